"""From an event log and verbatims to a map whose every claim has evidence.

What data cannot say (who the customer is, what she wants) is left open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from parcours.errors import Words
from parcours.events.columns import Asked
from parcours.events.engines.duck import ingest
from parcours.events.log import EventLog
from parcours.events.measures.volumes import volume_evidence
from parcours.events.statistics import median_interval, wilson
from parcours.events.store import is_store, open_store
from parcours.evidence.amounts import duration_iso
from parcours.evidence.answers import LINES, AnswersResult, Net, is_answer, net_scores, read_answers
from parcours.evidence.compare_facts import EVENTS_LINK
from parcours.evidence.found_words import mixed_notes
from parcours.evidence.grounds import EVENTS, SURVEY, VERBATIMS, Grounds, Late
from parcours.evidence.heard import language_of, read_voices
from parcours.evidence.pain import Change, Pain
from parcours.evidence.pains import NEGATIVE, VOICES_LEAST, PainsResult, find_pains
from parcours.evidence.plan import Plan, PlannedTouchpoint
from parcours.evidence.wording import late_name, say
from parcours.journey.identity import slug, with_ids
from parcours.journey.model import (
    Duration,
    Emotion,
    Evidence,
    Health,
    JourneyMap,
    MeasuredEmotion,
    Metric,
    PainPoint,
    Source,
    Stage,
    Touchpoint,
    Verbatim,
)
from parcours.journey.record import Text
from parcours.journey.worth import Promise
from parcours.verbatims.quotes import choose_quotes, contradicting
from parcours.verbatims.reading import Read, ReadingResult
from parcours.verbatims.rows import AskedColumns, RowsResult, column_names, read_rows
from parcours.verbatims.summary import Mean, mean_valence

QUOTES: Final = 2
CURVE_LEAST: Final = 10
"""Fewer voices than this are quoted and get no point on the curve."""

Step = Callable[[Words, int, int], None]
"""Told what is being done, how far it is, and how far it goes."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What to discover from."""

    events: Path
    verbatims: Path | None = None
    plan: Plan = field(default_factory=Plan)
    event_columns: Asked = field(default_factory=Asked)
    verbatim_columns: AskedColumns = field(default_factory=AskedColumns)
    skip_bad_rows: bool = False
    answers: Path | None = None
    """Survey answers, joined to the rest by customer."""


@dataclass(frozen=True, slots=True)
class DiscoverResult:
    """The map, its pain points from the worst down, and what a reader must be told."""

    journey_map: JourneyMap
    pains: tuple[Pain, ...]
    notes: tuple[Words, ...]
    changes: tuple[Change, ...] = ()
    """What became clearly better and stayed so."""


def discover(asking: Asking, *, today: dt.date, step: Step | None = None) -> DiscoverResult:
    """The map that the evidence shows.

    Raises InputError for tables or plans that cannot be read.
    """
    tell = step or (lambda words, done, of: None)
    gathered = gather(asking, tell)
    result = discover_from(gathered, asking.plan, today=today, step=tell)
    tell(Words("Done", "Terminé"), 4, 4)
    return result


@dataclass(frozen=True, slots=True)
class Gathered:
    """The three sources, read; joined by customer where each names one."""

    log: EventLog
    rows: RowsResult | None
    answers: AnswersResult | None
    notes: tuple[Words, ...]


def gather(asking: Asking, tell: Step) -> Gathered:
    """The sources of ``asking``; raises InputError for tables that cannot be read."""
    tell(Words("Reading events", "Lecture des événements"), 0, 4)
    shared = column_names(asking.verbatims) if asking.verbatims else ()
    log, customer, notes = _events(asking, shared)
    tell(Words("Reading verbatims", "Lecture des verbatims"), 1, 4)
    rows = None
    if asking.verbatims:
        columns = asking.verbatim_columns
        if columns.customer is None and customer in shared:
            columns = _with_customer(columns, customer)
        rows = read_rows(asking.verbatims, columns)
    answers = read_answers(asking.answers) if asking.answers else None
    return Gathered(log, rows, answers, notes)


