"""One job, several ways: each returns the same small answer, so that a fast wrong way is seen.

The job of the first group: from a Parquet file to the directly-follows graph with mean times, the
number of different paths, a funnel of three steps within a day, and the customers whose path ends at
each activity.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

STEPS = ("activity_1", "activity_4", "activity_7")
WINDOW = 86_400


def _store(path: Path) -> Path:
    return path.parent / path.stem.replace("events", "store")


def ours_ingest(path: Path) -> object:
    """Read, check, sort, encode, save."""
    from parcours.events.engines.duck import ingest
    from parcours.events.store import save

    found = ingest(path).log
    save(found, _store(path))
    return found.events


def _measures(log: object) -> object:
    from parcours.events.log import EventLog
    from parcours.events.measures.funnel import funnel
    from parcours.events.measures.graph import graph
    from parcours.events.measures.variants import variants

    assert isinstance(log, EventLog)
    edges = graph(log)
    steps = funnel(log, STEPS, window_seconds=WINDOW)
    ends = log.activity[log.offsets[1:] - 1]
    return [
        sum(edge.count for edge in edges), variants(log).different, [step.customers for step in steps],
        int((ends == log.activities.index(STEPS[0])).sum()),
    ]  # fmt: skip


def ours_file(path: Path) -> object:
    """From the file."""
    from parcours.events.engines.duck import ingest

    return _measures(ingest(path).log)


def ours_store(path: Path) -> object:
    """From the store."""
    from parcours.events.store import open_store

    return _measures(open_store(_store(path)))


_SORTED = "SELECT customer, epoch_us(moment) AS moment, event, row_number() OVER () AS row FROM read_parquet('{path}')"
_QUERIES = (
    "SELECT sum(n) FROM (SELECT event, next, count(*) n, avg(span) FROM (SELECT event, lead(event) OVER w AS next, "
    "lead(moment) OVER w - moment AS span FROM log WINDOW w AS (PARTITION BY customer ORDER BY moment, row)) "
    "WHERE next IS NOT NULL GROUP BY ALL)",
    "SELECT count(DISTINCT path) FROM (SELECT string_agg(event, '>' ORDER BY moment, row) AS path FROM log GROUP BY customer)",
    "WITH a AS (SELECT customer, moment FROM log WHERE event = 'activity_1'), "
    "b AS (SELECT l.customer, l.moment, max(a.moment) AS began FROM log l JOIN a ON a.customer = l.customer AND a.moment <= l.moment "
    "AND l.moment - a.moment <= 86400000000 WHERE l.event = 'activity_4' GROUP BY ALL), "
    "c AS (SELECT l.customer FROM log l JOIN b ON b.customer = l.customer AND b.moment <= l.moment "
    "AND l.moment - b.began <= 86400000000 WHERE l.event = 'activity_7') "
    "SELECT [(SELECT count(DISTINCT customer) FROM a), (SELECT count(DISTINCT customer) FROM b), "
    "(SELECT count(DISTINCT customer) FROM c)]",
    "SELECT count(*) FROM (SELECT last(event ORDER BY moment, row) AS e FROM log GROUP BY customer) WHERE e = 'activity_1'",
)


def duckdb_raw(path: Path) -> object:
    """Four queries on the file."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW log AS {_SORTED.format(path=path)}")
        return [connection.sql(query).fetchall()[0][0] for query in _QUERIES]


def duckdb_sorted(path: Path) -> object:
    """Sort once, then four queries."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE log AS SELECT * FROM ({_SORTED.format(path=path)}) ORDER BY customer, moment, row"
        )
        return [connection.sql(query).fetchall()[0][0] for query in _QUERIES]


def polars_graph(path: Path) -> object:
    """The graph alone, in Polars."""
    import polars as pl

    frame = pl.scan_parquet(path).sort("customer", "moment", maintain_order=True)
    edges = (
        frame.with_columns(
            pl.col("event").shift(-1).over("customer").alias("next"),
            (pl.col("moment").shift(-1).over("customer") - pl.col("moment")).alias("span"),
        )
        .drop_nulls("next")
        .group_by("event", "next")
        .agg(pl.len(), pl.col("span").mean())
        .collect()
    )
    return int(edges["len"].sum())


def ours_graph(path: Path) -> object:
    """The graph alone, from the file."""
    from parcours.events.engines.duck import ingest
    from parcours.events.measures.graph import graph

    return sum(edge.count for edge in graph(ingest(path).log))


def ours_graph_store(path: Path) -> object:
    """The graph alone, from the store."""
    from parcours.events.measures.graph import graph
    from parcours.events.store import open_store

    return sum(edge.count for edge in graph(open_store(_store(path))))


def pandas_graph(path: Path) -> object:
    """The graph alone, in pandas."""
    import pandas as pd

    frame = pd.read_parquet(path).sort_values(["customer", "moment"], kind="stable")
    frame["next"] = frame.groupby("customer", sort=False)["event"].shift(-1)
    return int(frame.dropna(subset=["next"]).groupby(["event", "next"]).size().sum())


def pm4py_graph(path: Path) -> object:
    """The graph alone, in PM4Py (a separate peer, never part of the product)."""
    import pandas as pd
    import pm4py

    frame = pm4py.format_dataframe(
        pd.read_parquet(path), case_id="customer", activity_key="event", timestamp_key="moment"
    )
    edges, _, _ = pm4py.discover_dfg(frame)
    return int(sum(edges.values()))


def scan(path: Path) -> object:
    """The floor: reading the same columns once."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(
            f"SELECT count(DISTINCT event), max(moment), max(hash(customer)) FROM read_parquet('{path}')"
        ).fetchall()
    return None


JOBS: dict[str, Callable[[Path], object]] = {
    "ours, ingest": ours_ingest,
    "ours, from the store": ours_store,
    "ours, from the file": ours_file,
    "DuckDB, sorted once": duckdb_sorted,
    "DuckDB, on the file": duckdb_raw,
    "ours, graph from the store": ours_graph_store,
    "ours, graph from the file": ours_graph,
    "Polars, graph": polars_graph,
    "pandas, graph": pandas_graph,
    "PM4Py, graph": pm4py_graph,
    "one scan": scan,
}
NEEDS = {"Polars, graph": "polars", "pandas, graph": "pandas", "PM4Py, graph": "pm4py"}
GROUPS = {
    "Graph, variants, funnel, drop-off": [
        "ours, from the store", "ours, from the file", "DuckDB, sorted once", "DuckDB, on the file", "one scan",
    ],
    "Graph alone": [
        "ours, graph from the store", "ours, graph from the file", "Polars, graph", "pandas, graph", "PM4Py, graph",
    ],
}  # fmt: skip
