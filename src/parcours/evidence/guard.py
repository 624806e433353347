"""Keeps a map alive: what is stale, what nobody owns, which weak claim matters most, whom to ask next.

Each alert gives its rule. What a person dismissed is kept in the map as a silence with a reason, and stays
dismissed. Nothing here reads data: what moved in a log is watched in ``watch``.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from parcours.errors import Lang, Words
from parcours.evidence.truth import Truth, truth
from parcours.journey.identity import key, parts, with_ids
from parcours.journey.model import (
    Claimed,
    Duration,
    Emotion,
    JourneyMap,
    Opportunity,
    PainPoint,
    Stage,
    Touchpoint,
    Verbatim,
)
from parcours.journey.record import Text

Weight = Literal["high", "middle", "low"]
SOON_DAYS: Final = 14
WEAKEST_MOST: Final = 5
SPREAD: Final = 1.2
"""How far single tones scatter when nothing is known yet, on −2…+2."""
Z95: Final = 1.959963984540054
HALF_WIDTH_TONE: Final = 0.4
HALF_WIDTH_SHARE: Final = 0.1
LEAST_ANSWERS: Final = 30

RULES: Final[dict[str, Words]] = {
    "G101": Words("A claim is stale when its freshest fact is older than two half-lives of its kind.",
                  "Une affirmation est périmée quand son fait le plus récent dépasse deux demi-vies de son type."),
    "G102": Words("A claim is contradicted when what speaks against it weighs a third of what speaks for it.",
                  "Une affirmation est contredite quand ce qui la contredit pèse le tiers de ce qui l’étaye."),
    "G103": Words("A review is due on its date.", "Une revue est due à sa date."),
    "G104": Words("Every map and every stage needs someone who answers for it.",
                  "Chaque carte et chaque étape a besoin d’un responsable."),
    "G105": Words("Weak claims that matter: low strength times weight (severity, moment of truth, opportunities).",
                  "Affirmations fragiles qui comptent : force faible × poids (gravité, moment de vérité…)."),
    "G106": Words("An action or opportunity is overdue after its date.",
                  "Une action ou une opportunité est en retard après sa date."),
    "G107": Words("A measure moved beyond what chance does once in twenty years of this map.",
                  "Une mesure a bougé au-delà de ce que le hasard fait une fois en vingt ans de cette carte."),
    "G109": Words("The data that feed a map must be readable, or nothing of them is watched.",
                  "Les données qui alimentent une carte doivent être lisibles, sinon rien n’y est surveillé."),
    "G110": Words("A map that is fed by data is only as alive as they are: four weeks without new ones are told.",
                  "Une carte nourrie de données ne vit que par elles : quatre semaines sans nouvelles sont signalées."),
    "G108": Words("Events or answers come in far fewer than usual: a broken link is the commonest reason.",
                  "Les événements ou réponses arrivent bien moins que d’ordinaire : souvent un lien rompu."),
}  # fmt: skip


_OF_STAGE: Final[dict[type[Claimed], Words]] = {
    Emotion: Words("feeling", "ressenti"),
    Duration: Words("time to the next", "temps jusqu’à la suite"),
}
"""What claims without a name of their own say of a stage."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to look at, with the rule that raised it."""

    code: str
    about: str
    """The key of the part that it concerns; empty for the whole map."""
    label: Text
    weight: Weight
    message: Words
    owner: str | None = None
    dismissed: str | None = None
    """Why somebody dismissed it; None while it stands."""

    @property
    def rule(self) -> Words:
        """The rule in words."""
        return RULES[self.code]


@dataclass(frozen=True, slots=True)
class NextSurvey:
    """The question that would make the weakest important claim supported."""

    about: str
    label: Text
    touchpoint: Text | None
    whom: Text
    answers: int
    """How many answers until the claim is measured."""
    why: Words


@dataclass(frozen=True, slots=True)
class GuardResult:
    """What stands, what was dismissed, and what to ask next."""

    alerts: tuple[Alert, ...]
    dismissed: tuple[Alert, ...]
    next_surveys: tuple[NextSurvey, ...]
    claims: int
    weak: int
    """Claims that are hypotheses, hints, stale or contradicted."""

    @property
    def urgent(self) -> bool:
        """Whether anything weighs high; the exit status of ``parcours guard``."""
        return any(alert.weight == "high" for alert in self.alerts)


