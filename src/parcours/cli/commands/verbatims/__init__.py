"""``parcours verbatims``: what customers wrote, understood offline."""

from __future__ import annotations

import click

from parcours.cli.commands.verbatims.deciding import COMMANDS as DECIDING
from parcours.cli.commands.verbatims.hurting import COMMANDS as HURTING
from parcours.cli.commands.verbatims.models import COMMANDS as MODELS
from parcours.cli.commands.verbatims.understanding import COMMANDS as UNDERSTANDING
from parcours.cli.commands.verbatims.voices import COMMANDS as VOICES
from parcours.cli.commands.verbatims.writing import COMMANDS as WRITING


@click.group(
    epilog="Examples: parcours verbatims read reviews.csv · "
    "parcours verbatims voices reviews.csv --map map.journey.yaml · "
    "parcours verbatims label reviews.csv -o labels.csv. Exit status: 0 done, 2 wrong input."
)
def command() -> None:
    """Read what customers wrote. / Lire ce que les clients ont écrit."""


for _command in (*UNDERSTANDING, *VOICES, *HURTING, *WRITING, *DECIDING, *MODELS):
    command.add_command(_command)
