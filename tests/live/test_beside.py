"""What stands beside the edits: files, versions of a branch, comments, suggestions, and who may what."""

import json
import re
import time

import pytest

from parcours.journey.read import read
from tests.live.running import Running, wait_until

TITLE = "title: Marie prend un VTC"

BEGIN = """
from parcours.errors import ConflictError, ForbiddenError, NotFoundError, ParcoursError
from parcours.journey.edits import action_of
from parcours.workspace.live import branches, comments, history, maps, suggestions
from parcours.workspace.live.authors import Author, author_of
from parcours.workspace.models import *
from parcours.workspace.people.callers import Caller
stored = StoredMap.objects.get(name="ride-hailing")
who = lambda name: Caller(person=Person.objects.get(name=name))
link = Caller(link=ShareLink.objects.first())
def do(caller, on=stored, **shape):
    (outcome,) = maps.apply(on, [action_of(shape)], author_of(caller, on), via="api")
    return outcome
def refused(kind, act):
    try:
        act()
    except kind as error:
        return error.code
    raise AssertionError("not refused")
def field(key, name, on=stored): return maps.read(on).rows[key].fields.get(name)
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A workspace with people and a running server that settles fast."""
    running = Running(tmp_path_factory.mktemp("beside"), PARCOURS_SETTLE_S="0.3")
    running.start()
    running.people({"Ana": "editor", "Sue": "suggester", "Con": "commenter", "Vi": "viewer"})
    running.file = running.folder / "ride-hailing.journey.yaml"
    yield running
    running.stop()


def test_settled_edits_are_written_back_with_comments(place):
    before = place.file.read_text("utf-8")
    place.python(
        BEGIN
        + "assert do(who('Ana'), do='set', key='map', field='title', value='Neuf: le titre').error is None"
    )
    wait_until(lambda: "Neuf" in place.file.read_text("utf-8"))
    after = place.file.read_text("utf-8")
    assert after.replace('title: "Neuf: le titre"', TITLE) == before, (
        "nothing but the title changed"
    )
    assert not list(place.folder.glob(".*.new")), "no half-written file stays"


def test_a_file_changed_on_the_disk_becomes_edits(place):
    text = re.sub("(?m)^title: .*$", "title: Du fichier", place.file.read_text("utf-8"))
    place.file.write_text(text, "utf-8")
    wait_until(lambda: place.field("map", "title") == "Du fichier", 20)
    text = text.replace("title: Du fichier", TITLE + "  # à la main")
    place.file.write_text(text, "utf-8")
    wait_until(lambda: place.field("map", "title") == "Marie prend un VTC", 20)
    assert place.sql("SELECT via FROM workspace_loggededit ORDER BY number DESC LIMIT 1") == [
        ("file",)
    ]
    time.sleep(1.5)
    assert place.file.read_text("utf-8") == text, "the hand-written comment stays"


def test_a_file_that_cannot_be_read_is_left_alone_until_it_can(place):
    good = place.file.read_text("utf-8")
    broken = good.replace("stages:", "stages: [", 1)
    place.file.write_text(broken, "utf-8")
    place.python(
        BEGIN
        + "assert do(who('Ana'), do='set', key='map', field='note', value='En direct').error is None"
    )
    time.sleep(2)
    assert place.file.read_text("utf-8") == broken, "somebody is at work on it"
    assert place.field("map", "note") == "En direct"
    place.file.write_text(good.replace("scenario:", "used_by: [Nous]\nscenario:", 1), "utf-8")
    wait_until(lambda: "En direct" in place.file.read_text("utf-8"), 20)
    mended = read(place.file.read_text("utf-8")).journey_map
    assert mended.used_by[0].say("fr") == "Nous"
    assert mended.note.say("fr") == "En direct"


def test_a_file_that_was_never_readable_becomes_a_map_once_it_is(place):
    late = place.folder / "late.journey.yaml"
    late.write_text("lang: fr\ntitel: Faux\n", "utf-8")
    rows = "SELECT count(*) FROM workspace_maprow WHERE map_id = (SELECT id FROM workspace_storedmap WHERE name = 'late')"
    wait_until(
        lambda: place.sql("SELECT count(*) FROM workspace_storedmap WHERE name = 'late'") == [(1,)],
        20,
    )
    assert place.sql(rows) == [(0,)]
    late.write_text('parcours: "1.0"\nlang: fr\ntitle: Juste\nstages: [{name: A}]\n', "utf-8")
    wait_until(lambda: place.sql(rows) == [(2,)], 20)
    late.unlink()


