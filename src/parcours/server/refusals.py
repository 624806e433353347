"""Refusals that only a server has to give."""

from __future__ import annotations

from parcours.errors import ForbiddenError, InputError, ParcoursError, Words


class SignInError(ParcoursError):
    """Nobody knows who is asking."""

    http_status = 401


class TooOftenError(ParcoursError):
    """The same thing was tried too often."""

    http_status = 429


class TooLargeError(InputError):
    """More bytes than a server takes."""

    http_status = 413


def sign_in_first() -> SignInError:
    """The refusal for a stranger where an account is needed."""
    return SignInError(
        "server.sign-in",
        Words("Sign in first.", "Connectez-vous d’abord."),
    )


def bad_token() -> SignInError:
    """The refusal for a token or link word that does not work."""
    return SignInError(
        "server.bad-token",
        Words(
            "This token does not work: it is wrong, withdrawn or expired.",
            "Ce jeton ne fonctionne pas : il est faux, retiré ou expiré.",
        ),
        remedy=Words("Make a new one under “API tokens”.", "Créez-en un sous « Jetons d’API »."),
    )


def forged_change(reason: str = "") -> ForbiddenError:
    """A change that carries no proof of coming from our own page."""
    return ForbiddenError(
        "server.no-csrf-token",
        Words(
            "This change did not come from a page of this server.",
            "Cette modification ne vient pas d’une page de ce serveur.",
        ),
        remedy=Words("Load the page again and retry.", "Rechargez la page et réessayez."),
        details={"reason": reason} if reason else {},
    )
