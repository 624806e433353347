"""Commands about time: who comes back, in what sittings, at what hours, and what changes."""

from __future__ import annotations

from typing import Any

import click

from parcours.cli.commands.events.asking import Column, Question, pictured, question, seconds_of
from parcours.errors import Words

_UNIT = click.option(
    "--unit",
    type=click.Choice(["day", "week", "month"]),
    default="week",
    show_default=True,
    help="Period. / Période.",
)
_DAYS = Words("Mon Tue Wed Thu Fri Sat Sun", "lun mar mer jeu ven sam dim")


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

        rows = [c for c in cohorts if c.customers][-24:]
        return heatmaps.heatmap(
            Words("Who comes back", "Qui revient"),
            [f"{c.first_day} ({c.customers})" for c in rows], [f"+{at}" for at in range(1, wide)],
            [[share(c, at) for at in range(1, wide)] for c in rows], one.lang, one.theme,
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
        ", ".join(f"{name} {count / max(1, found.sessions):.0%}" for name, count in ends[:3])
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
            Column("begin_with", Words("begin with", "commencent par")),
            Column("end_with", Words("end with", "finissent par")),
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
    days = _DAYS.say(one.lang).split()

    def picture() -> Any:
        from parcours.render.charts import heatmaps

        total = max(1, sum(map(sum, table)))
        return heatmaps.heatmap(
            Words(f"Hours of the week ({zone})", f"Heures de la semaine ({zone})"), days,
            [str(hour) for hour in range(24)], [[n / total for n in row] for row in table],
            one.lang, one.theme, decimals=1,
        )  # fmt: skip

    one.tell(
        [
            Column("day", Words("day", "jour")),
            *(Column(f"h{hour}", Words(str(hour), str(hour))) for hour in range(24)),
        ],
        [[day, *row] for day, row in zip(days, table, strict=True)],
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
def trend(one: Question, unit: Any, what: Any, goal: str | None) -> None:
    """How much happens, and where that changes. / Combien, et où cela change."""
    from parcours.events.measures.trend import TrendMeasure

    found = one.answer(TrendMeasure(what, unit, goal))
    for change in found.changes:
        one.say(
            Words(
                f"From {change.day} on: {_level(change.after)} instead of {_level(change.before)}.",
                f"À partir du {change.day} : {_level(change.after)} au lieu de {_level(change.before)}.",
            )
        )

    def picture() -> Any:
        from parcours.render.charts import timelines

        title = Words("Trend: ", "Évolution : ").say(one.lang) + (
            goal or "" if what == "reach" else what
        )
        points = [
            (p.first_day, p.value if p.whole else None, p.interval if p.whole else None, p.level)
            for p in found.points
        ]
        share = what == "reach"
        return timelines.timeline(title, points, one.lang, one.theme, share=share)

    kind: Any = "share" if what == "reach" else "plain"
    one.tell(
        [
            Column("from", Words("from", "du")),
            Column("value", Words(what, what), kind),
            Column("n", Words("n", "n")),
            Column("level", Words("level", "niveau"), kind),
            Column("whole", Words("whole", "entière")),
        ],
        [[p.first_day, p.value, p.n, p.level, p.whole] for p in found.points],
        picture,
    )


def _level(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.0f}"


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
