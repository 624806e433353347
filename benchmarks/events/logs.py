"""A synthetic event log of any size, the same each time."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

FOLDER = Path(os.environ.get("PARCOURS_BENCH", "var/bench"))


def log(events: int) -> Path:
    """A Parquet file of about ``events`` events in time order: 12 activities, paths of mean length 10."""
    path = FOLDER / f"events-{events}.parquet"
    if path.is_file():
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    customers = events // 10
    with duckdb.connect() as connection:
        connection.execute("SELECT setseed(0.42)")
        connection.execute("SET threads = 1")
        connection.execute(
            f"""COPY (
              WITH paths AS (
                SELECT c, 1 + floor(random() * 19)::INT AS length, random() * 7776000 AS start
                FROM range({customers}) AS t(c)
              ), steps AS (
                SELECT c, start, unnest(range(length)) AS step, length FROM paths
              )
              SELECT 'customer-' || c AS customer,
                TIMESTAMP '2026-01-01'
                  + to_microseconds(((start + step * (30 + random() * 600)) * 1e6)::BIGINT) AS moment,
                'activity_' || least(11, floor(step * 0.6 + random() * 4)::INT) AS event,
                CASE WHEN hash(c) % 2 = 0 THEN 'web' ELSE 'app' END AS channel
              FROM steps ORDER BY moment
            ) TO '{path}' (FORMAT parquet)"""
        )
    return path
