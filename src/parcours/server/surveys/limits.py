"""How fast one link and one survey may send answers; a hall of kiosks behind one address is no attack.

Counted per link and per survey in this process, in whole seconds: it only has to stop floods.
"""

from __future__ import annotations

import time

from parcours.errors import ParcoursError, Words

PER_PLACE = 400
PER_PERSON = 10
PER_SURVEY = 8_000
LINKS_MOST = 50_000


class TooFastError(ParcoursError):
    """More answers than one link may send."""

    http_status = 429


class Speed:
    """Counts of the present second."""

    def __init__(self) -> None:
        self._second = 0
        self._counts: dict[str, int] = {}

    def spend(self, token: str, survey: str, *, personal: bool) -> None:
        """Count one answer; raises TooFastError beyond the limit."""
        now = int(time.monotonic())
        if now != self._second or len(self._counts) > LINKS_MOST:
            self._second, self._counts = now, {}
        counts = self._counts
        mine = counts[token] = counts.get(token, 0) + 1
        whole = counts[survey] = counts.get(survey, 0) + 1
        if mine > (PER_PERSON if personal else PER_PLACE) or whole > PER_SURVEY:
            raise TooFastError(
                "surveys.too-fast",
                Words("Answers come in too fast.", "Les réponses arrivent trop vite."),
                remedy=Words("Send it again in a moment.", "Renvoyez-la dans un instant."),
            )
