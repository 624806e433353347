"""The field: whom to ask, calls, answers on paper, follow-ups and alerts, over HTTP."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from parcours.errors import InputError, ManyErrors, Place, Words
from parcours.server.callers import caller_of
from parcours.server.language import asked_lang
from parcours.server.surveys.door import door
from parcours.server.surveys.found import find_survey
from parcours.server.surveys.key import survey_key
from parcours.surveys.channels.dispositions import DISPOSITIONS
from parcours.surveys.links import Link, sign
from parcours.workspace.models import Contact, FollowUp, SurveyAlert
from parcours.workspace.people import organisations
from parcours.workspace.surveys import access, calls, contacts, followups, forgetting, library
from parcours.workspace.surveys.desk import Handed, new_id

router = Router(tags=["surveys"])
STORE_SECONDS = 30
CELL_MOST = 100_000
"""Characters in one cell of a table of contacts."""


class Table(Schema):
    """Contacts as the text of a CSV with the columns email, phone, name, lang, zone."""

    text: str


class Sending(Schema):
    """Whom to ask, by which channel."""

    channel: str
    place: str = ""


class Asked(Schema):
    """How many were asked, and how many were not, by reason."""

    asked: int
    not_asked: dict[str, int]


class Attempt(Schema):
    """How a call ended."""

    disposition: str
    note: str = ""
    appointment_at: dt.datetime | None = None


class Entered(Schema):
    """Answers from paper or from the telephone."""

    answers: dict[str, Any]
    channel: str = "paper"
    place: str = ""
    lang: str = ""
    invite: str = ""
    consent: bool = False


class Act(Schema):
    """What is done about an answer: contact, close or reopen."""

    act: str
    owner: str = ""
    cause: str = ""
    action: str = ""
    outcome: str = ""


class Person(Schema):
    """Somebody by their e-mail address, telephone number or id, in an organisation."""

    who: str
    organisation: str = "home"


class Forgotten(Person):
    """Whom to forget; with ``never_again`` a hash of the address is kept, so that nobody writes again."""

    never_again: bool = True


class KeptShape(Schema):
    """How much is, or was, kept of a person."""

    contacts: int
    invitations: int
    answers: int


@router.post("/surveys-contacts/look", response=KeptShape)
def look_for_contact(request: HttpRequest, person: Person) -> KeptShape:
    """How much is kept of a person."""
    caller = caller_of(request)
    found = organisations.find(caller, person.organisation, "surveys.responses")
    kept = forgetting.look(found, person.who, survey_key())
    return KeptShape(contacts=kept.contacts, invitations=kept.invitations, answers=kept.answers)


@router.post("/surveys-contacts/forget", response=KeptShape)
def forget_contact(request: HttpRequest, person: Forgotten) -> KeptShape:
    """Erase a person: address, invitations, calls and the answers that a link ties to them."""
    caller = caller_of(request)
    found = organisations.find(caller, person.organisation, "surveys.responses")
    kept = forgetting.forget(
        caller, found, person.who, survey_key(), never_again=person.never_again
    )
    return KeptShape(contacts=kept.contacts, invitations=kept.invitations, answers=kept.answers)


@router.post("/surveys/{name}/contacts")
def bring_contacts(request: HttpRequest, name: str, table: Table) -> dict[str, int]:
    """Take contacts in; how many are new."""
    survey = find_survey(request, name, "surveys.send")
    head = table.text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(table.text.lstrip("\ufeff"), newline=""), delimiter=max(";,\t", key=head.count)
    )
    csv.field_size_limit(CELL_MOST)
    lower = ({(key or "").strip().lower(): value for key, value in row.items()} for row in reader)
    try:
        return {"new": contacts.import_contacts(survey.organisation, lower)}
    except csv.Error:
        raise InputError(
            "surveys.no-table",
            Words("This table cannot be read.", "Ce tableau est illisible."),
            Place(line=reader.line_num + 1),
            Words(
                "Save it as CSV, a contact a line.", "Enregistrez-le en CSV, un contact par ligne."
            ),
        ) from None


@router.post("/surveys/{name}/invitations", response=Asked)
def ask_people(request: HttpRequest, name: str, sending: Sending) -> Asked:
    """Ask every contact who may be asked now."""
    survey = find_survey(request, name, "surveys.send")
    if sending.channel not in {"email", "sms", "phone"}:
        raise InputError(
            "surveys.no-such-channel",
            Words(
                "People are asked by email, sms or phone.", "On sollicite par email, sms ou phone."
            ),
        )
    if survey.state != "open":
        raise InputError(
            "surveys.not-open",
            Words("Publish the survey first.", "Publiez d’abord l’enquête."),
        )
    people = Contact.objects.filter(organisation=survey.organisation)
    done = contacts.invite(
        survey, people, sending.channel, key=survey_key(), now=_now(), place=sending.place[:60]
    )
    return Asked(asked=done.asked, not_asked=dict(done.not_asked))


@router.post("/surveys/{name}/reminders")
def remind_people(request: HttpRequest, name: str) -> dict[str, int]:
    """Remind those who were asked some days ago."""
    return {"reminded": contacts.remind(find_survey(request, name, "surveys.send"), now=_now())}


@router.get("/surveys/{name}/invitations")
def show_invitations(request: HttpRequest, name: str) -> dict[str, Any]:
    """How far the asking is, what could not be delivered, and the telephone's response rates."""
    survey = find_survey(request, name, "surveys.read")
    rates = calls.response_rates(survey)
    return {
        "states": contacts.funnel(survey),
        "rr1": rates.rr1,
        "rr2": rates.rr2,
        "eligible": rates.eligible,
        "undelivered": len(contacts.undelivered(survey)),
    }


