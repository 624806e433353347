"""What the evidence commands share: the three sources with their columns, the prices, how a result is shown."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from parcours.cli.files import read_map, read_text
from parcours.errors import InputError, Lang, Words

if TYPE_CHECKING:
    from parcours.evidence.discover import Asking, DiscoverResult, Gathered
    from parcours.evidence.grounds import Grounds
    from parcours.evidence.pain import Pain
    from parcours.journey.model import Evidence, JourneyMap
    from parcours.verbatims.reading import Read

F = TypeVar("F", bound=Callable[..., Any])
A_FILE = click.Path(path_type=Path)

_COLUMNS = (
    ("--customer", "Column of the customer. / Colonne du client."),
    ("--moment", "Column of the moment. / Colonne du moment."),
    ("--event", "Column of the event. / Colonne de l’événement."),
    ("--channel", "Column of the channel. / Colonne du canal."),
    ("--text", "Column of the comment. / Colonne du commentaire."),
    ("--score", "Column of the score. / Colonne de la note."),
    ("--date", "Column of the comment's date. / Colonne de la date du commentaire."),
    ("--comment-customer", "Column of the customer among comments. / Colonne du client des commentaires."),
)  # fmt: skip
_SOURCES = (
    ("--verbatims", "Comments, CSV or Parquet. / Commentaires."),
    (
        "--answers",
        "Survey answers, CSV: metric and value, or nps, csat, ces. / Réponses d’enquête.",
    ),
)


def sources(function: F) -> F:
    """``--events``, ``--verbatims``, ``--answers`` and the names of their columns."""
    return _sources(function, needed=True)


def sources_if_any(function: F) -> F:
    """The same where a map can also be looked at alone."""
    return _sources(function, needed=False)


def read_sources(given: dict[str, Any], lang: Lang) -> Gathered | None:
    """The sources that ``given`` options name, read; None where there are none.

    Raises InputError for comments or answers without the log that says who wrote them.
    """
    from parcours.evidence.discover import gather

    if given.get("events"):
        return gather(asking(given), progress(lang))
    if given.get("verbatims") or given.get("answers"):
        raise InputError(
            "cli.no-events",
            Words("Comments and answers are measured beside a log.",
                  "Commentaires et réponses se mesurent à côté d’un journal."),
            remedy=Words("Add --events.", "Ajoutez --events."),
        )  # fmt: skip
    return None


def _sources(function: F, *, needed: bool) -> F:
    for name, text in reversed(_COLUMNS):
        function = click.option(name, help=text)(function)
    skip = "Leave out rows whose moment cannot be read. / Laisser de côté les dates illisibles."
    function = click.option("--skip-bad-rows", is_flag=True, help=skip)(function)
    for name, text in reversed(_SOURCES):
        function = click.option(name, type=A_FILE, help=text)(function)
    return click.option(
        "--events",
        type=A_FILE,
        required=needed,
        help="Event log, CSV or Parquet. / Journal d’événements.",
    )(function)


def prices(function: F) -> F:
    """What things are worth: without it a friction has no price in money."""
    for name, text in (
        ("--goal", "The event that counts as a conversion. / L’événement qui vaut conversion."),
        ("--hour-cost", "What an hour costs, `25` or `20:40`. / Coût d’une heure."),
        ("--contact-cost", "What a contact with support costs, `6` or `4:8`. / Coût d’un contact."),
        (
            "--conversion-value",
            "What a conversion is worth, `80` or `60:90`. / Valeur d’une conversion.",
        ),
    ):
        function = click.option(name, help=text)(function)
    return click.option(
        "--currency", default="EUR", show_default=True, help="The currency. / La monnaie."
    )(function)


def stages_option(function: F) -> F:
    """``--stages``: which events form which stage."""
    text = "Which events form which stage, YAML. / Quels événements forment quelle étape."
    return click.option("--stages", "stages_file", type=A_FILE, help=text)(function)


def map_option(function: F) -> F:
    """``--map``: an existing map that says which events form which stage."""
    text = "A map whose stages name their events. / Une carte dont les étapes nomment leurs événements."
    return click.option("--map", "map_file", type=A_FILE, help=text)(function)


def asking(given: dict[str, Any]) -> Asking:
    """The sources that ``given`` options name, read under their stages and prices."""
    from parcours.events.columns import Asked
    from parcours.evidence.discover import Asking
    from parcours.evidence.plan import Plan, read_plan
    from parcours.evidence.refresh import plan_of
    from parcours.journey.identity import with_ids
    from parcours.verbatims.rows import AskedColumns

    plan = Plan()
    if given.get("stages_file"):
        plan = read_plan(read_text(given["stages_file"]), file=str(given["stages_file"]))
    elif given.get("map_file"):
        plan = plan_of(with_ids(read_map(given["map_file"]).journey_map))
    plan = _priced(plan, given)
    return Asking(
        given["events"],
        given.get("verbatims"),
        plan,
        Asked(given["customer"], given["moment"], given["event"], given["channel"]),
        AskedColumns(
            text=given["text"],
            date=given["date"],
            score=given["score"],
            customer=given["comment_customer"],
        ),
        given["skip_bad_rows"],
        given.get("answers"),
    )


def in_language(asked: Asking, lang: Lang) -> Asking:
    """``asked`` with the map in ``lang`` where a person wrote ``--lang``, or where nobody is heard.

    Else the map speaks as its plan says, or as most comments do.
    """
    from dataclasses import replace

    source = click.get_current_context().get_parameter_source("lang")
    silent = asked.verbatims is None and asked.answers is None and asked.plan.lang is None
    if source is not click.core.ParameterSource.COMMANDLINE and not silent:
        return asked
    return replace(asked, plan=asked.plan.model_copy(update={"lang": lang}))


def _priced(plan: Any, given: dict[str, Any]) -> Any:
    from parcours.journey.worth import Economics

    found = {
        "conversion": _bounds(given.get("conversion_value")),
        "contact": _bounds(given.get("contact_cost")),
        "hour": _bounds(given.get("hour_cost")),
        "goal": given.get("goal"),
    }
    update = {name: value for name, value in found.items() if value is not None}
    if not update:
        return plan
    base = plan.economics or Economics(unit=given["currency"])
    return plan.model_copy(update={"economics": base.model_copy(update=update)})


def _bounds(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        numbers = [float(part.replace(",", ".")) for part in text.split(":")]
    except ValueError:
        numbers = []
    if len(numbers) not in {1, 2} or sorted(numbers) != numbers:
        raise InputError(
            "cli.bad-amount",
            Words(f"“{text}” is no amount.", f"« {text} » n’est pas un montant."),
            remedy=Words(
                "Write `80`, or two bounds `60:90`.", "Écrivez `80`, ou deux bornes `60:90`."
            ),
        )
    return numbers[0], numbers[-1]


def today() -> dt.date:
    """The day on which a command runs."""
    return dt.datetime.now(tz=dt.UTC).date()


def searched(given: dict[str, Any], lang: Lang) -> tuple[Grounds, list[Read], tuple[Pain, ...]]:
    """The grounds of the sources, what customers said, and every friction."""
    from parcours.evidence.discover import frictions, gather

    asked = asking(given)
    gathered = gather(asked, progress(lang))
    return frictions(gathered, asked.plan, today=today())


def told_pain(rank: int, pain: Pain, lang: Lang) -> dict[str, Any]:
    """A friction for a program."""
    fact, cost = pain.point.frequency, pain.point.cost
    return {
        "rank": rank,
        "stage": pain.stage,
        "kind": pain.kind,
        "step": pain.step or None,
        "label": pain.point.label.say(lang),
        "severity": pain.point.severity,
        "at": pain.point.at,
        "measure": fact.measure if fact else None,
        "segment": fact.segment if fact else None,
        "value": fact.value if fact else None,
        "unit": fact.unit if fact else None,
        "n": fact.n if fact else None,
        "interval": fact.interval if fact else None,
        "period": _days(fact.period) if fact else None,
        "source": fact.source if fact else None,
        "cost": {
            "low": cost.low,
            "high": cost.high,
            "unit": cost.unit,
            "inputs": cost.inputs.say(lang) if cost.inputs else None,
        }
        if cost
        else None,
    }


def told_change(change: Any, lang: Lang) -> dict[str, Any]:
    """Something that became better, for a program."""
    fact = change.fact
    return {
        "stage": change.stage,
        "kind": change.kind,
        "step": change.step,
        "label": change.label.say(lang),
        "segment": fact.segment,
        "value": fact.value,
        "n": fact.n,
        "interval": fact.interval,
        "period": _days(fact.period),
        "difference": change.difference.value,
        "difference_interval": change.difference.interval,
    }


def _days(period: Any) -> list[str] | None:
    return [day.isoformat() for day in period] if period else None


def cost_words(pain: Pain, lang: Lang) -> str:
    """A cost on one line; nothing where there is none."""
    cost = pain.point.cost
    if cost is None:
        return ""
    from parcours.evidence.amounts import number
    from parcours.journey.lexicon import unit_words

    amount = f"{number(cost.low, lang)}–{number(cost.high, lang)} {unit_words(cost.unit, lang)}"
    inputs = cost.inputs.say(lang) if cost.inputs else ""
    if inputs and cost.unit in {"customers", "contacts"}:  # as they were counted, times nothing
        return inputs
    return f"{amount} = {inputs}" if inputs else amount


def fact_words(fact: Evidence, result: DiscoverResult, lang: Lang) -> str:
    """What a sentence rests on: value, interval, n, period and source."""
    from parcours.evidence.amounts import date_words, number, percent, signed

    def said(value: float) -> str:
        return percent(value, lang, 1) if fact.unit == "share" else signed(value, lang)

    parts = [] if fact.value is None else [said(fact.value)]
    if fact.interval:
        low, high = (said(bound) for bound in fact.interval)
        parts[-1:] = [f"{parts[-1]} [{low} {Words('to', 'à').say(lang)} {high}]"]
    if fact.n is not None:
        parts.append(f"n = {number(fact.n, lang)}")
    if fact.period:
        first, last = (date_words(day, lang) for day in fact.period)
        parts.append(Words(f"{first} to {last}", f"du {first} au {last}").say(lang))
    labels = {s.id: s.label.say(lang) for s in result.journey_map.sources if s.label}
    return ", ".join([*parts, labels.get(fact.source, fact.source)])


def summary(result: DiscoverResult, lang: Lang) -> None:
    """The worst frictions and what became better, on stderr."""
    if result.pains:
        head = Words("What hurts most, worst first:", "Ce qui fait le plus mal, le pire d’abord :")
        click.echo(head.say(lang), err=True)
    names = {stage.id: stage.name.say(lang) for stage in result.journey_map.stages}
    for rank, pain in enumerate(result.pains[:8], 1):
        bars = "▮" * (pain.point.severity or 0) + "▯" * (3 - (pain.point.severity or 0))
        click.echo(f"  {rank}. {bars} {pain.point.label.say(lang)}", err=True)
        first = [f for f in (pain.point.frequency, *pain.point.evidence) if f][:1]
        facts = [names.get(pain.stage, pain.stage), *(fact_words(f, result, lang) for f in first)]
        click.echo(f"        {' · '.join(facts)}", err=True)
        cost = cost_words(pain, lang)
        if cost:
            click.echo(f"        {Words('costs', 'coûte').say(lang)} {cost}", err=True)
    if result.changes:
        click.echo(Words("What became better:", "Ce qui va mieux :").say(lang), err=True)
    for change in result.changes[:5]:
        click.echo(f"  + {change.label.say(lang)}", err=True)
        click.echo(f"        {fact_words(change.fact, result, lang)}", err=True)


def progress(lang: Lang) -> Any:
    """A line on a terminal that says what is being done; silent in a pipe."""

    def silent(words: Words, done: int, of: int) -> None:
        del words, done, of

    if not sys.stderr.isatty():
        return silent

    def step(words: Words, done: int, of: int) -> None:
        width = 24
        filled = round(width * done / of) if of else width
        bar = "█" * filled + "░" * (width - filled)
        sys.stderr.write(f"\r\033[K{bar} {words.say(lang)}")
        if words.en == "Done":
            sys.stderr.write("\r\033[K")
        sys.stderr.flush()

    return step


def plain_map(path: Path) -> JourneyMap:
    """The map in ``path``, every part with an id."""
    from parcours.journey.identity import with_ids

    return with_ids(read_map(path).journey_map)
