"""``parcours admin``: the accounts of a workspace, from the machine that serves it."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.options import database_option, folder_option, lang_option
from parcours.errors import InputError, Lang, Words


@click.group(epilog="Exit status: 0 done, 2 wrong input, 3 the database does not answer.")
def command() -> None:
    """Administer a workspace. / Administrer un espace de travail."""


@command.command(epilog="Example: parcours admin create anna@example.org --folder maps/")
@click.argument("email")
@click.option("--name", default="", help="Their name. / Leur nom.")
@click.option(
    "--organisation", default="", help="Name of the organisation. / Nom de l’organisation."
)
@click.password_option(help="Asked for when left out. / Demandé s’il manque.")
@folder_option
@database_option
@lang_option
def create(
    email: str,
    name: str,
    organisation: str,
    password: str,
    folder: Path,
    database: str,
    lang: Lang,
) -> None:
    """Create the owner of a new workspace. / Créer le propriétaire d’un nouvel espace."""
    from parcours.server.run import open_workspace

    open_workspace(folder, database)
    from parcours.workspace.people import owners

    person = owners.claim(email, password, name=name, organisation=organisation, lang=lang)
    owners.forget_setup_code(folder / ".parcours")
    done = Words(f"{person.email} owns it.", f"{person.email} en est propriétaire.")
    click.echo(done.say(lang))


@command.command(epilog="Example: parcours admin password anna@example.org --folder maps/")
@click.argument("email")
@click.password_option(help="Asked for when left out. / Demandé s’il manque.")
@folder_option
@database_option
@lang_option
def password(email: str, password: str, folder: Path, database: str, lang: Lang) -> None:
    """Set a password and end every session. / Changer un mot de passe, fermer les sessions."""
    from parcours.server.run import open_workspace

    open_workspace(folder, database)
    from parcours.workspace.models import Person
    from parcours.workspace.people import administration

    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        raise InputError(
            "people.no-such-address",
            Words(f"Nobody has the address {email}.", f"Personne n’a l’adresse {email}."),
        )
    administration.reset_password(person, password)
    click.echo(Words("The password is set.", "Le mot de passe est changé.").say(lang))


@command.command(name="list", epilog="Example: parcours admin list --folder maps/")
@folder_option
@database_option
@lang_option
def list_people(folder: Path, database: str, lang: Lang) -> None:
    """List the accounts and what they are. / Lister les comptes et leurs rôles."""
    from parcours.server.run import open_workspace

    open_workspace(folder, database)
    from parcours.workspace.people import administration, organisations
    from parcours.workspace.people.callers import Caller

    for person in administration.everybody():
        mine = organisations.mine(Caller(person=person))
        roles = ", ".join(f"{role} @ {organisation.slug}" for organisation, role in mine)
        marks = "" if person.is_active else Words(" (closed)", " (fermé)").say(lang)
        click.echo(f"{person.email}\t{person.name}\t{roles}{marks}")


@command.command(epilog="Example: parcours admin token anna@example.org --label ci --folder maps/")
@click.argument("email")
@click.option("--label", default="terminal", help="What it is for. / À quoi il sert.")
@click.option("--organisation", default="home", help="Its short name. / Son nom court.")
@click.option(
    "--role",
    default="editor",
    type=click.Choice(["owner", "editor", "suggester", "commenter", "viewer"]),
    help="At most this. / Au plus ceci.",
)
@folder_option
@database_option
@lang_option
def token(
    email: str,
    label: str,
    organisation: str,
    role: str,
    folder: Path,
    database: str,
    lang: Lang,
) -> None:
    """Make an API token for somebody; printed once. / Créer un jeton d’API, affiché une fois."""
    from parcours.server.run import open_workspace

    open_workspace(folder, database)
    from parcours.workspace.models import Person
    from parcours.workspace.people import organisations, rights, tokens
    from parcours.workspace.people.callers import Caller

    person = Person.objects.filter(email=email.strip().lower()).first()
    caller = Caller(person=person)
    found = organisations.find(caller, organisation, "organisation.read")
    asked = next(one for one in rights.ROLES if one == role)
    click.echo(tokens.create(caller, found, label, asked).word)
