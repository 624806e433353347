"""Pain kinds, labels, personal data at length, and the command line over verbatims."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from parcours.errors import InputError
from parcours.verbatims.evaluation import evaluate
from parcours.verbatims.labels import corrected_mean, read_labels, sample, write_labels
from parcours.verbatims.pains import read_hurts
from parcours.verbatims.redaction import redact
from parcours.verbatims.rows import read_rows
from tests.verbatims.terminal import verbatims

pytestmark = pytest.mark.needs("lexicons")
PROGRAM = str(Path(sys.executable).parent / "parcours")


@pytest.mark.parametrize(
    ("text", "lang", "kind"),
    [
        ("Application nulle, ne fonctionne plus depuis la mise à jour", "fr", "quality"),
        ("Très déçu, bug permanent et service client injoignable", "fr", "support"),
        ("Trop lent, ça bug, des heures d’attente à chaque fois", "fr", "productivity"),
        ("Terrible app, keeps crashing and does not work anymore", "en", "quality"),
        ("Terrible, way too expensive for an app that fails, I want a refund", "en", "financial"),
    ],
)
def test_pains_say_their_kind_and_the_words_behind_it(text, lang, kind):
    (hurt,) = read_hurts([text], lang)
    assert hurt.problem > 0.5
    assert kind in hurt.kinds
    assert hurt.kinds[kind]


@pytest.mark.parametrize(
    ("text", "lang"), [("Parfait, je suis ravie", "fr"), ("Perfect, I love it", "en")]
)
def test_praise_holds_no_pain(text, lang):
    (hurt,) = read_hurts([text], lang)
    assert hurt.kinds == {}


def test_wishes_are_heard():
    (wish,) = read_hurts(["It would be great to add a dark mode, please"], "en")
    assert wish.expectation > 0.5


def test_forty_labels_make_a_biased_model_honest():
    chance = random.Random(5)
    held = {20: 0, 40: 0}
    rounds = 400
    for _ in range(rounds):
        truth = [chance.choice((-2, -1, 0, 1, 2, 2, 2)) for _ in range(300)]
        model = [max(-2.0, min(2.0, 0.6 * t + 0.9 + chance.gauss(0, 0.6))) for t in truth]
        mean = sum(truth) / len(truth)
        for k in held:
            chosen = set(sample(300, k, chance.randrange(10**6)))
            pairs = [(truth[i], model[i]) for i in chosen]
            found = corrected_mean(pairs, [model[i] for i in range(300) if i not in chosen])
            held[k] += found.low <= mean <= found.high
    assert all(0.92 <= count / rounds <= 0.995 for count in held.values()), held


def test_few_labels_are_refused_with_how_many_more():
    with pytest.raises(InputError, match="Label 15 more"):
        corrected_mean([(1.0, 1.0)] * 5, [0.5] * 50)


def test_labels_hold_no_text(tmp_path):
    path = tmp_path / "labels.csv"
    write_labels(path, {3: -2.0, 2: 1.5})
    assert path.read_text() == "line,valence\n2,1.5\n3,-2.0\n"
    assert read_labels(path) == {2: 1.5, 3: -2.0}


NAMES = ("Durand", "Lefèvre", "O’Neil", "Smith", "Benali", "Nguyen")


def planted(chance):
    """Three hundred lines, each with one planted piece of personal data and what must be gone."""

    def digits(n):
        return "".join(str(chance.randrange(10)) for _ in range(n))

    def card():
        body = "4" + digits(14)
        total = sum(
            d * 2 - 9 * (d > 4) if i % 2 == 0 else d for i, d in enumerate(map(int, reversed(body)))
        )
        return body + str(-total % 10)

    def iban():
        body = digits(23)
        check = 98 - int(body + "152700") % 97
        return f"FR{check:02d}{body}"

    for _ in range(50):
        name = chance.choice(NAMES)
        mail = f"{name.lower().replace('’', '')}{digits(2)}@exemple.fr"
        yield f"Écrivez-moi à {mail} svp, merci", mail
        phone = " ".join(["0" + chance.choice("1234567"), *(digits(2) for _ in range(4))])
        yield f"mon numéro est le {phone}, j’attends", phone
        number = f"+44 20 {digits(4)} {digits(4)}"
        yield f"please call me on {number} today", number
        one = card()
        yield f"débité sur la carte {one} deux fois", one
        account = iban()
        yield f"virement sur {account} jamais reçu", account
        order = f"{chance.choice('ABC')}{digits(6)}"
        yield f"ma commande n° {order} n’est pas arrivée", order


def test_planted_personal_data_is_gone():
    lines = list(planted(random.Random(2)))
    assert len(lines) == 300
    kept = [line for line, secret in lines if secret in redact(line, "fr")]
    assert len(kept) <= 0.02 * len(lines), kept[:5]


@pytest.mark.needs("data/mini-bar")
def test_clean_words_are_hardly_touched(shared_data):
    rows = read_rows(shared_data / "mini-bar" / "Garmin Connect.fr.csv").rows
    words = sum(len(row.text.split()) for row in rows)
    lost = sum(redact(row.text, "fr").count("[") - row.text.count("[") for row in rows)
    assert lost / words < 0.01


@pytest.mark.needs("data/mini-bar")
def test_ours_beats_lexicon_and_majority(shared_data):
    rows = [
        r
        for r in read_rows(shared_data / "mini-bar" / "Garmin Connect.en.csv").rows
        if r.valence is not None
    ]
    ours, lexicon, majority = (f for f in evaluate(rows) if f.lang == "en")
    assert ours.accuracy > max(lexicon.accuracy, majority.accuracy)
    assert ours.low < ours.accuracy < ours.high


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "avis.csv"
    lines = [
        f"2026-03-{1 + i % 28:02d};{1 + i % 5};{text}"
        for i, text in enumerate(
            [
                "Livraison rapide, merci beaucoup à toute l’équipe",
                "Très déçue, ne fonctionne plus, écrivez à a@b.fr",
            ]
            * 15
        )
    ]
    path.write_text("date;note;avis\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "words", [["read"], ["score"], ["score", "--text-only"], ["hurts"], ["evaluate"]], ids=" ".join
)
def test_every_question_answers_people_and_programs(table, words):
    name, *rest = words
    for more in ([], ["--json", "--lang", "fr"]):
        done = verbatims(name, str(table), *rest, *more)
        assert done.stdout
        if more:
            assert isinstance(json.loads(done.stdout), list)


def test_labelling_in_the_terminal_and_what_it_buys(table, tmp_path):
    labels = tmp_path / "labels.csv"
    said = "2\n-2\ns\n" + "1\n" * 30
    command = [PROGRAM, "verbatims", "label", str(table), "-o", str(labels), "--count", "25"]
    subprocess.run(command, input=said, text=True, check=True, capture_output=True)
    assert len(read_labels(labels)) >= 20
    rows = json.loads(verbatims("score", str(table), "--labels", str(labels), "--json").stdout)
    assert "PPI" in rows[0]["method"]


def test_redacting_a_table(table, tmp_path):
    target = tmp_path / "clean.csv"
    verbatims("redact", str(table), "-o", str(target))
    assert "a@b.fr" not in target.read_text("utf-8")
    assert "[e-mail]" in target.read_text("utf-8")
