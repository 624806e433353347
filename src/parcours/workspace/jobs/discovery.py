"""Discovery as a job: from uploaded tables to a map, or into one that is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parcours.evidence.plan import read_plan
from parcours.journey.read import read
from parcours.journey.record import Text
from parcours.journey.write import write
from parcours.workspace import library
from parcours.workspace.jobs import queue, uploads
from parcours.workspace.models import Job, Organisation, StoredMap
from parcours.workspace.people.callers import Caller
from parcours.workspace.people.rights import require
from parcours.workspace.processes import child


@dataclass(frozen=True, slots=True)
class Wish:
    """What to discover from (ids of uploads, a plan as YAML), and where the result goes."""

    events: str
    verbatims: str | None = None
    plan: str = ""
    title: str = ""
    stored: StoredMap | None = None


def ask(caller: Caller, organisation: Organisation, wish: Wish) -> Job:
    """Put a discovery in the queue; raises for tables or a plan that cannot be used."""
    found = [uploads.find(caller, wish.events)]
    if wish.verbatims:
        found.append(uploads.find(caller, wish.verbatims))
    for upload in found:
        if upload.organisation_id != organisation.pk:
            raise uploads.no_such_upload()
    if wish.plan.strip():
        read_plan(wish.plan)
    if wish.stored is not None:
        require(caller, wish.stored, "map.edit")
    asked = {
        "events": wish.events,
        "verbatims": wish.verbatims,
        "plan": wish.plan,
        "title": wish.title,
    }
    return queue.ask(caller, organisation, "discover", asked, wish.stored)


@queue.kind("discover")
def work(running: queue.Running) -> dict[str, Any]:
    """Do it, in a child process; the map is made or changed in the name of whoever asked."""
    job = running.job
    caller = Caller(person=job.created_by)
    asked: dict[str, Any] = {"plan": job.asked["plan"]}
    for kind in ("events", "verbatims"):
        if job.asked[kind]:
            upload = uploads.find(caller, job.asked[kind])
            asked[kind] = {"path": str(uploads.file_of(upload)), "columns": upload.columns}
    found = child.run("discover", asked, child.LARGE, told=running.tell, stop=running.stopped)
    running.still_wanted()
    text = _titled(found.pop("text"), job.asked["title"])
    if job.map is None:
        title = job.asked["title"] or read(text).journey_map.title.say("en")
        stored = library.create(caller, job.organisation, text, title)
        Job.objects.filter(pk=job.pk).update(map=stored)
    else:
        library.replace(caller, job.map, text, via="job")
    return found


def _titled(text: str, title: str) -> str:
    if not title.strip():
        return text
    journey_map = read(text).journey_map
    return write(journey_map.model_copy(update={"title": Text(title.strip())}))
