"""Reading a table of events: the same as reading it row by row, slowly, in plain Python."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parcours.events import asking
from parcours.events.engines import duck
from parcours.events.engines.duck import ingest
from parcours.events.engines.encoding import FEW, Many
from parcours.events.engines.rows import BATCH

START = datetime(2026, 3, 1, tzinfo=UTC)
CUSTOMERS = ["a", "b", " a", "b ", "NA", "", "  ", None]
EVENTS = ["seen", "paid", " paid", "", None]
CHANNELS = ["web", "app", " app", "", None]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(CUSTOMERS),
        st.integers(0, 3),
        st.sampled_from(EVENTS),
        st.sampled_from(CHANNELS),
    ),
    min_size=1,
    max_size=40,
)


def table_of(rows):
    """Rows as an Arrow table."""
    customers, seconds, events, channels = zip(*rows, strict=True)
    return pa.table(
        {
            "customer": pa.array(customers, pa.string()),
            "moment": [START + timedelta(seconds=second) for second in seconds],
            "event": pa.array(events, pa.string()),
            "channel": pa.array(channels, pa.string()),
        }
    )


def slowly(rows):
    """(customer, second, event, channel) of each event as they should lie, in plain Python."""
    kept, known, begins = [], set(), {}
    for row in rows:
        customer, second, event, channel = row
        customer, event = (customer or "").strip(" "), (event or "").strip(" ")
        if customer and event and row not in known:
            known.add(row)
            kept.append((customer, second, event, channel))
    for customer, *_ in rows:
        begins.setdefault((customer or "").strip(" "), 1_000)
    for customer, second, *_ in kept:
        begins[customer] = min(second, begins[customer])
    order = {
        c: at for at, c in enumerate(sorted(begins, key=begins.get))
    }  # stable: ties as they come
    return sorted(kept, key=lambda row: (order[row[0]], row[1]))


def quickly(log):
    """The same of a log."""
    channel = log.attributes.get("channel")
    customers = [
        name
        for at, name in enumerate(log.customers.to_pylist())
        for _ in range(log.offsets[at + 1] - log.offsets[at])
    ]
    origin = round(START.timestamp())
    return [
        (
            customers[at],
            int(log.moment[at]) // 1_000_000 - origin,
            log.activities[log.activity[at]],
            None if channel.codes[at] < 0 else channel.names[channel.codes[at]],
        )
        for at in range(log.events)
    ]


@pytest.mark.parametrize(("sample", "chunk"), [(1, 1), (5_000, 1_000_000)])
@given(rows=ROWS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_table_is_read_as_plain_python_reads_it(sample, chunk, rows, monkeypatch):
    # With a sample of one row nearly every text is one that the database did not know beforehand,
    # and in chunks of one event every processor lays out customers.
    monkeypatch.setattr(duck, "SAMPLE", sample)
    monkeypatch.setattr(asking, "CHUNK", chunk)
    wanted = slowly(rows)
    if not wanted:
        with pytest.raises(duck.InputError, match="No row could be used"):
            ingest(table_of(rows))
        return
    assert quickly(ingest(table_of(rows)).log) == wanted


def test_a_file_in_pieces_with_texts_that_come_late(tmp_path):
    count = 2 * BATCH + 7
    late = [(f"c{at % 50_000}", at // 1_000, "late" if at > count - 3 else "seen", None) for at in range(count)]  # fmt: skip
    pq.write_table(table_of(late), tmp_path / "log.parquet", row_group_size=BATCH // 3)
    log = ingest(tmp_path / "log.parquet").log
    assert log.activities == ("late", "seen")
    assert int((log.activity == 0).sum()) == 2
    assert log.customer_count == 50_000
    assert log.customers.to_pylist()[:3] == ["c0", "c1", "c2"]
    assert "channel" in log.attributes


def test_blanks_around_a_name_make_no_other_customer(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text('customer;moment;event\n"a ";2026-03-01;x\na;2026-03-02; x\n;2026-03-02;x\n')
    result = ingest(path)
    assert result.log.customers.to_pylist() == ["a"]
    assert result.log.activities == ("x",)
    assert "1 rows without customer or event" in result.notes[-1].say("en")


@pytest.mark.parametrize(("different", "given_up"), [(3, False), (4, True), (40 * FEW, True)])
def test_a_column_of_too_many_texts_is_given_up(different, given_up):
    texts = pa.array([f"text-{at % different}" for at in range(50 * FEW)])
    hashes = pa.array([hash(text.as_py()) % 2**64 for text in texts], pa.uint64())
    encoder = Many(most=3)
    for low in range(0, len(texts), 1_000):
        encoder.take(hashes.slice(low, 1_000), texts.slice(low, 1_000))
    assert (encoder.text() is None) == given_up


def test_many_texts_keep_their_codes_while_the_table_grows():
    texts = pa.array([f"text-{(7 * at) % 5_003}" for at in range(20_000)])
    hashes = pa.array([hash(text.as_py()) % 2**64 for text in texts], pa.uint64())
    encoder = Many()
    for low in range(0, len(texts), 3_000):
        encoder.take(hashes.slice(low, 3_000), texts.slice(low, 3_000))
    found = encoder.text()
    assert found.names.take(pa.array(found.codes)).to_pylist() == texts.to_pylist()
    assert len(found.names) == 5_003
