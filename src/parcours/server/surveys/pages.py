"""What a respondent sees: the page of a survey, one page after the other without a script.

A GET never records anything: scanners of mail follow links. What a link in a letter says is only
ticked on the page, and the respondent sends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from parcours.errors import Words
from parcours.server.surveys.visit import Answer, Visit
from parcours.surveys import form
from parcours.surveys.channels.posted import answers_in, earlier, first, response_id
from parcours.surveys.definition import Page
from parcours.surveys.form import Sheet, chrome
from parcours.surveys.links import Link, read_token, receipt
from parcours.surveys.logic import Asked, asked, steps
from parcours.surveys.validator import Checked, Fault, validate
from parcours.workspace.surveys.desk import Handed, check_channel, new_id, spoken
from parcours.workspace.surveys.library import Published


@dataclass(frozen=True, slots=True)
class Asking:
    """A survey being asked of one respondent."""

    visit: Visit
    token: str
    link: Link
    published: Published
    lang: str
    id: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    consent: bool = False

    def state(self) -> Asked:
        """What is asked of them now."""
        context = self.visit.door.desk.context(self.published, self.link, self.id, self.lang)
        return asked(self.published.survey, self.answers, context)

    def pages(self, state: Asked) -> list[Page]:
        """The pages that they go through as things stand."""
        return steps(self.published.survey, state, self.id)


async def answer(visit: Visit, token: str) -> Answer:
    """The page that a link leads to, or the next one; raises ForbiddenError for a link that is none."""
    link = read_token(token, visit.door.key)
    published = await visit.door.look_up(link.survey)
    check_channel(published, link)
    lang = _lang(visit, published)
    asking = Asking(
        visit,
        token,
        link,
        published,
        lang,
        response_id(visit.fields) or new_id(),
        consent=first(visit.fields, "_agreed") == "1" or first(visit.fields, "_consent") == "1",
    )
    if visit.method == "POST":
        visit.door.speed.spend(token, link.survey, personal=bool(link.invite))
        return await _posted(asking)
    return _show(replace(asking, answers=_preselected(asking)))


def _lang(visit: Visit, published: Published) -> str:
    wished = (
        first(visit.fields, "_lang") or first(visit.fields, "_in") or first(visit.query, "lang")
    )
    survey = published.survey
    for one in (wished, *visit.wished):
        if one and spoken(survey, one)[:2] == one[:2]:
            return spoken(survey, one)
    return survey.langs()[0]


def _preselected(asking: Asking) -> Mapping[str, Any]:
    """What a link in a letter ticks on the page; nothing is recorded."""
    name, value = first(asking.visit.query, "q"), first(asking.visit.query, "v")
    if not name or not value:
        return {}
    context = asking.visit.door.desk.context(asking.published, asking.link, asking.id, asking.lang)
    return validate(asking.published.survey, {name: value}, context, whole=False).answers


async def _posted(asking: Asking) -> Answer:
    fields = asking.visit.fields
    survey = asking.published.survey
    shown = [survey.question(name) for name in first(fields, "_shown").split()[:500]]
    given = answers_in(fields, [question for question in shown if question])
    merged = {
        name: value for name, value in {**earlier(fields), **given}.items() if value is not None
    }
    asking = replace(asking, answers=merged)
    state = asking.state()
    pages = asking.pages(state)
    at = next((i for i, page in enumerate(pages) if page.name == first(fields, "_at")), 0)
    if first(fields, "_lang"):
        return _show(asking, at)
    if first(fields, "_go") == "back":
        return _show(asking, max(0, at - 1))
    return await _forward(asking, state, pages, at)


async def _forward(asking: Asking, state: Asked, pages: list[Page], at: int) -> Answer:
    """On to the next page, back to this one with what is wrong, or the end."""
    visit = asking.visit
    context = visit.door.desk.context(asking.published, asking.link, asking.id, asking.lang)
    checked = validate(asking.published.survey, asking.answers, context, whole=True)
    here = {question.name for question in pages[at].questions} if pages else set()
    faults = [fault for fault in checked.faults if fault.field in here or fault.code == "unknown"]
    new = here - set(first(visit.fields, "_shown").split())
    terms = asking.published.survey.terms
    if terms.consent_required and not asking.consent and at == 0:
        faults.append(_consent_fault())
    if faults:
        fresh = bool(new) and all(fault.field in new for fault in faults)
        return _show(asking, at, faults, only_new=fresh)
    if at + 1 < len(pages):
        await _keep_partial(asking, at)
        return _show(asking, at + 1)
    return await _finish(asking, checked)


_saving: set[asyncio.Task[str]] = set()
"""Tasks that nobody waits for are held here; one that nobody holds may be collected."""


def _saved(task: asyncio.Task[str]) -> None:
    _saving.discard(task)
    if not task.cancelled():
        task.exception()  # looked at, so that it is not reported as forgotten


async def _keep_partial(asking: Asking, at: int) -> None:
    """What was answered so far is worth keeping, and no reason to stop when it cannot be."""
    handed = Handed(
        asking.id,
        asking.answers,
        whole=False,
        sequence=at + 1,
        lang=asking.lang,
        consent=asking.consent,
    )
    door = asking.visit.door
    contact = await door.contact(asking.published, asking.link)
    received = door.desk.receive(asking.published, asking.link, handed, contact)
    if received.submission is not None:
        task = asyncio.create_task(door.store(received.submission))
        _saving.add(task)
        task.add_done_callback(_saved)


async def _finish(asking: Asking, checked: Checked) -> Answer:
    door = asking.visit.door
    handed = Handed(asking.id, asking.answers, whole=True, lang=asking.lang, consent=asking.consent)
    contact = await door.contact(asking.published, asking.link)
    received = door.desk.receive(asking.published, asking.link, handed, contact)
    if received.submission is None:
        state = asking.state()
        pages = asking.pages(state)
        wrong = {fault.field for fault in received.faults}
        at = next(
            (i for i, page in enumerate(pages) if wrong & {q.name for q in page.questions}), 0
        )
        return _show(asking, at, list(received.faults))
    await door.store(received.submission)
    text = form.thanks(
        asking.published.survey,
        asking.lang,
        receipt=receipt(asking.id, door.key),
        channel=asking.link.channel,
        answers=received.submission.answers,
    )
    return Answer(text, lang=asking.lang, frames=_frames(asking))


def _show(
    asking: Asking, at: int = 0, faults: list[Fault] | None = None, *, only_new: bool = False
) -> Answer:
    state = asking.state()
    pages = asking.pages(state)
    own = chrome(asking.lang)
    told = {} if only_new else {fault.field: fault.message.say(own) for fault in faults or []}
    sheet = Sheet(
        survey=asking.published.survey,
        lang=asking.lang,
        response_id=asking.id,
        state=state,
        pages=tuple(pages),
        at=min(at, len(pages) - 1),
        answers=asking.answers,
        faults=told,
        action=f"/s/{asking.token}",
        channel=asking.link.channel,
        consent=asking.consent,
        notice=form.phrase("more", asking.lang) if only_new else "",
    )
    status = 422 if told else 200
    return Answer(form.page(sheet), status, asking.lang, _frames(asking))


def _frames(asking: Asking) -> str:
    """Only the widget may stand in another site's frame."""
    return "*" if asking.link.channel == "widget" else "'none'"


def _consent_fault() -> Fault:
    return Fault(
        "_consent",
        "consent",
        Words(
            "Your answers can only be sent with your consent.",
            "Vos réponses ne peuvent être envoyées qu’avec votre accord.",
        ),
    )
