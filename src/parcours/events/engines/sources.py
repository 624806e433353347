"""Everything that a log can be read from, brought into a form that DuckDB reads: one door for all.

Files, gzipped or not, in any usual encoding; folders of Parquet; XES; Excel; tables of a database;
frames of pandas, Polars and Arrow. A torn file is refused here, with a sentence.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import tempfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from parcours.errors import InputError, Words
from parcours.events.engines import tables, xes, xlsx
from parcours.events.engines.sql import literal

BLOCK: Final = 1 << 20
APART: Final = 1_000_000_000_000
"""More rows than any one file of a folder has: keeps the order of rows of one file before the next."""
_COUNTED: Final = "row_number() OVER ()"
_PARQUET: Final = (".parquet", ".pq")
_PARQUET_MARK: Final = b"PAR1"
_JSON: Final = {".jsonl": "newline_delimited", ".ndjson": "newline_delimited", ".json": "auto"}


@dataclass(frozen=True, slots=True)
class Source:
    """What the database reads."""

    name: str
    sql: str
    """An expression for FROM; every column of CSV is text."""
    numbered: str
    """An expression that numbers rows from 1 in their order."""
    checksum: Callable[[], str]
    """Waits for the checksum, which is taken while the source is read."""
    size: int
    frame: Any = None
    """An Arrow table to be registered as ``given``."""
    counted: bool = False
    """Whether its rows are counted without being read."""
    single: bool = False
    """Whether each row was written as an event of its own, even if it says the same as another."""


@contextmanager
def source_of(given: Any, notes: list[Words]) -> Iterator[Source]:
    """``given`` (a path, an address, or a frame) in a form to read; copies go when the block ends."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as aside:
        if hasattr(given, "__arrow_c_stream__") or isinstance(given, pa.Table):
            yield _framed(given)
        elif tables.is_table(str(given)):
            target = Path(folder) / "table.csv"
            tables.to_csv(str(given), target)
            name = tables.shown(str(given))
            checksum = aside.submit(_digest, target).result
            yield _file(target, name, checksum, notes, Path(folder))
        else:
            path = Path(given)
            if path.is_dir():
                yield _folder(path, aside)
                return
            if not path.is_file():
                raise InputError(
                    "events.no-file",
                    Words(f"There is no file “{path}”.", f"Il n’y a pas de fichier « {path} »."),
                    remedy=Words("Check the path.", "Vérifiez le chemin."),
                )
            checksum = aside.submit(_digest, path).result
            yield _file(path, path.name, checksum, notes, Path(folder))


def _framed(frame: Any) -> Source:
    table = frame if isinstance(frame, pa.Table) else pa.table(frame)
    digest = hashlib.sha256()
    for batch in table.to_batches(max_chunksize=BLOCK):
        digest.update(batch.serialize())
    checksum = f"sha256:{digest.hexdigest()}"
    return Source(
        "frame",
        "given",
        _COUNTED,
        lambda: checksum,
        table.nbytes,
        table,
        counted=True,
    )


