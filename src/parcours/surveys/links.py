"""Signed links: which survey, by which channel, at which place, for whom. Short enough for a QR code.

``survey.channel.place.invite.mac`` – readable, and nothing in it can be changed without the key. A
token is measured by its length and alphabet before anything else looks at it; its parts reach the
database as bound parameters alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from parcours.errors import NotFoundError, Words
from parcours.surveys.definition import CHANNELS

_ALPHABET = re.compile(r"[A-Za-z0-9_.\-]{20,260}")
_PART = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
MAC_BYTES = 10
_RESPONSE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Link:
    """What a token says."""

    survey: str
    channel: str
    place: str = ""
    invite: str = ""


def sign(link: Link, key: bytes) -> str:
    """The token of ``link``."""
    said = ".".join((link.survey, link.channel, link.place, link.invite))
    return f"{said}.{_mac(said, key)}"


def read_token(token: str, key: bytes) -> Link:
    """The link that ``token`` is; raises NotFoundError for anything else, telling nothing more."""
    if not _ALPHABET.fullmatch(token) or token.count(".") != 4:
        raise _unknown()
    said, _, mac = token.rpartition(".")
    if not hmac.compare_digest(mac, _mac(said, key)):
        raise _unknown()
    survey, channel, place, invite = said.split(".")
    fits = _PART.fullmatch(survey) and channel in CHANNELS
    if not fits or not all(part == "" or _PART.fullmatch(part) for part in (place, invite)):
        raise _unknown()
    return Link(survey, channel, place, invite)


def receipt(response_id: str, key: bytes) -> str:
    """What lets a respondent see and delete their own answers, and nobody else."""
    return f"{response_id}.{_mac('receipt:' + response_id, key)}"


def read_receipt(text: str, key: bytes) -> str:
    """The response id of a receipt; raises NotFoundError for anything else."""
    response_id, _, mac = text.partition(".")
    if not is_response_id(response_id) or not hmac.compare_digest(
        mac.encode(), _mac("receipt:" + response_id, key).encode()
    ):
        raise _unknown()
    return response_id


def is_response_id(text: str) -> bool:
    """Whether ``text`` is a UUID in small letters, which is all that a response id may be."""
    return bool(_RESPONSE.fullmatch(text))


def digest(text: str, key: bytes) -> str:
    """A keyed hash of an address or number: the same address gives the same hash, none leads back."""
    plain = "".join(text.split()).lower()
    return hmac.new(key, b"address:" + plain.encode(), hashlib.sha256).hexdigest()


def _mac(said: str, key: bytes) -> str:
    made = hmac.new(key, said.encode(), hashlib.sha256).digest()[:MAC_BYTES]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _unknown() -> NotFoundError:
    return NotFoundError(
        "surveys.no-such-link",
        Words(
            "This link leads to no survey.",
            "Ce lien ne mène à aucune enquête.",
        ),
        remedy=Words(
            "Check that it was copied whole, or ask whoever sent it.",
            "Vérifiez qu’il a été copié en entier, ou demandez à qui l’a envoyé.",
        ),
    )
