"""One of each kind of caller, and what they ask about: an organisation, a map, things made afresh."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any

from tests.inprocess import fresh_organisation, open_here

open_here()

from django.test import Client  # noqa: E402, settings come first

from parcours.workspace import library  # noqa: E402
from parcours.workspace.models import Membership, Person, StoredMap  # noqa: E402
from parcours.workspace.people import invitations, links, owners, tokens  # noqa: E402
from parcours.workspace.people.callers import Caller  # noqa: E402

ROLES = ("owner", "editor", "suggester", "commenter", "viewer")
OUTSIDE = ("stranger", "other", "administrator")
CALLERS = (*ROLES, *OUTSIDE, "link", "token", "viewer_token")
SECRET = "Zanzibar-7391"
"""Stands in the map's title, its text and the names of people; nobody outside may ever read it."""
MAP = f"""
parcours: "1.0"
lang: en
title: The {SECRET} journey
stages:
  - name: Stage of {SECRET}
    goal: Get {SECRET}
    emotion: {{score: 1, word: {SECRET} joy}}
    touchpoints:
      - {{label: Counter, kind: person}}
"""
CSV = "customer,moment,event\n" + "".join(
    f"c{n % 7},2026-01-{1 + n % 27:02d} 10:00,{'enter buy leave'.split()[n % 3]}\n"
    for n in range(60)
)


@dataclass
class World:
    """An organisation with one of each role, a map, and those who stand outside."""

    organisation: Any
    people: dict[str, Any]
    stored: Any
    clients: dict[str, Client]
    asking: str = ""

    @property
    def owner(self) -> Caller:
        return Caller(person=self.people["owner"])


def client_of(person):
    client = Client(HTTP_HOST="127.0.0.1", REMOTE_ADDR="127.0.0.1")
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def build() -> World:
    """A world of its own."""
    mark = secrets.token_hex(3)
    if not owners.is_claimed():
        owners.claim(f"admin-{mark}@example.org", "a long enough sentence", name="Ada Admin")
    organisation, owner = fresh_organisation(f"Org of {SECRET}")
    people = {"owner": owner}
    for role in ROLES[1:]:
        people[role] = Person.objects.create_user(
            f"{role}-{mark}@example.org", name=f"{role} {SECRET}"
        )
        Membership.objects.create(organisation=organisation, person=people[role], role=role)
    _, people["other"] = fresh_organisation("Elsewhere")
    people["administrator"] = Person.objects.create_user(f"root-{mark}@example.org")
    people["administrator"].is_administrator = True
    people["administrator"].save()
    stored = library.create(Caller(person=owner), organisation, MAP, "Secret map")
    clients = {name: client_of(person) for name, person in people.items()}
    clients["stranger"] = Client(HTTP_HOST="127.0.0.1", REMOTE_ADDR="127.0.0.1")
    for name, role in (("token", "editor"), ("viewer_token", "viewer")):
        made = tokens.create(Caller(person=people["editor"]), organisation, name, role)
        clients[name] = Client(
            HTTP_HOST="127.0.0.1", REMOTE_ADDR="127.0.0.1", HTTP_AUTHORIZATION=f"Bearer {made.word}"
        )
    link = links.create(Caller(person=owner), stored, links.Terms())
    clients["link"] = Client(
        HTTP_HOST="127.0.0.1", REMOTE_ADDR="127.0.0.1",
        HTTP_AUTHORIZATION=f"Link {links.word_of(link)}",
    )  # fmt: skip
    return World(organisation, people, stored, clients)


# What an address needs, made afresh: a thing can only be deleted once.


def a_map(world):
    made = library.create(world.owner, world.organisation, MAP, f"Made {secrets.token_hex(3)}")
    return {"name": made.name}


def trashed(world):
    words = a_map(world)
    library.throw_away(world.owner, StoredMap.objects.get(name=words["name"]))
    return words


def a_link(world):
    return {"link_id": links.create(world.owner, world.stored, links.Terms()).public_id}


def a_member(world):
    person = Person.objects.create_user(f"m-{secrets.token_hex(4)}@example.org")
    Membership.objects.create(organisation=world.organisation, person=person, role="viewer")
    return {"person_id": person.pk}


