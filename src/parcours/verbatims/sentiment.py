"""How a text sounds, from −2 to +2: the Protocol of text models, and the default one, offline.

The numbers are a model's opinion. Their order is usable; their mean has a bias that more text does
not cure, so every interval made from them is widened (see ``summary``). Between −0.5 and +0.5 a text
is "mixed or unclear": three sure classes are not to be had from a small model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from parcours.errors import Lang
from parcours.plugins import load, names
from parcours.verbatims.features import cut, lexicon_features
from parcours.verbatims.heads import Floats, load_head

UNCLEAR: Final = 0.5
"""A valence nearer to zero than this is mixed or unclear."""
DEFAULT: Final = "words"

Side = Literal["negative", "unclear", "positive"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model says of one text: how it sounds, how sure it is, and the words that made it so."""

    valence: float
    confidence: float
    """The chance of the side that it takes, 0 to 1."""
    span: tuple[str, ...] = ()

    @property
    def side(self) -> Side:
        """Which of three it is; unclear holds the mixed."""
        return side(self.valence)


def side(valence: float) -> Side:
    """Negative, positive, or unclear between −0.5 and +0.5."""
    return "unclear" if abs(valence) < UNCLEAR else "positive" if valence > 0 else "negative"


class TextModel(Protocol):
    """Scores texts; says its name, the languages that it reads, its licence and where texts go."""

    @property
    def name(self) -> str:
        """Its name and version, which every figure made with it carries."""
        ...

    @property
    def langs(self) -> tuple[Lang, ...]:
        """The languages that it reads."""
        ...

    @property
    def licence(self) -> str:
        """Under which it may be used."""
        ...

    def opinions(self, texts: Sequence[str], lang: Lang) -> list[Opinion | None]:
        """One opinion per text, all in ``lang`` and redacted; None is not scored."""
        ...


@dataclass(frozen=True, slots=True)
class DefaultModel:
    """TF-IDF words and eight lexicon features in a logistic regression per language."""

    name: str = "parcours-words-lex 3"
    langs: tuple[Lang, ...] = ("en", "fr")
    licence: str = "Apache-2.0"

    def opinions(self, texts: Sequence[str], lang: Lang) -> list[Opinion | None]:
        """Twice the probability of positive minus that of negative, and the words behind it."""
        head = load_head(f"polarity-{lang}")
        pieces = [cut(text) for text in texts]
        chances = self._chances(texts, lang)
        order = head.jobs["polarity"].classes
        found: list[Opinion | None] = []
        for piece, row in zip(pieces, chances, strict=True):
            valence = valence_of(row, order)
            towards = "positive" if valence > 0 else "negative"
            span = head.strongest(
                piece, "polarity", towards, away="negative" if valence > 0 else "positive"
            )
            found.append(Opinion(valence, float(row.max()), span))
        return found

    def valences(self, texts: Sequence[str], lang: Lang) -> list[float]:
        """The valences alone: many times faster than with the words behind them."""
        order = load_head(f"polarity-{lang}").jobs["polarity"].classes
        return [valence_of(row, order) for row in self._chances(texts, lang)]

    def _chances(self, texts: Sequence[str], lang: Lang) -> Floats:
        pieces = [cut(text) for text in texts]
        dense = [lexicon_features(piece, lang) for piece in pieces]
        return load_head(f"polarity-{lang}").probabilities(pieces, dense)["polarity"]


def valence_of(chances: Floats, classes: Sequence[str]) -> float:
    """−2…+2 from the chances of negative, neutral and positive."""
    return float(2 * (chances[classes.index("positive")] - chances[classes.index("negative")]))


def valences(model: TextModel, texts: Sequence[str], lang: Lang) -> list[float | None]:
    """What ``model`` says of ``texts``; None is not scored. Takes the quick way where there is one."""
    if not texts:
        return []
    quick: Any = getattr(model, "valences", None)
    if quick is not None:
        return list(quick(texts, lang))
    return [None if one is None else one.valence for one in model.opinions(texts, lang)]


default_model: TextModel = DefaultModel()


def model_named(name: str = DEFAULT) -> TextModel:
    """The text model called ``name``; none is loaded or called unless it is asked for by name."""
    if name == DEFAULT:
        return default_model
    found: Any = load("text_models", name)
    made: TextModel = found() if callable(found) else found
    return made


def model_names() -> list[str]:
    """The names of the installed text models, without loading any."""
    return sorted({DEFAULT, *names("text_models")})
