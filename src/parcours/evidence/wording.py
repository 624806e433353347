"""The sentences that discovery writes on a map, in both languages at once."""

from __future__ import annotations

from parcours.events.measures.order import readable
from parcours.events.measures.progress import DropOff
from parcours.events.measures.volumes import OFTEN
from parcours.evidence.amounts import number, percent, signed
from parcours.evidence.contrasts import Contrast
from parcours.journey.record import Text
from parcours.verbatims.summary import Mean


def say(en: str, fr: str, *, one: bool = False) -> Text:
    """A text in both languages; one string where they are the same."""
    return Text(en) if one or en == fr else Text({"en": en, "fr": fr})


def contrast_words(name: Text, hits: int, n: int, found: Contrast, never: int = 0) -> Text:
    """How differently two groups speak; an association, and said so."""
    inside, outside = found.inside, found.outside
    more_en = f"; for {number(never)} more it never came" if never >= 10 else ""
    more_fr = f" ; pour {number(never, 'fr')} autres, rien n’est venu" if never >= 10 else ""
    return say(
        f"{name.say('en')}: {number(hits)} of {number(n)} customers, whose voices average "
        f"{signed(inside.value, 'en')} on −2…+2 (n = {number(inside.n)}), those of the others "
        f"{signed(outside.value, 'en')} (n = {number(outside.n)}){more_en}",
        f"{name.say('fr')} : {number(hits, 'fr')} clients sur {number(n, 'fr')}, dont les avis valent en moyenne "
        f"{signed(inside.value, 'fr')} sur −2…+2 (n = {number(inside.n, 'fr')}), ceux des autres "
        f"{signed(outside.value, 'fr')} (n = {number(outside.n, 'fr')}){more_fr}",
    )


def unfound_words(label: Text, met: int, looked: int) -> Text:
    """A touchpoint that hardly anyone reaches and of which people complain."""
    return say(
        f"“{label.say('en')}” is hardly found: {number(met)} of {number(looked)} customers reached it",
        f"« {label.say('fr')} » est presque introuvable : {number(met, 'fr')} clients sur "
        f"{number(looked, 'fr')} l’ont atteint",
    )


def negative_words(label: Text, mean: Mean) -> Text:
    """A touchpoint of which people speak badly."""
    return say(
        f"“{label.say('en')}” is spoken of badly: {signed(mean.value, 'en')} on −2…+2 (n = {number(mean.n)})",
        f"On parle mal de « {label.say('fr')} » : {signed(mean.value, 'fr')} sur −2…+2 (n = {number(mean.n, 'fr')})",
    )


def loop_words(name: str, loopers: int, n: int) -> Text:
    """An event that many repeat."""
    return say(
        f"“{name}” again and again: {number(loopers)} of {number(n)} customers {OFTEN} times or more",
        f"« {name} » encore et encore : {number(loopers, 'fr')} clients sur {number(n, 'fr')} au moins {OFTEN} fois",
    )


def hop_words(name: str, hits: int, n: int, usual: float) -> Text:
    """A step after which many change channel."""
    return say(
        f"After “{name}” {percent(hits / n, 'en')} change channel; elsewhere {percent(usual, 'en')} do",
        f"Après « {name} », {percent(hits / n, 'fr')} changent de canal ; ailleurs {percent(usual, 'fr')}",
    )


def contact_words(name: str, before: str, hits: int, n: int) -> Text:
    """Trouble that many meet."""
    return say(
        f"“{name}” after “{before}”: {percent(hits / n, 'en')} of {number(n)} customers",
        f"« {name} » après « {before} » : {percent(hits / n, 'fr')} de {number(n, 'fr')} clients",
    )


def leaving_words(name: str, whither: Text, share: float, usual: float) -> Text:
    """A step from which many leave for a channel outside."""
    return say(
        f"{percent(share, 'en')} leave for {whither.say('en')} after “{name}” and do not come back; "
        f"elsewhere {percent(usual, 'en')} do",
        f"{percent(share, 'fr')} partent vers {whither.say('fr')} après « {name} » et ne reviennent pas ; "
        f"ailleurs {percent(usual, 'fr')}",
    )


def start_words(name: str, share: float, usual: float, *, first: bool) -> Text:
    """A step that loses far more than the others do."""
    en = "Most leave at the very start" if first else "Most go no further"
    fr = "La plupart partent dès le début" if first else "La plupart ne vont pas plus loin"
    return say(
        f"{en}, after “{name}”: {percent(share, 'en')}; a usual step loses {percent(usual, 'en')}",
        f"{fr}, après « {name} » : {percent(share, 'fr')} ; une étape ordinaire en perd {percent(usual, 'fr')}",
    )


def asked_for_words(name: Text, asked: int, n: int) -> Text:
    """Something that is not there, in the words of those who miss it."""
    return say(
        f"Customers ask for {name.say('en')} and do not find it: {number(asked)} of {number(n)} comments",
        f"Des clients cherchent {name.say('fr')} sans trouver : {number(asked, 'fr')} commentaires sur "
        f"{number(n, 'fr')}",
    )


def word_words(word: str, mean: Mean) -> Text:
    """A word that comes with anger."""
    return say(
        f"“{word}” comes up with anger: {signed(mean.value, 'en')} on −2…+2 (n = {number(mean.n)})",
        f"« {word} » revient avec colère : {signed(mean.value, 'fr')} sur −2…+2 (n = {number(mean.n, 'fr')})",
    )


def drop_off_words(stage: Text, found: DropOff) -> Text:
    """How many go no further than a stage."""
    return say(
        f"{percent(found.share, 'en')} go no further than “{stage.say('en')}”",
        f"{percent(found.share, 'fr')} ne vont pas plus loin que « {stage.say('fr')} »",
    )


def never_words(count: int, n: int) -> Text:
    """Promises that were never kept."""
    return say(
        f"The promised moment passed and it never came: {number(count)} of {number(n)} customers",
        f"Le moment promis est passé et rien n’est venu : {number(count, 'fr')} clients sur {number(n, 'fr')}",
    )


def late_words(name: str, count: int, n: int) -> Text:
    """Promises kept too late."""
    return say(
        f"“{name}” comes after the promised date: {percent(count / n, 'en')} of {number(n)} customers",
        f"« {name} » arrive après la date promise : {percent(count / n, 'fr')} de {number(n, 'fr')} clients",
    )


def late_name(event: str) -> Text:
    """The heading of the stage of those who wait past a promise."""
    return say(f"Late: {readable(event)}", f"En retard : {readable(event)}")
