"""A map as PDF: vector drawings with real text, then the same map as a tagged table.

Every word reaches the typesetter as data, never as markup, so that nothing a customer wrote can run.
"""

from __future__ import annotations

import json
import tempfile
from math import ceil
from pathlib import Path
from typing import Any, Final

from parcours.errors import UnavailableError, Words
from parcours.journey.model import JourneyMap
from parcours.render.exporters import Exporter, Options, shown
from parcours.render.fonts import FALLBACKS, family_name, font_files, using
from parcours.render.metrics import covers, is_plain
from parcours.render.pages import MARGIN_POINTS, PAPER, Page, pages, poster
from parcours.render.svg import svg
from parcours.render.table import Table
from parcours.render.words import cell_text

_TEMPLATE: Final = """
#let data = json("map.json")
#set document(title: data.title, description: data.description)
#set text(font: data.fonts, size: 9pt, lang: data.lang)
#for sheet in data.sheets {
  page(width: sheet.width * 1pt, height: sheet.height * 1pt, margin: sheet.margin * 1pt, fill: rgb(data.background))[
    #align(center + if sheet.top { top } else { horizon }, image(sheet.file, width: sheet.drawn * 1pt, alt: sheet.alt))
  ]
}
#for tile in data.tiles {
  page(width: tile.width * 1pt, height: tile.height * 1pt, margin: 0pt, fill: white)[
    #place(top + left, dx: tile.margin * 1pt, dy: tile.margin * 1pt,
      box(width: tile.inner.first() * 1pt, height: tile.inner.last() * 1pt, clip: true,
        place(top + left, dx: tile.dx * 1pt, dy: tile.dy * 1pt,
          image(tile.file, width: tile.drawn * 1pt, alt: tile.alt))))
    #place(top + left, dx: tile.margin * 1pt, dy: tile.margin * 1pt,
      pdf.artifact(rect(width: tile.inner.first() * 1pt, height: tile.inner.last() * 1pt,
        stroke: (paint: rgb("#8a93a3"), thickness: 0.4pt, dash: "dashed"))))
    #place(bottom + left, dx: tile.margin * 1pt, dy: -9pt, text(size: 8pt, fill: rgb("#566173"), tile.label))
  ]
}
#for part in data.tables {
  page(width: 297mm, height: 210mm, margin: 14mm, fill: white)[
    #set text(size: 8pt)
    = #part.title
    #v(6pt)
    #table(
      columns: (2.6cm, ..range(part.heads.len() - 1).map(_ => 1fr)),
      stroke: 0.4pt + rgb("#8a93a3"),
      inset: 4pt,
      table.header(repeat: true, ..part.heads.map(head => table.cell(fill: rgb("#edeff5"), strong(head)))),
      ..part.rows.map(row => (strong(row.first()), ..row.slice(1))).flatten()
    )
  ]
}
"""
_TABLE_COLUMNS: Final = 6


