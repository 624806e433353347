"""What customers ask for and do not find: a channel, a page, a person that is not there.

A text counts when a word for the thing and a word of absence or wish stand close together and the text
is not a happy one. Whether the thing really is absent is then asked of the log.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parcours.events.statistics import wilson
from parcours.evidence.wording import say
from parcours.journey.model import ChannelName, TouchpointKind
from parcours.journey.record import Text
from parcours.verbatims.features import fold
from parcours.verbatims.reading import Read

NEAR: Final = 7
"""Words between the thing and its absence."""
LEAST: Final = 15
LEAST_SHARE: Final = 0.015
CALM: Final = 0.75
"""Happier texts do not ask for what is missing."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that customers may look for."""

    id: str
    label: Text
    channel: ChannelName
    kind: TouchpointKind | None
    words: str


THINGS: Final = (
    Thing("phone", say("a phone line", "une ligne téléphonique"), "phone", "person",
          r"phones?|telephon\w*|call(?:ing)?|hotlines?|phone ?numbers?|numeros?|appel\w*|joindre"),
    Thing("chat", say("a chat", "un chat"), "chat", "person", r"chats?|tchat\w*|live ?chat|chatt?er"),
    Thing("email", say("an e-mail address", "une adresse électronique"), "email", "tool",
          r"e-?mails?|courriels?|mail"),
    Thing("store", say("a place to go to", "un lieu où se rendre"), "store", "place",
          r"stores?|branch(?:es)?|agences?|boutiques?|magasins?|guichets?|offices?"),
    Thing("app", say("an app", "une application"), "app", "tool", r"apps?|applications?|appli"),
    Thing("adviser", say("a person to talk to", "un interlocuteur"), "in_person", "person",
          r"advis[eo]rs?|humans?|humains?|interlocuteurs?|conseill\w+"),
    Thing("appointment", say("an appointment", "un rendez-vous"), "in_person", "person",
          r"appointments?|rendez-?vous|rdv"),
    Thing("tracking", say("a way to follow the order", "un suivi"), "web", "tool",
          r"track(?:ing)?|suivis?|follow my|where is my|ou en est"),
    Thing("self-service", say("online self-service", "un service en ligne"), "web", "tool",
          r"online|en ligne|website|site web|portail|portal"),
)  # fmt: skip
_ABSENCE: Final = re.compile(
    r"\b(?:no|not|none|nowhere|never|cannot|can'?t|couldn'?t|could not|impossible|unable|missing|lacks?|lacking|wish|"
    r"would (?:like|love|prefer)|why (?:is|are|can)|please (?:offer|add)|should (?:have|offer)|without|hidden|"
    r"aucune?|pas de|pas d|impossible|introuvable|injoignable|manque\w*|voudrais|aimerais|souhait\w+|nulle part|"
    r"sans|absence|absent\w*|cherche\w*|il faudrait|on ne trouve|je ne trouve|cache)\b"
)
_THING: Final = {thing.id: re.compile(rf"(?<!\w)(?:{thing.words})(?!\w)") for thing in THINGS}


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing, who asks for it, of how many voices."""

    thing: Thing
    reads: tuple[Read, ...]
    n: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the share of voices."""
        return wilson(len(self.reads), self.n)


def asked_for(reads: Sequence[Read]) -> list[Asked]:
    """The things that enough of ``reads`` look for in vain, the most wanted first."""
    wanted: dict[str, list[Read]] = {}
    written = [read for read in reads if read.text]
    for read in written:
        if read.valence > CALM:
            continue
        for name in _missed(fold(read.text)):
            wanted.setdefault(name, []).append(read)
    found = [Asked(thing, tuple(wanted.get(thing.id, ())), len(written)) for thing in THINGS]
    kept = [a for a in found if len(a.reads) >= LEAST and a.interval[0] >= LEAST_SHARE]
    kept.sort(key=lambda a: -len(a.reads))
    return _apart(kept)


def _apart(found: Sequence[Asked]) -> list[Asked]:
    """Without those whose voices mostly ask for something else already said: a chat with an adviser."""
    kept: list[Asked] = []
    said: set[int] = set()
    for one in found:
        lines = {read.row.line for read in one.reads}
        if len(lines & said) <= 0.5 * len(lines):
            kept.append(one)
            said |= lines
    return kept


def _missed(text: str) -> list[str]:
    cues = [text[: m.start()].count(" ") for m in _ABSENCE.finditer(text)]
    if not cues:
        return []
    found = []
    for name, rule in _THING.items():
        places = [text[: m.start()].count(" ") for m in rule.finditer(text)]
        if any(abs(place - cue) <= NEAR for place in places for cue in cues):
            found.append(name)
    return found
