"""A scene as SVG text.

Text stays text. Each part carries the id of what it shows in ``data-about``, so that a page can tell
what was pointed at; everything that came from people is escaped, and nothing is ever linked.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

from parcours.render.fonts import EMOJI, FALLBACKS, STAND_INS, Face, Family, family_name, shipped
from parcours.render.metrics import is_plain
from parcours.render.scene import (
    Circle,
    Command,
    Group,
    Icon,
    Outline,
    Picture,
    Rect,
    Run,
    Scene,
    Shape,
)

_STYLES: dict[Face, str] = {
    "Regular": "",
    "Medium": ' font-weight="500"',
    "SemiBold": ' font-weight="600"',
    "Bold": ' font-weight="700"',
    "Italic": ' font-style="italic"',
    "Emoji": f' font-family="{EMOJI}, Apple Color Emoji, Segoe UI Emoji, Noto Color Emoji"',
    "Arabic": ' font-family="Noto Sans Arabic, Inter, sans-serif"',
    "Hebrew": ' font-family="Noto Sans Hebrew, Inter, sans-serif"',
}
_WEIGHTS: dict[Face, tuple[int, str]] = {
    "Regular": (400, "normal"),
    "Medium": (500, "normal"),
    "SemiBold": (600, "normal"),
    "Bold": (700, "normal"),
    "Italic": (400, "italic"),
    "Emoji": (400, "normal"),
    "Arabic": (400, "normal"),
    "Hebrew": (400, "normal"),
}
_OTHERS = ", ".join(f"'{name}'" for name in FALLBACKS)


def svg(scene: Scene, *, fonts: bool = True) -> str:
    """``scene`` as one SVG document; with ``fonts`` it carries the faces that it uses.

    A page that has the fonts already, and the rasteriser, ask for it without.
    """
    name = hashlib.sha256(f"{scene.title}{scene.description}".encode()).hexdigest()[:8]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(scene.width)}" height="{_n(scene.height)}" '
        f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" role="img" lang="{scene.lang}" '
        f'aria-labelledby="t{name} d{name}" font-family="{families(scene.family)}">'
    )
    parts = [
        head,
        f'<title id="t{name}">{_text(scene.title)}</title>',
        f'<desc id="d{name}">{_text(scene.description)}</desc>',
    ]
    if fonts:
        parts.append(f"<style>{faces_of(scene)}</style>")
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
    if isinstance(shape, Picture):
        return _picture(shape)
    return _icon(shape)


def families(family: Family | None) -> str:
    """The fonts that a drawing asks for, its own first; what is after them is the reader's."""
    own = f"{family.name}, " if family else ""
    return f"{own}Inter, {_OTHERS}, sans-serif"


def _picture(picture: Picture) -> str:
    data = base64.b64encode(picture.content).decode()
    return (
        f'<image x="{_n(picture.x)}" y="{_n(picture.y)}" width="{_n(picture.width)}" '
        f'height="{_n(picture.height)}" aria-label={quoteattr(_clean(picture.label))} '
        f'href="data:{picture.media_type};base64,{data}"/>'
    )


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


def faces_of(scene: Scene) -> str:
    """The rules that carry the fonts of ``scene``: whole faces, and of stand-ins the signs used."""
    runs = list(runs_in(scene.groups))
    faces = sorted({run.face for run in runs if run.face not in STAND_INS})
    others = _stand_ins("".join(run.text for run in runs))
    return font_faces(faces, scene.family) + others


def runs_in(children: tuple[Group | Shape, ...]) -> Iterator[Run]:
    """Every run of text below ``children``."""
    for child in children:
        if isinstance(child, Group):
            yield from runs_in(child.children)
        elif isinstance(child, Run):
            yield child


def font_faces(faces: Sequence[Face], family: Family | None = None) -> str:
    """The rules that carry ``faces`` inside a document."""
    rules = []
    for face in faces:
        weight, style = _WEIGHTS[face]
        if family is None:
            source = f"font/woff2;base64,{_encoded(face)}) format('woff2')"
        else:
            own = base64.b64encode(family.content(face)).decode()
            source = f"font/ttf;base64,{own}) format('truetype')"
        rules.append(
            f"@font-face{{font-family:'{family_name(family)}';font-weight:{weight};"
            f"font-style:{style};src:url(data:{source}}}"
        )
    return "".join(rules)


def _encoded(face: Face) -> str:
    return base64.b64encode(shipped(f"Inter-{face}-latin.woff2")).decode()


def _stand_ins(text: str) -> str:
    """For signs that Inter lacks, the fonts that have them, cut down to what ``text`` uses."""
    foreign = set(text)
    if is_plain(text):
        return ""
    import uharfbuzz  # 20 ms, loaded by the layout already

    rules = []
    for name, file in FALLBACKS.items():
        face = uharfbuzz.Face(shipped(file))
        used = foreign & {chr(code) for code in face.unicodes}
        if not used:
            continue
        wanted = uharfbuzz.SubsetInput()
        wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update(ord(sign) for sign in foreign)
        content = base64.b64encode(uharfbuzz.subset(face, wanted).blob.data).decode()
        rules.append(
            f"@font-face{{font-family:'{name}';src:url(data:font/ttf;base64,{content}) "
            "format('truetype')}"
        )
    return "".join(rules)
