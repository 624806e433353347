"""``parcours refresh``: measure an existing map again and say what changed beyond noise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from parcours.cli.commands import _evidence as shared
from parcours.cli.files import write_whole
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang, Words


@click.command(
    epilog="Example: parcours refresh map.journey.yaml --events later.csv -o map.journey.yaml. The map's stages "
    "name the events that show them. Exit status: 0 nothing beyond noise, 1 something changed, 2 wrong input."
)
@click.argument("map_file", type=click.Path(path_type=Path))
@shared.sources
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write the map. / Fichier à écrire.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Show what stayed within noise too. / Montrer aussi le bruit.",
)
@lang_option
@json_option
def command(
    map_file: Path,
    output: Path | None,
    everything: bool,
    lang: Lang,
    as_json: bool,
    **given: Any,
) -> None:
    """Measure a map again. / Mesurer à nouveau une carte."""
    from parcours.evidence.refresh import refresh
    from parcours.journey.write import write

    result = refresh(
        shared.plain_map(map_file),
        shared.asking(given),
        today=shared.today(),
        step=shared.progress(lang),
    )
    for note in result.notes:
        click.echo(note.say(lang), err=True)
    if output:
        write_whole(output, write(result.journey_map).encode())
    moved = [one for one in result.differences if one.beyond_noise]
    if as_json:
        click.echo(json.dumps(_shape(result, lang), ensure_ascii=False, indent=2))
    else:
        _say(result, lang, everything=everything)
    raise SystemExit(1 if moved or result.fresh or result.gone else 0)


def _say(result: Any, lang: Lang, *, everything: bool) -> None:
    moved = [one for one in result.differences if one.beyond_noise]
    stayed = len(result.differences) - len(moved)
    for one in result.differences if everything else moved:
        click.echo(f"{'!' if one.beyond_noise else ' '} {one.say().say(lang)}")
    for pain in result.fresh:
        click.echo(f"+ {Words('new', 'nouveau').say(lang)}: {pain.point.label.say(lang)}")
    for point in result.gone:
        click.echo(
            f"− {Words('not found again', 'non retrouvé').say(lang)}: {point.label.say(lang)}"
        )
    click.echo(
        Words(
            f"{len(moved)} of {len(result.differences)} figures changed beyond noise, {stayed} stayed within.",
            f"{len(moved)} chiffres sur {len(result.differences)} ont changé au-delà du bruit, {stayed} non.",
        ).say(lang)
    )


def _shape(result: Any, lang: Lang) -> dict[str, Any]:
    return {
        "differences": [
            {
                "about": one.about,
                "label": one.label.say(lang),
                "measure": one.now.measure,
                "segment": one.now.segment,
                "before": one.before.value,
                "now": one.now.value,
                "unit": one.now.unit,
                "n": [one.before.n, one.now.n],
                "change": one.change,
                "interval": [one.low, one.high],
                "beyond_noise": one.beyond_noise,
                "sentence": one.say().say(lang),
            }
            for one in result.differences
        ],
        "new": [shared.told_pain(rank, pain, lang) for rank, pain in enumerate(result.fresh, 1)],
        "gone": [point.label.say(lang) for point in result.gone],
    }
