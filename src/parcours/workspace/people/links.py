"""Share links: one map for whoever holds the link, perhaps with a password, for a while, without some lanes."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.db.models import QuerySet

from parcours.errors import ForbiddenError, InputError, NotFoundError, Place, Words
from parcours.workspace.models import ShareLink, StoredMap
from parcours.workspace.people import audit, rights
from parcours.workspace.people.callers import Caller

_SIGNER = "parcours.share-link"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a link allows, to whom and until when."""

    role: rights.Role = "viewer"
    label: str = ""
    password: str = ""
    expires_at: dt.datetime | None = None
    hidden_lanes: Sequence[str] = ()
    embed: bool = False


def create(caller: Caller, stored: StoredMap, terms: Terms) -> ShareLink:
    """A new link; raises InputError for terms that contradict themselves."""
    mine = rights.require(caller, stored, "map.share")
    _check(terms, mine)
    link = ShareLink.objects.create(
        map=stored,
        public_id=secrets.token_urlsafe(12),
        label=terms.label.strip()[:120],
        role=terms.role,
        password=make_password(terms.password) if terms.password else "",
        hidden_lanes=list(terms.hidden_lanes),
        embed=terms.embed,
        created_by=caller.person,
        expires_at=terms.expires_at,
    )
    told = {"map": stored.name, "role": link.role, "embed": link.embed}
    audit.note(caller, stored.organisation, "link.created", str(link), told)
    return link


def word_of(link: ShareLink) -> str:
    """The word in the link's address; only this server's key can make it."""
    return signing.Signer(salt=_SIGNER, sep=".").sign(link.public_id)


def find(word: str) -> ShareLink:
    """The usable link of this word; raises NotFoundError for a wrong, old or withdrawn one."""
    try:
        public_id = signing.Signer(salt=_SIGNER, sep=".").unsign(word)
    except signing.BadSignature:
        raise _no_such_link() from None
    link = (
        ShareLink.objects.select_related("map", "map__organisation")
        .filter(public_id=public_id)
        .first()
    )
    if link is None or rights.role_on(Caller(link=link), link.map) is None or link.map.trashed_at:
        raise _no_such_link()
    return link


def check_link_password(link: ShareLink, password: str) -> None:
    """Raise ForbiddenError for a wrong password; the caller counts the tries."""
    if link.password and not check_password(password, link.password):
        raise ForbiddenError(
            "people.link-password",
            Words("This link asks for a password.", "Ce lien demande un mot de passe.")
            if not password
            else Words("This is not the password.", "Ce n’est pas le mot de passe."),
            remedy=Words("Ask whoever sent it.", "Demandez-le à qui l’a envoyé."),
        )


def of(stored: StoredMap) -> QuerySet[ShareLink]:
    """The links that open this map."""
    return ShareLink.objects.filter(map=stored, withdrawn_at=None).select_related("created_by")


def withdraw(caller: Caller, stored: StoredMap, public_id: str) -> None:
    """Close a link at once."""
    rights.require(caller, stored, "map.share")
    link = of(stored).filter(public_id=public_id).first()
    if link is None:
        raise _no_such_link()
    link.withdrawn_at = dt.datetime.now(tz=dt.UTC)
    link.save(update_fields=["withdrawn_at"])
    told = {"map": stored.name}
    audit.note(caller, stored.organisation, "link.withdrawn", str(link), told)


def take_over(caller: Caller, stored: StoredMap, public_id: str) -> ShareLink:
    """Answer for a link from now on, so that it opens again when its maker has gone."""
    mine = rights.require(caller, stored, "map.share")
    link = of(stored).filter(public_id=public_id).first()
    if link is None:
        raise _no_such_link()
    if rights.RANK[rights.highest([link.role]) or "viewer"] > rights.RANK[mine]:
        raise _above_mine()
    link.created_by = caller.person
    link.save(update_fields=["created_by"])
    audit.note(caller, stored.organisation, "link.taken-over", str(link), {"map": stored.name})
    return link


def _check(terms: Terms, mine: rights.Role) -> None:
    if rights.RANK[terms.role] > min(rights.RANK[mine], rights.RANK["editor"]):
        raise _above_mine()
    if terms.embed and (terms.role != "viewer" or terms.password):
        raise InputError(
            "people.embed-reads",
            Words(
                "A map shown in other sites is for reading, and asks for no password.",
                "Une carte montrée dans d’autres sites se lit seulement, sans mot de passe.",
            ),
            Place(path="embed"),
        )
    if terms.hidden_lanes and terms.role in {"editor", "suggester"}:
        raise InputError(
            "people.hidden-from-editors",
            Words(
                "Whoever changes a map has to see all of it.",
                "Qui modifie une carte doit la voir en entier.",
            ),
            Place(path="hidden_lanes"),
            Words("Make the link for reading or commenting.", "Faites un lien de lecture."),
        )


def _above_mine() -> ForbiddenError:
    return ForbiddenError(
        "people.more-than-yours",
        Words(
            "A link cannot give a role above your own, nor make owners.",
            "Un lien ne donne pas un rôle au-dessus du vôtre, ni celui de propriétaire.",
        ),
    )


def _no_such_link() -> NotFoundError:
    return NotFoundError(
        "people.no-such-link",
        Words(
            "This link does not exist, was withdrawn, or has expired.",
            "Ce lien n’existe pas, a été retiré ou a expiré.",
        ),
        remedy=Words("Ask whoever sent it.", "Demandez à qui l’a envoyé."),
    )
