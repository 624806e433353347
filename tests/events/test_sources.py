"""Other sources, SQL, and the command line over them."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from parcours.errors import InputError
from parcours.events.columns import Asked
from parcours.events.engines import xes
from parcours.events.engines.duck import ingest
from parcours.events.engines.query import query

PROGRAM = str(Path(sys.executable).parent / "parcours")
XES = """<?xml version="1.0"?><!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<log xmlns="http://www.xes-standard.org/"><trace><string key="concept:name" value="NA"/>
<event><string key="concept:name" value="seen"><string key="nested" value="y"/></string>
<date key="time:timestamp" value="2026-03-01T10:00:00.000+01:00"/><boolean key="ok" value="true"/></event>
<event><string key="concept:name" value="paid"/><date key="time:timestamp" value="2026-03-01T10:05:00.000+01:00"/></event>
</trace><trace><string key="concept:name" value="b"/><event><string key="concept:name" value="seen"/>
<date key="time:timestamp" value="2026-03-02T10:00:00.000Z"/><boolean key="ok" value="false"/></event></trace></log>"""


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_xes_and_csv_give_the_same_answers(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(XES.encode()) if name.endswith("gz") else XES.encode())
    other = tmp_path / "log.csv"
    other.write_text(
        "case,time,activity\nNA,2026-03-01T09:00:00Z,seen\nNA,2026-03-01T09:05:00Z,paid\nb,2026-03-02T10:00:00Z,seen\n"
    )
    a, b = ingest(path).log, ingest(other).log
    assert a.moment.tolist() == b.moment.tolist()
    assert a.activities == b.activities
    assert a.customers.to_pylist() == ["NA", "b"]
    assert a.attributes["ok"].names == ("false", "true")


def test_what_xes_writes_twice_happened_twice(tmp_path):
    path = tmp_path / "log.xes"
    one = XES[XES.index("<event>") : XES.index("</event>") + len("</event>")]
    path.write_text(XES.replace(one, one + one))
    assert ingest(path).log.events == 4
    assert ingest(path, Asked(doubles="once")).log.events == 3


def test_a_torn_gzip_is_refused(tmp_path):
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(XES.encode())[:-60])
    with pytest.raises(InputError, match="whole XES"):
        ingest(path)


def test_json_lines(tmp_path):
    path = tmp_path / "log.jsonl"
    rows = [{"user_id": "a", "event": "seen", "timestamp": "2026-03-01T10:00:00Z"}] * 1 + [
        {"user_id": "a", "event": "paid", "timestamp": "2026-03-01T10:01:00Z"}
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    assert ingest(path).log.events == 2


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(
        "customer,moment,event,channel\na,2026-03-01,seen,web\na,2026-03-02,paid,web\nb,2026-03-01,seen,app\n"
    )
    return path


def test_sql_reads_and_cannot_reach_files(shop):
    log = ingest(shop).log
    assert query(log, "SELECT count(*) AS n FROM events").to_pylist() == [{"n": 3}]
    for bad in (
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY events TO '/tmp/x.csv'",
        "ATTACH '/tmp/x.db'",
        "nonsense",
    ):
        with pytest.raises(InputError):
            query(log, bad)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["graph", "LOG", "--where", "chanel=web"], "channel"),
        (["graph", "LOG", "--contains", "payd"], "paid"),
        (["graph", "LOG", "--since", "yesterday"], "2026-03-01"),
        (["funnel", "LOG", "--step", "seen"], "two steps"),
        (["funnel", "LOG", "--step", "seen", "--step", "paid", "--window", "long"], "24h"),
        (["graph", "LOG", "--since", "2027-01-01"], "No event is left"),
        (["graph", "nowhere.csv"], "no file"),
    ],
)
def test_mistakes_get_a_sentence(shop, words, said):
    command = [
        PROGRAM,
        "events",
        *(str(shop) if word == "LOG" else word for word in words),
        "--lang",
        "en",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["again.parquet", "again.csv"])
def test_export_and_ingest_again(shop, tmp_path, name):
    target = tmp_path / name
    subprocess.run(
        [PROGRAM, "events", "export", str(shop), "-o", str(target)], check=True, capture_output=True
    )
    a, b = ingest(shop).log, ingest(target).log
    assert a.moment.tolist() == b.moment.tolist()
    assert a.activity.tolist() == b.activity.tolist()


def traces(*each):
    """An XES log of traces, each a name and its events, each of those a mapping."""
    body = "".join(
        f'<trace><string key="concept:name" value="{name}"/>'
        + "".join(
            "<event>"
            + "".join(f'<string key="{k}" value="{v}"/>' for k, v in event.items())
            + "</event>"
            for event in events
        )
        + "</trace>"
        for name, events in each
    )
    return f'<log xmlns="http://www.xes-standard.org/">{body}</log>'


@pytest.fixture
def late(tmp_path):
    """A log whose second trace says what the first does not."""
    one = {"concept:name": "seen", "time:timestamp": "2026-03-01T10:00:00Z", "channel": "web"}
    two = {"concept:name": "paid", "time:timestamp": "2026-03-02T10:00:00Z", "why": "a", "channel": "app"}  # fmt: skip
    path = tmp_path / "log.xes"
    path.write_text(
        traces(("a", [one]), ("b", [two, {**two, "why": "b", "case:concept:name": "c"}]))
    )
    return path


def test_an_attribute_that_comes_late_is_kept(late, monkeypatch):
    monkeypatch.setattr(xes, "BATCH", 1)
    log = ingest(late).log
    assert log.attributes["why"].names == ("a", "b")
    assert log.attributes["why"].codes.tolist() == [-1, 0, 1]
    assert log.attributes["channel"].names == ("app", "web")
    assert log.customers.to_pylist() == ["a", "b", "c"]  # what an event says of its case stands


def test_attributes_beyond_the_limit_are_said(late, monkeypatch):
    monkeypatch.setattr(xes, "ATTRIBUTES_MOST", 4)
    result = ingest(late)
    assert "why" not in result.log.attributes
    assert "1 attributes beyond the first 4" in result.notes[0].say("en")
