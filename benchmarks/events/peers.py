"""One job, several ways: each returns its answers by name, so that a fast wrong way is seen.

The job of the first group: from a Parquet file to the directly-follows graph, the number of different
paths, a funnel of three steps within a day, and the customers whose path ends at each activity. Ties
are broken by the row of the file. ``NOTES`` says what each way computes that others do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Answers = Mapping[str, object]

STEPS = ("activity_1", "activity_4", "activity_7")
WINDOW = 86_400


def store(path: Path) -> Path:
    """The event store of a file."""
    return path.parent / path.stem.replace("events", "store")


def ours_ingest(path: Path) -> Answers:
    """Read, check, sort, encode, save."""
    from parcours.events.engines.duck import ingest
    from parcours.events.store import save

    found = ingest(path).log
    save(found, store(path))
    return {"events": found.events}


def _measures(log: object) -> Answers:
    from parcours.events.log import EventLog
    from parcours.events.measures.depth import path_ends
    from parcours.events.measures.funnel import funnel
    from parcours.events.measures.graph import graph
    from parcours.events.measures.variants import variants

    assert isinstance(log, EventLog)
    edges = graph(log)
    steps = funnel(log, STEPS, window_seconds=WINDOW)
    ends = {end.activity: end.ended + end.open for end in path_ends(log)}
    return {
        "graph": sum(edge.count for edge in edges),
        "variants": variants(log).different,
        "funnel": [step.customers for step in steps],
        "drop-off": ends[STEPS[0]],
    }


def ours_file(path: Path) -> Answers:
    """From the file."""
    from parcours.events.engines.duck import ingest

    return _measures(ingest(path).log)


def ours_store(path: Path) -> Answers:
    """From the store."""
    from parcours.events.store import open_store

    return _measures(open_store(store(path)))


def _one(name: str) -> Callable[[Path], Answers]:
    """One measure from the opened store, the process around it included."""

    def job(path: Path) -> Answers:
        from parcours.events.store import open_store

        log = open_store(store(path))
        if name == "graph":
            from parcours.events.measures.graph import graph

            return {name: sum(edge.count for edge in graph(log))}
        if name == "variants":
            from parcours.events.measures.variants import variants

            return {name: variants(log).different}
        if name == "funnel":
            from parcours.events.measures.funnel import funnel

            return {name: [s.customers for s in funnel(log, STEPS, window_seconds=WINDOW)]}
        from parcours.events.measures.depth import path_ends

        return {name: {e.activity: e.ended + e.open for e in path_ends(log)}[STEPS[0]]}

    return job


def inside(path: Path) -> Answers:
    """Each measure inside of one process, after the first call: seconds by the clock and of processor."""
    import time

    from parcours.events.measures.depth import path_ends
    from parcours.events.measures.funnel import funnel
    from parcours.events.measures.graph import graph
    from parcours.events.measures.variants import variants
    from parcours.events.store import open_store

    log = open_store(store(path))
    asked: dict[str, Callable[[], object]] = {
        "graph, exact medians": lambda: graph(log),
        "graph, counts": lambda: graph(log, times=False),
        "variants": lambda: variants(log),
        "funnel": lambda: funnel(log, STEPS, window_seconds=WINDOW),
        "drop-off": lambda: path_ends(log),
    }
    found: dict[str, object] = {}
    for name, ask in asked.items():
        times = []
        for _ in range(4):
            start, work = time.perf_counter(), time.process_time()
            ask()
            times.append((time.perf_counter() - start, time.process_time() - work))
        found[name] = [round(min(column), 3) for column in zip(*times[1:], strict=True)]
    return found


_EVENTS = (
    "SELECT customer, epoch_us(moment) AS moment, event, file_row_number AS row "
    "FROM read_parquet('{path}', file_row_number = true)"
)
_VIEW = "CREATE VIEW log AS {events}"
_SORTED = "CREATE TABLE log AS SELECT * FROM ({events}) ORDER BY customer, moment, row"
_MEAN = "avg(span)"
_AS_OURS = "count(DISTINCT customer), avg(span), quantile_cont(span, [0.25, 0.5, 0.75, 0.9])"
_GRAPH = (
    "SELECT sum(n) FROM (SELECT event, next, count(*) n, {times} FROM (SELECT customer, event, lead(event) OVER w AS next, "
    "lead(moment) OVER w - moment AS span FROM log WINDOW w AS (PARTITION BY customer ORDER BY moment, row)) "
    "WHERE next IS NOT NULL GROUP BY event, next)"
)
_OTHERS = (
    "SELECT count(DISTINCT path) FROM (SELECT list(event ORDER BY moment, row) AS path FROM log GROUP BY customer)",
    "WITH a AS (SELECT customer, moment FROM log WHERE event = 'activity_1'), "
    "b AS (SELECT l.customer, l.moment, max(a.moment) AS began FROM log l JOIN a ON a.customer = l.customer AND a.moment <= l.moment "
    "AND l.moment - a.moment <= 86400000000 WHERE l.event = 'activity_4' GROUP BY ALL), "
    "c AS (SELECT l.customer FROM log l JOIN b ON b.customer = l.customer AND b.moment <= l.moment "
    "AND l.moment - b.began <= 86400000000 WHERE l.event = 'activity_7') "
    "SELECT [(SELECT count(DISTINCT customer) FROM a), (SELECT count(DISTINCT customer) FROM b), "
    "(SELECT count(DISTINCT customer) FROM c)]",
    "SELECT count(*) FROM (SELECT last(event ORDER BY moment, row) AS e FROM log GROUP BY customer) WHERE e = 'activity_1'",
)


def _asked(connection: Any, times: str) -> Answers:
    names = ("graph", "variants", "funnel", "drop-off")
    queries = (_GRAPH.format(times=times), *_OTHERS)
    return {
        name: connection.sql(query).fetchall()[0][0]
        for name, query in zip(names, queries, strict=True)
    }


def _duckdb(made: str, times: str) -> Callable[[Path], Answers]:
    """Four queries on a table or a view of the events."""

    def job(path: Path) -> Answers:
        import duckdb

        with duckdb.connect() as connection:
            connection.execute(made.format(events=_EVENTS.format(path=path)))
            return _asked(connection, times)

    return job


_CHDB_FILE = "file('{path}', Parquet)"
_CHDB_MOMENT = "toUInt64(toUnixTimestamp64Micro(moment))"
_CHDB_PATHS = (
    f"SELECT arraySort(groupArray(({_CHDB_MOMENT}, _row_number, assumeNotNull(event)))) AS path "
    "FROM {file} GROUP BY customer"
)
_CHDB_ASKED = {
    "graph": "SELECT sum(n) FROM (SELECT event, next, count() AS n, avg(wait) FROM (SELECT assumeNotNull(event) AS event, "
    "leadInFrame(event) OVER w AS next, leadInFrame(moment) OVER w - moment AS wait FROM {file} WINDOW w AS (PARTITION BY "
    "customer ORDER BY moment, _row_number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) WHERE next != '' "
    "GROUP BY event, next)",
    "variants": "SELECT uniqExact(arrayMap(e -> e.3, path)) FROM ({paths})",
    "funnel": "SELECT [countIf(l >= 1), countIf(l >= 2), countIf(l >= 3)] FROM (SELECT windowFunnel(86400000000)("
    f"{_CHDB_MOMENT}, event = 'activity_1', event = 'activity_4', event = 'activity_7') AS l FROM {{file}} GROUP BY customer)",
    "drop-off": "SELECT count() FROM (SELECT argMax(event, (moment, _row_number)) AS e FROM {file} GROUP BY customer) "
    "WHERE e = 'activity_1'",
}
_CHDB_GATHERED = {
    "graph": "SELECT sum(n) FROM (SELECT s.1 AS a, s.2 AS b, count() AS n, avg(s.3) FROM (SELECT arrayJoin(arrayMap((x, y) -> "
    "(x.3, y.3, y.1 - x.1), arrayPopBack(path), arrayPopFront(path))) AS s FROM log) GROUP BY a, b)",
    "variants": "SELECT uniqExact(arrayMap(e -> e.3, path)) FROM log",
    "funnel": "SELECT [countIf(l >= 1), countIf(l >= 2), countIf(l >= 3)] FROM (SELECT arrayReduce("
    "'windowFunnel(86400000000)', arrayMap(e -> e.1, path), arrayMap(e -> e.3 = 'activity_1', path), "
    "arrayMap(e -> e.3 = 'activity_4', path), arrayMap(e -> e.3 = 'activity_7', path)) AS l FROM log)",
    "drop-off": "SELECT count() FROM log WHERE path[-1].3 = 'activity_1'",
}


def _chdb(questions: Mapping[str, str], made: str = "") -> Callable[[Path], Answers]:
    """Four queries on the file, or on a table of one path per customer that is made of it first."""

    def job(path: Path) -> Answers:
        import json

        from chdb import session

        file = _CHDB_FILE.format(path=path)
        names = {"file": file, "paths": _CHDB_PATHS.format(file=file)}
        with session.Session() as connection:
            if made:
                connection.query(made.format(**names))
            texts = {
                name: str(connection.query(question.format(**names), "TabSeparated"))
                for name, question in questions.items()
            }
        return {name: json.loads(text) for name, text in texts.items()}

    return job


def polars_graph(path: Path) -> Answers:
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
    return {"graph": int(edges["len"].sum())}


def pandas_graph(path: Path) -> Answers:
    """The graph alone, in pandas."""
    import pandas as pd

    frame = pd.read_parquet(path).sort_values(["customer", "moment"], kind="stable")
    frame["next"] = frame.groupby("customer", sort=False)["event"].shift(-1)
    return {"graph": int(frame.dropna(subset=["next"]).groupby(["event", "next"]).size().sum())}


def _pm4py(frame: object, names: dict[str, str]) -> Answers:
    import pm4py

    edges, _, _ = pm4py.discover_dfg(frame, **names)
    pm4py.discover_performance_dfg(frame, **names)
    paths = pm4py.get_variants(frame, **names)
    ends = pm4py.get_end_activities(frame, **names)
    return {
        "graph": int(sum(edges.values())),
        "variants": len(paths),
        "drop-off": int(ends[STEPS[0]]),
    }


def pm4py_pandas(path: Path) -> Answers:
    """PM4Py on pandas; sorted first, because its variants mix customers otherwise."""
    import pandas as pd
    import pm4py

    frame = pm4py.format_dataframe(
        pd.read_parquet(path), case_id="customer", activity_key="event", timestamp_key="moment"
    )
    names = {"case_id_key": "customer", "activity_key": "event", "timestamp_key": "moment"}
    return _pm4py(frame, names)


def pm4py_polars(path: Path) -> Answers:
    """PM4Py on Polars' lazy frames, sorted first."""
    import polars as pl

    names = {"customer": "case:concept:name", "event": "concept:name", "moment": "time:timestamp"}
    frame = pl.scan_parquet(path).sort("customer", "moment", maintain_order=True)
    return _pm4py(frame.rename(names), {})


