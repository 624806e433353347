"""What a journey map can say.

Shape only: which parts there are and what each may hold. Whether they make sense together is asked
in ``checks``; where they stand on a page is decided in ``render``. What is not known is absent:
nothing here has a default that a reader could take for a measurement.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, Final, Literal

from pydantic import BeforeValidator, Field

from parcours.journey.record import ID_PATTERN, LanguageCode, Record, Text
from parcours.journey.worth import Economics, Promise, Scoring

FORMAT_VERSION: Final = "1.0"

Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=80)]
OptionalId = Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9_-]*)?$", max_length=80)]

State = Literal["current", "target"]
PurchasePhase = Literal["before", "during", "after"]
TouchpointKind = Literal["person", "tool", "place"]
ChannelName = Literal[
    "web",
    "app",
    "email",
    "sms",
    "phone",
    "chat",
    "social",
    "store",
    "in_person",
    "post",
    "kiosk",
    "paper",
    "media",
    "other",
]
Health = Literal["good", "mixed", "poor"]
Rating = Literal["exceeds", "meets", "disappoints"]
Influence = Literal["trust", "consideration", "decision", "use"]
PainKind = Literal["financial", "productivity", "process", "support", "quality", "other"]
Status = Literal["observed", "reported", "inferred", "hypothesis"]
SourceKind = Literal[
    "events",
    "verbatims",
    "survey",
    "interview",
    "observation",
    "support",
    "analytics",
    "workshop",
    "document",
    "other",
]
LaneRole = Literal[
    "goals",
    "expectations",
    "actions",
    "participants",
    "duration",
    "touchpoints",
    "channels",
    "positives",
    "negatives",
    "thoughts",
    "emotion",
    "feelings",
    "verbatims",
    "pain_points",
    "opportunities",
    "solutions",
    "metrics",
    "owner",
    "physical_evidence",
    "frontstage",
    "backstage",
    "support",
    "custom",
]


def _as_date_text(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


Date = Annotated[dt.date, BeforeValidator(_as_date_text)]
Iso8601Duration = Annotated[
    str,
    Field(
        pattern=r"^P(\d+(\.\d+)?[YMWD])+(T(\d+(\.\d+)?[HMS])+)?$|^PT(\d+(\.\d+)?[HMS])+$",
    ),
]
EmotionScore = Annotated[float, Field(ge=-2, le=2, allow_inf_nan=False)]
Level = Annotated[int, Field(ge=1, le=3)]
Count = Annotated[int, Field(ge=0)]
Real = Annotated[float, Field(allow_inf_nan=False)]


class Source(Record):
    """Where knowledge comes from: an interview, a log, a file of reviews, a workshop."""

    id: Id
    """The name by which Evidence points here."""
    kind: SourceKind
    """What kind of source this is; its weight and how fast it ages depend on it."""
    label: Text | None = None
    """Its name for people."""
    date: Date | None = None
    """The day on which it was collected, `2026-03-01`."""
    period: tuple[Date, Date] | None = None
    """The first and the last day that it covers."""
    n: Count | None = None
    """How many people, cases or rows it holds."""
    link: str | None = None
    """Where it can be opened: a file name or an address."""
    checksum: str | None = None
    """`sha256:…` of the file that was read."""
    note: Text | None = None
    """What a reader must know of it, for instance whom it leaves out."""


class Evidence(Record):
    """A fact tied to a claim. May be written as the id of its source alone."""

    shorthand: ClassVar[str | None] = "source"

    source: Id
    """The id of a source of this map."""
    measure: str | None = None
    """What was measured: `volume`, `drop_off`, `waiting_time`, `emotion`, `share`, `nps`…"""
    value: Real | None = None
    """The measured value, in `unit`."""
    unit: str | None = None
    """The unit of value and interval: `customers`, `share`, `score`, `seconds`, `points`…"""
    n: Count | None = None
    """How many observations the value rests on."""
    interval: tuple[Real, Real] | None = None
    """The interval that holds the true value with the given confidence, in `unit`."""
    confidence: Annotated[float, Field(gt=0, lt=1)] | None = None
    """The confidence of the interval; 0.95 when left out."""
    period: tuple[Date, Date] | None = None
    """The first and the last day that the value covers."""
    segment: str | None = None
    """The segment or filter that the value holds for; everyone when left out."""
    method: str | None = None
    """How it was computed: the measure's or the scorer's name and version."""
    measured_at: Date | None = None
    """The day on which it was computed."""
    stance: Literal["supports", "contradicts"] | None = None
    """Whether the fact supports the claim (the default) or contradicts it."""
    quotes: tuple[Id, ...] = ()
    """The ids of verbatims of this map that show it."""
    link: str | None = None
    """A way back to the rows: a query, a filter, an address."""
    note: Text | None = None
    """What a reader must know of it, for instance a selection bias."""


class Claimed(Record):
    """A part that says something and may say how it is known."""

    id: OptionalId = ""
    """A stable name within the map; derived from the words when left out."""
    status: Status | None = None
    """How the authors came by it; only an input to the truth level, which is computed."""
    evidence: tuple[Evidence, ...] = ()
    """The facts that it rests on; none means an assumption."""


class Claim(Claimed):
    """A sentence on the map: a goal, an expectation, a thought. May be written as text alone."""

    shorthand: ClassVar[str | None] = "text"

    text: Text
    """The sentence, in the customer's voice."""


