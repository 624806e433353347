"""The sentences that discovery writes on a map, in both languages at once."""

from __future__ import annotations

from parcours.events.measures.breaks import Break
from parcours.events.measures.order import readable
from parcours.events.measures.progress import DropOff
from parcours.events.measures.volumes import OFTEN, Volume
from parcours.evidence.contrasts import Contrast
from parcours.journey.record import Text
from parcours.verbatims.summary import Mean

_MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
}


def say(en: str, fr: str, *, one: bool = False) -> Text:
    """A text in both languages; one string where they are the same."""
    return Text(en) if one or en == fr else Text({"en": en, "fr": fr})


def percent(share: float, lang: str) -> str:
    """A share as whole per cent, as the language writes it."""
    return f"{share * 100:.0f}{' ' if lang == 'fr' else ''}%"


def signed(value: float, lang: str) -> str:
    """A tone with its sign and one decimal."""
    text = f"{value:+.1f}".replace("-", "−")
    return text.replace(".", ",") if lang == "fr" else text


def break_words(found: Break) -> Text:
    """Who leaves where, when, and how much more than the others."""
    en = ["Many more go no further"]
    fr = ["Beaucoup plus ne vont pas plus loin"]
    if found.value:
        en.append(
            f"on {found.value}"
            if found.attribute == "channel"
            else f"where {found.attribute} is {found.value}"
        )
        fr.append(
            f"sur {found.value}"
            if found.attribute == "channel"
            else f"quand {found.attribute} vaut {found.value}"
        )
    if found.week:
        day = found.week
        en.append(f"in the week of {day.day} {_MONTHS['en'][day.month - 1]} {day.year}")
        fr.append(f"la semaine du {day.day} {_MONTHS['fr'][day.month - 1]} {day.year}")
    return say(
        f"{' '.join(en)}: {percent(found.share, 'en')} against {percent(found.rest_share, 'en')}",
        f"{' '.join(fr)} : {percent(found.share, 'fr')} contre {percent(found.rest_share, 'fr')}",
    )


def contrast_words(name: Text, found: Contrast) -> Text:
    """How differently two groups speak; an association, and said so."""
    inside, outside = found.inside, found.outside
    return say(
        f"{name.say('en')}: these customers speak at {signed(inside.value, 'en')} (n = {inside.n}), "
        f"the others at {signed(outside.value, 'en')} (n = {outside.n})",
        f"{name.say('fr')} : ces clients s’expriment à {signed(inside.value, 'fr')} (n = {inside.n}), "
        f"les autres à {signed(outside.value, 'fr')} (n = {outside.n})",
    )


def unfound_words(label: Text, met: int, looked: int) -> Text:
    """A touchpoint that hardly anyone reaches and of which people complain."""
    return say(
        f"“{label.say('en')}” is hardly found: {met} of {looked} customers reached it",
        f"« {label.say('fr')} » est presque introuvable : {met} clients sur {looked} l’ont atteint",
    )


def negative_words(label: Text, mean: Mean) -> Text:
    """A touchpoint of which people speak badly."""
    return say(
        f"“{label.say('en')}” is spoken of badly: {signed(mean.value, 'en')} on −2…+2 (n = {mean.n})",
        f"On parle mal de « {label.say('fr')} » : {signed(mean.value, 'fr')} sur −2…+2 (n = {mean.n})",
    )


def loop_words(name: str, volume: Volume) -> Text:
    """An event that many repeat."""
    return say(
        f"“{name}” again and again: {volume.loopers} of {volume.customers} customers {OFTEN} times or more",
        f"« {name} » encore et encore : {volume.loopers} clients sur {volume.customers} au moins {OFTEN} fois",
    )


def drop_off_words(found: DropOff) -> Text:
    """How many go no further."""
    return say(
        f"{percent(found.share, 'en')} go no further",
        f"{percent(found.share, 'fr')} ne vont pas plus loin",
    )


def never_words(count: int, n: int) -> Text:
    """Promises that were never kept."""
    return say(
        f"The promised moment passed and it never came: {count} of {n} customers",
        f"Le moment promis est passé et rien n’est venu : {count} clients sur {n}",
    )


def late_name(event: str) -> Text:
    """The heading of the stage of those who wait past a promise."""
    return say(f"Late: {readable(event)}", f"En retard : {readable(event)}")


def duration_iso(seconds: float) -> str:
    """A duration in ISO 8601 with the two largest units that matter."""
    total = max(1, round(seconds))
    days, rest = divmod(total, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    if days:
        return f"P{days}D" + (f"T{hours}H" if hours and days < 14 else "")
    if hours:
        return f"PT{hours}H" + (f"{minutes}M" if minutes else "")
    if minutes:
        return f"PT{minutes}M" + (f"{left}S" if left and minutes < 5 else "")
    return f"PT{left}S"
