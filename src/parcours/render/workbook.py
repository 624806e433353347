"""Reads the first sheet of a workbook as rows of text."""

from __future__ import annotations

import io
import warnings
import zipfile

from parcours.errors import InputError, Words

UNPACKED_MOST = 200_000_000
CELLS_MOST = 200_000


def rows_of_workbook(content: bytes) -> list[list[str]]:
    """The cells of the first sheet; formulas as their stored values.

    Raises InputError for what is no workbook, or one that unpacks to more than 200 MB.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the reader warns of every style that it does not know
            return _rows(content)
    except InputError:
        raise
    except Exception:  # noqa: BLE001, a spoilt archive fails in as many ways as it has bytes
        raise InputError(
            "import.no-workbook",
            Words("This is no Excel workbook.", "Ce n’est pas un classeur Excel."),
            remedy=Words("Save it as .xlsx or .csv.", "Enregistrez-le en .xlsx ou .csv."),
        ) from None


def _rows(content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook  # 200 ms

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_MOST:
            raise _too_large()
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    rows: list[list[str]] = []
    cells = 0
    for row in book.worksheets[0].iter_rows(values_only=True):
        cells += len(row)
        if cells > CELLS_MOST:
            raise _too_large()
        if any(value not in (None, "") for value in row):
            rows.append(["" if value is None else str(value) for value in row])
    return rows


def _too_large() -> InputError:
    return InputError(
        "import.too-large",
        Words("This workbook is too large.", "Ce classeur est trop grand."),
        remedy=Words(
            "Keep the grid alone, in a sheet of its own.",
            "Ne gardez que la grille, dans une feuille à elle.",
        ),
    )
