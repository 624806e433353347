"""Which column of a table means what: asked for by name, or guessed and said."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from parcours.errors import InputError, Words, nearest

Role = Literal["customer", "moment", "event", "channel", "start"]

ROLES: Final[dict[Role, Words]] = {
    "customer": Words("customer", "client"),
    "moment": Words("moment", "moment"),
    "event": Words("event", "événement"),
    "channel": Words("channel", "canal"),
    "start": Words("beginning of the event", "début de l’événement"),
}
USUAL: Final[dict[Role, tuple[str, ...]]] = {
    "customer": (
        "case:concept:name",
        "customer",
        "customer_id",
        "client",
        "client_id",
        "user_id",
        "userid",
        "user",
        "visitor_id",
        "case_id",
        "case",
        "caseid",
        "order_id",
        "session_id",
        "id_client",
        "identifiant_client",
        "numero_client",
        "no_client",
        "code_client",
        "utilisateur",
        "id_utilisateur",
        "usager",
        "id_usager",
        "patient_id",
        "account_id",
    ),
    "moment": (
        "time:timestamp",
        "timestamp",
        "moment",
        "event_time",
        "occurred_at",
        "time",
        "datetime",
        "date_time",
        "complete_timestamp",
        "created_at",
        "date",
        "horodatage",
        "date_heure",
        "date_et_heure",
    ),
    "event": (
        "concept:name",
        "event",
        "event_name",
        "activity",
        "action",
        "event_type",
        "activityid",
        "evenement",
        "activite",
        "step",
        "etape",
    ),
    "channel": ("channel", "canal", "device", "platform", "plateforme", "source", "medium"),
    "start": ("start_timestamp", "start:timestamp", "started_at", "start_time", "debut"),
}
DEADLINE_WORDS: Final = (
    "estimated",
    "promised",
    "deadline",
    "due",
    "expected",
    "prévu",
    "prevu",
    "promis",
    "échéance",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person said of a table; a column of None is to be guessed, an empty start is none."""

    customer: str | None = None
    moment: str | None = None
    event: str | None = None
    channel: str | None = None
    start: str | None = None
    pair: str | None = None
    """The column that tells the begin of an activity from its end, to make one event of both."""
    doubles: str | None = None
    """Rows that repeat another in every column count ``once``, or all (``keep``); None keeps them in XES alone."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns to read. ``moments`` holds several in a table of one row per customer."""

    customer: str
    moments: tuple[str, ...]
    event: str | None
    channel: str | None
    attributes: tuple[str, ...]
    guessed: tuple[tuple[Role, str], ...]
    start: str | None = None
    pair: str | None = None


def choose(
    present: Sequence[str], times: Sequence[str], asked: Asked, *, prefer: Iterable[str] = ()
) -> Columns:
    """The column of each role among ``present``; ``times`` are those that hold moments.

    ``prefer`` names columns that another table shares: a guess for the customer takes one of them
    first, so that the two can be joined. Raises InputError when a named column is not there, or
    when a needed one can neither be found nor guessed.
    """
    guessed: list[tuple[Role, str]] = []

    def find(role: Role, named: str | None) -> str | None:
        if named is not None:
            return _existing(named, present)
        found = _usual(role, present, prefer)
        if found is not None:
            guessed.append((role, found))
        return found

    customer = find("customer", asked.customer)
    event = find("event", asked.event)
    channel = find("channel", asked.channel)
    if customer is None:
        raise _needed("customer", present)
    if event is None and len(times) >= 2 and asked.moment is None:
        moments = tuple(times)
    elif event is None:
        raise _needed("event", present)
    else:
        moments = (
            _moment(find("moment", asked.moment), times, {customer, event}, guessed, present),
        )
    start = None
    if event is not None and asked.start != "":
        start = find("start", asked.start)
    used = {customer, event, channel, start, *moments}
    others = tuple(name for name in present if name not in used)
    pair = _existing(asked.pair, others) if asked.pair else None
    return Columns(customer, moments, event, channel, others, tuple(guessed), start, pair)


def _usual(role: Role, present: Sequence[str], prefer: Iterable[str]) -> str | None:
    """The first usual name for ``role`` that is present; shared columns first, for customers."""
    names = list(USUAL[role])
    if role == "customer":
        shared = {_plain(name) for name in prefer}
        names.sort(key=lambda name: name not in shared)
    columns = {_plain(column): column for column in reversed(present)}
    return next((columns[name] for name in names if name in columns), None)


def _plain(name: str) -> str:
    """A heading as the lists above spell it: ``Numéro client`` becomes ``numero_client``."""
    bare = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "_".join("".join(bare).casefold().replace("-", " ").replace("_", " ").split())


def _moment(
    found: str | None,
    times: Sequence[str],
    taken: set[str],
    guessed: list[tuple[Role, str]],
    present: Sequence[str],
) -> str:
    """The column of moments: the one found by name, else the first that holds moments."""
    if found is not None:
        return found
    for name in times:
        if name not in taken:
            guessed.append(("moment", name))
            return name
    raise _needed("moment", present)


def _existing(named: str, present: Sequence[str]) -> str:
    for column in present:
        if column == named or column.casefold().strip() == named.casefold().strip():
            return column
    guess = nearest(named, present)
    listing = ", ".join(present)
    raise InputError(
        "events.unknown-column",
        Words(f"There is no column “{named}”.", f"Il n’y a pas de colonne « {named} »."),
        remedy=Words(
            (f"Did you mean “{guess}”? " if guess else "") + f"There are: {listing}.",
            (f"Vouliez-vous dire « {guess} » ? " if guess else "") + f"Il y a : {listing}.",
        ),
        details={"columns": list(present), "nearest": guess},
    )


def _needed(role: Role, present: Sequence[str]) -> InputError:
    listing = ", ".join(present)
    return InputError(
        f"events.no-{role}-column",
        Words(
            f"It is not clear which column holds the {ROLES[role].en}.",
            f"On ne voit pas quelle colonne contient : {ROLES[role].fr}.",
        ),
        remedy=Words(
            f"Name it with --{role}. There are: {listing}.",
            f"Nommez-la avec --{role}. Il y a : {listing}.",
        ),
        details={"columns": list(present)},
    )
