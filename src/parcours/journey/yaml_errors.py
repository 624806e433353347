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
from ruamel.yaml.reader import ReaderError

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
    _Trap(
        r"but found '[\]}]'", "",
        Words("A bracket closes that was not opened.", "Un crochet ou une accolade se ferme sans avoir été ouvert."),
        Words("Take it out, or open it before.", "Retirez ce signe, ou ouvrez-le avant."),
    ),
    _Trap(
        "could not find expected ':'", "",
        Words("A colon is missing behind a key.", "Il manque un deux-points après une clé."),
        Words("Write it as `key: text`.", "Écrivez « clé: texte »."),
    ),
    _Trap(
        "expected ',' or '\\]'", "",
        Words("A list in [ ] lacks a comma or its end.",
              "Une liste entre [ ] manque d’une virgule ou de sa fin."),
        Words("Put a comma between its texts and ] behind the last.",
              "Mettez une virgule entre ses textes et ] après le dernier."),
    ),
    _Trap(
        "expected ',' or '\\}'", "",
        Words("What stands in { } lacks a comma or its end.",
              "Ce qui est entre { } manque d’une virgule ou de sa fin."),
        Words("Put a comma between its parts and } behind the last.",
              "Mettez une virgule entre ses parties et } après la dernière."),
    ),
    _Trap(
        "expected <block end>|invalid intendation|while parsing a block", "",
        Words("This line is indented otherwise than those beside it.",
              "Cette ligne n’a pas le même retrait que ses voisines."),
        Words("Indent what belongs together alike; a list begins each line with “- ”.",
              "Donnez le même retrait à ce qui va ensemble ; une liste commence chaque ligne par « - »."),
    ),
    _Trap(
        "undefined alias", "",
        Words("This text begins with “*” and names nothing.", "Ce texte commence par « * » et ne nomme rien."),
        _QUOTE,
    ),
    _Trap(
        "document start|single document|expected the node content", "",
        Words("A second document begins here.", "Un second document commence ici."),
        Words("Keep one map in a file: take the line `---` or `...` out.",
              "Gardez une carte par fichier : ôtez la ligne « --- » ou « ... »."),
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
    if re.search("quoted scalar|simple key", problem) and error.context_mark:
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
    return Words("This line cannot be read.", "Cette ligne ne peut être lue."), _OTHER


def unreadable(error: Exception, text: str, file: str | None) -> InputError:
    """What no line is to blame for: a sign that no text may hold, or parts within parts without end."""
    if isinstance(error, ReaderError):
        sign, at = error.character, error.position
        code = f"U+{sign if isinstance(sign, int) else ord(sign):04X}"
        before = text[:at] if isinstance(at, int) else ""
        place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        words = Words(
            f"The character {code} may not stand in a map.",
            f"Le caractère {code} n’a pas sa place dans une carte.",
        )
        return InputError(
            "journey.yaml", words, place, Words("Take it out.", "Retirez-le."), {"sign": code}
        )
    return InputError(
        "journey.yaml",
        Words("This is not a YAML text.", "Ce n’est pas un texte YAML."),
        Place(file),
        Words(
            "Start from `parcours new`, which writes a map to fill in.",
            "Partez de « parcours new », qui écrit une carte à remplir.",
        ),
        {"parser": str(error)[:200]},
    )