class Action(Claimed):
    """What somebody does in a stage. May be written as text alone."""

    shorthand: ClassVar[str | None] = "text"

    text: Text
    """What is done, verb first."""
    participants: Count | None = None
    """How many people take part."""
    touchpoints: tuple[Id, ...] = ()
    """The touchpoints at which it happens."""


class Duration(Claimed):
    """How long a stage takes, ISO 8601. May be written as the value alone."""

    shorthand: ClassVar[str | None] = "value"

    value: Iso8601Duration
    """The typical duration: `PT15M` is fifteen minutes, `P3D` three days."""
    low: Iso8601Duration | None = None
    """The lower quartile."""
    high: Iso8601Duration | None = None
    """The upper quartile."""


class Solution(Claimed):
    """What is done about a problem. May be written as text alone."""

    shorthand: ClassVar[str | None] = "text"

    text: Text
    """What will be done."""
    owner: str | None = None
    """Who does it."""
    due_at: Date | None = None
    """By when."""
    state: Literal["idea", "planned", "doing", "done", "dropped"] | None = None
    """How far it is."""
    done_at: Date | None = None
    """The day on which it took effect; the realised return is measured around it."""


class Touchpoint(Claimed):
    """A person, tool or place that the customer meets, or misses."""

    label: Text
    """Its name."""
    kind: TouchpointKind | None = None
    """Whether it is a person, a tool or object, or a place."""
    channel: ChannelName | None = None
    """By which channel it happens."""
    description: Text | None = None
    """One sentence on what happens there; comments are assigned with its help."""
    keywords: tuple[str, ...] = ()
    """Words by which customers speak of it."""
    events: tuple[str, ...] = ()
    """The kinds of events in a log that show that a customer met it; a refresh measures by them."""
    missing: bool = False
    """True when the customer looks for it and it is not there."""
    health: Health | None = None
    """Whether it works well (good), partly (mixed) or needs work (poor)."""
    rating: Rating | None = None
    """Whether it exceeds, meets or disappoints what the customer expected."""
    influence: tuple[Influence, ...] = ()
    """What it weighs on: trust, consideration, decision, use."""
    positives: tuple[Claim, ...] = ()
    """What customers like about it."""
    negatives: tuple[Claim, ...] = ()
    """What customers dislike about it."""
    solutions: tuple[Solution, ...] = ()
    """What is done about its frictions."""
    participants: Count | None = None
    """How many people meet there."""