def guard(journey_map: JourneyMap, *, today: dt.date, moved: Sequence[Alert] = ()) -> GuardResult:
    """Everything about ``journey_map`` that needs somebody; ``moved`` comes from watching its data."""
    journey_map = with_ids(journey_map)
    truths = _truths(journey_map, today)
    weakest = _weakest(truths)
    found = [
        *_aged(truths), *_reviews(journey_map, today), *_owners(journey_map), *weakest,
        *_overdue(journey_map, today), *moved,
    ]  # fmt: skip
    reasons = {
        (silence.code, silence.at): silence.reason.say("en") for silence in journey_map.silence
    }
    standing, dismissed = [], []
    for alert in found:
        reason = reasons.get((alert.code, alert.about)) or reasons.get((alert.code, None))
        if reason is None:
            standing.append(alert)
        else:
            dismissed.append(Alert(alert.code, alert.about, alert.label, alert.weight, alert.message,
                                   alert.owner, reason))  # fmt: skip
    standing.sort(key=lambda alert: ("high", "middle", "low").index(alert.weight))
    asked = {alert.about for alert in standing if alert.code in {"G101", "G102", "G105"}}
    surveys = [survey for survey in _surveys(truths) if survey.about in asked][:3]
    weak = sum(one.truth.level not in {"measured", "supported"} for one in truths)
    return GuardResult(tuple(standing), tuple(dismissed), tuple(surveys), len(truths), weak)


@dataclass(frozen=True, slots=True)
class _Known:
    """A claim with its stage, its truth and how much it matters."""

    part: Claimed
    stage: Stage | None
    truth: Truth
    matters: float

    @property
    def label(self) -> Text:
        for name in ("label", "text", "name"):
            words = getattr(self.part, name, None)
            if isinstance(words, Text):
                return words
        if self.stage is None:
            return Text(self.part.id)
        what = _OF_STAGE.get(type(self.part))
        return _named(self.stage.name, what) if what else self.stage.name


def _named(stage: Text, what: Words) -> Text:
    """A nameless claim by its stage and what it says of it."""
    return Text({lang: f"{stage.say(lang)}, {what.say(lang)}" for lang in ("en", "fr")})


def _truths(journey_map: JourneyMap, today: dt.date) -> list[_Known]:
    found = []
    addressed = {
        name for stage in journey_map.stages for o in stage.opportunities for name in o.addresses
    }
    for path, part in parts(journey_map):
        if not isinstance(part, Claimed) or isinstance(part, Verbatim) or not part.id:
            continue
        stage = None
        if len(path) > 1 and path[0] == "stages" and isinstance(path[1], int):
            stage = journey_map.stages[path[1]]
        found.append(
            _Known(part, stage, truth(part, journey_map, today), _matters(part, stage, addressed))
        )
    return found


def _matters(part: Claimed, stage: Stage | None, addressed: set[str]) -> float:
    """How much a claim weighs in decisions, 0 to 10: pains by severity, more where money hangs on them."""
    weight = 0.0
    if isinstance(part, PainPoint):
        weight = 2.0 * (part.severity or 1) + 2.0 * (part.id in addressed)
    elif isinstance(part, Opportunity):
        weight = 3.0 + 2.0 * (part.roi is not None)
    elif isinstance(part, Emotion):
        weight = 2.0 + abs(part.score or 0.0)
    elif isinstance(part, Touchpoint):
        weight = 1.0 + (part.health == "poor") + part.missing
    elif isinstance(part, Stage):
        weight = 0.5
    else:
        weight = 1.0
    return weight * (1.5 if stage is not None and stage.moment_of_truth else 1.0)


