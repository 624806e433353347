"""What one server process keeps for all its respondents: the desk, the writer, the limits.

Knows no page and no request: whoever answers one asks here for the survey and hands the answers over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from parcours.server.surveys.key import survey_key
from parcours.server.surveys.limits import Speed
from parcours.server.surveys.live import Board
from parcours.surveys.links import Link
from parcours.workspace.surveys.deliver import Delivery
from parcours.workspace.surveys.desk import Desk, contact_key
from parcours.workspace.surveys.library import Published
from parcours.workspace.surveys.tasks import Worker
from parcours.workspace.surveys.writer import Submission, Writer

STORE_SECONDS = 30.0


class Door:
    """The desk, the writer and the limits of one server process."""

    def __init__(self) -> None:
        self.key = survey_key()
        self.desk = Desk(self.key)
        self.worker = Worker(
            Delivery(self.key, settings.PUBLIC or "http://localhost", settings.DEFAULT_FROM_EMAIL)
        )
        self.board = Board(beside)
        self.writer = Writer(self._written)
        self.speed = Speed()

    def _written(self, survey_ids: set[int]) -> None:
        self.worker.wake(survey_ids)
        self.board.changed(survey_ids)

    async def look_up(self, name: str) -> Published:
        """The open survey; the database is asked at most once a second, beside the event loop."""
        known = self.desk.known(name)
        found: Published = known or await beside(self.desk.look_up, name)
        return found

    async def store(self, submission: Submission) -> str:
        """What became of it, told only when it is on the disk; raises UnavailableError."""
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.writer.submit_to(submission, future)
        return await asyncio.wait_for(future, STORE_SECONDS)

    async def contact(self, asked: Published, link: Link) -> str:
        """Whom a response is tied to, when the survey ties any."""
        if not link.invite or asked.survey.terms.privacy == "anonymous":
            return ""
        found: str = await beside(contact_key, asked, link, self.key)
        return found


_door: Door | None = None


def door() -> Door:
    """The one door of this process."""
    global _door  # noqa: PLW0603, one writer per process is the point
    if _door is None:
        _door = Door()
    return _door


def shut() -> None:
    """Write what is waiting, end the threads."""
    global _door  # noqa: PLW0603
    if _door is not None:
        _door.writer.close()
        _door.worker.close()
        _door = None


async def beside(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run what asks the database in a thread of its own."""

    def run() -> Any:
        close_old_connections()
        return function(*arguments)

    return await sync_to_async(run, thread_sensitive=False)()
