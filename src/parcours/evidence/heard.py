"""Everything that was said, once as records and once as columns, so that a million answers are looked at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parcours.errors import Lang
from parcours.evidence.answers import is_answer, uncollected
from parcours.verbatims.assignment import Topic
from parcours.verbatims.reading import Progress, Read, ReadingResult, read_all
from parcours.verbatims.rows import Row

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
EPOCH = np.datetime64("1970-01-01", "D")


def language_of(reads: Sequence[Read]) -> Lang:
    """The language of most texts among ``reads``, of those that maps are read in; English without any."""
    french = sum(read.lang == "fr" for read in reads if read.text)
    return "fr" if french > sum(read.lang == "en" for read in reads if read.text) else "en"


@dataclass(frozen=True, slots=True)
class Heard:
    """Reads and their columns, in the same order."""

    reads: Sequence[Read]
    place: Ints
    """The customer's place in the log; -1 where not known."""
    valence: Floats
    scored: Flags
    answered: Flags
    """Whether it came from a survey."""
    day: Ints
    """Days since 1970; -1 where not known."""
    about: Mapping[str, Ints]
    """Per touchpoint the reads that are about it, by their number."""

    @staticmethod
    def of(reads: Sequence[Read], place_of: Mapping[str, int]) -> Heard:
        """The columns of ``reads``."""
        n = len(reads)
        dates = np.array([read.row.date for read in reads], dtype="datetime64[D]")
        day = np.where(np.isnat(dates), -1, (dates - EPOCH).astype(np.int64))
        names: dict[str, list[int]] = {}
        for number, read in enumerate(reads):
            if read.about is not None:
                names.setdefault(read.about, []).append(number)
        return Heard(
            reads,
            np.fromiter((place_of.get(r.row.customer or "", -1) for r in reads), np.int64, n),
            np.fromiter((r.valence for r in reads), float, n),
            np.fromiter((r.scored for r in reads), np.bool_, n),
            np.fromiter((is_answer(r.row) for r in reads), np.bool_, n),
            day.astype(np.int64),
            {name: np.array(places, np.int64) for name, places in names.items()},
        )

    def about_of(self, name: str) -> list[Read]:
        """The reads about a touchpoint."""
        return [self.reads[at] for at in self.about.get(name, ())]


def read_voices(
    rows: Sequence[Row], topics: Sequence[Topic], *, progress: Progress | None = None
) -> ReadingResult:
    """``rows`` as understood; an answer without words needs no reading and gets none."""
    written = [row for row in rows if row.text or row.valence is None]
    found = read_all(written, topics, progress=progress)
    if len(written) == len(rows):
        return found
    names = {topic.about.casefold(): topic.about for topic in topics}
    with uncollected():
        bare = [
            Read(
                row,
                row.lang or "",
                "",
                row.valence,
                True,  # noqa: FBT003
                names.get((row.touchpoint or row.stage or "").casefold()),
            )
            for row in rows
            if not row.text and row.valence is not None
        ]
    return ReadingResult(
        (*found.reads, *bare),
        found.silent,
        found.unscored,
        found.model,
        found.langs,
        found.redacted,
    )
