"""What hurts in a verbatim: whether it reports a problem or asks for something, and of which kind.

Trained heads decide; rule cues that can be read stand among their features and are given back as the
words that made it so. Several kinds may hold. Kinds are named only for a text that reports a problem.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np

from parcours.errors import Lang
from parcours.verbatims.features import Cut, cut, fold, lexicon_features
from parcours.verbatims.heads import load_head
from parcours.verbatims.signals import signals

REPORTED: Final = 0.5
CUED: Final = 0.3
"""A kind whose own cue words stand in the text needs no more than this chance."""
KINDS: Final[tuple[str, ...]] = (
    "financial",
    "productivity",
    "process",
    "support",
    "quality",
    "other",
)


@lru_cache(maxsize=1)
def _rules() -> dict[str, re.Pattern[str]]:
    """The cues of each kind, from ``models/pain-cues.txt``."""
    text = (files("parcours.verbatims") / "models" / "pain-cues.txt").read_text(encoding="utf-8")
    cues: dict[str, list[str]] = {}
    for line in text.splitlines():
        kind, bar, patterns = line.partition(" | ")
        if bar and not line.startswith("#"):
            cues.setdefault(kind, []).extend(patterns.split(" ; "))
    return {
        kind: re.compile(r"(?<!\w)(?:" + "|".join(found) + r")(?!\w)")
        for kind, found in cues.items()
    }


@dataclass(frozen=True, slots=True)
class Hurt:
    """What a verbatim complains of or asks for, each with its chance and the words behind it."""

    problem: float
    """The chance that it reports a problem, 0 to 1."""
    expectation: float
    """The chance that it asks for something, 0 to 1."""
    kinds: dict[str, tuple[str, ...]]
    """The kinds of pain with the words that made it so; empty when there is no problem."""
    irrelevant: float = 0.0
    """The chance that it says nothing of use: neither problem nor wish nor anything to act on."""


def cues(text: str) -> dict[str, tuple[str, ...]]:
    """The cue words of each kind in ``text``, as folded; kinds without any are left out."""
    folded = fold(text)
    found = {kind: tuple(dict.fromkeys(rule.findall(folded))) for kind, rule in _rules().items()}
    return {kind: words for kind, words in found.items() if words}


def cue_counts(text: str) -> list[float]:
    """How many different cues of each kind, up to three: features of the heads."""
    found = cues(text)
    return [min(len(found.get(kind, ())), 3) / 2 for kind in KINDS]


def read_hurts(texts: Sequence[str], lang: Lang) -> list[Hurt]:
    """What hurts in each of ``texts``, all in ``lang``."""
    if not texts:
        return []
    pieces = [cut(text, signals(text, lang)) for text in texts]
    dense = [lexicon_features(piece, lang) for piece in pieces]
    chances = load_head(f"hurts-{lang}").probabilities(pieces, dense)
    yes = {job: rows[:, 1] for job, rows in chances.items()}
    # one head knows reports of problems, the other also how patients complain: together they travel
    yes["problem"] = (yes["problem"] + yes["complaint"]) / 2
    sore = [int(place) for place in np.flatnonzero(yes["problem"] >= REPORTED)]
    kinds = _kinds(
        [texts[i] for i in sore], [pieces[i] for i in sore], [dense[i] for i in sore], lang
    )
    named = dict(zip(sore, kinds, strict=True))
    return [
        Hurt(
            float(yes["problem"][place]),
            float(yes["expectation"][place]),
            named.get(place, {}),
            float(yes["irrelevant"][place]),
        )
        for place in range(len(texts))
    ]


def read_kinds(texts: Sequence[str], lang: Lang) -> list[dict[str, tuple[str, ...]]]:
    """The kinds of pain in ``texts`` that are known to hold one, each with its words."""
    pieces = [cut(text, signals(text, lang)) for text in texts]
    return _kinds(texts, pieces, [lexicon_features(piece, lang) for piece in pieces], lang)


def _kinds(
    texts: Sequence[str],
    pieces: Sequence[Cut],
    dense: Sequence[Sequence[float]],
    lang: Lang,
) -> list[dict[str, tuple[str, ...]]]:
    if not texts:
        return []
    head, whole = load_head(f"kinds-{lang}"), load_head(f"hurts-{lang}")
    rows = [[*numbers, *cue_counts(text)] for numbers, text in zip(dense, texts, strict=True)]
    chances = head.probabilities(pieces, rows)
    found: list[dict[str, tuple[str, ...]]] = []
    for place, (text, piece) in enumerate(zip(texts, pieces, strict=True)):
        sure = {kind: float(chances[kind][place, 1]) for kind in KINDS if kind in chances}
        said = cues(text)
        chosen = [k for k, chance in sure.items() if chance >= (CUED if k in said else REPORTED)]
        chosen = chosen or [max(sure, key=lambda kind: sure[kind])]
        found.append(
            {
                kind: said.get(kind)
                or head.strongest(piece, kind, "yes", 3)
                or whole.strongest(piece, "complaint", "yes", 3)
                for kind in chosen
            }
        )
    return found
