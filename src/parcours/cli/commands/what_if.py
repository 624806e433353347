"""``parcours what-if``: what it would bring if a friction were halved."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import click

from parcours.cli.commands import _evidence as shared
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang


@click.command(
    epilog="Examples: parcours what-if 1 --events orders.csv · parcours what-if payment_started --by 0.3 "
    "--events orders.csv. Ranks are those of parcours friction. Exit status: 0, 2 wrong input."
)
@click.argument("friction")
@click.option("--by", "factor", type=float, default=0.5, show_default=True,
              help="Which share of it is taken away. / Quelle part en est retirée.")  # fmt: skip
@shared.sources
@shared.stages_option
@shared.map_option
@shared.prices
@lang_option
@json_option
def command(friction: str, factor: float, lang: Lang, as_json: bool, **given: Any) -> None:
    """Simulate a smaller friction. / Simuler une friction plus petite."""
    from parcours.evidence.what_if import chosen, what_if

    grounds, _, pains = shared.searched(given, lang)
    pain = chosen(pains, friction)
    found = what_if(grounds, pain, factor=factor)
    if as_json:
        shape = dataclasses.asdict(found) | {
            "about": pain.point.label.say(lang),
            "assumptions": [words.say(lang) for words in found.assumptions],
        }
        click.echo(json.dumps(shape, ensure_ascii=False, indent=2))
        return
    click.echo(pain.point.label.say(lang))
    click.echo(found.say().say(lang))
    for words in found.assumptions:
        click.echo(f"  · {words.say(lang)}")
