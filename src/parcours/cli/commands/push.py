"""``parcours push``: a file becomes what a map of a server says."""

from __future__ import annotations

import json
from pathlib import Path

import click

from parcours.cli.files import read_text
from parcours.cli.options import lang_option
from parcours.cli.remote import api_address, ask, token_from
from parcours.errors import Lang, Words


@click.command(
    epilog="Example: PARCOURS_TOKEN=parc_… parcours push taxi.journey.yaml "
    "https://maps.example.org/maps/taxi --number 41. "
    "Exit status: 0 taken, 2 refused, 3 no answer."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("address")
@click.option(
    "--number",
    type=click.IntRange(0),
    help="The number that pull told: what others edited since stays. / Le numéro dit par pull.",
)
@click.option(
    "--token-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the token; PARCOURS_TOKEN when left out. / Fichier du jeton.",
)
@lang_option
def command(
    file: Path, address: str, number: int | None, token_file: Path | None, lang: Lang
) -> None:
    """Bring a file to a map of a server. / Envoyer un fichier vers une carte d’un serveur."""
    where = api_address(address) + (f"?number={number}" if number is not None else "")
    answer = ask(
        "PUT",
        where,
        token_from(token_file),
        lang,
        body=read_text(file).encode(),
        headers={"Content-Type": "application/yaml", "Parcours-File": file.name},
    )
    told = json.loads(answer.body)
    for words in told["lost"]:
        click.echo(words, err=True)
    both = Words("Changed on both sides, kept in the map:", "Modifié des deux côtés, gardé :")
    for place in told["conflicts"]:
        click.echo(f"{both.say(lang)} {place}", err=True)
    done = Words(f"{address} is at {told['number']}.", f"{address} en est à {told['number']}.")
    click.echo(done.say(lang))