def _events(asking: Asking, shared: Sequence[str]) -> tuple[EventLog, str, tuple[Words, ...]]:
    """The log, from a store or from a table; the customer's column; what must be told."""
    if is_store(asking.events):
        return open_store(asking.events), "", ()
    found = ingest(
        asking.events, asking.event_columns, prefer=shared, skip_bad_rows=asking.skip_bad_rows
    )
    return found.log, found.columns.customer, tuple(found.notes)


def discover_from(
    gathered: Gathered, plan: Plan, *, today: dt.date, step: Step | None = None
) -> DiscoverResult:
    """The map that sources already read show under ``plan``."""
    tell = step or (lambda words, done, of: None)
    tell(Words("Measuring", "Mesure"), 2, 4)
    grounds = Grounds(gathered.log, gathered.rows, plan, today, gathered.answers)
    return _Discovery(grounds).result(gathered.notes, tell)


def frictions(
    gathered: Gathered, plan: Plan, *, today: dt.date
) -> tuple[Grounds, list[Read], tuple[Pain, ...]]:
    """What hurts, with the grounds and voices that it was found in; no map is drawn."""
    grounds = Grounds(gathered.log, gathered.rows, plan, today, gathered.answers)
    reads = listen(grounds)
    return grounds, reads, find_pains(grounds, reads, grounds.homes(reads)).pains


def listen(grounds: Grounds, step: Step | None = None) -> list[Read]:
    """What customers wrote and answered, as understood; nothing when nobody was heard."""
    reading = _Discovery(grounds).read(step or (lambda words, done, of: None))
    return list(reading.reads) if reading else []


def _with_customer(columns: AskedColumns, name: str) -> AskedColumns:
    return AskedColumns(
        columns.text,
        columns.date,
        columns.score,
        columns.stage,
        columns.touchpoint,
        name,
        columns.lang,
    )


