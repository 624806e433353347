"""Every error that a person can meet: what was wrong, where, what would be right.

A sentence is written once, in both languages, at the place that knows what went wrong. Nothing
translates later, so no reader ever meets half a sentence in the other language.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

Lang = Literal["en", "fr"]
LANGS: tuple[Lang, ...] = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence or label in the two languages of the product."""

    en: str
    fr: str

    def say(self, lang: Lang) -> str:
        """The words in ``lang``."""
        return self.fr if lang == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a file, a line and column (both from 1), a path inside the document."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        """``file:line:column (path)`` with the parts that are known."""
        spot = ":".join(
            str(part) for part in (self.file, self.line, self.column) if part is not None
        )
        if self.path is None:
            return spot
        return f"{spot} ({self.path})" if spot else self.path


@dataclass
class ParcoursError(Exception):
    """The base of every error shown to a person.

    ``code`` is stable and names the kind of fault (``events.unknown-column``); ``message`` says what
    is wrong, ``remedy`` what would be right, ``details`` holds what a program may want.
    """

    code: str
    message: Words
    place: Place = field(default_factory=Place)
    remedy: Words | None = None
    details: dict[str, Any] = field(default_factory=dict)

    exit_status: ClassVar[int] = 2
    http_status: ClassVar[int] = 400

    def __str__(self) -> str:
        """The English sentence, for logs; a person's language is asked of :meth:`say`."""
        return self.say("en")

    def say(self, lang: Lang) -> str:
        """Place, message and remedy as one text in ``lang``."""
        spot = str(self.place)
        text = f"{spot}: {self.message.say(lang)}" if spot else self.message.say(lang)
        return f"{text} {self.remedy.say(lang)}" if self.remedy else text

    def as_dict(self, lang: Lang) -> dict[str, Any]:
        """The one JSON shape of an error."""
        return {
            "code": self.code,
            "message": self.message.say(lang),
            "remedy": self.remedy.say(lang) if self.remedy else None,
            "place": {
                "file": self.place.file,
                "line": self.place.line,
                "column": self.place.column,
                "path": self.place.path,
            },
            "details": self.details,
        }


class InputError(ParcoursError):
    """What was given cannot be used as it is."""


class NotFoundError(ParcoursError):
    """What was asked for is not there."""

    http_status = 404


class ForbiddenError(ParcoursError):
    """The person may not do this."""

    http_status = 403


class ConflictError(ParcoursError):
    """The thing changed meanwhile; both versions are kept."""

    http_status = 409


class UnavailableError(ParcoursError):
    """Something outside the program is missing: an extra, a service, room on the disk."""

    exit_status = 3
    http_status = 503


class ManyErrors(ParcoursError):  # noqa: N818, it holds several
    """Several faults of one input, all of them, so that nobody mends them one run at a time."""

    def __init__(self, errors: Iterable[ParcoursError]) -> None:
        """Take all faults; the first one speaks for them in logs."""
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(first.code, first.message, first.place, first.remedy)
        self.details = {"count": len(self.errors)}

    def say(self, lang: Lang) -> str:
        """Every fault on a line of its own."""
        return "\n".join(error.say(lang) for error in self.errors)

    def as_dict(self, lang: Lang) -> dict[str, Any]:
        """The first fault's shape, with all of them under ``errors``."""
        shape = super().as_dict(lang)
        shape["errors"] = [error.as_dict(lang) for error in self.errors]
        return shape


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The valid name closest to ``name``, or None when none is close."""
    known = {known_name.casefold(): known_name for known_name in names}
    close = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    return known[close[0]] if close else None


def unknown_name(
    code: str, what: Words, name: str, names: Iterable[str], place: Place | None = None
) -> InputError:
    """The error for a name that does not exist: lists those that do, and the nearest."""
    known = list(names)
    guess = nearest(name, known)
    listing = ", ".join(known) or "–"
    return InputError(
        code,
        Words(en=f"No {what.en} is called “{name}”.", fr=f"« {name} » n’existe pas ({what.fr})."),
        place or Place(),
        Words(
            en=(f"Did you mean “{guess}”? " if guess else "") + f"There are: {listing}.",
            fr=(f"Vouliez-vous dire « {guess} » ? " if guess else "") + f"Il y a : {listing}.",
        ),
        {"name": name, "nearest": guess, "known": known},
    )
