"""Event tables as people have them: read right, or refused with a sentence that helps."""

import duckdb
import pytest

from parcours.errors import InputError
from parcours.events.columns import Asked
from parcours.events.engines.duck import ingest
from parcours.events.measures.order import readable

HEAD = "customer,moment,event,channel\n"
ROWS = "a,2026-03-01 10:00:00,seen,web\na,2026-03-01 10:05:00,paid,web\nNA,2026-03-02 09:00:00,seen,app\n"


def table(tmp_path, text, name="log.csv", encoding="utf-8"):
    """A file with ``text``."""
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def said(result, lang="en"):
    """Everything that a reader was told."""
    return " ".join(note.say(lang) for note in result.notes)


def test_a_customer_called_na_is_a_customer(tmp_path):
    log = ingest(table(tmp_path, HEAD + ROWS)).log
    assert sorted(log.customers.to_pylist()) == ["NA", "a"]
    assert log.events == 3
    assert log.activities == ("paid", "seen")
    assert log.attributes["channel"].names == ("app", "web")


def test_what_was_guessed_is_said_in_both_languages(tmp_path):
    result = ingest(table(tmp_path, HEAD + ROWS))
    assert "“moment” is taken for the moment" in said(result)
    assert "client" in said(result, "fr")


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators(tmp_path, separator):
    log = ingest(table(tmp_path, (HEAD + ROWS).replace(",", separator))).log
    assert log.events == 3


def test_windows_encoding_is_read_and_said(tmp_path):
    text = HEAD + "é,2026-03-01,payé,web\né,2026-03-02,livré,web\n"
    result = ingest(table(tmp_path, text, encoding="cp1252"))
    assert result.log.activities == ("livré", "payé")
    assert "cp1252" in said(result)


def test_utf16_is_read(tmp_path):
    result = ingest(table(tmp_path, HEAD + ROWS, encoding="utf-16"))
    assert result.log.events == 3


@pytest.mark.parametrize(
    ("moments", "first"),
    [
        (("2026-03-01T10:00:00Z", "2026-03-01T10:00:01Z"), 1_772_359_200_000_000),
        (("2026-03-01 11:00:00+01:00", "2026-03-01 11:00:01+01:00"), 1_772_359_200_000_000),
        (("13/03/2026 10:00", "14/03/2026 10:00"), 1_773_396_000_000_000),
        (("1772359200", "1772359201"), 1_772_359_200_000_000),
        (("1772359200,5", "1772359201,5"), 1_772_359_200_500_000),
        (("1772359200000", "1772359201000"), 1_772_359_200_000_000),
    ],
)
def test_moments_in_many_shapes(tmp_path, moments, first):
    text = "customer;moment;event\n" + "".join(f"a;{m};x{i}\n" for i, m in enumerate(moments))
    assert int(ingest(table(tmp_path, text)).log.moment.min()) == first


def test_rows_are_sorted_whatever_their_order(tmp_path):
    lines = ROWS.splitlines(keepends=True)
    one = ingest(table(tmp_path, HEAD + ROWS)).log
    other = ingest(table(tmp_path, HEAD + "".join(reversed(lines)), "other.csv")).log
    assert one.moment.tolist() == other.moment.tolist()
    assert one.activity.tolist() == other.activity.tolist()


def test_the_same_row_twice_counts_once_and_is_said(tmp_path):
    result = ingest(table(tmp_path, HEAD + ROWS + ROWS.splitlines()[0] + "\n"))
    assert result.log.events == 3
    assert "1 rows repeat" in said(result)


def test_the_same_row_twice_counts_twice_for_who_wants_it(tmp_path):
    twice = table(tmp_path, HEAD + ROWS + ROWS.splitlines()[0] + "\n")
    result = ingest(twice, Asked(doubles="keep"))
    assert result.log.events == 4
    assert "1 rows repeat another row in every column and count all the same" in said(result)


def test_parquet_gives_the_same_log(tmp_path):
    source = table(tmp_path, HEAD + ROWS)
    target = tmp_path / "log.parquet"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{source}', nullstr='-')) TO '{target}'")
    a, b = ingest(source).log, ingest(target).log
    assert a.moment.tolist() == b.moment.tolist()
    assert a.activities == b.activities


def test_a_table_of_one_row_per_customer_is_taken_apart(tmp_path):
    text = (
        "order_id,ordered_at,delivered_date,estimated_delivery_date\n"
        "1,2026-03-01 10:00:00,2026-03-05 10:00:00,2026-03-07\n2,2026-03-01 11:00:00,,2026-03-07\n"
    )
    result = ingest(table(tmp_path, text))
    assert result.log.events == 5
    assert "One row per customer" in said(result)


def refusal(tmp_path, text, asked=None, **more):
    """The error that reading ``text`` raises."""
    with pytest.raises(InputError) as caught:
        ingest(table(tmp_path, text), asked, **more)
    assert caught.value.say("fr") != caught.value.say("en")
    return caught.value


