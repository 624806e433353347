"""One question as HTML form controls: native ones, so that keyboards and screen readers know them.

A rating is a group of radio buttons (one tab stop, arrows move); a matrix is a group per row, which
reads well aloud and fits a telephone; a ranking is one choice of rank per item and needs no dragging.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from parcours.errors import Lang
from parcours.surveys.definition import NONE, OTHER, Question
from parcours.surveys.form_words import WORDS
from parcours.surveys.logic import ordered_choices
from parcours.surveys.typography import typeset


@dataclass(frozen=True, slots=True)
class Shown:
    """A question on its way to the page; ``heading`` and ``help`` are markup already."""

    question: Question
    lang: str
    channel: str
    seed: str
    value: Any
    comment: str
    required: bool
    fault: str
    heading: str
    help: str


def esc(text: str) -> str:
    """Text for markup, inside and outside of attributes."""
    return html.escape(text, quote=True)


def first_id(question: Question) -> str:
    """The id of the first control of a question; links to faults lead there."""
    return f"q-{question.name}"


def control(shown: Shown) -> str:
    """The whole question."""
    question = shown.question
    single = question.type in {"comment", "text", "dropdown"}
    lang = _own(shown.lang)
    mark = (
        f' <span class="mark" aria-hidden="true">*</span>'
        f'<span class="sr"> ({esc(WORDS["required"].say(lang))})</span>'
        if shown.required
        else f' <span class="small">({esc(WORDS["optional"].say(lang))})</span>'
    )
    name = esc(question.name)
    helps = [shown.help] if shown.help else []
    helps += [esc(text) for text in _hints(question, lang)]
    described = []
    help_part = ""
    if helps:
        described.append(f"{name}-help")
        help_part = f'<p class="help" id="{name}-help">{" ".join(helps)}</p>'
    fault_part = f'<p class="fault" id="{name}-fault"{"" if shown.fault else " hidden"}>{esc(shown.fault)}</p>'
    if shown.fault:
        described.append(f"{name}-fault")
    aria = f' aria-describedby="{" ".join(described)}"' if described else ""
    if shown.fault:
        aria += ' aria-invalid="true"'
    inner = _CONTROLS[question.type](shown, aria)
    kind = f'class="question {question.type}" data-q="{name}"'
    if single:
        return (
            f'<div {kind}><label for="{first_id(question)}"><span class="said">{shown.heading}</span>{mark}</label>'
            f"{help_part}{fault_part}{inner}</div>"
        )
    described_by = f' aria-describedby="{" ".join(described)}"' if described else ""
    return (
        f'<fieldset {kind}{described_by}><legend><span class="said">{shown.heading}</span>{mark}</legend>'
        f"{help_part}{fault_part}{inner}</fieldset>"
    )


def _hints(question: Question, lang: Lang) -> list[str]:
    hints = []
    if question.selected_least:
        hints.append(WORDS["choose_least"].say(lang).format(n=question.selected_least))
    if question.selected_most:
        hints.append(WORDS["choose_most"].say(lang).format(n=question.selected_most))
    if question.type == "ranking":
        hints.append(WORDS["rank"].say(lang))
    if question.length_most and question.type in {"comment", "text"}:
        hints.append(WORDS["at_most"].say(lang).format(n=question.length_most))
    return hints


def _rating(shown: Shown, aria: str) -> str:
    question, lang = shown.question, shown.lang
    steps = question.rates()
    items = []
    for at, step in enumerate(steps):
        ticked = " checked" if str(shown.value) == str(step.code) else ""
        spot = first_id(question) if at == 0 else f"{first_id(question)}-{at}"
        label = step.say(lang).replace("-", "−") if isinstance(step.code, int) else step.say(lang)
        face, spoken = esc(label), ""
        if question.rate_type == "smileys" and 2 <= len(steps) <= 7:
            mood = at / (len(steps) - 1)
            face = _face(mood)
            words = WORDS[f"face{round(mood * 4) + 1}"].say(_own(lang))
            spoken = f'<span class="sr">{esc(label)}, {esc(words)}</span>'
        elif question.rate_type == "stars":
            face, spoken = "★", f'<span class="sr">{esc(label)}</span>'
        ends = _end_words(question, at, len(steps), lang)
        items.append(
            f'<label class="step" for="{spot}"><input type="radio" id="{spot}" '
            f'name="{esc(question.name)}" value="{esc(str(step.code))}"{ticked}>'
            f"<span>{face}{spoken}{ends}</span></label>"
        )
    low = esc(typeset(question.low_label.say(lang), lang)) if question.low_label else ""
    high = esc(typeset(question.high_label.say(lang), lang)) if question.high_label else ""
    legend = (
        f'<div class="ends" aria-hidden="true"><span>{low}</span><span>{high}</span></div>'
        if low or high
        else ""
    )
    kind = f"steps {question.rate_type} n{len(steps)}"
    return f'<div class="{kind}">{"".join(items)}</div>{legend}'


def _end_words(question: Question, at: int, n: int, lang: str) -> str:
    """What the ends of a scale mean, for those who hear it step by step."""
    said = question.low_label if at == 0 else question.high_label if at == n - 1 else None
    return f'<span class="sr">, {esc(said.say(lang))}</span>' if said else ""


def _face(mood: float) -> str:
    """A face from sad (0) to glad (1), drawn, so that it looks the same on every device."""
    ends = 26 - (mood - 0.5) * 3
    bend = 26 + (mood - 0.5) * 17
    return (
        '<svg viewBox="0 0 40 40" aria-hidden="true" focusable="false"><circle cx="20" cy="20" r="17"/>'
        '<circle class="eye" cx="14" cy="16" r="2"/><circle class="eye" cx="26" cy="16" r="2"/>'
        f'<path d="M12 {ends:.1f} Q20 {bend:.1f} 28 {ends:.1f}"/></svg>'
    )


def _options(shown: Shown) -> list[tuple[str, str, str | None]]:
    """Code, label and picture of each choice in this respondent's order."""
    question, lang = shown.question, shown.lang
    found = [
        (str(choice.code), choice.say(lang), choice.image)
        for choice in ordered_choices(question, shown.seed, lang)
    ]
    own = _own(lang)
    if question.has_none:
        words = question.none_text.say(lang) if question.none_text else WORDS["none"].say(own)
        found.append((NONE, words, None))
    if question.has_other:
        words = question.other_text.say(lang) if question.other_text else WORDS["other"].say(own)
        found.append((OTHER, words, None))
    return found


