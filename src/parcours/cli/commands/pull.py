"""``parcours pull``: a map of a server as a file."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.files import write_whole
from parcours.cli.options import lang_option
from parcours.cli.remote import api_address, ask, token_from
from parcours.errors import Lang


@click.command(
    epilog="Example: PARCOURS_TOKEN=parc_… parcours pull https://maps.example.org/maps/taxi "
    "-o taxi.journey.yaml. Exit status: 0 written, 2 refused, 3 no answer."
)
@click.argument("address")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write; NAME.journey.yaml when left out. / Fichier à écrire.",
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the token; PARCOURS_TOKEN when left out. / Fichier du jeton.",
)
@lang_option
def command(address: str, output: Path | None, token_file: Path | None, lang: Lang) -> None:
    """Fetch a map of a server. / Rapatrier une carte d’un serveur."""
    answer = ask("GET", api_address(address), token_from(token_file), lang)
    name = address.rstrip("/").rpartition("/")[2]
    target = output or Path(f"{name}.journey.yaml")
    write_whole(target, answer.body)
    number = {key.lower(): value for key, value in answer.headers.items()}["parcours-number"]
    click.echo(f"{target} (--number {number})", err=True)
    click.echo(str(target))
