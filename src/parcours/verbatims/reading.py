"""Reads verbatims: language, redacted text, tone, and where on the map each belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from parcours.errors import Lang, Words
from parcours.verbatims.assignment import FITTED_ON, Correction, Placer, Topic
from parcours.verbatims.features import cut
from parcours.verbatims.headings import NOTHING
from parcours.verbatims.language import languages
from parcours.verbatims.pains import Hurt, read_hurts
from parcours.verbatims.redaction import Rules, load_rules, redact
from parcours.verbatims.rows import Row
from parcours.verbatims.sentiment import TextModel, default_model, valences

Progress = Callable[[int, int], None]
BATCH: Final = 2_000
NOTHING_TO_IMPROVE: Final = 1.0
"""The tone of "Nothing" as the answer to what could be better."""


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
    margin: float = 0.0
    """By how much its topic beats the next."""
    words: tuple[str, ...] = ()
    """The words that put it there."""
    likely: tuple[str, ...] = ()
    """The three likeliest topics."""


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """What was read, and how many rows could not be given a tone."""

    reads: tuple[Read, ...]
    silent: int
    """Rows with neither text nor score."""
    unscored: int
    """Rows whose language the model does not read and that have no score."""
    model: str
    langs: Counter[str] = field(default_factory=Counter)
    """How many texts each language has, those that were not scored among them."""
    redacted: int = 0
    """Texts from which personal data was taken out."""

    @property
    def notes(self) -> tuple[Words, ...]:
        """What a reader must be told of the reading."""
        other = sum(n for lang, n in self.langs.items() if lang not in {"en", "fr"})
        if not other:
            return ()
        return (
            Words(
                f"{other} texts are neither French nor English: their scores count, their words are not read; "
                f"{self.unscored} of them have no score and count nowhere.",
                f"{other} textes ne sont ni en français ni en anglais : leur note compte, leurs mots ne sont pas "
                f"lus ; {self.unscored} n’ont pas de note et ne comptent nulle part.",
            ),
        )


def read_all(
    rows: Sequence[Row],
    topics: Sequence[Topic],
    *,
    model: TextModel = default_model,
    progress: Progress | None = None,
    corrections: Sequence[Correction] = (),
    rules: Rules | None = None,
) -> ReadingResult:
    """``rows`` as understood by ``model``; each is assigned to one of ``topics`` or to none.

    A row that names its topic keeps it. A score that came with a text is the tone: the two are one
    observation, not two. Rows are redacted here: no raw text leaves this function but in ``row``.
    """
    reads: list[Read] = []
    unscored = silent = redacted = 0
    langs: Counter[str] = Counter()
    names = {topic.about.casefold(): topic.about for topic in topics}
    known = [cut(row.text) for row in rows[:: max(1, len(rows) // FITTED_ON)]] if topics else []
    placer = Placer(topics, known, corrections) if topics else None
    asked = rules or load_rules()
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        spoken = [row for row in batch if row.text or row.valence is not None]
        silent += len(batch) - len(spoken)
        found = _languages(spoken)
        langs.update(lang for row, lang in zip(spoken, found, strict=True) if row.text)
        texts = [
            redact(row.text, in_lang(lang), asked) for row, lang in zip(spoken, found, strict=True)
        ]
        redacted += sum(row.text != text for row, text in zip(spoken, texts, strict=True))
        tones = _tones(spoken, texts, found, model)
        places = placer.place([cut(text) for text in texts], found) if placer else None
        for at, (row, lang, text, tone) in enumerate(zip(spoken, found, texts, tones, strict=True)):
            valence = row.valence if row.valence is not None else tone
            if valence is None:
                unscored += 1
                continue
            place = places[at] if places and text else None
            named = names.get((row.touchpoint or "").casefold()) or names.get(
                (row.stage or "").casefold()
            )
            reads.append(
                Read(
                    row, lang, text, valence, row.valence is not None,
                    named or (place.about if place else None),
                    place.margin if place else 0.0,
                    place.words if place and not named else (),
                    place.likely if place else (),
                )
            )  # fmt: skip
        if progress:
            progress(min(start + BATCH, len(rows)), len(rows))
    return ReadingResult(tuple(reads), silent, unscored, model.name, langs, redacted)


def _languages(rows: Sequence[Row]) -> list[str]:
    found = languages([row.text for row in rows])
    return [row.lang or lang for row, lang in zip(rows, found, strict=True)]


def _tones(
    rows: Sequence[Row], texts: Sequence[str], langs: Sequence[str], model: TextModel
) -> list[float | None]:
    """What the model says of the texts that have no score of their own."""
    tones: list[float | None] = [None] * len(texts)
    for lang in model.langs:
        places = [
            i
            for i, spoken in enumerate(langs)
            if spoken == lang and texts[i] and rows[i].valence is None
        ]
        said = valences(model, [texts[i] for i in places], lang)
        for place, value in zip(places, said, strict=True):
            tones[place] = value
    for place, row in enumerate(rows):
        if row.question and texts[place].casefold().strip(" .!") in NOTHING:
            tones[place] = NOTHING_TO_IMPROVE
    return tones


def hurts_in(reads: Sequence[Read]) -> list[Hurt | None]:
    """What hurts in each of ``reads``; None for those without a text in French or English."""
    found: list[Hurt | None] = [None] * len(reads)
    spoken_in: tuple[Lang, ...] = ("en", "fr")
    for lang in spoken_in:
        places = [i for i, read in enumerate(reads) if read.lang == lang and read.text]
        for start in range(0, len(places), BATCH):
            part = places[start : start + BATCH]
            hurts = read_hurts([reads[i].text for i in part], lang)
            for place, hurt in zip(part, hurts, strict=True):
                found[place] = hurt
    return found


def in_lang(lang: str) -> Lang:
    """The reader's language nearest to ``lang``."""
    return "fr" if lang == "fr" else "en"
