"""Why an edit cannot be done, in words; the browser says the same ones, made from this table."""

from __future__ import annotations

from typing import Any, Final

from parcours.errors import ConflictError, Words

REFUSALS: Final[dict[str, tuple[Words, Words | None]]] = {
    "edit.gone": (
        Words("Somebody removed this meanwhile.", "Quelqu’un l’a supprimé entre-temps."),
        Words(
            "Your text is kept in the tray; put it elsewhere, or have the part brought back.",
            "Votre texte est gardé dans le plateau ; placez-le ailleurs, ou faites revenir l’élément.",
        ),
    ),
    "edit.exists": (
        Words("This is on the map already.", "C’est déjà sur la carte."),
        Words("Change the one that is there.", "Modifiez celui qui y est."),
    ),
    "edit.changed": (
        Words(
            "Somebody changed this text while you typed.",
            "Quelqu’un a modifié ce texte pendant votre saisie.",
        ),
        Words(
            "Both texts are kept: choose one, or join them.",
            "Les deux textes sont gardés : choisissez, ou réunissez-les.",
        ),
    ),
    "edit.changed-since": (
        Words(
            "Somebody changed this since: it is not undone.",
            "Quelqu’un l’a modifié depuis : rien n’est annulé.",
        ),
        Words(
            "The history shows who, and every version can be restored.",
            "L’historique montre qui, et chaque version peut être restaurée.",
        ),
    ),
    "edit.last-stage": (
        Words("A map has at least one stage.", "Une carte a au moins une étape."),
        Words("Add another one first.", "Ajoutez-en d’abord une autre."),
    ),
    "edit.cited": (
        Words(
            "Facts on the map rest on this source.",
            "Des faits de la carte s’appuient sur cette source.",
        ),
        Words(
            "Remove those facts first, or keep the source.",
            "Supprimez d’abord ces faits, ou gardez la source.",
        ),
    ),
    "edit.wrong-place": (
        Words("This cannot stand there.", "Ceci ne peut pas être placé là."),
        Words("Choose a list of its kind.", "Choisissez une liste de son genre."),
    ),
    "edit.no-field": (
        Words("This is no field of its own.", "Ce n’est pas un champ à part entière."),
        Words(
            "Parts in lists are added, moved and removed; ids stay.",
            "Les éléments de liste s’ajoutent, se déplacent et se suppriment ; les id restent.",
        ),
    ),
    "edit.bad-key": (
        Words("This cannot be a key.", "Ceci ne peut être une clé."),
        Words(
            "A key is `kind:id`; an id has small letters, digits, - and _.",
            "Une clé est « genre:id » ; un id a des minuscules, des chiffres, - et _.",
        ),
    ),
    "edit.unresolved": (
        Words("Only the log knows what to undo.", "Seul le journal sait quoi annuler."),
        None,
    ),
    "edit.forbidden": (
        Words("Your role here does not allow edits.", "Votre rôle ici ne permet pas de modifier."),
        Words(
            "Suggest the change, or ask an owner for the role.",
            "Suggérez la modification, ou demandez ce rôle à un propriétaire.",
        ),
    ),
}


def refusal(code: str, **details: Any) -> ConflictError:
    """The error of this code."""
    message, remedy = REFUSALS[code]
    return ConflictError(code, message, remedy=remedy, details=details)
