"""Which survey a request is about, whether its caller may do that, and where links to it lead."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from parcours.errors import ParcoursError
from parcours.server.callers import caller_of
from parcours.workspace.models import Survey
from parcours.workspace.people import rights
from parcours.workspace.surveys import library


def find_survey(request: HttpRequest, name: str, act: rights.Act) -> Survey:
    """The survey, when the caller may do ``act`` on it."""
    stored = library.find(name)
    caller = caller_of(request)
    try:
        rights.require_in(caller, stored.organisation, act)
    except ParcoursError as error:
        if error.http_status == 404:
            raise library.no_such_survey(name) from None
        raise
    return stored


def reads_every(request: HttpRequest, stored: Survey) -> bool:
    """Whether the caller may read single answers anyway, so that nothing is gained by subtraction."""
    role = rights.role_in(caller_of(request), stored.organisation_id)
    return rights.allowed(role, "surveys.responses")


def base_of(request: HttpRequest) -> str:
    """The address that links begin with: the public one, else the one that was asked."""
    return settings.PUBLIC or f"{request.scheme}://{request.get_host()}"
