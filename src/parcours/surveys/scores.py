"""Counts in, scores out: NPS, satisfaction, effort, each with its interval and its formula in words.

Counts of positive, neutral and negative answers are what is kept; a score is derived when it is
shown. Values of different scales are never averaged: what meets on a curve is the net of each
question, from −100 to +100 (our convention, stated wherever it is used).

Intervals: adjusted Wald for a net of three counts, Wilson for a share, Student's t for a mean. The
plain Wald interval covers 39 to 87 % instead of 95 % at n = 5 and is not used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, Literal

from parcours.errors import Words
from parcours.surveys.definition import Question

Z95 = 1.959964
PRIVACY_LEAST = 5
PRIVACY_FLOOR = 3
VOICES_BELOW = 10
NORMAL_FROM = 30
CURVE_PER_NET = 50.0
"""Net valence −100…+100 divided by this is the map's emotion −2…+2: linear, by our convention."""

Reading = Literal["hidden", "voices", "indicative", "normal"]
CLOSE_ENOUGH = (5, 10, 15, 20)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many answers were positive, neutral and negative."""

    positive: int = 0
    neutral: int = 0
    negative: int = 0

    @property
    def n(self) -> int:
        """All of them."""
        return self.positive + self.neutral + self.negative

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.positive + other.positive,
            self.neutral + other.neutral,
            self.negative + other.negative,
        )


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval, both in ``unit``, and the n and formula that they come from."""

    value: float
    low: float
    high: float
    n: int
    unit: Literal["points", "percent", "scale"]
    formula: Words


