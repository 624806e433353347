"""Every scorer of polarity behind one shape: texts and a language in, a valence or None out."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from typing import Any

from parcours.errors import Lang, ParcoursError
from parcours.verbatims.evaluation import always, lexicon_valences

Scorer = Callable[[Sequence[str], Lang], Sequence[float | None]]


def vader(texts: Sequence[str], lang: Lang) -> Sequence[float | None]:
    """VADER's compound score, English alone."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    judge = SentimentIntensityAnalyzer()
    return [2 * judge.polarity_scores(text)["compound"] for text in texts]


def textblob(texts: Sequence[str], lang: Lang) -> Sequence[float | None]:
    """TextBlob, or TextBlob-fr in French."""
    from textblob import TextBlob

    if lang == "en":
        return [2 * TextBlob(text).sentiment.polarity for text in texts]
    from textblob_fr import PatternAnalyzer, PatternTagger

    tools: dict[str, Any] = {"pos_tagger": PatternTagger(), "analyzer": PatternAnalyzer()}
    return [2 * TextBlob(text, **tools).sentiment[0] for text in texts]


def encoder(texts: Sequence[str], lang: Lang) -> Sequence[float | None]:
    """The encoder extra with the head that ships, English alone."""
    from parcours.verbatims.encoders import EncoderModel

    return [None if one is None else one.valence for one in EncoderModel().opinions(texts, lang)]


def fixed(lang: Lang, up: bool) -> dict[str, Scorer]:  # noqa: FBT001
    """The scorers that learn nothing from the data at hand; those not installed are left out."""
    found: dict[str, Scorer] = {"lexicon alone": lexicon_valences}
    if lang == "en" and importlib.util.find_spec("vaderSentiment"):
        found["VADER"] = vader
    if importlib.util.find_spec("textblob" if lang == "en" else "textblob_fr"):
        found["TextBlob" if lang == "en" else "TextBlob-fr"] = textblob
    found["majority"] = always(2.0 if up else -2.0)
    return found


def missing() -> list[str]:
    """The peers that are not installed."""
    return [
        name
        for name in ("vaderSentiment", "textblob", "textblob_fr")
        if not importlib.util.find_spec(name)
    ]


def encoder_ready() -> bool:
    """Whether the encoder's files are prepared on this machine."""
    from parcours.verbatims.encoders import EncoderModel

    try:
        return bool(EncoderModel().name)
    except ParcoursError:
        return False
