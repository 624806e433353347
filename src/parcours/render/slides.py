"""A map as a slide of native shapes: text stays text, the curve stays a curve, everything can be moved.

Readers lack Inter, so text is set in Arial a little smaller than it was measured; lines that belong
together become one text box.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, Final

from parcours.journey.model import JourneyMap
from parcours.render.exporters import Exporter, Options, shown
from parcours.render.fonts import using
from parcours.render.metrics import width
from parcours.render.pages import Page, pages
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
from parcours.render.svg import icons

POINT: Final = 12_700
"""English metric units per point."""
EMU: Final = 9_525
"""English metric units per pixel at 96 dots per inch."""
WIDEST: Final = 51_206_400
"""The widest slide that PowerPoint opens: 56 inches."""
SLACK: Final = 1.07
SHRINK: Final = 0.94
_LANGS: Final = {"en": "en-GB", "fr": "fr-FR"}
_WRITTEN: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)


class PptxExporter:
    """One slide as large as the drawing, or slides of a given size with legible type."""

    name = "pptx"
    ending = ".pptx"
    media_type = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as PowerPoint."""
        from pptx import Presentation
        from pptx.util import Emu

        sheets = pages(shown(journey_map, options), options.theme, options.page)
        deck = Presentation()
        if options.page == "fit":
            scene = sheets[0].scene
            scale = min(EMU * 0.75, WIDEST / max(scene.width, scene.height))
            size = scene.width * scale, scene.height * scale
            placed = [(scene, scale, 0.0, 0.0)]
        else:
            size = sheets[0].width * POINT, sheets[0].height * POINT
            placed = [(sheet.scene, sheet.scale * POINT, *_centred(sheet)) for sheet in sheets]
        deck.slide_width, deck.slide_height = Emu(int(size[0])), Emu(int(size[1]))
        for scene, scale, left, top in placed:
            slide = deck.slides.add_slide(deck.slide_layouts[6])
            slide.background.fill.solid()
            slide.background.fill.fore_color.rgb = _colour(scene.background)
            with using(scene.family):
                _Slide(slide, scale, scene, (left, top)).draw()
            notes = _xml_text(f"{scene.title}\n{scene.description}")
            slide.notes_slide.notes_text_frame.text = notes
        deck.core_properties.title = _xml_text(sheets[0].scene.title)
        deck.core_properties.created = deck.core_properties.modified = _WRITTEN
        deck.core_properties.author = deck.core_properties.last_modified_by = "Parcours"
        stream = io.BytesIO()
        deck.save(stream)
        return _steady(stream.getvalue())


def _centred(sheet: Page) -> tuple[float, float]:
    """Where the drawing begins on its slide, in the drawing's pixels: at the top, in the middle."""
    return (
        (sheet.width / sheet.scale - sheet.scene.width) / 2,
        0.0,
    )


def _colour(value: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(value.removeprefix("#")))  # type: ignore[no-untyped-call]


