"""Qualtrics’ survey files (.qsf) and the answers that come with them as CSV.

Blocks become pages in the order of the survey's flow; branches, quotas and pictures stay behind and are listed.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from parcours.errors import InputError, Place, Words
from parcours.surveys.definition import Survey
from parcours.surveys.imports.result import Names, Notes, SurveyImport, code, finished, plain

BYTES_MOST = 20_000_000


def import_qsf(content: bytes | str, *, file: str) -> SurveyImport:
    """The survey in a .qsf file; raises InputError naming what is wrong."""
    if len(content) > BYTES_MOST:
        raise _refused(file, "", "it is larger than 20 MB", "il dépasse 20 Mo")
    try:
        data: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _refused(
            file, "$", f"it is not JSON: {error}", f"ce n’est pas du JSON : {error}"
        ) from None
    if not isinstance(data, dict) or not isinstance(data.get("SurveyElements"), list):
        raise _refused(
            file, "SurveyElements", "it has no SurveyElements", "il n’a pas de SurveyElements"
        )
    return _Qsf(data, file).read()


class _Qsf:
    def __init__(self, data: dict[str, Any], file: str) -> None:
        self.file = file
        self.notes = Notes()
        self.names = Names()
        entry = data.get("SurveyEntry") or {}
        self.title = plain(entry.get("SurveyName")) or file
        self.lang = str(entry.get("SurveyLanguage") or "EN").lower()[:2]
        self.elements = [one for one in data.get("SurveyElements", []) if isinstance(one, dict)]
        self.questions = {
            str(one["Payload"].get("QuestionID") or one.get("PrimaryAttribute")): one["Payload"]
            for one in self.elements
            if one.get("Element") == "SQ" and isinstance(one.get("Payload"), dict)
        }

    def read(self) -> SurveyImport:
        tags = {qid: self.names.give(_tag(one), "q") for qid, one in self.questions.items()}
        pages: list[dict[str, Any]] = []
        for ids in self._blocks():
            elements: list[dict[str, Any]] = []
            for qid in ids:
                if qid is None:
                    if elements:
                        pages.append({"name": f"page{len(pages) + 1}", "elements": elements})
                        elements = []
                elif qid in self.questions:
                    elements += self._question(self.questions[qid], tags[qid])
            if elements:
                pages.append({"name": f"page{len(pages) + 1}", "elements": elements})
        if not any(one["type"] != "html" for page in pages for one in page["elements"]):
            raise _refused(
                self.file,
                "SurveyElements",
                "it has no question that can be asked here",
                "il n’a aucune question posable ici",
            )
        self._left_behind()
        return finished({"title": self.title, "locale": self.lang, "pages": pages}, self.notes)

    def _blocks(self) -> Iterator[list[str | None]]:
        blocks: dict[str, Any] = {}
        for one in self.elements:
            if one.get("Element") == "BL":
                payload = one.get("Payload") or []
                listed = payload.values() if isinstance(payload, dict) else payload
                blocks |= {str(b.get("ID")): b for b in listed if isinstance(b, dict)}
        order = [
            key
            for one in self.elements
            if one.get("Element") == "FL"
            for key in _flow(one.get("Payload"))
        ]
        seen = list(dict.fromkeys([*order, *(key for key in blocks if key not in order)]))
        for key in seen:
            block = blocks.get(key)
            if block is None or block.get("Type") == "Trash":
                continue
            ids: list[str | None] = []
            for element in block.get("BlockElements") or []:
                if element.get("Type") == "Page Break":
                    ids.append(None)
                elif element.get("QuestionID"):
                    ids.append(str(element["QuestionID"]))
                    if element.get("SkipLogic"):
                        self._lose(str(element["QuestionID"]), "its skip logic", "son saut")
            yield ids

    def _question(self, one: dict[str, Any], name: str) -> list[dict[str, Any]]:
        kind = (str(one.get("QuestionType")), str(one.get("Selector")), str(one.get("SubSelector")))
        title = self._said(one.get("QuestionText"), one, "QuestionText") or {"default": name}
        for key, en, fr in (
            ("DisplayLogic", "its display logic", "sa condition d’affichage"),
            ("Randomization", "its randomisation", "son ordre aléatoire"),
            ("QuestionJS", "its script", "son script"),
        ):
            if one.get(key):
                self._lose(name, en, fr)
        made = self._made(kind, one, name, title)
        if made is None:
            self._lose(
                name,
                f"a question of type {'/'.join(kind)}",
                f"une question de type {'/'.join(kind)}",
            )
            return []
        settings = (one.get("Validation") or {}).get("Settings") or {}
        for question in made:
            if (
                settings.get("ForceResponse") in {"ON", "RequestResponse"}
                and question["type"] != "html"
            ):
                question["isRequired"] = settings["ForceResponse"] == "ON"
        return made

    def _made(
        self, kind: tuple[str, str, str], one: dict[str, Any], name: str, title: Any
    ) -> list[dict[str, Any]] | None:
        head, selector, sub = kind
        base = {"name": name, "title": title}
        if head == "Matrix" and sub == "MultipleAnswer":
            return self._ticks(one, name, title)
        makers: dict[str, Callable[[], list[dict[str, Any]] | None]] = {
            "DB": lambda: [{"type": "html", "name": name, "html": title}],
            "TE": lambda: self._text(selector, one, base),
            "MC": lambda: self._choice(selector, one, base),
            "RO": lambda: [{**base, "type": "ranking", "choices": self._choices(one, "Choices")}],
        }
        if head == "Matrix" and selector in {"Likert", "Bipolar", "Profile"}:
            return self._matrix(one, base)
        return makers[head]() if head in makers else None

    def _text(
        self, selector: str, one: dict[str, Any], base: dict[str, Any]
    ) -> list[dict[str, Any]]:
        if selector != "FORM":
            return [{**base, "type": "comment" if selector in {"ML", "ESTB"} else "text"}]
        name = base["name"]
        return [{"type": "html", "name": name, "html": base["title"]}] + [
            {"type": "text", "name": self.names.give(f"{name}_{c['value']}"), "title": c["text"]}
            for c in self._choices(one, "Choices")
        ]

    def _choice(
        self, selector: str, one: dict[str, Any], base: dict[str, Any]
    ) -> list[dict[str, Any]] | None:
        choices = self._choices(one, "Choices")
        if selector == "NPS":
            return [
                {**base, "type": "rating", "rateMin": 0, "rateMax": 10,
                 "x-listen": {"metric": "nps", "min": 0, "max": 10}}
            ]  # fmt: skip
        if not choices:
            return None
        kinds = {"DL": "dropdown", "SB": "dropdown"}
        many = selector.startswith("MA") or selector == "MSB"
        kind = "checkbox" if many else kinds.get(selector, "radiogroup")
        return [{**base, "type": kind, "choices": choices}]

    def _matrix(self, one: dict[str, Any], base: dict[str, Any]) -> list[dict[str, Any]] | None:
        rows, columns = self._choices(one, "Choices"), self._choices(one, "Answers")
        if not rows or not columns:
            return None
        return [{**base, "type": "matrix", "rows": rows, "columns": columns}]

    def _ticks(self, one: dict[str, Any], name: str, title: Any) -> list[dict[str, Any]] | None:
        """Several answers per row become one question of ticks per row."""
        rows, columns = self._choices(one, "Choices"), self._choices(one, "Answers")
        if not rows or not columns:
            return None
        found: list[dict[str, Any]] = [{"type": "html", "name": name, "html": title}]
        for row in rows:
            made = self.names.give(f"{name}_{row['value']}")
            found.append(
                {"type": "checkbox", "name": made, "title": row["text"], "choices": columns}
            )
        return found

    def _choices(self, one: dict[str, Any], key: str) -> list[dict[str, Any]]:
        held = one.get(key) or {}
        order = one.get("ChoiceOrder" if key == "Choices" else "AnswerOrder")
        if isinstance(held, list):
            held = {str(at): value for at, value in enumerate(held, 1)}
        ids = [str(k) for k in (order or held)]
        recoded = one.get("RecodeValues" if key == "Choices" else "AnswerRecode") or {}
        found: dict[str, dict[str, Any]] = {}
        for at, choice_id in enumerate(ids, 1):
            value = held.get(choice_id) or held.get(
                int(choice_id) if choice_id.isdigit() else choice_id
            )
            if not isinstance(value, dict):
                continue
            if value.get("DisplayLogic"):
                self._lose(
                    _tag(one),
                    f"when choice {choice_id} is shown",
                    f"l’affichage du choix {choice_id}",
                )
            if value.get("TextEntry"):
                self._lose(
                    _tag(one),
                    f"the text beside choice {choice_id}",
                    f"le texte du choix {choice_id}",
                )
            known = recoded.get(choice_id, choice_id) if isinstance(recoded, dict) else choice_id
            kept = code(known, at)
            text = self._said(value.get("Display"), one, key, choice_id) or {"default": str(kept)}
            found.setdefault(str(kept), {"value": kept, "text": text})
        return list(found.values())

    def _said(self, text: Any, one: dict[str, Any], *path: str) -> dict[str, str] | None:
        words = plain(re.sub(r"\$\{[^}]*\}", "…", str(text or "")))
        if not words:
            return None
        found = {"default": words}
        languages = one.get("Language")
        for lang, held in languages.items() if isinstance(languages, dict) else ():
            inner: Any = held
            for key in path:
                inner = inner.get(key) if isinstance(inner, dict) else None
            if isinstance(inner, dict):
                inner = inner.get("Display")
            other = plain(inner) if isinstance(inner, str) else ""
            if other and re.match(r"^[A-Za-z]{2}", lang) and lang[:2].lower() != self.lang:
                found[lang[:2].lower()] = other
        return found

    def _left_behind(self) -> None:
        words = {"QO": ("quotas", "les quotas"), "PL": ("preview links", "les liens d’aperçu")}
        for one in self.elements:
            kind = str(one.get("Element"))
            if kind in words:
                self.notes.lose(f"SurveyElements/{kind}", *words[kind])
            if kind == "FL" and '"Branch"' in json.dumps(one.get("Payload")):
                self.notes.lose(
                    "SurveyElements/FL", "branches of the flow", "les branches du déroulement"
                )

    def _lose(self, place: str, en: str, fr: str) -> None:
        self.notes.lose(self.names.by_foreign.get(place, place), en, fr)


def _flow(payload: Any) -> Iterator[str]:
    if isinstance(payload, dict):
        if payload.get("ID") and str(payload.get("Type", "")) in {"Block", "Standard"}:
            yield str(payload["ID"])
        for inner in payload.get("Flow") or []:
            yield from _flow(inner)


def _tag(one: dict[str, Any]) -> str:
    return str(one.get("DataExportTag") or one.get("QuestionID") or "")


@dataclass(frozen=True, slots=True)
class QualtricsAnswers:
    """Answers out of a CSV export: by question and code, and the columns that meant nothing here."""

    responses: tuple[dict[str, Any], ...]
    unknown_columns: tuple[str, ...]


def answers_of(survey: Survey, text: str) -> QualtricsAnswers:
    """The answers of a Qualtrics export in its three-line head, matched by the names of columns."""
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    if len(rows) < 2:
        return QualtricsAnswers((), ())
    head = rows[0]
    skip = 3 if len(rows) > 2 and "ImportId" in " ".join(rows[2]) else 2
    meanings = [_meaning(survey, column) for column in head]
    unknown = [c for c, m in zip(head, meanings, strict=True) if m is None and c not in _META]
    found = []
    for row in rows[skip:]:
        answers: dict[str, Any] = {}
        for value, meaning in zip(row, meanings, strict=False):
            if meaning is not None and value.strip():
                _put(answers, survey, meaning, value.strip())
        if answers:
            found.append(answers)
    return QualtricsAnswers(tuple(found), tuple(unknown))


_META = {
    "ResponseID", "ResponseSet", "IPAddress", "StartDate", "EndDate", "RecipientLastName", "RecipientFirstName",
    "RecipientEmail", "ExternalDataReference", "Finished", "Status", "LocationLatitude", "LocationLongitude",
    "LocationAccuracy", "ResponseId", "Progress", "Duration (in seconds)", "RecordedDate", "DistributionChannel",
    "UserLanguage",
}  # fmt: skip


def _meaning(survey: Survey, column: str) -> tuple[str, str] | None:
    """The question, and the row or choice, that a column is about; the longest name that fits wins."""
    for question in sorted(survey.questions, key=lambda q: -len(q.name)):
        if not question.asks():
            continue
        clean = re.sub(r"[^A-Za-z0-9_-]+", "_", column).strip("_")
        if clean == question.name:
            return question.name, ""
        if clean.startswith(question.name + "_"):
            return question.name, clean[len(question.name) + 1 :]
    return None


def _put(answers: dict[str, Any], survey: Survey, meaning: tuple[str, str], value: str) -> None:
    name, part = meaning
    question = survey.by_name[name]
    if question.type == "checkbox":
        wanted = part.rsplit("_", 1)[-1]
        known = [str(choice.code) for choice in question.choices]
        if value == "1" and wanted in known:
            answers.setdefault(name, []).append(question.choices[known.index(wanted)].code)
    elif question.type == "matrix":
        rows = [str(row.code) for row in question.rows]
        row = part.rsplit("_", 1)[-1]
        if row in rows:
            answers.setdefault(name, {})[row] = code(value, 0)
    elif not part:
        answers[name] = code(value, 0) if question.choices or question.type == "rating" else value


def _refused(file: str, path: str, en: str, fr: str) -> InputError:
    return InputError(
        "surveys.not-qsf",
        Words(f"This file cannot be imported: {en}.", f"Ce fichier ne peut être importé : {fr}."),
        Place(file, path=path or None),
    )
