"""Trains the text models that ship with Parcours and writes how good they are beside them.

Needs the extra ``train`` and the folder ``../shared/data``. Only data whose licence allows a model
to be shipped is read: Mini-BAR (MIT), NHS free-text comments (MIT), and the project's own labels.
``--check`` trains again and compares with the models that are there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from parcours.errors import Lang
from parcours.verbatims.encoders import EncoderModel
from parcours.verbatims.heads import Head, load_head, pack_head
from parcours.verbatims.labelled import (
    garmin_marked,
    garmin_polarity,
    neas_polarity,
    pain_labels,
)
from parcours.verbatims.pains import KINDS as PAIN_KINDS
from parcours.verbatims.training import (
    ENCODED,
    HURTS,
    KINDS,
    LANGUAGE,
    POLARITY,
    Example,
    examples,
    same_weights,
    train,
)

HOME = Path(__file__).parents[1]
DATA = HOME / ".." / "shared" / "data"
LABELS = HOME / "scripts" / "labels" / "pain-kinds.csv"
TARGET = HOME / "src" / "parcours" / "verbatims" / "models"
LICENCE = "Apache-2.0; weights from MIT-licensed data"
MINI_BAR, NHS, OWN = "Mini-BAR, Garmin (MIT)", "NHS free text, NEAS (MIT)", "Parcours' own labels"
HURT_JOBS = {
    "problem": "problem_report",
    "expectation": "feature_request",
    "irrelevant": "irrelevant",
}
COMPLAINT = {"negative": "yes", "positive": "no", "neutral": ""}
LANGS: tuple[Lang, ...] = ("en", "fr")
MOST_MB = 2.0


def polarity() -> dict[str, tuple[Head, list[str]]]:
    """One head per language: French from Garmin, English from Garmin and NEAS."""
    made = {}
    for lang in LANGS:
        sets = [garmin_polarity(DATA, lang), *([neas_polarity(DATA)] if lang == "en" else [])]
        recipe = POLARITY[lang]
        texts = [one for part in sets for one in examples(part.texts, lang, recipe)]
        labels = [label for part in sets for label in part.labels]
        heads = train("polarity-{lang} 2", texts, {"polarity": labels}, recipe)
        made[f"polarity-{lang}"] = (heads[lang], [MINI_BAR, *([NHS] if lang == "en" else [])])
    return made


def hurts() -> dict[str, tuple[Head, list[str]]]:
    """Problem, wish and nothing to act on; both languages learn from both.

    ``complaint`` also learns from what patients criticise, so that it travels beyond apps.
    """
    texts: list[Example] = []
    labels: dict[str, list[str]] = {job: [] for job in (*HURT_JOBS, "complaint")}
    for lang in LANGS:
        for job, column in HURT_JOBS.items():
            marked = garmin_marked(DATA, lang, column)
            labels[job] += marked.labels
        texts += examples(marked.texts, lang, HURTS)
    patients = neas_polarity(DATA)
    texts += examples(patients.texts, "en", HURTS)
    labels["complaint"] = [*labels["problem"], *(COMPLAINT[side] for side in patients.labels)]
    for job in HURT_JOBS:
        labels[job] += [""] * len(patients)
    heads = train("hurts-{lang} 3", texts, labels, HURTS)
    return {f"hurts-{lang}": (head, [MINI_BAR, NHS]) for lang, head in heads.items()}


def kinds() -> dict[str, tuple[Head, list[str]]]:
    """The kinds of pain, from the labels by row id that were not kept for testing."""
    labelled = [one for one in pain_labels(DATA, LABELS) if one.part == "train"]
    texts = [one for label in labelled for one in examples([label.text], label.lang, KINDS)]
    jobs = {
        kind: ["yes" if kind in label.kinds else "no" for label in labelled] for kind in PAIN_KINDS
    }
    heads = train("kinds-{lang} 1", texts, jobs, KINDS)
    return {f"kinds-{lang}": (head, [OWN, MINI_BAR, NHS]) for lang, head in heads.items()}


def language() -> dict[str, tuple[Head, list[str]]]:
    """French or English by characters within words."""
    sets = [garmin_polarity(DATA, "fr"), garmin_polarity(DATA, "en"), neas_polarity(DATA)]
    texts = [
        one
        for part in sets
        for one in examples([text[:400] for text in part.texts], "en", LANGUAGE)
    ]
    labels = [part.lang for part in sets for _ in part.texts]
    heads = train("language 2", texts, {"language": labels}, LANGUAGE)
    return {"language": (heads["en"], [MINI_BAR, NHS])}


def encoder() -> dict[str, tuple[Head, list[str]]]:
    """The English head over a sentence encoder's vectors; only where its files were prepared."""
    model = EncoderModel()
    if not (model.text.folder / "model.onnx").is_file():
        print("polarity-encoder-en: no encoder here; the head that came with Parcours stays")
        return {}
    sets = [garmin_polarity(DATA, "en"), neas_polarity(DATA)]
    texts = [
        replace(one, dense=tuple(dense))
        for part in sets
        for one, dense in zip(
            examples(part.texts, "en", ENCODED), model.dense(part.texts, "en"), strict=True
        )
    ]
    labels = [label for part in sets for label in part.labels]
    heads = train("polarity-encoder-{lang} 1", texts, {"polarity": labels}, ENCODED)
    return {"polarity-encoder-en": (heads["en"], [MINI_BAR, NHS])}


MAKERS: Mapping[str, Callable[[], dict[str, tuple[Head, list[str]]]]] = {
    "polarity": polarity,
    "hurts": hurts,
    "kinds": kinds,
    "language": language,
    "encoder": encoder,
}


def main(asked: list[str]) -> None:
    """Train all, or those named; with ``--check`` only compare."""
    if not DATA.is_dir():
        sys.exit("The folder ../shared/data is not there; the models that came with Parcours stay.")
    check = "--check" in asked
    named = [name for name in asked if name in MAKERS] or list(MAKERS)
    differing = []
    for name in named:
        for file, (head, sources) in MAKERS[name]().items():
            if check:
                same = same_weights(head, load_head(file))
                differing += [] if same else [file]
                print(f"{file}: {'the same' if same else 'DIFFERS'}")
            else:
                path = TARGET / f"{file}.npz"
                np.savez_compressed(path, **pack_head(head, LICENCE, sources))
                features = sum(len(block.vocabulary) for block in head.blocks)
                print(f"{file}: {features} features, {path.stat().st_size // 1000} kB")
    size = sum(path.stat().st_size for path in TARGET.iterdir()) / 1e6
    print(f"all models: {size:.2f} MB")
    if differing or size > MOST_MB:
        sys.exit(f"differing: {differing}; {size:.2f} MB of at most {MOST_MB}")


if __name__ == "__main__":
    main(sys.argv[1:])
