"""What changed from one map to another, in words: what appeared, went, moved, changed its words.

Parts are recognised by id, stages also by the ids that they had before, by name and by what they hold,
so that a rename is a rename and no removal. The curve's change is named per stage. Everything that a
reader of the map would notice is said; what only a program would notice is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from parcours.errors import Words
from parcours.journey.compare_parts import Part, both, listed, parts_of
from parcours.journey.compare_words import SLOTS, changed_fields, people_number
from parcours.journey.identity import parts
from parcours.journey.model import Claimed, Emotion, JourneyMap, Stage

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
    twins = twins_of(before, after)
    return [
        *_stages(before, after, twins),
        *_curve(before, after, twins),
        *_parts(before, after, twins),
        *_whole(before, after),
    ]


def twins_of(before: JourneyMap, after: JourneyMap) -> dict[str, str]:
    """The stage of ``after`` that each stage of ``before`` became: by id, former id, name, parts."""
    ids = {stage.id for stage in after.stages}
    names = {both(stage.name).en.casefold(): stage.id for stage in after.stages}
    twins = {s.id: s.id for s in before.stages if s.id in ids}
    for stage in before.stages:
        name = names.get(both(stage.name).en.casefold())
        if stage.id not in twins and name and name not in twins.values():
            twins[stage.id] = name
    for stage in before.stages:
        if stage.id in twins:
            continue
        homes = _homes(stage, after)
        free = [home for home, _ in homes.most_common() if home not in twins.values()]
        if free and homes[free[0]] * 2 >= sum(homes.values()):
            twins[stage.id] = free[0]
    _by_place(before, after, twins)
    return twins


def _by_place(before: JourneyMap, after: JourneyMap, twins: dict[str, str]) -> None:
    """A stage that alone is left between the same neighbours, on both sides, was renamed."""
    olds = [s.id for s in before.stages if s.id not in twins]
    news = [s.id for s in after.stages if s.id not in twins.values()]
    if len(before.stages) != len(after.stages) or len(olds) != len(news):
        return
    places = {stage.id: index for index, stage in enumerate(after.stages)}
    for index, stage in enumerate(before.stages):
        there = after.stages[index]
        bare = not _homes(stage, after) and stage.id not in _former(after)
        if stage.id in olds and there.id in news and places[there.id] == index and bare:
            twins[stage.id] = there.id


def _former(after: JourneyMap) -> dict[str, list[str]]:
    """Which stages of ``after`` name each former id."""
    found: dict[str, list[str]] = {}
    for stage in after.stages:
        for name in stage.formerly:
            found.setdefault(name, []).append(stage.id)
    return found


def _homes(stage: Stage, after: JourneyMap) -> Counter[str]:
    """In which stages of ``after`` the parts of ``stage`` are found."""
    own = {
        (type(part), part.id) for _, part in parts(stage) if isinstance(part, Claimed) and part is not stage
    }  # fmt: skip
    return Counter(
        other.id
        for other in after.stages
        for _, part in parts(other)
        if isinstance(part, Claimed) and part is not other and (type(part), part.id) in own
    )


def _stages(before: JourneyMap, after: JourneyMap, twins: dict[str, str]) -> Iterator[Difference]:
    news = {stage.id: stage for stage in after.stages}
    former = _former(after)
    fresh = [stage for stage in after.stages if stage.id not in twins.values()]
    explained: set[str] = set()
    for old in before.stages:
        homes = _homes(old, after)
        named = former.get(old.id, [])
        born = [s for s in fresh if s.id in named or (homes[s.id] and not s.formerly)]
        twin = twins.get(old.id)
        if twin and born:
            explained |= {stage.id for stage in born}
            yield _split(old, [news[twin], *born])
        elif twin is None:
            yield _went(old, next((s for s in after.stages if homes[s.id] or s.id in named), None))
        if twin:
            yield from _stage_changes(old, news[twin])
    for stage in fresh:
        if stage.id not in explained:
            name = both(stage.name)
            yield Difference(
                "stage-added", stage.id, Words(f"stage {name.en} added", f"étape {name.fr} ajoutée")
            )
    order = [twins[stage.id] for stage in before.stages if stage.id in twins]
    if order != [key for key in news if key in set(order)]:
        yield Difference(
            "stages-reordered", after.id, Words("stages reordered", "étapes réordonnées")
        )


def _split(old: Stage, into: list[Stage]) -> Difference:
    name, listing = both(old.name), listed([both(stage.name) for stage in into])
    count = people_number(len(into))
    return Difference(
        "stage-split",
        old.id,
        Words(
            f"stage {name.en} split in {count.en}: {listing.en}",
            f"étape {name.fr} scindée en {count.fr} : {listing.fr}",
        ),
    )


def _went(old: Stage, into: Stage | None) -> Difference:
    name = both(old.name)
    if into is None:
        return Difference(
            "stage-removed",
            old.id,
            Words(f"stage {name.en} removed", f"étape {name.fr} supprimée"),
        )
    target = both(into.name)
    return Difference(
        "stage-merged",
        old.id,
        Words(
            f"stage {name.en} merged into {target.en}", f"étape {name.fr} fondue dans {target.fr}"
        ),
    )


def _stage_changes(old: Stage, new: Stage) -> Iterator[Difference]:
    name, now = both(old.name), both(new.name)
    if name != now:
        yield Difference(
            "stage-renamed",
            old.id,
            Words(f"stage {name.en} renamed {now.en}", f"étape {name.fr} renommée {now.fr}"),
        )
    fields = (
        "purchase_phase", "participants", "moment_of_truth", "owner", "review_at", "detail",
    )  # fmt: skip
    for words in changed_fields(old, new, fields):
        yield Difference(
            "stage-changed", old.id, Words(f"{now.en}: {words.en}", f"{now.fr} : {words.fr}")
        )


def _curve(before: JourneyMap, after: JourneyMap, twins: dict[str, str]) -> Iterator[Difference]:
    news = {stage.id: stage for stage in after.stages}
    for old in before.stages:
        if old.id not in twins:
            continue
        new = news[twins[old.id]]
        a, b = _score(old.emotion), _score(new.emotion)
        name = both(new.name)
        if a is None and b is not None:
            shown = f"{b:+.1f}"
            yield Difference(
                "curve-known",
                old.id,
                Words(
                    f"{name.en}: emotion now known, {shown}",
                    f"{name.fr} : émotion désormais connue, {shown.replace('.', ',')}",
                ),
            )
        elif a is not None and b is None:
            yield Difference(
                "curve-unknown",
                old.id,
                Words(
                    f"{name.en}: emotion no longer known",
                    f"{name.fr} : émotion désormais inconnue",
                ),
            )
        elif a is not None and b is not None and abs(b - a) >= MOVED_LEAST:
            way = Words("up", "monte de") if b > a else Words("down", "descend de")
            size = f"{abs(b - a):.1f}"
            yield Difference(
                "curve-moved",
                old.id,
                Words(
                    f"{name.en}: curve {way.en} {size}",
                    f"{name.fr} : la courbe {way.fr} {size.replace('.', ',')}",
                ),
            )


def _score(emotion: Emotion | None) -> float | None:
    if emotion is None:
        return None
    return emotion.measured.score if emotion.measured else emotion.score


def _parts(before: JourneyMap, after: JourneyMap, twins: dict[str, str]) -> Iterator[Difference]:
    olds, news = parts_of(before), parts_of(after)
    names = {stage.id: both(stage.name) for stage in after.stages}
    pairs, gone, come = _paired(olds, news, twins)
    moved: dict[tuple[str, str], list[Part]] = {}
    for old, new in pairs:
        if twins.get(old.stage, old.stage) != new.stage:
            moved.setdefault((new.slot, new.stage), []).append(new)
        fields = [name for name in type(new.record).model_fields if name not in _CHILDREN]
        said = list(changed_fields(old.record, new.record, fields))
        if said:
            yield _changed(new, said, names)
    for (slot, stage), found in moved.items():
        target = names.get(stage, Words("the map", "la carte"))
        yield _several("moved", slot, found, target)
    for slot, found in _by_slot(gone).items():
        yield _several("removed", slot, found)
    for slot, found in _by_slot(come).items():
        yield _several("added", slot, found)


def _changed(part: Part, said: list[Words], stages: dict[str, Words]) -> Difference:
    """What changed on one part; a part that is alone in its place is named by its stage."""
    kind, listing = SLOTS[part.slot].one, listed(said, joint="; ")
    stage = stages.get(part.stage)
    if part.is_single and stage:
        words = Words(
            f"{stage.en}: {kind.en} {listing.en}", f"{stage.fr} : {kind.fr}, {listing.fr}"
        )
    else:
        words = Words(
            f"{kind.en} {part.name.en}: {listing.en}", f"{kind.fr} {part.name.fr} : {listing.fr}"
        )
    return Difference("changed", part.id, words)


_CHILDREN: Final = {
    "id", "extensions", "positives", "negatives", "solutions", "actions", "measured", "formerly",
    "goals", "needs", "frustrations", "traits", "score", "n", "interval",
}  # fmt: skip
"""Fields whose changes are said elsewhere: as parts of their own, or by the curve."""


def _paired(
    olds: list[Part], news: list[Part], twins: dict[str, str]
) -> tuple[list[tuple[Part, Part]], list[Part], list[Part]]:
    """Parts that are the same on both sides: by id, then those that were only reworded."""
    by_key = {part.key: part for part in news}
    pairs = [(old, by_key[old.key]) for old in olds if old.key in by_key]
    kept = {old.key for old, _ in pairs}
    gone = [part for part in olds if part.key not in kept]
    come = [part for part in news if part.key not in kept]
    for old in list(gone):
        home = twins.get(old.stage, old.stage)
        alike = [new for new in come if new.slot == old.slot and new.stage == home]
        best = max(alike, key=old.likeness, default=None)
        if best is not None and (old.is_single or old.likeness(best) >= 0.55):
            pairs.append((old, best))
            gone.remove(old)
            come.remove(best)
    return pairs, gone, come


def _by_slot(found: list[Part]) -> dict[str, list[Part]]:
    groups: dict[str, list[Part]] = {}
    for part in found:
        groups.setdefault(part.slot, []).append(part)
    return groups


def _several(kind: str, slot: str, found: list[Part], target: Words | None = None) -> Difference:
    """``2 pain points moved to Unpacking: Wet, Late``."""
    words = SLOTS[slot]
    one = len(found) == 1
    what = (
        words.one
        if one
        else Words(f"{len(found)} {words.many.en}", f"{len(found)} {words.many.fr}")
    )
    verbs = {
        "added": Words("added", "ajouté"),
        "removed": Words("removed", "supprimé"),
        "moved": Words("moved", "déplacé"),
    }
    ending = ("e" if words.feminine else "") + ("" if one else "s")
    where = Words(f" to {target.en}", f" vers {target.fr}") if target else Words("", "")
    listing = listed([part.name for part in found])
    return Difference(
        kind,
        found[0].id,
        Words(
            f"{what.en} {verbs[kind].en}{where.en}: {listing.en}",
            f"{what.fr} {verbs[kind].fr}{ending}{where.fr} : {listing.fr}",
        ),
    )


def _whole(before: JourneyMap, after: JourneyMap) -> Iterator[Difference]:
    """What stands above the stages."""
    fields = (
        "title", "state", "purpose", "used_by", "scenario", "lanes", "owner", "review_at", "note",
    )  # fmt: skip
    for words in changed_fields(before, after, fields):
        yield Difference("map", after.id, words)
