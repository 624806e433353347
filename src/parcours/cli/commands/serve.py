"""``parcours serve``: the maps of a folder in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.options import lang_option
from parcours.errors import Lang, Words


@click.command(
    epilog="Examples: parcours serve maps/ · parcours serve . --port 9000. "
    "Exit status: 0 stopped, 2 wrong input, 3 the port is taken."
)
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8420, show_default=True, help="Port."
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on. / Adresse d’écoute.",
)
@lang_option
def command(folder: Path, port: int, host: str, lang: Lang) -> None:
    """Serve the maps of a folder. / Servir les cartes d’un dossier."""
    from parcours.server.run import serve

    stop = Words("Ctrl+C stops it.", "Ctrl+C l’arrête.")

    def ready(address: str) -> None:
        click.echo(address)
        click.echo(stop.say(lang), err=True)

    serve(folder, host=host, port=port, ready=ready)