def _choices(shown: Shown, aria: str) -> str:
    question = shown.question
    kind = "checkbox" if question.type == "checkbox" else "radio"
    ticked = {str(one) for one in (shown.value if isinstance(shown.value, list) else [shown.value])}
    items = []
    for at, (code, label, image) in enumerate(_options(shown)):
        spot = first_id(question) if at == 0 else f"{first_id(question)}-{at}"
        picture = f'<img src="{esc(image)}" alt="" loading="lazy">' if image else ""
        items.append(
            f'<label class="choice" for="{spot}"><input type="{kind}" id="{spot}" '
            f'name="{esc(question.name)}" value="{esc(code)}"{" checked" if code in ticked else ""}>'
            f"<span>{picture}{esc(typeset(label, shown.lang))}</span></label>"
        )
    return f'<div class="choices">{"".join(items)}</div>{_other(shown)}'


def _other(shown: Shown) -> str:
    question = shown.question
    if not question.has_other:
        return ""
    name = esc(question.name)
    label = WORDS["other_label"].say(_own(shown.lang))
    return (
        f'<input type="text" class="other" name="{name}-Comment" id="{first_id(question)}-other" '
        f'aria-label="{esc(label)}" placeholder="{esc(label)}" maxlength="500" '
        f'value="{esc(shown.comment)}">'
    )


def _dropdown(shown: Shown, aria: str) -> str:
    question = shown.question
    options = "".join(
        f'<option value="{esc(code)}"{" selected" if str(shown.value) == code else ""}>{esc(label)}</option>'
        for code, label, _ in _options(shown)
    )
    choose = WORDS["choose"].say(_own(shown.lang))
    return (
        f'<select id="{first_id(question)}" name="{esc(question.name)}"{aria}>'
        f'<option value="">{esc(choose)}</option>{options}</select>{_other(shown)}'
    )