def a_team(world):
    from parcours.workspace.people import organisations

    team = organisations.save_team(world.owner, world.organisation, secrets.token_hex(5), [])
    return {"team_id": team.pk}


def an_invitation(world):
    made = invitations.invite(world.owner, world.organisation, "viewer")
    return {"invitation_id": made.invitation.pk, "word": made.word}


def a_hook(world):
    from parcours.workspace.outbox import hooks

    hook = hooks.create(world.owner, world.organisation, "https://example.org/hook", [])
    hooks.publish(world.organisation, "test", {})
    sent = hooks.deliveries(hook).first()
    return {"hook_id": hook.public_id, "delivery_id": sent.pk}


def an_upload(world):
    from parcours.workspace.jobs.uploads import folder
    from parcours.workspace.models import Upload

    name = secrets.token_hex(12)
    (folder() / name).mkdir()
    (folder() / name / "log.csv").write_text(CSV)
    Upload.objects.create(
        organisation=world.organisation, public_id=name, kind="events", name=f"{SECRET}.csv",
        path=f"{name}/log.csv", bytes=len(CSV), rows=60, checksum="", created_by=world.people["owner"],
        preview={"names": [SECRET], "rows": [], "guessed": [], "notes": [], "sees": None, "error": None},
    )  # fmt: skip
    return {"upload_id": name}


def comments(world):
    """A table of comments, and the map that it is read against."""
    from parcours.workspace.jobs.uploads import folder
    from parcours.workspace.models import Upload

    made = an_upload(world)
    upload = Upload.objects.get(public_id=made["upload_id"])
    (folder() / upload.path).write_text(f"text\nThe counter of {SECRET} was closed\n")
    upload.kind, upload.columns = "verbatims", {"text": "text"}
    upload.save()
    return made


def a_job(world):
    from parcours.workspace.models import Job

    job = Job.objects.create(
        organisation=world.organisation, public_id=secrets.token_hex(12), kind="discover",
        state="cancelled", result={"notes": [[SECRET, SECRET]]},
    )  # fmt: skip
    return {"job_id": job.public_id}


def discovery(world):
    return {"events": an_upload(world)["upload_id"], "slug": world.organisation.slug}


def whoever(world):
    """The caller as a person, where they are one who may talk; else the owner."""
    person = world.people.get(
        {"token": "editor", "viewer_token": "viewer"}.get(world.asking, world.asking)
    )
    talks = world.asking in {*ROLES[:4], "token"}
    return Caller(person=person) if talks else world.owner


def fresh(world):
    return {"new": secrets.token_hex(8)}


def a_comment(world):
    from parcours.workspace.live import comments

    return {"comment": comments.add(whoever(world), world.stored, f"Said {SECRET}").pk}


def a_suggestion(world):
    from parcours.workspace.live import suggestions

    edits = [
        {"do": "set", "key": "map", "field": "note", "value": f"{SECRET} {secrets.token_hex(4)}"}
    ]
    by = whoever(world)
    suggester = by if by.person != world.people["commenter"] else world.owner
    made = suggestions.suggest(suggester, world.stored, edits, made_id=secrets.token_hex(8))
    return {"suggestion": made.pk}


def a_version(world):
    from parcours.workspace.live import history

    return {"version": history.name_version(world.owner, world.stored, secrets.token_hex(6)).pk}


def a_branch(world):
    from parcours.workspace.live import branches

    return {"name": branches.branch(world.owner, world.stored, f"{SECRET} branch", "target").name}


def a_survey(world):
    from parcours.surveys import templates
    from parcours.workspace.surveys import library as surveys

    text = json.dumps(templates.make("csat"))
    return {"name": surveys.add(world.organisation, text, name=f"s-{secrets.token_hex(4)}").name}


def a_contact(world):
    from parcours.workspace.models import Contact

    email = f"{secrets.token_hex(4)}@example.org"
    Contact.objects.create(
        organisation=world.organisation, public_id=secrets.token_hex(8), email=email
    )
    return {"email": email}


def an_open_survey(world):
    from parcours.workspace.models import Survey
    from parcours.workspace.surveys import library as surveys

    words = a_survey(world)
    surveys.publish(Survey.objects.get(name=words["name"]))
    return words
