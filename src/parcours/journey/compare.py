"""What changed from one map to another, in words: what appeared, went, moved, changed its words.

Parts are recognised by id, stages also by name; a stage whose parts went to several new ones was
split. The curve's change is named per stage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from parcours.errors import Words
from parcours.journey.identity import parts
from parcours.journey.model import (
    Claimed,
    Emotion,
    JourneyMap,
    Opportunity,
    PainPoint,
    Persona,
    Stage,
    Touchpoint,
    Verbatim,
)

KINDS: Final[dict[type[Claimed], Words]] = {
    Touchpoint: Words("touchpoint", "point de contact"),
    PainPoint: Words("pain point", "point de friction"),
    Opportunity: Words("opportunity", "opportunité"),
    Verbatim: Words("verbatim", "verbatim"),
    Persona: Words("persona", "persona"),
}
MOVED_LEAST: Final = 0.05
"""A smaller change of a score is not worth a word."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: its kind for programs, its words for people."""

    kind: str
    about: str
    words: Words


def compare(before: JourneyMap, after: JourneyMap) -> list[Difference]:
    """Everything that a reader of the map would notice, stages first."""
    twins = _twins(before, after)
    found = [*_stages(before, after, twins), *_curve(before, after, twins)]
    for kind, words in KINDS.items():
        found += _parts(kind, words, before, after, twins)
    if before.title != after.title:
        found.append(
            Difference(
                "title",
                after.id,
                Words(f"title: {_say(after.title)}", f"titre : {_say(after.title)}"),
            )
        )
    return found


def _say(text: Any) -> str:
    return str(text.say("en"))


def _twins(before: JourneyMap, after: JourneyMap) -> dict[str, str]:
    """The stage of ``after`` that each stage of ``before`` became: by id, by name, by its parts."""
    ids = {stage.id for stage in after.stages}
    names = {_say(stage.name).casefold(): stage.id for stage in after.stages}
    twins = {s.id: s.id for s in before.stages if s.id in ids}
    for stage in before.stages:
        if stage.id not in twins and (name := names.get(_say(stage.name).casefold())):
            twins[stage.id] = name
    for stage in before.stages:
        if stage.id in twins:
            continue
        homes = _homes(stage, after)
        free = [home for home, _ in homes.most_common() if home not in twins.values()]
        if free and homes[free[0]] * 2 >= sum(homes.values()):
            twins[stage.id] = free[0]
    return twins


def _homes(stage: Stage, after: JourneyMap) -> Counter[str]:
    """In which stages of ``after`` the parts of ``stage`` are found."""
    own = {
        (type(part), part.id)
        for _, part in parts(stage)
        if type(part) in KINDS and isinstance(part, Claimed)
    }
    return Counter(
        other.id
        for other in after.stages
        for _, part in parts(other)
        if isinstance(part, Claimed) and (type(part), part.id) in own
    )


def _stages(before: JourneyMap, after: JourneyMap, twins: dict[str, str]) -> Iterator[Difference]:
    olds = {stage.id: stage for stage in before.stages}
    news = {stage.id: stage for stage in after.stages}
    fresh = [stage for stage in after.stages if stage.id not in twins.values()]
    explained: set[str] = set()
    for old in before.stages:
        homes = _homes(old, after)
        born = [stage for stage in fresh if homes[stage.id]]
        name = _say(old.name)
        if old.id in twins and len(homes) > 1 and born:
            into = [news[twins[old.id]], *born]
            listing = ", ".join(_say(stage.name) for stage in into)
            explained |= {stage.id for stage in born}
            yield Difference(
                "stage-split", old.id,
                Words(
                    f"stage {name} split in {len(into)}: {listing}",
                    f"étape {name} scindée en {len(into)} : {listing}",
                ),
            )  # fmt: skip
        elif old.id not in twins:
            went = next((s for s in after.stages if homes[s.id]), None)
            if went:
                target = _say(went.name)
                yield Difference(
                    "stage-merged",
                    old.id,
                    Words(
                        f"stage {name} merged into {target}", f"étape {name} fondue dans {target}"
                    ),
                )
            else:
                yield Difference(
                    "stage-removed",
                    old.id,
                    Words(f"stage {name} removed", f"étape {name} supprimée"),
                )
        elif _say(news[twins[old.id]].name) != name:
            new = _say(news[twins[old.id]].name)
            yield Difference(
                "stage-renamed",
                old.id,
                Words(f"stage {name} renamed {new}", f"étape {name} renommée {new}"),
            )
    for stage in fresh:
        if stage.id not in explained:
            name = _say(stage.name)
            yield Difference(
                "stage-added", stage.id, Words(f"stage {name} added", f"étape {name} ajoutée")
            )
    order = [twins[key] for key in olds if key in twins]
    if order != [key for key in news if key in set(order)]:
        yield Difference(
            "stages-reordered", after.id, Words("stages reordered", "étapes réordonnées")
        )


