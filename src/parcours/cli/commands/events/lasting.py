"""Commands about time: who comes back, in what sittings, at what hours, and what changes."""

from __future__ import annotations

from typing import Any

import click

from parcours.cli.commands.events.answering import WORDS, Column
from parcours.cli.commands.events.asking import (
    Question,
    pictured,
    question,
    seconds_of,
)
from parcours.cli.tables import counted, duration, percent
from parcours.errors import Words

_UNIT = click.option(
    "--unit",
    type=click.Choice(["day", "week", "month"]),
    default="week",
    show_default=True,
    help="Period. / Période.",
)
_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_UNITS = {
    "day": Words("days", "jours"),
    "week": Words("weeks", "semaines"),
    "month": Words("months", "mois"),
}
_WHAT = {
    "events": Words("events", "événements"),
    "customers": Words("customers", "clients"),
    "newcomers": Words("newcomers", "nouveaux clients"),
    "reach": Words("reach it", "l’atteignent"),
}


@click.command(epilog="Example: parcours events retention shop.events --unit week -o retention.svg")
@pictured
@_UNIT
def retention(one: Question, unit: Any) -> None:
    """Who comes back, by first period. / Qui revient, par période d’arrivée."""
    from parcours.events.measures.retention import RetentionMeasure

    cohorts = one.answer(RetentionMeasure(unit))
    wide = min(13, len(cohorts))

    def share(cohort: Any, at: int) -> float | None:
        back = cohort.back[at] if at < len(cohort.back) else None
        return None if back is None or not cohort.customers else back / cohort.customers

    def picture() -> Any:
        from parcours.render.charts import heatmaps
        from parcours.render.spoken import short_day

        rows = [c for c in cohorts if c.customers][-24:]
        name = _UNITS[unit]
        note = Words(
            f"By first period, newcomers in brackets: the share who come again so many {name.en} later. "
            "Dashed: not yet known.",
            f"Par période d’arrivée, nouveaux clients entre parenthèses : la part qui revient autant de "
            f"{name.fr} plus tard. En pointillé : pas encore connu.",
        )
        return heatmaps.heatmap(
            Words("Who comes back", "Qui revient"),
            [f"{short_day(c.first_day, one.lang)} ({counted(c.customers).say(one.lang)})" for c in rows],
            [f"+{at}" for at in range(1, wide)],
            [[share(c, at) for at in range(1, wide)] for c in rows], one.look(note),
        )  # fmt: skip

    one.tell(
        [
            Column("first", Words("first", "premier")),
            Column("customers", Words("customers", "clients")),
            *(Column(f"+{at}", Words(f"+{at}", f"+{at}"), "share") for at in range(1, wide)),
        ],
        [[c.first_day, c.customers, *(share(c, at) for at in range(1, wide))] for c in cohorts],
        picture,
    )


@click.command(epilog="Example: parcours events sessions shop.events --gap 30min")
@question
@click.option("--gap", default="30min", show_default=True, help="A longer pause parts. / Pause.")
def sessions(one: Question, gap: str) -> None:
    """Sittings: events without a long pause. / Séances : des événements sans longue pause."""
    from parcours.events.measures.habits import SessionsMeasure

    found = one.answer(SessionsMeasure(seconds_of(gap) or 1_800))
    first, last = (
        [{"event": name, "share": count / max(1, found.sessions)} for name, count in ends[:3]]
        for ends in (found.first, found.last)
    )
    one.tell(
        [
            Column("sessions", Words("sittings", "séances")),
            Column("customers", Words("customers", "clients")),
            Column("median_events", Words("median events", "événements médians")),
            Column("median_s", Words("median length", "durée médiane"), "seconds"),
            Column("p90_s", Words("nine in ten", "neuf sur dix"), "seconds"),
            Column("single", Words("of one event", "d’un événement")),
            Column("begin_with", Words("begin with", "commencent par"), "shares"),
            Column("end_with", Words("end with", "finissent par"), "shares"),
        ],
        [
            [found.sessions, found.customers, found.median_events, found.median_seconds,
             found.slowest_seconds, found.single, first, last]
        ],
    )  # fmt: skip


