"""What a drawing can become. An exporter is a small object found by name; others may add theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from parcours.errors import Lang
from parcours.journey.model import JourneyMap
from parcours.render.asked import Asked
from parcours.render.layout import layout
from parcours.render.scene import Scene
from parcours.render.table import Table
from parcours.render.theme import LIGHT, Theme
from parcours.render.views import view


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may ask of any export; an exporter ignores what means nothing to it."""

    lang: Lang
    theme: Theme = LIGHT
    width: int | None = None
    view: str = "journey"
    page: str = "fit"
    poster: str = ""
    """The paper of a poster; cut into sheets of ``page`` where that is smaller paper."""
    others: tuple[JourneyMap, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    """The truth level of each part by its key; computed by who may (``evidence``)."""


class Exporter(Protocol):
    """Turns a map into bytes of one format."""

    name: str
    """The name by which it is asked for."""
    ending: str
    """The file ending, with its dot."""
    media_type: str
    """The media type that a browser is told."""

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` in this format."""
        ...


def shown(journey_map: JourneyMap, options: Options) -> Table:
    """The view that was asked for, as a table."""
    return view(options.view, journey_map, Asked(options.lang, options.others, options.levels))


def drawing(journey_map: JourneyMap, options: Options) -> Scene:
    """The scene that every drawing exporter starts from."""
    return layout(shown(journey_map, options), options.theme)


class SvgExporter:
    """SVG with its fonts inside."""

    name = "svg"
    ending = ".svg"
    media_type = "image/svg+xml"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as SVG, UTF-8."""
        from parcours.render.svg import svg

        return svg(drawing(journey_map, options)).encode()


class PngExporter:
    """PNG, 2400 pixels wide unless asked otherwise."""

    name = "png"
    ending = ".png"
    media_type = "image/png"

    def export(self, journey_map: JourneyMap, options: Options) -> bytes:
        """``journey_map`` as PNG."""
        from parcours.render.png import WIDTH, png

        return png(drawing(journey_map, options), width=options.width or WIDTH)


svg_exporter: Exporter = SvgExporter()
png_exporter: Exporter = PngExporter()
