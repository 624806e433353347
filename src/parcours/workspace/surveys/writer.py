"""The writer of answers: many at once, acknowledged only when they are on the disk.

One thread takes what has come in, up to 512 responses, writes them with their counts, quotas and
follow-up tasks in one transaction, and only then tells each sender. A crash at any moment loses
nothing that was acknowledged, and a device that sends the same id again is answered the same.
"""

from __future__ import annotations

import datetime as dt
import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
)

from parcours.errors import UnavailableError, Words
from parcours.surveys.definition import Survey
from parcours.workspace.surveys import sql

BATCH_MOST = 512
WAITING_MOST = 4_096
IDLE_SECONDS = 5.0
VALUE_LENGTH_MOST = 80

Status = Literal["complete", "partial", "over_quota"]
Stored = Literal["stored", "duplicate", "over_quota"]

_log = logging.getLogger("parcours.surveys")


@dataclass(frozen=True, slots=True)
class Submission:
    """Checked answers on their way into the database."""

    id: str
    survey_id: int
    version_id: int
    survey: Survey
    status: Status
    sequence: int
    channel: str
    place: str
    lang: str
    at: dt.datetime
    answers: Mapping[str, Any]
    consent: bool = False
    contact_key: str = ""


@dataclass(slots=True)
class _Plan:
    """What one transaction will write."""

    inserts: list[tuple[Submission, Status]] = field(default_factory=list)
    updates: list[tuple[Submission, Status]] = field(default_factory=list)
    counts: Counter[sql.Row] = field(default_factory=Counter)
    quotas: Counter[tuple[int, str]] = field(default_factory=Counter)
    outcome: dict[str, Stored] = field(default_factory=dict)


Told = Callable[[list[tuple[Any, Any]]], None]


class Writer:
    """Takes submissions from any thread; ``close`` writes what is left."""

    def __init__(self, batch_written: Callable[[set[int]], None] | None = None) -> None:
        self._waiting: queue.Queue[tuple[Submission, Future[Stored]] | None] = queue.Queue(
            WAITING_MOST
        )
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._batch_written = batch_written

    def submit(self, submission: Submission) -> Future[Stored]:
        """Promise to store it; raises UnavailableError when too much is waiting already."""
        future: Future[Stored] = Future()
        self.submit_to(submission, future)
        return future

    def submit_to(self, submission: Submission, future: Any) -> None:
        """The same for a future of the caller's own; an event loop's futures are told in one go."""
        if self._thread is None or not self._thread.is_alive():
            self._start()
        try:
            self._waiting.put_nowait((submission, future))
        except queue.Full:
            raise UnavailableError(
                "surveys.busy",
                Words(
                    "Many answers are coming in at once.",
                    "Beaucoup de réponses arrivent à la fois.",
                ),
                remedy=Words("Send it again in a moment.", "Renvoyez-la dans un instant."),
            ) from None

    def close(self) -> None:
        """Write what is left and end the thread."""
        with self._lock:
            if self._thread and self._thread.is_alive():
                self._waiting.put(None)
                self._thread.join(30)
            self._thread = None

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="survey-writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        dirty = False
        try:
            while True:
                try:
                    first = self._waiting.get(timeout=IDLE_SECONDS)
                except queue.Empty:
                    if dirty:
                        dirty = not _quiet(sql.checkpoint)
                    continue
                batch, last = self._drained(first)
                if batch:
                    self._write(batch)
                    dirty = True
                if last:
                    return
        finally:
            connection.close()

    def _drained(self, first: Any) -> tuple[list[tuple[Submission, Any]], bool]:
        batch, last = [], first is None
        item = first
        while item is not None:
            batch.append(item)
            if len(batch) >= BATCH_MOST:
                break
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                break
            last = item is None
        return batch, last

    def _write(self, batch: list[tuple[Submission, Any]]) -> None:
        try:
            outcome = write_batch([submission for submission, _ in batch])
        except Exception as error:  # noqa: BLE001, whatever went wrong, nobody may be told "stored"
            if isinstance(error, DatabaseError):
                connection.close()
            if len(batch) > 1 and not isinstance(error, OperationalError | InterfaceError):
                for (
                    one
                ) in batch:  # one is nothing that a database takes; the others do not wait for it
                    self._write([one])
                return
            _log.error("answers could not be written: %s", error)
            told: list[tuple[Any, Any]] = [(future, _not_stored()) for _, future in batch]
        else:
            told = [(future, outcome[submission.id]) for submission, future in batch]
            if self._batch_written:
                self._batch_written({submission.survey_id for submission, _ in batch})
        _tell(told)


def write_batch(batch: list[Submission]) -> dict[str, Stored]:
    """Write ``batch`` in one transaction, or nothing of it; what became of each id."""
    latest = _coalesced(batch)
    try:
        return _written(latest)
    except IntegrityError:  # somebody wrote one of them past the lock: theirs stands, look again
        return _written(latest)


def _written(latest: Mapping[str, Submission]) -> dict[str, Stored]:
    with_quota = {one.survey_id for one in latest.values() if one.survey.quotas}
    with sql.one_writer(few_trips=True):
        known, full = sql.standing(list(latest), with_quota)
        plan = _plan(latest, known, Counter(full))
        sql.insert_responses([_row(one, status) for one, status in plan.inserts])
        sql.update_responses(
            (one.id, status, one.sequence, one.lang, one.consent, _json(one.answers))
            for one, status in plan.updates
        )
        sql.add_counts((*cell, n) for cell, n in plan.counts.items() if n)
        sql.add_quotas((survey, name, n) for (survey, name), n in plan.quotas.items() if n)
        written = [*plan.inserts, *plan.updates]
        sql.add_links((one.id, one.contact_key) for one, _ in written if one.contact_key)
        sql.add_tasks(_tasks(written))
    return plan.outcome