@dataclass(frozen=True, slots=True)
class Change:
    """This period against the one before: the difference of nets, its interval and its z."""

    points: float
    low: float
    high: float
    z: float

    @property
    def certain(self) -> bool:
        """Whether the interval leaves no change out; this, not n, decides about an arrow."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class MetricScores:
    """Everything that is said about one question: the familiar score, the net, how to read it."""

    metric: str
    counts: Counts
    reading: Reading
    score: Estimate | None
    net: Estimate | None
    mean: Estimate | None


def classify(question: Question, value: Any) -> Literal["positive", "neutral", "negative"] | None:
    """Which of the three counts an answer goes into; None when the question measures nothing."""
    listen = question.listen
    ends = question.scale()
    if listen is None or listen.metric is None or ends is None:
        return None
    if listen.metric == "touchpoint_check":
        value = {"disappointed": -1, "met": 0, "exceeded": 1}.get(str(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not ends[0] <= value <= ends[1]:
        return None
    if listen.polarity == "lower_is_better":
        value = ends[0] + ends[1] - value
    low, high = _cuts(listen.metric, ends)
    if value >= high:
        return "positive"
    return "negative" if value <= low else "neutral"


def _cuts(metric: str, ends: tuple[float, float]) -> tuple[float, float]:
    """The highest negative and the lowest positive value of a metric on its scale."""
    known: dict[tuple[str, tuple[float, float]], tuple[float, float]] = {
        ("nps", (0, 10)): (6, 9),
        ("csat", (1, 5)): (2, 4),
        ("ces", (1, 7)): (3, 6),
        ("emotion", (-2, 2)): (-1, 1),
        ("touchpoint_check", (-1, 1)): (-1, 1),
    }
    found = known.get((metric, ends))
    if found:
        return found
    # Any other scale is cut in the proportions of five steps: two below, one between, two above.
    span = ends[1] - ends[0]
    return ends[0] + 0.3 * span, ends[1] - 0.3 * span


FORMULAS: dict[str, Words] = {
    "nps": Words(
        "NPS = 100 × (answers 9–10 − answers 0–6) ÷ all answers",
        "NPS = 100 × (réponses 9–10 − réponses 0–6) ÷ toutes les réponses",
    ),
    "csat": Words(
        "CSAT = 100 × answers in the top two of five ÷ all answers",
        "CSAT = 100 × réponses dans les deux meilleures cases sur cinq ÷ toutes les réponses",
    ),
    "ces": Words(
        "CES = mean of the answers on 1–7, where 7 is easy",
        "CES = moyenne des réponses sur 1–7, où 7 est facile",
    ),
    "net": Words(
        "Net = 100 × (positive − negative) ÷ all answers; adjusted Wald interval (+3)",
        "Net = 100 × (positives − négatives) ÷ toutes les réponses ; intervalle de Wald ajusté (+3)",
    ),
    "mean": Words(
        "Mean of the answers on their own scale; Student’s t interval",
        "Moyenne des réponses sur leur propre échelle ; intervalle t de Student",
    ),
    "wilson": Words(
        "Share of all answers; Wilson interval", "Part des réponses ; intervalle de Wilson"
    ),
}


def scores(
    question: Question, values: Mapping[Any, int], *, least: int = PRIVACY_LEAST
) -> MetricScores:
    """The scores of ``question`` from how often each value was answered.

    Below ``least`` answers nothing at all is said; below ten there are voices but no score.
    """
    metric = question.listen.metric if question.listen and question.listen.metric else "rating"
    counts = counted(question, values)
    reading = how_to_read(counts.n, least)
    if reading in {"hidden", "voices"}:
        return MetricScores(
            metric, counts if reading == "voices" else Counts(), reading, None, None, None
        )
    numbers = {number: n for value, n in values.items() if (number := _number(value)) is not None}
    mean = mean_of(numbers, question.scale())
    net = net_of(counts)
    score = {
        "nps": net and _said(net, FORMULAS["nps"]),
        "csat": share_of(counts.positive, counts.n, FORMULAS["csat"]),
        "ces": mean and _said(mean, FORMULAS["ces"]),
    }.get(metric, net)
    return MetricScores(metric, counts, reading, score, net, mean)


def counted(question: Question, values: Mapping[Any, int]) -> Counts:
    """Positive, neutral and negative answers among ``values``."""
    found = {"positive": 0, "neutral": 0, "negative": 0}
    for value, n in values.items():
        number = _number(value)
        kind = classify(question, value if number is None else number)
        if kind:
            found[kind] += n
    return Counts(**found)


def how_to_read(n: int, least: int = PRIVACY_LEAST) -> Reading:
    """Hidden below ``least``, voices below ten, indicative below thirty, then normal."""
    if n < max(least, PRIVACY_FLOOR):
        return "hidden"
    if n < VOICES_BELOW:
        return "voices"
    return "indicative" if n < NORMAL_FROM else "normal"


def moments(counts: Counts) -> tuple[float, float]:
    """Adjusted net m and its variance V.

    p = (P + ¾)/(n + 3), q = (N + ¾)/(n + 3), m = p − q, V = (p + q − m²)/(n + 3) (Rocks 2016).
    """
    n = counts.n + 3
    p, q = (counts.positive + 0.75) / n, (counts.negative + 0.75) / n
    m = p - q
    return m, (p + q - m * m) / n


def net_of(counts: Counts, z: float = Z95) -> Estimate | None:
    """The net in points with its adjusted Wald interval; None without answers."""
    if counts.n == 0:
        return None
    m, variance = moments(counts)
    half = z * math.sqrt(variance)
    value = 100 * (counts.positive - counts.negative) / counts.n
    low, high = max(-100.0, 100 * (m - half)), min(100.0, 100 * (m + half))
    return Estimate(value, min(low, value), max(high, value), counts.n, "points", FORMULAS["net"])


def share_of(part: int, n: int, formula: Words | None = None, z: float = Z95) -> Estimate | None:
    """A share in percent with its Wilson interval; None without answers."""
    if n == 0:
        return None
    p = part / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Estimate(100 * p, 100 * low, 100 * high, n, "percent", formula or FORMULAS["wilson"])


def mean_of(
    values: Mapping[float, int], ends: tuple[float, float] | None = None
) -> Estimate | None:
    """The mean on the question's own scale with its t interval; None below two answers."""
    n = sum(values.values())
    if n < 2:
        return None
    mean = math.fsum(value * count for value, count in values.items()) / n
    variance = math.fsum(count * (value - mean) ** 2 for value, count in values.items()) / (n - 1)
    half = t_quantile(0.975, n - 1) * math.sqrt(variance / n)
    low, high = mean - half, mean + half
    if ends:
        low, high = max(low, ends[0]), min(high, ends[1])
    return Estimate(mean, low, high, n, "scale", FORMULAS["mean"])


