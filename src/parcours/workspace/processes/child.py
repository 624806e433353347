"""Runs one task in a process of its own, with limits on memory, CPU, disk and time.

A file that somebody brings is hostile until it has been read: a bomb ends the child with a sentence,
never the server. The child gets no secret: neither the server's environment nor its database.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from parcours.errors import InputError, ParcoursError, Place, Words

ANSWER_BYTES_MOST: Final = 32_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a task may use."""

    memory_mb: int
    cpu_s: int
    wall_s: int
    file_mb: int = 2_000


SMALL = Limits(memory_mb=1_500, cpu_s=30, wall_s=60, file_mb=64)
"""For a map: read, checked, written."""
LARGE = Limits(memory_mb=6_000, cpu_s=900, wall_s=1_800)
"""For a log: address space, of which the engines reserve more than they use."""


class ToldError(ParcoursError):
    """An error that a child told, with the words that it chose."""


class Cancelled(Exception):  # noqa: N818, it is no fault
    """Somebody stopped the task."""


def run(
    task: str,
    asked: Mapping[str, Any],
    limits: Limits,
    *,
    told: Callable[[dict[str, Any]], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> dict[str, Any]:
    """What ``task`` of ``worker.py`` answers to ``asked``.

    ``told`` hears each sign of progress; ``stop`` is asked now and then whether to give up. Raises
    the task's own error, InputError when a limit was met, Cancelled when stopped.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "parcours.workspace.processes.worker", task],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )
    try:
        return _conversation(child, asked, limits, told, stop)
    finally:
        _end(child)


def _conversation(
    child: subprocess.Popen[bytes],
    asked: Mapping[str, Any],
    limits: Limits,
    told: Callable[[dict[str, Any]], None] | None,
    stop: Callable[[], bool] | None,
) -> dict[str, Any]:
    assert child.stdin is not None
    question = {"asked": dict(asked), "limits": [limits.memory_mb, limits.cpu_s, limits.file_mb]}
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(json.dumps(question).encode())
        child.stdin.close()
    until = time.monotonic() + limits.wall_s
    for line in _lines(child, until, stop):
        message: dict[str, Any] = json.loads(line)
        if "answer" in message:
            answer: dict[str, Any] = message["answer"]
            return answer
        if "error" in message:
            raise _error(message["error"])
        if told:
            told(message)
    raise _too_much(time.monotonic() >= until)


def _lines(child: subprocess.Popen[bytes], until: float, stop: Callable[[], bool] | None) -> Any:
    """The child's lines as they come; ends with the child, at the hour, or raises Cancelled."""
    assert child.stdout is not None
    pending, size = b"", 0
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while time.monotonic() < until:
            if stop and stop():
                raise Cancelled
            if not selector.select(timeout=0.2):
                continue
            piece = os.read(child.stdout.fileno(), 1 << 16)
            size += len(piece)
            if not piece or size > ANSWER_BYTES_MOST:
                return
            *whole, pending = (pending + piece).split(b"\n")
            yield from whole


def _environment() -> dict[str, str]:
    kept = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "XDG_CACHE_HOME")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "HOME": os.environ.get("HOME", "/nonexistent")
    }


def _end(child: subprocess.Popen[bytes]) -> None:
    """Leave nothing behind: the child and whatever it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _error(shape: Mapping[str, Any]) -> ParcoursError:
    place = shape.get("place") or {}
    remedy = shape.get("remedy")
    return ToldError(
        shape["code"],
        Words(*shape["message"]),
        Place(**place),
        Words(*remedy) if remedy else None,
        dict(shape.get("details") or {}),
    )


def _too_much(late: bool) -> InputError:  # noqa: FBT001, one caller
    return InputError(
        "jobs.too-much",
        Words(
            "Reading this took too long." if late else "Reading this took too much memory or time.",
            "La lecture a pris trop de temps."
            if late
            else "La lecture a demandé trop de mémoire ou de temps.",
        ),
        remedy=Words(
            "Send a smaller part of it, or use the command line.",
            "Envoyez-en une plus petite partie, ou utilisez la ligne de commande.",
        ),
    )


def path_of(folder: Path, name: str) -> Path:
    """A path inside ``folder``; a name that leads out of it is nobody's to read."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InputError(
            "jobs.bad-path", Words("This is no file of ours.", "Ce n’est pas un de nos fichiers.")
        )
    return path
