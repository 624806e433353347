"""What the team believes beside what was measured, the largest gaps first, per persona and over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parcours.errors import Words
from parcours.evidence.amounts import signed
from parcours.journey.identity import with_ids
from parcours.journey.model import Emotion, JourneyMap, MeasuredEmotion
from parcours.journey.record import Text


@dataclass(frozen=True, slots=True)
class Gap:
    """One stage as somebody believes it to be felt, and as it is."""

    stage: str
    name: Text
    persona: str | None
    """The persona's id; None for the main one."""
    believed: float
    measured: float
    n: int
    interval: tuple[float, float] | None

    @property
    def difference(self) -> float:
        """Measured less believed: below zero, it is worse than the team thinks."""
        return self.measured - self.believed

    @property
    def beyond(self) -> float:
        """How far the belief lies outside of the interval; zero inside; the whole gap where there is none."""
        if self.interval is None:
            return 0.0
        low, high = self.interval
        return max(low - self.believed, self.believed - high, 0.0)

    def say(self) -> Words:
        """The gap in one sentence."""
        sure = self.beyond > 0
        en = f"{self.name.say('en')}: believed {signed(self.believed, 'en')}, measured {signed(self.measured, 'en')}"
        fr = f"{self.name.say('fr')} : supposé {signed(self.believed, 'fr')}, mesuré {signed(self.measured, 'fr')}"
        if self.interval:
            low, high = self.interval
            en += f" [{signed(low, 'en')} to {signed(high, 'en')}], n = {self.n}"
            fr += f" [{signed(low, 'fr')} à {signed(high, 'fr')}], n = {self.n}"
        return Words(
            f"{en}; {'the belief lies outside' if sure else 'within what the data allow'}.",
            f"{fr} ; {'la croyance est en dehors' if sure else 'compatible avec les données'}.",
        )


@dataclass(frozen=True, slots=True)
class Curve:
    """One persona's emotion stage by stage."""

    persona: str | None
    name: Text | None
    points: tuple[tuple[str, Emotion | None], ...]

    def over_time(self) -> Iterator[tuple[str, tuple[MeasuredEmotion, ...]]]:
        """Each stage's measures, the newest first."""
        for stage, emotion in self.points:
            if emotion and emotion.measured:
                yield stage, (emotion.measured, *emotion.before)


def curves(journey_map: JourneyMap) -> list[Curve]:
    """The curve of the main persona, then one for each other persona."""
    journey_map = with_ids(journey_map)
    stages = journey_map.stages
    main = journey_map.persona
    found = [Curve(None, main.name if main else None, tuple((s.id, s.emotion) for s in stages))]
    names = {p.id: p.name for p in (main, *journey_map.other_personas) if p}
    others = dict.fromkeys(persona for stage in stages for persona in stage.emotions)
    for persona in others:
        points = tuple((stage.id, stage.emotions.get(persona)) for stage in stages)
        found.append(Curve(persona, names.get(persona), points))
    return found


def gaps(journey_map: JourneyMap) -> list[Gap]:
    """Every stage where both are known, what lies furthest beyond its interval first."""
    names = {stage.id: stage.name for stage in with_ids(journey_map).stages}
    found = [
        Gap(
            stage, names[stage], curve.persona, emotion.score, emotion.measured.score,
            emotion.measured.n, emotion.measured.interval,
        )
        for curve in curves(journey_map)
        for stage, emotion in curve.points
        if emotion and emotion.score is not None and emotion.measured
    ]  # fmt: skip
    return sorted(found, key=lambda gap: (-gap.beyond, -abs(gap.difference)))
