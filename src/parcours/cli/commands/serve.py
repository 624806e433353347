"""``parcours serve``: the maps of a folder in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.options import database_option, lang_option
from parcours.errors import Lang, Words


@click.command(
    epilog="Examples: parcours serve maps/ · parcours serve . --port 9000 · "
    "parcours serve /srv/maps --address https://maps.example.org --proxies 1 "
    "--database postgres://parcours@localhost/parcours --json-logs. "
    "Exit status: 0 stopped, 2 wrong input, 3 the port is taken or the database does not answer."
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
@click.option(
    "--address",
    default="",
    metavar="URL",
    help="Where people reach it, behind a proxy. / L’adresse publique, derrière un mandataire.",
)
@click.option(
    "--proxies",
    default=0,
    type=click.IntRange(0, 5),
    help="Proxies before it whose X-Forwarded-For is believed. / Mandataires de confiance.",
)
@database_option
@click.option("--json-logs", is_flag=True, help="One JSON object a line. / Journal en JSON.")
@lang_option
def command(
    folder: Path,
    port: int,
    host: str,
    address: str,
    proxies: int,
    database: str,
    json_logs: bool,
    lang: Lang,
) -> None:
    """Serve the maps of a folder. / Servir les cartes d’un dossier."""
    from parcours.server.run import Serving, serve

    stop = Words("Ctrl+C stops it.", "Ctrl+C l’arrête.")

    def ready(where: str, code: str | None) -> None:
        click.echo(where)
        if code is not None:
            click.echo(_unowned(where, code).say(lang), err=True)
        click.echo(stop.say(lang), err=True)

    serving = Serving(host, port, address.rstrip("/"), proxies, database, json_logs)
    serve(folder, serving, ready=ready)


def _unowned(where: str, code: str) -> Words:
    """How somebody becomes the owner of a server that has none."""
    if code:
        return Words(
            f"Nobody owns this server yet. Open {where}/setup with this code: {code}",
            f"Ce serveur n’a pas de propriétaire. Ouvrez {where}/setup avec ce code : {code}",
        )
    return Words(
        f"Nobody owns it yet: it only shows its maps. To edit, become its owner under {where}/setup",
        f"Il n’a pas de propriétaire et ne fait que montrer ses cartes. Pour modifier : {where}/setup",
    )
