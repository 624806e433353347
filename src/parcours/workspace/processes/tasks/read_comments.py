"""Reads an uploaded table of comments for the workbench: language, tone, the place that each is about.

It runs in a child like every reading of what people brought; the page asks for a slice, so that a
table of a hundred thousand comments never travels whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def run(asked: dict[str, Any], tell: Any) -> dict[str, Any]:
    """The comments that hold every word of ``asked["search"]``, read against ``asked["topics"]``."""
    from parcours.verbatims.assignment import Topic
    from parcours.verbatims.reading import read_all
    from parcours.verbatims.rows import AskedColumns, read_rows

    columns = {role: name for role, name in asked["columns"].items() if name}
    found = read_rows(Path(asked["path"]), AskedColumns(**columns))
    words = asked["search"].casefold().split()
    rows = [row for row in found.rows if all(word in row.text.casefold() for word in words)]
    topics = [Topic(one["about"], one["words"], tuple(one["keywords"])) for one in asked["topics"]]
    shown = rows[asked["offset"] : asked["offset"] + asked["most"]]
    return {
        "of": len(rows),
        "comments": [
            {
                "line": read.row.line,
                "text": read.text,
                "lang": read.lang,
                "date": read.row.date.isoformat() if read.row.date else None,
                "tone": round(read.valence, 2) if read.valence is not None else None,
                "about": read.about,
                "likely": list(read.likely),
            }
            for read in read_all(shown, topics).reads
        ],
    }
