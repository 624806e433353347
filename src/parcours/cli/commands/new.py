"""``parcours new``: a map to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.files import write_whole
from parcours.cli.options import lang_option
from parcours.errors import ConflictError, Lang, Words
from parcours.journey.starter import LANES, STAGES, starter
from parcours.journey.write import write


@click.command(
    epilog="Examples: parcours new taxi.journey.yaml --lang fr · "
    "parcours new shop.journey.yaml --stages five-phases --title 'Buying shoes'"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--stages",
    type=click.Choice(sorted(STAGES)),
    default="service",
    show_default=True,
    help="The list of stages to begin with. / La liste d’étapes de départ.",
)
@click.option(
    "--template",
    type=click.Choice(sorted(LANES)),
    default="journey",
    show_default=True,
    help="What kind of map. / Quel type de carte.",
)
@click.option("--title", help="The map's title. / Le titre de la carte.")
@click.option("--force", is_flag=True, help="Overwrite the file. / Écraser le fichier.")
@lang_option
def command(
    file: Path, stages: str, template: str, title: str | None, force: bool, lang: Lang
) -> None:
    """Write a map to begin with. / Écrire une carte de départ."""
    if file.exists() and not force:
        raise ConflictError(
            "cli.exists",
            Words(f"“{file}” exists already.", f"« {file} » existe déjà."),
            remedy=Words(
                "Choose another name, or say --force.", "Choisissez un autre nom, ou dites --force."
            ),
        )
    write_whole(file, write(starter(lang, stages=stages, title=title, template=template)).encode())
    click.echo(file)
