"""What hurts: pain points found in events and verbatims, ranked so that what stands out comes first.

Severity 3 and 2 are kept for what many comparisons leave standing; 1 only describes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from parcours.events.measures.order import readable
from parcours.events.measures.progress import MICRO, Flags
from parcours.events.scan.searching import Mixed
from parcours.events.statistics import wilson
from parcours.evidence.absence import Asked, asked_for
from parcours.evidence.amounts import span_words
from parcours.evidence.angry_words import angry_words
from parcours.evidence.contrasts import Contrast, contrast
from parcours.evidence.cost import priced
from parcours.evidence.departures import shown_as_one
from parcours.evidence.described import ENDING, described
from parcours.evidence.frictions import find_frictions
from parcours.evidence.grounds import EVENTS, Grounds, Late
from parcours.evidence.heard import Heard
from parcours.evidence.outcomes import WHOLE, Voices
from parcours.evidence.pain import Change, Pain
from parcours.evidence.plan import PlannedStage, PlannedTouchpoint
from parcours.evidence.steps import plain
from parcours.evidence.told import told
from parcours.evidence.vocabulary import keywords_for
from parcours.evidence.wording import (
    asked_for_words,
    contrast_words,
    drop_off_words,
    late_words,
    negative_words,
    never_words,
    say,
    unfound_words,
    word_words,
)
from parcours.journey.model import Evidence, PainPoint
from parcours.journey.record import Text
from parcours.verbatims.features import fold
from parcours.verbatims.reading import Read
from parcours.verbatims.summary import Mean, mean_valence

BASE_DROP_OFF: Final = 0.25
NEGATIVE: Final = -0.5
VOICES_LEAST: Final = 20
FEW_REACH: Final = 0.10
NEVER: Final = 0.05


@dataclass(frozen=True, slots=True)
class PainsResult:
    """What hurts, the worst first; what became better; what only seemed to change."""

    pains: tuple[Pain, ...]
    changes: tuple[Change, ...]
    mixed: tuple[Mixed, ...]


def find_pains(
    grounds: Grounds, reads: Sequence[Read], homes: Mapping[str, Sequence[Read]]
) -> PainsResult:
    """Every pain point that ``grounds`` and ``reads`` show."""
    search = _Search(grounds, reads, homes)
    frictions, changes, scanned = find_frictions(grounds, search.by_place())
    late = search.lateness()
    voices = search.voices()
    asked = search.asked(voices)
    found = [
        *frictions, *late, *search.waits(), *voices, *search.absent(asked), *search.subjects(),
        *search.drop_offs(frictions),
    ]  # fmt: skip
    found = priced(grounds, shown_as_one(_without_twins(found)), reads)
    found.sort(key=lambda pain: (-(pain.point.severity or 0), -pain.weight))
    return PainsResult(tuple(found), tuple(changes), scanned.mixed)


def places_heard(grounds: Grounds, reads: Sequence[Read]) -> list[Voices]:
    """The voices of the whole journey, of each stage and of each touchpoint; none when nobody was heard."""
    return _Search(grounds, reads, grounds.homes(reads)).by_place()


def _without_twins(found: Sequence[Pain]) -> list[Pain]:
    """Of two pains of one kind at one step and for everybody, the heavier one alone."""
    kept: list[Pain] = []
    for pain in sorted(found, key=lambda p: -p.weight):
        if pain.found is not None or not any(
            o.found is None and (o.kind, o.step) == (pain.kind, pain.step) for o in kept
        ):
            kept.append(pain)
    return kept


class _Search:
    """The searches for one kind of pain each."""

    def __init__(
        self, grounds: Grounds, reads: Sequence[Read], homes: Mapping[str, Sequence[Read]]
    ) -> None:
        self.grounds = grounds
        self.reads = reads
        self.homes = homes
        self.heard = Heard.of(reads, grounds.place_of)

    def by_place(self) -> list[Voices]:
        """The voices of the whole journey, of each stage and of each touchpoint."""
        if not self.reads:
            return []
        most = max(self.homes, key=lambda key: len(self.homes[key]), default="")
        heard = self.heard
        whole = np.arange(len(self.reads))
        numbers = {id(read): number for number, read in enumerate(self.reads)}
        places = [Voices(WHOLE, most or self.grounds.planned[-1].key, heard, whole)]
        for key, reads in self.homes.items():
            which = np.fromiter((numbers[id(read)] for read in reads), np.int64, len(reads))
            places.append(Voices(key, key, heard, which))
        for stage in self.grounds.planned:
            for touchpoint in stage.touchpoints:
                which = heard.about.get(touchpoint.name, np.zeros(0, np.int64))
                places.append(Voices(touchpoint.name, stage.key, heard, which))
        return places

    def lateness(self) -> list[Pain]:
        pains = []
        for late in self.grounds.late:
            found = contrast(self.heard, late.marked, late.known)
            at = _home_of(late.deadline.event, self.grounds.planned[late.stage])
            count, n = int(late.marked.sum()), int(late.known.sum())
            if found and found.telling:
                name = say("Late", "En retard")
                pains.append(
                    self._contrasted(
                        late.deadline.key, name, found, late.marked, late.known, at, late.deadline.event,
                        int(late.never.sum()),
                    )
                )  # fmt: skip
            elif count >= 30 and wilson(count, n)[0] >= NEVER:
                event = readable(late.deadline.event)
                pain = described(
                    self.grounds, "late", late.deadline.event, late_words(event, count, n), count, n, 2,
                    "event after its promised moment",
                )  # fmt: skip
                pains.append(replace(pain, stage=late.deadline.key))
            if not (found and found.telling):
                pains += self._never(late, at)
        return pains

    def _never(self, late: Late, at: str | None) -> list[Pain]:
        """Promises that passed and were never kept, where there are many."""
        count, n = int(late.never.sum()), int((late.never | late.known).sum())
        low, high = wilson(count, n)
        if count < 30 or low < NEVER:
            return []
        point = PainPoint(
            label=never_words(count, n),
            kind="quality",
            severity=3,
            at=at,
            status="observed",
            frequency=Evidence(
                source=EVENTS,
                measure="share",
                value=round(count / n, 4),
                unit="share",
                n=n,
                interval=(round(low, 4), round(high, 4)),
                period=self.grounds.log.period,
                method="promised moment passed, event never seen; Wilson interval",
            ),
        )
        return [Pain(late.deadline.key, point, count, "never", late.deadline.event, float(count))]

    def waits(self) -> list[Pain]:
        """Stages whose slowest tenth of customers speaks clearly worse than the rest."""
        pains = []
        taken = {late.stage for late in self.grounds.late} | {
            late.stage - 1 for late in self.grounds.late
        }
        for index in range(len(self.grounds.planned) - 1):
            if index in taken:
                continue
            moved = self.grounds.progress.moved(index)
            waits = np.where(
                moved,
                self.grounds.progress.onward[:, index] - self.grounds.progress.first[:, index],
                0,
            )
            if moved.sum() < 100:
                continue
            limit = float(np.quantile(waits[moved], 0.9))
            slow = moved & (waits > limit)
            found = contrast(self.heard, slow, moved)
            if found and found.telling:
                stage, over = self.grounds.planned[index].name, limit / MICRO
                name = say(
                    f"The slowest tenth after “{stage.say('en')}” (over {span_words(over, 'en')})",
                    f"Le dixième le plus lent après « {stage.say('fr')} » (plus de {span_words(over, 'fr')})",
                )
                pains.append(
                    self._contrasted(
                        self.grounds.planned[index].key, name, found, slow, moved, None, ""
                    )
                )
        return pains

    def _contrasted(
        self,
        stage: str,
        name: Text,
        found: Contrast,
        marked: Flags,
        known: Flags,
        at: str | None,
        event: str,
        never: int = 0,
    ) -> Pain:
        count, n = int(marked.sum()), int(known.sum())
        low, high = wilson(count, n)
        severity = 3 if found.difference <= -1 else 2
        point = PainPoint(
            label=contrast_words(name, count, n, found, never),
            kind="productivity",
            at=at,
            severity=severity,
            status="observed",
            frequency=Evidence(
                source=EVENTS,
                measure="share",
                value=round(count / n, 4),
                unit="share",
                n=n,
                interval=(round(low, 4), round(high, 4)),
                period=self.grounds.log.period,
                method="share of customers concerned; Wilson interval",
            ),
            evidence=(
                self.grounds.tone_evidence(found.inside),
                Evidence(
                    source=self.grounds.voice_source,
                    measure="emotion_difference",
                    value=round(found.difference, 3),
                    unit="score",
                    n=found.inside.n + found.outside.n,
                    interval=(round(found.low, 3), round(found.high, 3)),
                    confidence=0.95,
                    period=self.grounds.voice_period,
                    method="Welch interval; an association",
                ),
            ),
        )
        return Pain(
            stage, point, (count + never) * -found.difference, "late" if event else "waiting_time", event or stage,
            float(count), (low * n, high * n),
        )  # fmt: skip

    def voices(self) -> list[Pain]:
        """Touchpoints of which customers speak badly; worst where hardly anyone reaches them."""
        pains = []
        asking = {read.row.line for one in asked_for(self.reads) for read in one.reads}
        for stage in self.grounds.planned:
            for touchpoint in stage.touchpoints:
                about = self.heard.about_of(touchpoint.name)
                if self.grounds.late:
                    about = [read for read in about if not self.grounds.is_late(read)]
                if not (touchpoint.keywords or touchpoint.description):
                    about = [
                        r
                        for r in about
                        if r.row.line not in asking
                        and not self.grounds.waited(r)
                        and _named(r, touchpoint)
                    ]
                mean = mean_valence([r.valence for r in about], [r.scored for r in about])
                if mean is None or mean.n < VOICES_LEAST or mean.high > NEGATIVE:
                    continue
                pains.append(self._voiced(stage, touchpoint, mean, about))
        return pains

    def _voiced(
        self,
        stage: PlannedStage,
        touchpoint: PlannedTouchpoint,
        mean: Mean,
        about: Sequence[Read],
    ) -> Pain:
        index = self.grounds.planned.index(stage)
        looked = int(self.grounds.progress.reached(index).sum())
        met = self.grounds.met(touchpoint)
        tone = self.grounds.tone_evidence(mean)
        if touchpoint.events and looked >= 30 and wilson(met, looked)[1] < FEW_REACH:
            low, high = wilson(met, looked)
            point = PainPoint(
                label=unfound_words(touchpoint.label, met, looked),
                kind="support",
                severity=3,
                at=touchpoint.name,
                status="observed",
                evidence=(tone,),
                frequency=Evidence(
                    source=EVENTS,
                    measure="share",
                    value=round(1 - met / looked, 4),
                    unit="share",
                    n=looked,
                    interval=(round(1 - high, 4), round(1 - low, 4)),
                    period=self.grounds.log.period,
                    method="of those who reached the stage, the share that never met it; Wilson interval",
                ),
            )
            return Pain(
                stage.key, point, (looked - met) * -mean.value, "absent", touchpoint.name,
                float(looked - met), ((1 - high) * looked, (1 - low) * looked),
            )  # fmt: skip
        kinds = told(self.grounds, about)
        point = PainPoint(
            label=negative_words(touchpoint.label, mean),
            kind=kinds.family("quality"),
            also=kinds.kinds[1:],
            severity=2,
            at=touchpoint.name,
            status="reported",
            evidence=(tone, *kinds.facts),
        )
        return Pain(
            stage.key, point, mean.n * -mean.value, "negative", touchpoint.name, float(mean.n)
        )

    def asked(self, voices: Sequence[Pain]) -> list[tuple[str, Asked]]:
        """What customers look for in vain, with the stage in which most of them were."""
        told = {pain.point.at for pain in voices if (pain.point.severity or 0) > 2}
        channels = {
            t.channel for stage in self.grounds.planned for t in stage.touchpoints if t.name in told
        }
        found = []
        for one in asked_for(self.reads):
            if one.thing.channel in channels or self._common(one):
                continue
            lines = {read.row.line for read in one.reads}
            counts = {
                key: sum(read.row.line in lines for read in reads)
                for key, reads in self.homes.items()
            }
            stage = max(counts, key=lambda key: counts[key], default=self.grounds.planned[-1].key)
            found.append((stage, one))
        return found

    def _common(self, one: Asked) -> bool:
        """Whether the thing is there and many customers reach it."""
        names = [n for n in self.grounds.log.activities if one.thing.id in plain(n)]
        if self.grounds.log.channel:
            channel = self.grounds.log.attributes[self.grounds.log.channel]
            for code, name in enumerate(channel.names):
                if one.thing.id in plain(name) or one.thing.channel == plain(name):
                    share = float((channel.codes == code).mean())
                    return share >= FEW_REACH
        met = sum(self.grounds.volumes[n].customers for n in names)
        return met >= FEW_REACH * self.grounds.log.customer_count

    def absent(self, asked: Sequence[tuple[str, Asked]]) -> list[Pain]:
        """Pains at the absence of what customers ask for."""
        pains = []
        for stage, one in asked:
            count = len(one.reads)
            mean = mean_valence([r.valence for r in one.reads], [r.scored for r in one.reads])
            low, high = one.interval
            point = PainPoint(
                label=asked_for_words(one.thing.label, count, one.n),
                kind="support",
                severity=2,
                at=absent_id(one),
                status="reported",
                evidence=(self.grounds.tone_evidence(mean),) if mean else (),
                frequency=Evidence(
                    source=self.grounds.voice_source,
                    measure="asked_for",
                    value=round(count / one.n, 4),
                    unit="share",
                    n=one.n,
                    interval=(round(low, 4), round(high, 4)),
                    period=self.grounds.voice_period,
                    method="texts in which the thing and a word of absence stand together; Wilson interval",
                ),
            )
            reached = self.grounds.log.customer_count
            pains.append(
                Pain(
                    stage, point, count / one.n * reached, "absent", one.thing.id, float(count),
                    absent=one.thing,
                )
            )  # fmt: skip
        return pains

    def subjects(self) -> list[Pain]:
        """Subjects without a touchpoint that come up with anger."""
        if not any(read.text for read in self.reads):
            return []
        known = [r for r in self.reads if self.grounds.waited(r)] if self.grounds.late else []
        known += [r for one in asked_for(self.reads) for r in one.reads]
        pains = []
        for subject in angry_words(self.reads, known):
            homes = {read.about for read in subject.reads}
            if len(homes) == 1 and None not in homes:
                continue
            lines = {read.row.line for read in subject.reads}
            counts = {k: sum(r.row.line in lines for r in v) for k, v in self.homes.items()}
            stage = max(counts, key=lambda k: counts[k], default=self.grounds.planned[-1].key)
            n = len(self.reads)
            low, high = wilson(len(lines), n)
            kinds = told(self.grounds, subject.reads)
            point = PainPoint(
                label=word_words(subject.word, subject.mean),
                kind=kinds.family("quality"),
                also=kinds.kinds[1:],
                severity=2,
                status="reported",
                evidence=(self.grounds.tone_evidence(subject.mean), *kinds.facts),
                frequency=Evidence(
                    source=self.grounds.voice_source,
                    measure="mentions",
                    value=round(len(lines) / n, 4),
                    unit="share",
                    n=n,
                    interval=(round(low, 4), round(high, 4)),
                    period=self.grounds.voice_period,
                    method=f"comments with the word “{subject.word}”; Wilson interval",
                ),
            )
            weight = len(lines) / n * self.grounds.log.customer_count * -subject.mean.value / 2
            pains.append(Pain(stage, point, weight, "negative", subject.word, float(len(lines))))
        return pains

    def drop_offs(self, told: Sequence[Pain]) -> list[Pain]:
        """Where a quarter or more go no further before the purchase is done: described, not alarmed."""
        pains = []
        goal = self.grounds.goal_stage
        said = {pain.stage for pain in told if pain.kind == "drop_off" and pain.found is None}
        for index, stage in enumerate(self.grounds.planned[:-1]):
            if stage.key in said or (goal is not None and index >= goal):
                continue
            if stage.purchase_phase == "after":
                continue
            found = self.grounds.progress.drop_off(index)
            if found.n < 30 or found.interval[0] < BASE_DROP_OFF or found.share >= ENDING:
                continue
            lost = self.grounds.progress.decided(index) & ~self.grounds.progress.moved(index)
            last = self.grounds.progress.last_activity(lost, index)
            point = PainPoint(
                label=drop_off_words(stage.name, found),
                kind="process",
                severity=1,
                at=_home_of(last, stage),
                status="observed",
                frequency=self.grounds.progress.drop_off_evidence(index, EVENTS),
            )
            pains.append(
                Pain(
                    stage.key, point, found.lost, "drop_off", stage.key, float(found.lost),
                    (found.interval[0] * found.n, found.interval[1] * found.n),
                )
            )  # fmt: skip
        return pains


def _named(read: Read, touchpoint: PlannedTouchpoint) -> bool:
    """Whether a text holds a word of a touchpoint that nobody has described, or its own field names it."""
    if (read.row.touchpoint or "").casefold() == touchpoint.name:
        return True
    text = fold(read.text)
    label = plain(touchpoint.label.say("en")).split("_")
    stems = [word[:6] for word in label if len(word) >= 4]
    stems += [fold(word) for word in keywords_for(" ".join(touchpoint.events))]
    return any(stem in text for stem in stems)


def absent_id(one: Asked) -> str:
    """The id of a touchpoint that is not there."""
    return f"absent-{one.thing.id}"


def _home_of(event: str | None, stage: PlannedStage) -> str | None:
    """The touchpoint of ``stage`` at which ``event`` happens."""
    return next((t.name for t in stage.touchpoints if event in t.events), None)
