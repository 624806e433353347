"""A map as one HTML file: the drawing, the same map as a real table, no network, no script."""

from __future__ import annotations

from html import escape
from typing import Final

from parcours.journey.model import JourneyMap
from parcours.render.exporters import Exporter, Options, shown
from parcours.render.layout import layout
from parcours.render.svg import font_faces, svg
from parcours.render.table import Row, Table
from parcours.render.theme import Theme
from parcours.render.words import item_text, point_text

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"


class HtmlExporter:
    """Standalone and readable without script."""

    name = "html"
    ending = ".html"
    media_type = "text/html; charset=utf-8"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as one HTML page."""
        table = shown(journey_map, options)
        theme = options.theme
        scene = layout(table, theme)
        title = escape(table.heading.title)
        french = options.lang == "fr"
        parts = [
            f'<!doctype html><html lang="{options.lang}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{_style(theme)}</style></head><body>",
            f"<main><h1>{title}</h1><figure>{svg(scene, fonts=False)}",
            f"<figcaption>{escape(scene.description)}</figcaption></figure>",
            f"<h2>{'La carte en tableau' if french else 'The map as a table'}</h2>",
            _table(table),
            *(f"<p>{escape(note)}</p>" for note in table.footnotes),
            "</main></body></html>\n",
        ]
        return "".join(parts).encode()


def _table(table: Table) -> str:
    corner = "Ligne" if table.lang == "fr" else "Lane"
    heads = "".join(f'<th scope="col">{escape(column.name)}</th>' for column in table.columns)
    body = "".join(
        f'<tr><th scope="row">{escape(row.label)}</th>{_cells(row, table)}</tr>'
        for row in table.rows
    )
    return (
        f'<div tabindex="0" role="region" aria-label="{escape(table.heading.title)}"><table>'
        f"<caption>{escape(table.heading.title)}</caption>"
        f'<thead><tr><th scope="col">{corner}</th>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cells(row: Row, table: Table) -> str:
    if row.points:
        return "".join(f"<td>{escape(point_text(point, table.lang))}</td>" for point in row.points)
    return "".join(
        "<td>" + "".join(f"<p>{escape(item_text(item, table.lang))}</p>" for item in cell) + "</td>"
        for cell in row.cells
    )


def _style(theme: Theme) -> str:
    return (
        font_faces(["Bold", "Italic", "Medium", "Regular", "SemiBold"])
        + f"body{{margin:0;background:{theme.canvas};color:{theme.ink};font:15px/1.5 Inter,sans-serif}}"
        "main{max-width:2000px;margin:0 auto;padding:16px}figure{margin:0}"
        "figure svg{width:100%;height:auto}div{overflow-x:auto}"
        f"figcaption{{color:{theme.muted}}}table{{border-collapse:collapse;background:{theme.card}}}"
        f"th,td{{border:1px solid {theme.assumed};padding:6px 8px;text-align:left;vertical-align:top;"
        "min-width:9rem}caption{text-align:left;font-weight:600}td p{margin:0 0 4px}"
    )


exporter: Exporter = HtmlExporter()
