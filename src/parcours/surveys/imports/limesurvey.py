"""LimeSurvey’s tables as a survey: questions, answers, languages, relevance; whichever file they came in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from parcours.errors import InputError, Place, Words
from parcours.surveys.definition import NONE
from parcours.surveys.imports.expression_script import Script
from parcours.surveys.imports.result import Names, Notes, SurveyImport, code, finished, plain

Row = Mapping[str, str]
Tables = Mapping[str, Sequence[Row]]
BYTES_MOST = 20_000_000
_PIPED = re.compile(r"\{([A-Za-z]\w*)(?:\.(?:NAOK|shown|value|code))?\}")
_TEXT = {"S": "text", "T": "comment", "U": "comment", "Q": "", "K": ""}
_LISTS = {"L": "radiogroup", "!": "dropdown", "O": "radiogroup", "M": "checkbox", "P": "checkbox"}


def survey_in(tables: Tables, langs: Sequence[str], file: str) -> SurveyImport:
    """The survey that ``tables`` hold; raises InputError for one without questions."""
    return _Form(tables, langs, file).read()


class _Form:
    """One survey in the tables of LimeSurvey’s database, by their names; each row a mapping of texts."""

    def __init__(self, tables: Tables, langs: Sequence[str], file: str) -> None:
        self.file = file
        self.tables = tables
        self.notes = Notes()
        self.names = Names()
        langs = [_lang(one) for one in langs]
        settings = self._rows("surveys")
        first = _lang(settings[0].get("language", "")) if settings else ""
        self.lang = first or (langs[0] if langs else "en")
        rows = [q for q in self._rows("questions") if q.get("qid")]
        self.questions = [q for q in rows if q.get("parent_qid", "0") == "0"]
        parts = [q for q in rows if q.get("parent_qid", "0") != "0"]
        self.tables = {**tables, "subquestions": [*self._rows("subquestions"), *parts]}
        self._found: dict[tuple[str, str], dict[str, list[Row]]] = {}
        self.script = Script()

    def read(self) -> SurveyImport:
        unique: dict[str, Row] = {}
        for question in self.questions:
            unique.setdefault(question["qid"], question)
        for question in unique.values():
            title, kind = question.get("title", ""), question.get("type")
            self.script.names[title] = self.names.give(title, "q")
            if kind == "Y":
                self.script.yes_or_no.add(title)
            for box in self.sub(question["qid"]) if kind in {"M", "P"} else ():
                self.script.boxes[f"{title}_{box['value']}"] = title, str(box["value"])
        pages = self._pages()
        data: dict[str, Any] = {"title": self._title(), "locale": self.lang, "pages": pages}
        for key, column in (
            ("description", "surveyls_description"),
            ("completedHtml", "surveyls_endtext"),
        ):
            words = self._setting(column)
            if words:
                data[key] = words
        if self._rows("quota"):
            self.notes.lose("quota", "quotas", "les quotas")
        return finished(data, self.notes)

    def _pages(self) -> list[dict[str, Any]]:
        groups: dict[str, Row] = {}
        for group in self._rows("groups"):
            groups.setdefault(group.get("gid", ""), group)
        pages = []
        unique = {question["qid"]: question for question in reversed(self.questions)}
        for at, group in enumerate(
            sorted(groups.values(), key=lambda g: _number_in(g.get("group_order")))
        ):
            mine = [q for q in unique.values() if q.get("gid") == group.get("gid")]
            mine.sort(key=lambda q: _number_in(q.get("question_order")))
            elements = [one for q in mine for one in self._question(q)]
            if not elements:
                continue
            page: dict[str, Any] = {"name": f"page{at + 1}", "elements": elements}
            heading = self._said("group_l10ns", "groups", "gid", group.get("gid", ""), "group_name")
            if heading:
                page["title"] = heading
            condition = self._relevance(group.get("grelevance", ""), f"groups/{at + 1}")
            if condition:
                page["visibleIf"] = condition
            pages.append(page)
        if not pages:
            raise refused(
                self.file, "questions", Words("It has no question.", "Il n’a aucune question.")
            )
        return pages

    def _question(self, question: Row) -> list[dict[str, Any]]:
        kind, qid = question.get("type", ""), question["qid"]
        name = self.script.names[question.get("title", "")]
        title = self._said("question_l10ns", "questions", "qid", qid, "question") or {
            "default": question.get("title", name)
        }
        maker = _MAKERS.get(kind)
        place = f"questions/{question.get('title')}"
        if maker is None:
            self.notes.lose(place, f"a question of type {kind}", f"une question de type {kind}")
            return []
        made = maker(self, question, name, title)
        help_text = self._said("question_l10ns", "questions", "qid", qid, "help")
        for one in made:
            if help_text and one["type"] != "html":
                one.setdefault("description", help_text)
            if question.get("mandatory") in {"Y", "S"} and one["type"] != "html":
                one["isRequired"] = True
            condition = self._relevance(question.get("relevance", ""), place)
            if condition:
                one["visibleIf"] = condition
        return made

    def _relevance(self, text: str, place: str) -> str | None:
        """The part of ExpressionScript that conditions here can say; the rest is noted."""
        if text.strip() in {"", "1"}:
            return None
        found = self.script.read(text)
        if found is None:
            self.notes.lose(f"{place}/relevance", f"the condition {text}", f"la condition {text}")
        return found

    def choices(self, qid: str) -> list[dict[str, Any]]:
        """The answers offered by a question."""
        offered: dict[str, list[Row]] = {}
        rows = self._where("answers", "qid", qid)
        for row in sorted(rows, key=lambda r: _number_in(r.get("sortorder"))):
            if row.get("scale_id", "0") == "0":
                offered.setdefault(row.get("code", ""), []).append(row)
        found: dict[str, dict[str, Any]] = {}
        for at, (said, same) in enumerate(offered.items(), 1):
            value, text = code(said, at), self._answer(same)
            found.setdefault(str(value), {"value": value, **({"text": text} if text else {})})
        return list(found.values())

    def _answer(self, same: Sequence[Row]) -> dict[str, str]:
        """The words of one answer: beside it in each language, or in a table of their own."""
        if not same[0].get("answer"):
            same = self._where("answer_l10ns", "aid", same[0].get("aid", ""))
        return self._by_lang([(r.get("language", ""), r.get("answer", "")) for r in same])

    def sub(self, qid: str, scale: str = "0") -> list[dict[str, Any]]:
        """The parts of a question: rows of a table, boxes to tick."""
        parts: dict[str, str] = {}
        rows = self._where("subquestions", "parent_qid", qid)
        for row in sorted(rows, key=lambda r: _number_in(r.get("question_order"))):
            if row.get("scale_id", "0") == scale:
                parts.setdefault(row.get("title", ""), row.get("qid", ""))
        found: dict[str, dict[str, Any]] = {}
        for at, (title, part) in enumerate(parts.items(), 1):
            value = code(title, at)
            text = self._said("question_l10ns", "subquestions", "qid", part, "question")
            found.setdefault(str(value), {"value": value, **({"text": text} if text else {})})
        return list(found.values())

    def attribute(self, qid: str, name: str) -> str:
        """One attribute of a question; empty when it has none."""
        for row in self._where("question_attributes", "qid", qid):
            if row.get("attribute") == name and row.get("value"):
                return row["value"]
        return ""

    def _said(
        self, local: str, table: str, key: str, value: str, column: str
    ) -> dict[str, str] | None:
        for where in (local, table):
            rows = self._where(where, key, value)
            said = self._by_lang([(r.get("language", ""), r.get(column, "")) for r in rows])
            if said:
                return said
        return None

    def _by_lang(self, pairs: list[tuple[str, str]]) -> dict[str, str]:
        found = {}
        for lang, text in pairs:
            words = _PIPED.sub(self._piped, plain(text))
            if words:
                name = _lang(lang) or self.lang
                found["default" if name == self.lang else name] = words
        if found and "default" not in found:
            first = next(iter(found))
            found = {"default": found[first], **found}
        return found

    def _piped(self, found: re.Match[str]) -> str:
        """An earlier answer in a text, under its name here."""
        name = self.script.names.get(found.group(1))
        return f"{{{name}}}" if name else found.group(0)

    def _title(self) -> dict[str, str]:
        return self._setting("surveyls_title") or {"default": self.file}

    def _setting(self, column: str) -> dict[str, str] | None:
        rows = self._rows("surveys_languagesettings")
        return (
            self._by_lang([(r.get("surveyls_language", ""), r.get(column, "")) for r in rows])
            or None
        )

    def _rows(self, table: str) -> Sequence[Row]:
        return self.tables.get(table, ())

    def _where(self, table: str, key: str, value: str) -> Sequence[Row]:
        """The rows of a table with ``value`` under ``key``, from an index that is made once."""
        if (table, key) not in self._found:
            index = self._found[table, key] = {}
            for row in self._rows(table):
                index.setdefault(row.get(key, ""), []).append(row)
        return self._found[table, key].get(value, ())


def _free(form: _Form, question: Row, name: str, title: Any) -> list[dict[str, Any]]:
    made: dict[str, Any] = {"type": _TEXT[question["type"]], "name": name, "title": title}
    most = form.attribute(question["qid"], "maximum_chars")
    if most.isdigit() and int(most) > 0:
        made["maxLength"] = min(int(most), 20_000)
    return [made]


def _several(form: _Form, question: Row, name: str, title: Any) -> list[dict[str, Any]]:
    """Several short texts or numbers become one question each."""
    found: list[dict[str, Any]] = [{"type": "html", "name": name, "html": title}]
    for row in form.sub(question["qid"]):
        one: dict[str, Any] = {
            "type": "text",
            "name": form.names.give(f"{name}_{row['value']}"),
            "title": row.get("text", {"default": str(row["value"])}),
        }
        if question["type"] == "K":
            one["inputType"] = "number"
        found.append(one)
    return found


def _number(form: _Form, question: Row, name: str, title: Any) -> list[dict[str, Any]]:
    made: dict[str, Any] = {"type": "text", "name": name, "title": title, "inputType": "number"}
    for key, attribute in (("min", "min_num_value_n"), ("max", "max_num_value_n")):
        text = form.attribute(question["qid"], attribute)
        if re.fullmatch(r"-?\d+(\.\d+)?", text):
            made[key] = float(text) if "." in text else int(text)
    return [made]


def _list(form: _Form, question: Row, name: str, title: Any) -> list[dict[str, Any]]:
    kind = _LISTS[question["type"]]
    choices = form.sub(question["qid"]) if kind == "checkbox" else form.choices(question["qid"])
    if not choices:
        form.notes.lose(f"questions/{name}", "a list without answers", "une liste sans réponses")
        return []
    made: dict[str, Any] = {"type": kind, "name": name, "title": title, "choices": choices}
    none = next((one for one in choices if one["value"] == NONE), None)
    if none:
        choices.remove(none)
        made |= {"showNoneItem": True, **({"noneText": none["text"]} if "text" in none else {})}
    if question.get("other") == "Y":
        made["showOtherItem"] = True
    if form.attribute(question["qid"], "random_order") == "1":
        made["choicesOrder"] = "random"
    if question["type"] in {"O", "P"}:
        form.notes.lose(
            f"questions/{name}",
            "the comment beside each answer",
            "le commentaire de chaque réponse",
        )
    return [made]


def _matrix(columns: list[Any] | None) -> Callable[..., list[dict[str, Any]]]:
    def make(form: _Form, question: Row, name: str, title: Any) -> list[dict[str, Any]]:
        rows, across = form.sub(question["qid"]), columns or form.choices(question["qid"])
        if not rows or not across:
            form.notes.lose(
                f"questions/{name}", "a table without rows or columns", "un tableau incomplet"
            )
            return []
        every = {"eachRowRequired": True} if question.get("mandatory") == "Y" else {}
        return [
            {
                "type": "matrix",
                "name": name,
                "title": title,
                "rows": rows,
                "columns": across,
                **every,
            }
        ]

    return make


def _scale(form: _Form, question: Row, name: str, title: Any) -> list[dict[str, Any]]:
    return [{"type": "rating", "name": name, "title": title, "rateMin": 1, "rateMax": 5}]


def _rank(form: _Form, question: Row, name: str, title: Any) -> list[dict[str, Any]]:
    choices = form.choices(question["qid"]) or form.sub(question["qid"])
    return (
        [{"type": "ranking", "name": name, "title": title, "choices": choices}] if choices else []
    )


def _plain_type(**more: str) -> Callable[..., list[dict[str, Any]]]:
    return lambda form, question, name, title: [{"name": name, "title": title, **more}]


def _note(form: _Form, question: Row, name: str, title: Any) -> list[dict[str, Any]]:
    return [{"type": "html", "name": name, "html": title}]


def _gender(form: _Form, question: Row, name: str, title: Any) -> list[dict[str, Any]]:
    choices = [
        {"value": "F", "text": {"default": "Female", "fr": "Femme"}},
        {"value": "M", "text": {"default": "Male", "fr": "Homme"}},
    ]
    return [{"type": "radiogroup", "name": name, "title": title, "choices": choices}]


_MAKERS: dict[str, Callable[..., list[dict[str, Any]]]] = {
    "S": _free, "T": _free, "U": _free, "Q": _several, "K": _several, "N": _number, "L": _list, "!": _list,
    "O": _list, "M": _list, "P": _list, "F": _matrix(None), "H": _matrix(None), "A": _matrix([1, 2, 3, 4, 5]),
    "B": _matrix(list(range(1, 11))),
    "C": _matrix([{"value": "Y", "text": {"default": "Yes", "fr": "Oui"}},
                  {"value": "U", "text": {"default": "Uncertain", "fr": "Incertain"}},
                  {"value": "N", "text": {"default": "No", "fr": "Non"}}]),
    "E": _matrix([{"value": "I", "text": {"default": "Increase", "fr": "Augmente"}},
                  {"value": "S", "text": {"default": "Same", "fr": "Sans changement"}},
                  {"value": "D", "text": {"default": "Decrease", "fr": "Diminue"}}]),
    "5": _scale, "R": _rank, "Y": _plain_type(type="boolean"), "D": _plain_type(type="text", inputType="date"),
    "X": _note, "G": _gender,
}  # fmt: skip


def _number_in(text: str | None) -> int:
    """A place in an order; what is none comes first."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _lang(text: str) -> str:
    found = re.match(r"^([a-z]{2,3})\b", text.strip())
    return found.group(1) if found else ""


def refused(file: str, path: str, why: Words) -> InputError:
    """What is told of a file that cannot be imported."""
    return InputError(
        "surveys.not-lss",
        Words(
            f"This file cannot be imported. {why.en}", f"Ce fichier ne peut être importé. {why.fr}"
        ),
        Place(file, path=path or None),
    )
