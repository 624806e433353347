"""SIGKILL under load, on both databases: nothing acknowledged is lost, nothing is stored twice."""

import random

import pytest
from benchmarks import survey_kills
from benchmarks.surveys import Bench


def check(folder, database, kills):
    bench = Bench(folder, database)
    told = survey_kills.run(bench, kills, random.Random())
    assert len(told.acknowledged) > 20 * kills, "the load must be real"
    assert told.retries > 0, "the crashes must be felt"
    assert survey_kills.lost(bench, told.acknowledged) == set()
    stored = bench.stored()
    assert stored["rows"] == len(told.acknowledged) == stored["counted"] == stored["answered"]
    assert survey_kills.sound(bench)


def test_sqlite(tmp_path):
    check(tmp_path, "", 3)


@pytest.mark.needs("postgres", "python/psycopg")
def test_postgresql(tmp_path, postgres_database):
    check(tmp_path, postgres_database, 2)
