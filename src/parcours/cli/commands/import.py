"""``parcours import``: a map that another tool wrote."""

from __future__ import annotations

from pathlib import Path

import click

from parcours.cli.files import missing_file, read_text, write_whole
from parcours.cli.options import lang_option
from parcours.errors import Lang, Words
from parcours.journey.imports.detect import KINDS, read_foreign
from parcours.journey.imports.grid import read_grid
from parcours.journey.imports.result import ImportResult
from parcours.journey.write import write


@click.command(
    epilog="Examples: parcours import diagram.mmd -o map.journey.yaml · parcours import grid.xlsx · "
    "parcours import README.md --from mermaid. Exit status: 0 imported, 2 wrong input."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write; stdout when left out. / Fichier à écrire.",
)
@click.option(
    "--from",
    "kind",
    type=click.Choice([*KINDS, "xlsx"]),
    help="What the file is; told by name and content when left out. / Le type du fichier.",
)
@lang_option
def command(file: Path, output: Path | None, kind: str | None, lang: Lang) -> None:
    """Import a map of another tool. / Importer une carte d’un autre outil."""
    result = _read(file, kind)
    head = Words("Not carried over:", "Non repris :")
    if result.lost:
        click.echo(head.say(lang), err=True)
    for words in result.lost:
        click.echo(f"  {words.say(lang)}", err=True)
    text = write(result.journey_map)
    if output is None:
        click.echo(text, nl=False)
        return
    write_whole(output, text.encode())
    click.echo(str(output))


def _read(file: Path, kind: str | None) -> ImportResult:
    if kind == "xlsx" or (kind is None and file.suffix.lower() in {".xlsx", ".xlsm"}):
        from parcours.render.workbook import rows_of_workbook

        if not file.is_file():
            raise missing_file(file)
        return read_grid(rows_of_workbook(file.read_bytes()), "xlsx")
    return read_foreign(read_text(file), file.name, kind)