def _curve(before: JourneyMap, after: JourneyMap, twins: dict[str, str]) -> Iterator[Difference]:
    news = {stage.id: stage for stage in after.stages}
    for old in before.stages:
        if old.id not in twins:
            continue
        a, b = _score(old.emotion), _score(news[twins[old.id]].emotion)
        name = _say(news[twins[old.id]].name)
        french = f"{b:+.1f}".replace(".", ",") if b is not None else ""
        if a is None and b is not None:
            yield Difference(
                "curve-known",
                old.id,
                Words(
                    f"{name}: emotion now known, {b:+.1f}",
                    f"{name} : émotion désormais connue, {french}",
                ),
            )
        elif a is not None and b is None:
            yield Difference(
                "curve-unknown",
                old.id,
                Words(f"{name}: emotion no longer known", f"{name} : émotion désormais inconnue"),
            )
        elif a is not None and b is not None and abs(b - a) >= MOVED_LEAST:
            way = Words("up", "monte de") if b > a else Words("down", "descend de")
            size = f"{abs(b - a):.1f}"
            yield Difference(
                "curve-moved",
                old.id,
                Words(
                    f"{name}: curve {way.en} {size}",
                    f"{name} : la courbe {way.fr} {size.replace('.', ',')}",
                ),
            )


def _score(emotion: Emotion | None) -> float | None:
    if emotion is None:
        return None
    return emotion.measured.score if emotion.measured else emotion.score


def _parts(
    kind: type[Claimed], words: Words, before: JourneyMap, after: JourneyMap, twins: dict[str, str]
) -> Iterator[Difference]:
    olds, news = _placed(kind, before), _placed(kind, after)
    for key in olds:
        if key not in news:
            name = _name(olds[key][1])
            yield Difference(
                "removed",
                key,
                Words(f"{words.en} removed: {name}", f"{words.fr} supprimé : {name}"),
            )
    named = {stage.id: _say(stage.name) for stage in after.stages}
    for key, (stage_id, part) in news.items():
        stage = named.get(stage_id, "")
        name = _name(part)
        if key not in olds:
            yield Difference(
                "added", key, Words(f"{words.en} added: {name}", f"{words.fr} ajouté : {name}")
            )
            continue
        old_stage, old = olds[key]
        if twins.get(old_stage, old_stage) != stage_id:
            yield Difference(
                "moved",
                key,
                Words(
                    f"{words.en} moved to {stage}: {name}",
                    f"{words.fr} déplacé vers {stage} : {name}",
                ),
            )
        if old != part:
            fields = ", ".join(
                field
                for field in type(part).model_fields
                if getattr(old, field) != getattr(part, field)
            )
            yield Difference(
                "changed",
                key,
                Words(
                    f"{words.en} changed ({fields}): {name}",
                    f"{words.fr} modifié ({fields}) : {name}",
                ),
            )


def _placed(kind: type[Claimed], journey_map: JourneyMap) -> dict[str, tuple[str, Claimed]]:
    """Every part of ``kind`` by id, with the id of its stage."""
    found: dict[str, tuple[str, Claimed]] = {}
    for path, part in parts(journey_map):
        if type(part) is kind and isinstance(part, Claimed):
            inside = len(path) > 1 and path[0] == "stages" and isinstance(path[1], int)
            stage = journey_map.stages[int(path[1])].id if inside else ""
            found[part.id] = (stage, part)
    return found


def _name(part: Claimed) -> str:
    for field in ("label", "text", "name"):
        words = getattr(part, field, None)
        if words is not None:
            return _say(words)
    return part.id
