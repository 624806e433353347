"""``parcours compare``: what changed between two maps, in words."""

from __future__ import annotations

import json
from pathlib import Path

import click

from parcours.cli.files import read_map
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang, Words
from parcours.journey.compare import compare


@click.command(
    epilog="Examples: parcours compare before.journey.yaml after.journey.yaml. "
    "Exit status: 0 the same, 1 they differ, 2 unreadable."
)
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@lang_option
@json_option
def command(before: Path, after: Path, lang: Lang, as_json: bool) -> None:
    """Say what changed between two maps. / Dire ce qui a changé entre deux cartes."""
    found = compare(read_map(before).journey_map, read_map(after).journey_map)
    if as_json:
        shape = [{"kind": d.kind, "about": d.about, "words": d.words.say(lang)} for d in found]
        click.echo(json.dumps({"differences": shape}, ensure_ascii=False, indent=2))
    else:
        for difference in found:
            click.echo(difference.words.say(lang))
        if not found:
            click.echo(
                Words("They say the same.", "Elles disent la même chose.").say(lang), err=True
            )
    raise SystemExit(1 if found else 0)
