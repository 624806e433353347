"""Who is asking: a person, the holder of a link, a program with a token, or nobody.

A ``Caller`` is what every right is asked of, whichever door it came through.
"""

from __future__ import annotations

from dataclasses import dataclass

from parcours.workspace.models import ApiToken, Person, ShareLink


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks. ``local`` is set while nobody owns this server and the asker sits at it."""

    person: Person | None = None
    token: ApiToken | None = None
    link: ShareLink | None = None
    local: bool = False

    @property
    def who(self) -> str:
        """The asker in words for logs and histories."""
        if self.token and self.person:
            return f"{self.person} ({self.token.label})"
        if self.person:
            return str(self.person)
        if self.link:
            return self.link.label or "link"
        return "local" if self.local else ""

    @property
    def key(self) -> str:
        """A short stable name of the asker, such as ``person:3``; what is counted is counted by it."""
        if self.person:
            return f"person:{self.person.pk}"
        if self.link:
            return f"link:{self.link.pk}"
        return "local" if self.local else "nobody"


NOBODY = Caller()
