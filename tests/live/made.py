"""Random edits of a map, seeded: what eight people in a hurry might do."""

from parcours.journey.positions import between
from parcours.journey.rows import children_of, subtree

WORDS = ("Late", "À l’heure", "Prix ?", "Where is it", "", "x" * 40, "e\u0301")
LISTS = (
    ("touchpoint", "touchpoints", "label"), ("claim", "thoughts", "text"), ("painpoint", "pain_points", "label"),
    ("verbatim", "verbatims", "text"), ("opportunity", "opportunities", "label"), ("claim", "cells.notes", "text"),
)  # fmt: skip
FIELDS = {
    "stage": ("name", "owner", "goal.text", "emotion.word"), "touchpoint": ("label", "description"),
    "painpoint": ("label",), "claim": ("text",), "verbatim": ("text",), "opportunity": ("label", "owner"),
    "action": ("text",), "map": ("title", "scenario"), "lane": ("label",), "persona": ("name",),
}  # fmt: skip


def fresh(chance, kind):
    """A key that nobody else makes."""
    return f"{kind}:n{chance.getrandbits(48):x}"


def random_action(chance, rows):
    """An action on ``rows`` that somebody may mean; not every one can be done."""
    doers = ((_add, 30), (_set, 34), (_move, 12), (_remove, 8), (_link, 6), (_split, 2), (_merge, 2), (_copy, 3),
             (_drop_stage, 2), (_stage, 4), (_lane, 3))  # fmt: skip
    doer = chance.choices([doer for doer, _ in doers], [weight for _, weight in doers])[0]
    return doer(chance, rows)


def _pick(chance, rows, *kinds):
    found = sorted(key for key, row in rows.items() if row.kind in kinds)
    return chance.choice(found) if found and chance.random() < 0.97 else f"{kinds[0]}:gone"


def _end(rows, parent, slot):
    ends = [rows[k].position for k in children_of(rows, parent) if rows[k].slot == slot]
    return between(ends[-1] if ends else None, None)


def _add(chance, rows):
    kind, slot, word = chance.choice(LISTS)
    stage = _pick(chance, rows, "stage")
    return {"do": "add", "key": fresh(chance, kind), "parent": stage, "slot": slot, "position": _end(rows, stage, slot),
            "fields": {word: chance.choice(WORDS)}}  # fmt: skip


def _set(chance, rows):
    if chance.random() < 0.3:
        score = chance.choice([None, -2, -1.5, 0, 0.25, 1, 2])
        return {
            "do": "set",
            "key": _pick(chance, rows, "stage"),
            "field": "emotion.score",
            "value": score,
        }
    key = _pick(chance, rows, *FIELDS)
    field = chance.choice(FIELDS[key.split(":")[0]])
    edit = {"do": "set", "key": key, "field": field, "value": chance.choice(WORDS) or "Ana"}
    if key in rows and chance.random() < 0.2:
        edit["was"] = chance.choice([rows[key].fields.get(field), "something else"])
    return edit


def _move(chance, rows):
    kind, slot, _ = chance.choice(LISTS)
    stage = _pick(chance, rows, "stage")
    siblings = [k for k in children_of(rows, stage) if rows[k].slot == slot]
    at = chance.randint(0, len(siblings))
    low = rows[siblings[at - 1]].position if at else None
    high = rows[siblings[at]].position if at < len(siblings) else None
    return {
        "do": "move",
        "key": _pick(chance, rows, kind),
        "parent": stage,
        "slot": slot,
        "position": between(low, high),
    }


def _remove(chance, rows):
    kinds = (
        "touchpoint",
        "claim",
        "painpoint",
        "verbatim",
        "opportunity",
        "action",
        "lane",
        "persona",
        "source",
    )
    return {"do": "remove", "key": _pick(chance, rows, *kinds)}


def _link(chance, rows):
    touchpoint = _pick(chance, rows, "touchpoint").split(":")[1]
    if chance.random() < 0.5:
        return {
            "do": "set",
            "key": _pick(chance, rows, "painpoint"),
            "field": "at",
            "value": touchpoint,
        }
    pain = _pick(chance, rows, "painpoint").split(":")[1]
    return {
        "do": "set",
        "key": _pick(chance, rows, "opportunity"),
        "field": "addresses",
        "value": [pain],
    }


def _split(chance, rows):
    stage = _pick(chance, rows, "stage")
    takes = [key for key in children_of(rows, stage) if chance.random() < 0.5]
    return {"do": "split_stage", "key": stage, "new": fresh(chance, "stage"), "position": _end(rows, "map", "stages"),
            "fields": {"name": "Half"}, "takes": takes}  # fmt: skip


def _merge(chance, rows):
    return {
        "do": "merge_stages",
        "key": _pick(chance, rows, "stage"),
        "into": _pick(chance, rows, "stage"),
    }


def _copy(chance, rows):
    key = _pick(chance, rows, "stage", "touchpoint", "painpoint")
    names = {one: fresh(chance, one.split(":")[0]) for one in subtree(rows, key)}
    return {"do": "duplicate", "key": key, "position": "i", "names": names}


def _drop_stage(chance, rows):
    return {"do": "remove", "key": _pick(chance, rows, "stage")}


def _stage(chance, rows):
    key = chance.choice([fresh(chance, "stage"), "stage:pay", "stage:arrive"])
    return {"do": "add", "key": key, "parent": "map", "slot": "stages", "position": _end(rows, "map", "stages"),
            "fields": {"name": "Pay"}}  # fmt: skip


def _lane(chance, rows):
    if chance.random() < 0.5:
        return {
            "do": "set",
            "key": _pick(chance, rows, "lane"),
            "field": "hidden",
            "value": chance.random() < 0.5,
        }
    return {"do": "add", "key": "lane:notes", "parent": "map", "slot": "lanes", "position": _end(rows, "map", "lanes"),
            "fields": {"role": "custom"}}  # fmt: skip
