"""The names of lists and fields, and of what became of them, for sentences about differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from parcours.errors import Words
from parcours.journey import lexicon
from parcours.journey.record import Record, Text


@dataclass(frozen=True, slots=True)
class Slot:
    """What one thing of a list is called, and several; feminine in French or not."""

    one: Words
    many: Words
    feminine: bool = False


def _slot(one: str, many: str, un: str, des: str, *, feminine: bool = False) -> Slot:
    return Slot(Words(one, un), Words(many, des), feminine)


SLOTS: Final[Mapping[str, Slot]] = {
    "touchpoints": _slot("touchpoint", "touchpoints", "point de contact", "points de contact"),
    "pain_points": _slot("pain point", "pain points", "point de friction", "points de friction"),
    "opportunities": _slot("opportunity", "opportunities", "opportunité", "opportunités", feminine=True),
    "verbatims": _slot("verbatim", "verbatims", "verbatim", "verbatims"),
    "actions": _slot("action", "actions", "action", "actions", feminine=True),
    "thoughts": _slot("thought", "thoughts", "pensée", "pensées", feminine=True),
    "expectations": _slot("expectation", "expectations", "attente", "attentes", feminine=True),
    "goal": _slot("goal", "goals", "objectif", "objectifs"),
    "goals": _slot("goal", "goals", "objectif", "objectifs"),
    "needs": _slot("need", "needs", "besoin", "besoins"),
    "frustrations": _slot("frustration", "frustrations", "frustration", "frustrations", feminine=True),
    "traits": _slot("trait", "traits", "trait", "traits"),
    "duration": _slot("duration", "durations", "durée", "durées", feminine=True),
    "emotion": _slot("emotion", "emotions", "émotion", "émotions", feminine=True),
    "emotions": _slot("emotion", "emotions", "émotion", "émotions", feminine=True),
    "metrics": _slot("metric", "metrics", "indicateur", "indicateurs"),
    "positives": _slot("positive", "positives", "point positif", "points positifs"),
    "negatives": _slot("negative", "negatives", "point négatif", "points négatifs"),
    "solutions": _slot("solution", "solutions", "solution", "solutions", feminine=True),
    "physical_evidence": _slot("physical evidence", "pieces of physical evidence", "preuve matérielle",
                               "preuves matérielles", feminine=True),
    "frontstage": _slot("frontstage action", "frontstage actions", "action d’avant-scène",
                        "actions d’avant-scène", feminine=True),
    "backstage": _slot("backstage action", "backstage actions", "action d’arrière-scène",
                       "actions d’arrière-scène", feminine=True),
    "support": _slot("support process", "support processes", "processus de soutien", "processus de soutien"),
    "cells": _slot("note", "notes", "note", "notes", feminine=True),
    "persona": _slot("persona", "personas", "persona", "personas"),
    "other_personas": _slot("persona", "personas", "persona", "personas"),
    "sources": _slot("source", "sources", "source", "sources", feminine=True),
}  # fmt: skip

FIELDS: Final[Mapping[str, Words]] = {
    "text": Words("words", "mots"), "label": Words("words", "mots"), "name": Words("name", "nom"),
    "value": Words("value", "valeur"), "word": Words("word", "mot"), "why": Words("reason", "raison"),
    "title": Words("title", "titre"), "state": Words("state", "état"), "purpose": Words("purpose", "objet"),
    "used_by": Words("users", "utilisateurs"), "scenario": Words("scenario", "scénario"),
    "lanes": Words("lanes", "lignes"), "note": Words("note", "note"), "owner": Words("owner", "responsable"),
    "review_at": Words("review", "revue"), "purchase_phase": Words("phase", "phase"),
    "participants": Words("people", "participants"),
    "moment_of_truth": Words("moment of truth", "moment de vérité"), "evidence": Words("evidence", "preuves"),
    "severity": Words("severity", "gravité"), "kind": Words("kind", "type"), "also": Words("kinds", "types"),
    "at": Words("place", "lieu"), "health": Words("health", "état"), "rating": Words("rating", "appréciation"),
    "influence": Words("influence", "influence"), "channel": Words("channel", "canal"),
    "missing": Words("missing", "absent"), "description": Words("description", "description"),
    "addresses": Words("pain points answered", "frictions traitées"), "impact": Words("impact", "impact"),
    "effort": Words("effort", "effort"), "due_at": Words("due", "échéance"), "roi": Words("return", "retour"),
    "target": Words("target", "cible"), "unit": Words("unit", "unité"), "status": Words("status", "statut"),
    "intensity": Words("intensity", "intensité"), "low": Words("lower quartile", "quartile bas"),
    "high": Words("upper quartile", "quartile haut"), "frequency": Words("frequency", "fréquence"),
    "cost": Words("cost", "coût"), "source": Words("source", "source"), "speaker": Words("speaker", "auteur"),
    "sentiment": Words("sentiment", "sentiment"), "date": Words("date", "date"),
    "quote": Words("quote", "citation"), "share": Words("share", "part"),
    "hits": Words("whom it hits", "qui est touché"),
    "done_at": Words("done", "fait le"), "keywords": Words("keywords", "mots-clés"),
}  # fmt: skip

_VALUES: Final[Mapping[str, Mapping[str, Words]]] = {
    "health": lexicon.HEALTHS,
    "rating": lexicon.RATINGS,
    "channel": lexicon.CHANNELS,
    "purchase_phase": lexicon.PURCHASE_PHASES,
    "state": {**lexicon.STATES, **lexicon.SOLUTION_STATES},
    "kind": {**lexicon.SOURCE_KINDS, **lexicon.TOUCHPOINT_KINDS, **lexicon.PAIN_KINDS},
    "status": lexicon.STATUSES,
}
_NUMBERS: Final = (Words("two", "deux"), Words("three", "trois"), Words("four", "quatre"))


def people_number(count: int) -> Words:
    """A small count in words."""
    return _NUMBERS[count - 2] if 2 <= count <= 4 else Words(str(count), str(count))


def changed_fields(old: Record, new: Record, fields: Iterable[str]) -> Iterator[Words]:
    """``severity 2 → 3`` for each of ``fields`` that differs; long values only by the field's name."""
    for field in fields:
        a, b = getattr(old, field, None), getattr(new, field, None)
        if a == b or (not a and not b and not isinstance(a, bool | int | float)):
            continue
        name = FIELDS.get(field, Words(field, field))
        before, after = _shown(field, a), _shown(field, b)
        if before is None or after is None:
            yield Words(f"{name.en} changed", f"{name.fr} : modifié")
        else:
            yield Words(
                f"{name.en} {before.en} → {after.en}", f"{name.fr} {before.fr} → {after.fr}"
            )


def _shown(field: str, value: Any) -> Words | None:
    """A value in words; None when it is no single value."""
    shown: Words | None = None
    if value is None or value == "":
        shown = Words("none", "rien")
    elif isinstance(value, bool):
        shown = Words("yes", "oui") if value else Words("no", "non")
    elif isinstance(value, Text):
        shown = Words(f"“{_short(value.say('en'))}”", f"« {_short(value.say('fr'))} »")
    elif isinstance(value, str):
        shown = _VALUES.get(field, {}).get(value, Words(_short(value), _short(value)))
    elif isinstance(value, int | float):
        shown = Words(f"{value:g}", f"{value:g}".replace(".", ","))
    elif hasattr(value, "isoformat"):
        shown = Words(value.isoformat(), value.isoformat())
    return shown


def _short(text: str) -> str:
    return text if len(text) <= 48 else f"{text[:47]}…"