def cells(
    version_id: int, place: str, day: dt.date, status: str, answers: Mapping[str, Any]
) -> list[sql.Row]:
    """The cells of the counts that a response belongs to; erasure takes it out of the same ones."""
    found: list[sql.Row] = [(version_id, place, day, "", status)]
    if status == "over_quota":
        return found
    for question, value in answers.items():
        if question.endswith("-Comment"):
            continue
        if isinstance(value, dict):
            found += [
                (version_id, place, day, f"{question}.{row}"[:80], str(code)[:80])
                for row, code in value.items()
            ]
        elif isinstance(value, list):
            found += [(version_id, place, day, question, str(code)[:80]) for code in value]
        else:
            found.append((version_id, place, day, question, _countable(value)))
    return found


def _countable(value: Any) -> str:
    """Codes and numbers as they are; free text only as answered, since its words are not counted."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < 1e6 else str(value)[:80]
    text = str(value)
    plain = len(text) < VALUE_LENGTH_MOST and all(c.isalnum() or c in "_-" for c in text)
    return f"={text}" if plain else "*"


def _coalesced(batch: list[Submission]) -> dict[str, Submission]:
    """The last word of each response: complete before partial, then the higher sequence."""
    latest: dict[str, Submission] = {}
    for one in batch:
        other = latest.get(one.id)
        if other is None or _rank(one) > _rank(other):
            latest[one.id] = one
    return latest


def _rank(one: Submission) -> tuple[bool, int]:
    return one.status == "complete", one.sequence


def _plan(
    latest: Mapping[str, Submission],
    known: Mapping[str, sql.Row],
    full: Counter[tuple[int, str]],
) -> _Plan:
    plan = _Plan()
    for one in latest.values():
        old = known.get(one.id)
        if old is not None and (old[3] != "partial" or old[1] != one.survey_id):
            plan.outcome[one.id] = "duplicate"
            continue
        if old is not None and one.status == "partial" and one.sequence <= old[4]:
            plan.outcome[one.id] = "duplicate"
            continue
        status = _within_quota(one, full, plan)
        plan.outcome[one.id] = "over_quota" if status == "over_quota" else "stored"
        if old is None:
            plan.inserts.append((one, status))
            day = one.at.date()
        else:
            plan.updates.append((one, status))
            day = old[6]
            plan.counts.subtract(_plain(cells(old[2], old[5], day, old[3], orjson.loads(old[7]))))
        version, place = (one.version_id, one.place) if old is None else (old[2], old[5])
        plan.counts.update(_plain(cells(version, place, day, status, one.answers)))
    return plan


def _plain(found: list[sql.Row]) -> list[sql.Row]:
    """Days as text: SQLite gives them back so, and a cell must be the same cell either way."""
    return [(v, p, str(day)[:10], q, value) for v, p, day, q, value in found]


def _within_quota(one: Submission, full: Counter[tuple[int, str]], plan: _Plan) -> Status:
    if one.status != "complete":
        return one.status
    mine = [
        quota
        for quota in one.survey.quotas
        if quota.question is None or _has_code(one.answers.get(quota.question), quota.code)
    ]
    if any(full[one.survey_id, quota.name] >= quota.limit for quota in mine):
        return "over_quota"
    for quota in mine:
        full[one.survey_id, quota.name] += 1
        plan.quotas[one.survey_id, quota.name] += 1
    return "complete"


def _has_code(value: Any, code: Any) -> bool:
    return str(code) in map(str, value) if isinstance(value, list) else str(value) == str(code)


def _row(one: Submission, status: Status) -> sql.Row:
    anonymous = one.survey.terms.privacy == "anonymous"
    return (
        one.id, one.survey_id, one.version_id, status, one.sequence, one.channel, one.place, one.lang,
        one.at.date().isoformat(), None if anonymous else sql.moment(one.at), one.consent,
        _json(one.answers),
    )  # fmt: skip


def _tasks(written: list[tuple[Submission, Status]]) -> list[sql.Row]:
    """One task per survey for all finished responses of this transaction."""
    finished: dict[int, list[Submission]] = {}
    for one, status in written:
        if status == "complete":
            finished.setdefault(one.survey_id, []).append(one)
    found = []
    for survey_id, many in finished.items():
        at = many[0].at
        if many[0].survey.terms.privacy == "anonymous":  # the hour would be a trace of the senders
            at = at.replace(hour=0, minute=0, second=0, microsecond=0)
        body = _json({"survey": survey_id, "ids": sorted(one.id for one in many)})
        found.append(("response", body, sql.moment(at), sql.moment(at)))
    return found


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _not_stored() -> UnavailableError:
    return UnavailableError(
        "surveys.not-stored",
        Words("The answer could not be stored.", "La réponse n’a pas pu être enregistrée."),
        remedy=Words("Send it again in a moment.", "Renvoyez-la dans un instant."),
    )


def _tell(told: list[tuple[Any, Any]]) -> None:
    """Resolve futures: those of an event loop through it, once per loop and batch."""
    loops: dict[Any, list[tuple[Any, Any]]] = {}
    for future, result in told:
        if isinstance(future, Future):
            _resolve([(future, result)])
        else:
            loops.setdefault(future.get_loop(), []).append((future, result))
    for loop, mine in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, mine)


def _resolve(told: list[tuple[Any, Any]]) -> None:
    for future, result in told:
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)


def _quiet(action: Callable[[], None]) -> bool:
    """Do something that may as well be done later; whether it was."""
    try:
        action()
    except DatabaseError:
        time.sleep(0.1)
        return False
    return True
