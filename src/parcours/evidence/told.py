"""Which kinds of pain customers tell of at a place: the family of a pain point is read, not supposed.

A kind is named where at least a fifth of the unhappy texts that could be read report it, the interval
of sampling counted; shares say of how many texts they are. Most say nothing of a kind: that stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from parcours.evidence.grounds import Grounds
from parcours.journey.model import Evidence, PainKind
from parcours.verbatims.reading import Read, hurts_in
from parcours.verbatims.voices import Share, voices_by_place

LEAST_SHARE: Final = 0.2
LEAST_TEXTS: Final = 10
TEXTS_MOST: Final = 2_000
"""Of more texts every so many are read: the shares stay the same, and the time too."""


@dataclass(frozen=True, slots=True)
class Told:
    """The kinds of pain that texts tell of, the commonest first, and their shares as facts."""

    kinds: tuple[PainKind, ...]
    facts: tuple[Evidence, ...]

    def family(self, otherwise: PainKind) -> PainKind:
        """The commonest kind; ``otherwise`` where none is told often enough."""
        return self.kinds[0] if self.kinds else otherwise


def told(grounds: Grounds, reads: Sequence[Read]) -> Told:
    """What ``reads`` tell of, those of them that are unhappy and have words."""
    texts = [read for read in reads if read.text and read.valence < 0]
    texts = texts[:: len(texts) // TEXTS_MOST + 1]
    hurts = hurts_in(texts)
    known = [(read, hurt) for read, hurt in zip(texts, hurts, strict=True) if hurt is not None]
    if len(known) < LEAST_TEXTS:
        return Told((), ())
    one_place = [_at(read) for read, _ in known]
    shares = voices_by_place(one_place, [hurt for _, hurt in known])[0].pains
    often = [
        (cast("PainKind", kind), share)
        for kind, share in shares.items()
        if kind != "other" and share.low >= LEAST_SHARE
    ]
    return Told(
        tuple(kind for kind, _ in often),
        tuple(_fact(grounds, kind, share) for kind, share in often),
    )


def _at(read: Read) -> Read:
    """``read`` as one of a single place: they were chosen for it already."""
    return Read(read.row, read.lang, read.text, read.valence, read.scored, None)


def _fact(grounds: Grounds, kind: PainKind, share: Share) -> Evidence:
    words = ", ".join(share.words[:3])
    return Evidence(
        source=grounds.voice_source,
        measure=f"told_{kind}",
        value=round(share.count / share.n, 4),
        unit="share",
        n=share.n,
        interval=(round(share.low, 4), round(share.high, 4)),
        confidence=0.95,
        period=grounds.voice_period,
        method="of the unhappy texts about it, those that report this kind of pain"
        + (f" ({words})" if words else "")
        + "; Wilson interval",
    )
