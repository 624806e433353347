"""The sentence of a finding: what, for whom, when, how much against how much."""

from __future__ import annotations

import datetime as dt

from parcours.events.measures.order import readable
from parcours.events.scan.comparing import Found, Segment
from parcours.evidence.outcomes import WHOLE
from parcours.evidence.wording import date_words, percent, say, signed
from parcours.journey.record import Text

_WORSE: dict[str, tuple[str, str]] = {
    "drop_off": ("Many more go no further after “{}”", "Beaucoup plus ne vont pas plus loin après « {} »"),
    "late": ("“{}” comes late more often", "« {} » arrive plus souvent en retard"),
    "waiting_time": ("Long waits after “{}”", "Longue attente après « {} »"),
    "loop": ("“{}” is done again more often", "« {} » est refait plus souvent"),
    "hop": ("More change channel after “{}”", "Plus de clients changent de canal après « {} »"),
    "contact": ("“{}” happens more often", "« {} » arrive plus souvent"),
    "leaving": ("More leave for {1} after “{0}” and do not come back",
                "Plus de clients partent vers {1} après « {0} » et ne reviennent pas"),
    "emotion": ("“{}” is spoken of worse", "On parle moins bien de « {} »"),
}  # fmt: skip
_BETTER: dict[str, tuple[str, str]] = {
    "drop_off": ("Fewer are lost after “{}”", "Moins d’abandons après « {} »"),
    "late": ("“{}” comes late less often", "« {} » arrive moins souvent en retard"),
    "waiting_time": ("Fewer long waits after “{}”", "Moins de longues attentes après « {} »"),
    "loop": ("“{}” is done again less often", "« {} » est refait moins souvent"),
    "hop": ("Fewer change channel after “{}”", "Moins de clients changent de canal après « {} »"),
    "contact": ("“{}” happens less often", "« {} » arrive moins souvent"),
    "leaving": ("Fewer leave for {1} after “{0}”", "Moins de départs vers {1} après « {0} »"),
    "emotion": ("“{}” is spoken of better", "On parle mieux de « {} »"),
}  # fmt: skip


def found_words(
    found: Found, period: tuple[dt.date, dt.date] | None, whither: Text | None = None
) -> Text:
    """A finding in both languages; an association, told as one. ``whither`` is where those go who leave."""
    heads = (_BETTER if found.better else _WORSE)[found.outcome.kind]
    name = readable(found.outcome.step)
    names = (
        ("The whole journey", "Tout le parcours") if found.outcome.step == WHOLE else (name, name)
    )
    places = (whither.say("en"), whither.say("fr")) if whither else ("", "")
    en, fr = (
        head.format(*own) for head, own in zip(heads, zip(names, places, strict=True), strict=True)
    )
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
    late = _late(found)
    return say(
        f"{en}: {_shares(found, 'en')}{late.say('en')}",
        f"{fr} : {_shares(found, 'fr')}{late.say('fr')}",
    )


def _shares(found: Found, lang: str) -> str:
    against = "against" if lang == "en" else "contre"
    return f"{percent(found.mean, lang)} {against} {percent(found.rest_mean, lang)}"


def _late(found: Found) -> Text:
    """How a delay looks as a loss: not gone on while customers are watched, but later."""
    late = found.late
    if late is None:
        return say("", "", one=True)
    if late.who is found.who:
        return say(
            " have not gone on when nearly all have; much of the difference goes on later",
            " n’ont pas continué quand presque tous l’ont fait ; une bonne part de l’écart continue plus tard",
        )
    return say(
        f"; {_shares(late, 'en')} look lost meanwhile, and much of that difference goes on later",
        f" ; {_shares(late, 'fr')} semblent perdus entre-temps, et une bonne part de cet écart continue plus tard",
    )


def _who(segment: Segment, lang: str) -> str:
    if [name for name, _ in segment] == ["channel"]:
        return f" on {segment[0][1]}" if lang == "en" else f" sur {segment[0][1]}"
    pairs = [f"{a} is {b}" if lang == "en" else f"{a} vaut {b}" for a, b in segment]
    return (" where " if lang == "en" else " quand ") + (" and " if lang == "en" else " et ").join(
        pairs
    )


def _when(period: tuple[dt.date, dt.date], since: bool, lang: str) -> str:  # noqa: FBT001
    first, last = (date_words(day, lang) for day in period)
    if since:
        return f" since {first}" if lang == "en" else f" depuis le {first}"
    if first == last:
        return f" on {first}" if lang == "en" else f" le {first}"
    return f" from {first} to {last}" if lang == "en" else f" du {first} au {last}"
