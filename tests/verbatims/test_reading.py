"""What customers wrote: read, redacted, scored, placed; and what many say together."""

import csv
import random

import pytest

from parcours.errors import InputError
from parcours.verbatims.assignment import Topic, assign
from parcours.verbatims.language import languages
from parcours.verbatims.quotes import choose_quotes
from parcours.verbatims.reading import read_all
from parcours.verbatims.redaction import redact
from parcours.verbatims.rows import AskedColumns, Row, read_rows
from parcours.verbatims.sentiment import default_model
from parcours.verbatims.summary import mean_valence

pytestmark = pytest.mark.needs("lexicons")
TABLE = (
    "date;note;avis\n2026-03-01;5;Livraison rapide, je suis ravie\n"
    "02/03/2026;1;Le colis n’est jamais arrivé, c’est scandaleux\n2026-03-03;;N/A\n"
)


def rows_of(tmp_path, text, asked=None, encoding="utf-8"):
    """The rows of a table with ``text``."""
    path = tmp_path / "avis.csv"
    path.write_bytes(text.encode(encoding))
    return read_rows(path, asked)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_french_table_is_read(tmp_path, encoding):
    result = rows_of(tmp_path, TABLE, encoding=encoding)
    assert [row.valence for row in result.rows] == [2, -2, None]
    assert [row.date.day for row in result.rows] == [1, 2, 3]
    assert result.rows[2].text == ""
    assert "jamais arrivé" in result.rows[1].text


def test_a_wrong_column_names_the_nearest(tmp_path):
    with pytest.raises(InputError, match="“avis”"):
        rows_of(tmp_path, TABLE, AskedColumns(text="aviz"))


@pytest.mark.parametrize("text", ["", "a,b\n", "x,y\n1,2\n"])
def test_what_cannot_be_read_is_refused(tmp_path, text):
    with pytest.raises(InputError) as caught:
        rows_of(tmp_path, text)
    assert caught.value.say("fr") != caught.value.say("en")


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("écrivez à marie.dupont@exemple.fr svp", "marie.dupont"),
        ("appelez le 06 12 34 56 78", "12 34"),
        ("call +44 20 7946 0958 now", "7946"),
        ("carte 4111 1111 1111 1111", "4111"),
        ("IBAN FR76 3000 6000 0112 3456 7890 189", "3000"),
        ("mon numéro 1 84 12 76 451 089 46", "451"),
        ("commande n° AB-123456 perdue", "123456"),
        ("Madame Dupont m’a aidée", "Dupont"),
    ],
)
def test_personal_data_is_taken_out(said, gone):
    clean = redact(said, "fr")
    assert gone not in clean
    assert "[" in clean


@pytest.mark.parametrize(
    "said", ["4111 1111 1111 1112 pièces", "il est 10:30", "le 12 mars 2026", "50 000 clients"]
)
def test_what_only_looks_like_it_stays(said):
    assert redact(said, "fr") == said


def test_languages():
    found = languages(
        [
            "Je suis très contente de la livraison, merci beaucoup",
            "I am very happy with the delivery, thank you very much",
            "ok",
            "O produto não chegou no prazo estipulado e causou transtorno para toda a minha família",
        ]
    )
    assert found[:2] == ["fr", "en"]
    assert found[3] == "pt"


@pytest.mark.parametrize(
    ("lang", "good", "bad"),
    [
        ("fr", "Excellent service, je recommande vivement", "Nul, ne fonctionne pas, très déçu"),
        (
            "en",
            "Excellent service, highly recommended",
            "Terrible, it does not work, very disappointed",
        ),
    ],
)
def test_clear_texts_are_told_apart(lang, good, bad):
    up, down = default_model.valences([good, bad], lang)
    assert up > 0.8
    assert down < -0.6


@pytest.mark.needs("data/mini-bar", "data/nhs-pxtextmining")
def test_the_english_model_holds_on_real_reviews(shared_data):
    with (shared_data / "mini-bar" / "Garmin Connect.fr.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        table = [r for r in csv.DictReader(file) if r["score"] != "3"]
    valences = default_model.valences([r["data"] for r in table], "fr")
    right = sum((v > 0) == (float(r["score"]) > 3) for v, r in zip(valences, table, strict=True))
    assert right / len(table) > 0.88


def test_a_place_is_found_by_its_words_and_never_forced():
    topics = [
        Topic(
            "delivery", "Delivery of the parcel Livraison du colis", ("parcel", "colis", "retard")
        ),
        Topic("payment", "Payment by card Paiement par carte", ("card", "carte")),
    ]
    found = assign(
        ["Mon colis est en retard", "my card was refused", "bonjour tout le monde"], topics
    )
    assert [place.about for place in found] == ["delivery", "payment", None]


def test_a_score_is_the_tone_and_counts_once():
    rows = [Row(2, "affreux, nul, jamais", valence=2.0), Row(3, "affreux, nul, jamais"), Row(4, "")]
    result = read_all(rows, [])
    assert [read.scored for read in result.reads] == [True, False]
    assert result.reads[0].valence == 2.0
    assert result.reads[1].valence < 0
    assert result.silent == 1


def test_few_voices_have_no_curve_and_texts_a_wide_one():
    assert mean_valence([1, 2], [True, True]) is None
    texts = mean_valence([0.5] * 300, [False] * 300)
    assert texts.high - texts.low >= 1.1
    scores = mean_valence([1, 2, 2, 1] * 75, [True] * 300)
    assert scores.high - scores.low < 0.2


def test_the_interval_of_few_scores_holds_its_coverage():
    chance = random.Random(3)
    levels, weights = [-2, -1, 0, 1, 2], [0.1, 0.05, 0.1, 0.2, 0.55]
    truth = sum(level * weight for level, weight in zip(levels, weights, strict=True))
    for n, least in ((5, 0.90), (12, 0.90), (60, 0.92)):
        held = 0
        for _ in range(200):
            mean = mean_valence(chance.choices(levels, weights, k=n), [True] * n)
            held += mean.low <= truth <= mean.high
        assert held / 200 >= least


def test_quotes_are_word_for_word_and_not_alike():
    rows = [
        Row(i, text, valence=-1.0, customer=str(i))
        for i, text in enumerate(
            [
                "le colis est arrivé bien trop tard",
                "le colis est arrivé bien trop tard !",
                "personne ne répond jamais au téléphone",
            ]
        )
    ]
    chosen = choose_quotes(read_all(rows, []).reads, 3)
    assert len(chosen) == 2
    assert {c.text for c in chosen} <= {r.text for r in rows}
