"""A scene as SVG text.

Text stays text. Each part carries the id of what it shows in ``data-about``, so that a page can tell
what was pointed at; everything that came from people is escaped, and nothing is ever linked.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

from parcours.render.metrics import Face
from parcours.render.scene import Circle, Command, Group, Icon, Outline, Rect, Run, Scene, Shape

_STYLES: dict[Face, str] = {
    "Regular": "",
    "Medium": ' font-weight="500"',
    "SemiBold": ' font-weight="600"',
    "Bold": ' font-weight="700"',
    "Italic": ' font-style="italic"',
}
_WEIGHTS: dict[Face, tuple[int, str]] = {
    "Regular": (400, "normal"),
    "Medium": (500, "normal"),
    "SemiBold": (600, "normal"),
    "Bold": (700, "normal"),
    "Italic": (400, "italic"),
}


def svg(scene: Scene, *, fonts: bool = True) -> str:
    """``scene`` as one SVG document; with ``fonts`` it carries the faces that it uses.

    A page that has the fonts already, and the rasteriser, ask for it without.
    """
    name = hashlib.sha256(f"{scene.title}{scene.description}".encode()).hexdigest()[:8]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(scene.width)}" height="{_n(scene.height)}" '
        f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" role="img" lang="{scene.lang}" '
        f'aria-labelledby="t{name} d{name}" font-family="Inter, sans-serif">'
    )
    parts = [
        head,
        f'<title id="t{name}">{_text(scene.title)}</title>',
        f'<desc id="d{name}">{_text(scene.description)}</desc>',
    ]
    if fonts:
        parts.append(f"<style>{font_faces(sorted(_faces(scene.groups)))}</style>")
    parts.append(
        f'<rect width="{_n(scene.width)}" height="{_n(scene.height)}" fill="{scene.background}"/>'
    )
    parts += [_group(group) for group in scene.groups]
    parts.append("</svg>\n")
    return "\n".join(parts)


def _n(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _clean(text: str) -> str:
    """Without the control characters that XML forbids."""
    return "".join(c for c in text if c >= " " or c in "\t\n")


def _text(text: str) -> str:
    return escape(_clean(text))


def _group(group: Group) -> str:
    about = f" data-about={quoteattr(_clean(group.about))}" if group.about else ""
    label = f" aria-label={quoteattr(_clean(group.label))}" if group.label and group.about else ""
    inner = "".join(
        _group(child) if isinstance(child, Group) else _shape(child) for child in group.children
    )
    return f'<g class="{group.role}"{about}{label}>{inner}</g>'


def _shape(shape: Shape) -> str:
    if isinstance(shape, Run):
        return _run(shape)
    if isinstance(shape, Rect):
        return _rect(shape)
    if isinstance(shape, Outline):
        return _outline(shape)
    if isinstance(shape, Circle):
        paint = _paint(shape.fill, shape.stroke, shape.stroke_width, None)
        return f'<circle cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.radius)}"{paint}/>'
    return _icon(shape)


def _run(run: Run) -> str:
    anchor = "" if run.anchor == "start" else f' text-anchor="{run.anchor}"'
    spacing = f' letter-spacing="{_n(run.spacing)}"' if run.spacing else ""
    return (
        f'<text x="{_n(run.x)}" y="{_n(run.y)}" font-size="{_n(run.size)}"{_STYLES[run.face]} '
        f'fill="{run.fill}"{anchor}{spacing}>{_text(run.text)}</text>'
    )


def _rect(rect: Rect) -> str:
    radius = f' rx="{_n(rect.radius)}"' if rect.radius else ""
    paint = _paint(rect.fill, rect.stroke, rect.stroke_width, rect.dash)
    return (
        f'<rect x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.width)}" '
        f'height="{_n(rect.height)}"{radius}{paint}/>'
    )


def _outline(outline: Outline) -> str:
    paint = _paint(outline.fill, outline.stroke, outline.stroke_width, outline.dash)
    opacity = f' opacity="{_n(outline.opacity)}"' if outline.opacity != 1 else ""
    joins = ' stroke-linecap="round" stroke-linejoin="round"' if outline.stroke else ""
    return f'<path d="{path_data(outline.commands)}"{paint}{joins}{opacity}/>'


def path_data(commands: tuple[Command, ...]) -> str:
    """Commands as the text of a ``d`` attribute."""
    return "".join(letter + " ".join(_n(value) for value in values) for letter, values in commands)


def _paint(fill: str | None, stroke: str | None, pen: float, dash: str | None) -> str:
    words = f' fill="{fill or "none"}"'
    if stroke:
        words += f' stroke="{stroke}" stroke-width="{_n(pen)}"'
        if dash:
            words += f' stroke-dasharray="{dash}"'
    return words


@lru_cache(maxsize=1)
def icons() -> dict[str, str]:
    """Every icon as one path on a 24-pixel square."""
    path = files("parcours.render") / "assets" / "icons.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _icon(icon: Icon) -> str:
    scale = icon.size / 24
    return (
        f'<path transform="translate({_n(icon.x)} {_n(icon.y)}) scale({scale:.4f})" fill="none" '
        f'stroke="{icon.stroke}" stroke-width="2" stroke-linecap="round" '
        f'stroke-linejoin="round" aria-hidden="true" d="{icons()[icon.name]}"/>'
    )


def _faces(groups: tuple[Group | Shape, ...]) -> set[Face]:
    return set(_faces_in(groups))


def _faces_in(children: tuple[Group | Shape, ...]) -> Iterator[Face]:
    for child in children:
        if isinstance(child, Group):
            yield from _faces_in(child.children)
        elif isinstance(child, Run):
            yield child.face


def font_faces(faces: list[Face]) -> str:
    """The rules that carry ``faces`` inside a document."""
    rules = []
    for face in faces:
        weight, style = _WEIGHTS[face]
        rules.append(
            f"@font-face{{font-family:Inter;font-weight:{weight};font-style:{style};"
            f"src:url(data:font/woff2;base64,{_encoded(face)}) format('woff2')}}"
        )
    return "".join(rules)


def _encoded(face: Face) -> str:
    folder = files("parcours.render") / "assets" / "fonts"
    return base64.b64encode((folder / f"Inter-{face}-latin.woff2").read_bytes()).decode()
