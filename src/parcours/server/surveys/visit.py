"""One request of a respondent, and what is answered: shared by everything that answers one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parcours.errors import Lang
from parcours.server.surveys.door import Door
from parcours.surveys.channels.posted import Fields


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a respondent."""

    door: Door
    path: str
    method: str
    query: Mapping[str, list[str]]
    fields: Fields
    body: bytes
    lang: Lang
    wished: list[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, or data."""

    text: str = ""
    status: int = 200
    lang: str = "en"
    frames: str = "'none'"
    data: Any = None
