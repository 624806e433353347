"""Commands that write a table: labels, a copy without personal data, a copy without a customer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from parcours.cli.commands.verbatims.asking import (
    column_options,
    read_everything,
    rows_of,
    say,
    short,
    show,
)
from parcours.cli.files import write_whole
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang, Words
from parcours.journey.cells import harmless


@click.command(epilog="Example: parcours verbatims label reviews.csv -o labels.csv --count 30")
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
    from parcours.verbatims.labels import model_error, read_labels, sample, write_labels
    from parcours.verbatims.redaction import redact

    rows = [row for row in rows_of(file, lang, asked).rows if row.text]
    labels = read_labels(output) if output.exists() else {}
    ask = Words(
        "−2 very negative … +2 very positive; s skips, q stops",
        "−2 très négatif … +2 très positif ; s passe, q arrête",
    )
    say([ask], lang)
    for place in sample(len(rows), count):
        row = rows[place]
        if row.line in labels:
            continue
        text = redact(row.text, "fr" if row.lang == "fr" else lang)
        if row.question:
            click.echo(f"\n({short(row.question, 200)})", err=False)
        click.echo(f"\n{short(text, 3_000)}")
        said = click.prompt(f"{len(labels) + 1}/{count}", default="s", show_default=False)
        if said.strip().lower() == "q":
            break
        try:
            labels[row.line] = max(-2.0, min(2.0, float(said.replace("−", "-").replace(",", "."))))
        except ValueError:
            continue
        write_labels(output, labels)
    reads = read_everything([row for row in rows if row.line in labels], [], lang, asked).reads
    error = model_error([(labels[one.row.line], one.valence) for one in reads if not one.scored])
    show(
        ["labels", "file", "model's bias", "model's error", "95% interval of the bias"],
        [[len(labels), str(output), *error]],
        lang,
        as_json=as_json,
    )


@click.command(epilog="Example: parcours verbatims redact reviews.csv -o clean.csv")
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

    from parcours.verbatims.redaction import load_rules
    from parcours.verbatims.redaction import redact as cleaned

    rules = load_rules(asked.get("rules"))
    rows = rows_of(file, lang, asked).rows
    stream = io.StringIO()
    out = csv.writer(stream)
    out.writerow(["line", "date", "valence", "text"])
    touched = 0
    for row in rows:
        text = cleaned(row.text, "fr" if row.lang == "fr" or lang == "fr" else "en", rules)
        touched += text != row.text
        out.writerow(
            [row.line, row.date or "", "" if row.valence is None else row.valence, harmless(text)]
        )
    write_whole(output, stream.getvalue().encode("utf-8-sig"))
    show(["file", "rows", "changed"], [[str(output), len(rows), touched]], lang, as_json=as_json)
    note = Words(
        "Rules find most of it, never all: look before you share.",
        "Les règles en trouvent l’essentiel, jamais tout : relisez.",
    )
    say([note], lang)


@click.command(epilog="Example: parcours verbatims erase reviews.csv --customer 4711 -o kept.csv")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--customer", required=True, help="Whose words go. / De qui effacer les mots.")
@click.option("--column", help="Column of the customer. / Colonne du client.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The table without them. / Le tableau sans eux.",
)
@json_option
@lang_option
def erase(
    file: Path, customer: str, column: str | None, output: Path, lang: Lang, as_json: bool
) -> None:
    """Write the table without a customer: text, quotes and counts go. / Effacer un client."""
    from parcours.verbatims.erasure import without

    content, gone, kept = without(file, customer, column)
    write_whole(output, content)
    show(["file", "erased", "kept"], [[str(output), gone, kept]], lang, as_json=as_json)


COMMANDS = (label, redact, erase)