def _steady(content: bytes) -> bytes:
    """The same archive with fixed dates, so that the same map gives the same bytes."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return stream.getvalue()


class _Slide:
    """One slide while it is drawn; ``scale`` is EMU per pixel."""

    def __init__(self, slide: Any, scale: float, scene: Scene, origin: tuple[float, float]) -> None:
        self.shapes = slide.shapes
        self.scale = scale
        self.origin = origin
        self.lang = _LANGS[scene.lang]
        self.scene = scene

    def draw(self) -> None:
        """Every group, in reading order."""
        for group in self.scene.groups:
            self.group(group, self.shapes)

    def group(self, group: Group, into: Any) -> None:
        """A group of ours becomes a group of the slide where it shows one thing."""
        target = into.add_group_shape().shapes if group.about and into is self.shapes else into
        if target is not into:
            frame = target._parent if hasattr(target, "_parent") else None
            if frame is not None and hasattr(frame, "name"):
                frame.name = _xml_text(group.label[:120]) or group.role
        runs: list[Run] = []
        for child in group.children:
            if isinstance(child, Run):
                if runs and not _belongs(runs[-1], child):
                    self.text(runs, target)
                    runs = []
                runs.append(child)
                continue
            if runs:
                self.text(runs, target)
                runs = []
            if isinstance(child, Group):
                self.group(child, target)
            else:
                self.shape(child, target)
        if runs:
            self.text(runs, target)

    def shape(self, shape: Shape, into: Any) -> None:
        """One shape that is no text."""
        if isinstance(shape, Picture):
            made = into.add_picture(
                io.BytesIO(shape.content), *self.at(shape.x, shape.y),
                self.emu(shape.width), self.emu(shape.height),
            )  # fmt: skip
            made._element.nvPicPr.cNvPr.set("descr", _xml_text(shape.label))
        elif isinstance(shape, Rect):
            self.rect(shape, into)
        elif isinstance(shape, Circle):
            self.circle(shape, into)
        elif isinstance(shape, Icon):
            scale = shape.size / 24
            commands = [
                (letter, tuple(v * scale + (shape.x, shape.y)[i % 2] for i, v in enumerate(values)))
                for letter, values in parse_path(icons()[shape.name])
            ]
            self.path(commands, None, shape.stroke, 2 * scale, None, into)
        elif isinstance(shape, Outline):
            self.path(
                shape.commands,
                shape.fill,
                shape.stroke,
                shape.stroke_width,
                shape.dash,
                into,
                shape.opacity,
            )

    def at(self, x: float, y: float) -> tuple[int, int]:
        """A place of the drawing on the slide."""
        return self.emu(x + self.origin[0]), self.emu(y + self.origin[1])

    def emu(self, value: float) -> int:
        """Pixels as EMU."""
        return int(value * self.scale)

    def rect(self, rect: Rect, into: Any) -> None:
        """A rectangle; round corners stay adjustable."""
        from pptx.enum.shapes import MSO_SHAPE

        kind = MSO_SHAPE.ROUNDED_RECTANGLE if rect.radius else MSO_SHAPE.RECTANGLE
        made = into.add_shape(
            kind, *self.at(rect.x, rect.y), self.emu(rect.width), self.emu(rect.height)
        )
        if rect.radius:
            made.adjustments[0] = min(0.5, rect.radius / max(1.0, min(rect.width, rect.height)))
        self.paint(made, rect.fill, rect.stroke, rect.stroke_width, rect.dash)

    def circle(self, circle: Circle, into: Any) -> None:
        """An ellipse."""
        from pptx.enum.shapes import MSO_SHAPE

        size = self.emu(circle.radius * 2)
        left, top = self.at(circle.x - circle.radius, circle.y - circle.radius)
        made = into.add_shape(MSO_SHAPE.OVAL, left, top, size, size)
        self.paint(made, circle.fill, circle.stroke, circle.stroke_width, None)

    def paint(
        self, made: Any, fill: str | None, stroke: str | None, pen: float, dash: str | None
    ) -> None:
        """Colours, without the theme's shadow."""
        from pptx.enum.dml import MSO_LINE

        style = made._element.find(
            "{http://schemas.openxmlformats.org/presentationml/2006/main}style"
        )
        if style is not None:
            made._element.remove(style)
        if fill:
            made.fill.solid()
            made.fill.fore_color.rgb = _colour(fill)
        else:
            made.fill.background()
        if stroke:
            made.line.color.rgb = _colour(stroke)
            made.line.width = max(1, self.emu(pen))
            if dash:
                made.line.dash_style = MSO_LINE.DASH
        else:
            made.line.fill.background()

    def path(
        self,
        commands: Iterable[Command],
        fill: str | None,
        stroke: str | None,
        pen: float,
        dash: str | None,
        into: Any,
        opacity: float = 1,
    ) -> None:
        """A freeform with true curves: built straight, then its segments are replaced."""
        listed = list(commands)
        points = [(v[i], v[i + 1]) for _, v in listed for i in range(0, len(v), 2)]
        if len(points) < 2:
            return
        left, top = min(x for x, _ in points), min(y for _, y in points)
        wide, high = max(x for x, _ in points) - left, max(y for _, y in points) - top
        builder = into.build_freeform(*self.at(left, top), scale=1.0)
        builder.add_line_segments(
            [self.at(left + max(wide, 0.5), top + max(high, 0.5))], close=False
        )
        made = builder.convert_to_shape()
        self.paint(made, fill, stroke, pen, dash)
        if fill and opacity < 1:
            _fade(made, opacity)
        self.curve(made, listed, left, top)

    def curve(self, made: Any, commands: Sequence[Command], left: float, top: float) -> None:
        """The segments of a freeform as moves, lines and cubic curves."""
        from lxml import etree

        space = "http://schemas.openxmlformats.org/drawingml/2006/main"
        path = made._element.find(f".//{{{space}}}path")
        for child in list(path):
            path.remove(child)
        names = {"M": "moveTo", "L": "lnTo", "C": "cubicBezTo", "Q": "quadBezTo", "Z": "close"}
        for letter, values in commands:
            element = etree.SubElement(path, f"{{{space}}}{names[letter]}")
            for i in range(0, len(values), 2):
                point = etree.SubElement(element, f"{{{space}}}pt")
                point.set("x", str(self.emu(values[i] - left)))
                point.set("y", str(self.emu(values[i + 1] - top)))

    def text(self, runs: Sequence[Run], into: Any) -> None:
        """Lines that belong together, as one text box that can be edited as one text."""
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
        from pptx.util import Emu, Pt

        first = runs[0]
        wide = (
            max(width(run.text, run.face, run.size) + run.spacing * len(run.text) for run in runs)
            * SLACK
            + 4
        )
        left = first.x - {"start": 0, "middle": wide / 2, "end": wide}[first.anchor]
        line = first.size * 1.36
        top = first.y - first.size * 1.05
        box = into.add_textbox(*self.at(left, top), self.emu(wide), self.emu(line * len(runs)))
        frame = box.text_frame
        frame.word_wrap = len(runs) > 1
        frame.auto_size = MSO_AUTO_SIZE.NONE
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
        paragraph = frame.paragraphs[0]
        paragraph.alignment = {
            "start": PP_ALIGN.LEFT,
            "middle": PP_ALIGN.CENTER,
            "end": PP_ALIGN.RIGHT,
        }[first.anchor]
        paragraph.line_spacing = Pt(max(1.0, line * self.scale / 12_700))
        words = paragraph.add_run()
        words.text = _joined(runs)
        if first.text.startswith(RIGHT_TO_LEFT):
            paragraph._p.get_or_add_pPr().set("rtl", "1")
            paragraph.alignment = PP_ALIGN.LEFT  # its start is the right edge
        words.font.name = self.scene.family.name if self.scene.family else "Arial"
        words.font.size = Pt(max(1.0, round(first.size * SHRINK * self.scale / 12_700, 1)))
        words.font.bold = first.face in {"SemiBold", "Bold"}
        words.font.italic = first.face == "Italic"
        words.font.color.rgb = _colour(first.fill)
        words._r.get_or_add_rPr().set("lang", self.lang)


