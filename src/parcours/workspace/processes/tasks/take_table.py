"""Takes a table in: copies it row by row with personal data redacted, and shows its first rows.

Nothing personal is written: free text loses names, addresses and numbers; a cell that is nothing but
an address or a number becomes a pseudonym that is the same wherever the value stands, so that a log
and the comments of the same customers still join.
"""

from __future__ import annotations

import csv
import functools
import gzip
import hashlib
import hmac
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from parcours.errors import InputError, Words
from parcours.verbatims.redaction import redact

ROWS_SHOWN: Final = 20
ROWS_MOST: Final = 20_000_000
CELL_MOST: Final = 200_000
BYTES_MOST: Final = 1_500_000_000
"""Of a compressed file, unpacked."""
_WHOLE: Final = re.compile(r"\[[^\[\]]+\]")
"""A cell of which nothing but one placeholder is left, whatever the redactor calls it."""


def run(asked: dict[str, Any], tell: Any) -> dict[str, Any]:
    """Copy ``asked["path"]`` to ``asked["out"]``; the answer names its columns and first rows."""
    path, out = Path(asked["path"]), Path(asked["out"])
    names, rows = _table(path, asked["name"].lower())
    clean = cleaner(asked["salt"])
    shown: list[list[str]] = []
    count = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in itertools.islice(rows, ROWS_MOST + 1):
            if not any(row):
                continue
            cleaned = [clean(cell) for cell in row]
            writer.writerow(cleaned)
            count += 1
            if len(shown) < ROWS_SHOWN:
                shown.append([cell[:300] for cell in cleaned])
            if count % 50_000 == 0:
                tell(Words(f"{count:,} rows", f"{count:,} lignes".replace(",", " ")), 0, 0)
    if count == 0 or not any(names):
        raise InputError(
            "uploads.no-rows",
            Words("There is no row in this file.", "Ce fichier n’a aucune ligne."),
            remedy=Words(
                "It needs a line of headings and a row per event or comment.",
                "Il faut une ligne de titres et une ligne par événement ou commentaire.",
            ),
        )
    if count > ROWS_MOST:
        raise _too_large()
    return {
        "names": list(names),
        "rows": count,
        "shown": shown,
        "bytes": out.stat().st_size,
        "checksum": _checksum(out),
    }


def cleaner(salt: str) -> Callable[[str], str]:
    """A function that takes personal data out of a cell; the same cell always gives the same."""

    @functools.lru_cache(maxsize=200_000)
    def clean(cell: str) -> str:
        if len(cell) > CELL_MOST:
            cell = cell[:CELL_MOST]
        # Moments and plain numbers that are too short for a card or a telephone are most of a log.
        if len(cell) < 6 or cell.isalpha():
            return cell
        redacted = redact(cell)
        if redacted != cell and _WHOLE.fullmatch(redacted):
            digest = hmac.new(salt.encode(), cell.strip().lower().encode(), hashlib.sha256)
            return f"person-{digest.hexdigest()[:16]}"
        return redacted

    return clean


def _table(path: Path, name: str) -> tuple[Sequence[str], Iterator[Sequence[str]]]:
    if name.endswith(".parquet"):
        return _parquet(path)
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    stream: Any = gzip.open(path, "rb") if packed else path.open("rb")  # noqa: SIM115, read until the child ends
    head = stream.read(1 << 16)
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(
            "uploads.no-table",
            Words("This file is no table.", "Ce fichier n’est pas un tableau."),
            remedy=Words("Send CSV or Parquet.", "Envoyez du CSV ou du Parquet."),
        )
    counted = io.BufferedReader(_Counted(itertools.chain([head], _pieces(stream))))
    text = io.TextIOWrapper(counted, _encoding(head), "replace", newline="")
    sample = head.decode(_encoding(head), "replace")
    csv.field_size_limit(CELL_MOST * 4)
    rows = csv.reader(text, delimiter=_separator(sample))
    try:
        names = next(rows)
    except StopIteration:
        names = []
    return [name.strip().lstrip("\ufeff") for name in names], _sound(rows)


def _sound(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise InputError(
            "uploads.torn",
            Words(f"A row cannot be read: {error}.", f"Une ligne est illisible : {error}."),
            remedy=Words("Check the quotes in the file.", "Vérifiez les guillemets du fichier."),
        ) from None


def _pieces(stream: Any) -> Iterator[bytes]:
    try:
        while piece := stream.read(1 << 18):
            yield piece
    except (OSError, EOFError) as error:
        raise InputError(
            "uploads.torn",
            Words(f"The file is torn: {error}.", f"Le fichier est abîmé : {error}."),
        ) from None


class _Counted(io.RawIOBase):
    """Pieces as a stream that ends with a sentence when there are too many bytes."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.left, self.read_bytes = iter(pieces), b"", 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, into: Any) -> int:
        """The next bytes."""
        while not self.left:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.left = piece
        part, self.left = self.left[: len(into)], self.left[len(into) :]
        into[: len(part)] = part
        self.read_bytes += len(part)
        if self.read_bytes > BYTES_MOST:
            raise _too_large()
        return len(part)


def _encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _separator(sample: str) -> str:
    line = sample.partition("\n")[0]
    return max(",;\t|", key=line.count) if any(mark in line for mark in ",;\t|") else ","


def _parquet(path: Path) -> tuple[Sequence[str], Iterator[Sequence[str]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq  # 40 ms, and only for this kind of file

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError):
        raise InputError(
            "uploads.no-table",
            Words("This is no Parquet file.", "Ce n’est pas un fichier Parquet."),
        ) from None
    if file.metadata.num_rows > ROWS_MOST:
        raise _too_large()
    names = file.schema_arrow.names

    def rows() -> Iterator[Sequence[str]]:
        for batch in file.iter_batches(batch_size=20_000):
            columns = [
                ["" if value is None else str(value) for value in column.to_pylist()]
                for column in batch.columns
            ]
            yield from zip(*columns, strict=True)

    return names, rows()


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _too_large() -> InputError:
    return InputError(
        "uploads.too-large",
        Words(
            "There is more in this file than a server takes.",
            "Ce fichier contient plus qu’un serveur n’accepte.",
        ),
        remedy=Words(
            "Send a part of it, or ask it from the command line.",
            "Envoyez-en une partie, ou interrogez-le en ligne de commande.",
        ),
    )
