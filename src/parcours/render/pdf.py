"""A map as PDF: vector drawings with real text, then the same map as a tagged table.

Every word reaches the typesetter as data, never as markup, so that nothing a customer wrote can run.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Final

from parcours.errors import UnavailableError, Words
from parcours.journey.model import JourneyMap
from parcours.render.exporters import Exporter, Options, shown
from parcours.render.metrics import FACES, covers, font_bytes
from parcours.render.pages import MARGIN_POINTS, pages
from parcours.render.plain import cell_text
from parcours.render.svg import svg
from parcours.render.table import Table

_TEMPLATE: Final = """
#let data = json("map.json")
#set document(title: data.title, description: data.description)
#set text(font: "Inter", size: 9pt, lang: data.lang)
#for sheet in data.sheets {
  page(width: sheet.width * 1pt, height: sheet.height * 1pt, margin: sheet.margin * 1pt, fill: rgb(data.background))[
    #align(center + horizon, image(sheet.file, width: sheet.drawn * 1pt, alt: data.description))
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
        sheets = pages(table, theme, options.page)
        data: dict[str, Any] = {
            "title": sheets[0].scene.title,
            "description": sheets[0].scene.description,
            "lang": options.lang,
            "background": theme.canvas,
            "sheets": [
                {
                    "file": f"sheet{index}.svg",
                    "width": page.width,
                    "height": page.height,
                    "drawn": page.scene.width * page.scale,
                    "margin": 0 if options.page == "fit" else MARGIN_POINTS,
                }
                for index, page in enumerate(sheets)
            ],
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
            for face in FACES:
                (folder / f"Inter-{face}.ttf").write_bytes(font_bytes(face))
            return _typeset(folder, tagged=covers(text))


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
