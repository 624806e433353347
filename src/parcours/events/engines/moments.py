"""Which columns hold moments, and the SQL that reads each as microseconds since 1970 in UTC.

What a column holds is judged by a sample of its values; a column that a person named is read in the
form that suits most of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from parcours.errors import Words
from parcours.events.engines.sql import quoted

SHARE: Final = 0.9
"""A column whose sampled values are moments to this share is a column of moments."""
_FORMS: Final = (
    "TRY_CAST({c} AS TIMESTAMPTZ)",
    "TRY_STRPTIME({c}, '%d/%m/%Y %H:%M:%S')",
    "TRY_STRPTIME({c}, '%d/%m/%Y %H:%M')",
    "TRY_STRPTIME({c}, '%d/%m/%Y')",
    "TRY_STRPTIME({c}, '%m/%d/%Y %H:%M:%S')",
    "TRY_STRPTIME({c}, '%m/%d/%Y %H:%M')",
    "TRY_STRPTIME({c}, '%m/%d/%Y')",
    "TRY_STRPTIME({c}, '%d.%m.%Y %H:%M:%S')",
    "TRY_STRPTIME({c}, '%d.%m.%Y %H:%M')",
    "TRY_STRPTIME({c}, '%d.%m.%Y')",
    "TRY_CAST(replace({c}, ',', '.') AS TIMESTAMPTZ)",
    "CASE WHEN regexp_full_match({c}, '\\d{{9,10}}([.,]\\d+)?') THEN to_timestamp(replace({c}, ',', '.')::DOUBLE) END",
    "CASE WHEN regexp_full_match({c}, '[0-9]{{12,13}}') THEN to_timestamp({c}::DOUBLE / 1000) END",
)
_PLAIN: Final = 0
_DAY_FIRST: Final = (1, 2, 3)
_MONTH_FIRST: Final = 3
"""So much further on stands the same form with the month first."""
_ZONED: Final = "regexp_matches({c}, ':\\d{{2}}.*([Zz]|[+-]\\d{{2}}(:?\\d{{2}})?)\\s*$')"
_LIKELY: Final = "regexp_matches({c}, '^\\s*[0-9].*[-/.:]|^\\s*[0-9]{{9}}')"


class Moments:
    """The columns of a table ``sample``, as far as they hold moments."""

    def __init__(self, connection: Any, types: Mapping[str, str], notes: list[Words]) -> None:
        self._connection = connection
        self._types = types
        self._notes = notes

    def found(self) -> dict[str, str]:
        """Every column of moments, and the SQL that reads it."""
        found: dict[str, str] = {}
        for column, likely in self._likely().items():
            if likely >= SHARE:
                reader, share = self._best(column)
                if share >= SHARE:
                    found[column] = reader
        return found

    def reader(self, column: str) -> str:
        """The SQL that reads most of a column's values, however few those are."""
        return self._best(column)[0]

    def _likely(self) -> dict[str, float]:
        """The share of each column's sampled values that may be moments, by their look or their type."""
        text = [column for column in self._types if not self._is_typed(column)]
        counts = ", ".join(
            f"count(*) FILTER ({_LIKELY.format(c=value)}), count({value})"
            for value in (f"{quoted(column)}::VARCHAR" for column in text)
        )
        row = self._connection.execute(f"SELECT {counts or 0} FROM sample").fetchall()[0]
        shares = {column: row[2 * at] / max(1, row[2 * at + 1]) for at, column in enumerate(text)}
        return {column: shares.get(column, 1.0) for column in self._types}

    def _best(self, column: str) -> tuple[str, float]:
        """The form that reads most of a column's sampled values, and that share."""
        kind = self._types[column]
        if self._is_typed(column):
            zoned = kind == "TIMESTAMP WITH TIME ZONE"
            # A zone costs as much as all the rest of the reading: none is asked for where none is.
            return f"epoch_us({quoted(column)}{'' if zoned else '::TIMESTAMP'})", 1.0
        value = f"{quoted(column)}::VARCHAR"
        readers = [f"epoch_us({form.format(c=value)})" for form in _FORMS]
        counts = ", ".join(f"count({reader})" for reader in readers)
        said, *read = self._connection.execute(
            f"SELECT count({value}), {counts} FROM sample"
        ).fetchall()[0]
        best = max(range(len(readers)), key=lambda at: (read[at], -at))
        if said and best in _DAY_FIRST and read[best + _MONTH_FIRST] == read[best]:
            self._say(
                Words(
                    f"Dates in “{column}” are read day first.",
                    f"Les dates de « {column} » sont lues jour d’abord.",
                )
            )
        if best == _PLAIN:
            self._tell_of_zones(column, value, read[best])
        return readers[best], read[best] / max(1, said)

    def _tell_of_zones(self, column: str, value: str, read: int) -> None:
        """That some moments say their zone and others do not: those are read as UTC."""
        zoned = self._connection.execute(
            f"SELECT count(*) FILTER ({_ZONED.format(c=value)}) FROM sample"
        ).fetchall()[0][0]
        if 0 < zoned < read:
            self._say(
                Words(
                    f"Some moments in “{column}” say their time zone, others do not: those are read as UTC.",
                    f"Des dates de « {column} » disent leur fuseau, d’autres non : celles-ci sont lues en UTC.",
                )
            )

    def _say(self, words: Words) -> None:
        if words not in self._notes:
            self._notes.append(words)

    def _is_typed(self, column: str) -> bool:
        return self._types[column].startswith(("TIMESTAMP", "DATE"))
