"""The command line: finds a command by its module's name and turns errors into words and an exit status.

Each module of ``commands/`` holds one ``command``; none is imported before it is asked for, so that
``parcours draw`` never pays for the event engine.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from typing import Any, NoReturn

import click

from parcours import __version__
from parcours.cli import commands
from parcours.cli.options import default_lang
from parcours.errors import Lang, ParcoursError, Words, nearest


class Commands(click.Group):
    """The commands found in ``commands/``, imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name, sorted."""
        return sorted(
            module.name.replace("_", "-")
            for module in pkgutil.iter_modules(commands.__path__)
            if not module.name.startswith("_")
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called ``cmd_name``; None when there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"parcours.cli.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Click's search, with the nearest name when there is none."""
        name = args[0]
        if name not in self.list_commands(ctx) and not name.startswith("-"):
            guess = nearest(name, self.list_commands(ctx))
            words = Words(
                en=f"No command “{name}”." + (f" Did you mean “{guess}”?" if guess else ""),
                fr=f"Pas de commande « {name} »."
                + (f" Vouliez-vous dire « {guess} » ?" if guess else ""),
            )
            ctx.fail(words.say(default_lang()))
        return super().resolve_command(ctx, args)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="parcours")
def root() -> None:
    """Customer journey maps that say how they know. / Des cartes de parcours qui disent d’où elles savent."""


def main() -> NoReturn:
    """Run the command line; exit 0 fine, 1 findings, 2 wrong input, 3 something missing, 130 stopped."""
    try:
        root.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except ParcoursError as error:
        _tell(error)
        sys.exit(error.exit_status)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(0)


def _tell(error: ParcoursError) -> None:
    """Words on stderr; with ``--json`` among the arguments, the one JSON shape of an error."""
    lang = _asked_lang()
    if "--json" in sys.argv:
        shape: dict[str, Any] = {"error": error.as_dict(lang)}
        click.echo(json.dumps(shape, ensure_ascii=False), err=True)
        return
    click.echo(error.say(lang), err=True)


def _asked_lang() -> Lang:
    for before, value in zip(sys.argv, [*sys.argv[1:], ""], strict=True):
        if before == "--lang" and value in {"en", "fr"}:
            return "fr" if value == "fr" else "en"
        if before.startswith("--lang="):
            return "fr" if before.endswith("fr") else "en"
    return default_lang()
