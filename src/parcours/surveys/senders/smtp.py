"""Mail by SMTP. ``PARCOURS_SMTP=smtp://name:password@host:587`` (``smtps://`` for TLS from the start)."""

from __future__ import annotations

import os
import smtplib
import ssl
from email import message_from_bytes
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from parcours.surveys.senders.protocol import not_delivered

SECONDS = 20


class SmtpSender:
    """One connection per letter; letters are few and independent of each other."""

    def __init__(self, address: str | None = None) -> None:
        parts = urlsplit(address or os.environ.get("PARCOURS_SMTP", ""))
        self.host = parts.hostname or ""
        self.secure = parts.scheme == "smtps"
        self.port = parts.port or (465 if self.secure else 25)
        self.name = unquote(parts.username or "")
        self.password = unquote(parts.password or "")

    def send(self, to: str, text: str, message: bytes | None = None) -> None:
        """Deliver one letter; raises UnavailableError when the server does not take it."""
        if not self.host:
            raise not_delivered("PARCOURS_SMTP is not set")
        content = message or text.encode()
        origin = (
            parseaddr(str(message_from_bytes(content)["From"] or ""))[1] or "parcours@localhost"
        )
        try:
            with self._connection() as server:
                if self.name and not self.secure:
                    server.starttls(context=ssl.create_default_context())
                if self.name:
                    server.login(self.name, self.password)
                server.sendmail(origin, [to], content)
        except (OSError, smtplib.SMTPException) as error:
            raise not_delivered(type(error).__name__) from None

    def _connection(self) -> smtplib.SMTP:
        if self.secure:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=SECONDS)


def sender() -> SmtpSender:
    """The sender as the environment describes it."""
    return SmtpSender()
