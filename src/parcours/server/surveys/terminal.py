"""What the terminal does in a workspace: the same functions as the pages, in a process of its own.

Two processes may write answers at once: the database decides their order, not we. Imported only
once the workspace is open, since the tables want Django.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parcours.errors import NotFoundError, Words, unknown_name
from parcours.server.surveys.key import survey_key
from parcours.surveys.channels.qr import qr_svg
from parcours.surveys.exports.answers import write_answers
from parcours.surveys.imports.answers import read_answers
from parcours.surveys.links import Link, is_response_id, sign
from parcours.workspace.models import Contact, Organisation, Survey
from parcours.workspace.models.people import home_id
from parcours.workspace.people.callers import Caller
from parcours.workspace.surveys import access, contacts, forgetting, library, results
from parcours.workspace.surveys.desk import Desk, Handed, new_id
from parcours.workspace.surveys.rows import answer_rows
from parcours.workspace.surveys.told import Asked
from parcours.workspace.surveys.writer import write_batch

Row = list[Any]
_OPEN = {
    "link": Words("link", "lien"),
    "kiosk": Words("kiosk", "borne"),
    "widget": Words("widget", "widget"),
}
_REASONS = {
    "quarantine": "sollicités récemment",
    "opted_out": "ne veulent pas l’être",
    "no_address": "sans adresse",
    "duplicate": "déjà sollicités",
    "quiet_hours": "nuit chez eux",
    "answered": "ont répondu",
}


def publish(name: str, address: str, places: Sequence[str], folder: Path) -> list[Row]:
    """Publish a file or a stored survey; its name and its links, and a QR code per place as a file."""
    path = Path(name)
    if path.is_file():
        text = path.read_text("utf-8-sig")
        stem = path.name.partition(".")[0]
        stored = Survey.objects.filter(name=stem).first()
        if stored is None:
            home = Organisation.objects.get(pk=home_id())
            stored = library.add(home, text, name=stem)
        else:
            library.edit(stored, text)
    else:
        stored = _find(name)
    done = library.publish(stored)
    base = address.rstrip("/")
    rows: list[Row] = [[Words("survey", "enquête"), stored.name], ["version", done.number]]
    rows += [
        [words, f"{base}/s/{sign(Link(stored.name, channel), survey_key())}"]
        for channel, words in _OPEN.items()
        if channel in done.survey.channels
    ]
    for place in places:
        url = f"{base}/s/{sign(Link(stored.name, 'qr', place), survey_key())}"
        target = folder / f"{stored.name}-{place}.svg"
        target.write_bytes(qr_svg(url, place))
        rows += [[f"qr {place}", url], [f"qr {place}", str(target)]]
    return rows


def invite(name: str, table: str, channel: str) -> list[Row]:
    """Take contacts in and ask them; a running server sends the letters."""
    survey = _find(name)
    head = table.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(table, newline=""), delimiter=max(";,\t", key=head.count))
    rows = ({(key or "").strip().lower(): value for key, value in row.items()} for row in reader)
    new = contacts.import_contacts(survey.organisation, rows)
    people = Contact.objects.filter(organisation=survey.organisation)
    done = contacts.invite(survey, people, channel, key=survey_key(), now=_now())
    refused = [
        [Words(f"not asked: {reason}", f"non sollicités : {_REASONS.get(reason, reason)}"), n]
        for reason, n in done.not_asked.items()
    ]
    asked = Words("asked", "sollicités")
    return [[Words("new contacts", "nouveaux contacts"), new], [asked, done.asked], *refused]


def forget(who: str, *, never_again: bool) -> list[Row]:
    """Erase a person among the contacts of this workspace; how much was kept of them."""
    home = Organisation.objects.get(pk=home_id())
    kept = forgetting.forget(Caller(local=True), home, who, survey_key(), never_again=never_again)
    return [
        ["contacts", kept.contacts],
        ["invitations", kept.invitations],
        ["answers", kept.answers],
    ]


def import_answers(name: str, path: Path, channel: str) -> tuple[int, list[tuple[int, Words]]]:
    """Answers from a table into a survey; how many, and what is wrong by line."""
    desk = Desk(survey_key())
    asked = desk.look_up(_find(name).name)
    wrong: list[tuple[int, Words]] = []
    batch, stored = [], 0
    for row in read_answers(path, asked.survey):
        wrong += [(row.line, words) for words in row.wrong]
        if row.wrong:
            continue
        given = row.meta.get("id", "")
        handed = Handed(
            given if is_response_id(given) else new_id(),
            row.answers,
            whole=True,
            lang=row.meta.get("language", ""),
            consent=True,
        )
        received = desk.receive(asked, Link(name, channel, row.meta.get("place", "")), handed)
        if received.submission is not None:
            batch.append(received.submission)
        if len(batch) >= 500:
            stored += sum(one == "stored" for one in write_batch(batch).values())
            batch = []
    if batch:
        stored += sum(one == "stored" for one in write_batch(batch).values())
    return stored, wrong


def export_answers(name: str, output: Path, lang: str) -> None:
    """The answers of a survey in the form that the file's ending names."""
    stored = _find(name)
    access.exported(Caller(local=True), stored, form=output.suffix.removeprefix("."))
    write_answers(
        output.suffix.removeprefix("."), library.latest(stored), answer_rows(stored), output, lang
    )


def results_of(name: str, since: dt.date | None, place: str | None) -> Any:
    """The results of a survey."""
    return results.results(_find(name), Asked(since=since, place=place))


def _find(name: str) -> Survey:
    """The survey called ``name``; raises InputError with the nearest that there is."""
    try:
        return library.find(name)
    except NotFoundError:
        known = list(Survey.objects.values_list("name", flat=True))
        raise unknown_name(
            "surveys.no-such-survey", Words("survey", "enquête"), name, known
        ) from None


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