def _aged(truths: Sequence[_Known]) -> Iterator[Alert]:
    for one in truths:
        code = {"stale": "G101", "contradicted": "G102"}.get(one.truth.level)
        if code is None:
            continue
        head = Words("Stale", "Périmé") if code == "G101" else Words("Contradicted", "Contredit")
        label = one.label
        yield Alert(
            code, key(one.part), label,
            "high" if code == "G102" and one.matters >= 4 else "middle" if one.matters >= 2 else "low",
            Words(f"{head.en}: {label.say('en')}. {one.truth.why.en}",
                  f"{head.fr} : {label.say('fr')}. {one.truth.why.fr}"),
            one.stage.owner if one.stage else None,
        )  # fmt: skip


def _reviews(journey_map: JourneyMap, today: dt.date) -> Iterator[Alert]:
    dated: list[tuple[str, Text, dt.date | None, str | None]] = [
        ("", journey_map.title, journey_map.review_at, journey_map.owner)
    ]
    dated += [(key(s), s.name, s.review_at, s.owner) for s in journey_map.stages]
    for about, label, day, owner in dated:
        if day is None or day > today + dt.timedelta(days=SOON_DAYS):
            continue
        days = (today - day).days
        late = days >= 0
        yield Alert(
            "G103", about, label, "high" if days > 30 else "middle" if late else "low",
            Words(f"{label.say('en')}: review " + (f"due for {days} days." if late else f"due in {-days} days."),
                  f"{label.say('fr')} : revue " + (f"due depuis {days} j." if late else f"due dans {-days} j.")),
            owner,
        )  # fmt: skip


def _owners(journey_map: JourneyMap) -> Iterator[Alert]:
    if journey_map.owner:
        return
    for stage in journey_map.stages:
        if not stage.owner:
            yield Alert(
                "G104", key(stage), stage.name, "low",
                Words(f"{stage.name.say('en')}: nobody answers for this stage.",
                      f"{stage.name.say('fr')} : personne n’est responsable de cette étape."),
            )  # fmt: skip


def _weakest(truths: Sequence[_Known]) -> list[Alert]:
    weak = [t for t in truths if t.truth.level in {"hypothesis", "hint"} and t.matters >= 2]
    weak.sort(key=lambda t: -t.matters * (1 - min(1.0, t.truth.strength)))
    return [
        Alert(
            "G105", key(one.part), one.label,
            "high" if one.matters >= 6 and one.truth.level == "hypothesis" else "middle",
            Words(f"Weak and important: {one.label.say('en')}. {one.truth.why.en}",
                  f"Fragile et important : {one.label.say('fr')}. {one.truth.why.fr}"),
            one.stage.owner if one.stage else None,
        )
        for one in weak[:WEAKEST_MOST]
    ]  # fmt: skip


def _overdue(journey_map: JourneyMap, today: dt.date) -> Iterator[Alert]:
    for stage in journey_map.stages:
        for opportunity in stage.opportunities:
            dues = [(opportunity.due_at, opportunity.owner)]
            dues += [
                (a.due_at, a.owner)
                for a in opportunity.actions
                if a.state not in {"done", "dropped"}
            ]
            late = [(day, owner) for day, owner in dues if day and day < today]
            if not late:
                continue
            day, owner = min(late, key=lambda pair: pair[0])
            days, label = (today - day).days, opportunity.label
            yield Alert(
                "G106", key(opportunity), label, "high" if days > 30 else "middle",
                Words(f"{label.say('en')}: overdue for {days} days.",
                      f"{label.say('fr')} : en retard de {days} jours."),
                owner or opportunity.owner,
            )  # fmt: skip


def answers_needed(part: Claimed) -> tuple[int, Words]:
    """How many answers until the interval is a tenth of its scale to each side, and never under thirty."""
    frequency = part.frequency if isinstance(part, PainPoint) else None
    if frequency and frequency.unit == "share" and frequency.value is not None:
        p = min(max(frequency.value, 0.05), 0.95)
        n = math.ceil(Z95**2 * p * (1 - p) / HALF_WIDTH_SHARE**2)
        return max(LEAST_ANSWERS, n), Words(
            f"±10 points on a share of {p:.0%}: 1.96² · p(1 − p) / 0.1²",
            f"±10 points sur une part de {p:.0%} : 1,96² · p(1 − p) / 0,1²",
        )
    n = math.ceil((Z95 * SPREAD / HALF_WIDTH_TONE) ** 2)
    return max(LEAST_ANSWERS, n), Words(
        f"±0.4 on −2…+2 at a spread of {SPREAD}: (1.96 · {SPREAD} / 0.4)²",
        f"±0,4 sur −2…+2 pour un écart de {SPREAD} : (1,96 · {SPREAD} / 0,4)²".replace(
            "1.2", "1,2"
        ),
    )


