"""``parcours restore``: a workspace from its backup, on SQLite or PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.options import database_option, lang_option
from parcours.errors import Lang, Words


@click.command(
    epilog="Examples: parcours restore monday.parcours.tar.gz maps/ · "
    "parcours restore monday.parcours.tar.gz maps/ --database postgres://parcours@localhost/parcours. "
    "Exit status: 0 restored, 2 wrong input, 3 the database does not answer."
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option(
    "--replace",
    is_flag=True,
    help="Replace a workspace that has people in it. / Remplacer un espace qui a des comptes.",
)
@database_option
@lang_option
def command(file: Path, folder: Path, replace: bool, database: str, lang: Lang) -> None:
    """Restore a workspace from its backup. / Restaurer un espace depuis sa sauvegarde."""
    from parcours.server.run import open_workspace

    folder.mkdir(parents=True, exist_ok=True)
    open_workspace(folder, database)
    from parcours.workspace.backup import restore

    told = restore(file, replace=replace)
    said = Words(
        f"{told.rows} rows and {told.files} files are back. Restart a server that runs on it.",
        f"{told.rows} lignes et {told.files} fichiers sont revenus. Redémarrez un serveur qui tourne dessus.",
    )
    click.echo(said.say(lang))
