"""One thread per process that writes edits: whatever queued during a commit is the next group.

A commit costs the disk about as much for one edit as for a hundred, so grouping is what makes an
acknowledgement affordable that means durable.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from django.db import InterfaceError, OperationalError, connection

from parcours.errors import ParcoursError, UnavailableError, Words
from parcours.workspace.live import store
from parcours.workspace.live.store import Group, Outcome, Submission, Working

log = logging.getLogger("parcours.live")
GROUP_MOST: Final = 512
QUEUE_MOST: Final = 20_000
MAPS_IN_MEMORY: Final = 32
AGAIN_AFTER_S: Final = (0.2, 1.0, 3.0)

Queued = tuple[int, Submission]


class Writer:
    """Takes submissions from any thread and commits them in the order in which they came."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Group], None]] = []
        self._queue: queue.Queue[Queued | None] = queue.Queue(QUEUE_MOST)
        self._working: OrderedDict[int, Working] = OrderedDict()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def submit(self, map_id: int, submission: Submission) -> None:
        """Queue one edit; its ``told`` hears the outcome. Raises UnavailableError when overrun."""
        self._start()
        try:
            self._queue.put_nowait((map_id, submission))
        except queue.Full:
            raise UnavailableError(
                "edit.overrun",
                Words("Too many edits at once.", "Trop de modifications à la fois."),
                remedy=Words("Try again in a moment.", "Réessayez dans un instant."),
            ) from None

    def wait(self, map_id: int, submissions: Sequence[Submission]) -> list[Outcome]:
        """Queue edits and wait for what becomes of them."""
        futures: list[Future[Outcome]] = [Future() for _ in submissions]
        for submission, future in zip(submissions, futures, strict=True):
            told = Submission(submission.edit, submission.author, submission.via, future.set_result)
            self.submit(map_id, told)
        return [future.result(60) for future in futures]

    def stop(self) -> None:
        """Commit what is queued, then end the thread."""
        thread = self._thread
        if thread is not None:
            self._queue.put(None)
            thread.join(30)
            self._thread = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="edits", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        running = True
        while running:
            group: list[Queued] = []
            running = self._take(group)
            by_map: dict[int, list[Submission]] = {}
            for map_id, submission in group:
                by_map.setdefault(map_id, []).append(submission)
            for map_id, submissions in by_map.items():
                self._commit(map_id, submissions)
        connection.close()

    def _take(self, group: list[Queued]) -> bool:
        """Wait for one, then take whatever is there; False once asked to stop."""
        one = self._queue.get()
        while one is not None:
            group.append(one)
            if len(group) >= GROUP_MOST:
                return True
            try:
                one = self._queue.get_nowait()
            except queue.Empty:
                return True
        return False

    def _commit(self, map_id: int, submissions: list[Submission]) -> None:
        """Commit a group; when that fails, each alone, so that one fault spoils no other."""
        working = self._working.pop(map_id, None)
        try:
            group, after = self._tried(map_id, submissions, working)
        except Exception:
            log.exception("a group of %d edits failed", len(submissions))
            if len(submissions) > 1:
                for submission in submissions:
                    self._commit(map_id, [submission])
                return
            group, after = _lost(map_id, submissions, store.failed()), None
        if after is not None:
            self._working[map_id] = after
            while len(self._working) > MAPS_IN_MEMORY:
                self._working.popitem(last=False)
        self._tell(group)

    def _tried(
        self, map_id: int, submissions: list[Submission], working: Working | None
    ) -> tuple[Group, Working | None]:
        """A database that is away for a moment is waited for; then the edits are for later."""
        for wait in AGAIN_AFTER_S:
            try:
                return store.commit(map_id, submissions, working)
            except (OperationalError, InterfaceError) as error:
                log.warning("the database does not answer: %s", error)
                connection.close()
                working = None
                time.sleep(wait)
        return _lost(map_id, submissions, store.unavailable()), None

    def _tell(self, group: Group) -> None:
        """Broadcast first, acknowledge second."""
        for listener in self.listeners:
            try:
                listener(group)
            except Exception:
                log.exception("a listener failed")
        for submission, outcome in zip(group.submissions, group.outcomes, strict=True):
            if submission.told is not None:
                try:
                    submission.told(outcome)
                except Exception:
                    log.exception("an author could not be told")


def _lost(map_id: int, submissions: Sequence[Submission], error: ParcoursError) -> Group:
    outcomes = [Outcome(one.edit.id, error=error) for one in submissions]
    return Group(map_id, submissions, outcomes=outcomes)


_writer = Writer()


def writer() -> Writer:
    """The one writer of this process."""
    return _writer
