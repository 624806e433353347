"""``parcours draw``: a map as a picture."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from parcours import plugins
from parcours.cli.files import read_bytes, read_map, read_text, write_whole
from parcours.cli.options import lang_option
from parcours.errors import InputError, Lang, Words, unknown_name
from parcours.journey.model import JourneyMap
from parcours.journey.yaml_source import load
from parcours.render.exporters import Exporter, Options
from parcours.render.own_theme import faint, own_theme
from parcours.render.pages import paper_names
from parcours.render.theme import THEMES, Theme
from parcours.render.views import VIEWS


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
    "--theme",
    default="light",
    show_default=True,
    help="light, dark, or a YAML file with colours, logo and font. "
    "/ light, dark, ou un fichier YAML de couleurs, logo et police.",
)
@click.option("--width", type=int, help="Pixels, for PNG (2400). / Pixels, pour PNG (2400).")
@click.option(
    "--view",
    type=click.Choice(list(VIEWS)),
    default="journey",
    show_default=True,
    help="What to show of the map. / Ce qu’on montre de la carte.",
)
@click.option(
    "--with",
    "others",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Another map to compare with. / Une autre carte à comparer.",
)
@click.option(
    "--page",
    type=click.Choice(paper_names()),
    default="fit",
    show_default=True,
    help="Paper size, for PDF and PPTX. / Format de papier, pour PDF et PPTX.",
)
@click.option(
    "--poster",
    type=click.Choice(paper_names()[1:]),
    help="One large sheet, for PDF; with --page A4 cut into tiles. "
    "/ Une grande feuille, pour le PDF ; avec --page A4, découpée.",
)
@lang_option
@click.option(
    "--map-lang",
    type=click.Choice(["en", "fr"]),
    help="Language of headings and numbers; the map's when left out. "
    "/ Langue des titres et des nombres ; celle de la carte par défaut.",
)
def command(
    view: str,
    others: tuple[Path, ...],
    page: str,
    poster: str | None,
    file: Path,
    output: Path | None,
    theme: str,
    width: int | None,
    lang: Lang,
    map_lang: Lang | None,
) -> None:
    """Draw a map. / Dessiner une carte."""
    result = read_map(file)
    ending = ".txt" if view == "text" else ".svg"
    target = output or Path(file.name.removesuffix(".yaml").removesuffix(".journey") + ending)
    exporter = exporter_for(Path("map.txt") if str(target) == "-" and view == "text" else target)
    spoken: Lang = map_lang or ("fr" if result.journey_map.lang.startswith("fr") else "en")
    colours = _theme(theme)
    for words in faint(colours):
        click.echo(words.say(lang), err=True)
    options = Options(
        spoken,
        colours,
        width,
        view,
        page,
        poster or "",
        tuple(read_map(other).journey_map for other in others),
        _levels(result.journey_map) if view == "evidence" else {},
    )
    content = exporter.export(result.journey_map, options)
    if exporter.name in {"png", "pdf"}:
        _warn(result.journey_map, lang)
    if str(target) == "-":
        sys.stdout.buffer.write(content)
        return
    write_whole(target, content)
    click.echo(str(target))


def _levels(journey_map: JourneyMap) -> dict[str, str]:
    """The truth level of every claim, as of today."""
    from parcours.evidence.truth import truth_levels

    return dict(truth_levels(journey_map, dt.datetime.now(tz=dt.UTC).date()))


def _warn(journey_map: JourneyMap, lang: Lang) -> None:
    """Names the characters that the fonts of a picture cannot show."""
    from parcours.journey.write import as_data
    from parcours.render.metrics import missing_glyphs

    lacking = sorted(missing_glyphs(str(as_data(journey_map))))
    if lacking:
        signs = " ".join(lacking[:20])
        words = Words(
            f"These characters are drawn as boxes here: {signs}. SVG and HTML show them with the reader’s fonts.",
            f"Ces caractères sont dessinés comme des cases : {signs}. SVG et HTML les montrent avec les polices "
            "du lecteur.",
        )
        click.echo(words.say(lang), err=True)


def _theme(asked: str) -> Theme:
    """A theme by name, or out of a file with colours, a logo, a font."""
    if asked in THEMES:
        return THEMES[asked]
    if not asked.endswith((".yaml", ".yml")):
        raise unknown_name("render.unknown-theme", Words("theme", "thème"), asked, sorted(THEMES))
    data = load(read_text(Path(asked)), file=asked).data
    folder = Path(asked).parent
    return own_theme(data if isinstance(data, dict) else {}, lambda name: read_bytes(folder / name))


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
