"""Commands about differences: between groups, periods, channels, and kinds of behaviour."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from parcours.cli.commands.events.answering import Column
from parcours.cli.commands.events.asking import (
    Question,
    goal_option,
    grouping_of,
    question,
    stages_option,
)
from parcours.cli.tables import counted
from parcours.errors import Words

_N = Column("n", Words("n", "n"))
_EVENT = Column("event", Words("event", "événement"))
_RULES = {
    "first": "premier",
    "last": "dernier",
    "linear": "linéaire",
    "position": "position",
    "decay": "déclin",
    "shapley": "Shapley",
    "removal": "retrait",
}
_BELIEVED = Column("believed", Words("stands out", "ressort"))


@click.command(epilog="Example: parcours events anomalies shop.events --stages stages.yaml")
@question
@stages_option
def anomalies(one: Question, stages: Path | None) -> None:
    """What departs from the rest, where, when, for whom. / Ce qui s’écarte, où, quand, pour qui."""
    from parcours.events.measures.anomalies import anomalies as anomalies_of

    found = anomalies_of(one.log, grouping_of(one.log, stages, one.lang))
    hourly = any(moment.hour for a in found for moment in (a.first, a.last) if moment)

    def shown(moment: dt.datetime | None) -> Any:
        if moment is None:
            return None
        return f"{moment:%Y-%m-%d %H:%M}" if hourly else moment.date()

    rows: list[list[Any]] = [
        [a.name, a.kind, ", ".join(f"{n}={v}" for n, v in a.segment) or None, shown(a.first), shown(a.last),
         a.n, a.share, a.usual, list(a.interval), round(a.excess_customers)]
        for a in found
    ]  # fmt: skip
    if not rows:
        one.say(Words("Nothing stands out.", "Rien ne ressort."))
    one.tell(
        [
            Column("stage", Words("stage", "étape")),
            Column("what", Words("what", "quoi"), "word"),
            Column("group", Words("group", "groupe")),
            Column("from", Words("from", "du")),
            Column("until", Words("before", "avant le")),
            _N,
            Column("share", Words("share", "part"), "share"),
            Column("usual", Words("usual", "habituel"), "share"),
            Column("interval", Words("excess, 95%", "excès, 95 %"), "interval"),
            Column("customers", Words("customers", "clients")),
        ],
        rows,
    )


@click.command(
    epilog="Example: parcours events compare shop.events --by channel=web --with channel=app"
)
@question
@click.option("--by", required=True, help="First group, attribute=value. / Premier groupe.")
@click.option("--with", "other", required=True, help="Second group. / Second groupe.")
def compare(one: Question, by: str, other: str) -> None:
    """Two groups side by side. / Deux groupes côte à côte."""
    from parcours.events.filters import Segment, narrowed
    from parcours.events.measures.groups import compare_groups

    first, second = (
        narrowed(one.log, [Segment(*text.partition("=")[::2])]) for text in (by, other)
    )
    one.tell(
        [
            Column("kind", Words("kind", "genre"), "word"),
            Column("name", Words("event or step", "événement ou pas")),
            Column("a", Words(by, by), "share"),
            Column("b", Words(other, other), "share"),
            Column("interval", Words("difference, 95%", "écart, 95 %"), "interval"),
            _BELIEVED,
            Column("median_a_s", Words("wait", "attente"), "seconds"),
            Column("median_b_s", Words("wait", "attente"), "seconds"),
        ],
        [
            [
                d.kind,
                d.name,
                d.share_a,
                d.share_b,
                [d.low, d.high],
                d.believed,
                d.median_a,
                d.median_b,
            ]
            for d in compare_groups(first, second)
        ],
    )


@click.command(epilog="Example: parcours events attribution shop.events --goal payment_done")
@question
@click.option("--goal", required=True, help="The event that counts as conversion. / La conversion.")
@click.option("--half-life", default=7.0, show_default=True, help="Days, for decay. / Jours.")
@click.option("--by", help="Credit this attribute. / Créditer cet attribut.")
def attribution(one: Question, goal: str, half_life: float, by: str | None) -> None:
    """Which channels conversions are credited to. / À quels canaux on crédite les conversions."""
    from parcours.events.measures.attribution import RULES, AttributionMeasure

    found = one.answer(AttributionMeasure(goal, half_life, by))
    one.tell(
        [
            Column("channel", Words("channel", "canal")),
            *(Column(rule, Words(rule, _RULES[rule])) for rule in RULES),
        ],
        [[c.channel, *(round(c.by_rule[rule], 1) for rule in RULES)] for c in found],
    )
    one.say(
        Words(
            "A credit is a convention, not an effect: none of these says what would happen without a channel.",
            "Un crédit est une convention, pas un effet : aucun ne dit ce qui arriverait sans un canal.",
        )
    )


@click.command(epilog="Example: parcours events influence shop.events --goal payment_done")
@question
@goal_option
def influence(one: Question, goals: tuple[str, ...]) -> None:
    """Who met what reaches the goal more often. / Qui a rencontré quoi réussit plus souvent."""
    from parcours.events.measures.influence import CAVEAT, InfluenceMeasure

    one.tell(
        [
            _EVENT,
            Column("met", Words("met it", "l’ont rencontré")),
            Column("difference", Words("difference", "écart"), "share"),
            Column("interval", Words("95% interval", "intervalle 95 %"), "interval"),
            _BELIEVED,
        ],
        [
            [i.activity, i.met, i.difference, list(i.interval), i.believed]
            for i in one.answer(InfluenceMeasure(goals))
        ],
    )
    one.say(CAVEAT)


@click.command(epilog="Example: parcours events hops shop.events")
@question
@click.option("--by", help="Another attribute than the channel. / Un autre attribut.")
def hops(one: Question, by: str | None) -> None:
    """How customers change channels. / Comment les clients changent de canal."""
    from parcours.events.measures.habits import HopsMeasure

    one.tell(
        [
            Column("from", Words("from", "de")),
            Column("to", Words("to", "vers")),
            Column("count", Words("count", "nombre")),
            Column("customers", Words("customers", "clients")),
            Column("share", Words("of steps from there", "des pas partis de là"), "share"),
            Column("interval", Words("95% interval", "intervalle 95 %"), "interval"),
        ],
        [
            [h.source, h.target, h.count, h.customers, h.share, list(h.interval)]
            for h in one.answer(HopsMeasure(by))
        ],
    )


@click.command(epilog="Example: parcours events behaviours shop.events · … --by channel")
@question
@click.option("--kinds", type=int, help="How many; found out when left out. / Combien.")
@click.option("--by", help="The middle path of each value instead. / Par valeur plutôt.")
def behaviours(one: Question, kinds: int | None, by: str | None) -> None:
    """Kinds of behaviour, each with the path in its middle. / Genres de comportement."""
    from parcours.events.measures import behaviours as measure

    path = Column("path", Words("path in the middle", "chemin du milieu"), "path")
    heads = [
        Column("customers", Words("customers", "clients")),
        Column("share", Words("share", "part"), "share"),
    ]
    if by is not None:
        log = one.log
        values = log.attributes[by].names if by in log.attributes else ()
        rows: list[list[Any]] = [
            [r.segment, r.customers, r.customers / log.customer_count, list(r.path)]
            for r in measure.representatives(log, by, values)
        ]
        one.tell([Column("segment", Words(by, by)), *heads, path], rows)
        return
    found = measure.behaviours(one.log, kinds=kinds)
    if found.stability is not None and found.stability < 0.5:
        one.say(
            Words(
                "These kinds are loose: other customers would give other ones.",
                "Ces genres sont flous : d’autres clients en donneraient d’autres.",
            )
        )
    if found.stability is not None:
        agreed = counted(found.stability, 2)
        one.say(
            Words(
                f"Two halves of the customers agree on the kinds at {agreed.en} (1 the same, 0 chance).",
                f"Deux moitiés des clients s’accordent à {agreed.fr} (1 pareil, 0 hasard).",
            )
        )
    telling = Column(
        "telling", Words("meet it: they / all", "le rencontrent : eux / tous"), "shares"
    )
    one.tell(
        [*heads, path, telling],
        [
            [b.customers, b.share, list(b.path),
             [{"event": name, "share": theirs, "of_all": all_} for name, theirs, all_ in b.telling[:3]]]
            for b in found.behaviours
        ],
    )  # fmt: skip


@click.command(epilog="Example: parcours events stages shop.events > stages.yaml")
@question
@click.option("--most", default=6, show_default=True, help="How many at most. / Combien au plus.")
def stages(one: Question, most: int) -> None:
    """Stages proposed from the order of events, to be edited. / Étapes proposées, à corriger."""
    from parcours.events.measures.order import propose

    found = propose(one.log, most=most)
    if one.as_json or one.parquet:
        one.tell(
            [
                Column("stage", Words("stage", "étape")),
                Column("events", Words("events", "événements")),
            ],
            [[name, list(group)] for name, group in zip(found.names, found.groups, strict=True)],
        )
        return
    import io

    from ruamel.yaml import YAML

    text = io.StringIO()
    YAML().dump(
        {
            "stages": [
                {"name": name, "events": list(group)}
                for name, group in zip(found.names, found.groups, strict=True)
            ]
        },
        text,
    )
    click.echo(text.getvalue(), nl=False)


COMMANDS = (anomalies, compare, attribution, influence, hops, behaviours, stages)
