"""The API: every operation is thin over a function that a script can call; one module per subject.

Every request passes one door (``server/callers.py``), which finds out who asks; what they may do is
asked of ``workspace/people/rights.py`` by each operation.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from parcours import __version__
from parcours.errors import InputError, ParcoursError, Words
from parcours.server.api import (
    admin,
    documents,
    edits,
    evidence_files,
    health,
    hooks,
    maps,
    people,
    session,
    sharing,
    talk,
    tokens,
)
from parcours.server.callers import Door
from parcours.server.language import asked_lang

api = NinjaAPI(title="Parcours", version=__version__, docs_url=None, auth=Door())
for subject in (
    session,
    maps,
    documents,
    edits,
    talk,
    sharing,
    people,
    tokens,
    evidence_files,
    hooks,
    admin,
    health,
):
    api.add_router("", subject.router)


@api.exception_handler(ParcoursError)
def _told(request: HttpRequest, error: ParcoursError) -> HttpResponse:
    """Every error in the one shape that errors have."""
    return api.create_response(
        request, {"error": error.as_dict(asked_lang(request))}, status=error.http_status
    )


@api.exception_handler(ValidationError)
def _misasked(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter of the wrong shape, in the same shape as every other error."""
    names = ", ".join(
        dict.fromkeys(str(problem["loc"][-1]) for problem in error.errors if problem.get("loc"))
    )
    told = InputError(
        "server.bad-parameter",
        Words(f"This cannot be asked: {names}.", f"Cette demande n’est pas possible : {names}."),
        details={"problems": [_problem(problem) for problem in error.errors]},
    )
    return api.create_response(request, {"error": told.as_dict(asked_lang(request))}, status=422)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON."""
    told = InputError(
        "server.unreadable",
        Words("This request cannot be read.", "Cette requête est illisible."),
        remedy=Words("Send JSON.", "Envoyez du JSON."),
    )
    return api.create_response(
        request, {"error": told.as_dict(asked_lang(request))}, status=error.status_code
    )


def _problem(problem: dict[str, object]) -> dict[str, str]:
    loc = problem.get("loc")
    where = ".".join(str(part) for part in loc) if isinstance(loc, list | tuple) else ""
    return {"where": where, "what": str(problem.get("msg", ""))}