class Verbatim(Claimed):
    """A customer's exact words, with a source. May be written as text alone."""

    shorthand: ClassVar[str | None] = "text"

    text: Text
    """The words, unchanged except for redacted personal data."""
    speaker: str | None = None
    """The id of a persona, or a word for who said it."""
    source: Id | None = None
    """The id of the source that it comes from."""
    date: Date | None = None
    """The day on which it was said."""
    lang: LanguageCode | None = None
    """The language that it was said in."""
    sentiment: EmotionScore | None = None
    """How it sounds, measured, from −2 to +2."""
    touchpoint: Id | None = None
    """The touchpoint that it is about."""


class MeasuredEmotion(Record):
    """Emotion as computed from what customers said and answered."""

    score: EmotionScore
    """The mean on −2…+2."""
    n: Annotated[int, Field(ge=1)]
    """How many answers and comments it rests on."""
    interval: tuple[EmotionScore, EmotionScore] | None = None
    """Its interval; absent when n is too small to give one."""
    confidence: Annotated[float, Field(gt=0, lt=1)] | None = None
    """The confidence of the interval; 0.95 when left out."""
    period: tuple[Date, Date] | None = None
    """The first and the last day that it covers."""
    evidence: tuple[Evidence, ...] = ()
    """One fact per source that went into it."""


class Emotion(Claimed):
    """How the customer feels in a stage: what the team believes, and what was measured."""

    score: EmotionScore | None = None
    """What the authors state, −2 (worst) to +2 (best); absent means unknown, never neutral."""
    word: Text | None = None
    """The customer's word for it: impatient, relieved."""
    why: Text | None = None
    """The reason for it."""
    intensity: Level | None = None
    """How strongly it is felt, 1 to 3."""
    n: Count | None = None
    """How many people the stated score rests on."""
    interval: tuple[EmotionScore, EmotionScore] | None = None
    """The interval of the stated score, if the authors have one."""
    measured: MeasuredEmotion | None = None
    """What was measured, drawn beside what is stated."""
    before: tuple[MeasuredEmotion, ...] = ()
    """What was measured earlier, the newest first: the curve over time."""


def _as_unit(value: object) -> object:
    """What discovery wrote in words before it was a code."""
    return "unhappy_customers" if value == "unhappy customers" else value


class Range(Record):
    """An amount that is known within bounds."""

    low: Real
    """The lower bound."""
    high: Real
    """The upper bound."""
    unit: Annotated[str, BeforeValidator(_as_unit)]
    """The unit of both. Codes that every reader puts in its own language: `customers`, `unhappy_customers`,
    `conversions`, `contacts`, `hours`, `days`, `points`, with a period behind a slash where there is one
    (`customers/month`, `hours/week`); else words of one's own, such as a currency (`EUR`, `EUR/year`)."""
    confidence: Annotated[float, Field(gt=0, lt=1)] | None = None
    """The confidence of the bounds, if they are an interval."""
    inputs: Text | None = None
    """What the amount was computed from, in words."""


class PainPoint(Claimed):
    """A friction: at a touchpoint, or at the absence of one."""

    label: Text
    """What goes wrong, as the customer would say it."""
    kind: PainKind | None = None
    """Which family it belongs to."""
    also: tuple[PainKind, ...] = ()
    """Further families, when it belongs to several."""
    severity: Level | None = None
    """How much it hurts: 1 (annoying) to 3 (the journey ends)."""
    at: Id | None = None
    """The touchpoint where it hurts; when that one is `missing`, its absence is the pain."""
    hits: Text | None = None
    """Whom it hits."""
    frequency: Evidence | None = None
    """How often it occurs."""
    cost: Range | None = None
    """What it costs, as a range with its inputs."""


