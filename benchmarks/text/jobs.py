"""The jobs that heads do, each on the set that it was labelled in, beside simple rivals.

Five stratified folds, seed 0, doubles dropped before splitting; "across" means trained on one set and
tested on the other, which is the user's situation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.text.scorers import fixed
from parcours.errors import Lang
from parcours.verbatims.evaluation import Figures, figures
from parcours.verbatims.labelled import (
    NEAS_THEMES,
    LabelledSet,
    garmin_marked,
    garmin_polarity,
    garmin_rows,
    neas_polarity,
    neas_theme,
    own_lines,
    own_tone,
    pain_labels,
)
from parcours.verbatims.pains import CUED, KINDS, REPORTED, cues, read_kinds
from parcours.verbatims.sentiment import default_model, valences
from parcours.verbatims.training import (
    HURTS,
    OWN_TONE,
    PLAIN_WORDS,
    POLARITY,
    THEME,
    Example,
    Recipe,
    crossed,
    examples,
    predicted,
)
from parcours.verbatims.training import KINDS as KINDS_RECIPE

SIDES = {"negative": -2.0, "neutral": 0.0, "positive": 2.0}
DRAWS = 1_000
PARTS: dict[str, tuple[Lang, ...]] = {
    "first": ("fr", "en"),
    "second": ("fr", "en"),
    "pairs": ("fr",),
}
WRITTEN = Path(__file__).parent / "lines"


def polarity(data: Path, lines: Path) -> list[tuple[str, list[Figures]]]:
    """In domain and across, ours beside everything; ours also learns from our ``lines``, as shipped."""
    fr, en, neas = garmin_polarity(data, "fr"), garmin_polarity(data, "en"), neas_polarity(data)
    found = [(f"{one.name}, 5-fold", _within(one, lines)) for one in (fr, en, neas)]
    found += [(f"{a.name} -> {b.name}", _across(a, b, lines)) for a, b in ((en, neas), (neas, en))]
    return found


def lines() -> list[tuple[str, list[Figures]]]:
    """The models as they ship on lines written far from applications (``lines/``): never learnt from."""
    found = []
    for part, langs in PARTS.items():
        for lang in langs:
            asked = own_lines(WRITTEN, part, lang, "positive", "negative")
            said = valences(default_model, asked.texts, lang)
            rows = [figures(default_model.name, lang, _truth(asked), said)]
            for name, scorer in fixed(lang, up=False).items():
                rows.append(figures(name, lang, _truth(asked), scorer(asked.texts, lang)))
            found.append((f"{part} lines, {lang.upper()}", rows))
    return found


def tone_beside(lines: Path, lang: Lang) -> tuple[list[Example], Sequence[str]]:
    """Our lines on tone, with the weight that they have in what ships."""
    own = own_tone(lines, lang)
    return examples(own.texts, lang, POLARITY[lang], OWN_TONE), own.labels


def _truth(labelled: LabelledSet) -> list[float]:
    return [SIDES[label] for label in labelled.labels]


def _valences(chances: np.ndarray) -> list[float]:
    return list(
        2 * (chances[:, 2] - chances[:, 0])
    )  # classes in order: negative, neutral, positive


def _three(chances: np.ndarray) -> float:
    """Nothing but the likeliest class, for F1-3 as the literature counts it."""
    return chances.argmax(axis=1)


def _contenders(lines: Path, lang: Lang) -> list[tuple[str, Recipe, tuple]]:
    """Names, recipes and what each learns from beside the set."""
    return [
        ("ours", POLARITY[lang], tone_beside(lines, lang)),
        ("plain TF-IDF", PLAIN_WORDS, ((), ())),
    ]


def _within(labelled: LabelledSet, lines: Path) -> list[Figures]:
    made = {}
    for name, recipe, beside in _contenders(lines, labelled.lang):
        texts = examples(labelled.texts, labelled.lang, recipe)
        made[name] = crossed(texts, labelled.labels, recipe, beside)[0]
    return _beside(labelled, made)


def _across(seen: LabelledSet, asked: LabelledSet, lines: Path) -> list[Figures]:
    made = {}
    for name, recipe, beside in _contenders(lines, seen.lang):
        made[name] = predicted(
            [*examples(seen.texts, seen.lang, recipe), *beside[0]],
            [*seen.labels, *beside[1]],
            examples(asked.texts, asked.lang, recipe),
            recipe,
        )
    return _beside(asked, made)


def _beside(labelled: LabelledSet, made: dict[str, np.ndarray]) -> list[Figures]:
    truth = _truth(labelled)
    up = sum(t > 0 for t in truth) > sum(t < 0 for t in truth)
    rows = []
    for name, chances in made.items():
        one = figures(name, labelled.lang, truth, _valences(chances))
        rows.append(replace(one, f3=_f3(labelled.labels, chances)))
    for name, scorer in fixed(labelled.lang, up).items():
        rows.append(figures(name, labelled.lang, truth, scorer(labelled.texts, labelled.lang)))
    return rows


def _f3(labels: Sequence[str], chances: np.ndarray) -> float:
    said = np.array(sorted(set(labels)))[_three(chances)]
    told = np.array(labels)
    return float(np.mean([_f1(told == one, said == one) for one in SIDES]))


def _f1(truth: np.ndarray, said: np.ndarray) -> float:
    hits = int((truth & said).sum())
    return 2 * hits / (2 * hits + int((truth != said).sum())) if hits else 0.0


Row = tuple[str, str, int, float, float, float]
"""Data, scorer, n, F1 and its 95 % bootstrap interval."""


def _row(data: str, scorer: str, truth: np.ndarray, said: np.ndarray) -> Row:
    chance = np.random.default_rng(0)
    draws = []
    for _ in range(DRAWS):
        picked = chance.integers(0, len(truth), len(truth))
        draws.append(_f1(truth[picked], said[picked]))
    low, high = np.quantile(draws, [0.025, 0.975])
    return data, scorer, len(truth), _f1(truth, said), float(low), float(high)


def hurts(data: Path, lines: Path, column: str) -> list[Row]:
    """Problem reports or wishes, 5-fold, the other language beside; French wishes with our ``lines``."""
    rows: list[Row] = []
    sets = {lang: garmin_marked(data, lang, column) for lang in ("fr", "en")}
    made = {lang: examples(one.texts, lang, HURTS) for lang, one in sets.items()}
    patients = _complaints(data)
    for lang, other in (("fr", "en"), ("en", "fr")):
        labelled = sets[lang]
        truth = np.array(labelled.labels) == "yes"
        beside = (made[other], sets[other].labels)
        if column == "feature_request" and lang == "fr":
            own = own_lines(lines, "wishes", lang)
            told = [*beside[1], *own.labels]
            beside = ([*beside[0], *examples(own.texts, lang, HURTS)], told)
        ours = crossed(made[lang], labelled.labels, HURTS, beside)[0]
        if column == "problem_report":
            more = ([*beside[0], *patients[0]], [*beside[1], *patients[1]])
            ours = (ours + crossed(made[lang], labelled.labels, HURTS, more)[0]) / 2
        plain = crossed(examples(labelled.texts, lang, PLAIN_WORDS), labelled.labels, PLAIN_WORDS)[
            0
        ]
        rows.append(_row(f"{labelled.name}, 5-fold", "ours", truth, ours[:, 1] > 0.5))
        rows.append(_row(f"{labelled.name}, 5-fold", "plain TF-IDF", truth, plain[:, 1] > 0.5))
        rows.append(_row(f"{labelled.name}, 5-fold", "always yes", truth, np.ones_like(truth)))
    return rows


def _complaints(data: Path) -> tuple[list, list[str]]:
    """Patients' answers that criticise or praise, for the head that also learns from them."""
    neas = neas_polarity(data)
    clear = [place for place, label in enumerate(neas.labels) if label != "neutral"]
    texts = examples([neas.texts[place] for place in clear], "en", HURTS)
    return texts, ["yes" if neas.labels[place] == "negative" else "no" for place in clear]


