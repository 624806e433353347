"""LimeSurvey’s structure as tab separated values (.txt, .tsv), as people write it in a spreadsheet.

A row says what it is by its class: S and SL the survey, G a group, Q a question, SQ and A what belongs
to the question above. A further language repeats all rows; things are the same by their names.
Source: LimeSurvey Manual, “Tab Separated Value survey structure”.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict

from parcours.errors import Words
from parcours.surveys.imports.limesurvey import BYTES_MOST, Row, refused, survey_in
from parcours.surveys.imports.result import SurveyImport

_OWN = frozenset(
    "id related_id class type/scale name relevance text help language validation mandatory encrypted other "
    "default same_default same_script".split()
)
"""The columns that are no attribute of a question."""
CELL_MOST = 100_000
"""Characters in one cell."""


def import_tsv(content: bytes, *, file: str) -> SurveyImport:
    """The survey in a tab separated file; raises InputError naming what is wrong."""
    if len(content) > BYTES_MOST:
        raise refused(file, "", Words("It is larger than 20 MB.", "Il dépasse 20 Mo."))
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # as a spreadsheet saves it
    text = content.decode("utf-16" if wide else "utf-8-sig", "replace")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", restval="")
    csv.field_size_limit(CELL_MOST)
    tables = _Tables()
    try:
        heads = {(head or "").strip() for head in reader.fieldnames or ()}
        if not {"class", "type/scale", "name", "text"} <= heads:
            raise refused(
                file,
                "class",
                Words(
                    "Its columns class, type/scale, name and text are missing.",
                    "Il n’a pas les colonnes class, type/scale, name et text.",
                ),
            )
        for row in reader:
            tables.take({(key or "").strip(): value for key, value in row.items() if key})
    except csv.Error as error:
        raise refused(
            file, f"line {reader.line_num + 1}", Words(f"{error}.", f"Ligne illisible : {error}.")
        ) from None
    return survey_in(tables.rows, tables.langs(), file)


class _Tables:
    """Rows one below the other, sorted into the tables of LimeSurvey’s database."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self._survey: dict[str, str] = {}
        self._groups: dict[str, str] = {}
        self._known: dict[tuple[str, ...], str] = {}
        self._lang = ""
        self._group = self._question = ""
        self._kind, self._has_other = "", False

    def langs(self) -> list[str]:
        """The languages that the survey names, its own first."""
        more = self._survey.get("additional_languages", "").split()
        return [self._survey.get("language", "en"), *more]

    def take(self, row: Row) -> None:
        """Sort one row in; a class that says nothing of questions is passed over."""
        sort = {"S": self._setting, "SL": self._words, "G": self._begin, "Q": self._ask, "SQ": self._part,
                "A": self._answer, "QTA": self._quota}.get(row["class"].strip())  # fmt: skip
        if sort:
            sort(row)

    def _setting(self, row: Row) -> None:
        self._survey[row["name"]] = row["text"]
        self.rows["surveys"] = [self._survey]

    def _words(self, row: Row) -> None:
        self.rows["surveys_languagesettings"].append(
            {"surveyls_language": row.get("language", ""), row["name"]: row["text"]}
        )

    def _begin(self, row: Row) -> None:
        lang = row.get("language", "") or self._lang
        if lang != self._lang:
            self._lang, self._groups = lang, {}
        self._group = row["type/scale"] or f"at {len(self._groups) + 1}"
        self._groups[self._group] = lang
        self.rows["groups"].append(
            {
                "gid": self._group,
                "group_order": str(len(self._groups)),
                "group_name": row["name"],
                "grelevance": row.get("relevance", ""),
                "language": lang,
            }
        )

    def _ask(self, row: Row) -> None:
        if not self._group:  # a file of one page may leave its group out
            self._begin({"type/scale": "", "name": "", "language": row.get("language", "")})
        self._kind, self._has_other = row["type/scale"], row.get("other") == "Y"
        self._question = self._id("Q", self._group, row["name"])
        self.rows["questions"].append(
            {
                "qid": self._question,
                "gid": self._group,
                "type": self._kind,
                "title": row["name"],
                "question": row["text"],
                "question_order": self._question,
                **{name: row.get(name, "") for name in ("help", "relevance", "mandatory", "other")},
                "language": row.get("language", ""),
            }
        )
        self.rows["question_attributes"] += [
            {"qid": self._question, "attribute": name, "value": value}
            for name, value in row.items()
            if value and name not in _OWN
        ]

    def _part(self, row: Row) -> None:
        if self._kind == "O" or (self._has_other and row["name"] == "other"):
            return  # such rows only show what a field is called
        scale = row["type/scale"] or "0"
        part = self._id("SQ", self._question, scale, row["name"])
        self.rows["subquestions"].append(
            {
                "qid": part,
                "parent_qid": self._question,
                "title": row["name"],
                "question": row["text"],
                "scale_id": scale,
                "question_order": part,
                "language": row.get("language", ""),
            }
        )

    def _answer(self, row: Row) -> None:
        self.rows["answers"].append(
            {
                "qid": self._question,
                "code": row["name"],
                "answer": row["text"],
                "scale_id": row["type/scale"] or "0",
                "sortorder": str(len(self.rows["answers"])),
                "language": row.get("language", ""),
            }
        )

    def _quota(self, row: Row) -> None:
        self.rows["quota"].append({"name": row["name"]})

    def _id(self, *about: str) -> str:
        """A number that things of the same name share in all languages, in the order of the file."""
        return self._known.setdefault(about, str(len(self._known) + 1))
