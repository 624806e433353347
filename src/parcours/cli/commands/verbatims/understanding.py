"""What was understood of a table of texts, and how they sound on the whole and place by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parcours.cli.commands.verbatims.asking import (
    column_options,
    labels_option,
    map_option,
    method_in,
    names_of,
    read_everything,
    rows_of,
    said,
    say,
    short,
    show,
    topics_of,
)
from parcours.errors import Lang, Words

if TYPE_CHECKING:
    from parcours.verbatims.reading import Read


@click.command(epilog="Example: parcours verbatims read reviews.xlsx --scale 1..5 --best low")
@column_options
def read(file: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Show what was understood, before anything is kept. / Montrer ce qui est compris."""
    rows = rows_of(file, lang, asked)
    texts = Counter(row.text for row in rows.rows if row.text)
    result = read_everything(rows.rows, [], lang, asked)
    say(result.notes, lang)
    counted = [
        (Words("rows", "lignes"), len(rows.rows) + rows.doubles),
        (Words("with a text", "avec un texte"), sum(texts.values())),
        (Words("without a text", "sans texte"), rows.empty),
        (
            Words("texts that say that there is none", "textes qui disent qu’il n’y en a pas"),
            rows.formulas,
        ),
        (
            Words("whole rows met before, left out", "lignes déjà présentes, laissées de côté"),
            rows.doubles,
        ),
        (Words("the same text again", "même texte de nouveau"), sum(texts.values()) - len(texts)),
        (Words("with a score", "avec une note"), _some(one.valence for one in rows.rows)),
        (Words("with a date", "avec une date"), _some(one.date for one in rows.rows)),
        (Words("with a customer", "avec un client"), _some(one.customer for one in rows.rows)),
        (Words("neither text nor score", "ni texte ni note"), result.silent),
        (Words("not scored (language)", "non lus (langue)"), result.unscored),
        *[
            (Words(f"language {name}", f"langue {name}"), count)
            for name, count in result.langs.most_common()
        ],
        (
            Words("with personal data taken out", "dont des données personnelles sont retirées"),
            result.redacted,
        ),
        (Words("cells with mended accents", "cellules aux accents réparés"), rows.mended),
    ]
    table = [[said(words, lang, as_json=as_json), count] for words, count in counted]
    show(["what", "n"], table, lang, as_json=as_json)
    if as_json:
        return
    click.echo("")
    sample = [one for one in result.reads if one.text][:5]
    shown = [
        [one.row.line, str(one.row.date or "–"), round(one.valence, 1), one.lang, short(one.text)]
        for one in sample
    ]
    show(["line", "date", "tone", "language", "text"], shown, lang, as_json=False)


def _some(values: Iterable[Any]) -> int:
    """How many are there."""
    return sum(value is not None for value in values)


@click.command(epilog="Example: parcours verbatims score reviews.csv --map map.journey.yaml")
@column_options
@map_option
@labels_option
@click.option(
    "--text-only",
    is_flag=True,
    help="Ignore the scores that came with the texts. / Ignorer les notes.",
)
def score(
    file: Path,
    map_file: Path | None,
    labels: Path | None,
    text_only: bool,
    lang: Lang,
    as_json: bool,
    **asked: Any,
) -> None:
    """Mean emotion per touchpoint, with its interval. / Émotion moyenne par point de contact."""
    from dataclasses import replace

    from parcours.verbatims.labels import read_labels
    from parcours.verbatims.voices import best_mean

    rows = rows_of(file, lang, asked).rows
    if text_only or labels:
        rows = tuple(replace(row, valence=None) for row in rows)
    result = read_everything(rows, topics_of(map_file), lang, asked)
    say(result.notes, lang)
    known = read_labels(labels) if labels else {}
    names = names_of(map_file, lang)
    table: list[list[Any]] = []
    for name, group in _by_place(result.reads).items():
        mean = best_mean(group, known)
        figures = [mean.value, mean.low, mean.high] if mean else [None] * 3
        method = mean.method if mean else "voices, no mean"
        method = method if as_json else method_in(method, lang)
        n = mean.n if mean else len(group)
        table.append(
            [
                name if as_json else names.get(name, name),
                n,
                *[None if f is None else round(f, 2) for f in figures],
                method,
            ]
        )
    show(["about", "n", "mean", "low", "high", "method"], table, lang, as_json=as_json)
    say(
        [
            Words(
                f"Scorer: {result.model}. Between −0.5 and +0.5 a text is mixed or unclear.",
                f"Modèle : {result.model}. Entre −0,5 et +0,5 un texte est mêlé ou peu clair.",
            )
        ],
        lang,
    )


def _by_place(reads: tuple[Read, ...]) -> dict[str, list[Read]]:
    groups: dict[str, list[Read]] = {"(all)": list(reads)}
    for one in reads:
        groups.setdefault(one.about or "(unassigned)", []).append(one)
    if set(groups) == {"(all)", "(unassigned)"}:
        del groups["(unassigned)"]
    return groups


COMMANDS = (read, score)
