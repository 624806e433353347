"""Reads the first sheet of a workbook as rows of text."""

from __future__ import annotations

import io
import zipfile

from parcours.errors import InputError, Words

UNPACKED_MOST = 200_000_000
CELLS_MOST = 200_000


def rows_of_workbook(content: bytes) -> list[list[str]]:
    """The cells of the first sheet; formulas as their stored values.

    Raises InputError for what is no workbook, or one that unpacks to more than 200 MB.
    """
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_MOST:
                raise InputError(
                    "import.too-large",
                    Words("This workbook is too large.", "Ce classeur est trop grand."),
                )
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows: list[list[str]] = []
        cells = 0
        for row in sheet.iter_rows(values_only=True):
            cells += len(row)
            if cells > CELLS_MOST:
                break
            if any(value not in (None, "") for value in row):
                rows.append(["" if value is None else str(value) for value in row])
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError):
        raise InputError(
            "import.no-workbook",
            Words("This is no Excel workbook.", "Ce n’est pas un classeur Excel."),
            remedy=Words("Save it as .xlsx or .csv.", "Enregistrez-le en .xlsx ou .csv."),
        ) from None
    return rows
