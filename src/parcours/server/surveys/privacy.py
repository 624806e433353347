"""What a respondent may ask of what is kept: their own answers, shown or deleted; no more letters.

Own answers open by the receipt that the respondent alone holds.
"""

from __future__ import annotations

import json

from parcours.errors import Words
from parcours.server.surveys.door import beside
from parcours.server.surveys.visit import Answer, Visit
from parcours.surveys import form
from parcours.surveys.channels.posted import first
from parcours.surveys.controls import esc
from parcours.surveys.form import chrome
from parcours.surveys.links import read_receipt, read_token
from parcours.workspace.surveys import contacts
from parcours.workspace.surveys.privacy import erase_response, export_response

_SAID = {
    "title": Words("My answers", "Mes réponses"),
    "delete": Words("Delete my answers", "Effacer mes réponses"),
    "deleted": Words("Your answers have been deleted.", "Vos réponses ont été effacées."),
    "sure": Words("This cannot be undone.", "C’est définitif."),
    "stop": Words("No more letters", "Ne plus recevoir de messages"),
    "stopped": Words(
        "You will not be written to again.", "Vous ne recevrez plus de message de notre part."
    ),
}


async def own_answers(visit: Visit, text: str) -> Answer:
    """The page of one's own answers."""
    response_id = read_receipt(text, visit.door.key)
    lang = chrome(first(visit.query, "lang") or visit.lang)
    if visit.method == "POST" and first(visit.fields, "_go") == "delete":
        await beside(erase_response, response_id)
        return Answer(form.message(_SAID["deleted"].say(lang), "", lang), lang=lang)
    kept = await beside(export_response, response_id)
    if first(visit.query, "as") == "json":
        return Answer(data=kept)
    shown = esc(json.dumps(kept, ensure_ascii=False, indent=2))
    extra = (
        f"<pre>{shown}</pre><form method='post'><p>{esc(_SAID['sure'].say(lang))}</p>"
        f"<button class='main' name='_go' value='delete'>{esc(_SAID['delete'].say(lang))}</button></form>"
    )
    return Answer(form.message(_SAID["title"].say(lang), "", lang, extra=extra), lang=lang)


async def unsubscribe(visit: Visit, token: str) -> Answer:
    """RFC 8058: a POST, from nobody in particular, is obeyed at once; a GET only asks."""
    link = read_token(token, visit.door.key)
    lang = visit.lang
    if visit.method == "POST":
        await beside(contacts.opt_out_by_invitation, link.invite, visit.door.key)
        return Answer(form.message(_SAID["stopped"].say(lang), "", lang), lang=lang)
    extra = (
        f"<form method='post'><button class='main' name='List-Unsubscribe' value='One-Click'>"
        f"{esc(_SAID['stop'].say(lang))}</button></form>"
    )
    return Answer(form.message(_SAID["stop"].say(lang), "", lang, extra=extra), lang=lang)
