"""Which verbatims to show: typical ones, of readable length, one per customer, word for word.

What represents a group is near its median tone and says what most of it say; what contradicts it is
clearly on the other side. Nothing is paraphrased, and people can pin a quote or ban it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence, Set
from typing import Final

from parcours.verbatims.features import STOP, cut, fold
from parcours.verbatims.reading import Read
from parcours.verbatims.sentiment import UNCLEAR

LEAST_WORDS: Final = 5
MOST_WORDS: Final = 40
ALIKE: Final = 0.5
_PLACEHOLDER: Final = re.compile(r"\[[^\[\]]{3,40}\]")
NEAREST: Final = 400
"""Of so many, nearest to the median, the most typical words are looked for."""


def _alike(a: str, b: str) -> bool:
    """Whether two texts share most of their words."""
    left, right = set(fold(a).split()), set(fold(b).split())
    return len(left & right) > ALIKE * min(len(left), len(right))


def _readable(read: Read) -> bool:
    return LEAST_WORDS <= len(read.text.split()) <= MOST_WORDS


def choose_quotes(
    reads: Sequence[Read],
    count: int,
    *,
    pinned: Set[int] = frozenset(),
    banned: Set[int] = frozenset(),
) -> list[Read]:
    """Up to ``count`` of ``reads`` that represent them, no two alike, no customer twice.

    Nearest to their median tone first, then those that say what most of them say: an angry group is
    quoted with an angry voice. Texts that held personal data come
    last. ``pinned`` and ``banned`` are lines of the table.
    """
    fit = [read for read in reads if _readable(read) and read.row.line not in banned]
    if not fit:
        return []
    ordered = sorted(read.valence for read in fit)
    median = ordered[len(ordered) // 2]
    fit.sort(key=lambda read: (abs(read.valence - median), read.row.line))
    near = fit[:NEAREST]
    typical = _typical([read.text for read in near])
    ranked = sorted(
        zip(near, typical, strict=True),
        key=lambda pair: (
            pair[0].row.line not in pinned,
            bool(_PLACEHOLDER.search(pair[0].text)),
            round(abs(pair[0].valence - median), 1),
            -pair[1],
            pair[0].row.line,
        ),
    )
    return _apart([read for read, _ in ranked] + fit[NEAREST:], count)


def contradicting(reads: Sequence[Read], *, banned: Set[int] = frozenset()) -> Read | None:
    """One of ``reads`` that says clearly the opposite of their mean; None when none does."""
    if not reads:
        return None
    mean = sum(read.valence for read in reads) / len(reads)
    other = [
        read
        for read in reads
        if _readable(read)
        and read.row.line not in banned
        and abs(read.valence) >= UNCLEAR
        and (read.valence > 0) != (mean > 0)
    ]
    if not other:
        return None
    return min(
        other,
        key=lambda read: (
            -round(abs(read.valence - mean), 1),
            abs(len(read.text.split()) - 14),
            read.row.line,
        ),
    )


def _typical(texts: Sequence[str]) -> list[float]:
    """How much each text says what the others say: likeness of its words to all of them."""
    bags = [set(cut(text).words) - STOP for text in texts]
    seen = Counter(word for bag in bags for word in bag)
    most = len(bags)
    weight = {word: n / most * math.log((1 + most) / n) for word, n in seen.items()}
    return [
        sum(weight[word] for word in sorted(bag)) / math.sqrt(len(bag)) if bag else 0.0
        for bag in bags
    ]


def _apart(reads: Sequence[Read], count: int) -> list[Read]:
    chosen: list[Read] = []
    for read in reads:
        if len(chosen) == count:
            break
        same = any(
            _alike(read.text, other.text)
            or (read.row.customer is not None and read.row.customer == other.row.customer)
            for other in chosen
        )
        if not same:
            chosen.append(read)
    return chosen
