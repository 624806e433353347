"""``parcours personas``: segments found in behaviour and answers, beside the team's personas."""

from __future__ import annotations

import json
from typing import Any

import click

from parcours.cli.commands import _evidence as shared
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang, Words


@click.command(
    epilog="Example: parcours personas --events orders.csv --map map.journey.yaml. Groups are named by what sets "
    "them apart; names, ages and hopes are for people to add. Exit status: 0, 2 wrong input."
)
@shared.sources
@shared.stages_option
@shared.map_option
@lang_option
@json_option
def command(lang: Lang, as_json: bool, **given: Any) -> None:
    """Find personas in data. / Trouver les personas dans les données."""
    from parcours.evidence.amounts import number, percent
    from parcours.evidence.personas import compared, personas

    grounds, reads, _ = shared.searched(given, lang)
    result = personas(grounds, reads)
    beside = (
        compared(shared.plain_map(given["map_file"]), result, grounds) if given["map_file"] else []
    )
    if as_json:
        click.echo(json.dumps(_shape(result, beside, lang), ensure_ascii=False, indent=2))
        return
    for note in result.notes:
        click.echo(note.say(lang))
    for group in result.groups:
        share, low, high, kept = (
            percent(value, lang) for value in (group.share, *group.interval, group.stability)
        )
        n = number(group.n, lang)
        click.echo(
            Words(f"\n{group.name.say('en')}: {n} customers, {share} [{low} to {high}], found again {kept}",
                  f"\n{group.name.say('fr')} : {n} clients, {share} [{low} à {high}], retrouvé à {kept}").say(lang)
        )  # fmt: skip
        for trait in group.traits:
            rest = Words("the others", "les autres").say(lang)
            share, others = percent(trait.share, lang), percent(trait.rest_share, lang)
            of = f"n = {number(trait.n, lang)}"
            click.echo(f"  · {share} {trait.label.say(lang)} ({of}, {rest} {others})")
    for one in beside:
        click.echo(one.said.say(lang))


def _shape(result: Any, beside: Any, lang: Lang) -> dict[str, Any]:
    return {
        "agreement": result.agreement,
        "notes": [note.say(lang) for note in result.notes],
        "groups": [
            {
                "name": group.name.say(lang),
                "n": group.n,
                "share": group.share,
                "interval": group.interval,
                "stability": group.stability,
                "traits": [
                    {
                        "label": trait.label.say(lang),
                        "share": trait.share,
                        "rest_share": trait.rest_share,
                        "n": trait.n,
                        "rest_n": trait.rest_n,
                        "interval": [trait.low, trait.high],
                    }
                    for trait in group.traits
                ],
            }
            for group in result.groups
        ],
        "team": [
            {
                "persona": one.persona,
                "n": one.n,
                "overlap": one.overlap,
                "sentence": one.said.say(lang),
            }
            for one in beside
        ],
    }