def _surveys(truths: Sequence[_Known]) -> list[NextSurvey]:
    """The claims that matter most for their strength, each with whom to ask and how many."""
    found = []
    ordered = sorted(truths, key=lambda t: -t.matters * (1 - min(1.0, t.truth.strength)))
    for one in ordered:
        if not isinstance(one.part, PainPoint | Emotion | Touchpoint) or one.stage is None:
            continue
        answers, formula = answers_needed(one.part)
        place = one.part.at if isinstance(one.part, PainPoint) else one.part.id
        touchpoint = next((t.label for t in one.stage.touchpoints if t.id == place), None)
        segment = (
            one.part.frequency.segment
            if isinstance(one.part, PainPoint) and one.part.frequency
            else None
        )
        name = one.stage.name
        whom = Text({
            "en": f"customers who have just been at “{name.say('en')}”" + (f", {segment}" if segment else ""),
            "fr": f"les clients qui sortent de « {name.say('fr')} »" + (f", {segment}" if segment else ""),
        })  # fmt: skip
        found.append(
            NextSurvey(
                key(one.part), one.label, touchpoint, whom, answers,
                Words(f"{one.truth.why.en} Needed: {formula.en}.", f"{one.truth.why.fr} Il faut : {formula.fr}."),
            )
        )  # fmt: skip
    return found


def as_data(result: GuardResult, lang: Lang) -> dict[str, Any]:
    """The answer for programs, its sentences in ``lang``; terminal and server give the same."""
    return {
        "urgent": result.urgent,
        "claims": result.claims,
        "weak": result.weak,
        "alerts": [
            {
                "code": alert.code,
                "about": alert.about,
                "weight": alert.weight,
                "message": alert.message.say(lang),
                "rule": alert.rule.say(lang),
                "owner": alert.owner,
                "dismissed": alert.dismissed,
            }
            for alert in (*result.alerts, *result.dismissed)
        ],
        "next_surveys": [
            {
                "about": survey.about,
                "label": survey.label.say(lang),
                "touchpoint": survey.touchpoint.say(lang) if survey.touchpoint else None,
                "whom": survey.whom.say(lang),
                "answers": survey.answers,
                "why": survey.why.say(lang),
            }
            for survey in result.next_surveys
        ],
    }


def digest(result: GuardResult, journey_map: JourneyMap, lang: Lang) -> tuple[str, str]:
    """Subject and body of a plain e-mail: the few things that need somebody, worst first, with their rules."""
    title = journey_map.title.say(lang)
    high = sum(alert.weight == "high" for alert in result.alerts)
    subject = Words(
        f"{title}: {len(result.alerts)} things to look at, {high} urgent",
        f"{title} : {len(result.alerts)} points à voir, dont {high} urgents",
    ).say(lang)
    lines = [subject, ""]
    for alert in result.alerts[:12]:
        owner = f" ({alert.owner})" if alert.owner else ""
        mark = {"high": "!", "middle": "·", "low": " "}[alert.weight]
        lines += [
            f"{mark} [{alert.code}] {alert.message.say(lang)}{owner}",
            f"    {alert.rule.say(lang)}",
        ]
    if result.next_surveys:
        lines += ["", Words("What to ask next:", "Que demander ensuite :").say(lang)]
    for survey in result.next_surveys:
        count = Words(f"{survey.answers} answers from", f"{survey.answers} réponses de").say(lang)
        lines.append(f"- {survey.label.say(lang)}: {count} {survey.whom.say(lang)}")
    if result.dismissed:
        lines += [
            "",
            Words(f"{len(result.dismissed)} dismissed.", f"{len(result.dismissed)} écartés.").say(
                lang
            ),
        ]
    return subject, "\n".join(lines) + "\n"
