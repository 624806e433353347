"""What a YAML parser could not read, in words that an author who knows no YAML can act on.

The traps are those that French and English authors really meet: a colon, a hash, a quote or a comma
inside a text, a text that begins with a sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ruamel.yaml.error import MarkedYAMLError

from parcours.errors import InputError, Place, Words

_QUOTE: Final = Words(
    "Put the text in straight quotes, or write it below `>-`.",
    "Mettez le texte entre guillemets droits, ou écrivez-le sous « >- ».",
)


@dataclass(frozen=True, slots=True)
class _Trap:
    """What the parser or the line looks like, and what to say of it."""

    problem: str
    line: str
    message: Words
    remedy: Words


_TRAPS: Final[Sequence[_Trap]] = (
    _Trap(
        r"'\\t'|found character", r"\t",
        Words("A tab stands where spaces must.", "Une tabulation remplace des espaces."),
        Words("Indent with spaces only.", "Indentez avec des espaces seulement."),
    ),
    _Trap(
        "mapping values are not allowed", "",
        Words("A colon inside a text ends it.", "Un deux-points dans un texte le coupe."),
        _QUOTE,
    ),
    _Trap(
        "sequence entries are not allowed", "",
        Words("A text may not begin with “- ”.", "Un texte ne peut pas commencer par « - »."),
        _QUOTE,
    ),
    _Trap(
        "mapping keys are not allowed", "",
        Words("A text may not begin with “? ”.", "Un texte ne peut pas commencer par « ? »."),
        _QUOTE,
    ),
    _Trap(
        "", r"(?:^|:|-)\s+[*&%@`]",
        Words(
            "A text may not begin with * & % @ or `.",
            "Un texte ne peut pas commencer par * & % @ ou `.",
        ),
        _QUOTE,
    ),
    _Trap(
        "unexpected end of stream|while scanning a quoted", "",
        Words("A quote is opened and never closed.", "Un guillemet est ouvert et jamais fermé."),
        Words(
            "Close it at the end of the text, or use « » inside.",
            "Fermez-le à la fin du texte, ou employez « » à l’intérieur.",
        ),
    ),
    _Trap(
        "", r""":\s+(["']).*?\1\s*[^\s,#}\]]""",
        Words("Words stand behind a closing quote.", "Des mots suivent un guillemet fermant."),
        Words(
            "Quote the whole text and double the inner quotes, or use « ».",
            "Mettez tout le texte entre guillemets droits, ou employez « » à l’intérieur.",
        ),
    ),
    _Trap(
        "could not find expected ':'", r"[|>][+-]?\s*$",
        Words(
            "The text below | or > is not indented.", "Le texte sous | ou > n’est pas en retrait."
        ),
        Words(
            "Indent it two spaces more than its key.",
            "Mettez-le en retrait de deux espaces de plus que sa clé.",
        ),
    ),
)  # fmt: skip
_HASH: Final = re.compile(r"[\[{][^\]}]*\s#\S")
_HASH_WORDS: Final = (
    Words("A hash inside [ ] or { } cuts the rest of the line off.",
          "Un dièse entre [ ] ou { } coupe le reste de la ligne."),
    Words("Put the text in straight quotes.", "Mettez le texte entre guillemets droits."),
)  # fmt: skip
_OTHER: Final = Words(
    "Check the indentation of this line and of the one above it, and quote texts that "
    "hold “: ” or “#”.",
    "Vérifiez l’indentation de cette ligne et de la précédente, et mettez entre guillemets "
    "droits les textes qui contiennent « : » ou « # ».",
)


def syntax_error(error: MarkedYAMLError, text: str, file: str | None) -> InputError:
    """``error`` with the line that is to blame, what is wrong with it, and what would be right."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    problem = f"{error.context or ''} {error.problem or ''}"
    hashed = _hash_before(lines, line) if "expected ',' or" in problem else None
    if hashed:
        message, remedy = _HASH_WORDS
        return InputError("journey.yaml", message, Place(file, *hashed), remedy)
    if "quoted scalar" in problem and error.context_mark:
        line, column = error.context_mark.line + 1, error.context_mark.column + 1
    faulty = lines[line - 1] if line <= len(lines) else ""
    before = lines[line - 2] if 2 <= line <= len(lines) + 1 else ""
    message, remedy = _words(problem, faulty, before)
    return InputError("journey.yaml", message, Place(file, line, column), remedy)


def _hash_before(lines: Sequence[str], line: int) -> tuple[int, int] | None:
    """The last hash inside brackets at or above ``line``."""
    for number in range(min(line, len(lines)), 0, -1):
        found = _HASH.search(lines[number - 1])
        if found:
            return number, found.end() - 1
    return None


def _words(problem: str, faulty: str, before: str) -> tuple[Words, Words]:
    for trap in _TRAPS:
        named = bool(trap.problem and re.search(trap.problem, problem))
        seen = bool(trap.line and (re.search(trap.line, faulty) or re.search(trap.line, before)))
        if (named and (seen or not trap.line)) or (not trap.problem and seen):
            return trap.message, trap.remedy
    said = problem.strip()
    return (
        Words(f"This line cannot be read ({said}).", f"Cette ligne ne peut être lue ({said})."),
        _OTHER,
    )