@click.command(
    epilog="Example: parcours events calendar shop.events --zone Europe/Paris -o hours.svg"
)
@pictured
@click.option("--zone", default="UTC", show_default=True, help="Time zone. / Fuseau horaire.")
def calendar(one: Question, zone: str) -> None:
    """At what hour of the week things happen. / À quelle heure de la semaine."""
    from parcours.events.measures.habits import CalendarMeasure

    table = one.answer(CalendarMeasure(zone))

    def picture() -> Any:
        from parcours.render.charts import heatmaps

        total = max(1, sum(map(sum, table)))
        note = Words("Of all events, in per cent.", "De tous les événements, en pour cent.")
        return heatmaps.heatmap(
            Words(f"Hours of the week ({zone})", f"Heures de la semaine ({zone})"),
            [WORDS[day].say(one.lang) for day in _DAYS],
            [str(hour) for hour in range(24)], [[n / total for n in row] for row in table],
            one.look(note), decimals=1,
        )  # fmt: skip

    one.tell(
        [
            Column("day", Words("day", "jour"), "word"),
            *(Column(f"h{hour}", Words(str(hour), str(hour))) for hour in range(24)),
        ],
        [[day, *row] for day, row in zip(_DAYS, table, strict=True)],
        picture,
    )


@click.command(
    epilog="Example: parcours events trend shop.events --what customers --unit week -o trend.svg"
)
@pictured
@_UNIT
@click.option(
    "--what",
    type=click.Choice(["events", "customers", "newcomers", "reach"]),
    default="customers",
    show_default=True,
    help="What is counted; reach needs --goal. / Ce qui est compté.",
)
@click.option("--goal", help="For reach: the event to be reached. / L’événement à atteindre.")
@click.option(
    "--window", help="For reach: within what time, 7d. / Pour reach : en combien de temps."
)
def trend(one: Question, unit: Any, what: Any, goal: str | None, window: str | None) -> None:
    """How much happens, and where that changes. / Combien, et où cela change."""
    from parcours.events.measures.trend import TrendMeasure

    found = one.answer(TrendMeasure(what, unit, goal, seconds_of(window)))
    notes = [] if found.within_seconds is None else [_in_time(found.within_seconds)]
    for note in notes:
        one.say(note)
    for change in found.changes:
        after, before = (_level(value, what) for value in (change.after, change.before))
        one.say(
            Words(
                f"From {change.day} on: {after.en} instead of {before.en}.",
                f"À partir du {change.day} : {after.fr} au lieu de {before.fr}.",
            )
        )

    def picture() -> Any:
        from parcours.render.charts import timelines

        title = _trend_title(what, unit, goal).say(one.lang)
        points = [
            (p.first_day, p.value if p.whole else None, p.interval if p.whole else None, p.level)
            for p in found.points
        ]
        share = what == "reach"
        return timelines.timeline(title, points, one.look(*notes), share=share)

    kind: Any = "share" if what == "reach" else "plain"
    one.tell(
        [
            Column("from", Words("from", "du")),
            Column("value", _WHAT[what], kind),
            Column("n", Words("n", "n")),
            Column("level", Words("level", "niveau"), kind),
            Column("whole", Words("whole", "entière")),
        ],
        [[p.first_day, p.value, p.n, p.level, p.whole] for p in found.points],
        picture,
    )


def _in_time(seconds: float) -> Words:
    return Words(
        f"Counted within {duration(seconds, 'en')} of the first event; later periods are not known yet.",
        f"Compté en {duration(seconds, 'fr')} après le premier événement ; la suite n’est pas encore connue.",
    )


def _level(value: float, what: str) -> Words:
    if what == "reach":
        return Words(percent(value, "en"), percent(value, "fr"))
    return counted(value, 0 if value >= 10 else 1)


def _trend_title(what: str, unit: str, goal: str | None) -> Words:
    each = "mois" if unit == "month" else _UNITS[unit].fr.removesuffix("s")
    if what == "reach":
        return Words(
            f"Who reaches “{goal}”, by {unit} of the first event",
            f"Qui atteint « {goal} », par {each} du premier événement",
        )
    return Words(
        f"{_WHAT[what].en.capitalize()} per {unit}", f"{_WHAT[what].fr.capitalize()} par {each}"
    )


@click.command(epilog="Example: parcours events working log.xes.gz --pair lifecycle:transition")
@question
def working(one: Question) -> None:
    """How long each activity takes, from begin to end. / Durée de chaque activité."""
    from parcours.events.measures.working import WorkingMeasure

    found = one.answer(WorkingMeasure())
    one.tell(
        [
            Column("event", Words("event", "événement")),
            Column("events", Words("events", "événements")),
            Column("timed", Words("with begin", "avec début")),
            Column("median_s", Words("median", "médiane"), "seconds"),
            Column("low_s", Words("quarter", "quart"), "seconds"),
            Column("high_s", Words("three quarters", "trois quarts"), "seconds"),
            Column("mean_s", Words("mean", "moyenne"), "seconds"),
            Column("slowest_s", Words("nine in ten", "neuf sur dix"), "seconds"),
        ],
        [
            [w.activity, w.events, w.timed, w.median, w.low, w.high, w.mean, w.slowest]
            for w in found
        ],
    )


COMMANDS = (retention, sessions, calendar, trend, working)