class PdfExporter:
    """PDF/UA-1 where every character has a glyph, plain PDF otherwise."""

    name = "pdf"
    ending = ".pdf"
    media_type = "application/pdf"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as PDF on the paper asked for; ``fit`` is one sheet for the whole drawing."""
        table = shown(journey_map, options)
        theme = options.theme
        sheets = _sheets(table, options)
        tiled = bool(options.poster) and options.page not in {"fit", options.poster}
        data: dict[str, Any] = {
            "title": sheets[0].scene.title,
            "description": sheets[0].scene.description,
            "lang": options.lang,
            "fonts": list(dict.fromkeys([family_name(theme.font), "Inter", *FALLBACKS])),
            "background": theme.canvas,
            "sheets": []
            if tiled
            else [_sheet(page, at, options) for at, page in enumerate(sheets)],
            "tiles": _tiles(sheets[0], options) if tiled else [],
            "tables": _tables(table),
        }
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for index, page in enumerate(sheets):
                (folder / f"sheet{index}.svg").write_text(
                    svg(page.scene, fonts=False), encoding="utf-8"
                )
            text = json.dumps(data, ensure_ascii=False)
            (folder / "map.json").write_text(text, encoding="utf-8")
            with using(theme.font):
                tagged = covers(text)
            for file, content in font_files(theme.font, plain=is_plain(text)).items():
                (folder / file).write_bytes(content)
            return _typeset(folder, tagged=tagged)


def _sheets(table: Table, options: Options) -> list[Page]:
    """One poster, or as many sheets as keep the type legible."""
    if options.poster:
        return [poster(table, options.theme, options.poster)]
    return pages(table, options.theme, options.page)


def _sheet(page: Page, index: int, options: Options) -> dict[str, Any]:
    """One sheet as the typesetter is told of it."""
    return {
        "file": f"sheet{index}.svg",
        "width": page.width,
        "height": page.height,
        "drawn": page.scene.width * page.scale,
        "margin": 0 if options.page == "fit" and not options.poster else MARGIN_POINTS,
        "alt": page.scene.description,
        "top": options.page != "fit" and not options.poster,
    }


TILE_MARGIN_POINTS: Final = 26.0
"""What printers leave white, and where a tile says which one it is."""
OVERLAP_POINTS: Final = 14.0
"""What two neighbouring tiles both show, so that they can be glued."""


def _tiles(page: Page, options: Options) -> list[dict[str, Any]]:
    """A poster cut into sheets of a smaller paper, row by row, each named by its row and column."""
    width, height = PAPER[options.page]
    inner = width - 2 * TILE_MARGIN_POINTS, height - 2 * TILE_MARGIN_POINTS
    drawn = page.scene.width * page.scale, page.scene.height * page.scale
    counts = [
        max(1, ceil((whole - OVERLAP_POINTS) / (part - OVERLAP_POINTS)))
        for whole, part in zip(drawn, inner, strict=True)
    ]
    words = {"en": "tile", "fr": "feuille"}[options.lang]
    tiles: list[dict[str, Any]] = []
    for row in range(counts[1]):
        for column in range(counts[0]):
            label = f"{page.scene.title} · {words} {chr(65 + row)}{column + 1} / {chr(64 + counts[1])}{counts[0]}"
            tiles.append(
                {
                    "file": "sheet0.svg", "width": width, "height": height, "margin": TILE_MARGIN_POINTS,
                    "inner": inner, "drawn": drawn[0], "label": label,
                    "dx": -column * (inner[0] - OVERLAP_POINTS), "dy": -row * (inner[1] - OVERLAP_POINTS),
                    "alt": page.scene.description if not tiles else label,
                }
            )  # fmt: skip
    return tiles


def _tables(table: Table) -> list[dict[str, Any]]:
    """The map's words as tables of at most six stages each."""
    parts = []
    for start in range(0, len(table.columns), _TABLE_COLUMNS):
        end = start + _TABLE_COLUMNS
        heads = ["", *(column.name for column in table.columns[start:end])]
        rows = [[row.label, *cell_text(row, table.lang)[start:end]] for row in table.rows]
        parts.append({"title": table.heading.title, "heads": heads, "rows": rows})
    return parts


def _typeset(folder: Path, *, tagged: bool) -> bytes:
    import typst

    standards: Any = ["ua-1"] if tagged else []
    (folder / "main.typ").write_text(_TEMPLATE, encoding="utf-8")
    try:
        done = typst.compile(
            folder / "main.typ",
            root=folder,
            font_paths=[folder],
            ignore_system_fonts=True,
            format="pdf",
            timestamp=0,
            pdf_standards=standards,
        )
    except typst.TypstError as error:
        if tagged:
            return _typeset(folder, tagged=False)
        raise UnavailableError(
            "render.typesetter",
            Words(f"The PDF could not be made: {error}.", f"Le PDF n’a pu être fait : {error}."),
            remedy=Words("Ask for SVG or PNG.", "Demandez SVG ou PNG."),
        ) from error
    return bytes(done)


exporter: Exporter = PdfExporter()
