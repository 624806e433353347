"""XLSForm, the field's form format, as XLSX, XLS, CSV or Markdown; pyxform reads the sheets.

Groups become pages, ``relevant`` becomes a condition; what is no question for a respondent
(calculations of the device, locations, repeats) is listed, never silently dropped.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

from parcours.errors import InputError, ManyErrors, Place, Words
from parcours.surveys.imports.result import Names, Notes, SurveyImport, code, finished, plain

_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "text"},
    "string": {"type": "text"},
    "integer": {"type": "text", "inputType": "number"},
    "int": {"type": "text", "inputType": "number"},
    "decimal": {"type": "text", "inputType": "number"},
    "date": {"type": "text", "inputType": "date"},
    "note": {"type": "html"},
    "phone number": {"type": "text", "inputType": "tel"},
    "phonenumber": {"type": "text", "inputType": "tel"},
    "range": {"type": "rating"},
    "acknowledge": {"type": "boolean"},
}
_SELECT = re.compile(
    r"^(?:add\s+)?(select[_ ](?:one|1)|select one from|select[_ ]multiple|select all(?: that apply)?(?: from)?|rank)"
    r"\s+(?:from\s+)?(\S+)((?:\s+or[_ ](?:specify[_ ])?other)?)\s*$",
    re.IGNORECASE,
)
_GROUP = re.compile(r"^(begin|end)[_ ](group|repeat|loop)", re.IGNORECASE)
_SILENT = {
    "start", "end", "today", "deviceid", "device id", "subscriberid", "simserial", "username", "email",
    "phonenumber", "audit", "start-geopoint", "calculate", "hidden", "get today", "get start time",
    "get end time", "get device id", "imei", "uri:deviceid",
}  # fmt: skip
_LIST_NAMES = ("list_name", "list name")


def import_xlsform(content: bytes | Path, *, file: str) -> SurveyImport:
    """The survey in a form's sheets; raises InputError naming the sheet and row of what is wrong."""
    # pyxform takes half a second to import, and nobody but this needs it.
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform

    kind = f".{file.rsplit('.', 1)[-1].lower()}"
    given = content.read_bytes() if isinstance(content, Path) else content
    try:
        sheets = get_xlsform(BytesIO(given), file_type=kind)
    except (PyXFormError, ValueError, LookupError, OSError, TypeError, AttributeError) as error:
        raise _refused(file, None, plain(error)[:200] or type(error).__name__) from None
    reader = _Form(file, sheets)
    return reader.read()


