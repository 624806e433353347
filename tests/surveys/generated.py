"""Surveys and answers by dice: the differential test and the round trips draw from here."""

import random

CODES = ["a", "b", "c", "d"]


def survey(dice: random.Random) -> dict:
    """A survey of two to seven questions on one to three pages, with conditions."""
    questions = []
    for number in range(dice.randint(2, 7)):
        questions.append(question(dice, f"q{number}", list(questions)))
    cut = dice.randint(1, len(questions))
    pages = [questions[:cut], questions[cut:]]
    data = {
        "title": "T",
        "pages": [{"name": f"p{at}", "elements": page} for at, page in enumerate(pages) if page],
    }
    if len(data["pages"]) == 2 and dice.random() < 0.3:
        data["pages"][1]["visibleIf"] = condition(dice, data["pages"][0]["elements"])
    return data


def question(dice, name, known):
    kind = dice.choice(
        ["rating", "radiogroup", "checkbox", "boolean", "comment", "text", "matrix", "dropdown"]
    )
    one = {"type": kind, "name": name, "title": name}
    if kind in {"radiogroup", "checkbox", "dropdown"}:
        one["choices"] = CODES[: dice.randint(2, 4)]
    if kind == "matrix":
        one |= {"rows": ["r1", "r2"], "columns": ["c1", "c2"]}
    if kind == "rating":
        one |= {"rateMin": 0, "rateMax": 10}
    if kind == "text" and dice.random() < 0.5:
        one["inputType"] = "number"
    if dice.random() < 0.5:
        one["isRequired"] = True
    if known and dice.random() < 0.6:
        one["visibleIf"] = condition(dice, known)
    if known and dice.random() < 0.2:
        one["requiredIf"] = condition(dice, known)
    return one


def condition(dice, known, depth=0):
    """A condition on questions that are already there."""
    roll = dice.random()
    if depth < 2 and roll < 0.3:
        joined = dice.choice([" and ", " or "])
        return f"({condition(dice, known, depth + 1)}){joined}({condition(dice, known, depth + 1)})"
    if depth < 2 and roll < 0.38:
        return f"!({condition(dice, known, depth + 1)})"
    asked = dice.choice(known)
    name = "{" + asked["name"] + "}"
    if asked["type"] == "rating" and roll > 0.9:
        return f"{name} * 2 - 1 >= {dice.randint(0, 10)}"
    forms = [
        f"{name} notempty",
        f"{name} empty",
        f"{name} = {dice.randint(0, 10)}",
        f"{name} <> {dice.randint(0, 10)}",
        f"{name} = '{dice.choice(CODES)}'",
        f"{name} = {dice.choice(['true', 'false'])}",
    ]
    # Order and containment of lists and mappings follow JavaScript's conversions there: a named
    # difference. Here a list is never smaller than a number, and a mapping contains nothing.
    if asked["type"] not in {"checkbox", "matrix"}:
        forms += [f"{name} > {dice.randint(0, 10)}", f"{name} <= {dice.randint(0, 10)}"]
    if asked["type"] != "matrix":
        forms += [
            f"{name} contains '{dice.choice(CODES)}'",
            f"{name} anyof ['{dice.choice(CODES)}', '{dice.choice(CODES)}']",
        ]
    return dice.choice(forms)


def answers(dice, data):
    """Well-shaped answers to some of the questions."""
    found = {}
    for page in data["pages"]:
        for one in page["elements"]:
            if dice.random() < 0.7:
                found[one["name"]] = answer(dice, one)
    return {name: value for name, value in found.items() if value not in (None, [], "", {})}


def answer(dice, one):
    draw = {
        "rating": lambda: dice.randint(0, 10),
        "radiogroup": lambda: dice.choice(one["choices"]),
        "dropdown": lambda: dice.choice(one["choices"]),
        "checkbox": lambda: dice.sample(one["choices"], dice.randint(1, len(one["choices"]))),
        "boolean": lambda: dice.random() < 0.5,
        "matrix": lambda: {
            r: dice.choice(one["columns"]) for r in one["rows"] if dice.random() < 0.8
        },
    }.get(one["type"])
    if draw:
        return draw()
    if one.get("inputType") == "number":
        return dice.randint(0, 12)
    return dice.choice(["a", "B", "abc", "7", "hello"])
