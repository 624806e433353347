"""The child's side: sets its own limits, does one task, says what came of it, one JSON line each.

Started as ``python -m parcours.workspace.processes.worker TASK`` with the question on its standard input.
A task is a module of ``tasks/`` with ``run(asked, tell)``; to add one, add a module.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import resource
import sys
from collections.abc import Callable
from typing import Any

from parcours.errors import ManyErrors, ParcoursError, Words
from parcours.workspace.processes import tasks

Tell = Callable[[Words, int, int], None]
"""Told what is being done, how far it is, and how far it goes."""


def main() -> int:
    """Read the question, set the limits, do the task."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no answer
    question = json.load(sys.stdin)
    _limit(*question["limits"])
    name = sys.argv[1]
    if name not in {module.name for module in pkgutil.iter_modules(tasks.__path__)}:
        return 2
    task = importlib.import_module(f"{tasks.__name__}.{name}")

    def say(message: dict[str, Any]) -> None:
        line = json.dumps(message, ensure_ascii=False, default=str) + "\n"
        data = line.encode()
        while data:
            data = data[os.write(answers, data) :]

    def tell(words: Words, done: int, of: int) -> None:
        say({"step": [words.en, words.fr], "done": done, "of": of})

    try:
        say({"answer": task.run(question["asked"], tell)})
    except ParcoursError as error:
        say({"error": shape_of(error)})
    return 0


def shape_of(error: ParcoursError) -> dict[str, Any]:
    """An error in both languages, so that the reader's can be chosen later."""
    message = _all(error) if isinstance(error, ManyErrors) else error.message
    remedy = error.remedy
    return {
        "code": error.code,
        "message": [message.en, message.fr],
        "remedy": [remedy.en, remedy.fr] if remedy else None,
        "place": {
            "file": error.place.file,
            "line": error.place.line,
            "column": error.place.column,
            "path": error.place.path,
        },
        "details": error.details,
    }


def _all(many: ManyErrors) -> Words:
    shown = many.errors[:20]
    return Words("\n".join(e.say("en") for e in shown), "\n".join(e.say("fr") for e in shown))


def _limit(memory_mb: int, cpu_s: int, file_mb: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory_mb << 20),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, file_mb << 20),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (wanted, wanted))
    os.nice(5)


if __name__ == "__main__":
    sys.exit(main())