class _Discovery:
    """Puts the map together from what its grounds show."""

    def __init__(self, grounds: Grounds) -> None:
        self.grounds = grounds

    def result(self, notes: Sequence[Words], tell: Step) -> DiscoverResult:
        """Everything together."""
        reading = self.read(tell)
        reads = reading.reads if reading else ()
        homes = self.grounds.homes(reads)
        found = find_pains(self.grounds, reads, homes)
        pains = found.pains
        stages = [
            stage
            for index in range(len(self.grounds.planned))
            for stage in self._stages(index, homes, found)
        ]
        journey_map = with_ids(
            JourneyMap(
                id=slug(self.grounds.plan.title.say("en"))
                if self.grounds.plan.title
                else slug(Path(self.grounds.log.name).stem),
                lang=self.grounds.plan.lang or language_of(reads),
                title=self.grounds.plan.title or say("Discovered journey", "Parcours découvert"),
                purpose=say(
                    "To see what customers do and say, before deciding what to change",
                    "Voir ce que les clients font et disent, avant de décider quoi changer",
                ),
                scenario=self.grounds.plan.scenario,
                sources=self._sources(reading),
                promises=tuple(
                    Promise(id=d.key, event=d.event, by=d.by, name=d.name)
                    for d in self.grounds.deadlines
                ),
                economics=self.grounds.plan.economics,
                stages=tuple(stages),
                note=self._note(),
            )
        )
        spoken = [one for one in (self.grounds.rows, self.grounds.answers) if one]
        said = [*notes, *(note for one in spoken for note in one.notes), *self._own_notes()]
        said += mixed_notes(self.grounds, found.mixed)
        return DiscoverResult(journey_map, pains, tuple(said), found.changes)

    def _own_notes(self) -> list[Words]:
        notes = []
        if not self.grounds.plan.stages:
            notes.append(
                Words(
                    "Stages were proposed from the order of events; correct them with --stages.",
                    "Les étapes ont été proposées d’après l’ordre des événements ; corrigez-les avec --stages.",
                )
            )
        if not self.grounds.plan.deadlines:
            notes += [
                Words(
                    f"“{d.by}” is taken for the promised moment of “{d.event}”.",
                    f"« {d.by} » est lu comme le moment promis pour « {d.event} ».",
                )
                for d in self.grounds.deadlines
            ]
        economics, steps = self.grounds.plan.economics, self.grounds.steps
        if steps.goal is not None and not (economics and economics.goal):
            goal = steps.names[steps.goal]
            notes.append(
                Words(
                    f"“{goal}” is taken for the conversion (--goal says otherwise).",
                    f"« {goal} » est lu comme la conversion (sinon : --goal).",
                )
            )
        return notes

    def read(self, tell: Step) -> ReadingResult | None:
        """What customers wrote and answered, as understood; None when nobody was heard."""
        if self.grounds.rows is None and self.grounds.answers is None:
            return None
        words = Words("Reading what customers wrote", "Lecture de ce que les clients ont écrit")
        spoken = [one.rows for one in (self.grounds.rows, self.grounds.answers) if one]
        return read_voices(
            [row for rows in spoken for row in rows],
            self.grounds.topics(),
            progress=lambda done, of: tell(words, done, of),
        )

    def _stages(self, index: int, homes: dict[str, list[Read]], found: PainsResult) -> list[Stage]:
        """A stage, with the stage of those who waited too long for it before it."""
        pains = found.pains
        planned = self.grounds.planned[index]
        before = [
            self._late_stage(late, homes, pains)
            for late in self.grounds.late
            if late.stage == index
        ]
        reached = int(self.grounds.progress.reached(index).sum())
        wait = self.grounds.progress.wait(index)
        fact = self.grounds.progress.wait_evidence(index, EVENTS)
        duration = None
        if wait and fact and index + 1 < len(self.grounds.planned) and wait.median >= 1:
            duration = Duration(
                value=duration_iso(wait.median),
                low=duration_iso(wait.low),
                high=duration_iso(wait.high),
                status="observed",
                evidence=(fact,),
            )
        reads = homes.get(planned.key, [])
        stage = Stage(
            id=planned.key,
            name=planned.name,
            purchase_phase=planned.purchase_phase,
            duration=duration,
            events=planned.events,
            touchpoints=(
                *(self._touchpoint(t, reads) for t in planned.touchpoints),
                *self._absent(planned.key, found),
            ),
            emotion=self._emotion(reads),
            emotions=self._by_persona(reads),
            metrics=self._metrics(reads),
            verbatims=self._quotes(reads, [p.point for p in pains if p.stage == planned.key]),
            pain_points=tuple(pain.point for pain in pains if pain.stage == planned.key),
            status="observed",
            evidence=self._passage(index, reached),
        )
        return [*before, stage]

    def _passage(self, index: int, reached: int) -> tuple[Evidence, ...]:
        """How many reach a stage and, but for the last, how many go no further."""
        if not reached:
            return ()
        log = self.grounds.log
        facts = [volume_evidence(log, EVENTS, reached, log.customer_count)]
        if index + 1 < len(self.grounds.planned):
            lost = self.grounds.progress.drop_off_evidence(index, EVENTS)
            facts += [lost] if (lost.n or 0) >= 30 else []
        link = EVENTS_LINK + ",".join(sorted(self.grounds.grouping.groups[index]))
        return tuple(fact.model_copy(update={"link": link}) for fact in facts)

    def _late_stage(self, late: Late, homes: dict[str, list[Read]], pains: Sequence[Pain]) -> Stage:
        key = late.deadline.key
        count, known = int(late.marked.sum()), int(late.known.sum())
        low, high = wilson(count, known)
        reads = homes.get(key, [])
        quartiles = [float(q) for q in np.quantile(late.overdue, [0.25, 0.5, 0.75])]
        fact = Evidence(
            source=EVENTS,
            measure="share",
            value=round(count / known, 4),
            unit="share",
            n=known,
            interval=(round(low, 4), round(high, 4)),
            period=self.grounds.log.period,
            method="event after its promised moment; Wilson interval",
        )
        return Stage(
            id=key,
            name=late.deadline.name or late_name(late.deadline.event),
            purchase_phase=self.grounds.planned[late.stage].purchase_phase,
            duration=Duration(
                value=duration_iso(quartiles[1]),
                low=duration_iso(quartiles[0]),
                high=duration_iso(quartiles[2]),
                status="observed",
                evidence=(
                    Evidence(
                        source=EVENTS,
                        measure="waiting_time",
                        value=round(quartiles[1], 1),
                        unit="seconds",
                        n=count,
                        interval=median_interval(late.overdue),
                        period=self.grounds.log.period,
                        method="median time past the promise; interval by order statistics",
                    ),
                ),
            ),
            emotion=self._emotion(reads),
            verbatims=self._quotes(reads, []),
            pain_points=tuple(pain.point for pain in pains if pain.stage == key),
            status="observed",
            evidence=(fact,),
        )

    def _touchpoint(self, planned: PlannedTouchpoint, reads: Sequence[Read]) -> Touchpoint:
        met = self.grounds.met(planned)
        about = [read for read in reads if read.about == planned.name]
        mean = mean_valence([r.valence for r in about], [r.scored for r in about])
        facts: list[Evidence] = []
        if planned.events:
            facts.append(
                volume_evidence(self.grounds.log, EVENTS, met, self.grounds.log.customer_count)
            )
        facts += self.grounds.tone_facts(about)
        return Touchpoint(
            id=planned.name,
            label=planned.label,
            kind=planned.kind,
            channel=planned.channel,
            description=planned.description,
            keywords=planned.keywords,
            events=planned.events,
            health=_health(mean),
            status="observed" if facts else None,
            evidence=tuple(facts),
        )

    def _absent(self, stage: str, found: PainsResult) -> list[Touchpoint]:
        """What customers look for in this stage and do not find, or leave it for."""
        made: dict[str, Touchpoint] = {}
        for pain in found.pains:
            thing, name = pain.absent, pain.point.at
            if thing is None or name is None or pain.stage != stage or name in made:
                continue
            made[name] = Touchpoint(
                id=name,
                label=thing.label,
                kind=thing.kind,
                channel=thing.channel,
                missing=True,
                status=pain.point.status,
                evidence=(pain.point.frequency,) if pain.point.frequency else (),
            )
        return list(made.values())

    def _emotion(self, reads: Sequence[Read], segment: str | None = None) -> Emotion | None:
        mean = mean_valence([read.valence for read in reads], [read.scored for read in reads])
        if mean is None or mean.n < CURVE_LEAST:
            return None
        return Emotion(
            status="observed",
            measured=MeasuredEmotion(
                score=round(mean.value, 3),
                n=mean.n,
                interval=(round(mean.low, 3), round(mean.high, 3)),
                confidence=0.95,
                period=self.grounds.voice_period,
                evidence=tuple(
                    fact.model_copy(update={"segment": segment}) if segment else fact
                    for fact in self.grounds.tone_facts(reads)
                ),
            ),
        )

    def _by_persona(self, reads: Sequence[Read]) -> dict[str, Emotion]:
        """The measured emotion of each persona's customers, where enough of them speak."""
        found = {}
        for persona, rule in self.grounds.plan.segments.items():
            inside = self.grounds.segment(rule)
            places = (self.grounds.place_of.get(read.row.customer or "", -1) for read in reads)
            own = [r for r, at in zip(reads, places, strict=True) if at >= 0 and inside[at]]
            emotion = self._emotion(own, rule)
            if emotion:
                found[persona] = emotion
        return found

    def _metrics(self, reads: Sequence[Read]) -> tuple[Metric, ...]:
        """The familiar scores of a stage: NPS, satisfaction, effort, each a net of three counts."""
        if self.grounds.answers is None:
            return ()
        known = self.grounds.answers.by_line
        own = [known[read.row.line] for read in reads if read.row.line in known]
        return tuple(
            Metric(
                label=say(net.metric.upper(), net.metric.upper()),
                value=round(net.value, 1),
                unit="points",
                n=net.n,
                interval=(round(net.low, 1), round(net.high, 1)),
                formula="100 × (positive − negative) ÷ n; adjusted Wald interval",
                status="observed",
                evidence=(net_evidence(net, self.grounds),),
            )
            for net in net_scores(own)
            if net.n >= CURVE_LEAST
        )

    def _quotes(self, reads: Sequence[Read], points: Sequence[PainPoint]) -> tuple[Verbatim, ...]:
        """Typical voices; where it hurts, one that says so is among them; last one that says the opposite."""
        reads = [read for read in reads if read.text]
        hurt = {point.at for point in points if (point.severity or 0) > 1}
        angry = [r for r in reads if r.valence <= NEGATIVE and r.about in hurt] if hurt else []
        chosen = choose_quotes(angry, 1)
        others = [r for r in choose_quotes(reads, QUOTES) if r not in chosen]
        shown = [*others[: QUOTES - len(chosen)], *chosen]
        against = contradicting(reads)
        shown += [against] if against and against not in shown and len(reads) >= CURVE_LEAST else []
        return tuple(
            Verbatim(
                text=say(read.text, read.text, one=True),
                source=SURVEY if is_answer(read.row) else VERBATIMS,
                date=read.row.date,
                lang=read.lang if len(read.lang) == 2 else None,
                sentiment=round(read.valence, 2),
                touchpoint=read.about,
                status="reported",
            )
            for read in shown
        )

    def _sources(self, reading: ReadingResult | None) -> tuple[Source, ...]:
        log = Source(
            id=EVENTS,
            kind="events",
            label=say("Event log", "Journal d’événements"),
            period=self.grounds.log.period,
            n=self.grounds.log.customer_count,
            link=self.grounds.log.name,
            checksum=self.grounds.log.checksum,
            note=say(f"{self.grounds.log.events} events", f"{self.grounds.log.events} événements"),
        )
        if reading is None:
            return (log,)
        asked = () if self.grounds.answers is None else (survey_source(self.grounds.answers),)
        if self.grounds.rows is None:
            return (log, *asked)
        own = [read for read in reading.reads if not is_answer(read.row)]
        placed = sum(read.about is not None for read in own)
        scale = self.grounds.rows.scale
        voices = Source(
            id=VERBATIMS,
            kind="verbatims",
            label=say("Customer comments", "Commentaires de clients"),
            period=self.grounds.rows.period,
            n=len(own),
            link=self.grounds.rows.name,
            checksum=self.grounds.rows.checksum,
            note=say(
                f"{placed} of {len(own)} speak of a touchpoint; the others count for the stage that the "
                f"customer had reached last. Scorer: {reading.model}"
                + (f"; {scale.en}" if scale else "")
                + f". {reading.silent} said nothing, {reading.unscored} not scored.",
                f"{placed} sur {len(own)} parlent d’un point de contact ; les autres comptent pour la "
                f"dernière étape atteinte. Modèle : {reading.model}"
                + (f" ; {scale.fr}" if scale else "")
                + f". {reading.silent} sans contenu, {reading.unscored} non évalués.",
            ),
        )
        return (log, voices, *asked)

    def _note(self) -> Text:
        name = self.grounds.log.name
        return say(
            f"Discovered on {self.grounds.today.isoformat()} from {name}. Who the customer is, what she wants and "
            "expects cannot be read from data: ask.",
            f"Découverte le {self.grounds.today.isoformat()} à partir de {name}. Qui est le client, ce qu’il veut et "
            "ce qu’il attend ne se lit pas dans les données : demandez.",
        )


