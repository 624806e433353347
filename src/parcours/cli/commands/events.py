"""``parcours events``: questions to an event log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from parcours.cli.options import json_option, lang_option
from parcours.cli.tables import duration, percent, show
from parcours.errors import InputError, Lang, Words

if TYPE_CHECKING:
    from parcours.events.log import EventLog
    from parcours.events.measures.order import Grouping

F = TypeVar("F", bound=Callable[..., Any])


@click.group(
    epilog="Examples: parcours events ingest log.csv -o shop.events · parcours events graph shop.events · "
    "parcours events funnel shop.events --step cart --step payment --window 24h. "
    "LOG is an event store, a CSV or a Parquet file. Exit status: 0 answered, 2 wrong input."
)
def command() -> None:
    """Ask questions of an event log. / Interroger un journal d’événements."""


def log_options(function: F) -> F:
    """The log and the filters that every question shares."""
    for option in (
        click.option("--since", help="First day, 2026-03-01. / Premier jour."),
        click.option("--until", help="Last day. / Dernier jour."),
        click.option(
            "--where", "segments", multiple=True, help="attribute=value. / attribut=valeur."
        ),
        click.option(
            "--contains",
            multiple=True,
            help="Paths with this event. / Parcours avec cet événement.",
        ),
        click.option("--lacks", multiple=True, help="Paths without it. / Parcours sans lui."),
        click.option(
            "--starts",
            multiple=True,
            help="Paths that start with it. / Parcours qui commencent par lui.",
        ),
        click.option(
            "--ends",
            multiple=True,
            help="Paths that end with it. / Parcours qui finissent par lui.",
        ),
        click.option("--customer", help="Column of the customer. / Colonne du client."),
        click.option("--moment", help="Column of the moment. / Colonne du moment."),
        click.option("--event", help="Column of the event. / Colonne de l’événement."),
        click.option("--channel", help="Column of the channel. / Colonne du canal."),
    ):
        function = option(function)
    return json_option(
        lang_option(click.argument("log", type=click.Path(path_type=Path))(function))
    )


def opened(path: Path, lang: Lang, asked: dict[str, Any]) -> EventLog:
    """The log at ``path`` with the filters asked for."""
    from parcours.events.filters import Filter, PathHas, Period, Segment, narrowed
    from parcours.events.store import is_store, open_store

    found = open_store(path) if is_store(path) else _ingested(path, lang, asked)
    filters: list[Filter] = []
    if asked["since"] or asked["until"]:
        filters.append(Period(_day(asked["since"]), _day(asked["until"])))
    for segment in asked["segments"]:
        name, _, value = segment.partition("=")
        filters.append(Segment(name, value))
    for rule in ("contains", "lacks", "starts", "ends"):
        filters += [PathHas(rule, activity) for activity in asked[rule]]
    return narrowed(found, filters)


def stages_option(function: F) -> F:
    """``--stages``: the file that says which events form which stage."""
    return click.option(
        "--stages",
        type=click.Path(path_type=Path),
        help="Which events form which stage. / Quels événements forment quelle étape.",
    )(function)


def grouping_of(log: EventLog, stages: Path | None, lang: Lang) -> Grouping:
    """The stages in the file ``stages``; proposed from the order of events when there is none."""
    from parcours.cli.files import read_text
    from parcours.events.measures.order import checked, propose
    from parcours.evidence.plan import read_plan

    if stages is None:
        return propose(log)
    plan = read_plan(read_text(stages), file=str(stages))
    names = [stage.name.say(lang) for stage in plan.stages]
    return checked(names, [stage.all_events for stage in plan.stages], log)


def _ingested(path: Path, lang: Lang, asked: dict[str, Any]) -> EventLog:
    from parcours.events.columns import Asked
    from parcours.events.engines.duck import ingest

    columns = Asked(asked["customer"], asked["moment"], asked["event"], asked["channel"])
    result = ingest(path, columns)
    for note in result.notes:
        click.echo(note.say(lang), err=True)
    return result.log


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            "events.bad-day",
            Words(f"“{text}” is no day.", f"« {text} » n’est pas un jour."),
            remedy=Words("Write it as 2026-03-01.", "Écrivez-le comme 2026-03-01."),
        ) from None


def seconds_of(text: str | None) -> float | None:
    """``24h``, ``30min``, ``7d`` in seconds."""
    if text is None:
        return None
    sizes = {"s": 1, "min": 60, "h": 3_600, "d": 86_400, "j": 86_400}
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = text[len(number) :] or "s"
    try:
        return float(number.replace(",", ".")) * sizes[unit]
    except (ValueError, KeyError):
        raise InputError(
            "events.bad-window",
            Words(f"“{text}” is no duration.", f"« {text} » n’est pas une durée."),
            remedy=Words("Write it as 24h, 30min, 7d.", "Écrivez-la comme 24h, 30min, 7j."),
        ) from None


@command.command(epilog="Example: parcours events ingest log.csv -o shop.events")
@log_options
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The store's folder. / Le dossier.",
)
def ingest(log: Path, output: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Read a log once, into a store. / Lire un journal une fois pour toutes."""
    from parcours.events.store import save

    found = opened(log, lang, asked)
    save(found, output)
    row = [str(output), found.events, found.customer_count, len(found.activities)]
    show(["store", "events", "customers", "names"], [row], lang, as_json=as_json)


