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
    own_lines,
    own_tone,
    pain_labels,
)
from parcours.verbatims.pains import KINDS as PAIN_KINDS
from parcours.verbatims.training import (
    ENCODED,
    HURTS,
    KINDS,
    LANGUAGE,
    OWN_TONE,
    POLARITY,
    Example,
    examples,
    same_weights,
    train,
)

HOME = Path(__file__).parents[1]
DATA = HOME / ".." / "shared" / "data"
OWN_FOLDER = HOME / "scripts" / "labels"
LABELS = OWN_FOLDER / "pain-kinds.csv"
TARGET = HOME / "src" / "parcours" / "verbatims" / "models"
LICENCE = "Apache-2.0; weights from MIT-licensed data"
MINI_BAR, NHS, OWN = "Mini-BAR, Garmin (MIT)", "NHS free text, NEAS (MIT)", "Parcours' own labels"
LINES = "Parcours' own lines"
HURT_JOBS = {
    "problem": "problem_report",
    "expectation": "feature_request",
    "irrelevant": "irrelevant",
}
COMPLAINT = {"negative": "yes", "positive": "no", "neutral": ""}
LANGS: tuple[Lang, ...] = ("en", "fr")
MOST_MB = 2.0


def polarity() -> dict[str, tuple[Head, list[str]]]:
    """One head per language: French from Garmin, English from Garmin and NEAS; both from our lines."""
    made = {}
    for lang in LANGS:
        sets = [garmin_polarity(DATA, lang), *([neas_polarity(DATA)] if lang == "en" else [])]
        recipe, own = POLARITY[lang], own_tone(OWN_FOLDER, lang)
        texts = [one for part in sets for one in examples(part.texts, lang, recipe)]
        texts += examples(own.texts, lang, recipe, OWN_TONE)
        labels = [label for part in (*sets, own) for label in part.labels]
        heads = train("polarity-{lang} 3", texts, {"polarity": labels}, recipe)
        sources = [MINI_BAR, *([NHS] if lang == "en" else []), LINES]
        made[f"polarity-{lang}"] = (heads[lang], sources)
    return made


def hurts() -> dict[str, tuple[Head, list[str]]]:
    """Problem, wish and nothing to act on; both languages learn from both.

    ``complaint`` also learns from what patients criticise, so that it travels beyond apps. French
    wishes also learn from lines of ours; English ones gained nothing by lines, and have none.
    """
    texts, labels = _hurt_texts()
    english = train("hurts-{lang} 4", texts, labels, HURTS)["en"]
    own = own_lines(OWN_FOLDER, "wishes", "fr")
    told = {
        job: [*said, *(own.labels if job == "expectation" else [""] * len(own))]
        for job, said in labels.items()
    }
    texts = [*texts, *examples(own.texts, "fr", HURTS)]
    french = train("hurts-{lang} 4", texts, told, HURTS)["fr"]
    return {
        "hurts-en": (english, [MINI_BAR, NHS]),
        "hurts-fr": (french, [MINI_BAR, NHS, LINES]),
    }


def _hurt_texts() -> tuple[list[Example], dict[str, list[str]]]:
    """Reviews and patients' answers, and per job what is known of each."""
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
    return texts, labels


def kinds() -> dict[str, tuple[Head, list[str]]]:
    """The kinds of pain, from the labels by row id that were not kept for testing."""
    labelled = [one for one in pain_labels(DATA, LABELS) if one.part == "train"]
    texts = [one for label in labelled for one in examples([label.text], label.lang, KINDS)]
    jobs = {
        kind: ["yes" if kind in label.kinds else "no" for label in labelled] for kind in PAIN_KINDS
    }
    heads = train("kinds-{lang} 2", texts, jobs, KINDS)
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
    sets = [garmin_polarity(DATA, "en"), neas_polarity(DATA), own_tone(OWN_FOLDER, "en")]
    texts = [
        replace(one, dense=tuple(dense))
        for part, weight in zip(sets, (1.0, 1.0, OWN_TONE), strict=True)
        for one, dense in zip(
            examples(part.texts, "en", ENCODED, weight), model.dense(part.texts, "en"), strict=True
        )
    ]
    labels = [label for part in sets for label in part.labels]
    heads = train("polarity-encoder-{lang} 2", texts, {"polarity": labels}, ENCODED)
    return {"polarity-encoder-en": (heads["en"], [MINI_BAR, NHS, LINES])}


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
