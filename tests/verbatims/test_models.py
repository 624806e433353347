"""The models that ship: reproducible, small, private, alone at work, and as good as their cards say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from parcours.verbatims import training
from parcours.verbatims.evaluation import figures
from parcours.verbatims.features import cut, lexicon_features
from parcours.verbatims.heads import load_head
from parcours.verbatims.labelled import garmin_polarity, neas_polarity, own_lines, own_tone
from parcours.verbatims.language import languages
from parcours.verbatims.sentiment import default_model, side

pytestmark = pytest.mark.needs("lexicons")
LINES = Path(__file__).parents[2] / "scripts" / "labels"
MODELS = Path(training.__file__).parent / "models"
SIDES = {"negative": -2.0, "neutral": 0.0, "positive": 2.0}


def test_all_models_together_are_under_two_megabytes():
    assets = MODELS.parent / "assets"
    size = sum(path.stat().st_size for folder in (MODELS, assets) for path in folder.iterdir())
    assert size < 2_000_000


def test_reading_needs_no_training_library_and_no_network():
    program = """
import socket, sys
def none(*_): raise AssertionError("network")
socket.socket.connect = none
from parcours.verbatims.reading import hurts_in, read_all
from parcours.verbatims.rows import Row
from parcours.verbatims.themes import find_themes
rows = [Row(i, "Très déçu, l’application plante sans arrêt depuis la mise à jour") for i in range(9)]
result = read_all(rows, [])
hurts_in(result.reads)
find_themes([read.text for read in result.reads], ["fr"] * 9)
print(sorted(m for m in ("sklearn", "scipy", "torch", "onnxruntime", "pandas") if m in sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.needs("python/sklearn", "data/mini-bar")
def test_the_french_weights_come_out_the_same(shared_data):
    texts, own = garmin_polarity(shared_data, "fr"), own_tone(LINES, "fr")
    recipe = training.POLARITY["fr"]
    seen = training.examples(texts.texts, "fr", recipe)
    seen += training.examples(own.texts, "fr", recipe, training.OWN_TONE)
    labels = {"polarity": [*texts.labels, *own.labels]}
    made = training.train("polarity-{lang} 3", seen, labels, recipe)
    assert training.same_weights(made["fr"], load_head("polarity-fr"))


@pytest.mark.needs("data/mini-bar", "data/nhs-pxtextmining")
def test_no_word_is_rare_or_a_number():
    for name in ("polarity-fr", "polarity-en", "hurts-fr", "kinds-en", "language"):
        for block in load_head(name).blocks:
            if block.kind != "signals":
                assert not any(c.isdigit() for term in block.vocabulary for c in term)
    words = load_head("polarity-fr").blocks[0].vocabulary
    assert not {"dupont", "durand", "eric"} & set(words)


@pytest.mark.needs("python/sklearn", "data/mini-bar", "data/nhs-pxtextmining")
@pytest.mark.parametrize(
    ("seen", "asked", "least", "f2"),
    [("neas", "garmin", 0.82, 0.78), ("garmin", "neas", 0.80, 0.75)],
)
def test_across_domains(shared_data, seen, asked, least, f2):
    sets = {"garmin": garmin_polarity(shared_data, "en"), "neas": neas_polarity(shared_data)}
    made = {
        name: training.examples(one.texts, "en", training.POLARITY["en"])
        for name, one in sets.items()
    }
    chances = training.predicted(
        made[seen], sets[seen].labels, made[asked], training.POLARITY["en"]
    )
    said = list(2 * (chances[:, 2] - chances[:, 0]))
    found = figures("ours", "en", [SIDES[label] for label in sets[asked].labels], said)
    assert found.accuracy >= least
    assert found.f2 >= f2


@pytest.mark.needs("data/mini-bar")
def test_languages_of_real_reviews(shared_data):
    for lang in ("fr", "en"):
        texts = garmin_polarity(shared_data, lang).texts
        right = [
            found == lang
            for found, text in zip(languages(texts), texts, strict=True)
            if len(text.split()) >= 5
        ]
        assert sum(right) / len(right) > 0.97


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("El pedido no ha llegado y nadie contesta al teléfono, muy mal servicio", "es"),
        ("Die Lieferung ist nicht angekommen und der Kundendienst ist nicht zu erreichen", "de"),
        ("Il pacco non è arrivato e nessuno risponde al telefono, una vergogna", "it"),
        ("Het pakket is niet aangekomen en de klantenservice is niet te bereiken", "nl"),
        ("商品がまだ届いていません 電話にも出ません 本当に 困って います", "other"),
    ],
)
def test_other_languages_are_said_and_not_scored(text, lang):
    assert languages([text] * 3) == [lang] * 3


