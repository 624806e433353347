"""Subjects that no touchpoint stands for and that come up with anger: `packaging`, `insurance`.

A word counts when those who use it speak clearly worse than the others. Words of judgement, small words
and words of any trade are no subjects. Of words that come together the most frequent one stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from parcours.errors import UnavailableError
from parcours.events.statistics import discoveries
from parcours.verbatims.features import fold, lexicon
from parcours.verbatims.reading import Read
from parcours.verbatims.summary import Mean, mean_valence

LEAST: Final = 20
LEAST_SHARE: Final = 0.03
ANGRY: Final = -0.6
WORSE: Final = 0.8
MOST: Final = 3
_GENERAL: Final = frozenset(
    "time times experience service services money people person someone something nothing everything anything "
    "day days week weeks month months year years hour hours minute minutes customer customers company thing "
    "things once again never always before after because could would should about there their they have been "
    "were with this that from which when what where very much more most such only just even still well your "
    "yours mine into over under than then also lost lose came come went going expected wanted told said asked "
    "made make take took find found used using need needed dear hello thanks thank please first second third "
    "every last next back because while until since nobody anyone anybody everyone everybody somebody far too "
    "really quite question reason way order product site help temps fois jour jours semaine semaines mois "
    "annee annees heure heures minute minutes client clients cliente gens personne quelqu quelque chose choses "
    "quatre cinq sept huit neuf vingt trente quarante cinquante cent euro euros arrive arrivee arrives "
    "three four five seven eight nine euros pounds dollars arrived arrives "
    "rien tout tous toute toutes plus moins tres trop bien encore toujours jamais avec sans pour dans cette "
    "cela comme mais donc alors avant apres pendant depuis jusque parce quand quoi comment pourquoi entreprise "
    "societe argent attendais attendre voulais besoin fait faire faut avoir etre suis etais vous nous leur "
    "leurs notre votre elle elles ceux celle celui bonjour merci beaucoup dois doit peut peux bout suite point "
    "cause moment premiere premier deuxieme commande produit aide tard late delay retard retards cannot want "
    "wants wish like liked offer number ever none nowhere lieu autre autres meme aussi phone telephone call "
    "chat email mail hotline numero telephoner appeler".split()
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A word, those who use it, and how they speak."""

    word: str
    reads: tuple[Read, ...]
    mean: Mean


def angry_words(reads: Sequence[Read], told: Sequence[Read] = ()) -> list[Subject]:
    """The subjects of ``reads`` that come with anger, the most frequent first.

    ``told`` are voices whose trouble is already known by another name.
    """
    known = {read.row.line for read in told}
    written = [read for read in reads if read.text and read.lang in {"en", "fr"}]
    bags = [_bag(read) for read in written]
    values = np.array([read.valence for read in written])
    rest = np.array([read.row.line not in known for read in written], bool)
    subjects: list[Subject] = []
    while len(subjects) < MOST:
        best = _best(bags, values, rest)
        if best is None:
            break
        has = np.array([best in bag for bag in bags]) & rest
        chosen = [read for read, yes in zip(written, has, strict=True) if yes]
        mean = mean_valence([r.valence for r in chosen], [r.scored for r in chosen])
        if mean is None:
            break
        subjects.append(Subject(_spelt(best, chosen), tuple(chosen), mean))
        rest &= ~has
    return subjects


def _best(bags: list[set[str]], values: np.typing.NDArray[np.float64], rest: object) -> str | None:
    """The word that weighs most: how many use it, times how much worse they speak."""
    inside = np.asarray(rest, bool)
    counts: dict[str, list[int]] = {}
    for place in np.flatnonzero(inside):
        for word in bags[place]:
            counts.setdefault(word, []).append(int(place))
    least = max(LEAST, LEAST_SHARE * len(bags))
    words, tests, weights = [], [], []
    total, n = values[inside].sum(), int(inside.sum())
    spread = float(values[inside].std()) if n else 0.0
    for word, places in counts.items():
        k = len(places)
        if k < least or k > 0.4 * n or not spread:
            continue
        mean = float(values[places].mean())
        others = (total - values[places].sum()) / (n - k)
        z = (others - mean) / (spread * math.sqrt(1 / k + 1 / (n - k)))
        if mean <= ANGRY and others - mean >= WORSE:
            words.append(word)
            tests.append(math.erfc(z / math.sqrt(2)))
            weights.append(k * (others - mean))
    kept = [w for w, yes in zip(range(len(words)), discoveries(tests, 0.01), strict=True) if yes]
    return words[max(kept, key=lambda i: weights[i])] if kept else None


def _bag(read: Read) -> set[str]:
    lang = "fr" if read.lang == "fr" else "en"
    try:
        judged = lexicon(lang)
    except UnavailableError:
        judged = {}
    text = "".join(c if c.isalpha() else " " for c in fold(read.text))
    return {
        word
        for word in text.split()
        if len(word) >= 4 and word not in _GENERAL and abs(judged.get(word, 0.0)) < 0.1
    }


def _spelt(word: str, reads: Sequence[Read]) -> str:
    """The word as customers write it, accents and all."""
    for read in reads:
        for token in read.text.split():
            bare = token.strip(".,;:!?«»“”()'\"").rpartition("’")[2].lower()
            if fold(bare) == word:
                return bare
    return word
