"""Commands about the way that customers take: what follows what, how far they get, where they stop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parcours.cli.commands.events.answering import Column
from parcours.cli.commands.events.asking import (
    Question,
    grouping_of,
    pictured,
    question,
    seconds_of,
    stages_option,
)
from parcours.cli.tables import counted, duration, percent
from parcours.errors import Words

if TYPE_CHECKING:
    from parcours.events.measures.graph import Edge

_CUSTOMERS = Column("customers", Words("customers", "clients"))


@click.command(epilog="Example: parcours events graph shop.events --most 20 -o graph.svg")
@pictured
@click.option("--most", default=30, show_default=True, help="How many edges. / Combien d’arêtes.")
@click.option(
    "--sankey", is_flag=True, help="Draw the first steps as flows. / Dessiner les premiers pas en flux."
)  # fmt: skip
def graph(one: Question, most: int, sankey: bool) -> None:
    """What directly follows what, after how long. / Ce qui suit quoi, après combien de temps."""
    from parcours.events.measures.graph import GraphMeasure

    edges = one.answer(GraphMeasure())

    def picture() -> Any:
        from parcours.events.measures.volumes import VolumesMeasure
        from parcours.render.charts import flows, graphs

        if sankey:
            return flows.sankey(_flows(one), one.look())
        rows = [(e.source, e.target, e.count, e.median) for e in edges[:most]]
        volume = {v.activity: v.events for v in one.answer(VolumesMeasure())}
        return graphs.graph(rows, volume, one.look(_drawn_of(edges, most)))

    one.tell(
        [
            Column("from", Words("from", "de")),
            Column("to", Words("to", "vers")),
            Column("count", Words("count", "nombre")),
            _CUSTOMERS,
            Column("median_s", Words("median", "médiane"), "seconds"),
            Column("mean_s", Words("mean", "moyenne"), "seconds"),
            Column("q1_s", Words("quarter", "quart"), "seconds"),
            Column("q3_s", Words("three quarters", "trois quarts"), "seconds"),
            Column("p90_s", Words("nine in ten", "neuf sur dix"), "seconds"),
        ],
        [
            [e.source, e.target, e.count, e.customers, e.median, e.mean, e.low, e.high, e.slowest]
            for e in edges[:most]
        ],
        picture,
    )


def _drawn_of(edges: Sequence[Edge], most: int) -> Words:
    """How much of the graph is drawn."""
    shown, every = (sum(edge.count for edge in part) for part in (edges[:most], edges))
    share = shown / max(1, every)
    kinds, of = counted(min(most, len(edges))), counted(len(edges))
    return Words(
        f"Drawn: {kinds.en} of {of.en} kinds of step, {percent(share, 'en')} of all steps.",
        f"Dessinés : {kinds.fr} sortes de pas sur {of.fr}, {percent(share, 'fr')} de tous les pas.",
    )


def _flows(one: Question) -> list[tuple[int, str, str, int]]:
    """Place, activity, next activity and customers, for the first steps of every path."""
    from parcours.events.measures.depth import FlowsMeasure

    return one.answer(FlowsMeasure())


@click.command(epilog="Example: parcours events variants shop.events --most 10")
@question
@click.option(
    "--most", default=20, show_default=True, help="How many paths. / Combien de parcours."
)
def variants(one: Question, most: int) -> None:
    """Which paths customers take. / Quels chemins les clients prennent."""
    from parcours.events.measures.variants import VariantsMeasure

    result = one.answer(VariantsMeasure(most))
    different, tied = counted(result.different), counted(result.tied)
    one.say(
        Words(
            f"{different.en} different paths; for {tied.en} customers the file’s order decides between ties.",
            f"{different.fr} chemins différents ; pour {tied.fr} clients l’ordre du fichier départage.",
        )
    )
    one.tell(
        [
            _CUSTOMERS,
            Column("share", Words("share", "part"), "share"),
            Column("path", Words("path", "chemin"), "path"),
        ],
        [[v.customers, v.share, list(v.path)] for v in result.variants],
    )


@click.command(
    epilog="Example: parcours events funnel shop.events --step cart --step “card|paypal” --step paid "
    "--window 24h --by channel -o funnel.svg"
)
@pictured
@click.option(
    "--step", "steps", multiple=True, required=True, help="In order; a|b is either. / Étape."
)
@click.option("--window", help="From first to last, 24h. / Du premier au dernier.")
@click.option(
    "--order",
    type=click.Choice(["ordered", "strict", "any"]),
    default="ordered",
    show_default=True,
    help="Anything, nothing in between, or any order. / Ordre.",
)
@click.option(
    "--without", multiple=True, help="Must not come in between. / Ne doit pas s’intercaler."
)
@click.option(
    "--count",
    type=click.Choice(["exact", "first_touch", "pairwise"]),
    default="exact",
    show_default=True,
    help="As other tools count, for comparison. / Comme d’autres outils.",
)
@click.option(
    "--ties",
    type=click.Choice(["file", "free"]),
    default="file",
    show_default=True,
    help="Events of one moment: in the file’s order, or in any. / Simultanés.",
)
@click.option("--by", help="One funnel per value. / Un entonnoir par valeur.")
def funnel(one: Question, steps: tuple[str, ...], window: str | None, **how: Any) -> None:
    """How many complete a list of steps. / Combien vont au bout d’une suite d’étapes."""
    from parcours.events.measures.funnel import funnel_measure

    sets = [tuple(part.strip() for part in step.split("|")) for step in steps]
    found = one.answer(funnel_measure(sets, window_seconds=seconds_of(window), **how))

    def picture() -> Any:
        from parcours.render.charts import funnels

        rows = {
            name or "": [(s.activity, s.customers, s.of_previous, s.interval) for s in part]
            for name, part in found.items()
        }
        return funnels.funnel(rows, one.look(_how(window, **how)))

    segment = [Column("segment", Words(how["by"], how["by"]))] if how["by"] else []
    one.tell(
        [
            *segment,
            Column("step", Words("step", "étape")),
            _CUSTOMERS,
            Column("of_previous", Words("of previous", "de la précédente"), "share"),
            Column("of_first", Words("of first", "de la première"), "share"),
            Column("interval", Words("95% interval", "intervalle 95 %"), "interval"),
        ],
        [
            [
                *([name] if segment else []),
                s.activity,
                s.customers,
                s.of_previous,
                s.of_first,
                list(s.interval),
            ]
            for name, part in found.items()
            for s in part
        ],
        picture,
    )


_ORDERS = {
    "ordered": Words(
        "in this order, anything in between", "dans cet ordre, n’importe quoi entre deux"
    ),
    "strict": Words("in this order, nothing in between", "dans cet ordre, rien entre deux"),
    "any": Words("in any order", "dans n’importe quel ordre"),
}
_COUNTS = {
    "first_touch": Words(
        "only the first occurrence of each step", "seulement la première occurrence de chaque étape"
    ),
    "pairwise": Words("a window per pair of steps", "une fenêtre par paire d’étapes"),
}


def _how(window: str | None, *, order: str, count: str, without: Sequence[str], **_: Any) -> Words:
    """How a funnel was counted, in one sentence."""
    seconds = seconds_of(window)
    parts = [_ORDERS[order]]
    if seconds is not None:
        parts.append(
            Words(
                f"within {duration(seconds, 'en')} of the first step",
                f"en {duration(seconds, 'fr')} à partir de la première étape",
            )
        )
    if without:
        names = ", ".join(without)
        parts.append(Words(f"without {names} in between", f"sans {names} entre deux"))
    parts += [_COUNTS[count]] if count in _COUNTS else []
    return Words(
        f"Steps taken {', '.join(part.en for part in parts)}.",
        f"Étapes franchies {', '.join(part.fr for part in parts)}.",
    )


@click.command(epilog="Example: parcours events steps shop.events --places 8 -o steps.svg")
@pictured
@click.option(
    "--places", default=8, show_default=True, help="How many events. / Combien d’événements."
)
def steps(one: Question, places: int) -> None:
    """What customers do first, second, third. / Ce que les clients font d’abord, puis, puis."""
    from parcours.events.measures.depth import StepMatrixMeasure

    rows = one.answer(StepMatrixMeasure(places))
    ended = Words("(ended)", "(fini)")

    def picture() -> Any:
        from parcours.render.charts import heatmaps

        title = Words("What customers do, step by step", "Ce que font les clients, pas à pas")
        note = Words(
            "Of all customers, the share whose first, second, third … event it is.",
            "Part de tous les clients dont c’est le premier, deuxième, troisième … événement.",
        )
        return heatmaps.heatmap(
            title, [r.activity or ended.say(one.lang) for r in rows],
            [str(at + 1) for at in range(places)], [list(r.shares) for r in rows], one.look(note),
        )  # fmt: skip

    one.tell(
        [
            Column("event", Words("event", "événement"), empty=ended),
            *(
                Column(f"place_{at}", Words(str(at), str(at)), "share")
                for at in range(1, places + 1)
            ),
        ],
        [[r.activity, *r.shares] for r in rows],
        picture,
    )


@click.command("path-ends", epilog="Example: parcours events path-ends shop.events --patience 30d")
@question
@click.option("--patience", help="Silence that means the end, 30d. / Silence qui vaut fin.")
def path_ends(one: Question, patience: str | None) -> None:
    """After which event customers do nothing more. / Après quoi les clients ne font plus rien."""
    from parcours.events.measures.depth import PathEndsMeasure

    one.tell(
        [
            Column("event", Words("event", "événement")),
            Column("ended", Words("ended here", "finis ici")),
            Column("share", Words("of those who did it", "de ceux qui l’ont fait"), "share"),
            Column("interval", Words("95% interval", "intervalle 95 %"), "interval"),
            Column("open", Words("still open", "encore ouverts")),
        ],
        [
            [e.activity, e.ended, e.share, list(e.interval), e.open]
            for e in one.answer(PathEndsMeasure(seconds_of(patience)))
        ],
    )


@click.command(
    "drop-off", epilog="Example: parcours events drop-off shop.events --stages stages.yaml"
)
@question
@stages_option
def drop_off(one: Question, stages: Path | None) -> None:
    """Where customers go no further. / Où les clients s’arrêtent."""
    from parcours.events.measures.dropoff import DropOffMeasure

    grouping = grouping_of(one.head if stages else one.log, stages, one.lang)
    rows: list[list[Any]] = []
    for stage in one.answer(DropOffMeasure(grouping)):
        off, wait = stage.lost, stage.wait.median if stage.wait else None
        lost = [off.lost, off.share, list(off.interval), off.censored] if off else [None] * 4
        rows.append([stage.name, stage.reached, *lost, wait])
    one.tell(
        [
            Column("stage", Words("stage", "étape")),
            Column("reached", Words("reached", "atteinte")),
            Column("lost", Words("lost", "perdus")),
            Column("share", Words("share", "part"), "share"),
            Column("interval", Words("95% interval", "intervalle 95 %"), "interval"),
            Column("open", Words("still open", "encore ouverts")),
            Column("median_wait_s", Words("median wait", "attente médiane"), "seconds"),
        ],
        rows,
    )


@click.command(epilog="Example: parcours events rework shop.events")
@question
def rework(one: Question) -> None:
    """What customers do again, at once or later. / Ce que les clients refont, de suite ou plus tard."""
    from parcours.events.measures.volumes import ReworkMeasure

    one.tell(
        [
            Column("event", Words("event", "événement")),
            _CUSTOMERS,
            Column("come_back", Words("come back to it", "y reviennent")),
            Column("share", Words("share", "part"), "share"),
            Column("interval", Words("95% interval", "intervalle 95 %"), "interval"),
            Column("repeat_at_once", Words("do it twice in a row", "le font deux fois de suite")),
            Column("returns", Words("times come back", "retours en tout")),
            Column("repeats", Words("times in a row", "répétitions en tout")),
            Column("mean_s", Words("mean time between", "temps moyen entre"), "seconds"),
        ],
        [
            [r.activity, r.customers, r.come_back, r.share, list(r.interval), r.repeat_at_once, r.returns,
             r.repeats, r.mean_seconds]
            for r in one.answer(ReworkMeasure())
        ],
    )  # fmt: skip


COMMANDS = (graph, variants, funnel, steps, path_ends, drop_off, rework)
