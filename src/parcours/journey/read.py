"""The gate: text in, a sound map out, or every fault with its line and its remedy.

Nothing passes by another door, so the rest of the house may trust a ``JourneyMap``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from parcours.errors import InputError, ManyErrors, Place, Words
from parcours.journey.findings import Finding
from parcours.journey.identity import parts, with_ids
from parcours.journey.model import FORMAT_VERSION, Claimed, JourneyMap, Source
from parcours.journey.references import unresolved
from parcours.journey.shape_errors import shape_errors
from parcours.journey.upgrades import upgraded
from parcours.journey.yaml_source import Path, YamlSource, load

_DECIMAL_COMMA = re.compile(r"^\s*[-+]?\d+,\d+\s*$")


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A map that was read, what was doubtful on the way, and where each part stands in the text."""

    journey_map: JourneyMap
    findings: tuple[Finding, ...]
    source: YamlSource


def read(text: str, *, file: str | None = None) -> ReadResult:
    """Read a map from YAML or JSON ``text``.

    Raises ManyErrors (or a single InputError) naming every fault with line, column and remedy.
    Doubtful but readable things, unresolved references among them, come back as findings.
    """
    source = load(text, file=file)
    if not isinstance(source.data, Mapping):
        raise _not_a_map(source)
    data = _without_nulls(source.data)
    findings = list(source.findings)
    _settle_version(data, source, findings)
    journey_map = _shaped(data, source, findings)
    twice = list(_ids_twice(journey_map, source))
    if twice:
        raise ManyErrors(twice)
    journey_map = with_ids(journey_map)
    findings.extend(unresolved(journey_map, source.place))
    return ReadResult(journey_map, tuple(findings), source)


def _not_a_map(source: YamlSource) -> InputError:
    empty = source.data is None
    return InputError(
        "journey.not-a-map",
        Words("The file is empty.", "Le fichier est vide.")
        if empty
        else Words("This is not a journey map.", "Ce n’est pas une carte de parcours."),
        Place(source.file),
        Words(
            "A map begins with `lang`, `title` and `stages`; `parcours new` writes one.",
            "Une carte commence par `lang`, `title` et `stages` ; `parcours new` en écrit une.",
        ),
    )


def _without_nulls(value: Any) -> Any:
    """A key without a value says nothing: it is the same as no key."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _settle_version(data: dict[str, Any], source: YamlSource, findings: list[Finding]) -> None:
    place = source.place(("parcours",))
    findings.extend(_earlier(passed, place) for passed in upgraded(data))
    version = data.get("parcours")
    if version in {None, FORMAT_VERSION}:
        return
    if str(version) in {"1", FORMAT_VERSION}:
        data["parcours"] = FORMAT_VERSION
        findings.append(
            Finding(
                "P002",
                "hint",
                place,
                Words("The version is written as a number.", "La version est écrite en nombre."),
                Words('Write parcours: "1.0".', 'Écrivez parcours: "1.0".'),
            )
        )
        return
    raise InputError(
        "journey.version",
        Words(
            f"Version “{version}” of the format is unknown to this Parcours.",
            f"La version « {version} » du format est inconnue de ce Parcours.",
        ),
        place,
        Words(
            f"It reads version {FORMAT_VERSION}; a newer Parcours may read this file.",
            f"Il lit la version {FORMAT_VERSION} ; un Parcours plus récent lira peut-être ce fichier.",
        ),
    )


def _earlier(version: str, place: Place) -> Finding:
    return Finding(
        "P004",
        "hint",
        place,
        Words(
            f"The map is of format {version} and is read as {FORMAT_VERSION}.",
            f"La carte est au format {version} et se lit comme {FORMAT_VERSION}.",
        ),
        Words("Run `parcours upgrade` on it.", "Lancez `parcours upgrade` dessus."),
    )


def _shaped(data: Any, source: YamlSource, findings: list[Finding]) -> JourneyMap:
    try:
        return JourneyMap.model_validate(data)
    except ValidationError as error:
        repaired = _repair_decimal_commas(data, error, source, findings)
        if repaired:
            return _shaped(data, source, findings)
        raise ManyErrors(shape_errors(error, source)) from None


def _repair_decimal_commas(
    data: Any, error: ValidationError, source: YamlSource, findings: list[Finding]
) -> bool:
    """French authors write −0,5: taken as −0.5, and said."""
    repaired = False
    for detail in error.errors():
        value, loc = detail["input"], detail["loc"]
        if detail["type"] != "float_parsing" or not _DECIMAL_COMMA.match(str(value)):
            continue
        if _put(data, loc, float(str(value).replace(",", "."))):
            repaired = True
            findings.append(
                Finding(
                    "P003",
                    "hint",
                    source.place(loc),
                    Words(
                        f"“{value}” is read as {str(value).replace(',', '.')}.",
                        f"« {value} » est lu {str(value).replace(',', '.')}.",
                    ),
                    Words("Write a decimal point.", "Écrivez un point décimal."),
                )
            )
    return repaired


def _put(data: Any, path: Path, value: float) -> bool:
    for part in path[:-1]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return False
    if isinstance(data, dict | list) and (not isinstance(data, dict) or path[-1] in data):
        data[path[-1]] = value  # type: ignore[index]
        return True
    return False


def _ids_twice(journey_map: JourneyMap, source: YamlSource) -> Iterator[InputError]:
    seen: dict[tuple[str, str], Path] = {}
    for path, part in parts(journey_map):
        if not isinstance(part, Claimed | Source) or not part.id:
            continue
        key = (type(part).__name__, part.id)
        if key in seen:
            first = source.place((*seen[key], "id")).line
            yield InputError(
                "journey.duplicate-id",
                Words(f"The id “{part.id}” is used twice.", f"L’id « {part.id} » sert deux fois."),
                source.place((*path, "id")),
                Words(
                    f"It is first used on line {first}: choose another one here.",
                    f"Il sert d’abord à la ligne {first} : choisissez-en un autre ici.",
                ),
            )
        seen[key] = path
