"""Jobs: an upload is looked at and discovered into a map, cancelled, failed with words."""

from __future__ import annotations

import threading
import time

import pytest

from tests.inprocess import fresh_organisation, open_here

open_here()

from parcours.errors import ParcoursError  # noqa: E402
from parcours.workspace import library  # noqa: E402
from parcours.workspace.jobs import discovery, queue, uploads  # noqa: E402
from parcours.workspace.live import maps as live  # noqa: E402
from parcours.workspace.models import Job  # noqa: E402
from parcours.workspace.people.callers import Caller  # noqa: E402
from parcours.workspace.processes import child  # noqa: E402
from tests.server.operating import MAP, now  # noqa: E402

LOG = "customer,moment,event,channel\n" + "".join(
    f"c{customer},2026-01-{1 + customer % 27:02d} 10:{step:02d},{event},web\n"
    for customer in range(60)
    for step, event in enumerate(("search", "order", "receive")[: 1 + customer % 3])
)


def taken(me, organisation, tmp_path, text=LOG, kind="events"):
    path = tmp_path / "file"
    path.write_text(text)
    return uploads.take(me, organisation, kind, "log.csv", path)


def test_a_log_is_looked_at_mapped_and_discovered_into_a_map(place, tmp_path):
    organisation, me = place
    odd = LOG.replace("customer,moment,event", "who,at_time,did")
    upload = taken(me, organisation, tmp_path, odd)
    assert upload.preview["error"]["code"].startswith("events.")
    assert upload.preview["names"] == ["who", "at_time", "did", "channel"]
    columns = {"customer": "who", "moment": "at_time", "event": "did"}
    upload = uploads.map_columns(me, upload, columns)
    assert upload.preview["error"] is None
    assert upload.preview["sees"]["customers"] == 60
    job = discovery.ask(me, organisation, discovery.Wish(upload.public_id, title="From the log"))
    assert queue.do_next()
    job.refresh_from_db()
    assert job.error == {}
    assert job.state == "done"
    document = live.document(job.map)
    assert document.title.say("en") == "From the log"
    assert job.map.organisation == organisation
    assert any(fact for stage in document.stages for fact in stage.evidence) or document.sources

    stored = library.create(me, organisation, MAP, "Into this")
    again = discovery.ask(me, organisation, discovery.Wish(upload.public_id, stored=stored))
    assert queue.do_next()
    again.refresh_from_db()
    assert again.error == {}
    assert again.state == "done"
    stored.refresh_from_db()
    assert stored.number > 0, "the result came as edits"


def test_a_job_is_cancelled_fails_with_words_and_is_not_left_hanging(place, tmp_path):
    organisation, me = place
    upload = taken(me, organisation, tmp_path)
    job = discovery.ask(me, organisation, discovery.Wish(upload.public_id))
    queue.cancel(me, job)
    assert not queue.do_next()
    job.refresh_from_db()
    assert job.state == "cancelled"

    running = discovery.ask(me, organisation, discovery.Wish(upload.public_id))
    thread = threading.Thread(target=queue.do_next)
    thread.start()
    while Job.objects.get(pk=running.pk).state == "waiting":
        time.sleep(0.02)
    queue.cancel(me, running)
    thread.join(10)
    assert not thread.is_alive()
    running.refresh_from_db()
    assert (running.state, running.map) == ("cancelled", None)
    with pytest.raises(child.Cancelled):
        queue.Running(running).still_wanted()

    broken = discovery.ask(me, organisation, discovery.Wish(upload.public_id))
    uploads.file_of(upload).write_text("nothing\n")
    queue.do_next()
    broken.refresh_from_db()
    assert broken.state == "failed"
    assert broken.error["message"][0]
    assert broken.error["message"][1]

    Job.objects.filter(pk=broken.pk).update(state="running", heard_at=now(minutes=-5))
    queue.fail_the_silent()
    broken.refresh_from_db()
    assert broken.error["code"] == "jobs.interrupted"


def test_what_another_organisation_uploaded_cannot_be_used(place, tmp_path):
    organisation, me = place
    upload = taken(me, organisation, tmp_path)
    other, stranger = fresh_organisation()
    with pytest.raises(ParcoursError, match="no such upload"):
        discovery.ask(Caller(person=stranger), other, discovery.Wish(upload.public_id))