def _folder(path: Path, aside: ThreadPoolExecutor) -> Source:
    files = sorted(str(file) for file in path.rglob("*") if file.suffix.lower() in _PARQUET)
    if not files:
        raise InputError(
            "events.empty-folder",
            Words(
                f"The folder “{path}” holds no Parquet file.",
                f"Le dossier « {path} » ne contient aucun fichier Parquet.",
            ),
            remedy=Words(
                "Name a file, an event store or a folder of Parquet files.",
                "Nommez un fichier, un entrepôt ou un dossier de fichiers Parquet.",
            ),
        )
    for file in files:
        _check_parquet(Path(file), Path(file).name)
    digests = [aside.submit(_digest, Path(file)) for file in files]

    def checksum() -> str:
        every = "\n".join(digest.result() for digest in digests)
        return f"sha256:{hashlib.sha256(every.encode()).hexdigest()}"

    listing = "[" + ", ".join(map(literal, files)) + "]"
    return Source(
        path.name,
        f"read_parquet({listing}, file_row_number=true, filename=true)",
        f"(list_position({listing}, filename) - 1) * {APART} + file_row_number + 1",
        checksum,
        sum(Path(file).stat().st_size for file in files),
        counted=True,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def _file(
    path: Path, name: str, checksum: Callable[[], str], notes: list[Words], folder: Path
) -> Source:
    """One file, by what its name ends with."""
    if not path.stat().st_size:
        raise _empty(name)
    ending = path.name.lower()
    if ending.endswith((".xes", ".xes.gz")):
        table = xes.read(path, notes)
        return Source(
            name, "given", _COUNTED, checksum, table.nbytes, table, counted=True, single=True
        )
    elif ending.endswith((".xlsx", ".xlsm")):
        xlsx.to_parquet(path, folder / "log.parquet")
        path = folder / "log.parquet"
    elif ending.endswith(".gz"):
        path = _unpacked(path, folder / Path(path.name).stem)
        if not path.stat().st_size:
            raise _empty(name)
    size = path.stat().st_size
    if path.suffix.lower() in _PARQUET:
        _check_parquet(path, name)
        sql = f"read_parquet({literal(str(path))}, file_row_number=true)"
        return Source(name, sql, "file_row_number + 1", checksum, size, counted=True)
    path = _in_utf8(path, folder, name, notes)
    if path.suffix.lower() in _JSON:
        sql = f"read_json({literal(str(path))}, format={literal(_JSON[path.suffix.lower()])})"
    else:
        sql = _csv(path, name)
    return Source(name, sql, _COUNTED, checksum, size)


def _empty(name: str) -> InputError:
    return InputError(
        "events.empty",
        Words(f"“{name}” is empty.", f"« {name} » est vide."),
        remedy=Words(
            "It needs a line of column names and one row per event.",
            "Il faut une ligne de noms de colonnes et une ligne par événement.",
        ),
    )


def _check_parquet(path: Path, name: str) -> None:
    """Parquet files begin and end with a mark; one that is torn has lost the second."""
    with path.open("rb") as file:
        begins = file.read(4)
        file.seek(max(0, path.stat().st_size - 4))
        ends = file.read(4)
    if begins != _PARQUET_MARK or ends != _PARQUET_MARK or path.stat().st_size < 12:
        raise InputError(
            "events.torn-parquet",
            Words(
                f"“{name}” is no whole Parquet file.",
                f"« {name} » n’est pas un fichier Parquet entier.",
            ),
            remedy=Words("Fetch it again.", "Téléchargez-le à nouveau."),
        )


def _unpacked(path: Path, target: Path) -> Path:
    """A gzipped file unpacked; one that ends too early is refused and never read in part."""
    try:
        with gzip.open(path) as packed, target.open("wb") as file:
            while piece := packed.read(BLOCK):
                file.write(piece)
    except (EOFError, OSError, zlib.error) as error:
        raise InputError(
            "events.torn-gzip",
            Words(
                f"“{path.name}” ends too early or is no gzip file.",
                f"« {path.name} » est tronqué ou n’est pas un fichier gzip.",
            ),
            remedy=Words("Fetch it again.", "Téléchargez-le à nouveau."),
            details={"reader": str(error)[:200]},
        ) from error
    return target


def _in_utf8(path: Path, folder: Path, name: str, notes: list[Words]) -> Path:
    """``path``, or a copy of it in UTF-8 when it is written otherwise; that is said."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        try:
            while chunk := file.read(BLOCK):
                decoder.decode(chunk)
            is_utf8 = not start.startswith((b"\xff\xfe", b"\xfe\xff"))
        except UnicodeDecodeError:
            is_utf8 = False
    if is_utf8:
        return path
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp1252"
    notes.append(
        Words(
            f"{name} is not UTF-8; it was read as {encoding}.",
            f"{name} n’est pas en UTF-8 ; il a été lu comme {encoding}.",
        )
    )
    copy = folder / f"utf8-{path.name}"
    with (
        path.open(encoding=encoding, errors="replace", newline="") as old,
        copy.open("w", encoding="utf-8", newline="") as new,
    ):
        while piece := old.read(BLOCK):
            new.write(piece)
    return copy


def _csv(path: Path, name: str) -> str:
    """The SQL that reads a delimited file, every column as text.

    The first line names the columns. The database is not left to find out for itself: it would skip lines
    that do not fit the others, and say nothing.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        head = file.readline()
    separator = max(",;\t|", key=lambda mark: _outside_quotes(head, mark))
    if not _outside_quotes(head, separator):
        raise InputError(
            "events.one-column",
            Words(
                f"“{name}” has one column only: {head.strip()[:80]!r}.",
                f"« {name} » n’a qu’une colonne : {head.strip()[:80]!r}.",
            ),
            remedy=Words(
                "Separate the columns with commas, semicolons or tabs.",
                "Séparez les colonnes par des virgules, des points-virgules ou des tabulations.",
            ),
        )
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        names = _distinct(next(csv.reader(file, delimiter=separator)))
    columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in names)
    return (
        f"read_csv({literal(str(path))}, delim={literal(separator)}, header=true, auto_detect=false, "
        f"columns={{{columns}}}, quote='\"', escape='\"', max_line_size=20000000)"
    )


def _distinct(names: list[str]) -> list[str]:
    """Column names as the database takes them: none empty, none twice, capitals aside."""
    found: dict[str, str] = {}
    for at, name in enumerate(names):
        plain = name.strip() or f"column{at}"
        own, again = plain, 0
        while own.casefold() in found:
            again += 1
            own = f"{plain}_{again}"
        found[own.casefold()] = own
    return list(found.values())


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])
