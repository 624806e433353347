"""``parcours upgrade``: maps of an earlier format, written in the present one."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.files import read_map, read_text, write_whole
from parcours.cli.options import lang_option
from parcours.errors import Lang, Words
from parcours.journey.write import rewrite


@click.command(
    epilog="Examples: parcours upgrade map.journey.yaml. Comments and order stay. "
    "Exit status: 0 written or nothing to do, 2 unreadable."
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@lang_option
def command(files: tuple[Path, ...], lang: Lang) -> None:
    """Write maps in the present format. / Écrire des cartes au format présent."""
    for file in files:
        text = read_text(file)
        written = rewrite(text, read_map(file).journey_map)
        if written == text:
            same = Words("is of the present format.", "est au format présent.")
            click.echo(f"{file} {same.say(lang)}", err=True)
            continue
        write_whole(file, written.encode())
        click.echo(str(file))
