"""``parcours merge``: two changes of one map joined; also as git's merge driver."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.files import read_map, read_text, write_whole
from parcours.cli.options import lang_option
from parcours.errors import Lang
from parcours.journey.merge import merge
from parcours.journey.write import rewrite


@click.command(
    epilog="Examples: parcours merge base.journey.yaml ours.journey.yaml theirs.journey.yaml · "
    "as git's driver: git config merge.parcours.driver 'parcours merge %O %A %B'. "
    "Exit status: 0 joined, 1 joined with conflicts (theirs is kept under x-conflicts), 2 unreadable."
)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write; OURS when left out. / Fichier à écrire ; OURS par défaut.",
)
@lang_option
def command(base: Path, ours: Path, theirs: Path, output: Path | None, lang: Lang) -> None:
    """Join two changes of one map. / Réunir deux modifications d’une carte."""
    result = merge(*(read_map(path).journey_map for path in (base, ours, theirs)))
    write_whole(output or ours, rewrite(read_text(ours), result.journey_map).encode())
    for conflict in result.conflicts:
        click.echo(conflict.words.say(lang), err=True)
    raise SystemExit(1 if result.conflicts else 0)
