"""``parcours draw``: a map as a picture."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from parcours import plugins
from parcours.cli.files import read_map, write_whole
from parcours.cli.options import lang_option
from parcours.errors import InputError, Lang, Words
from parcours.render.exporters import Exporter, Options
from parcours.render.theme import THEMES


@click.command(
    epilog="Examples: parcours draw map.journey.yaml · parcours draw map.journey.yaml -o map.png "
    "--width 4000 --theme dark. Exit status: 0 drawn, 2 wrong input, 3 something missing."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write; its ending chooses the format (.svg when left out). "
    "/ Fichier à écrire ; sa terminaison choisit le format.",
)
@click.option(
    "--theme", type=click.Choice(sorted(THEMES)), default="light", help="Colours. / Couleurs."
)
@click.option("--width", type=int, help="Pixels, for PNG (2400). / Pixels, pour PNG (2400).")
@lang_option
@click.option(
    "--map-lang",
    type=click.Choice(["en", "fr"]),
    help="Language of headings and numbers; the map's when left out. "
    "/ Langue des titres et des nombres ; celle de la carte par défaut.",
)
def command(
    file: Path,
    output: Path | None,
    theme: str,
    width: int | None,
    lang: Lang,
    map_lang: Lang | None,
) -> None:
    """Draw a map. / Dessiner une carte."""
    result = read_map(file)
    target = output or Path(file.name.removesuffix(".yaml").removesuffix(".journey") + ".svg")
    exporter = exporter_for(target)
    spoken: Lang = map_lang or ("fr" if result.journey_map.lang.startswith("fr") else "en")
    content = exporter.export(result.journey_map, Options(spoken, theme, width))
    if str(target) == "-":
        sys.stdout.buffer.write(content)
        return
    write_whole(target, content)
    click.echo(str(target))


def exporter_for(target: Path) -> Exporter:
    """The exporter that the ending of ``target`` asks for; ``-`` is SVG."""
    name = "svg" if str(target) == "-" else target.suffix.removeprefix(".").lower()
    if not name:
        listing = ", ".join(f".{known}" for known in plugins.names("exporters"))
        raise InputError(
            "cli.no-ending",
            Words(f"“{target}” has no ending.", f"« {target} » n’a pas de terminaison."),
            remedy=Words(f"End it with one of: {listing}.", f"Terminez-le par : {listing}."),
        )
    exporter: Exporter = plugins.load("exporters", name)
    return exporter