def test_between_is_mixed_or_unclear():
    assert [side(v) for v in (-2, -0.5, -0.4, 0, 0.49, 0.5)] == [
        "negative",
        "negative",
        "unclear",
        "unclear",
        "unclear",
        "positive",
    ]
    (one,) = default_model.opinions(["Très déçu, c’est nul et lent"], "fr")
    assert one.side == "negative"
    assert "decu" in one.span
    assert 0 < one.confidence <= 1


def test_models_hold_no_pickle_and_say_their_licence():
    import numpy as np

    for path in MODELS.glob("*.npz"):
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(bytes(stored["about"]).decode())
        assert "Apache-2.0" in about["licence"]
        assert about["sources"]


@pytest.mark.needs("python/sklearn")
def test_another_seed_makes_other_folds():
    texts = [
        f"{said} {thing}"
        for said, things in (("dommage", "rouge vert bleu"), ("parfait", "grand petit long"))
        for thing in things.split() * 4
    ]
    labels = ["yes"] * 12 + ["no"] * 12
    recipe = training.PLAIN_WORDS
    made = training.examples(texts, "fr", recipe)
    one, again, other = (
        training.crossed(made, labels, recipe, seed=seed)[0].tolist() for seed in (0, 0, 1)
    )
    assert one == again
    assert one != other


def test_our_lines_are_distinct_and_none_is_a_review(shared_data):
    reviews = {
        text.casefold() for text in garmin_polarity(shared_data, "fr").texts if len(text) > 25
    }
    for name, lang in (("wishes", "fr"), ("tone", "fr"), ("tone", "en"), ("appointments", "en")):
        lines = own_lines(LINES, name, lang)
        assert len(set(lines.texts)) == len(lines.texts), name
        assert {"yes", "no"} == set(lines.labels)
        assert not {text.casefold() for text in lines.texts} & reviews


def test_a_weight_of_nothing_teaches_nothing():
    recipe = training.PLAIN_WORDS
    texts = ["bon produit"] * 4 + ["mauvais produit"] * 4
    labels = ["positive"] * 4 + ["negative"] * 4
    seen = training.examples(texts, "fr", recipe)
    asked = training.examples(["bon produit"], "fr", recipe)
    wrong = training.examples(["bon produit"] * 40, "fr", recipe, weight=1e-9)
    chance = training.predicted([*seen, *wrong], [*labels, *["negative"] * 40], asked, recipe)
    assert chance[0, 1] > 0.5


@pytest.mark.parametrize(
    ("text", "side_of_it"),
    [
        ("Rien à redire, aucun souci depuis deux ans", 1),
        ("Jamais déçus, et pas cher", 1),
        ("Merci pour rien !", -1),
        ("Thanks for nothing", -1),
        ("No complaints, no fuss", 1),
        ("Soooo goooood!!!", 1),
    ],
)
def test_sayings_and_drawn_out_words_are_understood(text, side_of_it):
    lang = "en" if text[0] in "TNS" else "fr"
    balance = lexicon_features(cut(text), lang)[2]
    assert balance * side_of_it > 0


def test_a_tag_of_several_words_is_cut():
    assert cut("#WorstService ever #fail").words == ["worst", "service", "ever", "fail"]
