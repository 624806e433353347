"""What a sentence does and of what it speaks: signs that French and English share.

A model trained on both languages meets only in these: whether a sentence wishes, finds lacking, says
that something broke, and which of the concepts in ``models/concepts.txt`` it names. They also let
themes join what was written in two languages.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Final

from parcours.errors import Lang
from parcours.verbatims.features import cut, fold

SENTENCE: Final = re.compile(r"[.!?;\n…]+")
_GAPS: Final = re.compile(r"[^\w]+")

_ACTS: Final[dict[Lang, dict[str, str]]] = {
    "fr": {
        "wish": r"aimerai\w*|adorerai\w*|voudrai\w*|souhait\w*|apprecierai\w*|prefererai\w*|espere\w*|plairait|"
        r"serait \w+|seraient|a quand|j attends|suggestion\w*|suggere|propos\w*|conseil aux",
        "ought": r"faudrait|faudra\w*|devrai\w*|pourrai\w*|pourriez|gagnerait|merite\w*|il faut|pouvez vous|"
        r"possible (?:de|d)|besoin d\w*",
        "change": r"ajout\w*|rajout\w*|integr\w*|inclu\w*|implement\w*|develop\w*|amelior\w*|permett\w*|creer|"
        r"personnalis\w*|configur\w*|parametr\w*|choisir|modifier|supprimer|exporter|importer|partager|afficher|"
        r"visualiser|comparer|traduire|remettre|revenir",
        "lack": r"manqu\w*|absen\w*|y a (?:pas|plus|aucun\w*)|on ne peut (?:pas|plus)|peut (?:pas|plus)|"
        r"pas (?:la possibilite|possible|de possibilite|moyen|encore|compatible|disponible|traduit\w*|de version|"
        r"de widget|d option|d acces|assez)|impossible d\w* \w+|permet (?:pas|plus)|aucun moyen|dommage|regret\w*|"
        r"pas pouvoir|plus pouvoir",
        "thing": r"option\w*|possibilite\w*|fonction\w*|choix|version|widget\w*|traduction|francais|mode|ecran\w*|"
        r"graph\w*|statistique\w*|donnees|calendrier|programme\w*|entrainement\w*|parcours|carte|tablette|pc|repas",
        "broken": r"marche (?:pas|plus)|fonctionne (?:pas|plus|mal)|plant\w*|bug\w*|synchronis\w* (?:pas|plus)|"
        r"depuis la (?:mise|derniere|maj)|connecte (?:pas|plus)|probleme\w*|deconnect\w*",
    },
    "en": {
        "wish": r"would (?:like|love|prefer|appreciate)|d (?:like|love|prefer|appreciate)|wish\w*|hop(?:e|ing)|"
        r"i want|we want|looking forward|love to see|like to see|be (?:\w+ )?(?:nice|great|better|cool|awesome|"
        r"helpful|useful|perfect|ideal|handy|lovely|interesting|good)|suggest\w*|request\w*|would give|if only",
        "ought": r"should|could (?:be|use|do|have|you|we|add|also)|needs?|needed|must|ought|can (?:you|we)|"
        r"why (?:can t|not|isn t)|is there (?:a|any)|please|pls|plz",
        "change": r"add(?:ed|ing)?|includ\w*|integrat\w*|implement\w*|introduc\w*|allow\w*|enabl\w*|improv\w*|"
        r"bring back|put back|make it|change the|custom\w*|choose|select|edit|delete|remove|export\w*|import\w*|"
        r"share|view|compare|translat\w*|support for|compatib\w*|set up|adjust|option to|ability to|able to|way to",
        "lack": r"miss(?:ing|es)?|lack\w*|no (?:way|option|ability|support|function|longer|possib\w*)|"
        r"there (?:is|are|s) no|isn t (?:a|any)|not (?:able|possible|available|supported|compatible|enough)|"
        r"can ?n?[o ]?t (?:\w+ )?(?:see|edit|add|change|delete|set|view|use|track|choose|share|customi\w*|select|"
        r"turn|even|manually|remove|get)|does ?n[o ]?t (?:have|allow|let|support|show|include|offer|track|"
        r"integrate)|too bad|limited|only (?:thing|issue|downfall|problem|complaint|shows?|gripe|con)|"
        r"unfortunately|without",
        "thing": r"options?|ability|features?|functions?|functionality|widgets?|settings?|modes?|dark|graphs?|"
        r"charts?|stats|data|calendar|workouts?|routes?|maps?|food|calories?|friends|tablet|screen|watch faces?|"
        r"sleep|naps?|steps",
        "broken": r"doesn t work|not work\w*|stopped|won t|crash\w*|bugs?|buggy|disconnect\w*|"
        r"since (?:the|last|latest)|update broke|fails?|failed|error\w*",
    },
}
_RULES: Final = {
    lang: {act: re.compile(rf"(?<!\w)(?:{rule})(?!\w)") for act, rule in acts.items()}
    for lang, acts in _ACTS.items()
}
_ASKS: Final = frozenset({"wish", "ought", "lack", "change"})


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[
    tuple[str, ...], tuple[float, ...], dict[Lang, tuple[dict[str, int], dict[str, int]]]
]:
    """Concept names, their weights, and per language whole words and beginnings of words."""
    text = (files("parcours.verbatims") / "models" / "concepts.txt").read_text(encoding="utf-8")
    names: list[str] = []
    weights: list[float] = []
    found: dict[Lang, tuple[dict[str, int], dict[str, int]]] = {"en": ({}, {}), "fr": ({}, {})}
    for line in text.splitlines():
        if line.startswith("#") or "|" not in line:
            continue
        english, french = line.removeprefix("~").split("|")
        weights.append(0.5 if line.startswith("~") else 1.0)
        sides: tuple[tuple[Lang, str], ...] = (("en", english), ("fr", french))
        for lang, side in sides:
            for word in side.split():
                found[lang][word.endswith("*")].setdefault(word.rstrip("*"), len(names))
        names.append(english.split()[0].rstrip("*"))
    return tuple(names), tuple(weights), found


def concept_weights() -> tuple[float, ...]:
    """How much each concept says of a theme: evaluations and small talk count half."""
    return _vocabulary()[1]


@lru_cache(maxsize=100_000)
def concept(word: str, lang: Lang) -> int | None:
    """The number of the concept that a folded word names; the longest beginning wins."""
    whole, beginnings = _vocabulary()[2][lang]
    if word in whole:
        return whole[word]
    for end in range(len(word), 1, -1):
        if word[:end] in beginnings:
            return beginnings[word[:end]]
    return None


def acts(sentence: str, lang: Lang) -> list[str]:
    """What a sentence does, of wish, ought, change, lack, thing, broken."""
    flat = _GAPS.sub(" ", fold(sentence))
    return [act for act, rule in _RULES[lang].items() if rule.search(flat)]


def signals(text: str, lang: Lang) -> list[str]:
    """The signs in ``text``: acts, pairs of acts in a sentence, concepts, concepts wished or lacking."""
    found: list[str] = []
    for sentence in SENTENCE.split(text):
        spoken = cut(sentence).words
        if not spoken:
            continue
        done = acts(sentence, lang)
        named = sorted({c for word in spoken if (c := concept(word, lang)) is not None})
        found += done
        found += [f"{a}+{b}" for place, a in enumerate(done) for b in done[place + 1 :]]
        found += [f"c{c}" for c in named]
        if "wish" in done or "ought" in done:
            found += [f"w{c}" for c in named]
        if "lack" in done:
            found += [f"l{c}" for c in named]
    return found


def asking_part(text: str, lang: Lang) -> str:
    """The sentences of ``text`` that wish, find lacking or want a change; all of it when none does."""
    found = [one.strip() for one in SENTENCE.split(text) if _ASKS.intersection(acts(one, lang))]
    return ". ".join(found) or text
