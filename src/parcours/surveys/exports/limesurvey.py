"""A questionnaire as LimeSurvey’s tab separated values: all languages, conditions included.

Source: LimeSurvey Manual, “Tab Separated Value survey structure”. There a code of a question has 20
letters and digits at most, one of an answer 5; longer ones are given new codes, and that is told.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from parcours.errors import Words
from parcours.surveys.definition import NONE, Choice, Page, Question, Said, Survey
from parcours.surveys.exports.expression_script import Script, Unsaid
from parcours.surveys.expressions import Tree
from parcours.surveys.form_words import WORDS
from parcours.surveys.imports.result import Lost

COLUMNS = (
    "class", "type/scale", "name", "relevance", "text", "help", "language", "mandatory", "other",
    "random_order", "maximum_chars", "min_num_value_n", "max_num_value_n", "min_answers", "max_answers",
    "exclude_all_others",
)  # fmt: skip
QUESTION_CODE_MOST = 20
ANSWER_CODE_MOST = 5
_TYPES = {
    "comment": "T", "radiogroup": "L", "imagepicker": "L", "dropdown": "!", "checkbox": "M", "ranking": "R",
    "matrix": "F", "boolean": "Y", "html": "X",
}  # fmt: skip
Row = dict[str, Any]


def tsv(survey: Survey) -> tuple[str, list[Lost]]:
    """The file’s text, and what it cannot say."""
    form = _Form(survey)
    rows = [*form.settings(), *(row for lang in survey.langs() for row in form.in_lang(lang))]
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue(), list(dict.fromkeys(form.lost))


class _Form:
    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.lost: list[Lost] = []
        asked = [one for one in survey.questions if one.type != "expression"]
        self.codes = _fitting(
            (one.name for one in asked), QUESTION_CODE_MOST, "q", letter_first=True
        )
        self.options = {one.name: self._options(one) for one in asked}
        kinds = {one.name: _type(one) for one in asked}
        self.script = Script(survey, self.codes, self.options, kinds)
        for question in survey.questions:
            self._note_losses(question)
        if survey.triggers:
            self._lose("triggers", "what ends or leaps ahead", "ce qui termine ou saute")
        if survey.quotas:
            self._lose("x-listen.quotas", "quotas", "les quotas")

    def settings(self) -> list[Row]:
        """What is true of the whole survey, and its words in each language."""
        survey, (own, *more) = self.survey, self.survey.langs()
        shown = {"pages": "G", "one_question": "S", "one_page": "A"}[survey.display]
        anonymous = "Y" if survey.terms.privacy == "anonymous" else "N"
        whole = {
            "language": own,
            "additional_languages": " ".join(more),
            "format": shown,
            "anonymized": anonymous,
        }
        words = {
            "title": survey.title,
            "description": survey.description,
            "endtext": survey.completed,
        }
        return [
            *({"class": "S", "name": name, "text": text} for name, text in whole.items()),
            *(
                {"class": "SL", "name": f"surveyls_{name}", "text": self._text(said, lang), "language": lang}
                for lang in survey.langs()
                for name, said in words.items()
                if said
            ),
        ]  # fmt: skip

    def in_lang(self, lang: str) -> Iterable[Row]:
        """Every group, question and answer in one language."""
        for at, page in enumerate(self.survey.pages, 1):
            name = page.title.say(lang) if page.title else page.name
            yield {"class": "G", "type/scale": at, "name": name, "relevance": self._page_condition(page),
                   "language": lang}  # fmt: skip
            for question in page.questions:
                if question.type != "expression":
                    yield from self._question(question, lang)

    def _question(self, question: Question, lang: str) -> Iterable[Row]:
        title = question.html if question.type == "html" else question.title
        yield {
            "class": "Q", "type/scale": _type(question), "name": self.codes[question.name],
            "relevance": self._condition(question.visible_if, question.name, "visibleIf", dict(question.sources)),
            "text": self._text(title, lang) or escape(question.name), "help": self._text(question.description, lang),
            "language": lang, "mandatory": "Y" if question.is_required or question.every_row else "N",
            "other": "Y" if question.has_other else "N", **_attributes(question),
        }  # fmt: skip
        codes = self.options[question.name]
        for row, one in _below(question):
            words = self._text(one.label, lang) or escape(_label(one, question, lang))
            yield {"class": row, "type/scale": 0, "name": codes[str(one.code)], "text": words,
                   "language": lang}  # fmt: skip

    def _options(self, question: Question) -> Mapping[str, str]:
        """The codes that the answers of a question have there."""
        most = QUESTION_CODE_MOST if _type(question) == "M" else ANSWER_CODE_MOST
        found = _fitting((str(one.code) for _, one in _below(question)), most, "A")
        for old, new in found.items():
            if old != new:
                self._lose(
                    question.name, f"the code {old}, now {new}", f"le code {old}, désormais {new}"
                )
        return found

    def _note_losses(self, question: Question) -> None:
        where, new = question.name, self.codes.get(question.name)
        if question.type == "expression":
            self._lose(where, "a computed value", "une valeur calculée")
        elif new != where:
            self._lose(where, f"its name, now {new}", f"son nom, désormais {new}")
        if question.type == "rating" and _type(question) == "L":
            self._lose(where, "the scale, now a list", "l’échelle, désormais une liste")
        if question.input_type in {"email", "tel", "url"}:
            self._lose(where, "the check of what is typed", "le contrôle de la saisie")
        if question.listen:
            self._lose(f"{where}.x-listen", "place and metric", "lieu et mesure")
        for field in {"requiredIf", "enableIf"} & set(dict(question.sources)):
            self._lose(f"{where}.{field}", "the condition", "la condition")

    def _lose(self, place: str, en: str, fr: str) -> None:
        self.lost.append(Lost(place, Words(en, fr)))

    def _text(self, said: Said | None, lang: str) -> str:
        """Words as the HTML that LimeSurvey keeps; an earlier answer in them under its code there."""
        if said is None:
            return ""
        text = re.sub(r"\{([A-Za-z_][\w-]*)\}", self._piped, escape(said.say(lang), quote=False))
        return text.replace("\n", "<br />")

    def _piped(self, found: re.Match[str]) -> str:
        code = self.codes.get(found.group(1))
        return f"{{{code}.shown}}" if code else found.group(0)

    def _page_condition(self, page: Page) -> str:
        return self._condition(
            page.visible_if, page.name, "visibleIf", {"visibleIf": page.source or ""}
        )

    def _condition(
        self, tree: Tree | None, name: str, field: str, sources: Mapping[str, str]
    ) -> str:
        if tree is None:
            return "1"
        try:
            return self.script.say(tree)
        except Unsaid:
            source = sources.get(field, "")
            self._lose(f"{name}.{field}", f"the condition {source}", f"la condition {source}")
            return "1"


def _type(question: Question) -> str:
    """LimeSurvey’s letter for a kind of question."""
    if question.type == "text":
        return {"number": "N", "date": "D"}.get(question.input_type, "S")
    if question.type == "rating":
        five = [one.code for one in question.rates()] == [1, 2, 3, 4, 5]
        return "5" if five and not question.rate_values else "L"
    return _TYPES[question.type]


def _below(question: Question) -> list[tuple[str, Choice]]:
    """What is listed below a question, each with its class: SQ a box or the row of a table, A an answer."""
    if question.type == "matrix":
        return [*(("SQ", one) for one in question.rows), *(("A", one) for one in question.columns)]
    return [("SQ" if question.type == "checkbox" else "A", one) for one in _options(question)]


def _options(question: Question) -> tuple[Choice, ...]:
    """The answers that are listed: a rating’s steps, else the choices; “none of these” is one there."""
    if question.type == "rating":
        return question.rates() if _type(question) == "L" else ()
    none = (Choice(NONE, question.none_text),) if question.has_none else ()
    return (*question.choices, *none)


def _label(choice: Choice, question: Question, lang: str) -> str:
    """The words of a choice that has none: of an end of the scale, or its code."""
    if choice.code == NONE:
        return WORDS["none"].say("fr" if lang.startswith("fr") else "en")
    if question.type == "rating" and not question.rate_values:
        ends = {question.rate_min: question.low_label, question.rate_max: question.high_label}
        end = next((said for code, said in ends.items() if code == choice.code and said), None)
        return f"{choice.code} – {end.say(lang)}" if end else str(choice.code)
    return str(choice.code)


def _attributes(question: Question) -> Row:
    found: Row = {
        "random_order": 1 if question.choices_order == "random" else None,
        "maximum_chars": question.length_most,
        "min_answers": question.selected_least,
        "max_answers": question.selected_most,
        "exclude_all_others": NONE if question.has_none and question.type == "checkbox" else None,
    }
    if question.input_type == "number":
        found |= {"min_num_value_n": question.least, "max_num_value_n": question.most}
    return {
        name: f"{value:g}" if isinstance(value, float) else value
        for name, value in found.items()
        if value is not None
    }


def _fitting(
    codes: Iterable[str], most: int, letter: str, *, letter_first: bool = False
) -> dict[str, str]:
    """A code of letters and digits for each of ``codes``, itself where it fits."""
    found: dict[str, str] = {}
    kept = list(dict.fromkeys(codes))
    free = (f"{letter}{number}" for number in range(1, 10_000))
    taken = {one for one in kept if re.fullmatch(r"[A-Za-z0-9]+", one)}
    for one in kept:
        plain = re.sub(r"[^A-Za-z0-9]", "", one)
        fits = 0 < len(plain) <= most and (plain[0].isalpha() or not letter_first)
        if not fits or (plain != one and plain in taken):
            plain = next(name for name in free if name not in taken)
        taken.add(plain)
        found[one] = plain
    return found
