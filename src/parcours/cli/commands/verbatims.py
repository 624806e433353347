"""``parcours verbatims``: what customers wrote, understood offline."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parcours.cli.files import read_map
from parcours.cli.options import json_option, lang_option
from parcours.cli.tables import percent, show
from parcours.errors import InputError, Lang, Words

if TYPE_CHECKING:
    from parcours.verbatims.assignment import Topic
    from parcours.verbatims.reading import Read
    from parcours.verbatims.rows import RowsResult


@click.group(
    epilog="Examples: parcours verbatims read reviews.csv · "
    "parcours verbatims score reviews.csv --map map.journey.yaml · "
    "parcours verbatims label reviews.csv -o labels.csv. Exit status: 0 done, 2 wrong input."
)
def command() -> None:
    """Read what customers wrote. / Lire ce que les clients ont écrit."""


def column_options(function: Any) -> Any:
    """The table and its columns."""
    for name, help_text in (
        ("text", "Column of the text. / Colonne du texte."),
        ("score", "Column of the score. / Colonne de la note."),
        ("date", "Column of the date. / Colonne de la date."),
    ):
        function = click.option(f"--{name}", help=help_text)(function)
    return json_option(
        lang_option(click.argument("file", type=click.Path(path_type=Path))(function))
    )


def _rows(file: Path, lang: Lang, asked: dict[str, Any]) -> RowsResult:
    from parcours.verbatims.rows import AskedColumns, read_rows

    result = read_rows(file, AskedColumns(asked["text"], asked["date"], asked["score"]))
    for note in result.notes:
        click.echo(note.say(lang), err=True)
    return result


def _topics(path: Path | None) -> list[Topic]:
    from parcours.verbatims.assignment import Topic

    if path is None:
        return []
    journey_map = read_map(path).journey_map
    return [
        Topic(
            touchpoint.id,
            f"{touchpoint.label.say('en')} {touchpoint.label.say('fr')} "
            + (touchpoint.description.say(journey_map.lang) if touchpoint.description else ""),
            touchpoint.keywords,
        )
        for stage in journey_map.stages
        for touchpoint in stage.touchpoints
    ]


@command.command(epilog="Example: parcours verbatims read reviews.csv")
@column_options
def read(file: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Show what was understood, before anything is kept. / Montrer ce qui est compris."""
    from parcours.verbatims.reading import read_all

    rows = _rows(file, lang, asked)
    texts = Counter(row.text for row in rows.rows if row.text)
    result = read_all(rows.rows, [])
    langs = Counter(one.lang for one in result.reads)
    table: list[list[Any]] = [
        ["rows", len(rows.rows)],
        ["with a text", sum(texts.values())],
        ["the same text again", sum(texts.values()) - len(texts)],
        ["with a score", sum(one.valence is not None for one in rows.rows)],
        ["with a date", sum(one.date is not None for one in rows.rows)],
        ["neither text nor score", result.silent],
        ["not scored (language)", result.unscored],
        *[[f"language {name}", count] for name, count in langs.most_common()],
        [
            "with personal data taken out",
            sum("[" in one.text and one.text != one.row.text for one in result.reads),
        ],
    ]
    show(["what", "n"], table, lang, as_json=as_json)


@command.command(epilog="Example: parcours verbatims score reviews.csv --map map.journey.yaml")
@column_options
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path),
    help="Its touchpoints. / Ses points de contact.",
)
@click.option(
    "--labels",
    type=click.Path(path_type=Path),
    help="Labels that make intervals honest. / Des étiquettes.",
)
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

    from parcours.verbatims.labels import corrected_mean, read_labels
    from parcours.verbatims.reading import read_all
    from parcours.verbatims.summary import mean_valence

    rows = _rows(file, lang, asked).rows
    if text_only or labels:
        rows = tuple(replace(row, valence=None) for row in rows)
    reads = read_all(rows, _topics(map_file)).reads
    known = read_labels(labels) if labels else {}
    table: list[list[Any]] = []
    for name, group in _by_place(reads).items():
        mean = mean_valence([one.valence for one in group], [one.scored for one in group])
        pairs = [(known[one.row.line], one.valence) for one in group if one.row.line in known]
        if known and len(pairs) >= 20:
            mean = corrected_mean(
                pairs, [one.valence for one in group if one.row.line not in known]
            )
        if mean is None:
            table.append([name, len(group), None, None, None, "voices, no mean"])
        else:
            table.append(
                [
                    name,
                    mean.n,
                    round(mean.value, 2),
                    round(mean.low, 2),
                    round(mean.high, 2),
                    mean.method,
                ]
            )
    show(["about", "n", "mean", "low", "high", "method"], table, lang, as_json=as_json)


def _by_place(reads: tuple[Read, ...]) -> dict[str, list[Read]]:
    groups: dict[str, list[Read]] = {"(all)": list(reads)}
    for one in reads:
        groups.setdefault(one.about or "(unassigned)", []).append(one)
    if set(groups) == {"(all)", "(unassigned)"}:
        del groups["(unassigned)"]
    return groups


