"""``parcours feed``: bring a log and comments into a workspace, for one of its maps."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.files import missing_file
from parcours.cli.options import database_option, folder_option, lang_option
from parcours.errors import InputError, Lang, Words

A_FILE = click.Path(path_type=Path)


@click.command(
    epilog="Example: parcours feed shop --events events.csv --verbatims reviews.csv --folder maps/. "
    "A file of the same name replaces the last one. Exit status: 0 done, 2 wrong input, 3 no database."
)
@click.argument("map_name", metavar="MAP")
@click.option("--events", type=A_FILE, help="Event log. / Journal d’événements.")
@click.option("--verbatims", type=A_FILE, help="Comments. / Commentaires.")
@folder_option
@database_option
@lang_option
def command(
    map_name: str,
    events: Path | None,
    verbatims: Path | None,
    folder: Path,
    database: str,
    lang: Lang,
) -> None:
    """Feed a map’s dashboard. / Alimenter le tableau de bord d’une carte."""
    given = [path for path in (events, verbatims) if path is not None]
    if not given:
        raise InputError(
            "feed.nothing",
            Words(
                "There is nothing to feed the map from.",
                "Rien n’est donné pour alimenter la carte.",
            ),
            remedy=Words(
                "Name a file with --events or --verbatims.",
                "Nommez un fichier avec --events ou --verbatims.",
            ),
        )
    for path in given:
        if not path.is_file():
            raise missing_file(path)
    from parcours.server.run import open_workspace

    open_workspace(folder, database)
    from parcours.workspace.evidence.bringing import bring
    from parcours.workspace.folder import synchronise

    synchronise(folder.resolve())
    fed = bring(map_name, events=events, verbatims=verbatims)
    for brought, upload in ((events, fed.events), (verbatims, fed.verbatims)):
        if brought is not None and upload is not None:
            for words in upload.preview.get("notes", []):
                click.echo(Words(*words).say(lang), err=True)
            click.echo(
                Words(
                    f"{upload.name}: {upload.rows} rows", f"{upload.name} : {upload.rows} lignes"
                ).say(lang)
            )
