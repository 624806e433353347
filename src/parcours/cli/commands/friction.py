"""``parcours friction``: what hurts most, for whom, how often and at what cost."""

from __future__ import annotations

import json
from typing import Any

import click

from parcours.cli.commands import _evidence as shared
from parcours.cli.options import json_option, lang_option
from parcours.cli.tables import show
from parcours.errors import Lang


@click.command(
    epilog="Example: parcours friction --events orders.csv --verbatims reviews.csv --conversion-value 60:90. "
    "An association is no cause. Exit status: 0, 2 wrong input."
)
@shared.sources
@shared.stages_option
@shared.map_option
@shared.prices
@lang_option
@json_option
def command(lang: Lang, as_json: bool, **given: Any) -> None:
    """Rank the frictions. / Classer les frictions."""
    _, _, pains = shared.searched(given, lang)
    if as_json:
        shape = [shared.told_pain(rank, pain, lang) for rank, pain in enumerate(pains, 1)]
        click.echo(json.dumps(shape, ensure_ascii=False, indent=2))
        return
    heads = ["#", "", "friction", "n", "cost" if lang == "en" else "coût"]
    rows = [
        [
            rank,
            "▮" * (pain.point.severity or 0),
            pain.point.label.say(lang),
            pain.point.frequency.n if pain.point.frequency else None,
            shared.cost_words(pain, lang),
        ]
        for rank, pain in enumerate(pains, 1)
    ]
    show(heads, rows, lang, as_json=False)
