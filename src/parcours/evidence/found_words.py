"""The sentence of a finding: what, for whom, when, how much against how much; and of what only looked like one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from parcours.errors import Words
from parcours.events.measures.order import readable
from parcours.events.scan.comparing import Found, Segment
from parcours.events.scan.outcome import Outcome
from parcours.events.scan.searching import Mixed
from parcours.evidence.amounts import date_words, percent, signed, span_words
from parcours.evidence.grounds import Grounds
from parcours.evidence.outcomes import WHOLE
from parcours.evidence.wording import late_name, say
from parcours.journey.record import Text

NOTES_MOST: Final = 6

_WORSE: dict[str, tuple[str, str]] = {
    "drop_off": ("More go no further after {}", "Davantage s’arrêtent après {}"),
    "late": ("{} comes late more often", "{} arrive plus souvent en retard"),
    "waiting_time": ("Long waits after {}", "Longue attente après {}"),
    "loop": ("{} is done again more often", "{} est refait plus souvent"),
    "hop": ("More change channel after {}", "Davantage changent de canal après {}"),
    "contact": ("{} happens more often", "{} arrive plus souvent"),
    "leaving": ("More leave for good for {1} after {0}", "Davantage partent pour de bon vers {1} après {0}"),
    "emotion": ("Voices about {} are worse", "Les avis sur {} sont moins bons"),
}  # fmt: skip
_BETTER: dict[str, tuple[str, str]] = {
    "drop_off": ("Fewer are lost after {}", "Moins d’abandons après {}"),
    "late": ("{} comes late less often", "{} arrive moins souvent en retard"),
    "waiting_time": ("Fewer long waits after {}", "Moins de longues attentes après {}"),
    "loop": ("{} is done again less often", "{} est refait moins souvent"),
    "hop": ("Fewer change channel after {}", "Moins de changements de canal après {}"),
    "contact": ("{} happens less often", "{} arrive moins souvent"),
    "leaving": ("Fewer leave for {1} after {0}", "Moins de départs vers {1} après {0}"),
    "emotion": ("Voices about {} are better", "Les avis sur {} sont meilleurs"),
}  # fmt: skip
_SUBJECTS: dict[str, tuple[str, str]] = {
    "drop_off": ("Losses after {}", "Abandons après {}"),
    "late": ("Lateness of {}", "Retards de {}"),
    "waiting_time": ("Waits after {}", "Attente après {}"),
    "loop": ("Repeats of {}", "Répétitions de {}"),
    "hop": ("Changes of channel after {}", "Changements de canal après {}"),
    "contact": ("How often {} happens", "Fréquence de {}"),
    "leaving": ("Departures after {}", "Départs après {}"),
    "emotion": ("Voices about {}", "Avis sur {}"),
}
_EXPLAINED: dict[str, Words] = {
    "season": Words(
        "a swing of the season or the day; no alarm", "une variation de saison ou de jour ; pas une alerte"
    ),
    "trend": Words(
        "a slow drift without a day on which it began; a trend, no period",
        "une dérive lente, sans jour de début ; une tendance, pas une période",
    ),
}  # fmt: skip


def name_of(grounds: Grounds, outcome: Outcome) -> Text:
    """What an outcome is about, between quotation marks: an event, or what voices speak of as the map calls it."""
    if outcome.step == WHOLE:
        return say("the whole journey", "tout le parcours")
    name = say(readable(outcome.step), readable(outcome.step))
    if outcome.kind == "emotion":
        late = {one.deadline.key: one.deadline for one in grounds.late}
        if outcome.step in late:
            deadline = late[outcome.step]
            name = deadline.name or late_name(deadline.event)
        for stage in grounds.planned:
            name = stage.name if stage.key == outcome.step else name
            name = next((t.label for t in stage.touchpoints if t.name == outcome.step), name)
    return say(f"“{name.say('en')}”", f"« {name.say('fr')} »")


def found_words(
    found: Found, name: Text, period: tuple[dt.date, dt.date] | None, whither: Text | None = None
) -> Text:
    """A finding in both languages; an association, told as one. ``whither`` is where those go who leave."""
    heads = (_BETTER if found.better else _WORSE)[found.outcome.kind]
    place = whither or say("", "", one=True)
    en, fr = (
        head.format(name.say(lang), place.say(lang)) for head, lang in zip(heads, ("en", "fr"), strict=True)
    )  # fmt: skip
    if found.attributes:
        en += _who(found.segment, "en")
        fr += _who(found.segment, "fr")
    if found.span and period:
        en += _when(period, found.span.since, "en")
        fr += _when(period, found.span.since, "fr")
    if found.outcome.kind == "emotion":
        a, b = -found.mean, -found.rest_mean
        return say(
            f"{en}: {signed(a, 'en')} against {signed(b, 'en')} on −2…+2",
            f"{fr} : {signed(a, 'fr')} contre {signed(b, 'fr')} sur −2…+2",
        )
    more = _waited(found)
    return say(
        f"{en}: {_shares(found, 'en')}{more.say('en')}",
        f"{fr} : {_shares(found, 'fr')}{more.say('fr')}",
    )


def _shares(found: Found, lang: str) -> str:
    against = "against" if lang == "en" else "contre"
    return f"{percent(found.mean, lang)} {against} {percent(found.rest_mean, lang)}"


def _waited(found: Found) -> Text:
    """How long a long wait is, and how it looks as a loss: not gone on while customers are watched, but later."""
    late, seconds = found.late, found.outcome.seconds
    if late is not None and late.who is found.who:
        return say(
            " have not gone on when nearly all have; much of the difference goes on later",
            " n’ont pas continué quand presque tous l’ont fait ; une bonne part de l’écart continue plus tard",
        )
    en = f" wait over {span_words(seconds, 'en')}" if seconds else ""
    fr = f" attendent plus de {span_words(seconds, 'fr')}" if seconds else ""
    if late is not None:
        en += f"; {_shares(late, 'en')} look lost meanwhile, and much of that difference goes on later"
        fr += f" ; {_shares(late, 'fr')} semblent perdus entre-temps, et une bonne part de cet écart continue plus tard"
    return say(en, fr)


def mixed_notes(grounds: Grounds, mixed: Sequence[Mixed]) -> list[Words]:
    """What looked like a change and is explained by another: said, so that nobody finds it again."""
    notes: dict[tuple[str, str, str], Words] = {}
    for one in mixed:
        outcome = one.found.outcome
        why = _EXPLAINED.get(one.by) or Words(
            f"a difference that the mix of {one.by} makes; among those alike in it, nothing is left",
            f"un écart dû à la répartition par {one.by} ; à {one.by} égal, il n’en reste rien",
        )
        heads, name = _SUBJECTS[outcome.kind], name_of(grounds, outcome)
        en, fr = (head.format(name.say(lang)) for head, lang in zip(heads, ("en", "fr"), strict=True))  # fmt: skip
        notes[outcome.step, outcome.kind, one.by] = Words(f"{en}: {why.en}.", f"{fr} : {why.fr}.")
    return [notes[at] for at in sorted(notes)][:NOTES_MOST]


def _who(segment: Segment, lang: str) -> str:
    if [name for name, _ in segment] == ["channel"]:
        return f" on {segment[0][1]}" if lang == "en" else f" sur {segment[0][1]}"
    if lang == "en":
        return " where " + " and ".join(f"{name} is {value}" for name, value in segment)
    return " (" + ", ".join(f"{name} : {value}" for name, value in segment) + ")"


def _when(period: tuple[dt.date, dt.date], since: bool, lang: str) -> str:  # noqa: FBT001
    first, last = (date_words(day, lang) for day in period)
    if since:
        return f" since {first}" if lang == "en" else f" depuis le {first}"
    if first == last:
        return f" on {first}" if lang == "en" else f" le {first}"
    return f" from {first} to {last}" if lang == "en" else f" du {first} au {last}"
