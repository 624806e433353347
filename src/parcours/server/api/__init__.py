"""The API: every operation is thin over a function that a script can call; one module per subject."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from parcours import __version__
from parcours.errors import NotFoundError, ParcoursError, Words
from parcours.server.api import maps
from parcours.server.language import asked_lang

api = NinjaAPI(title="Parcours", version=__version__, docs_url=None)
api.add_router("", maps.router)


@api.exception_handler(ParcoursError)
def _told(request: HttpRequest, error: ParcoursError) -> HttpResponse:
    """Every error in the one shape that errors have."""
    return api.create_response(
        request, {"error": error.as_dict(asked_lang(request))}, status=error.http_status
    )


@api.exception_handler(ValidationError)
def _misasked(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter of the wrong shape, in the same shape as every other error."""
    names = ", ".join(str(problem["loc"][-1]) for problem in error.errors)
    told = NotFoundError(
        "server.bad-parameter",
        Words(f"This cannot be asked: {names}.", f"Cette demande n’est pas possible : {names}."),
    )
    return api.create_response(request, {"error": told.as_dict(asked_lang(request))}, status=422)
