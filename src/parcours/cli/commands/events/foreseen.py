"""Commands that look ahead; each says how well it foresaw customers whom it had not seen."""

from __future__ import annotations

from typing import Any

import click

from parcours.cli.commands.events.answering import Column
from parcours.cli.commands.events.asking import (
    Question,
    goal_option,
    question,
    seconds_of,
)
from parcours.cli.tables import counted, duration, percent
from parcours.errors import Words


@click.command("next", epilog="Example: parcours events next shop.events --after “catalog > cart”")
@question
@click.option("--after", help="A path, “a > b”; the end of every path when left out. / Un chemin.")
@click.option("--most", default=10, show_default=True, help="How many rows. / Combien de lignes.")
def next_(one: Question, after: str | None, most: int) -> None:
    """What comes next, and how well that is foreseen. / Ce qui vient ensuite."""
    from parcours.events.measures import next_step

    quality = next_step.judged(one.log)
    low, high = quality.interval
    share = {"en": percent(quality.accuracy, "en"), "fr": percent(quality.accuracy, "fr")}
    n, unseen = counted(quality.n), counted(quality.unseen_n)
    one.say(
        Words(
            f"Judged on later customers: right in {share['en']} of {n.en} steps "
            f"({percent(low, 'en')} – {percent(high, 'en')}), the last event alone "
            f"{percent(quality.last_event_accuracy, 'en')}, on paths never seen "
            f"{_or_none(quality.unseen_accuracy, 'en')} of {unseen.en}.",
            f"Jugé sur des clients ultérieurs : juste dans {share['fr']} de {n.fr} pas "
            f"({percent(low, 'fr')} – {percent(high, 'fr')}), le dernier événement seul "
            f"{percent(quality.last_event_accuracy, 'fr')}, sur des chemins jamais vus "
            f"{_or_none(quality.unseen_accuracy, 'fr')} de {unseen.fr}.",
        )
    )
    model = next_step.learn(one.log, depth=quality.depth)
    paths = [[p.strip() for p in after.split(">")]] if after else [[n] for n in model.activities]
    rows: list[list[Any]] = []
    for path in paths:
        ranked = model.after(path)
        shown = ranked[: most if after else 1]
        rows += [[" > ".join(path), c.activity, c.chance] for c in shown]
    one.tell(
        [
            Column("after", Words("after", "après")),
            Column("next", Words("next", "ensuite"), empty=Words("(leaves)", "(part)")),
            Column("chance", Words("chance", "chance"), "share"),
        ],
        rows[: max(most, len(paths))],
    )


def _or_none(value: float | None, lang: Any) -> str:
    return "–" if value is None else percent(value, lang)


@click.command("time-to", epilog="Example: parcours events time-to shop.events --goal paid")
@question
@click.option("--goal", required=True, help="The event waited for. / L’événement attendu.")
def time_to(one: Question, goal: str) -> None:
    """How long until an event, from where one stands. / Combien de temps jusqu’à un événement."""
    from parcours.events.measures import time_to as measure

    model = measure.time_to(one.log, goal)
    for found in measure.judged(one.log, goal):
        if found.n:
            one.say(
                Words(
                    f"Within {duration(found.seconds, 'en')}: {percent(found.foreseen, 'en')} foreseen, "
                    f"{percent(found.seen, 'en')} seen among {counted(found.n).en} later moments.",
                    f"En {duration(found.seconds, 'fr')} : {percent(found.foreseen, 'fr')} prévus, "
                    f"{percent(found.seen, 'fr')} vus sur {counted(found.n).fr} moments ultérieurs.",
                )
            )
    curves = [(name, curve) for name, curve in model.by_one.items()]
    one.tell(
        [
            Column("after", Words("after", "après")),
            Column("n", Words("n", "n")),
            Column("reach", Words("reach it", "l’atteignent"), "share"),
            Column("q10_s", Words("one in ten within", "un sur dix en"), "seconds"),
            Column("q25_s", Words("a quarter within", "un quart en"), "seconds"),
            Column("median_s", Words("half within", "la moitié en"), "seconds"),
        ],
        [
            [name, c.n, 1 - float(c.waiting[-1]) if len(c.waiting) else 0.0, *(c.quantile(q) for q in (0.1, 0.25, 0.5))]
            for name, c in sorted(curves, key=lambda pair: -pair[1].n)
        ],
    )  # fmt: skip


@click.command(
    epilog="Example: parcours events risk shop.events --goal paid --horizon 7d --most 50"
)
@question
@goal_option
@click.option("--horizon", help="Within what time, 7d. / En combien de temps.")
@click.option("--most", default=20, show_default=True, help="How many customers. / Combien.")
def risk(one: Question, goals: tuple[str, ...], horizon: str | None, most: int) -> None:
    """Who under way will not reach a goal. / Qui, en chemin, n’atteindra pas un but."""
    from parcours.events.measures.risk import drop_off_risk

    found = drop_off_risk(one.log, goals, horizon_seconds=seconds_of(horizon))
    for one_bin in found.quality.bins:
        one.say(
            Words(
                f"Foreseen {percent(one_bin.foreseen, 'en')}, in truth {percent(one_bin.seen, 'en')} "
                f"of {counted(one_bin.n).en} later moments.",
                f"Prévu {percent(one_bin.foreseen, 'fr')}, en vérité {percent(one_bin.seen, 'fr')} "
                f"de {counted(one_bin.n).fr} moments ultérieurs.",
            )
        )
    rows = zip(found.customers, found.last_activities, found.chances, strict=True)
    one.tell(
        [
            Column("customer", Words("customer", "client")),
            Column("last", Words("last event", "dernier événement")),
            Column("risk", Words("risk", "risque"), "share"),
        ],
        [list(row) for row in list(rows)[:most]],
    )


COMMANDS = (next_, time_to, risk)
