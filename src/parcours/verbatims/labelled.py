"""The labelled sets that figures are made on, as they lie in ``../shared/data``; no text is shipped.

Every set is cleaned the same way: texts of at most two characters and texts met before are dropped,
empty formulas too. NEAS codes its sentiment 1 for best, so its valence is 3 − code.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from parcours.errors import Lang

NEAS = "nhs-pxtextmining/v6_NEAS_dev.csv"
NEAS_THEMES = {
    "staff manner": "Staff manner & personal attributes",
    "timeliness": "Timeliness of care",
    "contacting": "Contacting services",
    "appointments": "Appointment arrangements",
    "transport": "Transport to/ from services",
}


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Texts with a label each, and how the set is called in every figure."""

    name: str
    lang: Lang
    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        """How many texts it holds."""
        return len(self.texts)


def rows(data: Path, path: str) -> list[dict[str, str]]:
    """The rows of a CSV file under ``data``."""
    with (data / path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def side_of(score: float) -> str:
    """Negative, neutral or positive."""
    return "negative" if score < 0 else "positive" if score > 0 else "neutral"


def garmin_rows(data: Path, lang: Lang) -> list[dict[str, str]]:
    """App reviews, doubles dropped."""
    found = {row["data"].strip(): row for row in rows(data, f"mini-bar/Garmin Connect.{lang}.csv")}
    return [row for text, row in found.items() if len(text) > 2]


def neas_rows(data: Path) -> list[dict[str, str]]:
    """Patients' answers that were labelled, doubles and empty formulas dropped."""
    found = {
        row["FFT answer"].strip(): row
        for row in rows(data, NEAS)
        if row["Comment sentiment"].strip()
    }
    return [
        row for text, row in found.items() if len(text) > 2 and text.lower() != "did not answer"
    ]


def garmin(data: Path, lang: Lang, label: Callable[[dict[str, str]], str]) -> LabelledSet:
    """App reviews with ``label`` of each."""
    found = garmin_rows(data, lang)
    return LabelledSet(
        f"Garmin {lang.upper()}",
        lang,
        tuple(row["data"].strip() for row in found),
        tuple(label(row) for row in found),
    )


def garmin_polarity(data: Path, lang: Lang) -> LabelledSet:
    """App reviews by their stars."""
    return garmin(data, lang, lambda row: side_of(float(row["score"]) - 3))


def garmin_marked(data: Path, lang: Lang, column: str) -> LabelledSet:
    """App reviews with yes or no in ``column``."""
    return garmin(data, lang, lambda row: "yes" if float(row[column]) else "no")


def neas(data: Path, label: Callable[[dict[str, str]], str]) -> LabelledSet:
    """Patients' answers with ``label`` of each."""
    found = neas_rows(data)
    return LabelledSet(
        "NEAS",
        "en",
        tuple(row["FFT answer"].strip() for row in found),
        tuple(label(row) for row in found),
    )


def neas_polarity(data: Path) -> LabelledSet:
    """Patients' answers by their sentiment."""
    return neas(data, lambda row: side_of(3 - float(row["Comment sentiment"])))


def neas_theme(data: Path, theme: str) -> LabelledSet:
    """Patients' answers by whether they speak of ``theme``."""
    column = NEAS_THEMES[theme]
    return neas(data, lambda row: "yes" if row[column] == "1" else "no")


def own_lines(folder: Path, name: str, lang: Lang, yes: str = "yes", no: str = "no") -> LabelledSet:
    """Lines written for this project to learn from, never to test on: ``+`` is ``yes``, ``-`` is ``no``."""
    lines = (folder / f"{name}-{lang}.txt").read_text(encoding="utf-8").splitlines()
    said = [yes if line.startswith("+ ") else no for line in lines]
    return LabelledSet(f"own {name}", lang, tuple(line[2:] for line in lines), tuple(said))


def own_tone(folder: Path, lang: Lang) -> LabelledSet:
    """Lines of ours on trade and service, positive or negative."""
    return own_lines(folder, "tone", lang, "positive", "negative")


@dataclass(frozen=True, slots=True)
class PainLabel:
    """One row of the project's own labels: which set and row, which kinds, about what, which part."""

    text: str
    lang: Lang
    set: str
    kinds: frozenset[str]
    touchpoint: str | None
    part: str


def pain_labels(data: Path, path: Path) -> list[PainLabel]:
    """The project's own labels, joined with the texts that they speak of."""
    tables = {
        "garmin-fr": [row["data"] for row in rows(data, "mini-bar/Garmin Connect.fr.csv")],
        "garmin-en": [row["data"] for row in rows(data, "mini-bar/Garmin Connect.en.csv")],
        "neas": [row["FFT answer"] for row in rows(data, NEAS)],
    }
    with path.open(encoding="utf-8", newline="") as file:
        return [
            PainLabel(
                tables[row["set"]][int(row["row"])].strip(),
                "fr" if row["set"] == "garmin-fr" else "en",
                row["set"],
                frozenset(row["kinds"].split()),
                row["touchpoint"] or None,
                row["part"],
            )
            for row in csv.DictReader(file)
        ]