def survey_source(answers: AnswersResult) -> Source:
    """The survey as a source, with the line by which its scales come onto the curve."""
    metrics = sorted({answer.metric for answer in answers.answers})
    lines = "; ".join(f"{metric.upper()}: {LINES[metric]}" for metric in metrics)
    return Source(
        id=SURVEY,
        kind="survey",
        label=say("Survey answers", "Réponses d’enquête"),
        period=answers.period,
        n=len(answers.answers),
        link=answers.name,
        checksum=answers.checksum,
        note=say(f"On −2…+2 by {lines}", f"Sur −2…+2 par {lines}"),
    )


def net_evidence(net: Net, grounds: Grounds) -> Evidence:
    """A net score as a fact."""
    return Evidence(
        source=SURVEY,
        measure=net.metric,
        value=round(net.value, 1),
        unit="points",
        n=net.n,
        interval=(round(net.low, 1), round(net.high, 1)),
        confidence=0.95,
        period=grounds.answers.period if grounds.answers else None,
        method="net of positive and negative; adjusted Wald",
    )


def _health(mean: Mean | None) -> Health | None:
    if mean is None or mean.n < VOICES_LEAST:
        return None
    return "poor" if mean.high < NEGATIVE else "good" if mean.low > -NEGATIVE else "mixed"