class Roi(Record):
    """Return on investment: a range, never without cost and effect."""

    cost: Range
    """What the opportunity costs."""
    effect: Range
    """What it is predicted to bring."""
    horizon: Iso8601Duration | None = None
    """Over which time the effect is counted."""
    predicted_at: Date | None = None
    """The day of the prediction; what was written afterwards is no prediction."""
    measure: str | None = None
    """By which measure the effect is seen: `drop_off:order` is the drop-off of the stage `order`."""
    treated: str | None = None
    """Whom the change reached, `channel = mobile`; the others serve as a control."""
    realised: Range | None = None
    """What it brought, measured afterwards."""
    evidence: tuple[Evidence, ...] = ()
    """The facts that the realised effect rests on."""


class Opportunity(Claimed):
    """A chance to improve the journey. May be written as text alone."""

    shorthand: ClassVar[str | None] = "label"

    label: Text
    """What could be better."""
    addresses: tuple[Id, ...] = ()
    """The pain points that it answers."""
    impact: Annotated[int, Field(ge=1, le=5)] | None = None
    """How much it would change for the customer, 1 to 5."""
    effort: Annotated[int, Field(ge=1, le=5)] | None = None
    """How much work it is, 1 to 5."""
    reach: Count | None = None
    """How many customers it reaches in the horizon."""
    certainty: Annotated[float, Field(ge=0, le=1)] | None = None
    """How sure the team is of the impact, 0 to 1."""
    actions: tuple[Solution, ...] = ()
    """What is done, by whom, by when."""
    owner: str | None = None
    """Who answers for it."""
    due_at: Date | None = None
    """By when a decision or result is expected."""
    roi: Roi | None = None
    """Predicted and realised return."""


class Metric(Claimed):
    """A number that a stage is steered by."""

    label: Text
    """Its name: NPS, conversion, time on task."""
    value: Real | None = None
    """Its present value."""
    unit: str | None = None
    """Its unit."""
    target: Real | None = None
    """What it should be."""
    n: Count | None = None
    """How many observations it rests on."""
    interval: tuple[Real, Real] | None = None
    """Its interval."""
    formula: str | None = None
    """How it is computed, where the field knows several ways (CSAT, CES)."""
    owner: str | None = None
    """Who answers for it."""


class Persona(Claimed):
    """A semi-fictive person who stands for a segment of customers."""

    name: Text
    """The name."""
    description: Text | None = None
    """Who it is, in one or two sentences."""
    quote: Text | None = None
    """A sentence that this person would say."""
    goals: tuple[Claim, ...] = ()
    """What this person wants to reach; one goal per map."""
    needs: tuple[Claim, ...] = ()
    """What this person needs."""
    frustrations: tuple[Claim, ...] = ()
    """What bothers this person."""
    traits: tuple[Claim, ...] = ()
    """What sets this person apart."""
    segment: str | None = None
    """The rule that selects the customers whom this persona stands for."""
    share: Evidence | None = None
    """How many customers the segment holds."""


class Lane(Record):
    """A row of the map: a role, and a label of one's own if wanted. May be the role alone."""

    shorthand: ClassVar[str | None] = "role"

    role: LaneRole
    """What the row holds."""
    label: Text | None = None
    """Its heading; the standard word of the language when left out."""
    id: OptionalId = ""
    """For `custom` lanes: the name under which stages keep its cells."""
    hidden: bool = False
    """True keeps the row in the document and off the drawing."""


