"""A map as text that any program reads: CSV, Markdown, JSON."""

from __future__ import annotations

import csv
import io
import json

from parcours.journey.cells import harmless
from parcours.journey.model import JourneyMap
from parcours.journey.write import as_data
from parcours.render.exporters import Exporter, Options, shown
from parcours.render.table import Table
from parcours.render.words import cell_text, item_text, point_text


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
        corner = harmless(table.heading.title)
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


class TextExporter:
    """The map as it is read aloud, without any markup."""

    name = "txt"
    ending = ".txt"
    media_type = "text/plain; charset=utf-8"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as plain text in reading order."""
        return reading(shown(journey_map, options)).encode()


def reading(table: Table) -> str:
    """``table`` in reading order: heading, then column by column, each lane named before its words."""
    lang = table.lang
    colon = " :" if lang == "fr" else ":"
    said = [table.heading.title, table.heading.kicker]
    said += [table.heading.description] if table.heading.description else []
    said += [f"{name}{colon} {' / '.join(text.splitlines())}" for name, text in table.heading.facts]
    for index, column in enumerate(table.columns):
        numeral = f"{table.first + index}. " if table.ordered else ""
        note = f" ({column.note})" if column.note else ""
        said += ["", f"{numeral}{column.name}{note}"]
        for row in table.rows:
            label = f"{row.label} ({row.note})" if row.note else row.label
            for words in cell_text(row, lang)[index].splitlines():
                said.append(f"  {label}{colon} {words}")
    said += ["", *table.footnotes, ""]
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
text_exporter: Exporter = TextExporter()
