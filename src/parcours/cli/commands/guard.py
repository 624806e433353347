"""``parcours guard``: what on a map is stale, weak, unowned or has moved; for people and for CI."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from parcours.cli.commands import _evidence as shared
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang, Words


@click.command(
    epilog="Examples: parcours guard map.journey.yaml · parcours guard map.journey.yaml --events log.csv --verbatims "
    "comments.csv --digest. "
    "Dismiss an alert in the map: silence: [{code: G103, at: 'stage:order', reason: …}]. "
    "Exit status: 0 nothing urgent, 1 something urgent, 2 wrong input."
)
@click.argument("map_file", type=click.Path(path_type=Path))
@shared.sources_if_any
@click.option("--digest", "as_mail", is_flag=True, help="Print the e-mail. / Afficher le courriel.")
@click.option(
    "--today", "on", type=click.DateTime(["%Y-%m-%d"]), help="As of this day. / À cette date."
)
@lang_option
@json_option
def command(
    map_file: Path,
    as_mail: bool,
    on: Any,
    lang: Lang,
    as_json: bool,
    **given: Any,
) -> None:
    """Say what needs somebody. / Dire ce qui attend quelqu’un."""
    from parcours.evidence.guard import as_data, digest, guard

    journey_map = shared.plain_map(map_file)
    day = on.date() if on else shared.today()
    moved = _moved(journey_map, given, day, lang)
    result = guard(journey_map, today=day, moved=moved)
    if as_json:
        click.echo(json.dumps(as_data(result, lang), ensure_ascii=False, indent=2))
    elif as_mail:
        click.echo(digest(result, journey_map, lang)[1], nl=False)
    else:
        _say(result, lang)
    raise SystemExit(1 if result.urgent else 0)


def _moved(journey_map: Any, given: dict[str, Any], day: dt.date, lang: Lang) -> Any:
    """What moved in the tables that were given; nothing where none was."""
    gathered = shared.read_sources(given, lang)
    if gathered is None:
        return ()
    # 1 s of engines: only where there are data to watch
    from parcours.evidence.watch import watched

    alerts, notes = watched(journey_map, gathered, today=day)
    for note in notes:
        click.echo(note.say(lang), err=True)
    return alerts


def _say(result: Any, lang: Lang) -> None:
    marks = {"high": "!", "middle": "·", "low": " "}
    for alert in result.alerts:
        click.echo(f"{marks[alert.weight]} {alert.code} {alert.message.say(lang)}")
    for survey in result.next_surveys:
        (label, label_fr), (whom, whom_fr) = (
            (words.say("en"), words.say("fr")) for words in (survey.label, survey.whom)
        )
        click.echo(
            Words(f"? Ask next: {label}; {survey.answers} × {whom}",
                  f"? À demander : {label_fr} ; {survey.answers} × {whom_fr}").say(lang)
        )  # fmt: skip
    click.echo(
        Words(
            f"{len(result.alerts)} alerts, {len(result.dismissed)} dismissed; {result.weak} of "
            f"{result.claims} claims are weak.",
            f"{len(result.alerts)} alertes, {len(result.dismissed)} écartées ; {result.weak} affirmations sur "
            f"{result.claims} sont fragiles.",
        ).say(lang)
    )
