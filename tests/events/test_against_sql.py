"""On real logs, the measures agree with the same questions in SQL over the same events."""

import pytest

from parcours.events.engines.duck import ingest
from parcours.events.engines.query import query
from parcours.events.measures.depth import path_ends
from parcours.events.measures.funnel import funnel
from parcours.events.measures.graph import graph
from parcours.events.measures.habits import sessions
from parcours.events.measures.retention import retention
from parcours.events.measures.trend import trend
from parcours.events.measures.variants import variants
from parcours.events.measures.volumes import rework

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


ORDERED = "SELECT *, row_number() OVER () AS place FROM events"
SITTINGS = f"""
WITH gaps AS (SELECT *, coalesce(moment - lag(moment) OVER w > INTERVAL 30 MINUTE, true)::INT AS new FROM ({ORDERED})
  WINDOW w AS (PARTITION BY customer ORDER BY place)),
numbered AS (SELECT *, sum(new) OVER (PARTITION BY customer ORDER BY place) AS sitting FROM gaps),
one AS (SELECT count(*) AS n, epoch_us(max(moment)) - epoch_us(min(moment)) AS span FROM numbered GROUP BY customer, sitting)
SELECT count(*) AS sessions, count(*) FILTER (n = 1) AS single, median(n) AS events, median(span) / 1e6 AS seconds,
  quantile_cont(span, 0.9) / 1e6 AS slowest FROM one"""
REWORK = f"""
WITH placed AS (SELECT customer, event, row_number() OVER (PARTITION BY customer ORDER BY place) AS nth FROM ({ORDERED})),
gaps AS (SELECT customer, event, nth - lag(nth) OVER (PARTITION BY customer, event ORDER BY nth) AS gap FROM placed)
SELECT event, count(*) FILTER (gap = 1) AS repeats, count(*) FILTER (gap > 1) AS returns,
  count(DISTINCT customer) FILTER (gap = 1) AS once, count(DISTINCT customer) FILTER (gap > 1) AS back
FROM gaps GROUP BY event HAVING count(gap) > 0"""
COHORTS = """
WITH firsts AS (SELECT customer, date_trunc('week', min(moment)) AS first FROM events GROUP BY customer)
SELECT first::DATE AS first, date_diff('week', first, date_trunc('week', moment)) AS later, count(DISTINCT customer) AS n
FROM events JOIN firsts USING (customer) GROUP BY ALL"""
WEEKS = "SELECT date_trunc('week', moment)::DATE AS week, count(DISTINCT customer) AS n FROM events GROUP BY ALL"


@pytest.mark.parametrize("name", LOGS)
def test_sittings_rework_retention_and_trend_agree_with_sql(shared_data, name):
    if not (shared_data / name).exists():
        pytest.skip(f"the real data {name} is not in ../shared/data")
    log = ingest(shared_data / name).log
    (theirs,) = query(log, SITTINGS).to_pylist()
    ours = sessions(log, gap_seconds=1_800)
    assert (ours.sessions, ours.single, ours.median_events) == (
        theirs["sessions"], theirs["single"], theirs["events"],
    )  # fmt: skip
    assert (ours.median_seconds, ours.slowest_seconds) == pytest.approx(
        (theirs["seconds"], theirs["slowest"])
    )
    again = {r.activity: (r.repeats, r.returns, r.repeat_at_once, r.come_back) for r in rework(log)}
    assert again == {
        r["event"]: (r["repeats"], r["returns"], r["once"], r["back"])
        for r in query(log, REWORK).to_pylist()
    }
    back = {(r["first"], r["later"]): r["n"] for r in query(log, COHORTS).to_pylist()}
    for cohort in retention(log, "week"):
        for later, count in enumerate(cohort.back):
            if count is not None:
                assert count == back.get((cohort.first_day, later), 0)
    weeks = {r["week"]: r["n"] for r in query(log, WEEKS).to_pylist()}
    assert {
        p.first_day: p.value for p in trend(log, "customers", "week").points if p.value
    } == weeks
