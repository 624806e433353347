"""Proposals from verbatims, and what people decide about them: one act, remembered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parcours.cli.commands.verbatims.asking import (
    column_options,
    names_of,
    read_everything,
    rows_of,
    show,
    topics_of,
)
from parcours.errors import InputError, Lang, Words, nearest
from parcours.journey.lexicon import PAIN_KINDS

if TYPE_CHECKING:
    from parcours.verbatims.decisions import Proposal


def _decision_options(function: Any) -> Any:
    function = click.option(
        "--map",
        "map_file",
        required=True,
        type=click.Path(path_type=Path),
        help="Its touchpoints. / Ses points de contact.",
    )(function)
    return click.option(
        "-d",
        "--decisions",
        "decisions_file",
        required=True,
        type=click.Path(path_type=Path),
        help="Where decisions are remembered. / Où les décisions sont gardées.",
    )(function)


def _proposed(
    file: Path, map_file: Path, decisions_file: Path, lang: Lang, asked: dict[str, Any]
) -> list[Proposal]:
    from parcours.verbatims.decisions import corrections, propose, read_decisions
    from parcours.verbatims.reading import hurts_in

    rows = rows_of(file, lang, asked)
    topics = topics_of(map_file)
    reads = read_everything(rows.rows, topics, lang, asked).reads
    taught = corrections(reads, read_decisions(decisions_file), rows.checksum)
    if taught:
        reads = read_everything(rows.rows, topics, lang, asked, taught).reads
    return propose(reads, hurts_in(reads), topics, rows.checksum)


@click.command(
    epilog="Example: parcours verbatims proposals reviews.csv --map map.journey.yaml -d decisions.jsonl"
)
@column_options
@_decision_options
@click.option("--kind", type=click.Choice(["assignment", "pain", "touchpoint"]))
@click.option("--all", "everything", is_flag=True, help="Decided ones too. / Aussi les décidées.")
def proposals(
    file: Path,
    map_file: Path,
    decisions_file: Path,
    kind: str | None,
    everything: bool,
    lang: Lang,
    as_json: bool,
    **asked: Any,
) -> None:
    """What may enter the map, each with its source span. / Ce qui peut entrer dans la carte."""
    from parcours.verbatims.decisions import latest, read_decisions

    last, names = latest(read_decisions(decisions_file)), names_of(map_file, lang)
    table = [
        [
            one.id, *_told(one, names, lang, as_json), one.n,
            f"{one.spans[0].line}:{one.spans[0].start}-{one.spans[0].end}", ", ".join(one.words),
            last[one.id].act if one.id in last else None,
        ]
        for one in sorted(
            _proposed(file, map_file, decisions_file, lang, asked), key=lambda one: -one.n
        )
        if (kind is None or one.kind == kind) and (everything or one.id not in last)
    ]  # fmt: skip
    heads = ["id", "kind", "value", "about", "n", "span", "words", "decided"]
    show(heads, table, lang, as_json=as_json)


_KINDS = {
    "assignment": Words("assignment", "attribution"),
    "pain": Words("pain", "friction"),
    "touchpoint": Words("touchpoint", "point de contact"),
}


def _told(
    one: Proposal, names: dict[str, str], lang: Lang, as_json: bool
) -> tuple[str, str, str | None]:
    """Kind, value and place: in the reader's words, or as programs know them."""
    if as_json:
        return one.kind, one.value, one.about
    value = PAIN_KINDS[one.value].say(lang) if one.value in PAIN_KINDS else one.value
    about = names.get(one.about, one.about) if one.about else one.about
    return _KINDS[one.kind].say(lang), names.get(value, value), about


@click.command(
    epilog="Example: parcours verbatims decide reviews.csv 1f0c… move --to delivery "
    "--map map.journey.yaml -d decisions.jsonl"
)
@column_options
@_decision_options
@click.argument("proposal")
@click.argument("act", type=click.Choice(["accept", "move", "reject"]))
@click.option("--to", help="The touchpoint that it belongs to. / Le point de contact.")
@click.option("--by", help="Who decides. / Qui décide.")
def decide(
    file: Path,
    proposal: str,
    act: Any,
    to: str | None,
    by: str | None,
    map_file: Path,
    decisions_file: Path,
    lang: Lang,
    as_json: bool,
    **asked: Any,
) -> None:
    """Accept, move or reject a proposal; it is remembered. / Accepter, déplacer ou rejeter."""
    from parcours.verbatims.decisions import decide as remember

    found = {one.id: one for one in _proposed(file, map_file, decisions_file, lang, asked)}
    if proposal not in found:
        raise InputError(
            "verbatims.unknown-proposal",
            Words(
                f"There is no proposal “{proposal}”.",
                f"Il n’y a pas de proposition « {proposal} ».",
            ),
            remedy=Words(
                "List them: parcours verbatims proposals.",
                "Listez-les : parcours verbatims proposals.",
            ),
        )
    places = [topic.about for topic in topics_of(map_file)]
    if act == "move" and to is not None and to not in places:
        guess = nearest(to, places)
        raise InputError(
            "verbatims.unknown-place",
            Words(
                f"The map has no touchpoint “{to}”.",
                f"La carte n’a pas de point de contact « {to} ».",
            ),
            remedy=Words(
                f"Did you mean “{guess}”?" if guess else f"There are: {', '.join(places)}.",
                f"Vouliez-vous dire « {guess} » ?" if guess else f"Il y a : {', '.join(places)}.",
            ),
        )
    now = dt.datetime.now(tz=dt.UTC)
    made = remember(decisions_file, found[proposal], act, to=to, by=by, at=now)
    table = [[made.proposal, made.kind, made.act, made.to]]
    show(["proposal", "kind", "act", "to"], table, lang, as_json=as_json)


COMMANDS = (proposals, decide)
