"""Which text models there are, how good each is on labelled texts, and how to prepare the extras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from parcours.cli.commands.verbatims.asking import column_options, rows_of, say, show
from parcours.cli.options import json_option, lang_option
from parcours.errors import InputError, Lang, Words


@click.command(
    epilog="Example: parcours verbatims evaluate labelled.csv --score stars --model words"
)
@column_options
@click.option(
    "--labels",
    type=click.Path(path_type=Path),
    help="Labels made with label, in place of scores. / Étiquettes, à la place des notes.",
)
def evaluate(file: Path, labels: Path | None, lang: Lang, as_json: bool, **asked: Any) -> None:
    """How good the scorers are on labelled texts. / La qualité des modèles sur des textes notés."""
    from dataclasses import replace

    from parcours.verbatims.evaluation import evaluate as figures_of
    from parcours.verbatims.labels import read_labels
    from parcours.verbatims.sentiment import model_named

    rows = [row for row in rows_of(file, lang, asked).rows if row.text]
    if labels is not None:
        known = read_labels(labels)
        rows = [replace(row, valence=known[row.line]) for row in rows if row.line in known]
    rows = [row for row in rows if row.valence is not None]
    if not rows:
        raise InputError(
            "verbatims.nothing-to-evaluate",
            Words("No text comes with a score.", "Aucun texte n’a de note."),
            remedy=Words(
                "Name the score's column with --score, or give --labels.",
                "Nommez la colonne de la note avec --score, ou donnez --labels.",
            ),
        )
    table = [
        [
            f.scorer, f.lang, f.n, round(f.accuracy, 3), f"{f.low:.3f} – {f.high:.3f}", round(f.f2, 3),
            round(f.f3, 3), round(f.bias, 2), f.unscored,
        ]
        for f in figures_of(rows, model_named(asked["model"]))
    ]  # fmt: skip
    heads = [
        "scorer",
        "language",
        "n",
        "acc2",
        "95% interval",
        "f2",
        "F1-3",
        "bias of the mean",
        "not scored",
    ]
    show(heads, table, lang, as_json=as_json)
    note = Words(
        "Fair only on texts that the model did not learn from (its card names them).",
        "Juste seulement sur des textes dont le modèle n’a rien appris (sa fiche les nomme).",
    )
    say([note], lang)


@click.command(epilog="Example: parcours verbatims models")
@json_option
@lang_option
def models(lang: Lang, as_json: bool) -> None:
    """The installed text models; none is called unasked. / Les modèles de texte installés."""
    from parcours.errors import ParcoursError
    from parcours.verbatims.sentiment import model_named, model_names

    table: list[list[Any]] = []
    for name in model_names():
        try:
            made = model_named(name)
            table.append([name, made.name, ", ".join(made.langs), made.licence, "ready"])
        except ParcoursError as error:
            table.append([name, None, None, None, error.say(lang)])
    show(["name", "version", "languages", "licence", "state"], table, lang, as_json=as_json)


@click.command(
    "prepare-encoder", epilog="Example: parcours verbatims prepare-encoder ./all-MiniLM-L6-v2"
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Where to put it. / Où le mettre."
)
@lang_option
def prepare_encoder(folder: Path, output: Path | None, lang: Lang) -> None:
    """Make a small int8 model of a sentence encoder on this machine. / Préparer un encodeur."""
    from parcours.verbatims.encoders import model_folder
    from parcours.verbatims.onnx_build import build_encoder

    made = build_encoder(folder, output or model_folder("encoder"))
    size = (made / "model.onnx").stat().st_size / 1e6
    say([Words(f"{made}: {size:.0f} MB.", f"{made} : {size:.0f} Mo.")], lang)


@click.command(epilog="Example: parcours verbatims fetch OWNER/MODEL --revision COMMIT")
@click.argument("repository")
@click.option(
    "--revision", default="main", show_default=True, help="Which version. / Quelle version."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Where to put it. / Où le mettre."
)
@json_option
@lang_option
def fetch(repository: str, revision: str, output: Path | None, lang: Lang, as_json: bool) -> None:
    """Download a classifier from the hub, because you say so. / Télécharger un modèle."""
    from parcours.verbatims.encoders import fetch as download
    from parcours.verbatims.encoders import model_folder

    sums = download(repository, revision, output or model_folder("classifier"))
    show(["file", "sha256"], [[name, mark] for name, mark in sums.items()], lang, as_json=as_json)


COMMANDS = (evaluate, models, prepare_encoder, fetch)
