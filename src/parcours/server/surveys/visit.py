"""One request of a respondent, and what is answered: shared by every page at the door."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parcours.errors import Lang
from parcours.surveys.channels.posted import Fields

if TYPE_CHECKING:
    from parcours.server.surveys.door import Door

Beside = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a respondent; ``beside`` runs what asks the database."""

    door: Door
    path: str
    method: str
    query: Mapping[str, list[str]]
    fields: Fields
    body: bytes
    lang: Lang
    wished: list[str]
    beside: Beside


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, or data."""

    text: str = ""
    status: int = 200
    lang: str = "en"
    frames: str = "'none'"
    data: Any = None
