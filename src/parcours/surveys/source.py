"""A foreign JSON value with the way that led to it: every fault names its JSON path.

The reader of surveys asks here for texts, numbers and names; what does not fit is noted and
answered with a harmless value, so that all faults of a file are told at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from parcours.errors import InputError, Place, Words, nearest
from parcours.surveys.definition import Choice, Said
from parcours.surveys.expressions import ExpressionError, Tree, parse

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_\-]{0,79}")
PLACE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_CODE = re.compile(r"[^\x00-\x1f<>]{1,80}")
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TEXT_MOST = 10_000
ITEMS_MOST = 500


@dataclass
class Faults:
    """What was found wrong so far, in one file."""

    file: str | None = None
    found: list[InputError] = field(default_factory=list)

    def add(self, code: str, path: str, message: Words, remedy: Words | None = None) -> None:
        """Note one fault at ``path``."""
        place = Place(self.file, path=path or "$")
        self.found.append(InputError(f"surveys.{code}", message, place, remedy))


@dataclass(frozen=True)
class Node:
    """A JSON object of the file, where it stands, and which of its keys are known."""

    data: Mapping[str, Any]
    path: str
    faults: Faults
    lang: str

    def at(self, key: str) -> str:
        """The path of ``key``."""
        return f"{self.path}.{key}" if self.path else key

    def known(self, keys: Iterable[str]) -> None:
        """Note every key that is not among ``keys``."""
        allowed = sorted(keys)
        for key in self.data:
            if key in allowed:
                continue
            guess = nearest(str(key), allowed)
            listing = ", ".join(allowed)
            self.faults.add(
                "unknown-property",
                self.at(str(key)),
                Words(
                    f"“{key}” is not a property that surveys have here.",
                    f"« {key} » n’est pas une propriété d’enquête ici.",
                ),
                Words(
                    f"Did you mean “{guess}”?" if guess else f"There are: {listing}.",
                    f"Vouliez-vous dire « {guess} » ?" if guess else f"Il y a : {listing}.",
                ),
            )

    def child(self, key: str) -> Node | None:
        """The object at ``key``."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self._expected(key, Words("an object {…}", "un objet {…}"))
            return None
        return Node(value, self.at(key), self.faults, self.lang)

    def children(self, key: str) -> list[Node]:
        """The objects of the list at ``key``."""
        found = []
        for index, value in enumerate(self.items(key)):
            path = f"{self.at(key)}[{index}]"
            if isinstance(value, Mapping):
                found.append(Node(value, path, self.faults, self.lang))
            else:
                self._wrong(path, Words("an object {…}", "un objet {…}"))
        return found

    def items(self, key: str) -> list[Any]:
        """The list at ``key``; empty when there is none."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self._expected(key, Words("a list […]", "une liste […]"))
            return []
        if len(value) > ITEMS_MOST:
            self._expected(
                key, Words(f"at most {ITEMS_MOST} items", f"au plus {ITEMS_MOST} éléments")
            )
            return []
        return value

    def said(self, key: str) -> Said | None:
        """Words at ``key``: one text, or one per language with ``default`` for the survey's own."""
        value = self.data.get(key)
        return None if value is None else said(value, self.at(key), self.faults, self.lang)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false at ``key``."""
        value = self.data.get(key, default)
        if isinstance(value, bool):
            return value
        self._expected(key, Words("true or false", "true ou false"))
        return default

    def whole(self, key: str, least: int, most: int) -> int | None:
        """A whole number at ``key`` within bounds."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self._expected(
            key,
            Words(
                f"a whole number from {least} to {most}", f"un nombre entier de {least} à {most}"
            ),
        )
        return None

    def real(self, key: str) -> float | None:
        """A number at ``key``."""
        value = self.data.get(key)
        if value is None:
            return None
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and abs(value) < 1e12
            and value == value  # noqa: PLR0124, not a number is not equal to itself
        ):
            return float(value)
        self._expected(key, Words("a number", "un nombre"))
        return None

    def one_of(self, key: str, options: Iterable[str], default: str) -> str:
        """One of ``options`` at ``key``."""
        value = self.data.get(key, default)
        allowed = list(options)
        if value in allowed and isinstance(value, str):
            return value
        guess = nearest(str(value), allowed)
        listing = ", ".join(allowed)
        self.faults.add(
            "unknown-value",
            self.at(key),
            Words(f"“{_shown(value)}” cannot stand here.", f"« {_shown(value)} » est impossible."),
            Words(
                f"Did you mean “{guess}”?" if guess else f"There are: {listing}.",
                f"Vouliez-vous dire « {guess} » ?" if guess else f"Il y a : {listing}.",
            ),
        )
        return default

    def identifier(self, key: str) -> str | None:
        """The id of a part of a map at ``key``."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, str) and PLACE_ID.fullmatch(value):
            return value
        self._expected(
            key,
            Words(
                "the id of a part of a map (small letters, digits, - and _)",
                "l’identifiant d’une partie de carte (minuscules, chiffres, - et _)",
            ),
        )
        return None

    def condition(self, key: str) -> tuple[Tree | None, str | None]:
        """The expression at ``key``, as a tree and as it was written."""
        value = self.data.get(key)
        if value is None or value == "":
            return None, None
        if not isinstance(value, str):
            self._expected(key, Words("a condition as text", "une condition en texte"))
            return None, None
        try:
            return parse(value), value
        except ExpressionError as error:
            self.faults.add(
                "bad-condition",
                self.at(key),
                Words(
                    f"Character {error.at + 1} of the condition: {error.message.en}",
                    f"Caractère {error.at + 1} de la condition : {error.message.fr}",
                ),
                Words(
                    "For example: {nps} <= 6 and {why} notempty.",
                    "Par exemple : {nps} <= 6 and {why} notempty.",
                ),
            )
            return None, value

    def choices(self, key: str) -> tuple[Choice, ...]:
        """Choices at ``key``: codes alone, or ``{value, text, imageLink}``; codes are unique."""
        found: list[Choice] = []
        seen: set[str] = set()
        for index, value in enumerate(self.items(key)):
            path = f"{self.at(key)}[{index}]"
            choice = self._choice(value, path)
            if choice is None:
                continue
            if str(choice.code) in seen:
                self.faults.add(
                    "repeated-code",
                    path,
                    Words(
                        f"The code “{choice.code}” stands here twice.",
                        f"Le code « {choice.code} » apparaît deux fois.",
                    ),
                    Words("Give each choice its own.", "Donnez-en un à chaque choix."),
                )
                continue
            seen.add(str(choice.code))
            found.append(choice)
        return tuple(found)

    def _choice(self, value: Any, path: str) -> Choice | None:
        label: Said | None = None
        image: str | None = None
        code = value
        if isinstance(value, Mapping):
            node = Node(value, path, self.faults, self.lang)
            node.known(("value", "text", "imageLink"))
            code, label = value.get("value"), node.said("text")
            image = node.image("imageLink")
        if (
            isinstance(code, bool)
            or not isinstance(code, str | int)
            or not _CODE.fullmatch(str(code))
        ):
            self._wrong(
                path,
                Words(
                    "a code: a number, or at most 80 characters without < and >",
                    "un code : un nombre, ou 80 caractères au plus sans < ni >",
                ),
            )
            return None
        return Choice(code, label, image)

    def image(self, key: str) -> str | None:
        """A picture carried in the file, or on this server; none is fetched from elsewhere."""
        value = self.data.get(key)
        if value is None:
            return None
        fits = isinstance(value, str) and (
            re.fullmatch(r"data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/=]{1,400000}", value)
            or re.fullmatch(r"/[A-Za-z0-9_./-]{1,200}", value)
        )
        if fits:
            return str(value)
        self._expected(
            key,
            Words(
                "a picture inside the file (data:image/png;base64,…)",
                "une image contenue dans le fichier (data:image/png;base64,…)",
            ),
        )
        return None

    def _expected(self, key: str, what: Words) -> None:
        self._wrong(self.at(key), what)

    def _wrong(self, path: str, what: Words) -> None:
        self.faults.add(
            "wrong-shape",
            path,
            Words(f"What stands here is not {what.en}.", f"Ce n’est pas {what.fr}."),
            Words(f"Write {what.en}.", f"Écrivez {what.fr}."),
        )


def said(value: Any, path: str, faults: Faults, lang: str) -> Said | None:
    """Words from a text or from texts by language; blank is none, control characters go, lengths are bounded."""
    words = value if isinstance(value, Mapping) else {lang: value}
    found: dict[str, str] = {}
    for key, text in words.items():
        name = lang if key == "default" else str(key)
        spot = f"{path}.{key}" if isinstance(value, Mapping) else path
        if not _LANG.fullmatch(name):
            faults.add(
                "unknown-language",
                spot,
                Words(f"“{key}” is not a language.", f"« {key} » n’est pas une langue."),
                Words("Write en, fr, de … or default.", "Écrivez en, fr, de … ou default."),
            )
        elif not isinstance(text, str) or len(text) > TEXT_MOST:
            faults.add(
                "wrong-shape",
                spot,
                Words(
                    f"What stands here is not a text of at most {TEXT_MOST} characters.",
                    f"Ce n’est pas un texte de {TEXT_MOST} caractères au plus.",
                ),
            )
        elif text.strip():
            found[name] = _CONTROL.sub("", text)
    if not found:
        return None
    first = lang if lang in found else next(iter(found))
    return Said(
        ((first, found[first]), *sorted((k, v) for k, v in found.items() if k != first)),
    )


def _shown(value: Any) -> str:
    text = str(value)
    return f"{text[:60]}…" if len(text) > 60 else text