def themes_of_patients(data: Path, lines: Path) -> list[Row]:
    """Whether an answer speaks of five themes of care, 5-fold; *appointments* with our ``lines``."""
    rows: list[Row] = []
    for theme in NEAS_THEMES:
        labelled = neas_theme(data, theme)
        truth = np.array(labelled.labels) == "yes"
        for name, recipe in (("ours", THEME), ("plain TF-IDF", PLAIN_WORDS)):
            beside: tuple = ((), ())
            if theme == "appointments" and name == "ours":
                own = own_lines(lines, theme, "en")
                beside = (examples(own.texts, "en", recipe), own.labels)
            texts = examples(labelled.texts, "en", recipe)
            made = crossed(texts, labelled.labels, recipe, beside)[0]
            rows.append(_row(f"NEAS {theme}, 5-fold", name, truth, made[:, 1] > 0.5))
    return rows


def kinds(data: Path, path: Path) -> list[tuple[str, str, int, float, float, float, float]]:
    """Micro- and macro-F1 of the kinds of pain: five folds of the training part, then the fresh part."""
    labelled = pain_labels(data, path)
    rows = []
    for part, note in (("train", "training part, 5-fold"), ("test", "fresh rows, rules frozen")):
        asked = [one for one in labelled if one.part == part]
        truth = np.array([[kind in one.kinds for kind in KINDS] for one in asked])
        said = {
            "ours": _kinds_within(asked, truth) if part == "train" else _kinds_fresh(asked),
            "rule cues alone": np.array([[k in cues(one.text) for k in KINDS] for one in asked]),
            "always quality": np.tile([kind == "quality" for kind in KINDS], (len(asked), 1)),
        }
        for name, given in said.items():
            low, high = _micro_interval(truth, given)
            macro = float(np.mean([_f1(truth[:, k], given[:, k]) for k in range(5)]))
            rows.append((note, name, len(asked), _f1(truth, given), low, high, macro))
    return rows


