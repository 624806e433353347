"""Many maps together: what they share, what leads from one into another, and what is there twice.

Names are compared without case, accents and small words. Two names are the same when they are equal so,
and look alike when most of their words are shared: said as a question, never merged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from parcours.errors import Words
from parcours.journey.identity import key, parts, with_ids
from parcours.journey.model import (
    Claimed,
    JourneyMap,
    Metric,
    Opportunity,
    PainPoint,
    Persona,
    Stage,
    Touchpoint,
)
from parcours.journey.record import Text

Kind = Literal["touchpoint", "persona", "pain_point", "metric", "opportunity", "stage"]
KINDS: Final[dict[type[Claimed], Kind]] = {
    Touchpoint: "touchpoint",
    Persona: "persona",
    PainPoint: "pain_point",
    Metric: "metric",
    Opportunity: "opportunity",
    Stage: "stage",
}
ALIKE: Final = 0.6
LEAST_WORDS: Final = 2
COMMON: Final = 200
"""A word that more names than this hold is no reason to compare them."""
_SMALL: Final = frozenset(
    "a an the of to in on for and or my i is it that this with at by from no not be are was "
    "le la les un une des du de d l et ou mon ma mes je est il elle ce cette avec a au aux par "
    "pour sur en ne pas".split()
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands."""

    map: str
    about: str
    """The key of the part."""
    stage: Text | None
    label: Text


@dataclass(frozen=True, slots=True)
class Shared:
    """One thing that stands on several maps."""

    kind: Kind
    name: Text
    spots: tuple[Spot, ...]

    @property
    def maps(self) -> tuple[str, ...]:
        """The maps that it stands on."""
        return tuple(dict.fromkeys(spot.map for spot in self.spots))


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two names that may be one thing, or one thing twice on one map."""

    kind: Kind
    first: Spot
    second: Spot
    likeness: float
    words: Words


@dataclass(frozen=True, slots=True)
class Nested:
    """A stage that another map shows closely."""

    map: str
    stage: Text
    detail: str
    """The map's name, or what was written where no such map is there."""
    found: bool


@dataclass(frozen=True, slots=True)
class AtlasResult:
    """Everything about many maps at once."""

    maps: tuple[str, ...]
    shared: tuple[Shared, ...]
    duplicates: tuple[Duplicate, ...]
    nested: tuple[Nested, ...]
    spots: tuple[tuple[Kind, Spot], ...]


def atlas(maps: Mapping[str, JourneyMap]) -> AtlasResult:
    """What ``maps`` (by name) have in common."""
    named = {name: with_ids(one) for name, one in maps.items()}
    spots = [spot for name, one in named.items() for spot in _spots(name, one)]
    groups: dict[tuple[Kind, str], list[Spot]] = {}
    for kind, spot in spots:
        for plain in _plains(spot.label):
            groups.setdefault((kind, plain), []).append(spot)
    shared = _shared(groups)
    return AtlasResult(
        tuple(named), tuple(shared), tuple(_duplicates(spots, groups)), tuple(_nested(named)), tuple(spots)
    )  # fmt: skip


def _spots(name: str, journey_map: JourneyMap) -> Iterator[tuple[Kind, Spot]]:
    for path, part in parts(journey_map):
        kind = KINDS.get(type(part))  # type: ignore[arg-type]
        if kind is None or not isinstance(part, Claimed):
            continue
        stage = None
        if len(path) > 2 and path[0] == "stages" and isinstance(path[1], int):
            stage = journey_map.stages[path[1]].name
        label = getattr(part, "label", None) or getattr(part, "name", None)
        if isinstance(label, Text) and label:
            yield kind, Spot(name, key(part), stage, label)


def _plains(label: Text) -> set[str]:
    """The name without case, accents and small words, in each of its languages."""
    texts = [label.root] if isinstance(label.root, str) else list(label.root.values())
    return {" ".join(words) for text in texts if (words := _words(text))}


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return [word for word in re.findall(r"[a-z0-9]+", folded) if word not in _SMALL]


