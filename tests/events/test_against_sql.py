"""On real logs, the measures agree with the same questions in SQL over the same events."""

import pytest

from parcours.events.engines.duck import ingest
from parcours.events.engines.query import query
from parcours.events.measures.depth import path_ends
from parcours.events.measures.funnel import funnel
from parcours.events.measures.graph import graph
from parcours.events.measures.variants import variants

LOGS = [
    "retentioneering-simple-shop/simple-onlineshop.csv",
    "sepsis/sepsis.csv",
    "pm4py-logs/helpdesk.csv",
]
GRAPH = """
WITH steps AS (SELECT customer, event AS a, lead(event) OVER w AS b, epoch_us(lead(moment) OVER w) - epoch_us(moment) AS wait
  FROM (SELECT *, row_number() OVER () AS place FROM events) WINDOW w AS (PARTITION BY customer ORDER BY place))
SELECT a, b, count(*) AS n, count(DISTINCT customer) AS customers, median(wait) / 1e6 AS middle FROM steps
WHERE b IS NOT NULL GROUP BY ALL"""
PATHS = """
SELECT path, count(*) AS n FROM (SELECT customer, string_agg(event, '>' ORDER BY place) AS path
  FROM (SELECT *, row_number() OVER () AS place FROM events) GROUP BY customer) GROUP BY path"""
ENDS = """
SELECT event, count(*) AS n FROM (SELECT customer, arg_max(event, place) AS event
  FROM (SELECT *, row_number() OVER () AS place FROM events) GROUP BY customer) GROUP BY event"""
TWO = """
SELECT count(DISTINCT a.customer) AS n FROM events a JOIN events b ON a.customer = b.customer
WHERE a.event = '{0}' AND b.event = '{1}' AND b.moment > a.moment AND b.moment - a.moment <= INTERVAL 1 DAY"""


@pytest.mark.parametrize("name", LOGS)
def test_measures_agree_with_sql(shared_data, name):
    if not (shared_data / name).exists():
        pytest.skip(f"the real data {name} is not in ../shared/data")
    log = ingest(shared_data / name).log
    ours = {(e.source, e.target): (e.count, e.customers, e.median) for e in graph(log)}
    theirs = {
        (r["a"], r["b"]): (r["n"], r["customers"], r["middle"])
        for r in query(log, GRAPH).to_pylist()
    }
    assert ours.keys() == theirs.keys()
    for pair, figures in theirs.items():
        assert ours[pair] == pytest.approx(figures)
    paths = {r["path"]: r["n"] for r in query(log, PATHS).to_pylist()}
    found = variants(log, most=100_000)
    assert {">".join(v.path): v.customers for v in found.variants} == paths
    ends = {r["event"]: r["n"] for r in query(log, ENDS).to_pylist()}
    assert {e.activity: e.ended + e.open for e in path_ends(log) if e.ended + e.open} == ends
    a, b = max((p for p in ours if p[0] != p[1]), key=lambda pair: ours[pair][0])
    (row,) = query(log, TWO.format(a, b)).to_pylist()
    exact = funnel(log, [a, b], window_seconds=86_400)[1].customers
    tied = funnel(log, [a, b], window_seconds=86_400, ties="free")[1].customers
    assert row["n"] <= exact <= tied
