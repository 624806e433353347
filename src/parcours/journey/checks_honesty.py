"""The rules of honesty: unknown is not zero, figures carry their n, evidence ages, belief meets measurement."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from parcours.errors import Words, nearest
from parcours.journey.durations import seconds
from parcours.journey.identity import parts
from parcours.journey.model import (
    Duration,
    Emotion,
    Evidence,
    JourneyMap,
    MeasuredEmotion,
    Metric,
    Range,
    Solution,
    Source,
    Touchpoint,
    Verbatim,
)
from parcours.journey.reasons import GATE_CODES
from parcours.journey.record import Record
from parcours.journey.rule import CHECKS, Checked, Doubt, rule
from parcours.journey.yaml_source import Path

STALE_AFTER: Final = dt.timedelta(days=540)


@rule("P107", "warning", Emotion, "Unknown is not zero.", "Inconnu n’est pas zéro.")
def _unknown_not_zero(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if (
        isinstance(part, Emotion)
        and part.score == 0
        and not (part.why or part.word or part.evidence or part.n)
    ):
        yield (
            ("score",),
            Words(
                "A neutral emotion without a reason looks like an unknown one.",
                "Une émotion neutre sans raison ressemble à une inconnue.",
            ),
            Words(
                "Say why, or leave the score out.", "Dites pourquoi, ou laissez la note de côté."
            ),
        )


@rule(
    "P108", "error", Evidence, "An interval holds its value.", "Un intervalle contient sa valeur."
)
def _evidence_interval(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Evidence) and part.interval:
        yield from _interval_doubts(part.value, part.interval)


@rule(
    "P108",
    "error",
    MeasuredEmotion,
    "An interval holds its value.",
    "Un intervalle contient sa valeur.",
)
def _emotion_interval(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, MeasuredEmotion) and part.interval:
        yield from _interval_doubts(part.score, part.interval)


@rule(
    "P108",
    "error",
    Range,
    "A range runs from low to high.",
    "Une fourchette va du bas vers le haut.",
)
def _range_order(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Range):
        yield from _interval_doubts(None, (part.low, part.high))


def _interval_doubts(value: float | None, interval: tuple[float, float]) -> Iterator[Doubt]:
    low, high = interval
    if low > high or (value is not None and not low <= value <= high):
        yield (
            (),
            Words(
                f"[{low:g}, {high:g}] does not hold {value}.",
                f"[{low:g}, {high:g}] ne contient pas {value}.",
            ),
            Words(
                "Give the lower bound first, and the value between them.",
                "Donnez d’abord la borne basse, et la valeur entre les deux.",
            ),
        )


@rule("P109", "warning", Evidence, "A figure carries its n.", "Un chiffre porte son n.")
def _figure_n(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Evidence) and part.value is not None and part.n is None:
        yield (
            (),
            Words(
                f"“{part.measure or part.source}” gives a value without n.",
                f"« {part.measure or part.source} » donne une valeur sans n.",
            ),
            Words(
                "Add `n:`, the number of observations.", "Ajoutez `n:`, le nombre d’observations."
            ),
        )


@rule("P110", "warning", Evidence, "Evidence ages.", "Une preuve vieillit.")
def _stale(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    last = _last_day(part, checked.journey_map) if isinstance(part, Evidence) else None
    if last is not None and checked.today - last > STALE_AFTER:
        yield (
            (),
            Words(
                f"The data end on {last.isoformat()}.",
                f"Les données s’arrêtent au {last.isoformat()}.",
            ),
            Words(
                "Measure again, or look whether it still holds.",
                "Mesurez à nouveau, ou voyez si cela tient encore.",
            ),
        )


@rule(
    "P117",
    "warning",
    JourneyMap,
    "What is wanted cannot be measured yet.",
    "Ce qui est voulu ne peut pas encore être mesuré.",
)
def _measured_target(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if checked.journey_map.state != "target":
        return
    for index, stage in enumerate(checked.journey_map.stages):
        if stage.emotion and stage.emotion.measured:
            yield (
                ("stages", index, "emotion", "measured"),
                Words("A target map holds a measurement.", "Une carte cible contient une mesure."),
                Words(
                    "Keep measurements on the current map.",
                    "Gardez les mesures sur la carte actuelle.",
                ),
            )


@rule(
    "P118",
    "hint",
    Emotion,
    "Belief and measurement agree, or the gap is known.",
    "Croyance et mesure s’accordent, ou l’écart est connu.",
)
def _believed_against_measured(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if not isinstance(part, Emotion) or part.score is None or part.measured is None:
        return
    measured = part.measured
    outside = measured.interval and not measured.interval[0] <= part.score <= measured.interval[1]
    if outside and abs(part.score - measured.score) >= 1:
        yield (
            ("score",),
            Words(
                f"The team believes {part.score:+.1f}, customers say {measured.score:+.1f} (n = {measured.n}).",
                f"L’équipe croit {part.score:+.1f}, les clients disent {measured.score:+.1f} (n = {measured.n}).",
            ),
            Words(
                "Find out why, then change the belief or the measure.",
                "Cherchez pourquoi, puis changez la croyance ou la mesure.",
            ),
        )


@rule(
    "P119",
    "warning",
    Metric,
    "A metric with a value carries its n.",
    "Un indicateur chiffré porte son n.",
)
def _metric_n(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Metric) and part.value is not None and part.n is None and not part.evidence:
        yield (
            (),
            Words(
                f"“{part.label.say('en')}” gives a value without n or source.",
                f"« {part.label.say('fr')} » donne une valeur sans n ni source.",
            ),
            Words("Add `n:` or `evidence:`.", "Ajoutez `n:` ou `evidence:`."),
        )


def _last_day(fact: Evidence, journey_map: JourneyMap) -> dt.date | None:
    """The last day that a fact covers: its own, else that of its source."""
    if fact.period or fact.measured_at:
        return fact.period[1] if fact.period else fact.measured_at
    source = next((s for s in journey_map.sources if s.id == fact.source), None)
    if source is None:
        return None
    return source.period[1] if source.period else source.date


_EMAIL_OR_PHONE: Final = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]{2,}|(?<![\d.])(?:\+\d{1,3}[ .-]?)?(?:\(?0\d\)?|\d{2,3})(?:[ .-]?\d{2,3}){3,5}(?![\d.])"
)


@rule(
    "P130",
    "warning",
    Verbatim,
    "A verbatim gives nobody away.",
    "Un verbatim ne trahit personne.",
)
def _personal_data(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    words = (
        part.text.say(part.lang or checked.journey_map.lang) if isinstance(part, Verbatim) else ""
    )
    if _EMAIL_OR_PHONE.search(words):
        yield (
            ("text",),
            Words(
                "This verbatim seems to hold an address or a telephone number.",
                "Ce verbatim semble contenir une adresse ou un numéro de téléphone.",
            ),
            Words(
                "Replace it by […], or run `parcours verbatims redact`.",
                "Remplacez-le par […], ou lancez `parcours verbatims redact`.",
            ),
        )


@rule(
    "P131",
    "hint",
    Emotion,
    "A strong emotion says why.",
    "Une émotion forte dit pourquoi.",
)
def _emotion_why(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    strong = isinstance(part, Emotion) and part.score is not None and abs(part.score) >= 1
    if isinstance(part, Emotion) and strong and not (part.why or part.evidence or part.measured):
        yield (
            (),
            Words(
                f"An emotion of {part.score:+.1f} stands here without a reason.",
                f"Une émotion de {part.score:+.1f} figure ici sans raison.",
            ),
            Words("Add `why:`.", "Ajoutez `why:`."),
        )


@rule("P132", "error", Source, "A period runs forward.", "Une période va vers l’avant.")
def _source_period(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Source) and part.period:
        yield from _period_doubts(part.period)


@rule("P132", "error", Evidence, "A period runs forward.", "Une période va vers l’avant.")
def _evidence_period(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Evidence) and part.period:
        yield from _period_doubts(part.period)


def _period_doubts(period: tuple[dt.date, dt.date]) -> Iterator[Doubt]:
    if period[1] < period[0]:
        yield (
            ("period",),
            Words(
                f"The period ends on {period[1]}, before it begins.",
                f"La période finit le {period[1]}, avant de commencer.",
            ),
            Words("Give the first day first.", "Donnez d’abord le premier jour."),
        )


@rule("P133", "warning", Evidence, "Evidence is of the past.", "Une preuve est du passé.")
def _future(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if not isinstance(part, Evidence):
        return
    day = part.measured_at or (part.period[1] if part.period else None)
    if day and day > checked.today + dt.timedelta(days=1):
        yield (
            (),
            Words(
                f"This was measured on {day}, in the future.",
                f"Ceci aurait été mesuré le {day}, dans l’avenir.",
            ),
            Words("Correct the date.", "Corrigez la date."),
        )


@rule(
    "P134",
    "warning",
    Touchpoint,
    "Health and pain agree.",
    "L’état et les frictions s’accordent.",
)
def _healthy_but_hurting(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if not isinstance(part, Touchpoint) or part.health != "good":
        return
    pains = (pain for stage in checked.journey_map.stages for pain in stage.pain_points)
    worst = next((pain for pain in pains if pain.at == part.id and pain.severity == 3), None)
    if worst:
        yield (
            ("health",),
            Words(
                f"“{part.label.say('en')}” works well, yet “{worst.label.say('en')}” ends journeys there.",
                f"« {part.label.say('fr')} » est en bon état, mais « {worst.label.say('fr')} » y arrête des parcours.",
            ),
            Words("Look again at one of the two.", "Revoyez l’un des deux."),
        )


@rule("P135", "hint", JourneyMap, "A source is used.", "Une source sert.")
def _unused_source(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    used = {
        p.source
        for _, p in parts(checked.journey_map)
        if isinstance(p, Evidence | Verbatim) and p.source
    }
    for index, source in enumerate(checked.journey_map.sources):
        if source.id not in used:
            yield (
                ("sources", index),
                Words(
                    f"Nothing rests on the source “{source.id}”.",
                    f"Rien ne repose sur la source « {source.id} ».",
                ),
                Words(
                    "Cite it where it speaks for a claim, or leave it out.",
                    "Citez-la là où elle appuie une affirmation, ou retirez-la.",
                ),
            )


@rule(
    "P136",
    "warning",
    JourneyMap,
    "A silence names a finding that exists.",
    "Un silence nomme un constat qui existe.",
)
def _unknown_silence(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    known = {check.code for check in CHECKS} | GATE_CODES
    for index, silence in enumerate(checked.journey_map.silence):
        if silence.code not in known:
            guess = nearest(silence.code, known)
            yield (
                ("silence", index, "code"),
                Words(
                    f"There is no finding “{silence.code}”.",
                    f"Il n’y a pas de constat « {silence.code} ».",
                ),
                Words(
                    f"Did you mean “{guess}”?" if guess else "See docs/reference/findings.md.",
                    f"Vouliez-vous dire « {guess} » ?"
                    if guess
                    else "Voyez docs/reference/findings.md.",
                ),
            )


@rule(
    "P137",
    "error",
    Duration,
    "A duration lies between its quartiles.",
    "Une durée se situe entre ses quartiles.",
)
def _quartiles(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if not isinstance(part, Duration) or part.low is None or part.high is None:
        return
    low, value, high = (seconds(text) for text in (part.low, part.value, part.high))
    if None not in {low, value, high} and not low <= value <= high:  # type: ignore[operator]
        yield (
            (),
            Words(
                f"{part.value} does not lie between {part.low} and {part.high}.",
                f"{part.value} n’est pas entre {part.low} et {part.high}.",
            ),
            Words("Put the shorter one in `low`.", "Mettez la plus courte dans `low`."),
        )


@rule("P138", "hint", Solution, "What is done has a date.", "Ce qui est fait a une date.")
def _done_when(checked: Checked, path: Path, part: Record) -> Iterator[Doubt]:
    if isinstance(part, Solution) and part.state == "done" and part.done_at is None:
        yield (
            (),
            Words(
                f"“{part.text.say('en')}” is done, nobody knows since when.",
                f"« {part.text.say('fr')} » est fait, on ne sait depuis quand.",
            ),
            Words(
                "Add `done_at:`: the return is measured around it.",
                "Ajoutez `done_at:` : le retour se mesure autour de cette date.",
            ),
        )
