"""What people decide about proposals: accepted, moved or rejected in one act, and remembered.

Every proposal has a source span: the table's checksum, the line, and where in the redacted text the
words stand that made it so. A file of decisions has one JSON object a line, holds no text, and is
only ever added to; the last word on a proposal counts. The workbench and the terminal use the same
functions, and so does learning from corrections.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final, Literal

from parcours.errors import InputError, Place, Words
from parcours.verbatims.assignment import Correction, Topic
from parcours.verbatims.features import fold
from parcours.verbatims.pains import REPORTED, Hurt
from parcours.verbatims.reading import Read, in_lang
from parcours.verbatims.themes import Theme, find_themes

Kind = Literal["assignment", "pain", "quote", "touchpoint"]
Act = Literal["accept", "move", "reject"]
ACTS: Final = ("accept", "move", "reject")
LEAST_MISSING: Final = 8
SHARE_MISSING: Final = 0.03


@dataclass(frozen=True, slots=True)
class Span:
    """Where a claim comes from: a line of a table, and from which character to which."""

    checksum: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that may enter a map, with the words that it rests on."""

    id: str
    kind: Kind
    about: str | None
    """The place of the map, or None."""
    value: str
    """What is proposed: a place, a kind of pain, the name of a missing touchpoint."""
    spans: tuple[Span, ...]
    words: tuple[str, ...] = ()
    n: int = 1
    """On how many texts it rests."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of a proposal."""

    proposal: str
    kind: Kind
    act: Act
    to: str | None = None
    """Where it was moved to; None with ``move`` means to no place."""
    by: str | None = None
    at: str | None = None
    line: int | None = None
    checksum: str | None = None


def proposal_id(kind: Kind, checksum: str, line: int, value: str) -> str:
    """The same for the same claim on the same line of the same table."""
    text = f"{kind}|{checksum}|{line}|{value}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def propose(
    reads: Sequence[Read], hurts: Sequence[Hurt | None], topics: Sequence[Topic], checksum: str
) -> list[Proposal]:
    """Every assignment, every pain and every missing touchpoint that ``reads`` speak for."""
    found = []
    for read, hurt in zip(reads, hurts, strict=True):
        line = read.row.line
        if read.about is not None:
            found.append(
                Proposal(
                    proposal_id("assignment", checksum, line, read.about), "assignment", read.about,
                    read.about, (span_of(read, read.words, checksum),), read.words,
                )
            )  # fmt: skip
        if hurt is None or hurt.problem < REPORTED:
            continue
        for kind, words in hurt.kinds.items():
            found.append(
                Proposal(
                    proposal_id("pain", checksum, line, kind), "pain", read.about, kind,
                    (span_of(read, words, checksum),), words,
                )
            )  # fmt: skip
    return [*found, *missing_touchpoints(reads, topics, checksum)]


def span_of(read: Read, words: Sequence[str], checksum: str) -> Span:
    """From the first to the last of ``words`` in the redacted text; all of it without words."""
    folded = fold(read.text)
    places = [(folded.find(word), word) for word in words]
    hits = [(at, at + len(word)) for at, word in places if at >= 0]
    if not hits or len(folded) != len(read.text):
        return Span(checksum, read.row.line, 0, len(read.text))
    return Span(checksum, read.row.line, min(at for at, _ in hits), max(end for _, end in hits))


def missing_touchpoints(
    reads: Sequence[Read], topics: Sequence[Topic], checksum: str
) -> list[Proposal]:
    """What many customers speak of that the map has no place for: themes among the unassigned."""
    spoken = [
        read
        for read in reads
        if read.about is None and read.lang in {"en", "fr"} and len(read.text.split()) > 2
    ]
    if len(spoken) < LEAST_MISSING:
        return []
    known = {
        word
        for topic in topics
        for word in fold(f"{topic.words} {' '.join(topic.keywords)}").split()
    }
    found = find_themes([read.text for read in spoken], [in_lang(read.lang) for read in spoken])
    least = max(LEAST_MISSING, SHARE_MISSING * len(spoken))
    return [
        _missing(theme, spoken, checksum)
        for theme in found.themes
        if len(theme.members) >= least and not set(theme.words[:2]) <= known
    ]


def _missing(theme: Theme, spoken: Sequence[Read], checksum: str) -> Proposal:
    spans = tuple(span_of(spoken[i], theme.words, checksum) for i in theme.members)
    first = spans[0].line
    return Proposal(
        proposal_id("touchpoint", checksum, first, theme.name), "touchpoint", None, theme.name,
        spans, theme.words, len(theme.members),
    )  # fmt: skip


def decide(
    path: Path, proposal: Proposal, act: Act, *, to: str | None = None, by: str | None = None,
    at: dt.datetime,
) -> Decision:  # fmt: skip
    """Remember one act on ``proposal`` in the file at ``path``."""
    span = proposal.spans[0] if proposal.spans else None
    made = Decision(
        proposal.id, proposal.kind, act, to, by, at.isoformat(timespec="seconds"),
        span.line if span else None, span.checksum if span else None,
    )  # fmt: skip
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(made), ensure_ascii=False) + "\n")
    return made


def read_decisions(path: Path) -> list[Decision]:
    """The decisions at ``path``, none when there is no file; raises InputError for what is none."""
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            made = Decision(**json.loads(line))
        except (ValueError, TypeError):
            made = Decision("", "assignment", "accept")
        if not made.proposal or made.act not in ACTS:
            raise InputError(
                "verbatims.bad-decisions",
                Words("This line is no decision.", "Cette ligne n’est pas une décision."),
                place=Place(file=path.name, line=number),
                remedy=Words("Take it out.", "Supprimez-la."),
            )
        found.append(made)
    return found


def latest(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The last word on each proposal."""
    return {decision.proposal: decision for decision in decisions}


def applied(reads: Sequence[Read], decisions: Sequence[Decision], checksum: str) -> list[Read]:
    """``reads`` where people put them: moved ones are moved, rejected ones are unassigned."""
    last = _by_line(decisions, checksum)
    found = []
    for read in reads:
        made = last.get(read.row.line)
        if made is None or made.act == "accept":
            found.append(read)
        else:
            found.append(replace(read, about=made.to if made.act == "move" else None))
    return found


def _by_line(decisions: Sequence[Decision], checksum: str) -> Mapping[int, Decision]:
    """The last word on the place of each line."""
    return {
        made.line: made
        for made in decisions
        if made.kind == "assignment" and made.line is not None and made.checksum == checksum
    }


def corrections(
    reads: Sequence[Read], decisions: Sequence[Decision], checksum: str
) -> list[Correction]:
    """What people taught about places: accepted and moved texts."""
    last = _by_line(decisions, checksum)
    found = []
    for read in reads:
        made = last.get(read.row.line)
        if made is None or not read.text:
            continue
        if made.act == "move":
            found.append(Correction(read.text, made.to))
        elif made.act == "accept" and read.about is not None:
            found.append(Correction(read.text, read.about))
    return found
