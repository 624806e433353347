"""``parcours workspace``: a whole workspace as a folder for git, and back."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.options import database_option, folder_option, lang_option
from parcours.errors import InputError, Lang, Words


@click.group(epilog="Exit status: 0 done, 2 wrong input, 3 the database does not answer.")
def command() -> None:
    """Write a workspace for git, and bring it back. / Exporter un espace pour git, et l’importer."""


@command.command(name="export", epilog="Example: parcours workspace export tree/ --folder maps/")
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@folder_option
@database_option
@lang_option
def export_tree(target: Path, folder: Path, database: str, lang: Lang) -> None:
    """Write every map, comment and role as files. / Écrire cartes, commentaires et rôles."""
    from parcours.server.run import open_workspace

    open_workspace(folder, database)
    from parcours.workspace.folder import synchronise
    from parcours.workspace.tree import write_tree

    synchronise(folder.resolve())
    count = write_tree(target.resolve())
    click.echo(Words(f"{count} maps in {target}", f"{count} cartes dans {target}").say(lang))


@command.command(
    name="import",
    epilog="Example: parcours workspace import tree/ --as anna@example.org --folder maps/",
)
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--as", "email", required=True, help="Whose edits these are. / Au nom de qui.")
@folder_option
@database_option
@lang_option
def import_tree(source: Path, email: str, folder: Path, database: str, lang: Lang) -> None:
    """Make what is missing, edit what differs. / Créer ce qui manque, modifier ce qui diffère."""
    from parcours.server.run import open_workspace

    open_workspace(folder, database)
    from parcours.workspace.folder import synchronise
    from parcours.workspace.models import Person
    from parcours.workspace.people.callers import Caller
    from parcours.workspace.tree import read_tree

    synchronise(folder.resolve())
    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        raise InputError(
            "people.no-such-address",
            Words(f"Nobody has the address {email}.", f"Personne n’a l’adresse {email}."),
        )
    brought = read_tree(Caller(person=person), source.resolve())
    told = (
        (Words("made", "créées"), brought.made),
        (Words("changed", "modifiées"), brought.changed),
        (Words("the same", "identiques"), brought.same),
    )
    for words, names in told:
        click.echo(f"{words.say(lang)}: {len(names)} {' '.join(names)}".rstrip())
