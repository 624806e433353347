"""``parcours guide``: the method step by step, and how far a map has come."""

from __future__ import annotations

import json
from pathlib import Path

import click

from parcours.cli.files import read_map
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang
from parcours.journey.guide import STEPS


@click.command(
    epilog="Examples: parcours guide · parcours guide map.journey.yaml --lang fr. "
    "Exit status: 0 shown, 2 unreadable."
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@lang_option
@json_option
def command(file: Path | None, lang: Lang, as_json: bool) -> None:
    """Show the method, step by step. / Montrer la méthode, pas à pas."""
    journey_map = read_map(file).journey_map if file else None
    steps = [
        {
            "step": number,
            "title": step.title.say(lang),
            "ask": step.ask.say(lang),
            "done": step.is_done(journey_map) if journey_map else None,
        }
        for number, step in enumerate(STEPS, 1)
    ]
    if as_json:
        click.echo(json.dumps({"steps": steps}, ensure_ascii=False, indent=2))
        return
    for shown in steps:
        mark = {True: "✓", False: "·", None: " "}[shown["done"]]  # type: ignore[index]
        click.echo(f"{mark} {shown['step']:2d}. {shown['title']}\n       {shown['ask']}")
