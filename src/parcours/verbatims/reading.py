"""Reads verbatims: language, redacted text, tone, and where on the map each belongs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parcours.errors import Lang
from parcours.verbatims.assignment import Topic, assign
from parcours.verbatims.language import languages
from parcours.verbatims.redaction import redact
from parcours.verbatims.rows import Row
from parcours.verbatims.sentiment import TextModel, default_model, valences

Progress = Callable[[int, int], None]
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Read:
    """One verbatim as it was understood."""

    row: Row
    lang: str
    text: str
    """Redacted."""
    valence: float
    """From its own score where it has one, else from the text; −2…+2."""
    scored: bool
    """Whether ``valence`` is its own score."""
    about: str | None
    """The topic that it is about; None is unassigned."""


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """What was read, and how many rows could not be given a tone."""

    reads: tuple[Read, ...]
    silent: int
    """Rows with neither text nor score."""
    unscored: int
    """Rows whose language the model does not read and that have no score."""
    model: str


def read_all(
    rows: Sequence[Row],
    topics: Sequence[Topic],
    *,
    model: TextModel = default_model,
    progress: Progress | None = None,
) -> ReadingResult:
    """``rows`` as understood by ``model``; each is assigned to one of ``topics`` or to none.

    A row that names its topic keeps it. A score that came with a text is the tone: the two are one
    observation, not two.
    """
    reads: list[Read] = []
    silent = unscored = 0
    names = {topic.about.casefold(): topic.about for topic in topics}
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        spoken = [row for row in batch if row.text or row.valence is not None]
        silent += len(batch) - len(spoken)
        langs = _languages(spoken)
        texts = [
            redact(row.text, "fr" if lang == "fr" else "en")
            for row, lang in zip(spoken, langs, strict=True)
        ]
        tones = _tones(texts, langs, model)
        assigned = assign(texts, topics, langs=langs)
        for row, lang, text, tone, place in zip(spoken, langs, texts, tones, assigned, strict=True):
            valence = row.valence if row.valence is not None else tone
            if valence is None:
                unscored += 1
                continue
            named = names.get((row.touchpoint or "").casefold()) or names.get(
                (row.stage or "").casefold()
            )
            about = named or (place.about if text else None)
            reads.append(Read(row, lang, text, valence, row.valence is not None, about))
        if progress:
            progress(min(start + BATCH, len(rows)), len(rows))
    return ReadingResult(tuple(reads), silent, unscored, model.name)


def _languages(rows: Sequence[Row]) -> list[str]:
    found = languages([row.text for row in rows])
    return [row.lang or lang for row, lang in zip(rows, found, strict=True)]


def _tones(texts: Sequence[str], langs: Sequence[str], model: TextModel) -> list[float | None]:
    tones: list[float | None] = [None] * len(texts)
    for lang in model.langs:
        places = [i for i, spoken in enumerate(langs) if spoken == lang and texts[i]]
        for place, value in zip(
            places, valences(model, [texts[i] for i in places], lang), strict=True
        ):
            tones[place] = value
    return tones


def in_lang(lang: str) -> Lang:
    """The reader's language nearest to ``lang``."""
    return "fr" if lang == "fr" else "en"