class Stage(Claimed):
    """One step of the journey, with everything that is known of it."""

    name: Text
    """The heading, in the customer's words."""
    purchase_phase: PurchasePhase | None = None
    """Before, during or after the purchase."""
    goal: Claim | None = None
    """What the customer wants in this stage."""
    expectations: tuple[Claim, ...] = ()
    """What the customer expects."""
    actions: tuple[Action, ...] = ()
    """What the customer does."""
    thoughts: tuple[Claim, ...] = ()
    """What the customer thinks, as the authors state it."""
    duration: Duration | None = None
    """How long the stage takes."""
    participants: Count | None = None
    """How many people take part."""
    touchpoints: tuple[Touchpoint, ...] = ()
    """Whom and what the customer meets, or misses."""
    emotion: Emotion | None = None
    """How the main persona feels."""
    emotions: dict[Id, Emotion] = Field(default_factory=dict)
    """How the other personas feel, by persona id."""
    verbatims: tuple[Verbatim, ...] = ()
    """What customers said."""
    pain_points: tuple[PainPoint, ...] = ()
    """Where it hurts."""
    opportunities: tuple[Opportunity, ...] = ()
    """What could be better."""
    metrics: tuple[Metric, ...] = ()
    """The numbers that the stage is steered by."""
    physical_evidence: tuple[Claim, ...] = ()
    """Blueprint: what the customer sees and touches."""
    frontstage: tuple[Action, ...] = ()
    """Blueprint: what staff and tools do in the customer's sight."""
    backstage: tuple[Action, ...] = ()
    """Blueprint: what is done out of sight."""
    support: tuple[Action, ...] = ()
    """Blueprint: the processes and systems behind it."""
    cells: dict[Id, tuple[Claim, ...]] = Field(default_factory=dict)
    """The cells of custom lanes, by lane id."""
    moment_of_truth: bool = False
    """True when the stage decides whether the customer stays."""
    events: tuple[str, ...] = ()
    """The kinds of events that belong to the stage and to no touchpoint of its own."""
    detail: str | None = None
    """The id or file of the map that shows this stage closely."""
    owner: str | None = None
    """Who answers for the stage."""
    review_at: Date | None = None
    """When the stage is due to be looked at again."""
    formerly: tuple[Id, ...] = ()
    """Ids that the stage had, or that were merged into it or split from it: their measures count on."""


class Silence(Record):
    """A finding that the authors have looked at and accept."""

    code: str
    """The finding's code."""
    at: str | None = None
    """The id or path that it concerns; everywhere when left out."""
    reason: Text
    """Why it is accepted."""


class JourneyMap(Record):
    """One persona's way to one goal, stage by stage."""

    parcours: Literal["1.0"] = FORMAT_VERSION
    """The version of the format, quoted: `"1.0"`."""
    id: OptionalId = ""
    """A stable name for the map."""
    lang: LanguageCode
    """The language of the texts that do not say theirs."""
    title: Text
    """The map's title."""
    state: State = "current"
    """Whether it shows what is (current) or what is wanted (target)."""
    purpose: Text | None = None
    """Why this map exists."""
    used_by: tuple[Text, ...] = ()
    """Who will use it."""
    persona: Persona | None = None
    """Whose journey it is."""
    other_personas: tuple[Persona, ...] = ()
    """Further personas whose emotions are compared on the same stages."""
    scenario: Text | None = None
    """The situation that the journey starts from and where it leads."""
    expectations: tuple[Claim, ...] = ()
    """What the persona expects of the whole journey."""
    sources: tuple[Source, ...] = ()
    """Where the knowledge on this map comes from."""
    lanes: tuple[Lane, ...] = ()
    """The rows, from top to bottom; chosen from the content when left out."""
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    """The stages, in order."""
    promises: tuple[Promise, ...] = ()
    """Promises with a date; those who wait past one have a stage of their own."""
    economics: Economics | None = None
    """What a conversion, a contact and an hour are worth."""
    scoring: Scoring | None = None
    """How opportunities are ranked; RICE when left out."""
    half_lives: dict[SourceKind, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    """After how many days a fact of a kind of source has lost half its weight."""
    owner: str | None = None
    """Who answers for the map."""
    review_at: Date | None = None
    """When the map is due to be looked at again."""
    silence: tuple[Silence, ...] = ()
    """Findings that the authors accept, with their reasons."""
    note: Text | None = None
    """A footnote for the readers of the map."""