def test_a_wrong_column_lists_those_that_exist_and_the_nearest(tmp_path):
    error = refusal(tmp_path, HEAD + ROWS, Asked(customer="custommer"))
    assert "“customer”" in error.say("en")
    assert "channel" in error.say("en")
    assert error.exit_status == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "events.empty"),
        (HEAD, "events.no-rows"),
        ("justone\na\nb\n", "events.one-column"),
        ("a,b\n1,2\n", "events.no-customer-column"),
        (HEAD + ROWS + "b,soon,seen,web\n", "events.bad-moments"),
        (HEAD + 'a,"2026-03-01 10:00:00,seen\n', "events.unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(tmp_path, text, code):
    assert refusal(tmp_path, text).code in {code, "events.no-rows", "events.no-moment-column"}


def test_unreadable_moments_say_which_how_many_and_can_be_left_out(tmp_path):
    text = HEAD + ROWS * 40 + "b,soon,seen,web\n"
    error = refusal(tmp_path, text)
    assert error.details["rows"] == 1
    assert "122: 'soon'" in error.say("en")
    kept = ingest(table(tmp_path, text), skip_bad_rows=True)
    assert "b" not in kept.log.customers.to_pylist()
    assert "soon" in said(kept)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("a,2026-03-01,seen,web\na,2026-03-02\nb,2026-03-02,seen,web,more,still\n", 3),
        ('a,2026-03-01,seen,web\n"b,2026-03-02,seen,web\n', 3),
    ],
)
def test_rows_of_other_lengths_are_refused_at_their_line_and_never_skipped(tmp_path, rows, line):
    error = refusal(tmp_path, HEAD + rows)
    assert error.code == "events.unreadable"
    assert f"from line {line} on" in error.say("en")


def test_headings_twice_or_empty_get_names_of_their_own(tmp_path):
    text = "customer,moment,event,Event,\na,2026-03-01,seen,x,y\na,2026-03-02,paid,z,y\n"
    result = ingest(table(tmp_path, text))
    assert result.log.activities == ("paid", "seen")
    assert result.columns.attributes == ("Event_1", "column4")


@pytest.mark.parametrize(
    ("moments", "note"),
    [
        (("03/04/2026", "05/06/2026"), "day first"),
        (("03/04/2026 10:00", "05/06/2026 11:00"), "day first"),
        (("03/04/2026 10:00:00", "05/06/2026 11:00:00"), "day first"),
        (("03/04/2026", "25/06/2026"), None),
        (("03/04/2026", "06/25/2026"), None),
        (("2026-03-01T10:00:00+01:00", "2026-03-01 10:00:00"), "read as UTC"),
        (("2026-03-01T10:00:00+01:00", "2026-03-01 10:00:00Z"), None),
        (("2026-03-01 10:00:00", "2026-03-02"), None),
    ],
)
def test_what_a_moment_does_not_say_is_said(tmp_path, moments, note):
    rows = "".join(f"a;{moment};x{at}\n" for at, moment in enumerate(moments))
    result = ingest(table(tmp_path, "customer;moment;event\n" + rows))
    told = said(result)
    assert (note in told) if note else ("day first" not in told and "UTC" not in told)
    assert result.log.events == 2


def test_json_as_one_list(tmp_path):
    text = '[{"user_id": "a", "event": "x", "timestamp": "2026-01-01"}, {"user_id": "a", "event": "y", "timestamp": "2026-01-02"}]'
    assert ingest(table(tmp_path, text, "log.json")).log.activities == ("x", "y")


def test_a_torn_parquet_file_is_no_table_of_bad_rows(tmp_path):
    source = table(tmp_path, HEAD + ROWS)
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{source}')) TO '{tmp_path / 'log.parquet'}'")
    whole = (tmp_path / "log.parquet").read_bytes()
    (tmp_path / "log.parquet").write_bytes(whole[: len(whole) // 2])
    for given in (tmp_path / "log.parquet", tmp_path):
        with pytest.raises(InputError, match="no whole Parquet file"):
            ingest(given)


def test_there_is_no_such_file(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        ingest(tmp_path / "none.csv")


def test_french_headings_as_people_write_them_are_found(tmp_path):
    path = tmp_path / "evenements.csv"
    rows = (
        "Numéro client;Date et heure;Étape;Canal\nC1;11/03/2026 10:00;Prise de rendez-vous;Site\n"
    )
    path.write_bytes(rows.encode("cp1252"))
    columns = ingest(path).columns
    assert (columns.customer, columns.event, columns.channel) == ("Numéro client", "Étape", "Canal")
    assert columns.moments == ("Date et heure",)


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("payment_started", "Payment started"),
        ("payment-started", "Payment started"),
        ("Prise de rendez-vous", "Prise de rendez-vous"),
        ("order_created_at", "Order created"),
    ],
)
def test_a_name_written_for_people_keeps_its_hyphen(name, heading):
    assert readable(name) == heading
