"""What the commands over verbatims share: their options, the table read, a map's places, progress."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parcours.cli import tables
from parcours.cli.files import read_map
from parcours.cli.options import json_option, lang_option
from parcours.errors import Lang, Words

if TYPE_CHECKING:
    from parcours.verbatims.assignment import Correction, Topic
    from parcours.verbatims.reading import ReadingResult
    from parcours.verbatims.rows import Row, RowsResult

MANY = 5_000
"""Fewer are read before a person looks up."""

_OPTIONS = (
    ("text", "Column of the text. / Colonne du texte."),
    ("score", "Column of the score. / Colonne de la note."),
    ("date", "Column of the date. / Colonne de la date."),
    ("customer", "Column of the customer. / Colonne du client."),
    ("question", "Column of the question asked. / Colonne de la question posée."),
    ("scale", "Ends of the scores, as 1..5. / Bornes des notes, comme 1..5."),
)


def column_options(function: Any) -> Any:
    """The table, its columns and its scale, the rules of redaction, the text model."""
    function = click.option(
        "--model",
        default="words",
        show_default=True,
        help="Text model, by name (see models). / Modèle de texte, par son nom.",
    )(function)
    function = click.option(
        "--rules",
        type=click.Path(path_type=Path),
        help="More rules of redaction (TOML). / D’autres règles d’expurgation.",
    )(function)
    function = click.option(
        "--best",
        type=click.Choice(["high", "low"]),
        help="Which end of the scores is best. / Quel bout des notes est le mieux.",
    )(function)
    for name, help_text in reversed(_OPTIONS):
        function = click.option(f"--{name}", help=help_text)(function)
    return json_option(
        lang_option(click.argument("file", type=click.Path(path_type=Path))(function))
    )


def rows_of(file: Path, lang: Lang, asked: dict[str, Any]) -> RowsResult:
    """The rows of ``file``, with what had to be guessed said."""
    from parcours.verbatims.rows import AskedColumns, read_rows

    result = read_rows(
        file,
        AskedColumns(
            text=asked["text"],
            date=asked["date"],
            score=asked["score"],
            customer=asked.get("customer"),
            question=asked.get("question"),
            scale=asked.get("scale"),
            best=asked.get("best"),
        ),
    )
    say(result.notes, lang)
    return result


_HEADS = {
    "what": "quoi",
    "share": "part",
    "95% sampling interval": "intervalle d’échantillon à 95 %",
    "words": "mots",
    "theme": "thème",
    "mean": "moyenne",
    "quote": "citation",
    "line": "ligne",
    "tone": "ton",
    "language": "langue",
    "text": "texte",
    "about": "à propos de",
    "low": "bas",
    "high": "haut",
    "method": "méthode",
    "labels": "étiquettes",
    "file": "fichier",
    "model's bias": "biais du modèle",
    "model's error": "erreur du modèle",
    "95% interval of the bias": "intervalle du biais à 95 %",
    "rows": "lignes",
    "changed": "modifiées",
    "erased": "effacées",
    "kept": "gardées",
    "kind": "sorte",
    "value": "valeur",
    "span": "passage",
    "decided": "décidé",
    "proposal": "proposition",
    "act": "acte",
    "to": "vers",
    "scorer": "modèle",
    "95% interval": "intervalle à 95 %",
    "bias of the mean": "biais de la moyenne",
    "not scored": "non lus",
    "name": "nom",
    "languages": "langues",
    "licence": "licence",
    "state": "état",
}
"""What heads a column, for people; programs get the English name."""


def show(heads: Sequence[str], rows: Sequence[Sequence[Any]], lang: Lang, *, as_json: bool) -> None:
    """A table in the reader's words; JSON keeps the English names."""
    told = [_HEADS.get(head, head) if lang == "fr" and not as_json else head for head in heads]
    tables.show(told, rows, lang, as_json=as_json)


