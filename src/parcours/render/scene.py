"""What is drawn, in pixels and colours: the last thing before bytes.

Every exporter that draws starts here, so that SVG, PNG, PDF and slides cannot differ. Paths are
lists of commands and not strings, because slides need true curves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parcours.render.fonts import Face, Family

Command = tuple[Literal["M", "L", "C", "Q", "Z"], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle with round corners."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str | None = None
    radius: float = 0
    dash: str | None = None
    stroke_width: float = 1.2


@dataclass(frozen=True, slots=True)
class Outline:
    """A path; lines are not closed unless it says so."""

    commands: tuple[Command, ...]
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 1.5
    dash: str | None = None
    opacity: float = 1


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle."""

    x: float
    y: float
    radius: float
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 2


@dataclass(frozen=True, slots=True)
class Run:
    """One line of text; ``y`` is its baseline."""

    text: str
    x: float
    y: float
    size: float
    face: Face
    fill: str
    anchor: Literal["start", "middle", "end"] = "start"
    spacing: float = 0


@dataclass(frozen=True, slots=True)
class Icon:
    """A stroke icon by name, in a square of ``size`` pixels."""

    name: str
    x: float
    y: float
    size: float
    stroke: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster picture of the theme's, a logo; never one that a document names."""

    x: float
    y: float
    width: float
    height: float
    media_type: str
    content: bytes
    label: str


Shape = Rect | Outline | Circle | Run | Icon | Picture


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that show one thing: its role, the id of the part that it shows, its name in words."""

    role: str
    children: tuple[Shape | Group, ...]
    about: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole drawing: its size in pixels, its words for those who cannot see it, its groups."""

    width: float
    height: float
    background: str
    title: str
    description: str
    lang: str
    groups: tuple[Group, ...]
    family: Family | None = None
    """The font that it was measured with; None is Inter."""
