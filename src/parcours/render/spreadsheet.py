"""A map as a workbook: the grid, the curve with a native chart, pain points, opportunities, evidence.

Text never becomes a formula or a link. The same map gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any, Final

from parcours.errors import Lang, Words
from parcours.journey import lexicon
from parcours.journey.identity import parts
from parcours.journey.model import Claimed, Evidence, JourneyMap
from parcours.render.exporters import Exporter, Options, shown
from parcours.render.table import Point, Table
from parcours.render.words import cell_text

_WRITTEN: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
CELL_CHARACTERS: Final = 34
_SHEETS: Final = {
    "map": Words("Map", "Carte"),
    "curve": Words("Emotions", "Émotions"),
    "about": Words("About", "À propos"),
    "pains": Words("Pain points", "Points de friction"),
    "chances": Words("Opportunities", "Opportunités"),
    "evidence": Words("Evidence", "Preuves"),
}


class XlsxExporter:
    """An Excel workbook."""

    name = "xlsx"
    ending = ".xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as a workbook."""
        import xlsxwriter

        lang = options.lang
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(
            stream, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
        )
        book.set_properties({"title": journey_map.title.say(lang), "created": _WRITTEN})
        sheets = _Sheets(book, lang)
        table = shown(journey_map, options)
        sheets.grid(table)
        sheets.curve(table)
        sheets.rows("about", *_about(journey_map, table, lang))
        sheets.rows("pains", *_pains(journey_map, lang))
        sheets.rows("chances", *_chances(journey_map, lang))
        sheets.rows("evidence", *_evidence(journey_map, lang))
        book.close()
        return stream.getvalue()


class _Sheets:
    """The sheets of one workbook."""

    def __init__(self, book: Any, lang: Lang) -> None:
        self.book = book
        self.lang = lang
        self.head = book.add_format(
            {
                "bold": True,
                "bg_color": "#2F3E9E",
                "font_color": "#FFFFFF",
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        line = {"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": "#C9CEDA"}
        self.label = book.add_format({"bold": True, "bg_color": "#EDEFF5", **line})
        self.body = book.add_format(line)
        self.number = book.add_format({"num_format": "+0.0;-0.0;0.0", "valign": "top"})

    def add(self, name: str, widths: Sequence[int]) -> Any:
        """A sheet with its columns' widths, its first row and column frozen."""
        sheet = self.book.add_worksheet(_SHEETS[name].say(self.lang))
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def grid(self, table: Table) -> None:
        """Lanes × stages."""
        sheet = self.add("map", [26, *([36] * len(table.columns))])
        heads = [table.heading.title, *(column.name for column in table.columns)]
        sheet.set_row(0, 8 + 15 * max(_lines(head, 22) for head in heads))
        sheet.write_string(0, 0, table.heading.title, self.head)
        for at, column in enumerate(table.columns, 1):
            sheet.write_string(0, at, column.name, self.head)
        for line, row in enumerate(table.rows, 1):
            sheet.write_string(line, 0, row.label, self.label)
            texts = cell_text(row, self.lang)
            sheet.set_row(line, 15 * max([1, *(_lines(text) for text in texts)]))
            for at, text in enumerate(texts, 1):
                sheet.write_string(line, at, text, self.body)

    def curve(self, table: Table) -> None:
        """The curve as numbers and as a chart; unknown cells stay empty, never zero."""
        row = next((row for row in table.rows if row.points), None)
        if row is None:
            return
        sheet = self.add("curve", [28, 12, 12, 12, 12, 10])
        heads = {
            "en": ["Stage", "Believed", "Measured", "Low (95%)", "High (95%)", "n"],
            "fr": ["Étape", "Cru", "Mesuré", "Bas (95 %)", "Haut (95 %)", "n"],
        }[self.lang]
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head, self.head)
        for line, (column, point) in enumerate(zip(table.columns, row.points, strict=True), 1):
            sheet.write_string(line, 0, column.name, self.label)
            for at, value in enumerate((point.believed, point.measured, point.low, point.high), 1):
                if value is not None:
                    sheet.write_number(line, at, value, self.number)
            if point.measured is not None and point.n is not None:
                sheet.write_number(line, 5, point.n)
        known = [at for at in (2, 1) if any(_either(point, at) is not None for point in row.points)]
        if known:
            self.chart(sheet, known, len(table.columns))

    def chart(self, sheet: Any, known: Sequence[int], last: int) -> None:
        """A native chart of the columns ``known``; gaps where nothing is known."""
        chart = self.book.add_chart({"type": "line"})
        name = _SHEETS["curve"].say(self.lang)
        for at in known:
            chart.add_series(
                {
                    "name": [name, 0, at],
                    "categories": [name, 1, 0, last, 0],
                    "values": [name, 1, at, last, at],
                    "smooth": False,
                    "line": {
                        "color": "#18212F" if at == 2 else "#566173",
                        "width": 2.25,
                        "dash_type": "solid" if at == 2 else "dash",
                    },
                    "marker": {"type": "circle"},
                }
            )
        title = {"en": "Emotional curve, −2 to +2", "fr": "Courbe émotionnelle, de −2 à +2"}[
            self.lang
        ]
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_x_axis({"label_position": "low"})
        chart.set_y_axis({"min": -2, "max": 2, "major_unit": 1})
        chart.set_size({"width": 900, "height": 360})
        chart.show_blanks_as("gap")
        sheet.insert_chart(last + 2, 0, chart)

    def rows(self, name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """A plain list with a filter."""
        widths = [30, 90] if len(heads) == 2 else [40] + [18] * (len(heads) - 1)
        sheet = self.add(name, widths)
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head, self.head)
        for line, row in enumerate(rows, 1):
            lines = (_lines(str(value), widths[at]) for at, value in enumerate(row) if value)
            sheet.set_row(line, 15 * max([1, *lines]))
            for at, value in enumerate(row):
                if value is None or value == "":
                    continue
                if isinstance(value, int | float):
                    sheet.write_number(line, at, value, self.body)
                else:
                    sheet.write_string(line, at, str(value), self.body)
        sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)


