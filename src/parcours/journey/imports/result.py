"""What an import returns, and the small things that all of them need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from parcours.errors import InputError, Words
from parcours.journey.identity import with_ids
from parcours.journey.model import JourneyMap


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The map, the kind of file that it came from, and what could not be carried over."""

    journey_map: JourneyMap
    kind: str
    lost: tuple[Words, ...]


_UNPRINTED: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]"
)


def _printable(value: Any) -> Any:
    """``value`` without the control signs that no reader sees and no document may hold."""
    if isinstance(value, str):
        return _UNPRINTED.sub("", value)
    if isinstance(value, dict):
        return {_printable(key): _printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_printable(item) for item in value]
    return value


_SCRIPTS: Final = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
)
_FRENCH: Final = re.compile(
    r"\b(?:le|la|les|des|du|une|est|et|je|nous|vous|pour|avec|sur|dans|au|aux|mon|son|ne|pas|que|qui)\b|[éèêàçùœ]",
    re.IGNORECASE,
)
_ENGLISH: Final = re.compile(
    r"\b(?:the|a|an|is|and|i|we|you|for|with|on|in|to|my|of|not|that|it|from|at|by)\b",
    re.IGNORECASE,
)


def guessed_language(data: dict[str, Any]) -> str:
    """The language that the words of ``data`` are most likely in; English when nothing tells."""
    words = " ".join(_texts(data))[:20_000]
    for script, lang in _SCRIPTS:
        if len(script.findall(words)) * 5 > len(words):
            return lang
    return "fr" if len(_FRENCH.findall(words)) > len(_ENGLISH.findall(words)) else "en"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if not key.startswith("x-"):
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def records(value: Any, lost: list[Words], name: str) -> list[dict[str, Any]]:
    """The mappings of a list; what is none of them is named as left out."""
    items = value if isinstance(value, list) else [] if value is None else [value]
    kept = [item for item in items if isinstance(item, dict)]
    if len(kept) < len(items):
        count = len(items) - len(kept)
        lost.append(
            Words(
                f"{count} of “{name}” could not be read.",
                f"{count} de « {name} » n’ont pu être lus.",
            )
        )
    return kept


def texts(value: Any) -> list[str]:
    """A text, or a list of texts, as a list; anything else in it is left out."""
    items = value if isinstance(value, list) else [value]
    return [
        str(item) for item in items if isinstance(item, str | int | float) and str(item).strip()
    ]


def finished(data: dict[str, Any], kind: str, lost: list[Words]) -> ImportResult:
    """``data`` in the shape of our format, as a map; raises InputError when nothing is left."""
    if not data.get("stages"):
        raise InputError(
            "import.no-stages",
            Words(
                "No stage was found in this file.", "Aucune étape n’a été trouvée dans ce fichier."
            ),
            remedy=Words("Check that it holds a journey.", "Vérifiez qu’il contient un parcours."),
        )
    data = _printable(data)
    data.setdefault("lang", guessed_language(data))
    try:
        journey_map = JourneyMap.model_validate(
            {key: value for key, value in data.items() if value not in (None, "", [])}
        )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(
            "import.bad-value",
            Words(
                f"{kind}: the value at {where} cannot be used.",
                f"{kind} : la valeur de {where} est inutilisable.",
            ),
        ) from None
    return ImportResult(with_ids(journey_map), kind, tuple(lost))
