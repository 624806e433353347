"""What customers complain of and ask for, and what many of their texts have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parcours.cli.commands.verbatims.asking import (
    column_options,
    kind_in,
    read_everything,
    rows_of,
    said,
    say,
    short,
    show,
)
from parcours.cli.tables import percent
from parcours.errors import Lang, Words

if TYPE_CHECKING:
    from parcours.verbatims.pains import Hurt
    from parcours.verbatims.reading import Read

TYPICAL = 8
"""Among so many of the most typical texts of a theme its quote is chosen."""


@click.command(epilog="Example: parcours verbatims hurts reviews.csv")
@column_options
def hurts(file: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """What they complain of and ask for. / De quoi ils se plaignent et ce qu’ils demandent."""
    from parcours.verbatims.pains import REPORTED
    from parcours.verbatims.reading import hurts_in
    from parcours.verbatims.summary import wilson

    reads = read_everything(rows_of(file, lang, asked).rows, [], lang, asked).reads
    told = [(one, hurt) for one, hurt in zip(reads, hurts_in(reads), strict=True) if hurt]
    n = len(told)
    kinds = Counter(kind for _, hurt in told for kind in hurt.kinds)
    counts = [
        (Words("problem", "problème"), sum(hurt.problem >= REPORTED for _, hurt in told)),
        (Words("expectation", "attente"), sum(hurt.expectation >= REPORTED for _, hurt in told)),
        (
            Words("nothing to act on", "rien à en tirer"),
            sum(hurt.irrelevant >= REPORTED for _, hurt in told),
        ),
    ]
    listed = [(said(words, lang, as_json=as_json), count) for words, count in counts]
    rows = []
    for name, count in [*listed, *kinds.most_common()]:
        low, high = wilson(count, n)
        between = f"{percent(low, lang)} – {percent(high, lang)}"
        share = percent(count / n if n else 0, lang)
        rows.append([kind_in(name, lang), count, share, between, _cues(told, name)])
    show(["what", "n", "share", "95% sampling interval", "words"], rows, lang, as_json=as_json)
    note = Words(
        "The interval is of sampling alone; the model's own error is not in it.",
        "L’intervalle n’est que celui de l’échantillon ; l’erreur du modèle n’y est pas.",
    )
    say([note], lang)


def _cues(told: Sequence[tuple[Read, Hurt]], kind: str) -> str:
    """The words that most often told of ``kind``, as they were written."""
    from parcours.verbatims.features import as_written

    cues = Counter(cue for _, hurt in told for cue in hurt.kinds.get(kind, ()))
    return ", ".join(
        as_written(cue, (one.text for one, hurt in told if cue in hurt.kinds.get(kind, ())))
        for cue, _ in cues.most_common(5)
    )


@click.command(epilog="Example: parcours verbatims themes reviews.csv --of problems")
@column_options
@click.option("--count", type=click.IntRange(2, 200), help="How many. / Combien.")
@click.option(
    "--of",
    "which",
    type=click.Choice(["all", "problems", "expectations"]),
    default="all",
    show_default=True,
    help="Of which texts. / De quels textes.",
)
def themes(
    file: Path, count: int | None, which: str, lang: Lang, as_json: bool, **asked: Any
) -> None:
    """What many of them have in common, a draft to rename. / Ce qu’ils ont en commun."""
    from parcours.verbatims.quotes import choose_quotes
    from parcours.verbatims.reading import in_lang
    from parcours.verbatims.signals import asking_part
    from parcours.verbatims.themes import find_themes

    reads = read_everything(rows_of(file, lang, asked).rows, [], lang, asked).reads
    chosen, aside = _chosen(reads, which)
    langs = [in_lang(one.lang) for one in chosen]
    texts = [one.text for one in chosen]
    if which == "expectations":  # what else a text tells is not what it asks for
        texts = [asking_part(text, spoken) for text, spoken in zip(texts, langs, strict=True)]
    result = find_themes(texts, langs, count)
    said_by = {one.row.line: text for one, text in zip(chosen, texts, strict=True)}
    table: list[list[Any]] = []
    for theme in result.themes:
        members = [chosen[i] for i in theme.members]
        mean = round(sum(one.valence for one in members) / len(members), 2)
        quote = next(iter(choose_quotes(members[:TYPICAL], 1)), None)
        words = short(said_by[quote.row.line]) if quote else ""
        table.append([theme.name, len(members), mean, words])
    show(["theme", "n", "mean", "quote"], table, lang, as_json=as_json)
    note = Words(
        f"{aside} set aside, {len(result.none)} in no theme. Themes are a draft: merge and rename them.",
        f"{aside} mis à part, {len(result.none)} sans thème. Les thèmes sont une ébauche : fusionnez, renommez.",
    )
    say([note], lang)


def _chosen(reads: Sequence[Read], which: str) -> tuple[list[Read], int]:
    """Those that report what was asked for, and how many do not."""
    from parcours.verbatims.pains import REPORTED
    from parcours.verbatims.reading import hurts_in

    told = [(one, hurt) for one, hurt in zip(reads, hurts_in(reads), strict=True) if hurt]
    wanted: dict[str, Callable[[Hurt], bool]] = {
        "problems": lambda hurt: hurt.problem >= REPORTED,
        "expectations": lambda hurt: hurt.expectation >= REPORTED,
        "all": lambda hurt: hurt.irrelevant < REPORTED,
    }
    chosen = [one for one, hurt in told if wanted[which](hurt)]
    return chosen, len(told) - len(chosen)


COMMANDS = (hurts, themes)