@command.command(epilog="Example: parcours events describe shop.events")
@log_options
def describe(log: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """What happens, how often, for how many. / Ce qui arrive, combien de fois, à combien de clients."""
    from parcours.events.measures.volumes import volumes

    found = opened(log, lang, asked)
    first, last = found.period
    head = Words(
        f"{found.events} events, {found.customer_count} customers, {first} to {last} (UTC)",
        f"{found.events} événements, {found.customer_count} clients, du {first} au {last} (UTC)",
    )
    click.echo(head.say(lang), err=True)
    rows = sorted(volumes(found), key=lambda v: -v.customers)
    table = [
        [v.activity, v.events, v.customers, round(v.customers / found.customer_count, 4), v.loopers]
        for v in rows
    ]
    show(["event", "events", "customers", "share", "3 times or more"], table, lang, as_json=as_json)


@command.command(epilog="Example: parcours events graph shop.events --most 20")
@log_options
@click.option("--most", default=30, show_default=True, help="How many edges. / Combien d’arêtes.")
def graph(log: Path, most: int, lang: Lang, as_json: bool, **asked: Any) -> None:
    """What directly follows what, after how long. / Ce qui suit quoi, après combien de temps."""
    from parcours.events.measures.graph import graph as edges_of

    edges = edges_of(opened(log, lang, asked))[:most]
    if as_json:
        rows: list[list[Any]] = [
            [e.source, e.target, e.count, e.mean, e.median, e.low, e.high] for e in edges
        ]
        show(
            ["from", "to", "count", "mean_s", "median_s", "q1_s", "q3_s"], rows, lang, as_json=True
        )
        return
    rows = [
        [e.source, e.target, e.count, duration(e.median, lang), duration(e.mean, lang)]
        for e in edges
    ]
    show(["from", "to", "count", "median", "mean"], rows, lang, as_json=False)


@command.command(epilog="Example: parcours events variants shop.events --most 10")
@log_options
@click.option(
    "--most", default=20, show_default=True, help="How many paths. / Combien de parcours."
)
def variants(log: Path, most: int, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Which paths customers take. / Quels chemins les clients prennent."""
    from parcours.events.measures.variants import variants as variants_of

    result = variants_of(opened(log, lang, asked), most=most)
    words = Words(
        f"{result.different} different paths; for {result.tied} customers the file's order decides between ties.",
        f"{result.different} chemins différents ; pour {result.tied} clients l’ordre du fichier départage.",
    )
    click.echo(words.say(lang), err=True)
    rows: list[list[Any]] = [
        [v.customers, percent(v.share, lang), " → ".join(v.path)] for v in result.variants
    ]
    show(["customers", "share", "path"], rows, lang, as_json=as_json)


@command.command(
    epilog="Example: parcours events funnel shop.events --step cart --step payment --window 24h"
)
@log_options
@click.option(
    "--step",
    "steps",
    multiple=True,
    required=True,
    help="An event, in order. / Un événement, dans l’ordre.",
)
@click.option("--window", help="From first to last step: 24h, 30min, 7d. / Du premier au dernier.")
@click.option(
    "--order",
    type=click.Choice(["ordered", "strict", "any"]),
    default="ordered",
    show_default=True,
    help="In between: anything, nothing, any order. / Entre : tout, rien, ordre libre.",
)
def funnel(
    log: Path,
    steps: tuple[str, ...],
    window: str | None,
    order: Any,
    lang: Lang,
    as_json: bool,
    **asked: Any,
) -> None:
    """How many complete a list of steps. / Combien vont au bout d’une suite d’étapes."""
    from parcours.events.measures.funnel import funnel as funnel_of

    found = funnel_of(
        opened(log, lang, asked), steps, window_seconds=seconds_of(window), order=order
    )
    if as_json:
        rows: list[list[Any]] = [
            [s.activity, s.customers, s.of_previous, s.of_first, list(s.interval)] for s in found
        ]
        show(["step", "customers", "of_previous", "of_first", "interval"], rows, lang, as_json=True)
        return
    rows = [
        [s.activity, s.customers, percent(s.of_previous, lang), percent(s.of_first, lang),
         f"{percent(s.interval[0], lang)} – {percent(s.interval[1], lang)}"]
        for s in found
    ]  # fmt: skip
    show(
        ["step", "customers", "of previous", "of first", "95% interval"], rows, lang, as_json=False
    )


@command.command(
    "drop-off", epilog="Example: parcours events drop-off shop.events --stages stages.yaml"
)
@log_options
@stages_option
def drop_off(log: Path, stages: Path | None, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Where customers go no further. / Où les clients s’arrêtent."""
    from parcours.events.measures.progress import Progress

    found = opened(log, lang, asked)
    grouping = grouping_of(found, stages, lang)
    progress = Progress(found, grouping)
    rows: list[list[Any]] = []
    for at, name in enumerate(grouping.names):
        lost = progress.drop_off(at)
        wait = progress.wait(at)
        last = at + 1 == len(grouping.names)
        low, high = lost.interval
        rows.append(
            [name, int(progress.reached(at).sum()), None if last else lost.lost, None if last else round(lost.share, 4),
             None if last else f"{percent(low, lang)} – {percent(high, lang)}", lost.censored,
             duration(wait.median, lang) if wait else None]
        )  # fmt: skip
    heads = ["stage", "reached", "lost", "share", "95% interval", "still open", "median wait"]
    show(heads, rows, lang, as_json=as_json)


@command.command(epilog="Example: parcours events anomalies shop.events --stages stages.yaml")
@log_options
@stages_option
def anomalies(log: Path, stages: Path | None, lang: Lang, as_json: bool, **asked: Any) -> None:
    """What departs from the rest, where, when, for whom. / Ce qui s’écarte, où, quand, pour qui."""
    from parcours.events.measures.anomalies import anomalies as anomalies_of

    found = opened(log, lang, asked)
    rows: list[list[Any]] = [
        [a.name, a.kind, ", ".join(f"{n}={v}" for n, v in a.segment) or None, a.first and a.first.date(),
         a.last and a.last.date(), a.n, round(a.share, 4), round(a.usual, 4), round(a.excess_customers)]
        for a in anomalies_of(found, grouping_of(found, stages, lang))
    ]  # fmt: skip
    if not rows:
        words = Words("Nothing stands out.", "Rien ne ressort.")
        click.echo(words.say(lang), err=True)
    heads = ["stage", "what", "group", "from", "until", "n", "share", "usual", "customers"]
    show(heads, rows, lang, as_json=as_json)


@command.command(
    epilog="Example: parcours events compare shop.events --by channel=web --with channel=app"
)
@log_options
@click.option("--by", required=True, help="First group, attribute=value. / Premier groupe.")
@click.option("--with", "other", required=True, help="Second group. / Second groupe.")
def compare(log: Path, by: str, other: str, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Two groups side by side. / Deux groupes côte à côte."""
    from parcours.events.filters import Segment, narrowed
    from parcours.events.measures.groups import compare_groups

    found = opened(log, lang, asked)
    first, second = (narrowed(found, [Segment(*text.partition("=")[::2])]) for text in (by, other))
    rows: list[list[Any]] = [
        [d.activity, round(d.share_a, 4), round(d.share_b, 4), round(d.share_a - d.share_b, 4),
         f"{d.low:+.3f} – {d.high:+.3f}", d.believed]
        for d in compare_groups(first, second)
    ]  # fmt: skip
    show(
        ["event", by, other, "difference", "95% interval", "stands out"],
        rows,
        lang,
        as_json=as_json,
    )


@command.command(epilog="Example: parcours events retention shop.events --unit week")
@log_options
@click.option(
    "--unit",
    type=click.Choice(["day", "week", "month"]),
    default="week",
    show_default=True,
    help="Period. / Période.",
)
def retention(log: Path, unit: Any, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Who comes back, by first period. / Qui revient, par période d’arrivée."""
    from parcours.events.measures.retention import retention as retention_of

    cohorts = retention_of(opened(log, lang, asked), unit)
    wide = min(12, len(cohorts))
    rows: list[list[Any]] = [
        [
            c.first_day,
            c.customers,
            *[c.back[at] if at < len(c.back) else None for at in range(1, wide)],
        ]
        for c in cohorts
    ]
    show(["first", "customers", *[f"+{at}" for at in range(1, wide)]], rows, lang, as_json=as_json)


@command.command(epilog="Example: parcours events attribution shop.events --goal payment_done")
@log_options
@click.option("--goal", required=True, help="The event that counts as conversion. / La conversion.")
def attribution(log: Path, goal: str, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Which channels conversions are credited to. / À quels canaux on crédite les conversions."""
    from parcours.events.measures.attribution import RULES
    from parcours.events.measures.attribution import attribution as credits_of

    found = credits_of(opened(log, lang, asked), goal)
    rows: list[list[Any]] = [
        [c.channel, *(round(c.by_rule[rule], 1) for rule in RULES)] for c in found
    ]
    show(["channel", *RULES], rows, lang, as_json=as_json)
    words = Words(
        "A credit is a convention, not an effect: none of these says what would happen without a channel.",
        "Un crédit est une convention, pas un effet : aucun ne dit ce qui arriverait sans un canal.",
    )
    click.echo(words.say(lang), err=True)


@command.command(
    epilog='Example: parcours events sql shop.events "SELECT event, count(*) FROM events GROUP BY ALL"'
)
@log_options
@click.argument("query")
def sql(log: Path, query: str, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Ask in SQL, read-only. / Interroger en SQL, en lecture seule."""
    from parcours.events.engines.query import query as answer_to

    answer = answer_to(opened(log, lang, asked), query)
    rows = [list(row.values()) for row in answer.to_pylist()]
    show(answer.column_names, rows, lang, as_json=as_json)


@command.command(epilog="Example: parcours events export shop.events -o shop.parquet")
@log_options
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="A .parquet or .csv file. / Un fichier.",
)
def export(log: Path, output: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Write the log as Parquet or CSV. / Écrire le journal en Parquet ou CSV."""
    from parcours.events.engines.query import as_table

    table = as_table(opened(log, lang, asked))
    if output.suffix == ".csv":
        import pyarrow.csv

        pyarrow.csv.write_csv(table, output)
    else:
        import pyarrow.parquet

        pyarrow.parquet.write_table(table, output)
    show(["file", "rows"], [[str(output), table.num_rows]], lang, as_json=as_json)
