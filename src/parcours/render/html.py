"""A map as one HTML file: the drawing, the same map as a real table, no network, no script."""

from __future__ import annotations

from html import escape
from typing import Final

from parcours.errors import Lang
from parcours.journey.model import JourneyMap
from parcours.render.exporters import Exporter, Options, shown
from parcours.render.items import Item
from parcours.render.layout import layout
from parcours.render.svg import faces_of, families, svg
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
        picture = "La carte dessinée" if french else "The map as a drawing"
        parts = [
            f'<!doctype html><html lang="{options.lang}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{faces_of(scene)}{_style(theme)}</style></head><body>",
            f'<main><h1 class="heard">{title}</h1>',
            f'<figure><div tabindex="0" role="region" aria-label="{picture}">',
            f"{svg(scene, fonts=False)}</div>",
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
        "<td>" + "".join(_thing(item, table.lang) for item in cell) + "</td>" for cell in row.cells
    )


def _thing(item: Item, lang: Lang) -> str:
    """One thing of a cell, its small print below it."""
    words = item_text(item, lang)
    small = words.removeprefix(item.text).strip()
    inside = small.removeprefix("(").removesuffix(")")
    note = f"<small>{escape(inside)}</small>" if small else ""
    return f"<p>{escape(item.text)}{note}</p>"


def _style(theme: Theme) -> str:
    t = theme
    return (
        f"body{{margin:0;background:{t.canvas};color:{t.ink};font:15px/1.5 {families(t.font)}}}"
        "main{max-width:2000px;margin:0 auto;padding:12px}figure{margin:0 0 20px}"
        "figure svg{width:100%;min-width:960px;height:auto;display:block}[role=region]{overflow-x:auto}"
        f"figcaption{{color:{t.muted};padding:0 20px}}h2{{font-size:20px;margin:28px 0 10px}}"
        f"table{{border-collapse:separate;border-spacing:0;background:{t.card};border:1px solid {t.border};"
        "border-radius:12px;overflow:hidden}"
        f"th,td{{border-bottom:1px solid {t.border};padding:9px 12px;text-align:left;vertical-align:top;"
        f"min-width:9rem}}thead th{{background:{t.accent};color:{t.on_accent}}}"
        f"tbody th{{background:{t.rail};position:sticky;left:0;min-width:7rem}}"
        "tbody tr:last-child>*{border-bottom:0}caption{text-align:left;font-weight:600;padding:4px 0}"
        f"td p{{margin:0 0 6px}}small{{display:block;color:{t.muted};font-size:13px}}main>p{{color:{t.muted};"
        "font-size:13.5px;margin:4px 0}"
        ".heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
        "@media print{[role=region]{overflow:visible}}"
    )


exporter: Exporter = HtmlExporter()
