"""Finds a named extension and loads that one alone.

Exporters, engines, senders and text models are found by entry point; the project's own are
registered through the same door. Listing names imports nothing, so a missing extra of one
extension never breaks another.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from parcours.errors import UnavailableError, Words, unknown_name

Group = Literal["exporters", "engines", "senders", "text_models"]

_KINDS: dict[Group, Words] = {
    "exporters": Words(en="exporter", fr="format d’export"),
    "engines": Words(en="engine", fr="moteur"),
    "senders": Words(en="sender", fr="canal d’envoi"),
    "text_models": Words(en="text model", fr="modèle de texte"),
}


def names(group: Group) -> list[str]:
    """The names installed in ``group``, sorted, without importing any of them."""
    return sorted({entry.name for entry in _entries(group)})


def load(group: Group, name: str) -> Any:
    """The object registered as ``name``.

    Raises InputError for a name that is not installed, UnavailableError when the extension is
    installed but something that it needs is not.
    """
    for entry in _entries(group):
        if entry.name == name:
            return _import(entry, _KINDS[group])
    raise unknown_name(f"plugins.unknown-{group}", _KINDS[group], name, names(group))


def _entries(group: Group) -> list[EntryPoint]:
    return list(entry_points(group=f"parcours.{group}"))


def _import(entry: EntryPoint, kind: Words) -> Any:
    try:
        return entry.load()
    except ImportError as error:
        raise UnavailableError(
            "plugins.missing-part",
            Words(
                en=f"The {kind.en} “{entry.name}” needs something that is not installed: {error}.",
                fr=f"« {entry.name} » ({kind.fr}) a besoin d’un composant absent : {error}.",
            ),
            remedy=Words(
                en="Install Parcours with its extras: pip install 'parcours[all]'.",
                fr="Installez Parcours avec ses extras : pip install 'parcours[all]'.",
            ),
        ) from error