@router.post("/surveys/{name}/undelivered")
def send_again(request: HttpRequest, name: str) -> dict[str, int]:
    """Try the letters and messages anew that were given up; how many."""
    survey = find_survey(request, name, "surveys.send")
    return {"waiting": contacts.send_again(survey, _now())}


@router.get("/surveys/{name}/calls")
def show_calls(request: HttpRequest, name: str) -> dict[str, Any]:
    """Whom to call now with the page to read from, and the endings that a call can have."""
    survey = find_survey(request, name, "surveys.responses")
    access.opened(caller_of(request), survey, "contacts.opened", _now())
    lang = asked_lang(request)
    return {
        "calls": [
            {
                **one,
                "link": f"/s/{sign(Link(survey.name, 'phone', '', one['invitation']), survey_key())}",
            }
            for one in calls.to_call(survey, _now())
        ],
        "endings": [
            {"name": one.name, "code": one.code, "label": one.words.say(lang)}
            for one in DISPOSITIONS
        ],
    }


@router.post("/surveys/{name}/calls/{invitation}")
def note_call(request: HttpRequest, name: str, invitation: str, attempt: Attempt) -> dict[str, str]:
    """Write down how a call ended."""
    survey = find_survey(request, name, "surveys.responses")
    person = caller_of(request).person
    calls.note_attempt(survey, invitation, attempt.dict(), _now(), key=survey_key(), by=person)
    return {"status": "noted"}


@router.post("/surveys/{name}/answers", response={201: dict[str, str]})
def enter_answers(request: HttpRequest, name: str, entered: Entered) -> Status[dict[str, str]]:
    """One response from paper or the telephone, checked like every other."""
    survey = find_survey(request, name, "surveys.responses")
    if entered.channel not in {"paper", "phone"}:
        raise InputError(
            "surveys.no-such-channel",
            Words("Answers are entered from paper or phone.", "On saisit depuis paper ou phone."),
        )
    here = door()
    asked = here.desk.look_up(survey.name)
    link = Link(survey.name, entered.channel, entered.place[:60], entered.invite[:24])
    handed = Handed(
        new_id(), entered.answers, whole=True, lang=entered.lang, consent=entered.consent
    )
    received = here.desk.receive(asked, link, handed, "")
    if received.submission is None:
        raise ManyErrors(
            InputError(
                "surveys.wrong-answer",
                Words(f"{fault.field}: {fault.message.en}", f"{fault.field} : {fault.message.fr}"),
            )
            for fault in received.faults
        )
    stored = here.writer.submit(received.submission).result(STORE_SECONDS)
    return Status(201, {"id": handed.id, "status": stored})


@router.get("/surveys/{name}/follow-ups")
def show_follow_ups(request: HttpRequest, name: str) -> list[dict[str, Any]]:
    """Answers that need somebody, the most urgent first."""
    survey = find_survey(request, name, "surveys.responses")
    access.opened(caller_of(request), survey, "follow-ups.opened", _now())
    return [_case(case) for case in followups.cases(survey, asked_lang(request))]


def _case(case: followups.Case) -> dict[str, Any]:
    one, contact = case.stored, case.contact
    return {
        "id": one.response_id, "reason": one.reason, "owner": one.owner, "state": one.state,
        "opened_at": one.opened_at, "due_at": one.due_at, "first_contact_at": one.first_contact_at,
        "cause": one.cause, "action": one.action, "outcome": one.outcome,
        "late": followups.as_record(one).late(_now()),
        "said": [{"question": question, "answer": answer} for question, answer in case.said],
        "contact": {"name": contact.name, "email": contact.email, "phone": contact.phone} if contact else None,
    }  # fmt: skip


@router.post("/surveys/{name}/follow-ups/{response_id}")
def act_on(request: HttpRequest, name: str, response_id: str, act: Act) -> dict[str, str]:
    """Contact, close (with cause and action) or reopen."""
    survey = find_survey(request, name, "surveys.responses")
    if not FollowUp.objects.filter(survey=survey, response_id=response_id).exists():
        raise library.no_such_survey(response_id)
    if act.act not in {"contact", "close", "reopen"}:
        raise InputError(
            "surveys.no-such-act",
            Words("There are: contact, close, reopen.", "Il y a : contact, close, reopen."),
        )
    record = followups.act(response_id, act.act, _now(), act.dict())
    return {"state": record.state}


@router.get("/surveys/{name}/alerts")
def show_alerts(request: HttpRequest, name: str) -> list[dict[str, Any]]:
    """Places whose score fell, and answers that stopped."""
    survey = find_survey(request, name, "surveys.read")
    return [
        {
            "question": one.question, "place": one.place, "cause": one.cause, "points": one.points, "z": one.z,
            "n": one.n, "opened_at": one.opened_at, "closed_at": one.closed_at,
        }
        for one in SurveyAlert.objects.filter(survey=survey)[:200]
    ]  # fmt: skip


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
