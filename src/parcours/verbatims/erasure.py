"""Writes a table again without one customer's rows: text, quotes and counts go with them.

Everything else in this room is made from the table anew and keeps nothing, so nothing of an erased
customer can come back: decisions and labels hold lines and no text.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from parcours.errors import InputError, Words
from parcours.verbatims.headings import HEADINGS
from parcours.verbatims.tables import read_table


def without(path: Path, customer: str, column: str | None = None) -> tuple[bytes, int, int]:
    """The table at ``path`` as CSV without the rows of ``customer``; how many went and stayed.

    Raises InputError when no column holds customers, or none is this one.
    """
    try:
        table = read_table(path, path.read_bytes())
    except OSError:
        raise InputError(
            "verbatims.no-file",
            Words(f"There is no file “{path}”.", f"Il n’y a pas de fichier « {path} »."),
        ) from None
    folded = [name.casefold() for name in table.names]
    wanted = [column.casefold()] if column else HEADINGS["customer"]
    at = next((folded.index(name) for name in wanted if name in folded), None)
    if at is None:
        listing = ", ".join(table.names)
        raise InputError(
            "verbatims.no-customer-column",
            Words("No column holds customers.", "Aucune colonne ne contient de clients."),
            remedy=Words(
                f"Name it with --column. There are: {listing}.",
                f"Nommez-la avec --column. Il y a : {listing}.",
            ),
        )
    kept = [
        row for row in table.rows if not (at < len(row) and row[at].strip() == customer.strip())
    ]
    if len(kept) == len(table.rows):
        raise InputError(
            "verbatims.unknown-customer",
            Words(
                f"No row is of customer “{customer}”.", f"Aucune ligne du client « {customer} »."
            ),
        )
    stream = io.StringIO()
    out = csv.writer(stream)
    out.writerow(table.names)
    out.writerows(kept)
    return stream.getvalue().encode("utf-8-sig"), len(table.rows) - len(kept), len(kept)