def _shared(groups: Mapping[tuple[Kind, str], list[Spot]]) -> list[Shared]:
    found: list[Shared] = []
    told: set[tuple[tuple[str, str], ...]] = set()
    for (kind, _), spots in groups.items():
        if kind == "stage" or len({spot.map for spot in spots}) < 2:
            continue
        places = tuple(sorted({(spot.map, spot.about) for spot in spots}))
        if places not in told:
            told.add(places)
            found.append(Shared(kind, spots[0].label, tuple(dict.fromkeys(spots))))
    return sorted(found, key=lambda one: (-len(one.maps), one.kind, one.name.say("en")))


def _duplicates(
    spots: list[tuple[Kind, Spot]], groups: Mapping[tuple[Kind, str], list[Spot]]
) -> Iterator[Duplicate]:
    """The same name twice in one stage of a map; on several maps names that nearly match.

    A touchpoint that comes back in a later stage is no duplicate: customers meet it again.
    """
    for (kind, _), same in groups.items():
        seen: dict[tuple[str, Text | None], Spot] = {}
        for spot in same:
            other = seen.setdefault((spot.map, spot.stage), spot)
            if other.about != spot.about and other.stage == spot.stage and kind != "metric":
                yield Duplicate(kind, other, spot, 1.0, Words(
                    f"“{spot.label.say('en')}” stands twice on {spot.map}.",
                    f"« {spot.label.say('fr')} » figure deux fois dans {spot.map}.",
                ))  # fmt: skip
    yield from _alike(spots)


def _alike(spots: list[tuple[Kind, Spot]]) -> Iterator[Duplicate]:
    """Names of several maps most of whose words are shared; only those with a word in common are compared."""
    told: set[frozenset[tuple[str, str]]] = set()
    for kind, rows in _by_word(spots):
        for place, (a, left) in enumerate(rows):
            for b, right in rows[place + 1 :]:
                pair = frozenset({(a.map, a.about), (b.map, b.about)})
                likeness = len(left & right) / len(left | right)
                if len(pair) == 2 and pair not in told and ALIKE <= likeness < 1:
                    told.add(pair)
                    yield Duplicate(kind, a, b, likeness, _one_words(a, b))


Named = tuple[Spot, frozenset[str]]


def _by_word(spots: list[tuple[Kind, Spot]]) -> Iterator[tuple[Kind, list[Named]]]:
    """For each word the names that hold it; words that too many hold tell nothing."""
    found: dict[tuple[Kind, str], list[Named]] = {}
    for kind, spot in spots:
        bags = [frozenset(plain.split()) for plain in _plains(spot.label)]
        for bag in bags if kind != "stage" else []:
            for word in bag if len(bag) >= LEAST_WORDS else ():
                found.setdefault((kind, word), []).append((spot, bag))
    yield from ((kind, rows) for (kind, _), rows in found.items() if len(rows) <= COMMON)


def _one_words(a: Spot, b: Spot) -> Words:
    return Words(
        f"“{a.label.say('en')}” ({a.map}) and “{b.label.say('en')}” ({b.map}) may be one.",
        f"« {a.label.say('fr')} » ({a.map}) et « {b.label.say('fr')} » ({b.map}) ne font peut-être qu’un.",
    )


def _nested(maps: Mapping[str, JourneyMap]) -> Iterator[Nested]:
    ids = {one.id: name for name, one in maps.items() if one.id}
    files = {name.removesuffix(".journey.yaml"): name for name in maps}
    for name, one in maps.items():
        for stage in one.stages:
            if stage.detail:
                wanted = stage.detail.removesuffix(".journey.yaml")
                target = ids.get(stage.detail) or files.get(wanted)
                yield Nested(name, stage.name, target or stage.detail, target is not None)


def search(result: AtlasResult, text: str) -> list[tuple[Kind, Spot]]:
    """Everything whose name holds all the words of ``text``, in any language."""
    wanted = _words(text) or [text.casefold()]
    found = []
    for kind, spot in result.spots:
        names = _plains(spot.label)
        if any(
            all(any(word.startswith(w) for word in plain.split()) for w in wanted)
            for plain in names
        ):
            found.append((kind, spot))
    return found
