"""A French researcher at the terminal: long headings, French words, names with accents, typography."""

import json

import pytest
from click.testing import CliRunner

from parcours.cli.commands.discover import command as discover
from parcours.verbatims.features import as_written
from parcours.verbatims.language import languages
from parcours.verbatims.quotes import choose_quotes
from parcours.verbatims.reading import read_all
from parcours.verbatims.rows import Row, read_rows
from parcours.verbatims.themes import find_themes
from tests.verbatims.terminal import verbatims

pytestmark = pytest.mark.needs("lexicons")
SAID = (
    "Le débit est catastrophique, impossible de regarder la télé",
    "Débit catastrophique tous les soirs, la télé se fige",
    "Prélevé après la résiliation, j’attends mon remboursement",
    "Prélevée deux fois après ma résiliation, aucun remboursement",
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "avis.csv"
    lines = [
        f"{place % 3};{text}, foyer {'abcdefgh'[place]}" for place, text in enumerate(SAID * 2)
    ]
    heads = "Note de recommandation (0 à 10);Votre commentaire"
    path.write_text("\n".join([heads, *lines]) + "\n", encoding="utf-8")
    return path


def asked(*words):
    return verbatims(*words, "--lang", "fr").stdout


def test_a_long_heading_is_known_by_one_of_its_words(table):
    rows = read_rows(table)
    assert [row.valence for row in rows.rows[:3]] == [-2.0, -1.6, -1.2]
    assert rows.rows[0].text.startswith("Le débit")


def test_tables_speak_french_to_people_and_english_to_programs(table):
    told = asked("read", str(table))
    assert told.startswith("quoi")
    assert "lignes" in told
    assert "with a score" not in told
    rows = json.loads(asked("read", str(table), "--json"))
    assert {"what": "with a score", "n": 8} in rows
    means = asked("score", str(table))
    assert "moyenne" in means
    assert "notes" in means


def test_voices_are_set_as_french_is(table):
    told = asked("voices", str(table))
    assert "(non attribué)" in told
    assert " : " in told
    assert "−1," in told
    assert "« " in told
    assert "débit" in told  # not “debit”


def test_themes_are_named_as_people_write():
    found = find_themes([*SAID] * 3, ["fr"] * 12, 2)
    names = " / ".join(theme.name for theme in found.themes)
    assert "débit" in names
    assert "résiliation" in names
    assert "debit" in {word for theme in found.themes for word in theme.words}


def test_words_are_spelt_as_their_texts_spell_them():
    assert as_written("arrive", ["Colis arrivé", "COLIS ARRIVÉ", "rien n’arrive"]) == "arrivé"
    assert as_written("absent", ["rien"]) == "absent"


def test_a_quote_without_personal_data_is_preferred():
    rows = [
        Row(2, "Le technicien est venu, appelez Mme Durand au 06 12 34 56 78 svp", valence=0.0),
        Row(3, "Le technicien est venu, il faut juste le rappeler demain matin", valence=0.0),
    ]
    (quote,) = choose_quotes(read_all(rows, []).reads, 1)
    assert quote.row.line == 3


@pytest.mark.parametrize(
    "text",
    [
        "La souscription en ligne bloque à la dernière étape, page blanche.",
        "Conseillère adorable, problème réglé en cinq minutes. Cordialement.",
        "reseau excellent meme a la campagne. livraison de la box rapide",
    ],
)
def test_french_without_many_small_words_stays_french(text):
    assert languages([text]) == ["fr"]


@pytest.mark.parametrize(
    ("more", "heard", "lang"),
    [((), True, "fr"), (("--lang", "en"), True, "en"), (("--lang", "fr"), False, "fr")],
)
def test_a_discovered_map_speaks_as_comments_do_or_as_asked(table, tmp_path, more, heard, lang):
    log = tmp_path / "log.csv"
    days = range(1, 9)
    log.write_text(
        "customer,moment,event\n"
        + "".join(
            f"c{d},2026-01-0{d}T08:00:00,visit\nc{d},2026-01-0{d}T09:00:00,buy\n" for d in days
        )
    )
    words = ["--events", str(log), *(("--verbatims", str(table)) if heard else ()), *more]
    done = CliRunner(env={"LC_ALL": "C", "LANG": "C"}).invoke(discover, words)
    assert done.exit_code == 0, done.output
    assert f"\nlang: {lang}\n" in done.stdout


def test_themes_of_wishes_are_named_by_what_is_asked(tmp_path):
    path = tmp_path / "avis.csv"
    wishes = ("Il faudrait choisir un créneau le samedi", "Ajoutez un mode sombre à l’application")
    rest = (
        "Livraison rapide et suivie",
        "Le conseiller est aimable",
        "Facture claire comme toujours",
    )
    lines = [f"{rest[i % 3]} foyer {'abcdefghijkl'[i]}. {wishes[i % 2]}" for i in range(12)]
    path.write_text("commentaire\n" + "\n".join(lines) + "\n", encoding="utf-8")
    rows = json.loads(asked("themes", str(path), "--of", "expectations", "--count", "2", "--json"))
    assert {row["n"] for row in rows} == {6}
    assert {row["quote"] for row in rows} == set(wishes)
    assert any("créneau" in row["theme"] for row in rows)
