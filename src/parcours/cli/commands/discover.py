"""``parcours discover``: from event logs, verbatims and survey answers to a map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from parcours.cli.commands import _evidence as shared
from parcours.cli.files import write_whole
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang


@click.command(
    epilog="Examples: parcours discover --events orders.csv --verbatims reviews.csv -o map.journey.yaml · "
    "parcours discover --events log.parquet --customer user_id --event action --moment ts "
    "--stages stages.yaml --conversion-value 60:90 -o map.journey.yaml. "
    "Exit status: 0 written, 2 wrong input, 3 something missing."
)
@shared.sources
@shared.stages_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write the map; stdout when left out. / Fichier à écrire.",
)
@shared.prices
@lang_option
@json_option
def command(output: Path | None, lang: Lang, as_json: bool, **given: Any) -> None:
    """Discover a map from evidence. / Découvrir une carte à partir de preuves."""
    from parcours.evidence.discover import discover
    from parcours.journey.write import write

    asked = shared.in_language(shared.asking(given), lang)
    result = discover(asked, today=shared.today(), step=shared.progress(lang))
    for note in result.notes:
        click.echo(note.say(lang), err=True)
    text = write(result.journey_map)
    if output:
        write_whole(output, text.encode())
    if as_json:
        shape = {
            "map": str(output) if output else None,
            "notes": [note.say(lang) for note in result.notes],
            "pain_points": [shared.told_pain(r, p, lang) for r, p in enumerate(result.pains, 1)],
            "improvements": [shared.told_change(change, lang) for change in result.changes],
        }
        click.echo(json.dumps(shape, ensure_ascii=False, indent=2))
    elif output:
        shared.summary(result, lang)
        click.echo(str(output))
    else:
        click.echo(text, nl=False)
