"""Files of the terminal: read with a clear word when that fails, written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from parcours.errors import InputError, NotFoundError, Place, UnavailableError, Words
from parcours.journey.read import ReadResult, read


def read_text(path: Path) -> str:
    """The text of ``path`` (``-`` is standard input), UTF-8."""
    if str(path) == "-":
        return sys.stdin.read()
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise missing_file(path) from None
    except IsADirectoryError:
        raise InputError(
            "cli.folder",
            Words(f"“{path}” is a folder.", f"« {path} » est un dossier."),
            remedy=Words("Name a file in it.", "Nommez un fichier qu’il contient."),
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            "cli.encoding",
            Words(
                f"Byte {error.start} is not UTF-8 text.",
                f"L’octet {error.start} n’est pas du texte UTF-8.",
            ),
            Place(str(path)),
            Words("Save the file as UTF-8.", "Enregistrez le fichier en UTF-8."),
        ) from None
    except OSError as error:
        raise unreachable(path, error) from error


def read_bytes(path: Path) -> bytes:
    """The content of ``path``, of at most 50 MB."""
    if not path.is_file():
        raise missing_file(path)
    try:
        if path.stat().st_size > BYTES_MOST:
            raise InputError(
                "cli.too-large",
                Words(f"“{path}” is larger than 50 MB.", f"« {path} » fait plus de 50 Mo."),
            )
        return path.read_bytes()
    except OSError as error:
        raise unreachable(path, error) from error


BYTES_MOST = 50_000_000


def missing_file(path: Path) -> NotFoundError:
    """The error for a file that is not there; names those of the same kind beside it."""
    folder = path.parent if str(path.parent) else Path()
    ending = "".join(path.suffixes[-2:]) or path.suffix
    beside = sorted(p.name for p in folder.glob(f"*{ending}"))[:8] if folder.is_dir() else []
    listing = ", ".join(beside)
    return NotFoundError(
        "cli.no-such-file",
        Words(f"There is no file “{path}”.", f"Il n’y a pas de fichier « {path} »."),
        remedy=Words(f"Beside it stand: {listing}.", f"À côté se trouvent : {listing}.")
        if beside
        else Words("Check the path.", "Vérifiez le chemin."),
    )


def read_map(path: Path) -> ReadResult:
    """The map in ``path``."""
    return read(read_text(path), file=str(path))


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` so that a reader sees the old file or the new one, never half."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent or None, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        current = os.umask(0)
        os.umask(current)
        Path(name).chmod(0o666 & ~current)
        Path(name).replace(path)
    except OSError as error:
        raise unreachable(path, error) from error


def unreachable(path: Path, error: OSError) -> UnavailableError:
    """The error for a file that the system does not let us open or write."""
    return UnavailableError(
        "cli.unreachable",
        Words(
            f"“{path}” cannot be opened: {error.strerror}.",
            f"« {path} » ne peut être ouvert : {error.strerror}.",
        ),
        remedy=Words(
            "Check that the folder exists and that you may write there.",
            "Vérifiez que le dossier existe et que vous pouvez y écrire.",
        ),
    )