def _micro_interval(truth: np.ndarray, said: np.ndarray) -> tuple[float, float]:
    chance = np.random.default_rng(0)
    picks = (chance.integers(0, len(truth), len(truth)) for _ in range(DRAWS))
    low, high = np.quantile([_f1(truth[p], said[p]) for p in picks], [0.025, 0.975])
    return float(low), float(high)


def _kinds_fresh(asked: Sequence) -> np.ndarray:
    found = [read_kinds([one.text], one.lang)[0] for one in asked]
    return np.array([[kind in one for kind in KINDS] for one in found])


def _kinds_within(asked: Sequence, truth: np.ndarray) -> np.ndarray:
    texts = [one for label in asked for one in examples([label.text], label.lang, KINDS_RECIPE)]
    chances = np.zeros(truth.shape)
    order = np.random.default_rng(0).permutation(len(texts))
    for fold in range(5):
        out = np.sort(order[fold::5])
        kept = np.setdiff1d(np.arange(len(texts)), out)
        for k in range(len(KINDS)):
            labels = ["yes" if yes else "no" for yes in truth[kept, k]]
            if len(set(labels)) == 2:
                made = predicted(
                    [texts[i] for i in kept], labels, [texts[i] for i in out], KINDS_RECIPE
                )
                chances[out, k] = made[:, 1]
    told = np.array([[kind in cues(one.text) for kind in KINDS] for one in asked])
    said = chances >= np.where(told, CUED, REPORTED)
    for row in np.flatnonzero(~said.any(axis=1)):
        said[row, chances[row].argmax()] = True
    return said


def language(data: Path) -> list[tuple[str, int, float]]:
    """How often the language of a review is told, by length; the model saw other folds alone."""
    from parcours.verbatims.training import LANGUAGE

    texts, labels = [], []
    for lang in ("fr", "en"):
        for row in garmin_rows(data, lang):
            texts.append(row["data"].strip()[:400])
            labels.append(lang)
    made, classes = crossed(examples(texts, "en", LANGUAGE), labels, LANGUAGE)
    right = np.array(classes)[made.argmax(axis=1)] == np.array(labels)
    sizes = np.array([len(text.split()) for text in texts])
    groups = (
        ("up to 4 words", sizes <= 4),
        ("5-10 words", (sizes > 4) & (sizes <= 10)),
        ("all", sizes > 0),
    )
    return [(name, int(mask.sum()), float(right[mask].mean())) for name, mask in groups]