def compared(now: Counts, before: Counts, z: float = Z95) -> Change | None:
    """This period's net against the one before; None when either has no answers."""
    if now.n == 0 or before.n == 0:
        return None
    m1, v1 = moments(now)
    m2, v2 = moments(before)
    spread = math.sqrt(v1 + v2)
    return Change(
        100 * (m1 - m2),
        100 * (m1 - m2 - z * spread),
        100 * (m1 - m2 + z * spread),
        (m1 - m2) / spread,
    )


@dataclass(frozen=True, slots=True)
class Needed:
    """How many answers per period are needed to show a net to ± ``points``, and to detect a change."""

    points: int
    to_show: int
    to_detect: int


def needed(positive: float = 0.5, negative: float = 0.2) -> list[Needed]:
    """Answers needed per period when shares are about these.

    To show a net: n = z²·V/d²; to detect a change with 80 % power: n = 2·(z + 0.8416)²·V/d².
    """
    net = positive - negative
    variance = positive + negative - net * net
    return [
        Needed(
            points,
            math.ceil(Z95**2 * variance / (points / 100) ** 2),
            math.ceil(2 * (Z95 + 0.841621) ** 2 * variance / (points / 100) ** 2),
        )
        for points in CLOSE_ENOUGH
    ]


def still_needed(counts: Counts, points: float) -> int:
    """How many more answers until the net is known to about ± ``points``; zero when it is."""
    shares = (
        (counts.positive / counts.n, counts.negative / counts.n)
        if counts.n >= VOICES_BELOW
        else (0.5, 0.2)
    )
    net = shares[0] - shares[1]
    variance = max(shares[0] + shares[1] - net * net, 0.05)
    return max(0, math.ceil(Z95**2 * variance / (points / 100) ** 2) - counts.n)


@dataclass(frozen=True, slots=True)
class Weighted:
    """A net put together from several questions, on the map's −2…+2, with the weights that were used."""

    score: float
    low: float
    high: float
    n: int
    weights: tuple[tuple[str, float], ...]


def together(
    parts: Mapping[str, Counts], weights: Mapping[str, float] | None = None
) -> Weighted | None:
    """Several questions of one stage as one emotion: S = Σ w·m, Var = Σ w²·V.

    Equal weights when none are given; None when no question has answers.
    """
    used = {name: counts for name, counts in parts.items() if counts.n}
    if not used:
        return None
    raw = {name: (weights or {}).get(name, 1.0) for name in used}
    total = sum(raw.values())
    shares = {name: weight / total for name, weight in raw.items()}
    score = math.fsum(shares[name] * (c.positive - c.negative) / c.n for name, c in used.items())
    middle = math.fsum(shares[name] * moments(c)[0] for name, c in used.items())
    half = Z95 * math.sqrt(math.fsum(shares[name] ** 2 * moments(c)[1] for name, c in used.items()))
    scale = 100 / CURVE_PER_NET
    low, high = max(-scale, scale * (middle - half)), min(scale, scale * (middle + half))
    return Weighted(
        scale * score,
        min(low, scale * score),
        max(high, scale * score),
        sum(c.n for c in used.values()),
        tuple(sorted(shares.items())),
    )


def t_quantile(p: float, freedom: int) -> float:
    """Student's quantile by the expansion of Cornish and Fisher, exact for one and two degrees."""
    if freedom == 1:
        return math.tan(math.pi * (p - 0.5))
    if freedom == 2:
        return (2 * p - 1) * math.sqrt(2 / (4 * p * (1 - p)))
    x = NormalDist().inv_cdf(p)
    v = float(freedom)
    terms = (
        (x**3 + x) / 4 / v,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96 / v**2,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384 / v**3,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160 / v**4,
    )
    return x + math.fsum(terms)


def _said(estimate: Estimate, formula: Words) -> Estimate:
    return Estimate(estimate.value, estimate.low, estimate.high, estimate.n, estimate.unit, formula)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
