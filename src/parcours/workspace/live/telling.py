"""An edit in words, for the activity of a map: who did what to which part, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from parcours.errors import Lang, Words
from parcours.journey.rows import ROOT, Row

KINDS: Final[dict[str, Words]] = {
    ROOT: Words("the map", "la carte"),
    "stage": Words("the stage", "l’étape"),
    "touchpoint": Words("the touchpoint", "le point de contact"),
    "painpoint": Words("the pain point", "le point de friction"),
    "opportunity": Words("the opportunity", "l’opportunité"),
    "verbatim": Words("the verbatim", "le verbatim"),
    "claim": Words("the statement", "l’énoncé"),
    "action": Words("the action", "l’action"),
    "solution": Words("the solution", "la solution"),
    "metric": Words("the metric", "l’indicateur"),
    "persona": Words("the persona", "le persona"),
    "source": Words("the source", "la source"),
    "lane": Words("the row", "la ligne"),
}
PART: Final = Words("a part", "un élément")
GROUPS: Final[dict[str, Words]] = {
    "paste": Words("pasted {n} parts", "a collé {n} éléments"),
    "restore": Words("restored a version", "a restauré une version"),
    "merge": Words("merged a branch", "a fusionné une branche"),
    "file": Words("changed the file", "a modifié le fichier"),
    "import": Words("imported a map", "a importé une carte"),
    "suggestion": Words("accepted a suggestion", "a accepté une suggestion"),
}
SEVERAL: Final = Words("changed {n} parts", "a modifié {n} éléments")


def words_of(
    action: Mapping[str, Any], changes: list[dict[str, Any]], rows: Mapping[str, Row]
) -> Words:
    """What was done, without the doer: “renamed the stage “Wait””."""
    do = str(action["do"])
    if do == "undo":
        return _with_part("undid a change of", "a annulé une modification :", changes, rows)
    if do == "group":
        told = GROUPS.get(str(action.get("as")), SEVERAL)
        return Words(told.en.format(n=len(changes)), told.fr.format(n=len(changes)))
    key = str(action.get("new") if do == "split_stage" else action.get("key", ""))
    part = _part(key, changes, rows)
    if do == "set":
        return _set(str(action["field"]), part)
    verbs = {
        "add": Words("added", "a ajouté"),
        "remove": Words("removed", "a supprimé"),
        "move": Words("moved", "a déplacé"),
        "duplicate": Words("duplicated", "a dupliqué"),
        "split_stage": Words("split off", "a détaché"),
        "merge_stages": Words("merged away", "a fondu"),
    }
    verb = verbs.get(do, Words("changed", "a modifié"))
    return Words(f"{verb.en} {part.en}", f"{verb.fr} {part.fr}")


def _set(field: str, part: Words) -> Words:
    head = field.partition(".")[0]
    if head in {"name", "label", "text", "title"}:
        return Words(f"reworded {part.en}", f"a reformulé {part.fr}")
    if head in {"emotion", "emotions"}:
        return Words(f"changed the emotion of {part.en}", f"a modifié l’émotion : {part.fr}")
    if head == "hidden":
        return Words(f"showed or hid {part.en}", f"a montré ou masqué {part.fr}")
    return Words(f"changed {head} of {part.en}", f"a modifié « {head} » : {part.fr}")


def _with_part(en: str, fr: str, changes: list[dict[str, Any]], rows: Mapping[str, Row]) -> Words:
    part = _part(str(changes[0]["key"]), changes, rows) if changes else PART
    return Words(f"{en} {part.en}", f"{fr} {part.fr}")


def _part(key: str, changes: list[dict[str, Any]], rows: Mapping[str, Row]) -> Words:
    kind = KINDS.get(key.partition(":")[0], PART)
    if key == ROOT:
        return kind
    en, fr = label_of(key, changes, rows, "en"), label_of(key, changes, rows, "fr")
    return Words(f"{kind.en} “{en}”" if en else kind.en, f"{kind.fr} « {fr} »" if fr else kind.fr)


def label_of(key: str, changes: list[dict[str, Any]], rows: Mapping[str, Row], lang: Lang) -> str:
    """The name of a part, from the row that is there or from what the edit kept of it."""
    fields: Mapping[str, Any] = rows[key].fields if key in rows else {}
    for change in changes:
        held = change.get("row") or change.get("gone")
        if change["key"] == key and held:
            fields = held["fields"]
    for name in ("name", "label", "text", "role"):
        value = fields.get(name)
        if isinstance(value, Mapping):
            value = value.get(lang) or next(iter(value.values()), "")
        if value:
            return str(value)[:80]
    return ""