def _fade(made: Any, opacity: float) -> None:
    """Lets what lies behind a filled shape shine through."""
    from lxml import etree

    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    colour = made._element.find(f".//{{{space}}}solidFill/{{{space}}}srgbClr")
    if colour is not None:
        etree.SubElement(colour, f"{{{space}}}alpha").set("val", str(int(opacity * 100_000)))


def _belongs(before: Run, after: Run) -> bool:
    """Whether a run is the next line of the same text."""
    same = (before.x, before.size, before.face, before.fill, before.anchor) == (
        after.x, after.size, after.face, after.fill, after.anchor,
    )  # fmt: skip
    return same and 0 < after.y - before.y < before.size * 1.6


RIGHT_TO_LEFT: Final = "\u202b"
_DIRECTION: Final = str.maketrans("", "", "\u202a\u202b\u202c\u202d\u202e")


def _joined(runs: Sequence[Run]) -> str:
    """Lines as one text that can be edited; a word cut at a line's end is made whole again."""
    return _xml_text(" ".join(run.text.translate(_DIRECTION) for run in runs)).replace("- ", "-")


def _xml_text(text: str) -> str:
    return "".join(c for c in text if c >= " " or c in "\t\n")


def parse_path(data: str) -> list[Command]:
    """Commands from the text of a path that holds absolute M, L, C, Q and Z alone."""
    found: list[Command] = []
    for letter, numbers in re.findall(r"([MLCQZ])([^MLCQZ]*)", data):
        found.append((letter, tuple(float(value) for value in numbers.split())))
    return found


exporter: Exporter = PptxExporter()
