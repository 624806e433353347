"""In which language a text is written: French and English by their characters, others by small words.

What the user says wins. A text under five words takes the language of its file, which is what most
of the others speak. A text in another language is counted as such and never scored as if it were ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from parcours.verbatims.features import Cut, cut, fold
from parcours.verbatims.heads import load_head

SHORT: Final = 5
LONG: Final = 8
LEAST_SMALL: Final = 0.06
A_SHARED: Final = 0.4
"""What a small word that neighbours have too counts beside one that is ours alone."""
OTHER: Final = "other"
SMALL_WORDS: Final[dict[str, frozenset[str]]] = {
    "en": frozenset(
        "the and is was to of it in for my i not with have this that you are be very but they on "
        "at so had we has would from been can as your good great app well by than their there came".split()
    ),
    "fr": frozenset(
        "le les des du et est une pas je il elle nous vous ce cette sur dans avec pour qui mais tres "
        "plus ne au aux mon ma mes son sa ses j ai c n l d on tout trop bien sont fait etre "
        "aucune rien jamais deux chez sans notre vos conforme quelques facile carte leur leurs "
        "trois quatre cinq mois jour jours heure heures ans encore toujours jusqu quand alors merci "
        "bonjour bonsoir cordialement franchement reponse reponses probleme impossible".split()
    ),
    "es": frozenset(
        "el los las y es una por con para que no muy pero mas mi su al como este esta lo ya he ha "
        "muy bien todo hay sin desde cuando porque".split()
    ),
    "pt": frozenset(
        "o os as e uma por com para que nao muito mas meu minha seu sua ao como este esta ja foi "
        "tudo bem sem quando porque produto da do na no em um recebi chegou".split()
    ),
    "de": frozenset(
        "der die das und ist nicht ich ein eine mit auf fur von zu den dem es sehr aber auch war "
        "sich wird sind noch nach bei wie nur mehr".split()
    ),
    "it": frozenset(
        "il lo gli e una per con che non molto ma mio mia suo sua al come questo questa della del di "
        "sono ho tutto bene senza quando perche anche piu".split()
    ),
    "nl": frozenset(
        "de het een en is niet ik met op voor van te dat die zeer maar ook was zijn nog na bij als "
        "maar meer wel naar mijn heel goed".split()
    ),
}
"""Words that every text of some length needs and that neighbouring languages spell otherwise."""
SHARED: Final[dict[str, frozenset[str]]] = {
    "en": frozenset({"a", "me", "an", "or", "as"}),
    "fr": frozenset({"la", "de", "en", "a", "me", "par", "ou", "se", "si", "un", "m"}),
}
"""Words that neighbours have too: they tell that a text may be ours, not that it is no other's."""


def languages(texts: Sequence[str], pieces: Sequence[Cut] | None = None) -> list[str]:
    """``en``, ``fr``, another code or ``other`` for each text; short ones take the file's."""
    spoken = list(pieces) if pieces is not None else [cut(text[:400]) for text in texts]
    found: list[str] = []
    asked: list[int] = []
    for index, text in enumerate(texts):
        long_enough = len(text.split()) >= SHORT
        found.append("" if not long_enough else "?")
        if long_enough:
            asked.append(index)
    for index, guess in zip(asked, _guesses([spoken[i] for i in asked]), strict=True):
        found[index] = _settled(texts[index], guess)
    common = _common(found, spoken)
    return [lang or common for lang in found]


def _guesses(pieces: Sequence[Cut]) -> list[str]:
    if not pieces:
        return []
    head = load_head("language")
    chances = head.probabilities(pieces)["language"]
    classes = head.jobs["language"].classes
    return [classes[place] for place in chances.argmax(axis=1)]


def _settled(text: str, guess: str) -> str:
    """The guess, unless another language's small words or another script speak against it."""
    tokens = fold(text[:400]).replace("'", " ").split()
    counts = {lang: sum(token in small for token in tokens) for lang, small in SMALL_WORDS.items()}
    ours = counts[guess]
    best = max(counts, key=lambda lang: counts[lang])
    if best not in {"en", "fr"} and counts[best] >= 3 and counts[best] > ours + 1:
        return best
    likely = ours + A_SHARED * sum(token in SHARED[guess] for token in tokens)
    if len(tokens) >= LONG and likely < LEAST_SMALL * len(tokens):
        return best if counts[best] >= 3 and best not in {"en", "fr"} else OTHER
    latin = sum("a" <= c <= "z" for c in text.lower())
    letters = sum(c.isalpha() for c in text)
    return guess if latin * 2 >= letters else OTHER


def _common(found: Sequence[str], pieces: Sequence[Cut]) -> str:
    """What most of the long texts speak; of short ones alone, what they speak read as one."""
    known = [lang for lang in found if lang]
    if known:
        return max(sorted(set(known)), key=known.count)
    tokens = [token for piece in pieces for token in piece.words][:600]
    return (_guesses([Cut(tokens, tokens)]) or ["en"])[0]
