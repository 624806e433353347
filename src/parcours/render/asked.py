"""What a view is asked with, and its shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from parcours.errors import Lang
from parcours.journey.model import JourneyMap
from parcours.render.table import Table


@dataclass(frozen=True, slots=True)
class Asked:
    """What a view may need beside the map: other maps to compare with, truth levels by part."""

    lang: Lang
    others: tuple[JourneyMap, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)


View = Callable[[JourneyMap, Asked], Table]
