"""A map as text that any program reads: CSV, Markdown, JSON."""

from __future__ import annotations

import csv
import io
import json

from parcours.errors import Lang
from parcours.journey.lexicon import EMOTION_WORDS, emotion_bucket
from parcours.journey.model import JourneyMap
from parcours.journey.write import as_data
from parcours.render.exporters import Exporter, Options, shown
from parcours.render.items import Item
from parcours.render.table import Point, Row, Table
from parcours.render.typography import NO_BREAK, number


def cell_text(row: Row, lang: Lang, *, joint: str = "\n") -> list[str]:
    """What each cell of a lane says, as text."""
    if row.points:
        return [point_text(point, lang) for point in row.points]
    return [joint.join(item_text(item, lang) for item in cell) for cell in row.cells]


def item_text(item: Item, lang: Lang) -> str:
    """One thing with its small print; what has no evidence says so."""
    words = [item.text]
    notes = [item.note] if item.note else []
    if item.severity:
        notes.append({"en": "severity", "fr": "gravité"}[lang] + f" {item.severity}/3")
    if item.assumed and item.kind != "chip":
        notes.append({"en": "assumption", "fr": "hypothèse"}[lang])
    if notes:
        words.append(f"({' · '.join(notes)})")
    return " ".join(words)


def point_text(point: Point, lang: Lang) -> str:
    """A point of the curve in words: value, interval and n where measured; unknown says so."""
    score = point.measured if point.measured is not None else point.believed
    if score is None:
        return {"en": "not known", "fr": "inconnu"}[lang]
    parts = [
        f"{number(score, lang, signed=True)} {EMOTION_WORDS[emotion_bucket(score)].say(lang).lower()}"
    ]
    if point.word:
        parts.append(point.word)
    if point.measured is not None:
        if point.low is not None and point.high is not None:
            low, high = (number(value, lang, signed=True) for value in (point.low, point.high))
            parts.append(f"[{low} ; {high}]")
        parts.append(f"n{NO_BREAK}={NO_BREAK}{point.n}")
        if point.believed is not None:
            believed = {"en": "believed", "fr": "cru"}[lang]
            parts.append(f"{believed} {number(point.believed, lang, signed=True)}")
    return ", ".join(parts)


def harmless(text: str) -> str:
    """``text`` that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


class CsvExporter:
    """Lanes × stages; UTF-8 with a mark, semicolons where French is read."""

    name = "csv"
    ending = ".csv"
    media_type = "text/csv; charset=utf-8"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as CSV."""
        table = shown(journey_map, options)
        stream = io.StringIO()
        out = csv.writer(
            stream, delimiter=";" if options.lang == "fr" else ",", lineterminator="\r\n"
        )
        corner = {"en": "Lane", "fr": "Ligne"}[options.lang]
        out.writerow([corner, *(harmless(column.name) for column in table.columns)])
        for row in table.rows:
            cells = cell_text(row, options.lang)
            out.writerow([harmless(row.label), *(harmless(cell) for cell in cells)])
        return stream.getvalue().encode("utf-8-sig")


class MarkdownExporter:
    """The map in reading order, stage by stage."""

    name = "md"
    ending = ".md"
    media_type = "text/markdown; charset=utf-8"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as Markdown."""
        return markdown(shown(journey_map, options)).encode()


def markdown(table: Table) -> str:
    """``table`` in reading order; nothing in it can become markup."""
    lang = table.lang
    said = [f"# {_plain(table.heading.title)}", "", _plain(table.heading.description), ""]
    said += [f"- **{_plain(name)}**: {_plain(text)}" for name, text in table.heading.facts]
    for index, column in enumerate(table.columns):
        numeral = f"{table.first + index}. " if table.ordered else ""
        note = f" ({_plain(column.note)})" if column.note else ""
        said += ["", f"## {numeral}{_plain(column.name)}{note}", ""]
        for row in table.rows:
            if row.points:
                said.append(
                    f"- **{_plain(row.label)}**: {_plain(point_text(row.points[index], lang))}"
                )
                continue
            items = row.cells[index]
            if len(items) == 1:
                said.append(f"- **{_plain(row.label)}**: {_plain(item_text(items[0], lang))}")
            elif items:
                said.append(f"- **{_plain(row.label)}**")
                said += [f"  - {_plain(item_text(item, lang))}" for item in items]
    said += ["", *(f"*{_plain(note)}*" for note in table.footnotes), ""]
    return "\n".join(said)


def _plain(text: str) -> str:
    """``text`` with Markdown's own signs made harmless."""
    flat = " ".join(text.split("\n"))
    for sign in "\\`*_[]<>|":
        flat = flat.replace(sign, f"\\{sign}")
    return flat


class JsonExporter:
    """The document itself."""

    name = "json"
    ending = ".json"
    media_type = "application/json"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as JSON; ``parcours`` reads it back."""
        text = json.dumps(as_data(journey_map), ensure_ascii=False, indent=2, default=str)
        return f"{text}\n".encode()


csv_exporter: Exporter = CsvExporter()
markdown_exporter: Exporter = MarkdownExporter()
json_exporter: Exporter = JsonExporter()