class _Form:
    def __init__(self, file: str, sheets: Any) -> None:
        self.file = file
        self.survey = sheets.survey or []
        self.lists = _lists(sheets.choices or [])
        self.settings = (sheets.settings or [{}])[0]
        self.notes = Notes()
        self.names = Names()
        self.langs = self._languages()
        self.pages: list[dict[str, Any]] = [{"name": "page1", "elements": []}]
        self.conditions: list[str] = []
        self.repeats = 0

    def read(self) -> SurveyImport:
        if not self.survey:
            raise _refused(self.file, None, "no sheet “survey” with rows")
        for at, row in enumerate(self.survey, 2):
            self._row({_key(k): v for k, v in row.items()}, at)
        pages = [page for page in self.pages if page["elements"]]
        if not any(one["type"] != "html" for page in pages for one in page["elements"]):
            first = self.notes.found[0] if self.notes.found else None
            row = int(re.sub(r"\D", "", first.place.partition(".")[0]) or 0) if first else None
            left = f" ({first.what.en})" if first else ""
            raise _refused(self.file, row, f"no question that a respondent could answer{left}")
        settings = {_key(k): v for k, v in self.settings.items()}
        title = settings.get("form_title") or settings.get("title") or Path(self.file).stem
        data: dict[str, Any] = {"title": plain(title), "locale": self.langs[0], "pages": pages}
        try:
            return finished(data, self.notes)
        except ManyErrors:
            return finished(self._without_conditions(data), self.notes)

    def _without_conditions(self, data: dict[str, Any]) -> dict[str, Any]:
        """Conditions that ask for what is not there are listed and left out; the rest is read again."""
        known = {one["name"] for page in data["pages"] for one in page["elements"]}
        for page in data["pages"]:
            for one in page["elements"]:
                for key in ("visibleIf", "requiredIf", "expression"):
                    asked = set(re.findall(r"\{([^}]+)\}", str(one.get(key, ""))))
                    if asked - known:
                        self.notes.lose(
                            one["name"], f"the condition {one[key]}", f"la condition {one[key]}"
                        )
                        one.pop(key)
        return data

    def _row(self, row: dict[str, Any], at: int) -> None:
        kind = " ".join(str(row.get("type") or "").split())
        if not kind or str(row.get("disabled", "")).lower() in {"yes", "true()"}:
            return
        group = _GROUP.match(kind)
        if group:
            self._group(group, row, at)
            return
        if kind.lower() in _SILENT or self.repeats:
            self._lose_row(kind, row, at)
            return
        question = self._question(kind, row, at)
        if question is None:
            self._lose_row(kind, row, at)
            return
        self._rules(question, row, at)
        self.pages[-1]["elements"].append(question)

    def _lose_row(self, kind: str, row: dict[str, Any], at: int) -> None:
        name = row.get("name") or "–"
        self.notes.lose(f"survey!{at}", f"{name} ({kind})", f"{name} ({kind})")

    def _group(self, group: re.Match[str], row: dict[str, Any], at: int) -> None:
        begins = group.group(1).lower() == "begin"
        if group.group(2).lower() != "group":
            self.repeats += 1 if begins else -1
            if begins:
                self.notes.lose(
                    f"survey!{at}",
                    "a repeated group with its questions",
                    "un groupe répété avec ses questions",
                )
            return
        if begins:
            self.conditions.append(self._condition(row.get("relevant"), at) or "")
            page: dict[str, Any] = {"name": f"page{len(self.pages) + 1}", "elements": []}
            label = self._said("label", row)
            if label:
                page["title"] = label
            self.pages.append(page)
        elif self.conditions:
            self.conditions.pop()
            self.pages.append({"name": f"page{len(self.pages) + 1}", "elements": []})

    def _question(self, kind: str, row: dict[str, Any], at: int) -> dict[str, Any] | None:
        name = self.names.give(str(row.get("name") or ""), f"q{at}")
        title = self._said("label", row) or {"default": str(row.get("name") or name)}
        select = _SELECT.match(kind)
        if select:
            return self._select(select, name, title, row, at)
        base = _TYPES.get(kind.lower())
        if base is None:
            return None
        if base["type"] == "html":
            return {"type": "html", "name": name, "html": title}
        question = {**base, "name": name, "title": title}
        if base["type"] == "rating":
            asked = dict(
                re.findall(r"(start|end|step)\s*=\s*(-?\d+)", str(row.get("parameters", "")))
            )
            question |= {
                "rateMin": int(asked.get("start", 0)),
                "rateMax": int(asked.get("end", 10)),
                "rateStep": int(asked.get("step", 1)),
            }
        if "multiline" in str(row.get("appearance", "")):
            question["type"] = "comment"
        return question

    def _select(
        self, select: re.Match[str], name: str, title: Any, row: dict[str, Any], at: int
    ) -> dict[str, Any] | None:
        word, wanted = select.group(1).lower(), select.group(2)
        choices = self.lists.get(wanted)
        if not choices:
            if "${" in wanted or "." in wanted:
                return None
            raise _refused(self.file, at, f"the list “{wanted}” is not in the sheet “choices”")
        many = "multiple" in word or "all" in word
        kind = "ranking" if word == "rank" else "checkbox" if many else "radiogroup"
        if "minimal" in str(row.get("appearance", "")) and kind == "radiogroup":
            kind = "dropdown"
        if row.get("choice_filter"):
            self.notes.lose(
                f"survey!{at}", f"the filter of {name}’s choices", f"le filtre des choix de {name}"
            )
        question: dict[str, Any] = {
            "type": kind,
            "name": name,
            "title": title,
            "choices": self._choices(choices),
        }
        if select.group(3) and kind != "ranking":
            question["showOtherItem"] = True
        if "randomize" in str(row.get("parameters", "")):
            question["choicesOrder"] = "random"
        return question

    def _choices(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for at, row in enumerate(rows, 1):
            value = code(row.get("name", row.get("value", at)), at)
            choice: dict[str, Any] = {"value": value}
            label = self._said("label", row)
            if label:
                choice["text"] = label
            found.setdefault(str(value), choice)
        return list(found.values())

    def _rules(self, question: dict[str, Any], row: dict[str, Any], at: int) -> None:
        help_text = self._said("hint", row)
        if help_text and question["type"] != "html":
            question["description"] = help_text
        relevant = self._condition(row.get("relevant"), at)
        conditions = [one for one in (*self.conditions, relevant) if one]
        if conditions:
            question["visibleIf"] = " and ".join(f"({one})" for one in conditions)
        required = str(row.get("required") or "").strip().lower()
        if question["type"] != "html" and required in {"yes", "true", "true()", "1"}:
            question["isRequired"] = True
        elif question["type"] != "html" and required not in {"", "no", "false", "false()"}:
            condition = self._condition(row.get("required"), at)
            if condition:
                question["requiredIf"] = condition
        self._constraint(question, row, at)
        for key in (
            "calculation",
            "default",
            "repeat_count",
            "trigger",
            "media::image",
            "image",
            "audio",
            "video",
        ):
            if row.get(key):
                self.notes.lose(
                    f"survey!{at}.{key}",
                    f"{key} of {question['name']}",
                    f"{key} de {question['name']}",
                )

    def _constraint(self, question: dict[str, Any], row: dict[str, Any], at: int) -> None:
        text = str(row.get("constraint") or "").strip()
        if not text:
            return
        bounds = re.findall(r"\.\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)", text)
        rest = re.sub(r"\.\s*(>=|<=|>|<)\s*-?\d+(?:\.\d+)?|\band\b|[()\s]", "", text)
        if question.get("inputType") == "number" and bounds and not rest:
            for mark, number in bounds:
                value = float(number) + {">": 1, "<": -1}.get(mark, 0)
                question["min" if ">" in mark else "max"] = (
                    int(value) if value.is_integer() else value
                )
        else:
            self.notes.lose(
                f"survey!{at}.constraint", f"the constraint {text}", f"la contrainte {text}"
            )

    def _condition(self, text: Any, at: int) -> str | None:
        """XPath of forms in our words; None, and noted, when it says more than our grammar can."""
        if not text:
            return None
        found = str(text).strip()
        found = re.sub(
            r"selected\(\s*\$\{([^}]+)\}\s*,\s*('[^']*'|\"[^\"]*\")\s*\)",
            r"{\1} contains \2",
            found,
        )
        found = re.sub(r"\$\{\s*([^}]+?)\s*\}", r"{\1}", found)
        found = re.sub(r"\bdiv\b", "/", re.sub(r"\bmod\b", "%", found))
        found = re.sub(r"\btrue\(\)", "true", re.sub(r"\bfalse\(\)", "false", found))
        found = re.sub(r"\bnot\s*\(", "!(", found)
        found = re.sub(r"\{([^}]+)\}\s*(=|!=)\s*(''|\"\")", _emptiness, found)
        found = re.sub(
            r"\{([^}]+)\}",
            lambda name: "{" + self.names.by_foreign.get(name.group(1), name.group(1)) + "}",
            found,
        )
        from_here = re.search(r"[a-z-]+\s*\(|\./|\.\.|//", found.replace("!(", "("))
        if from_here:
            self.notes.lose(f"survey!{at}", f"the condition {text}", f"la condition {text}")
            return None
        return found

    def _said(self, what: str, row: dict[str, Any]) -> dict[str, str] | None:
        found: dict[str, str] = {}
        for key, value in row.items():
            head, _, lang = key.partition("::") if "::" in key else key.partition(":")
            if head != what or not value:
                continue
            found[_lang(lang) if lang else "default"] = _holes(plain(value), self.names)
        if found and "default" not in found:
            first = self.langs[0] if self.langs[0] in found else next(iter(found))
            found = {"default": found.pop(first), **found}
        return found or None

    def _languages(self) -> list[str]:
        settings = {_key(k): v for k, v in self.settings.items()}
        first = _lang(str(settings.get("default_language") or ""))
        for row in self.survey:
            for key in row:
                head, _, lang = _key(key).partition(":")
                if head == "label" and lang:
                    first = first or _lang(lang.strip(":"))
        return [first or "en"]


def _emptiness(found: re.Match[str]) -> str:
    return f"{{{found.group(1)}}} {'empty' if found.group(2) == '=' else 'notempty'}"


def _lists(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        plain_row = {_key(k): v for k, v in row.items()}
        name = next((plain_row[key] for key in _LIST_NAMES if plain_row.get(key)), None)
        if name:
            found.setdefault(str(name), []).append(plain_row)
    return found


def _key(key: Any) -> str:
    text = str(key).strip()
    head, mark, lang = text.partition(":")
    lowered = {"relevance": "relevant", "caption": "label", "command": "type", "tag": "name"}
    head = head.strip().lower()
    return f"{lowered.get(head, head)}{mark}{lang}"


_LANGUAGE_WORDS = {
    "english": "en", "french": "fr", "français": "fr", "francais": "fr", "spanish": "es", "german": "de",
    "portuguese": "pt", "italian": "it", "swahili": "sw", "kinyarwanda": "rw",
}  # fmt: skip


def _lang(text: str) -> str:
    """The code of a language written as ``French (fr)``, ``fr`` or ``French``; nothing when unknown."""
    text = text.strip().strip(":").strip()
    inside = re.search(r"\(([a-z]{2,3})\)", text)
    if inside:
        return inside.group(1)
    if re.fullmatch(r"[a-z]{2,3}", text):
        return text
    known = _LANGUAGE_WORDS.get(text.lower())
    return known or (text.lower()[:2] if re.match(r"^[A-Za-z]{3,}", text) else "")


def _holes(text: str, names: Names) -> str:
    def known(hole: re.Match[str]) -> str:
        return "{" + names.by_foreign.get(hole.group(1), hole.group(1)) + "}"

    return re.sub(r"\$\{\s*([^}]+?)\s*\}", known, text)


def _refused(file: str, row: int | None, why: str) -> InputError:
    where = f"survey!{row}" if row else "survey"
    return InputError(
        "surveys.not-xlsform",
        Words(f"This form cannot be read: {why}.", f"Ce formulaire est illisible : {why}."),
        Place(file, line=row, path=where),
        Words("xlsform.org describes the sheets.", "xlsform.org décrit les feuilles."),
    )
