"""Subtraction tried: no sum or difference of what is told at one time isolates fewer than k people."""

import datetime as dt
import itertools
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.surveys import templates
from parcours.surveys.disclosure import blocks, kept_together, per_block, reach
from tests.surveys.asking import Asking

K = 5
DAY = dt.date(2026, 3, 1)


def day(number):
    return DAY + dt.timedelta(days=number)


def test_days_go_together_until_there_are_enough():
    per_day = {day(0): 3, day(1): 2, day(2): 7, day(3): 4, day(5): 0, day(6): 0}
    assert blocks(per_day, K) == [(day(0), day(1)), (day(2), day(6))]
    assert blocks({day(0): 4}, K) == []
    assert per_block(per_day, blocks(per_day, K)) == [5, 11]


def test_a_period_reaches_to_the_ends_of_its_blocks():
    known = [(day(0), day(3)), (day(4), day(4)), (day(5), day(9))]
    assert reach(known, day(2), day(4)) == (day(0), day(4))
    assert reach(known, None, day(6)) == (day(0), day(9))
    assert reach(known, day(10), None) is None


def test_the_smallest_places_go_together():
    def untold(**sizes):
        return kept_together({place: [n] for place, n in sizes.items()}, K)

    assert untold(a=40, b=3, c=9) == {"b", "c"}
    assert untold(a=40, b=3, c=2) == {"b", "c"}
    assert untold(a=40, b=12) == set()
    assert untold(a=2, b=2) == {"a", "b"}
    assert untold(a=40, b=2, c=2) == {"a", "b", "c"}, "four people would be left otherwise"
    assert kept_together({"a": [40, 40], "b": [9, 1], "c": [9, 9]}, K) == {"b", "c"}


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=8), min_size=1, max_size=4).filter(
        lambda rows: len({len(row) for row in rows}) == 1
    )
)
def test_every_figure_is_a_sum_of_cells_of_k_people_or_none(rows):
    """Whatever is added and subtracted, what remains is made of such cells: never of one to four people."""
    cells = {
        f"p{at}": {day(n): count for n, count in enumerate(row)} for at, row in enumerate(rows)
    }
    whole = {day(n): sum(column) for n, column in enumerate(zip(*rows, strict=True))}
    known = blocks(whole, K)
    held = {place: per_block(days, known) for place, days in cells.items()}
    untold = kept_together(held, K)
    told = {place: row for place, row in held.items() if place not in untold}
    told["rest"] = [sum(held[place][at] for place in untold) for at in range(len(known))]
    assert all(n == 0 or n >= K for row in told.values() for n in row)
    for since, until in itertools.combinations_with_replacement(whole, 2):
        span = reach(known, since, until)
        inside = [at for at, block in enumerate(known) if span and span[0] <= block[0] <= span[1]]
        n = sum(count for d, count in whole.items() if span and span[0] <= d <= span[1])
        assert n == sum(row[at] for row in told.values() for at in inside)
        assert not span or n >= K


ATTACK = """
import datetime as dt, json, uuid
import django; django.setup()
from parcours.surveys.links import Link
from parcours.workspace.models import Survey
from parcours.workspace.surveys import desk, library, privacy, results, writer
from parcours.workspace.surveys.told import Asked
first, asked, here = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), library.published("small"), desk.Desk(b"x")
here.look_up("small")
def answer(place, days, *values):
    batch = []
    for value in values:
        handed = desk.Handed(str(uuid.uuid4()), {"nps": value}, whole=True)
        one = here.receive(asked, Link("small", "kiosk", place), handed).submission
        object.__setattr__(one, "at", first + dt.timedelta(days=days))
        batch.append(one)
    writer.write_batch(batch)
    return [one.id for one in batch]
stored = Survey.objects.get(name="small")
def told(every=False, **wish):
    one = results.results(stored, Asked(every=every, **wish)).questions[0]
    return {**one.values, "n": one.n, "places": sorted(place for place, of in one.places.items() if of.counts.n)}
day = lambda n: first.date() + dt.timedelta(days=n)
answer("till", 0, *[9] * 20)
answer("door", 0, 2, 2)
answer("desk", 0, *[7] * 8)
answer("till", 1, 0)
answer("till", 2, *[10] * 12)
out = {"whole": told(), "until": told(until=day(0)), "since": told(since=day(2)), "one_day": told(since=day(1), until=day(1)),
  "till": told(place="till"), "door": told(place="door"), "every": told(every=True, until=day(0))}
answer("till", 3, 3)
out["one_more"] = told()
out["one_more_to_editors"] = told(every=True)["n"]
answer("till", 3, *[3] * 4)
out["five_more"] = told()
print(json.dumps(out))
"""


def test_somebody_who_may_not_read_answers_subtracts_in_vain(tmp_path):
    said = json.loads(Asking(tmp_path, {"small": templates.make("nps")}).run(ATTACK))
    assert said["whole"]["n"] == 43
    assert said["whole"]["places"] == ["till"], "two answers at the door hide those of the desk too"
    assert said["until"]["n"] == 30, "a whole block of days"
    assert said["since"]["n"] == 13, "the one answer of the day before comes along"
    assert said["one_day"] == said["since"], "a day on its own is not told"
    assert said["door"]["n"] == 0
    assert said["every"]["n"] == 30
    assert said["one_more"] == said["whole"], "one more answer would be the difference"
    assert said["one_more_to_editors"] == 44, "who may read it anyway sees it at once"
    assert said["five_more"]["n"] == 48
