"""What a sender is: something that takes one message and either delivers it or says why not."""

from __future__ import annotations

from typing import Protocol

from parcours.errors import UnavailableError, Words


class Sender(Protocol):
    """One way out of the house; found by name under ``parcours.senders``."""

    def send(self, to: str, text: str, message: bytes | None = None) -> None:
        """Deliver, or raise UnavailableError; ``message`` is a whole letter for mail."""
        ...


def not_delivered(why: str) -> UnavailableError:
    """The error of a message that did not leave; the worker tries again later."""
    return UnavailableError(
        "surveys.not-delivered",
        Words(f"The message did not leave: {why}.", f"Le message n’est pas parti : {why}."),
    )
