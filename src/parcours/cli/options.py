"""The options that several commands share, so that they mean the same everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from parcours.errors import Lang

F = TypeVar("F", bound=Callable[..., Any])


def default_lang() -> Lang:
    """French when the environment says so, else English."""
    for name in ("PARCOURS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def lang_option(function: F) -> F:
    """``--lang fr|en``: the language of messages; the environment's when left out."""
    return click.option(
        "--lang",
        type=click.Choice(["en", "fr"]),
        default=default_lang,
        help="Language of the messages. / Langue des messages.",
    )(function)


def json_option(function: F) -> F:
    """``--json``: results for a program."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON. / Afficher du JSON.")(
        function
    )


def database_option(function: F) -> F:
    """``--database postgres://…``: where a workspace keeps its rows; its folder when left out."""
    return click.option(
        "--database",
        default="",
        envvar="PARCOURS_DATABASE",
        metavar="URL",
        help="postgres://name@host/base; SQLite in the folder when left out. / "
        "SQLite dans le dossier par défaut.",
    )(function)


def folder_option(function: F) -> F:
    """``--folder``: the folder of a workspace; the present one when left out."""
    return click.option(
        "--folder",
        default=".",
        show_default=True,
        type=click.Path(path_type=Path, file_okay=False),
        help="The workspace’s folder. / Le dossier de l’espace.",
    )(function)