def test_what_file_and_browser_both_changed_is_kept_twice(place):
    place.stop()  # what came before is written first
    text = re.sub("(?m)^title: .*$", TITLE, place.file.read_text("utf-8"))
    place.file.write_text(text.replace(TITLE, "title: Par le fichier"), "utf-8")
    place.python(
        BEGIN
        + "assert do(who('Ana'), do='set', key='map', field='title', value='En direct').error is None"
    )
    place.start()
    wait_until(lambda: "x-conflicts" in place.file.read_text("utf-8"), 20)
    kept = read(place.file.read_text("utf-8")).journey_map
    assert kept.title.say("fr") == "En direct"
    assert kept.extensions["x-conflicts"] == [{"at": "map title", "theirs": "Par le fichier"}]
    place.file.write_text(text, "utf-8")
    wait_until(lambda: place.field("map", "title") == "Marie prend un VTC", 20)


def test_a_deleted_file_goes_to_the_trash_with_its_history(place):
    extra = place.folder / "extra.journey.yaml"
    extra.write_text('parcours: "1.0"\nlang: fr\ntitle: Extra\nstages: [{name: A}]\n', "utf-8")
    asked = (
        "SELECT trashed_at IS NOT NULL, number, file FROM workspace_storedmap WHERE name = 'extra'"
    )
    wait_until(lambda: place.sql(asked) == [(0, 0, "extra.journey.yaml")], 20)
    place.python(BEGIN + "extra = StoredMap.objects.get(name='extra')\n"
                 "assert do(who('Ana'), on=extra, do='set', key='map', field='note', value='N').error is None")  # fmt: skip
    extra.unlink()
    wait_until(lambda: place.sql(asked) == [(1, 1, "")], 20)


def test_a_branch_comes_home_three_ways(place):
    told = place.python(BEGIN + """
made = branches.branch(who("Ana"), stored, "Ce que nous voulons", "target")
assert field("map", "state", made) == "target"
assert do(who("Ana"), on=made, do="set", key="stage:commande", field="name", value="Commander mieux").error is None
assert do(who("Ana"), on=made, do="add", key="stage:offrir", parent="map", slot="stages", position="zz", fields={"name": "Offrir"}).error is None
assert do(who("Ana"), on=made, do="set", key="stage:recherche", field="name", value="Branche").error is None
assert do(who("Ana"), do="set", key="stage:recherche", field="name", value="Principale").error is None
assert do(who("Ana"), do="set", key="stage:validation", field="owner", value="Bo").error is None
coming = branches.coming_home(who("Ana"), made)
print([d.words.en for d in coming.differences], [(c.key, c.field) for c in coming.conflicts])
assert refused(ForbiddenError, lambda: branches.merge(who("Con"), made)) == "people.not-allowed"
number, conflicts = branches.merge(who("Ana"), made)
assert [(c.key, c.field, c.theirs) for c in conflicts] == [("stage:recherche", "name", "Branche")]
assert field("stage:commande", "name") == "Commander mieux"
assert field("stage:offrir", "name") == "Offrir"
assert field("stage:recherche", "name") == "Principale"
assert field("stage:validation", "owner") == "Bo"
assert field("map", "state") is None, "the map stays what is"
assert field("map", "x-conflicts")[-1]["theirs"] == "Branche"
again, more = branches.merge(who("Ana"), made)
assert not more and again == number, "what came home does not come twice"
entry = history.activity(who("Vi"), stored, most=1)[0]
assert (entry.by, entry.words.fr) == ("Ana", "a fusionné une branche"), entry
assert [b.pk for b in branches.branches(who("Vi"), stored)] == [made.pk]
""")  # fmt: skip
    assert "stage Offrir added" in told
    assert "('stage:recherche', 'name')" in told


