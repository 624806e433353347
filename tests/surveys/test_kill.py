"""SIGKILL under load, on both databases: nothing acknowledged is lost, nothing is stored twice."""

import json
import random

import pytest
from benchmarks import survey_kills
from benchmarks.survey_bench import Bench


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


PAST_THE_LOCK = """
import json, uuid
import django; django.setup()
from django.db import IntegrityError, connection
from parcours.surveys.links import Link
from parcours.workspace.models import SurveyCount, SurveyResponse, SurveyTask
from parcours.workspace.surveys import desk, library, sql, writer
asked, here = library.published("bench"), desk.Desk(b"x")
here.look_up("bench")
def answer(id):
    return here.receive(asked, Link("bench", "kiosk", "till"), desk.Handed(id, {"nps": 9}, whole=True)).submission
first, second = str(uuid.uuid4()), str(uuid.uuid4())
writer.write_batch([answer(first)])
looked = sql.standing
def blind(ids, surveys):
    sql.standing = looked
    return {}, looked(ids, surveys)[1]
sql.standing = blind
told = writer.write_batch([answer(first), answer(second)])
class Elsewhere(Exception): pass
def broken(rows): raise Elsewhere
kept, sql.add_tasks = sql.add_tasks, broken
try:
    writer.write_batch([answer(str(uuid.uuid4()))])
except Elsewhere:
    pass
sql.add_tasks = kept
again = writer.write_batch([answer(second)])
counted = sum(SurveyCount.objects.filter(question="").values_list("n", flat=True))
print(json.dumps([told[first], told[second], again[second], SurveyResponse.objects.count(), counted, SurveyTask.objects.count()]))
"""


def past_the_lock(bench):
    """One id written by somebody else after we looked; then a batch that breaks half-way."""
    found = json.loads(bench.run(PAST_THE_LOCK))
    assert found == ["duplicate", "stored", "duplicate", 2, 2, 2]


def test_sqlite_looks_again(tmp_path):
    past_the_lock(Bench(tmp_path, ""))


@pytest.mark.needs("postgres", "python/psycopg")
def test_postgresql_looks_again(tmp_path, postgres_database):
    past_the_lock(Bench(tmp_path, postgres_database))


LONGEST = """
import json, uuid
import django; django.setup()
from parcours.surveys.links import Link
from parcours.workspace.models import SurveyCount
from parcours.workspace.surveys import desk, library, writer
asked, here = library.published("bench"), desk.Desk(b"x")
here.look_up("bench")
told = []
for length in (79, 80, 81):
    handed = desk.Handed(str(uuid.uuid4()), {"nps": 9, "why": "a" * length}, whole=True)
    told += writer.write_batch([here.receive(asked, Link("bench", "kiosk", "till"), handed).submission]).values()
print(json.dumps([told, sorted(map(len, SurveyCount.objects.filter(question="why").values_list("value", flat=True)))]))
"""


@pytest.mark.needs("postgres", "python/psycopg")
def test_a_long_word_fits_where_lengths_are_held(tmp_path, postgres_database):
    told, lengths = json.loads(Bench(tmp_path, postgres_database).run(LONGEST))
    assert told == ["stored"] * 3
    assert lengths == [1, 80]
