"""A table of a PostgreSQL or MySQL database as a file: read once, in one stream, and only read.

The address names the table after a ``#``: ``postgresql://reader@host/shop#public.events``. Passwords
belong in the driver's own places (``PGPASSWORD``, ``~/.pgpass``, ``MYSQL_PWD``), and never reach a note,
an error or a store.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from parcours.errors import InputError, UnavailableError, Words

SCHEMES: Final = ("postgresql://", "postgres://", "mysql://", "mariadb://")
FETCH: Final = 10_000


def is_table(source: str) -> bool:
    """Whether ``source`` is the address of a database's table."""
    return source.startswith(SCHEMES)


def shown(source: str) -> str:
    """The address without user and password."""
    parts = urlsplit(source)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}#{parts.fragment}"


def to_csv(source: str, target: Path) -> None:
    """Write the table at ``source`` to ``target``; raises in words what keeps it from being read."""
    table = tuple(part for part in urlsplit(source).fragment.split(".") if part)
    if not table:
        raise InputError(
            "events.no-table",
            Words("The address names no table.", "L’adresse ne nomme aucune table."),
            remedy=Words(
                "Write it after a #: postgresql://host/shop#events",
                "Écrivez-la après un # : postgresql://hote/boutique#evenements",
            ),
        )
    if source.startswith("postgres"):
        _from_postgres(source, table, target)
    else:
        _from_mysql(source, table, target)


def _from_postgres(source: str, table: Sequence[str], target: Path) -> None:
    try:
        import psycopg
        from psycopg import sql
    except ImportError:
        raise _driver("postgres") from None
    question = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT csv, HEADER)")
    try:
        with psycopg.connect(source.partition("#")[0], connect_timeout=10) as connection:
            connection.read_only = True
            connection.execute("SET TimeZone = 'UTC'")
            with (
                connection.cursor() as cursor,
                cursor.copy(question.format(sql.Identifier(*table))) as copy,
                target.open("wb") as file,
            ):
                for piece in copy:
                    file.write(piece)
    except psycopg.Error as error:
        raise _refused(source, error) from error


def _from_mysql(source: str, table: Sequence[str], target: Path) -> None:
    try:
        import pymysql
        from pymysql.cursors import SSCursor
    except ImportError:
        raise _driver("mysql") from None
    parts = urlsplit(source)
    name = ".".join("`" + part.replace("`", "``") + "`" for part in table)
    try:
        connection = pymysql.connect(
            host=parts.hostname or "localhost",
            port=parts.port or 3306,
            user=unquote(parts.username or "") or None,
            password=unquote(parts.password or os.environ.get("MYSQL_PWD", "")),
            database=unquote(parts.path.lstrip("/")),
            charset="utf8mb4",
            cursorclass=SSCursor,
            connect_timeout=10,
            unix_socket=os.environ.get("MYSQL_UNIX_PORT") or None,
        )
        with connection, connection.cursor() as cursor:
            cursor.execute("SET time_zone = '+00:00'")
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            cursor.execute(f"SELECT * FROM {name}")
            with target.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([column[0] for column in cursor.description or ()])
                while rows := cursor.fetchmany(FETCH):
                    writer.writerows(rows)
    except pymysql.Error as error:
        raise _refused(source, error) from error


def _driver(extra: str) -> UnavailableError:
    return UnavailableError(
        "events.no-driver",
        Words(
            "The driver of this database is not installed.",
            "Le pilote de cette base n’est pas installé.",
        ),
        remedy=Words(f"pip install 'parcours[{extra}]'", f"pip install 'parcours[{extra}]'"),
    )


def _refused(source: str, error: Exception) -> InputError:
    said = str(error).strip().partition("\n")[0][:200]
    return InputError(
        "events.database",
        Words(
            f"“{shown(source)}” cannot be read: {said}",
            f"« {shown(source)} » ne peut être lu : {said}",
        ),
        remedy=Words(
            "Check address, table and rights; reading is all that is needed.",
            "Vérifiez l’adresse, la table et les droits ; la lecture suffit.",
        ),
    )
