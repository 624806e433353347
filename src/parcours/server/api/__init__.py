"""The API: every operation is thin over a function that a script can call; one module per subject.

Every request passes one door (``server/api/door.py``), which finds out who asks; what they may do is
asked of ``workspace/people/rights.py`` by each operation.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from parcours import __version__
from parcours.errors import InputError, ParcoursError, Words
from parcours.server.api import (
    admin,
    documents,
    edits,
    evidence,
    evidence_files,
    findings,
    health,
    hooks,
    maps,
    people,
    session,
    sharing,
    talk,
    tokens,
    workbench,
)
from parcours.server.api.door import Door
from parcours.server.language import asked_lang
from parcours.server.surveys import api as surveys
from parcours.server.surveys import field_api as survey_field
from parcours.server.surveys import reading_api as survey_reading


class Bodies(Parser):
    """Reads JSON; what no database takes as text is refused here once, for every endpoint."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as values; raises InputError, or ValueError for half a character of UTF-16."""
        if b"\\u0000" in request.body:
            raise _no_text()
        return orjson.loads(request.body)

    def parse_querydict(self, data: Any, list_fields: Any, request: HttpRequest) -> Any:
        """The address's words or a form's fields as values; raises InputError."""
        # An uploaded file is no word: looking into it would read it to its end.
        words = (value for _, values in data.lists() for value in values if isinstance(value, str))
        if any("\x00" in word for word in words):
            raise _no_text()
        return super().parse_querydict(data, list_fields, request)


api = NinjaAPI(title="Parcours", version=__version__, docs_url=None, auth=Door(), parser=Bodies())
for subject in (
    session,
    maps,
    findings,
    documents,
    edits,
    talk,
    sharing,
    people,
    tokens,
    evidence,
    evidence_files,
    workbench,
    hooks,
    admin,
    health,
    surveys,
    survey_reading,
    survey_field,
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


@api.exception_handler(OverflowError)
@api.exception_handler(DataError)
def _too_long_a_number(request: HttpRequest, error: Exception) -> HttpResponse:
    """A number beyond what a database counts to."""
    told = InputError(
        "server.bad-parameter",
        Words("A number or a text is too long.", "Un nombre ou un texte est trop long."),
    )
    return api.create_response(request, {"error": told.as_dict(asked_lang(request))}, status=422)


def _no_text() -> InputError:
    return InputError(
        "server.no-text",
        Words("This text holds a zero byte.", "Ce texte contient un octet nul."),
        remedy=Words("Take it out.", "Retirez-le."),
    )


def _problem(problem: dict[str, object]) -> dict[str, str]:
    loc = problem.get("loc")
    where = ".".join(str(part) for part in loc) if isinstance(loc, list | tuple) else ""
    return {"where": where, "what": str(problem.get("msg", ""))}
