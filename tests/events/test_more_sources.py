"""Excel, databases, frames, folders, torn files; stores that grow, forget and can be checked."""

import gzip
import json
import os
import shutil
import subprocess
import time
import zipfile
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from openpyxl import Workbook

from parcours.errors import InputError
from parcours.events.columns import Asked
from parcours.events.engines.duck import ingest
from parcours.events.measures.graph import graph
from parcours.events.measures.variants import variants
from parcours.events.store import append, erase, manifest_of, open_store, save, verified
from tests.events.logs import log_of

ROWS = [
    ("a", datetime.fromisoformat("2026-03-01T10:00:00"), "seen", "web"),
    ("a", datetime.fromisoformat("2026-03-01T10:05:00"), "paid, at last", "web"),
    ("NA", datetime.fromisoformat("2026-03-02T09:00:00"), "vu", "app"),
]
HEADS = ["customer", "moment", "event", "channel"]


def csv_of(rows):
    """Rows as CSV text."""
    lines = [f'{r[0]},{r[1]},"{r[2]}",{r[3]}' for r in rows]
    return "\n".join([",".join(HEADS), *lines]) + "\n"


def frame_of(rows):
    """Rows as an Arrow table."""
    return pa.table(dict(zip(HEADS, map(list, zip(*rows, strict=True)), strict=True)))


@pytest.fixture
def wanted(tmp_path):
    """The log of ROWS, read from CSV."""
    path = tmp_path / "wanted.csv"
    path.write_text(csv_of(ROWS))
    return ingest(path).log


def same(one, other):
    """Whether two logs hold the same events."""
    return (
        one.customers.to_pylist() == other.customers.to_pylist()
        and one.activities == other.activities
        and one.activity.tolist() == other.activity.tolist()
        and one.moment.tolist() == other.moment.tolist()
        and {n: (a.names, a.codes.tolist()) for n, a in one.attributes.items()}
        == {n: (a.names, a.codes.tolist()) for n, a in other.attributes.items()}
    )


def test_excel(tmp_path, wanted):
    book = Workbook()
    book.active.append(HEADS)
    for row in ROWS:
        book.active.append(row)
    book.create_sheet("other").append(["not", "read"])
    book.save(tmp_path / "log.xlsx")
    assert same(ingest(tmp_path / "log.xlsx").log, wanted)


@pytest.mark.parametrize("content", [b"no zip", b"PK\x03\x04torn"])
def test_a_broken_workbook_gets_a_sentence(tmp_path, content):
    (tmp_path / "log.xlsx").write_bytes(content)
    with pytest.raises(InputError, match="no whole Excel"):
        ingest(tmp_path / "log.xlsx")
    with zipfile.ZipFile(tmp_path / "log.xlsx", "w") as book:
        book.writestr("else.txt", "x")
    with pytest.raises(InputError, match="no whole Excel"):
        ingest(tmp_path / "log.xlsx")


@pytest.mark.parametrize("kind", [lambda t: t, lambda t: t.to_pandas(), pl.from_arrow])
def test_frames(wanted, kind):
    found = ingest(kind(frame_of(ROWS))).log
    assert same(found, wanted)
    assert found.checksum.startswith("sha256:")


def test_a_folder_of_parquet_keeps_the_order_of_its_files(tmp_path, wanted):
    for at, row in enumerate(ROWS):
        pa.parquet.write_table(frame_of([row]), tmp_path / f"{at}.parquet")
    assert same(ingest(tmp_path).log, wanted)
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="holds no Parquet"):
        ingest(tmp_path / "none")


@pytest.mark.needs("postgres", "python/psycopg")
def test_a_table_of_postgresql(postgres_database, wanted):
    import psycopg

    with psycopg.connect(postgres_database) as connection:
        connection.execute("CREATE SCHEMA s")
        connection.execute(
            'CREATE TABLE s."log of events" (customer text, moment timestamptz, event text, channel text)'
        )
        for row in ROWS:
            connection.execute(
                "INSERT INTO s.\"log of events\" VALUES (%s, %s::timestamp AT TIME ZONE 'UTC', %s, %s)", row
            )  # fmt: skip
    assert same(ingest(f"{postgres_database}#s.log of events").log, wanted)
    with pytest.raises(InputError, match="names no table"):
        ingest(postgres_database)
    with pytest.raises(InputError) as caught:
        ingest(postgres_database.replace("parcours@", "parcours:secret@") + "#nothing")
    assert "secret" not in caught.value.say("en")
    assert "does not exist" in caught.value.say("fr")


