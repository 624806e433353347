"""What the shape check found, as sentences that name the place and what would be right."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from parcours.errors import InputError, Words, nearest
from parcours.journey.model import JourneyMap
from parcours.journey.yaml_source import Path, YamlSource

_TEXT_SHAPES = {"text", "languages"}


def shape_errors(error: ValidationError, source: YamlSource) -> list[InputError]:
    """One InputError per fault, in the order of the text."""
    details = error.errors()
    failed = {detail["loc"] for detail in details}
    found = [
        _translate(detail, source)
        for detail in details
        if not _echo_of_a_failed_item(detail, failed)
    ]
    return sorted(found, key=lambda one: (one.place.line or 0, one.place.column or 0))


def _echo_of_a_failed_item(detail: ErrorDetails, failed: set[tuple[int | str, ...]]) -> bool:
    """A list whose item failed is also reported as too short: that says nothing new."""
    loc = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other) > len(loc) and other[: len(loc)] == loc for other in failed
    )


def _translate(detail: ErrorDetails, source: YamlSource) -> InputError:
    path = _document_path(detail["loc"], source.data)
    kind = detail["type"]
    of_key = kind == "extra_forbidden"
    message, remedy = _words(kind, detail, path)
    return InputError(
        f"journey.{kind.replace('_', '-')}", message, source.place(path, of_key=of_key), remedy
    )


def _document_path(loc: tuple[int | str, ...], data: Any) -> Path:
    """The path that the author wrote: without the names of shorthand fields and union branches."""
    path: list[str | int] = []
    for index, part in enumerate(loc):
        last = index == len(loc) - 1
        if isinstance(data, dict):
            if part in data:
                data = data[part]
            elif not last or part in _TEXT_SHAPES:
                continue
        elif isinstance(data, list):
            data = data[part] if isinstance(part, int) and part < len(data) else None
        else:
            continue
        path.append(part)
    return tuple(path)


def _words(kind: str, detail: ErrorDetails, path: Path) -> tuple[Words, Words]:
    name = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        return _unknown_key(str(detail["loc"][-1]), detail["loc"][:-1])
    if kind == "missing":
        missing = str(detail["loc"][-1])
        return (
            Words(f"“{missing}” is missing.", f"« {missing} » manque."),
            Words(f"Add “{missing}: …”.", f"Ajoutez « {missing}: … »."),
        )
    if kind == "literal_error":
        return _unknown_choice(name, detail)
    if kind.startswith(("float", "int", "greater", "less", "finite")):
        return _bad_number(name, detail)
    return (
        _SENTENCES.get(kind, _other(detail))
        if kind != "string_pattern_mismatch"
        else (_bad_pattern(name, detail))
    )


def _other(detail: ErrorDetails) -> tuple[Words, Words]:
    given = _shown(detail["input"])
    return (
        Words(f"{given} cannot stand here.", f"{given} ne peut figurer ici."),
        Words(f"The format says: {detail['msg']}.", f"Le format dit : {detail['msg']}."),
    )


_SENTENCES: dict[str, tuple[Words, Words]] = {
    "string_type": (
        Words("A text is expected here.", "Un texte est attendu ici."),
        Words("Quote it if it looks like a number.", "Mettez-le entre guillemets droits."),
    ),
    "tuple_type": (
        Words("A list is expected here.", "Une liste est attendue ici."),
        Words("Put “- ” before each item.", "Mettez « - » devant chaque élément."),
    ),
    "dict_type": (
        Words("Keys and values are expected here.", "Des clés et des valeurs sont attendues ici."),
        Words("Write “key: value”.", "Écrivez « clé: valeur »."),
    ),
    "model_type": (
        Words("Keys and values are expected here.", "Des clés et des valeurs sont attendues ici."),
        Words("Write “key: value”.", "Écrivez « clé: valeur »."),
    ),
    "bool_type": (
        Words("true or false is expected here.", "true ou false est attendu ici."),
        Words("Write true or false.", "Écrivez true ou false."),
    ),
    "bool_parsing": (
        Words("true or false is expected here.", "true ou false est attendu ici."),
        Words("Write true or false.", "Écrivez true ou false."),
    ),
    "too_short": (
        Words("This list is empty.", "Cette liste est vide."),
        Words("Give it at least one item.", "Donnez-lui au moins un élément."),
    ),
    "date_from_datetime_parsing": (
        Words("This is not a date.", "Ce n’est pas une date."),
        Words('Write "2026-03-01".', 'Écrivez "2026-03-01".'),
    ),
    "date_parsing": (
        Words("This is not a date.", "Ce n’est pas une date."),
        Words('Write "2026-03-01".', 'Écrivez "2026-03-01".'),
    ),
}


def _unknown_key(key: str, loc: tuple[int | str, ...]) -> tuple[Words, Words]:
    known = _keys_at(loc)
    guess = nearest(key, known)
    listing = ", ".join(known)
    return (
        Words(f"“{key}” is not a key of the format.", f"« {key} » n’est pas une clé du format."),
        Words(
            (f"Did you mean “{guess}”? " if guess else f"There are: {listing}. ")
            + "Keys of your own begin with “x-”.",
            (f"Vouliez-vous dire « {guess} » ? " if guess else f"Il y a : {listing}. ")
            + "Vos propres clés commencent par « x- ».",
        ),
    )


def _keys_at(loc: tuple[int | str, ...]) -> list[str]:
    """The keys that the part at ``loc`` may have."""
    model: type[BaseModel] = JourneyMap
    for part in loc:
        if not isinstance(part, str) or part not in model.model_fields:
            continue
        inner = _record_in(model.model_fields[part].annotation)
        if inner is None:
            break
        model = inner
    return [name for name in model.model_fields if name != "extensions"]


def _record_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _record_in(argument)
        if found is not None:
            return found
    return None


def _unknown_choice(name: str, detail: ErrorDetails) -> tuple[Words, Words]:
    choices = re.findall(r"'([^']+)'", str(detail.get("ctx", {}).get("expected", "")))
    guess = nearest(str(detail["input"]), choices)
    given, listing = _shown(detail["input"]), ", ".join(choices)
    return (
        Words(
            f"{given} is not a value of “{name}”.", f"{given} n’est pas une valeur de « {name} »."
        ),
        Words(
            (f"Did you mean “{guess}”? " if guess else "") + f"There are: {listing}.",
            (f"Vouliez-vous dire « {guess} » ? " if guess else "") + f"Il y a : {listing}.",
        ),
    )


def _bad_number(name: str, detail: ErrorDetails) -> tuple[Words, Words]:
    context = detail.get("ctx", {})
    given = _shown(detail["input"])
    bounds = {
        "greater_than_equal": (f"at least {context.get('ge')}", f"au moins {context.get('ge')}"),
        "less_than_equal": (f"at most {context.get('le')}", f"au plus {context.get('le')}"),
        "greater_than": (f"above {context.get('gt')}", f"plus de {context.get('gt')}"),
        "less_than": (f"below {context.get('lt')}", f"moins de {context.get('lt')}"),
    }
    if detail["type"] in bounds:
        en, fr = bounds[detail["type"]]
        return (
            Words(
                f"{given} is out of bounds for “{name}”.", f"{given} sort des bornes de « {name} »."
            ),
            Words(f"It must be {en}.", f"Il faut {fr}."),
        )
    return (
        Words(f"{given} is not a number.", f"{given} n’est pas un nombre."),
        Words("Write a number, with a point: 1.5.", "Écrivez un nombre, avec un point : 1.5."),
    )


def _bad_pattern(name: str, detail: ErrorDetails) -> tuple[Words, Words]:
    given = _shown(detail["input"])
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    if pattern.startswith("^P"):
        return (
            Words(f"{given} is not a duration.", f"{given} n’est pas une durée."),
            Words(
                "Write PT15M for fifteen minutes, P3D for three days.",
                "Écrivez PT15M pour quinze minutes, P3D pour trois jours.",
            ),
        )
    return (
        Words(
            f"{given} cannot be a name (“{name}”).", f"{given} ne peut être un nom (« {name} »)."
        ),
        Words(
            "Use small letters without accents, digits, “-” and “_”.",
            "Employez des minuscules sans accents, des chiffres, « - » et « _ ».",
        ),
    )


def _shown(value: Any) -> str:
    text = str(value)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"