def _boolean(shown: Shown, aria: str) -> str:
    question, own = shown.question, _own(shown.lang)
    pairs = (
        ("true", question.label_true.say(shown.lang) if question.label_true else WORDS["yes"].say(own), True),
        ("false", question.label_false.say(shown.lang) if question.label_false else WORDS["no"].say(own), False),
    )  # fmt: skip
    items = "".join(
        f'<label class="choice" for="{first_id(question)}{"" if truth else "-1"}"><input type="radio" '
        f'id="{first_id(question)}{"" if truth else "-1"}" name="{esc(question.name)}" value="{code}"'
        f"{' checked' if shown.value is truth else ''}><span>{esc(label)}</span></label>"
        for code, label, truth in pairs
    )
    return f'<div class="choices">{items}</div>'


def _comment(shown: Shown, aria: str) -> str:
    question = shown.question
    most = question.length_most or 4_000
    hint = (
        f' placeholder="{esc(question.placeholder.say(shown.lang))}"'
        if question.placeholder
        else ""
    )
    value = shown.value if isinstance(shown.value, str) else ""
    return (
        f'<textarea id="{first_id(question)}" name="{esc(question.name)}" rows="4" '
        f'maxlength="{most}"{hint}{aria}>{esc(value)}</textarea>'
    )


_TYPES = {
    "number": ('type="text" inputmode="decimal"', ""),
    "email": ('type="email"', ' autocomplete="email"'),
    "tel": ('type="tel"', ' autocomplete="tel"'),
    "date": ('type="date"', ""),
    "url": ('type="url"', ""),
    "text": ('type="text"', ""),
}


def _text(shown: Shown, aria: str) -> str:
    question = shown.question
    kind, more = _TYPES[question.input_type]
    hint = (
        f' placeholder="{esc(question.placeholder.say(shown.lang))}"'
        if question.placeholder
        else ""
    )
    value = "" if shown.value is None else str(shown.value)
    if question.input_type == "number" and shown.lang.startswith("fr"):
        value = value.replace(".", ",")
    return (
        f'<input {kind} id="{first_id(question)}" name="{esc(question.name)}" '
        f'maxlength="{question.length_most or 500}" value="{esc(value)}"{more}{hint}{aria}>'
    )


def _matrix(shown: Shown, aria: str) -> str:
    question, lang = shown.question, shown.lang
    given = shown.value if isinstance(shown.value, dict) else {}
    groups = []
    for r_at, row in enumerate(question.rows):
        items = []
        for c_at, column in enumerate(question.columns):
            first = r_at == 0 and c_at == 0
            spot = first_id(question) if first else f"{first_id(question)}-{r_at}-{c_at}"
            ticked = " checked" if str(given.get(str(row.code))) == str(column.code) else ""
            items.append(
                f'<label class="choice" for="{spot}"><input type="radio" id="{spot}" '
                f'name="{esc(question.name)}:{esc(str(row.code))}" value="{esc(str(column.code))}"{ticked}>'
                f"<span>{esc(typeset(column.say(lang), lang))}</span></label>"
            )
        label = esc(typeset(row.say(lang), lang))
        groups.append(
            f'<div class="row" role="radiogroup" aria-label="{label}"><p>{label}</p>'
            f'<div class="choices">{"".join(items)}</div></div>'
        )
    return "".join(groups)


def _ranking(shown: Shown, aria: str) -> str:
    question, lang = shown.question, shown.lang
    given = [str(code) for code in shown.value] if isinstance(shown.value, list) else []
    ranks = range(1, len(question.choices) + 1)
    items = []
    for at, (code, label, _) in enumerate(_options(shown)):
        spot = first_id(question) if at == 0 else f"{first_id(question)}-{at}"
        mine = given.index(code) + 1 if code in given else 0
        options = "".join(
            f'<option value="{rank}"{" selected" if rank == mine else ""}>{rank}</option>'
            for rank in ranks
        )
        items.append(
            f'<div class="rank"><select id="{spot}" name="{esc(question.name)}:{esc(code)}">'
            f'<option value="">–</option>{options}</select>'
            f'<label for="{spot}">{esc(typeset(label, lang))}</label></div>'
        )
    return "".join(items)


def _own(lang: str) -> Lang:
    return "fr" if lang.startswith("fr") else "en"


_CONTROLS = {
    "rating": _rating,
    "radiogroup": _choices,
    "checkbox": _choices,
    "imagepicker": _choices,
    "dropdown": _dropdown,
    "boolean": _boolean,
    "comment": _comment,
    "text": _text,
    "matrix": _matrix,
    "ranking": _ranking,
}