@pytest.mark.needs("mariadb", "python/pymysql")
def test_a_table_of_mysql(tmp_path, wanted, monkeypatch):
    import pymysql

    data, door = tmp_path / "data", f"/tmp/parcours-{os.getpid()}.sock"
    program = shutil.which("mariadbd") or shutil.which("mysqld")
    user = ["--user=root"] if os.geteuid() == 0 else []
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    data.mkdir()
    server = subprocess.Popen(
        [program, "--no-defaults", f"--datadir={data}", f"--socket={door}", "--skip-networking",
         "--skip-grant-tables", *user, f"--pid-file={tmp_path}/pid"], **quiet,
    )  # fmt: skip
    monkeypatch.setenv("MYSQL_UNIX_PORT", door)
    try:
        for _ in range(150):
            if Path(door).exists():
                break
            time.sleep(0.2)
        connection = pymysql.connect(unix_socket=door, user="root", autocommit=True)
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE shop")
            cursor.execute(
                "CREATE TABLE shop.log (customer text, moment datetime, event text, channel text)"
            )
            cursor.executemany("INSERT INTO shop.log VALUES (%s, %s, %s, %s)", ROWS)
        assert same(ingest("mysql://root@localhost/shop#log").log, wanted)
        with pytest.raises(InputError, match="localhost/shop#nothing"):
            ingest("mysql://root@localhost/shop#nothing")
    finally:
        server.terminate()
        server.wait(20)


def test_a_database_that_is_not_there_gets_a_sentence():
    with pytest.raises(InputError) as caught:
        ingest("postgresql://me:secret@127.0.0.1:1/shop#events")
    assert "127.0.0.1/shop#events" in caught.value.say("en")
    assert "secret" not in caught.value.say("en")


@pytest.mark.parametrize("name", ["log.csv.gz", "log.xes.gz"])
def test_a_truncated_gzip_is_refused_and_never_read_in_part(tmp_path, name):
    whole = gzip.compress((csv_of(ROWS) * 500).encode())
    (tmp_path / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError) as caught:
        ingest(tmp_path / name)
    assert caught.value.code in {"events.torn-gzip", "events.bad-xes"}


def test_a_gzipped_table_is_read(tmp_path, wanted):
    (tmp_path / "log.csv.gz").write_bytes(gzip.compress(csv_of(ROWS).encode()))
    assert same(ingest(tmp_path / "log.csv.gz").log, wanted)


XES = """<log><string key="origin" value="x"><int key="deep" value="1"/></string>
<global scope="event"><string key="concept:name" value="?"/></global>
<classifier name="Activity" keys="concept:name"/>
<trace><string key="concept:name" value="c1"/><string key="region" value="north"/><list key="tags"><values><string key="t" value="u"/></values></list>
<event><container key="outer"><string key="concept:name" value="wrong"/></container>
<string key="concept:name" value="seen"><string key="concept:name" value="wrong too"/></string>
<date key="time:timestamp" value="2026-03-01T10:00:00+01:00"/><boolean key="vip" value="true"/></event>
<event><string key="concept:name" value="paid"/><date key="time:timestamp" value="2026-03-01T11:00:00.5+01:00"/>
<boolean key="vip" value="false"/></event></trace><trace><string key="concept:name" value="c2"/><string key="region" value="south"/><event>
<string key="concept:name" value="seen"/><date key="time:timestamp" value="2026-03-02T11:00:00Z"/></event></trace></log>"""


def test_an_xes_that_nests_says_what_stands_at_the_top(tmp_path):
    (tmp_path / "log.xes").write_text(XES)
    log = ingest(tmp_path / "log.xes").log
    assert log.activities == ("paid", "seen")
    assert log.moment.tolist()[:2] == [1_772_355_600_000_000, 1_772_359_200_500_000]
    assert log.attributes["case:region"].names == ("north", "south")
    assert log.attributes["vip"].names == ("false", "true")


def test_moments_from_1970_and_the_future_are_said(tmp_path):
    rows = [*ROWS, ("b", datetime.fromisoformat("1970-01-01T00:00:00"), "seen", "web"), ("b", datetime.fromisoformat("2099-01-01T00:00:00"), "seen", "app")]  # fmt: skip
    (tmp_path / "log.csv").write_text(csv_of(rows))
    notes = " ".join(note.say("en") for note in ingest(tmp_path / "log.csv").notes)
    assert "1970" in notes
    assert "future" in notes


def test_two_time_zones_in_one_column_are_one_clock(tmp_path):
    text = "customer,moment,event\na,2026-03-01T10:00:00+01:00,x\na,2026-03-01T09:30:00Z,y\n"
    (tmp_path / "log.csv").write_text(text)
    log = ingest(tmp_path / "log.csv").log
    assert [log.activities[c] for c in log.activity] == ["x", "y"]


def test_ten_thousand_names_have_a_graph(tmp_path):
    names = [f"page-{i:05d}" for i in range(10_000)]
    rows = [f"c{i},2026-03-01 00:00:{s:02d},{names[(7 * i + s) % 10_000]}" for i in range(4_000) for s in range(5)]  # fmt: skip
    (tmp_path / "log.csv").write_text("\n".join(["customer,moment,event", *rows]))
    log = ingest(tmp_path / "log.csv").log
    assert len(log.activities) == 10_000
    found = graph(log)
    assert sum(edge.count for edge in found) == 16_000
    assert {edge.median for edge in found} == {1.0}
    assert sum(edge.customers for edge in found) == 16_000


