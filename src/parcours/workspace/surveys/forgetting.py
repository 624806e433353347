"""One person, looked for and forgotten, across every survey of an organisation.

Their address, invitations, calls, talks and, where a link exists, answers go; what was asked without a link
to anybody cannot be found and stays. So that nobody writes to them again when a list is brought in
anew, a keyed hash of the address is kept unless they want none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from parcours.errors import NotFoundError, Words
from parcours.surveys.links import digest
from parcours.workspace.models import (
    Contact,
    Conversation,
    Organisation,
    ResponseLink,
    SurveyInvitation,
)
from parcours.workspace.people import audit
from parcours.workspace.people.callers import Caller
from parcours.workspace.surveys import privacy
from parcours.workspace.surveys.contacts import cleaned_number, opt_out


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of a person."""

    contacts: int
    invitations: int
    answers: int


def look(organisation: Organisation, who: str, key: bytes) -> Kept:
    """What is kept of whoever has this address, number or id; raises NotFoundError for nobody."""
    found = _find(organisation, who)
    return Kept(
        len(found),
        SurveyInvitation.objects.filter(contact__in=found).count(),
        len(_answers(found, key)),
    )


def forget(
    caller: Caller, organisation: Organisation, who: str, key: bytes, *, never_again: bool = True
) -> Kept:
    """Forget whoever has this address, number or id; what that was. Raises NotFoundError for nobody.

    The audit log gets the figures and the start of a hash, never the address.
    """
    found = _find(organisation, who)
    kept = look(organisation, who, key)
    privacy.erase(_answers(found, key))
    with transaction.atomic():
        for contact in found:
            talks = [digest(f"sms:{contact.phone}", key)] if contact.phone else []
            invites = contact.invitations.values_list("public_id", flat=True)  # type: ignore[attr-defined]
            Conversation.objects.filter(Q(digest__in=talks) | Q(invite__in=list(invites))).delete()
            if never_again:
                for address in filter(None, (contact.email, contact.phone)):
                    opt_out(contact.organisation_id, address, key)
            contact.delete()
        audit.note(
            caller,
            organisation,
            "contact.forgotten",
            digest(who.strip().lower(), key)[:12],
            {"invitations": kept.invitations, "answers": kept.answers, "never_again": never_again},
        )
    return kept


def _find(organisation: Organisation, who: str) -> list[Contact]:
    """Everybody with this address, number or id; two lists may have brought one person in twice."""
    word = who.strip()
    number = cleaned_number(word) if any(c.isdigit() for c in word) and "@" not in word else ""
    same = Q(email=word.lower()) | Q(public_id=word)
    if number:
        same |= Q(phone=number)
    found = list(Contact.objects.filter(same, organisation=organisation)) if word else []
    if not found:
        raise NotFoundError(
            "surveys.no-such-contact",
            Words(
                "Nobody with this address, number or id is among the contacts.",
                "Personne parmi les contacts n’a cette adresse, ce numéro ou cet identifiant.",
            ),
            remedy=Words(
                "Answers without a link to a person can be deleted by the receipt that the respondent holds.",
                "Les réponses sans lien avec une personne s’effacent par le reçu que le répondant détient.",
            ),
        )
    return found


def _answers(found: Sequence[Contact], key: bytes) -> list[str]:
    """Responses that a link ties to them: by their id, or by its keyed hash in pseudonymous surveys."""
    ids = [contact.public_id for contact in found]
    keys = [*ids, *(digest(one, key) for one in ids)]
    return list(
        ResponseLink.objects.filter(contact_key__in=keys).values_list("response_id", flat=True)
    )
