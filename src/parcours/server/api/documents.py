"""A map's document as text: what ``parcours pull`` fetches and ``parcours push`` brings back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from parcours.journey.write import write
from parcours.server.language import asked_lang
from parcours.server.reading import readable
from parcours.workspace import library
from parcours.workspace.live import files

router = Router(tags=["maps"])
NUMBER = "Parcours-Number"


class Pushed(Schema):
    """What a document did to the map."""

    name: str
    number: int
    lost: list[str]
    conflicts: list[str]


@router.get("/maps/{name}/document", summary="A map’s document")
def pull(request: HttpRequest, name: str) -> HttpResponse:
    """The document as YAML; the header ``Parcours-Number`` is the number of its last edit."""
    found = readable(request, name)
    whole = not found.hidden
    text = files.text_of(found.stored, found.journey_map) if whole else write(found.journey_map)
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer.headers[NUMBER] = str(found.stored.number)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.journey.yaml"'
    return answer


@router.put("/maps/{name}/document", response=Pushed, summary="Bring a document to a map")
def push(request: HttpRequest, name: str, number: int | None = None) -> Pushed:
    """Make the map say what the body says, as edits of the caller.

    ``number`` is the one that the document was pulled at: what others changed since stays, and a
    place that both changed keeps the map's words, with the document's beside them.
    """
    found = readable(request, name, "map.edit")
    content, lang = request.body, asked_lang(request)
    file = request.headers.get("Parcours-File", f"{name}.journey.yaml")
    brought = library.read_foreign_file(content, file, verbatim=True)
    at, conflicts = library.push(found.caller, found.stored, brought.text, number=number)
    return Pushed(
        name=name,
        number=at,
        lost=[words.say(lang) for words in brought.lost],
        conflicts=[f"{one.key} {one.field}".strip() for one in conflicts],
    )
