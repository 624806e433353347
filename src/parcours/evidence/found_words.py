"""The sentence of a finding: what, for whom, when, how much against how much."""

from __future__ import annotations

import datetime as dt

from parcours.events.measures.order import readable
from parcours.evidence.outcomes import WHOLE
from parcours.evidence.scan import Found, OutcomeKind
from parcours.evidence.wording import date_words, percent, say, signed
from parcours.journey.record import Text

_WORSE: dict[OutcomeKind, tuple[str, str]] = {
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
_BETTER: dict[OutcomeKind, tuple[str, str]] = {
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
    if found.attribute and found.value:
        en += _who(found.attribute, found.value, "en")
        fr += _who(found.attribute, found.value, "fr")
    if found.first_day is not None and period:
        en += _when(period, found.since, "en")
        fr += _when(period, found.since, "fr")
    if found.outcome.kind == "emotion":
        a, b = -found.mean, -found.rest_mean
        return say(
            f"{en}: {signed(a, 'en')} against {signed(b, 'en')} on −2…+2",
            f"{fr} : {signed(a, 'fr')} contre {signed(b, 'fr')} sur −2…+2",
        )
    return say(
        f"{en}: {percent(found.mean, 'en')} against {percent(found.rest_mean, 'en')}",
        f"{fr} : {percent(found.mean, 'fr')} contre {percent(found.rest_mean, 'fr')}",
    )


def _who(attribute: str, value: str, lang: str) -> str:
    if attribute == "channel":
        return f" on {value}" if lang == "en" else f" sur {value}"
    pairs = [
        f"{a} is {b}" if lang == "en" else f"{a} vaut {b}"
        for a, b in zip(attribute.split(", "), value.split(", "), strict=False)
    ]
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
