"""``parcours discover``: from event logs and verbatims to a map."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import click

from parcours.cli.files import read_text, write_whole
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang, Words


@click.command(
    epilog="Examples: parcours discover --events orders.csv --verbatims reviews.csv -o map.journey.yaml · "
    "parcours discover --events log.parquet --customer user_id --event action --moment ts "
    "--stages stages.yaml -o map.journey.yaml. "
    "Exit status: 0 written, 2 wrong input, 3 something missing."
)
@click.option(
    "--events",
    "events_file",
    type=click.Path(path_type=Path),
    required=True,
    help="Event log, CSV or Parquet. / Journal d’événements.",
)
@click.option(
    "--verbatims",
    "verbatims_file",
    type=click.Path(path_type=Path),
    help="Comments, CSV or Parquet. / Commentaires.",
)
@click.option(
    "--stages",
    "stages_file",
    type=click.Path(path_type=Path),
    help="Which events form which stage, YAML. / Quels événements forment quelle étape.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write the map; stdout when left out. / Fichier à écrire.",
)
@click.option("--customer", help="Column of the customer. / Colonne du client.")
@click.option("--moment", help="Column of the moment. / Colonne du moment.")
@click.option("--event", help="Column of the event. / Colonne de l’événement.")
@click.option("--channel", help="Column of the channel. / Colonne du canal.")
@click.option("--text", help="Column of the comment. / Colonne du commentaire.")
@click.option("--score", help="Column of the score. / Colonne de la note.")
@click.option("--date", help="Column of the comment's date. / Colonne de la date du commentaire.")
@click.option(
    "--comment-customer",
    help="Column of the customer among comments. / Colonne du client des commentaires.",
)
@click.option(
    "--skip-bad-rows",
    is_flag=True,
    help="Leave out rows whose moment cannot be read. / Laisser de côté les dates illisibles.",
)
@lang_option
@json_option
def command(
    events_file: Path,
    verbatims_file: Path | None,
    stages_file: Path | None,
    output: Path | None,
    lang: Lang,
    as_json: bool,
    skip_bad_rows: bool,
    **columns: str | None,
) -> None:
    """Discover a map from evidence. / Découvrir une carte à partir de preuves."""
    from parcours.events.columns import Asked
    from parcours.evidence.discover import Asking, discover
    from parcours.evidence.plan import Plan, read_plan
    from parcours.journey.write import write
    from parcours.verbatims.rows import AskedColumns

    plan = read_plan(read_text(stages_file), file=str(stages_file)) if stages_file else Plan()
    asking = Asking(
        events_file,
        verbatims_file,
        plan,
        Asked(columns["customer"], columns["moment"], columns["event"], columns["channel"]),
        AskedColumns(
            columns["text"],
            columns["date"],
            columns["score"],
            None,
            None,
            columns["comment_customer"],
        ),
        skip_bad_rows,
    )
    result = discover(asking, today=dt.datetime.now(tz=dt.UTC).date(), step=_progress(lang))
    for note in result.notes:
        click.echo(note.say(lang), err=True)
    text = write(result.journey_map)
    if output:
        write_whole(output, text.encode())
    if as_json:
        pains = [_shape(rank, pain, lang) for rank, pain in enumerate(result.pains, 1)]
        shape = {
            "map": str(output) if output else None,
            "notes": [n.say(lang) for n in result.notes],
            "pain_points": pains,
        }
        click.echo(json.dumps(shape, ensure_ascii=False, indent=2))
    elif output:
        _summary(result, lang)
        click.echo(str(output))
    else:
        click.echo(text, nl=False)


def _shape(rank: int, pain: Any, lang: Lang) -> dict[str, Any]:
    fact = pain.point.frequency
    return {
        "rank": rank,
        "stage": pain.stage,
        "label": pain.point.label.say(lang),
        "severity": pain.point.severity,
        "at": pain.point.at,
        "measure": fact.measure if fact else None,
        "segment": fact.segment if fact else None,
        "value": fact.value if fact else None,
        "n": fact.n if fact else None,
        "interval": fact.interval if fact else None,
        "period": [day.isoformat() for day in fact.period] if fact and fact.period else None,
    }


def _summary(result: Any, lang: Lang) -> None:
    head = Words("What hurts most, worst first:", "Ce qui fait le plus mal, le pire d’abord :")
    if result.pains:
        click.echo(head.say(lang), err=True)
    for rank, pain in enumerate(result.pains[:8], 1):
        bars = "▮" * (pain.point.severity or 0) + "▯" * (3 - (pain.point.severity or 0))
        click.echo(f"  {rank}. {bars} {pain.stage}: {pain.point.label.say(lang)}", err=True)


def _progress(lang: Lang) -> Any:
    """A line on a terminal that says what is being done; silent in a pipe."""
    if not sys.stderr.isatty():
        return None

    def step(words: Words, done: int, of: int) -> None:
        width = 24
        filled = round(width * done / of) if of else width
        bar = "█" * filled + "░" * (width - filled)
        sys.stderr.write(f"\r\033[K{bar} {words.say(lang)}")
        if words.en == "Done":
            sys.stderr.write("\r\033[K")
        sys.stderr.flush()

    return step