def scan(path: Path) -> Answers:
    """The floor: reading the same columns once."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(
            f"SELECT count(DISTINCT event), max(moment), max(hash(customer)) FROM read_parquet('{path}')"
        ).fetchall()
    return {}


JOBS: dict[str, Callable[[Path], Answers]] = {
    "ours: ingest into a store": ours_ingest,
    "ours, from the file": ours_file,
    "ours, from the store": ours_store,
    "ours, each measure inside one process": inside,
    "DuckDB, sorted once": _duckdb(_SORTED, _MEAN),
    "DuckDB, four queries on the file": _duckdb(_VIEW, _MEAN),
    "DuckDB, the same with our quantiles": _duckdb(_VIEW, _AS_OURS),
    "chDB, four queries on the file": _chdb(_CHDB_ASKED),
    "chDB, paths gathered once": _chdb(
        _CHDB_GATHERED, "CREATE TABLE log ENGINE = Memory AS {paths}"
    ),
    "PM4Py on pandas": pm4py_pandas,
    "PM4Py on Polars": pm4py_polars,
    "Polars, graph alone from the file": polars_graph,
    "pandas, graph alone from the file": pandas_graph,
    "the floor: one scan of the file": scan,
    **{
        f"ours, {name} from the store": _one(name)
        for name in ("graph", "variants", "funnel", "drop-off")
    },
}
NEEDS = {
    "chDB, four queries on the file": "chdb", "chDB, paths gathered once": "chdb",
    "PM4Py on pandas": "pm4py", "PM4Py on Polars": "pm4py, polars",
    "Polars, graph alone from the file": "polars", "pandas, graph alone from the file": "pandas",
}  # fmt: skip
GROUPS = {
    "From the file: graph, variants, funnel, drop-off": [
        "ours, from the file", "DuckDB, sorted once", "DuckDB, four queries on the file",
        "DuckDB, the same with our quantiles", "chDB, paths gathered once", "chDB, four queries on the file", "PM4Py on Polars", "PM4Py on pandas",
        "the floor: one scan of the file",
    ],
    "From the store, all four": ["ours, from the store", "PM4Py on pandas"],
    "One measure from the store": [
        "ours, graph from the store", "ours, variants from the store", "ours, funnel from the store",
        "ours, drop-off from the store", "the floor: one scan of the file",
    ],
    "Graph alone": [
        "ours, graph from the store", "Polars, graph alone from the file", "pandas, graph alone from the file",
    ],
    "Ingest": ["ours: ingest into a store"],
}  # fmt: skip
NOTES = {
    "From the file: graph, variants, funnel, drop-off": "Per edge, ours: events, customers, mean, exact quartiles and "
    "ninth decile. DuckDB: events and mean, or as many quantiles and customers. chDB: events and mean. PM4Py: events and mean; no funnel.",
    "From the store, all four": "Per edge, ours: events, customers, mean, exact quantiles. PM4Py: events and mean; no funnel.",
    "Graph alone": "Ours: events, customers, mean, exact quantiles. Polars: events and mean. pandas: events.",
}
