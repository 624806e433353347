"""What an import returns, and the small things that all of them need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
