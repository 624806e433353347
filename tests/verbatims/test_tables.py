"""Tables as people have them: kinds of file, encodings, broken accents, dates, scores, doubles."""

import csv
import datetime as dt
import io
import json

import pytest

from parcours.errors import InputError
from parcours.verbatims.dates import read_date, read_dates
from parcours.verbatims.erasure import without
from parcours.verbatims.rows import AskedColumns, read_rows, says_nothing
from parcours.verbatims.scales import Scale, parse_scale, read_scores
from parcours.verbatims.tables import mend

pytestmark = pytest.mark.needs("lexicons")


def write(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_workbook_with_dates_and_a_formula(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Avis", "Note", "Date", "Client"])
    sheet.append(["Très bien, merci à l’équipe", "4/5", dt.date(2026, 3, 2), "c1"])
    sheet.append([None, None, None, None])
    sheet.append(["Nul", "1/5", dt.date(2026, 3, 3), 42])
    book.create_sheet("vide")
    book.save(tmp_path / "avis.xlsx")
    result = read_rows(tmp_path / "avis.xlsx")
    assert [row.text for row in result.rows] == ["Très bien, merci à l’équipe", "Nul"]
    assert [row.valence for row in result.rows] == [1.0, -2.0]
    assert [row.date for row in result.rows] == [dt.date(2026, 3, 2), dt.date(2026, 3, 3)]
    assert result.rows[1].customer == "42"


def test_parquet_and_json_say_the_same_as_csv(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [
        {"review": "Livraison rapide, je suis ravie", "stars": 5},
        {"review": "Colis perdu, nul", "stars": 1},
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    write(tmp_path, "a.jsonl", "\n".join(json.dumps(row) for row in rows))
    write(tmp_path, "a.json", json.dumps({"data": {"reviews": rows}}))
    stream = io.StringIO()
    out = csv.DictWriter(stream, ["review", "stars"])
    out.writeheader()
    out.writerows(rows)
    write(tmp_path, "a.csv", stream.getvalue())
    read = {
        name: read_rows(tmp_path / name).rows
        for name in ("a.csv", "a.jsonl", "a.json", "a.parquet")
    }
    assert all(found == read["a.csv"] for found in read.values())


def test_exports_are_known_by_their_headings(tmp_path):
    play = "Package Name,Star Rating,Review Text,Review Submit Date and Time,Reviewer Language\nx,2,Trop lent,2026-03-01T10:00:00Z,fr\n"
    store = {
        "feed": {
            "entry": [
                {"author": {"name": {"label": "Z"}}, "im:rating": {"label": "5"}, "title": {"label": "Top"},
                 "content": {"label": "C’est super"}, "updated": {"label": "2026-03-01T10:00:00-07:00"}},
                {"im:rating": {"label": "1"}, "content": {"label": "Nul"}, "updated": {"label": "2026-03-02T10:00:00-07:00"}},
            ]
        }
    }  # fmt: skip
    tickets = {
        "tickets": [
            {"id": 1, "subject": "Facture", "description": "Payée deux fois", "created_at": "2026-03-01T08:00:00Z",
             "requester_id": 7, "satisfaction_rating": {"score": "bad"}},
            {"id": 2, "subject": "Merci", "description": "Tout va bien", "created_at": "2026-03-02T08:00:00Z",
             "requester_id": 8, "satisfaction_rating": {"score": "good"}},
        ]
    }  # fmt: skip
    read = [
        read_rows(write(tmp_path, "reviews_play.csv", play.encode("utf-16"))),
        read_rows(write(tmp_path, "store.json", json.dumps(store))),
        read_rows(write(tmp_path, "tickets.json", json.dumps(tickets))),
    ]
    said = [" ".join(note.say("en") for note in result.notes) for result in read]
    assert "Google Play" in said[0]
    assert "App Store" in said[1]
    assert "Zendesk" in said[2]
    assert [row.valence for row in read[1].rows] == [2.0, -2.0]
    assert [row.valence for row in read[2].rows] == [-1.0, 1.0]
    assert read[2].rows[0].text == "Facture. Payée deux fois"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "mac_roman", "cp850"],
)
def test_any_encoding(tmp_path, encoding):
    path = write(
        tmp_path,
        "a.csv",
        "avis;note\nDéçu, très déçu à Noël;1\nGénial, ça marche;5\n".encode(encoding),
    )
    assert [row.text for row in read_rows(path).rows] == [
        "Déçu, très déçu à Noël",
        "Génial, ça marche",
    ]


def test_broken_accents_are_mended_and_counted(tmp_path):
    path = write(tmp_path, "a.csv", "text\nTrÃ¨s dÃ©Ã§u\nL’Ã©tÃ© Ã  la mer\nC’est bien\n")
    result = read_rows(path)
    assert [row.text for row in result.rows] == ["Très déçu", "L’été à la mer", "C’est bien"]
    assert result.mended == 2


@pytest.mark.parametrize("text", ["Très déçu", "Ça va Â peu près", "São Paulo", "naïve café"])
def test_whole_accents_stay(text):
    assert mend(text) == text


@pytest.mark.parametrize(
    "said",
    ["2026-03-01", "2026-03-01T23:59:00Z", "01/03/2026", "1.3.2026", "1er mars 2026", "1 Mar 2026", "March 1, 2026",
     "1772323200", "1772323200000", "46082", "20260301", "2026/03/01 10:00", "Sun, 01 Mar 2026 10:00:00 +0100",
     "dimanche 1 mars 2026 à 10:00"],
)  # fmt: skip
def test_days_in_several_notations(said):
    assert read_date(said) == dt.date(2026, 3, 1)


def test_the_order_of_day_and_month_is_decided_by_the_column():
    notes = []
    assert read_dates(["03/04/2026", "12/31/2026"], notes)[0] == dt.date(2026, 3, 4)
    assert read_dates(["03/04/2026", "31/12/2026"], notes)[0] == dt.date(2026, 4, 3)
    read_dates(["03/04/2026", "05/06/2026", "xx"], notes)
    said = " ".join(note.say("fr") for note in notes)
    assert "mois/jour" in said
    assert "rien n’y dit" in said
    assert "xx" in said


@pytest.mark.parametrize(
    ("cells", "name", "ends"),
    [
        (["1", "5", "3"], "stars", (1, 5)), (["0", "10", "6"], "nps", (0, 10)), (["2", "4"], "NPS score", (0, 10)),
        (["1", "7", "6"], "ces", (1, 7)), (["-2", "2"], "x", (-2, 2)), (["0", "1", "1"], "polarity", (0, 1)), (["-1", "0", "1"], "x", (-1, 1)), (["neg", "POS"], "x", (-2, 2)), (["-5", "5"], "x", (-5, 5)),
        (["80 %", "20 %"], "x", (0, 100)), (["4/5", "3/5"], "x", (1, 5)), (["8,5/10", "3/10"], "x", (0, 10)),
        (["★★★★☆", "★"], "x", (1, 5)), (["4 étoiles", "1 étoile"], "x", (1, 5)), (["-100", "40"], "x", (-100, 100)),
        (["Very satisfied", "Dissatisfied"], "x", (-2, 2)), (["Très satisfait", "Insatisfaite"], "x", (-2, 2)),
    ],
)  # fmt: skip
def test_scores_of_any_scale(cells, name, ends):
    numbers, scale = read_scores(cells, name, None, [])
    assert (scale.low, scale.high) == ends
    assert all(number is not None for number in numbers)


def test_a_scale_stores_its_polarity():
    assert Scale(1, 5).valence(5) == 2
    assert Scale(1, 5, "low").valence(1) == 2
    assert Scale(0, 10).valence(6) == pytest.approx(0.4)
    assert Scale(1, 7).valence(4) == 0
    assert Scale(1, 5).valence(6) is None
    assert "1 is best" in Scale(1, 5, "low").words.say("en")


@pytest.mark.parametrize("said", ["5..1", "one", "1-", "3"])
def test_what_is_no_scale_is_refused(said):
    with pytest.raises(InputError, match=r"1\.\.5"):
        parse_scale(said)


@pytest.mark.needs("data/nhs-pxtextmining")
def test_texts_turn_a_scale_whose_best_end_is_low(shared_data):
    path = shared_data / "nhs-pxtextmining" / "v6_NEAS_dev.csv"
    asked = AskedColumns(text="FFT answer", score="FFT categorical answer", scale="1..5")
    result = read_rows(path, asked)
    assert result.polarity.best == "low"
    assert any("contradict" in note.say("en") for note in result.notes)
    assert result.formulas > 1_000  # "Did not answer"
    kept = read_rows(
        path,
        AskedColumns(text="FFT answer", score="FFT categorical answer", scale="1..5", best="high"),
    )
    assert kept.polarity.best == "high"


def test_doubles_and_formulas_are_counted(tmp_path):
    lines = [
        "text,date",
        "the parcel came far too late,2026-03-01",
        "the parcel came far too late,2026-03-01",
        "N/A,",
        "ok,",
        "ok,",
        ",",
    ]
    result = read_rows(write(tmp_path, "a.csv", "\n".join(lines) + "\n"))
    assert result.doubles == 1
    assert result.formulas == 1
    assert [row.text for row in result.rows].count("ok") == 2


def test_nothing_is_praise_where_the_question_asks_for_more():
    assert says_nothing("Nothing.", "Why?")
    assert not says_nothing("Nothing.", "How could we improve?")
    assert says_nothing("N/A", "How could we improve?")
    assert not says_nothing("Nothing worked")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04nothing"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 99),
        ("a.parquet", b"PAR1broken"),
        ("a.jsonl", b"[1, 2]"),
        ("a.json", b"{"),
    ],
)
def test_broken_files_get_a_sentence(tmp_path, name, content):
    with pytest.raises(InputError) as caught:
        read_rows(write(tmp_path, name, content))
    assert caught.value.say("fr") != caught.value.say("en")


def test_a_customer_is_erased_from_the_table(tmp_path):
    path = write(tmp_path, "a.csv", "client;avis\n7;Mon secret\n8;Rien à voir\n7;Encore moi\n")
    content, gone, kept = without(path, "7")
    assert (gone, kept) == (2, 1)
    assert "secret" not in content.decode("utf-8-sig")
    with pytest.raises(InputError, match="99"):
        without(path, "99")
    with pytest.raises(InputError, match="avis"):
        without(write(tmp_path, "b.csv", "avis\nx\n"), "7")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("L&#39;appli est g&eacute;niale &amp; rapide", "L'appli est géniale & rapide"),
        ("&lt;script&gt; &#60;b&#x3e;", "&lt;script&gt; &#60;b&#x3e;"),
        ("A&B; R&D &nosuch; &#7;", "A&B; R&D &nosuch; &#7;"),
    ],
)
def test_characters_written_for_a_web_page_are_read(text, meant):
    assert mend(text) == meant