def said(words: Words, lang: Lang, *, as_json: bool) -> str:
    """``words`` for people; programs get the English ones."""
    return words.en if as_json else words.say(lang)


def method_in(method: str, lang: Lang) -> str:
    """How a mean was made, in the reader's words."""
    if lang == "fr":
        for english, french in _METHODS:
            method = method.replace(english, french)
    return method


_METHODS = (
    ("scores; Bayesian, 0.2 per level", "notes ; bayésien, 0,2 par niveau"),
    ("scores; Student", "notes ; Student"),
    ("scores and texts", "notes et textes"),
    ("texts", "textes"),
    ("; widened for the model’s own error", " ; élargi de l’erreur propre au modèle"),
    ("; joined with", " ; réuni à"),
    (" scores", " notes"),
    ("labels and a model", "étiquettes et un modèle"),
    ("weight", "poids"),
    ("voices, no mean", "voix, pas de moyenne"),
)


def signed(value: float, lang: Lang) -> str:
    """A valence with its sign, as the language writes it."""
    text = f"{value:+.2f}".replace("-", "−")
    return text.replace(".", ",") if lang == "fr" else text


def names_of(path: Path | None, lang: Lang) -> dict[str, str]:
    """What the map at ``path`` calls its touchpoints, and what stands for all and for none."""
    names = {
        "(all)": Words("(all)", "(tous)").say(lang),
        "(unassigned)": Words("(unassigned)", "(non attribués)").say(lang),
    }
    if path is None:
        return names
    stages = read_map(path).journey_map.stages
    return names | {one.id: one.label.say(lang) for stage in stages for one in stage.touchpoints}


def say(notes: Iterable[Words], lang: Lang) -> None:
    """``notes`` to the person, not among the results."""
    for note in notes:
        click.echo(note.say(lang), err=True)


def topics_of(path: Path | None) -> list[Topic]:
    """The touchpoints of the map at ``path``, in both languages' words."""
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


def read_everything(
    rows: Sequence[Row],
    topics: Sequence[Topic],
    lang: Lang,
    asked: dict[str, Any],
    corrections: Sequence[Correction] = (),
) -> ReadingResult:
    """``rows`` as understood by the model that was asked for, with a bar while it takes long."""
    from parcours.verbatims.reading import read_all
    from parcours.verbatims.redaction import load_rules
    from parcours.verbatims.sentiment import model_named

    words = Words("Reading what customers wrote", "Lecture de ce que les clients ont écrit")
    model = model_named(asked.get("model") or "words")
    rules = load_rules(asked.get("rules"))
    if len(rows) < MANY or not sys.stderr.isatty():
        return read_all(rows, topics, model=model, rules=rules, corrections=corrections)
    with click.progressbar(length=len(rows), label=words.say(lang), file=sys.stderr) as bar:
        return read_all(
            rows,
            topics,
            model=model,
            rules=rules,
            corrections=corrections,
            progress=lambda done, _: bar.update(done - bar.pos),
        )


def short(text: str, most: int = 70) -> str:
    """A text on one line, without marks that a terminal would obey."""
    flat = "".join(c if c.isprintable() else " " for c in text)
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def map_option(function: Any) -> Any:
    """``--map``: the places to which comments are assigned."""
    return click.option(
        "--map",
        "map_file",
        type=click.Path(path_type=Path),
        help="Its touchpoints. / Ses points de contact.",
    )(function)


def labels_option(function: Any) -> Any:
    """``--labels``: what people said of a random sample."""
    return click.option(
        "--labels",
        type=click.Path(path_type=Path),
        help="Labels that make intervals honest. / Des étiquettes.",
    )(function)


def kind_in(name: str, lang: Lang) -> str:
    """A kind of pain, in the reader's words."""
    from parcours.journey.lexicon import PAIN_KINDS

    return PAIN_KINDS[name].say(lang) if name in PAIN_KINDS else name
