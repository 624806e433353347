"""``parcours events``: questions to an event log."""

from __future__ import annotations

import click

from parcours.cli.commands.events.differing import COMMANDS as DIFFERING
from parcours.cli.commands.events.foreseen import COMMANDS as FORESEEN
from parcours.cli.commands.events.lasting import COMMANDS as LASTING
from parcours.cli.commands.events.paths import COMMANDS as PATHS
from parcours.cli.commands.events.stored import COMMANDS as STORED


@click.group(
    epilog="Examples: parcours events ingest log.csv -o shop.events · parcours events graph shop.events · "
    "parcours events funnel shop.events --step cart --step payment --window 24h -o funnel.svg. "
    "LOG is an event store; a CSV, Parquet, JSON Lines, XES or XLSX file, gzipped or not; a folder of "
    "Parquet; or postgresql://host/database#table. Exit status: 0 answered, 2 wrong input."
)
def command() -> None:
    """Ask questions of an event log. / Interroger un journal d’événements."""


for _command in (*STORED, *PATHS, *LASTING, *DIFFERING, *FORESEEN):
    command.add_command(_command)
