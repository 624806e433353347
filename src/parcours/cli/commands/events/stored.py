"""Commands that keep a log: read it in, add to it, take customers out, check it, hand it on."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.commands.events.answering import Column
from parcours.cli.commands.events.asking import Question, question, written
from parcours.cli.files import unreachable
from parcours.cli.options import json_option, lang_option
from parcours.cli.tables import show
from parcours.errors import InputError, Lang, Words

_STORE = Words("store", "entrepôt")
_EVENTS = Words("events", "événements")
_CUSTOMERS = Words("customers", "clients")


@click.command(
    epilog="Examples: parcours events ingest log.csv -o shop.events · "
    "parcours events ingest more.csv --append -o shop.events"
)
@written("The store’s folder. / Le dossier.")
@click.option("--append", is_flag=True, help="Add to the store. / Ajouter à l’entrepôt.")
def ingest(one: Question, append: bool) -> None:
    """Read a log once, into a store. / Lire un journal une fois pour toutes."""
    from parcours.events.store import append as append_to
    from parcours.events.store import check_room, is_store, save

    assert one.output is not None
    check_room(one.output)
    found = one.log
    if append and is_store(one.output):
        found = append_to(found, one.output, filters=one.filters)
    else:
        save(found, one.output, filters=one.filters)
    row = [str(one.output), found.events, found.customer_count, len(found.activities)]
    heads = [_STORE, _EVENTS, _CUSTOMERS, Words("names", "noms")]
    show(heads, [row], one.lang, as_json=one.as_json)


@click.command(epilog="Example: parcours events export shop.events -o shop.parquet")
@written("A .parquet or .csv file. / Un fichier.")
def export(one: Question) -> None:
    """Write the log as Parquet or CSV. / Écrire le journal en Parquet ou CSV."""
    from parcours.events.engines.query import as_table, write_csv

    assert one.output is not None
    if one.output.suffix.lower() not in {".parquet", ".csv"}:
        raise _unknown_export(one.output)
    log = one.log
    try:
        if one.output.suffix.lower() == ".csv":
            write_csv(log, one.output)
        else:
            import pyarrow.parquet

            pyarrow.parquet.write_table(as_table(log), one.output)
    except OSError as error:
        raise unreachable(one.output, error) from error
    heads = [Words("file", "fichier"), Words("rows", "lignes")]
    show(heads, [[str(one.output), log.events]], one.lang, as_json=one.as_json)


def _unknown_export(path: Path) -> InputError:
    return InputError(
        "events.unknown-export",
        Words(
            f"A log is written as a .parquet or a .csv file, not “{path.name}”.",
            f"Un journal s’écrit dans un fichier .parquet ou .csv, pas « {path.name} ».",
        ),
        remedy=Words("Change the ending after -o.", "Changez la fin du nom après -o."),
    )


@click.command(epilog="Example: parcours events erase shop.events --id 4711")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("--id", "ids", multiple=True, required=True, help="A customer. / Un client.")
@lang_option
@json_option
def erase(store: Path, ids: tuple[str, ...], lang: Lang, as_json: bool) -> None:
    """Take customers out of a store for good. / Effacer des clients d’un entrepôt."""
    from parcours.events.store import erase as erase_from

    heads = [_STORE, Words("erased", "effacés")]
    show(heads, [[str(store), erase_from(store, ids)]], lang, as_json=as_json)


@click.command(epilog="Example: parcours events verify shop.events")
@click.argument("store", type=click.Path(path_type=Path))
@lang_option
@json_option
def verify(store: Path, lang: Lang, as_json: bool) -> None:
    """Where a store came from, and whether it is whole. / D’où vient un entrepôt, et s’il est entier."""
    from parcours.events.store import verified

    rows = [
        [s["name"], s["read_at"], s.get("filters"), s["checksum"]]
        for s in verified(store).get("sources", [])
    ]
    heads = [
        Words("source", "source"),
        Words("read at", "lu le"),
        Words("filters", "filtres"),
        Words("checksum", "somme de contrôle"),
    ]
    show(heads, rows, lang, as_json=as_json)


@click.command(epilog="Example: parcours events describe shop.events")
@question
def describe(one: Question) -> None:
    """What happens, how often, for how many. / Ce qui arrive, combien de fois, à combien de clients."""
    from parcours.events.measures.depth import StepMatrixMeasure
    from parcours.events.measures.volumes import VolumesMeasure

    volumes = one.answer(VolumesMeasure())
    customers = sum(row.customers[0] for row in one.answer(StepMatrixMeasure(1)))
    one.tell(
        [
            Column("event", Words("event", "événement")),
            Column("events", _EVENTS),
            Column("customers", _CUSTOMERS),
            Column("share", Words("of all", "part"), "share"),
            Column("loopers", Words("3 times or more", "3 fois ou plus")),
        ],
        [
            [v.activity, v.events, v.customers, v.customers / customers, v.loopers]
            for v in sorted(volumes, key=lambda v: -v.customers)
        ],
    )


@click.command(
    epilog='Example: parcours events sql shop.events "SELECT event, count(*) FROM events GROUP BY ALL"'
)
@question
@click.argument("query")
def sql(one: Question, query: str) -> None:
    """Ask in SQL, read-only. / Interroger en SQL, en lecture seule."""
    from parcours.events.engines.query import query as answer_to

    table = answer_to(one.log, query)
    columns = [Column(name, Words(name, name)) for name in table.column_names]
    one.tell(
        columns, [list(row) for row in zip(*(c.to_pylist() for c in table.columns), strict=True)]
    )


COMMANDS = (ingest, describe, sql, export, erase, verify)
