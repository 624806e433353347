"""``parcours figures``: the figures of a map under a filter, with a manifest that makes them again."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from parcours.cli.commands import _evidence as shared
from parcours.cli.files import read_text, write_whole
from parcours.cli.options import json_option, lang_option
from parcours.cli.tables import show
from parcours.errors import InputError, Lang, Words


@click.command(
    epilog="Examples: parcours figures map.journey.yaml --events log.csv --segment 'channel = app' -o figures.csv "
    "(writes figures.csv.manifest.json beside it) · parcours figures map.journey.yaml --events log.csv "
    "--reproduce figures.csv.manifest.json. Exit status: 0, 1 came out differently, 2 wrong input."
)
@click.argument("map_file", type=click.Path(path_type=Path))
@shared.sources
@click.option("--segment", help="Customers by a rule, `region = north`. / Clients selon une règle.")
@click.option(
    "--from",
    "first",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Who started on or after. / Depuis le.",
)
@click.option(
    "--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Who started until. / Jusqu’au."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write CSV and manifest. / Écrire CSV et manifeste.",
)
@click.option("--reproduce", "manifest_file", type=click.Path(path_type=Path),
              help="Make the figures of this manifest again. / Refaire les chiffres de ce manifeste.")  # fmt: skip
@lang_option
@json_option
def command(
    map_file: Path,
    segment: str | None,
    first: dt.datetime | None,
    last: dt.datetime | None,
    output: Path | None,
    manifest_file: Path | None,
    lang: Lang,
    as_json: bool,
    **given: Any,
) -> None:
    """Show the figures of a map. / Afficher les chiffres d’une carte."""
    from parcours.evidence.discover import gather
    from parcours.evidence.figures import Chosen, as_row, csv_of, figures, manifest

    journey_map = shared.plain_map(map_file)
    gathered = gather(shared.asking(given), shared.progress(lang))
    if manifest_file:
        _again(manifest_file, journey_map, gathered, lang)
    chosen = Chosen(first.date() if first else None, last.date() if last else None, segment)
    result = figures(journey_map, gathered, chosen, today=shared.today())
    rows = [as_row(figure) for figure in result.figures]
    kept = manifest(result, journey_map, gathered, today=shared.today())
    if output:
        write_whole(output, csv_of(rows).encode())
        beside = output.with_name(f"{output.name}.manifest.json")
        write_whole(beside, json.dumps(kept, ensure_ascii=False, indent=1).encode())
        click.echo(f"{output}\n{beside}")
    elif as_json:
        click.echo(json.dumps(kept, ensure_ascii=False, indent=2))
    else:
        show(list(rows[0]), [list(row.values()) for row in rows], lang, as_json=False)


def _again(file: Path, journey_map: Any, gathered: Any, lang: Lang) -> None:
    from parcours.evidence.figures import reproduce

    try:
        kept = json.loads(read_text(file))
    except json.JSONDecodeError as error:
        raise InputError(
            "cli.bad-json",
            Words(
                f"“{file}” is no JSON (line {error.lineno}).",
                f"« {file} » n’est pas du JSON (ligne {error.lineno}).",
            ),
        ) from None
    found = reproduce(kept if isinstance(kept, dict) else {}, journey_map, gathered)
    for name in found.sources_differ:
        click.echo(
            Words(f"{name}: not the same file.", f"{name} : ce n’est pas le même fichier.").say(
                lang
            )
        )
    for name in found.different:
        click.echo(f"≠ {name}")
    click.echo(
        Words(f"{found.same} figures came out the same, {len(found.different)} did not.",
              f"{found.same} chiffres identiques, {len(found.different)} différents.").say(lang)
    )  # fmt: skip
    raise SystemExit(1 if found.different else 0)
