"""``parcours schema``: the JSON Schema of the map format."""

from __future__ import annotations

import json
from pathlib import Path

import click

from parcours.cli.files import write_whole
from parcours.cli.options import lang_option
from parcours.errors import Lang
from parcours.journey.schema import json_schema


@click.command(
    epilog="Examples: parcours schema > parcours-1.schema.json · "
    "parcours schema -o parcours-1.schema.json"
)
@click.option("-o", "output", type=click.Path(path_type=Path), help="Write here. / Écrire ici.")
@lang_option
def command(output: Path | None, lang: Lang) -> None:
    """Print the JSON Schema of the format. / Afficher le schéma JSON du format."""
    text = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text.encode())
