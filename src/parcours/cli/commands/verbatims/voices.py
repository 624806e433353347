"""What is said at each place: mean, pains, quotes, and the voice that contradicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parcours.cli.commands.verbatims.asking import (
    column_options,
    kind_in,
    labels_option,
    map_option,
    method_in,
    names_of,
    read_everything,
    rows_of,
    say,
    short,
    signed,
    topics_of,
)
from parcours.cli.tables import percent
from parcours.errors import Lang, Words

if TYPE_CHECKING:
    from parcours.verbatims.reading import Read
    from parcours.verbatims.voices import Share, Voices


@click.command(
    epilog="Example: parcours verbatims voices reviews.csv --map map.journey.yaml --every month"
)
@column_options
@map_option
@labels_option
@click.option(
    "--every",
    type=click.Choice(["week", "month", "quarter", "year"]),
    help="One line per period. / Une ligne par période.",
)
@click.option("--tickets", is_flag=True, help="They are support tickets. / Ce sont des tickets.")
@click.option(
    "-d",
    "--decisions",
    "decisions_file",
    type=click.Path(path_type=Path),
    help="What people decided about places. / Ce qui a été décidé des places.",
)
def voices(
    file: Path,
    map_file: Path | None,
    labels: Path | None,
    every: Any,
    tickets: bool,
    decisions_file: Path | None,
    lang: Lang,
    as_json: bool,
    **asked: Any,
) -> None:
    """What is said at each touchpoint: mean, pains, quotes. / Ce qui se dit à chaque point."""
    from parcours.verbatims.decisions import applied, read_decisions
    from parcours.verbatims.labels import read_labels
    from parcours.verbatims.reading import hurts_in
    from parcours.verbatims.voices import voices_by_place

    rows = rows_of(file, lang, asked)
    result = read_everything(rows.rows, topics_of(map_file), lang, asked)
    say(result.notes, lang)
    decided = read_decisions(decisions_file) if decisions_file else []
    reads = applied(result.reads, decided, rows.checksum)
    found = voices_by_place(
        reads,
        hurts_in(reads),
        every=every,
        labels=read_labels(labels) if labels else None,
        tickets=tickets,
    )
    if as_json:
        shapes = [_as_json(one) for one in found]
        click.echo(json.dumps(shapes, ensure_ascii=False, indent=2, default=str))
        return
    names = names_of(map_file, lang)
    for one in found:
        _tell(one, names, lang)
    if found:
        say([found[0].selection], lang)


def _as_json(one: Voices) -> dict[str, Any]:
    mean = one.mean
    return {
        "about": one.about,
        "period": one.period,
        "n": one.n,
        "mean": mean and round(mean.value, 3),
        "interval": mean and [round(mean.low, 3), round(mean.high, 3)],
        "method": mean and mean.method,
        "spread": one.spread,
        "unclear": one.unclear,
        "pains": {kind: _share_json(share) for kind, share in one.pains.items()},
        "expectations": one.wishes and _share_json(one.wishes),
        "quotes": [{"line": quote.row.line, "text": quote.text} for quote in one.quotes],
        "contradicting": one.contradicting
        and {"line": one.contradicting.row.line, "text": one.contradicting.text},
        "selection": one.selection.en,
    }


def _share_json(share: Share) -> dict[str, Any]:
    return {
        "count": share.count,
        "n": share.n,
        "interval": [round(share.low, 3), round(share.high, 3)],
        "words": share.words,
    }


def _tell(one: Voices, names: dict[str, str], lang: Lang) -> None:
    nobody = Words("(unassigned)", "(non attribué)").say(lang)
    place = names.get(one.about, one.about) if one.about else nobody
    when = f" · {one.period[0]} – {one.period[1]}" if one.period else ""
    click.echo(f"\n{place} · n = {one.n}{when}")
    if one.mean:
        mean = one.mean
        between = f"[{signed(mean.low, lang)} ; {signed(mean.high, lang)}]"
        click.echo(f"  {signed(mean.value, lang)} {between} · {method_in(mean.method, lang)}")
    else:
        click.echo("  " + Words("voices, no curve", "voix, pas de courbe").say(lang))
    levels = zip(("−2", "−1", "0", "+1", "+2"), one.spread, strict=True)
    colon = Words(":", " :").say(lang)
    click.echo("  " + "  ".join(f"{level}{colon} {n}" for level, n in levels))
    for kind, share in one.pains.items():
        click.echo(
            f"  {kind_in(kind, lang)}{colon} {percent(share.count / share.n, lang)} "
            f"(n = {share.n}) {', '.join(share.words)}"
        )
    for quote in one.quotes:
        click.echo(f"  {_quoted(quote, lang)}")
    if one.contradicting:
        click.echo(f"  {Words('but', 'mais').say(lang)} {_quoted(one.contradicting, lang)}")


def _quoted(read: Read, lang: Lang) -> str:
    text = short(read.text, 200)
    return f"{Words(f'“{text}”', f'« {text} »').say(lang)} ({read.row.line})"


COMMANDS = (voices,)