@command.command(epilog="Example: parcours verbatims hurts reviews.csv")
@column_options
def hurts(file: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """What they complain of and ask for. / De quoi ils se plaignent et ce qu’ils demandent."""
    from parcours.events.statistics import wilson
    from parcours.journey.lexicon import PAIN_KINDS
    from parcours.verbatims.pains import REPORTED, read_hurts
    from parcours.verbatims.reading import in_lang, read_all

    reads = [
        one
        for one in read_all(_rows(file, lang, asked).rows, []).reads
        if one.text and one.lang in {"en", "fr"}
    ]
    spoken_in: tuple[Lang, ...] = ("en", "fr")
    found = [
        hurt
        for spoken in spoken_in
        for hurt in read_hurts([one.text for one in reads if in_lang(one.lang) == spoken], spoken)
    ]
    n = len(found)
    problems = sum(hurt.problem >= REPORTED for hurt in found)
    kinds: Counter[str] = Counter(kind for hurt in found for kind in hurt.kinds)
    cues: dict[str, Counter[str]] = {
        kind: Counter(cue for hurt in found for cue in hurt.kinds.get(kind, ())) for kind in kinds
    }
    rows: list[list[Any]] = []
    counts = [
        ("problem", problems),
        ("expectation", sum(hurt.expectation >= REPORTED for hurt in found)),
    ]
    for name, count in [*counts, *kinds.most_common()]:
        low, high = wilson(count, n)
        label = PAIN_KINDS[name].say(lang) if name in PAIN_KINDS else name
        words = ", ".join(cue for cue, _ in cues.get(name, Counter()).most_common(5))
        rows.append(
            [
                label,
                count,
                percent(count / n if n else 0, lang),
                f"{percent(low, lang)} – {percent(high, lang)}",
                words,
            ]
        )
    show(["what", "n", "share", "95% sampling interval", "words"], rows, lang, as_json=as_json)
    note = Words(
        "The interval is of sampling alone; the model's own error is not in it.",
        "L’intervalle n’est que celui de l’échantillon ; l’erreur du modèle n’y est pas.",
    )
    click.echo(note.say(lang), err=True)


@command.command(epilog="Example: parcours verbatims label reviews.csv -o labels.csv --count 30")
@column_options
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Where labels are kept. / Où les garder.",
)
@click.option(
    "--count", default=30, show_default=True, help="How many to label. / Combien en étiqueter."
)
def label(file: Path, output: Path, count: int, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Say how 30 comments sound, so that intervals become honest. / Étiqueter 30 commentaires."""
    from parcours.verbatims.labels import read_labels, sample, write_labels
    from parcours.verbatims.redaction import redact

    rows = [row for row in _rows(file, lang, asked).rows if row.text]
    labels = read_labels(output) if output.exists() else {}
    ask = Words(
        "−2 very negative … +2 very positive; s skips, q stops",
        "−2 très négatif … +2 très positif ; s passe, q arrête",
    )
    click.echo(ask.say(lang), err=True)
    for place in sample(len(rows), count):
        row = rows[place]
        if row.line in labels:
            continue
        click.echo(f"\n{redact(row.text, lang)}")
        said = click.prompt(f"{len(labels) + 1}/{count}", default="s", show_default=False)
        if said.strip().lower() == "q":
            break
        try:
            labels[row.line] = max(-2.0, min(2.0, float(said.replace("−", "-").replace(",", "."))))
        except ValueError:
            continue
        write_labels(output, labels)
    show(["labels", "file"], [[len(labels), str(output)]], lang, as_json=as_json)


@command.command(epilog="Example: parcours verbatims evaluate labelled.csv --score stars")
@column_options
def evaluate(file: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """How good the scorers are on texts with scores. / La qualité des modèles sur des textes notés."""
    from parcours.verbatims.evaluation import evaluate as figures_of

    rows = [row for row in _rows(file, lang, asked).rows if row.text and row.valence is not None]
    if not rows:
        raise InputError(
            "verbatims.nothing-to-evaluate",
            Words("No text comes with a score.", "Aucun texte n’a de note."),
            remedy=Words(
                "Name the score's column with --score.",
                "Nommez la colonne de la note avec --score.",
            ),
        )
    table = [
        [
            f.scorer,
            f.lang,
            f.n,
            round(f.accuracy, 3),
            f"{f.low:.3f} – {f.high:.3f}",
            round(f.f2, 3),
            round(f.bias, 2),
        ]
        for f in figures_of(rows)
    ]
    show(
        ["scorer", "language", "n", "acc2", "95% interval", "f2", "bias of the mean"],
        table,
        lang,
        as_json=as_json,
    )


@command.command(epilog="Example: parcours verbatims redact reviews.csv -o clean.csv")
@column_options
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Where to write. / Fichier à écrire.",
)
def redact(file: Path, output: Path, lang: Lang, as_json: bool, **asked: Any) -> None:
    """Take personal data out of a table's texts. / Retirer les données personnelles."""
    import csv
    import io

    from parcours.cli.files import write_whole
    from parcours.verbatims.redaction import redact as cleaned

    rows = _rows(file, lang, asked).rows
    stream = io.StringIO()
    out = csv.writer(stream)
    out.writerow(["line", "date", "valence", "text"])
    touched = 0
    for row in rows:
        text = cleaned(row.text, "fr" if row.lang == "fr" or lang == "fr" else "en")
        touched += text != row.text
        out.writerow(
            [row.line, row.date or "", "" if row.valence is None else row.valence, _harmless(text)]
        )
    write_whole(output, stream.getvalue().encode("utf-8-sig"))
    show(["file", "rows", "changed"], [[str(output), len(rows), touched]], lang, as_json=as_json)
    note = Words(
        "Rules find most of it, never all: look before you share.",
        "Les règles en trouvent l’essentiel, jamais tout : relisez.",
    )
    click.echo(note.say(lang), err=True)


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