def _either(point: Point, at: int) -> float | None:
    """What stands in a column of the curve's sheet: 1 the belief, 2 the measurement."""
    return point.measured if at == 2 else point.believed


def _lines(text: str, across: int = CELL_CHARACTERS) -> int:
    """How many lines a text takes in a column of the grid; other programs than Excel do not measure."""
    return sum(1 + len(line) // across for line in text.split("\n"))


Rows = tuple[list[str], list[list[Any]]]


def _about(journey_map: JourneyMap, table: Table, lang: Lang) -> Rows:
    """What stands above the stages, and where the knowledge comes from."""
    heads = {"en": ["What", "It says"], "fr": ["Quoi", "Ce qui est dit"]}[lang]
    rows: list[list[Any]] = [[table.heading.kicker, table.heading.title]]
    rows += [[name, text] for name, text in table.heading.facts]
    rows += [["", note] for note in table.footnotes]
    source = {"en": "Source", "fr": "Source"}[lang]
    for one in journey_map.sources:
        label = one.label.say(lang) if one.label else one.id
        day = one.date or (one.period[1] if one.period else None)
        said = [
            label,
            lexicon.SOURCE_KINDS[one.kind].say(lang),
            day and day.isoformat(),
            one.n and f"n = {one.n}",
        ]
        rows.append([f"{source} {one.id}", " · ".join(str(part) for part in said if part)])
    return heads, rows


def _names(journey_map: JourneyMap, lang: Lang) -> dict[str, str]:
    """What a reader calls that which pain points and opportunities point to by its id."""
    stages = journey_map.stages
    places = {one.id: one.label.say(lang) for stage in stages for one in stage.touchpoints}
    return places | {one.id: one.label.say(lang) for stage in stages for one in stage.pain_points}


def _pains(journey_map: JourneyMap, lang: Lang) -> Rows:
    names = _names(journey_map, lang)
    heads = {
        "en": ["Pain point", "Stage", "Kind", "Severity", "At", "Share", "n", "Source"],
        "fr": ["Point de friction", "Étape", "Type", "Gravité", "Où", "Part", "n", "Source"],
    }[lang]
    rows = [
        [
            pain.label.say(lang), stage.name.say(lang),
            lexicon.PAIN_KINDS[pain.kind].say(lang) if pain.kind else "", pain.severity,
            names.get(pain.at, pain.at) if pain.at else "",
            pain.frequency.value if pain.frequency else None,
            pain.frequency.n if pain.frequency else None,
            pain.frequency.source if pain.frequency else "",
        ]
        for stage in journey_map.stages
        for pain in stage.pain_points
    ]  # fmt: skip
    return heads, rows


def _chances(journey_map: JourneyMap, lang: Lang) -> Rows:
    names = _names(journey_map, lang)
    heads = {
        "en": ["Opportunity", "Stage", "Impact", "Effort", "Owner", "Due", "Addresses"],
        "fr": ["Opportunité", "Étape", "Impact", "Effort", "Responsable", "Échéance", "Répond à"],
    }[lang]
    rows = [
        [
            chance.label.say(lang), stage.name.say(lang), chance.impact, chance.effort, chance.owner,
            chance.due_at.isoformat() if chance.due_at else "",
            ", ".join(names.get(one, one) for one in chance.addresses),
        ]
        for stage in journey_map.stages
        for chance in stage.opportunities
    ]  # fmt: skip
    return heads, rows


def _evidence(journey_map: JourneyMap, lang: Lang) -> Rows:
    heads = {
        "en": [
            "Claim",
            "Measure",
            "Value",
            "Unit",
            "n",
            "Low",
            "High",
            "From",
            "To",
            "Source",
            "Method",
        ],
        "fr": [
            "Affirmation",
            "Mesure",
            "Valeur",
            "Unité",
            "n",
            "Bas",
            "Haut",
            "Du",
            "Au",
            "Source",
            "Méthode",
        ],
    }[lang]
    rows = []
    for _, part in parts(journey_map):
        if not isinstance(part, Claimed):
            continue
        measured = getattr(getattr(part, "measured", None), "evidence", ())
        frequency = getattr(part, "frequency", None)
        for fact in (*part.evidence, *measured, *((frequency,) if frequency else ())):
            rows.append([_name(part, lang), *_fact(fact)])  # noqa: PERF401, two loops read better
    return heads, rows


def _name(part: Claimed, lang: Lang) -> str:
    for field in ("label", "text", "name", "word"):
        words = getattr(part, field, None)
        if words is not None:
            return str(words.say(lang))
    return part.id


def _fact(fact: Evidence) -> list[Any]:
    low, high = fact.interval or (None, None)
    start, end = fact.period or (None, None)
    return [
        fact.measure, fact.value, fact.unit, fact.n, low, high, start and start.isoformat(),
        end and end.isoformat(), fact.source, fact.method,
    ]  # fmt: skip


exporter: Exporter = XlsxExporter()
