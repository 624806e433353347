"""``parcours backup``: a whole workspace in one file, while it runs."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.options import database_option, lang_option
from parcours.errors import Lang, Words


@click.command(
    epilog="Example: parcours backup maps/ -o monday.parcours.tar.gz. "
    "Exit status: 0 written, 2 wrong input, 3 the database does not answer."
)
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it. / Fichier à écrire.",
)
@database_option
@lang_option
def command(folder: Path, output: Path, database: str, lang: Lang) -> None:
    """Back a workspace up while it runs. / Sauvegarder un espace en marche."""
    from parcours.server.run import open_workspace

    open_workspace(folder, database)
    from parcours.workspace.backup import backup

    told = backup(output.resolve())
    said = Words(
        f"{told.rows} rows and {told.files} files. It holds personal data and the server’s key: "
        "keep it as you keep the database.",
        f"{told.rows} lignes et {told.files} fichiers. Elle contient des données personnelles et la "
        "clé du serveur : gardez-la comme la base.",
    )
    click.echo(said.say(lang), err=True)
    click.echo(str(output))