def test_one_customer_with_a_million_events():
    count = 1_000_000
    log = log_of([[("a", 0)]])
    names = np.arange(count) % 3
    from dataclasses import replace

    log = replace(
        log, activities=("a", "b", "c"), offsets=np.array([0, count]),
        activity=names.astype(np.int32), moment=np.arange(count) * 1_000_000,
    )  # fmt: skip
    assert {(e.source, e.target): e.customers for e in graph(log)} == {
        ("a", "b"): 1, ("b", "c"): 1, ("c", "a"): 1,
    }  # fmt: skip
    assert variants(log).different == 1


def test_an_empty_column_is_no_attribute(tmp_path):
    text = "customer,moment,event,note\na,2026-03-01,x,\nb,2026-03-02,y,\n"
    (tmp_path / "log.csv").write_text(text)
    assert ingest(tmp_path / "log.csv").log.attributes == {}


def test_start_and_end_moments_make_waits_shorter(tmp_path):
    text = (
        "case,start_timestamp,time:timestamp,activity\n"
        "a,2026-03-01 10:00,2026-03-01 11:00,ask\na,2026-03-01 13:00,2026-03-01 14:00,answer\n"
    )
    (tmp_path / "log.csv").write_text(text)
    log = ingest(tmp_path / "log.csv").log
    assert graph(log)[0].median == 2 * 3_600
    save(log, tmp_path / "s.events")
    assert graph(open_store(tmp_path / "s.events"))[0].median == 2 * 3_600
    plain = ingest(tmp_path / "log.csv", Asked(start="")).log
    assert graph(plain)[0].median == 3 * 3_600


def test_appending_merges_and_counts_nothing_twice(tmp_path, wanted):
    store = tmp_path / "s.events"
    save(wanted, store)
    more = [*ROWS[1:], ("a", datetime.fromisoformat("2026-02-01T00:00:00"), "zoom", "shop"), ("b", ROWS[0][1], "seen", "web")]  # fmt: skip
    append(ingest(frame_of(more)).log, store)
    (tmp_path / "all.csv").write_text(csv_of([*ROWS, *more[-2:]]))
    assert same(open_store(store), ingest(tmp_path / "all.csv").log)
    append(ingest(frame_of(more)).log, store)
    assert same(open_store(store), ingest(tmp_path / "all.csv").log)
    assert [s["name"] for s in manifest_of(store)["sources"]] == ["wanted.csv", "frame"]


def test_appending_keeps_what_one_log_says_twice(tmp_path):
    keep = Asked(doubles="keep")
    store = tmp_path / "s.events"
    save(ingest(frame_of([*ROWS, ROWS[0]]), keep).log, store)
    append(ingest(frame_of([*ROWS[1:], ROWS[0], ROWS[0], ROWS[0]]), keep).log, store)
    assert same(open_store(store), ingest(frame_of([*ROWS, ROWS[0], ROWS[0]]), keep).log)


def test_erasing_leaves_nothing_of_a_customer(tmp_path):
    store = tmp_path / "s.events"
    save(ingest(frame_of([*ROWS, ("x", ROWS[0][1], "told my name: Zoé", "fax")])).log, store)
    assert erase(store, ["x", "nobody"]) == 1
    assert erase(store, ["x"]) == 0
    log = open_store(store)
    assert "x" not in log.customers.to_pylist()
    assert all("Zoé".encode() not in path.read_bytes() for path in store.iterdir())
    assert "fax" not in log.attributes["channel"].names
    assert len(log.activities) == 3


@pytest.mark.parametrize("there", ["docs", "docs/thesis.txt"])
def test_a_store_never_takes_the_place_of_other_files(tmp_path, wanted, there):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/thesis.txt").write_text("three years")
    with pytest.raises(InputError, match="Nothing was written"):
        save(wanted, tmp_path / there)
    assert (tmp_path / "docs/thesis.txt").read_text() == "three years"
    (tmp_path / "empty").mkdir()
    for _ in range(2):
        save(wanted, tmp_path / "empty")


def test_a_store_knows_when_it_is_damaged(tmp_path, wanted):
    store = tmp_path / "s.events"
    save(wanted, store)
    assert verified(store)["sources"][0]["checksum"] == wanted.checksum
    with (store / "events.arrow").open("r+b") as file:
        file.seek(200)
        file.write(b"\x07")
    with pytest.raises(InputError, match="damaged"):
        verified(store)
    (store / "events.arrow").write_bytes(b"torn")
    with pytest.raises(InputError, match="damaged"):
        open_store(store)


def test_a_log_in_pandas_and_polars_and_sql_agrees(wanted):
    from parcours.events.engines.query import as_table

    table = frame = as_table(wanted)
    assert len(frame.to_pandas()) == len(pl.from_arrow(table)) == 3
    assert isinstance(table.to_pandas(), pd.DataFrame)
    assert duckdb.sql("SELECT count(*) FROM frame").fetchall() == [(3,)]
    assert [row["customer"] for row in json.loads(pl.from_arrow(table).write_json())] == [
        "a",
        "a",
        "NA",
    ]