def test_comments_answer_mention_and_settle(place):
    place.python(BEGIN + """
con, ana, vi, sue = who("Con"), who("Ana"), who("Vi"), who("Sue")
first = comments.add(con, stored, "Pourquoi ?", key="stage:commande", field="emotion", mentions=[ana.person.pk, 999])
assert [str(p) for p in first.mentions.all()] == ["Ana"]
answer = comments.add(ana, stored, "Parce que.", answers=first.pk)
third = comments.add(con, stored, "Ah.", answers=answer.pk)
assert (answer.key, answer.field, third.answers_id) == ("stage:commande", "emotion", first.pk)
assert refused(ForbiddenError, lambda: comments.add(vi, stored, "Non")) == "people.not-allowed"
assert refused(ForbiddenError, lambda: comments.change(sue, stored, first.pk, "Autre")) == "comments.not-yours"
assert refused(NotFoundError, lambda: comments.add(con, stored, "x", key="stage:nulle-part")) == "comments.no-part"
assert refused(ParcoursError, lambda: comments.add(con, stored, "  ")) == "comments.length"
done = comments.resolve(ana, stored, third.pk, resolved=True)
assert done.pk == first.pk and done.resolved_by == "Ana"
hidden = comments.add(con, stored, "Secret", key="touchpoint:suivi")
assert hidden.pk in [c.pk for c in comments.of(vi, stored)]
assert hidden.pk not in [c.pk for c in comments.of(link, stored)], "a comment on what is hidden is hidden"
comments.delete(who("Owner"), stored, third.pk)
assert [c.pk for c in comments.of(con, stored)] == [first.pk, answer.pk, hidden.pk]
assert {str(p) for p in comments.people_on(stored)} == {"Owner", "Ana", "Sue", "Con", "Vi"}
""")  # fmt: skip


def test_suggestions_wait_and_are_decided(place):
    place.python(BEGIN + """
sue, ana, con = who("Sue"), who("Ana"), who("Con")
edits = [{"do": "set", "key": "stage:commande", "field": "owner", "value": "Sue"}]
one = suggestions.suggest(sue, stored, edits, made_id="suggestion-1", note="Mieux")
assert suggestions.suggest(sue, stored, edits, made_id="suggestion-1").pk == one.pk
assert field("stage:commande", "owner") is None, "it waits"
assert suggestions.in_words(stored, one)[0].en.startswith("changed owner of the stage")
assert refused(ForbiddenError, lambda: suggestions.suggest(con, stored, edits, made_id="suggestion-2")) == "people.not-allowed"
assert refused(ForbiddenError, lambda: suggestions.accept(sue, stored, one.pk)) == "people.not-allowed"
assert refused(ConflictError, lambda: suggestions.suggest(sue, stored, [{"do": "remove", "key": "stage:x"}], made_id="suggestion-3")) == "edit.gone"
done = suggestions.accept(ana, stored, one.pk)
assert (done.state, field("stage:commande", "owner")) == ("accepted", "Sue")
assert history.activity(ana, stored, most=1)[0].by == "Ana (Sue)"
assert refused(ConflictError, lambda: suggestions.accept(ana, stored, one.pk)) == "suggestions.decided"
two = suggestions.suggest(sue, stored, [{"do": "remove", "key": "touchpoint:note"}], made_id="suggestion-4")
assert do(ana, do="remove", key="touchpoint:note").error is None
assert refused(ConflictError, lambda: suggestions.accept(ana, stored, two.pk)) == "edit.gone"
assert [s.pk for s in suggestions.of(ana, stored)] == [two.pk], "it stays open"
assert suggestions.refuse(ana, stored, two.pk, "Déjà fait").reason == "Déjà fait"
assert suggestions.of(link, stored) == []
three = suggestions.suggest(sue, stored, edits, made_id="suggestion-5")
assert refused(ParcoursError, lambda: suggestions.withdraw(ana, stored, three.pk)) == "suggestions.not-yours"
assert suggestions.withdraw(sue, stored, three.pk).state == "withdrawn"
""")  # fmt: skip


def test_history_tells_a_link_nothing_of_what_is_hidden(place):
    told = place.python(BEGIN + """
assert do(who("Ana"), do="set", key="touchpoint:suivi", field="label", value="Très secret").error is None
import json
print(json.dumps([w.words.en for w in history.activity(who("Vi"), stored, most=3)]))
print(json.dumps([w.words.en for w in history.activity(link, stored, most=200)]))
rows = history.rows_of(link, stored, version=None, number=None)
print(json.dumps([k for k in rows if k.startswith("touchpoint")]))
""")  # fmt: skip
    whole, part, rows = [json.loads(one) for one in told.splitlines()[-3:]]
    assert "Très secret" in whole[0]
    assert "secret" not in json.dumps(part)
    assert rows == []
