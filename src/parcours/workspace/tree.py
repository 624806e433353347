"""A whole workspace as a folder that git keeps well, and back: one file per map, stable from run to run.

    ORGANISATION/organisation.yaml          name, people by address, teams, roles on maps
    ORGANISATION/maps/NAME.journey.yaml     each map in the open format
    ORGANISATION/maps/NAME.notes.yaml       its comments and named versions, where there are any

What is written twice from one state is the same bytes, so that a diff shows what people did. Secrets,
passwords, links and tokens stay behind. Bringing a tree in makes what is missing and edits what
differs; it makes no accounts and deletes nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from parcours.errors import ForbiddenError, InputError, Place, Words
from parcours.journey.identity import slug
from parcours.journey.read import read
from parcours.journey.rows import from_rows, to_rows
from parcours.workspace import library
from parcours.workspace.folder import ENDINGS, map_files, shelved
from parcours.workspace.live import files
from parcours.workspace.models import (
    Comment,
    MapRole,
    MapVersion,
    Membership,
    Organisation,
    StoredMap,
    Team,
)
from parcours.workspace.people.administration import require_administrator
from parcours.workspace.people.callers import Caller

HEAD: Final = "organisation.yaml"


@dataclass(slots=True)
class Brought:
    """What a tree changed."""

    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


def write_tree(target: Path) -> int:
    """Write every organisation below ``target``; what is gone from the workspace is removed there.

    Gives the number of maps.
    """
    count = 0
    for organisation in Organisation.objects.order_by("slug"):
        place = target / organisation.slug
        wanted = dict(_files_of(organisation))
        for old in [*place.glob("maps/*.yaml"), *place.glob("maps/*.json")]:
            if old.relative_to(place).as_posix() not in wanted:
                old.unlink()
        for name, text in wanted.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_text("utf-8") != text:
                files.write_atomically(path, text)
        count += sum(name.endswith(ENDINGS) for name in wanted)
    return count


def read_tree(caller: Caller, source: Path) -> Brought:
    """Bring a tree in, as edits of the caller, who has to administer the server and own what changes.

    Raises InputError when ``source`` holds none, or a map in it cannot be read: then nothing changes.
    """
    require_administrator(caller)
    heads = sorted(source.glob(f"*/{HEAD}"))
    if not heads:
        raise InputError(
            "tree.none",
            Words(
                f"“{source}” holds no exported workspace.",
                f"« {source} » ne contient pas d’espace exporté.",
            ),
            remedy=Words(
                "Name a folder made by parcours workspace export.",
                "Nommez un dossier fait par parcours workspace export.",
            ),
        )
    texts = {path: path.read_text("utf-8") for head in heads for path in map_files(head.parent)}
    for path, text in texts.items():
        read(text, file=str(path))
    brought = Brought()
    for head in heads:
        organisation = _organisation(caller, head)
        for path, text in texts.items():
            if path.is_relative_to(head.parent):
                _bring(caller, organisation, path, text, brought)
    return brought


def _files_of(organisation: Organisation) -> Iterator[tuple[str, str]]:
    maps = StoredMap.objects.filter(organisation=organisation, trashed_at=None).order_by("name")
    yield HEAD, _yaml(_about(organisation, list(maps)))
    for stored in maps:
        found = shelved(stored)
        text = files.text_of(stored, found.journey_map) if found.journey_map else stored.text
        ending = ".json" if stored.file.endswith(".json") else ".yaml"
        yield f"maps/{stored.name}.journey{ending}", text
        notes = _notes(stored)
        if notes:
            yield f"maps/{stored.name}.notes.yaml", _yaml(notes)


def _about(organisation: Organisation, maps: list[StoredMap]) -> dict[str, Any]:
    people = Membership.objects.filter(organisation=organisation).select_related("person")
    teams = Team.objects.filter(organisation=organisation).prefetch_related("people")
    roles = MapRole.objects.filter(map__in=maps).select_related("map", "person", "team")
    return {
        "name": organisation.name,
        "home": organisation.is_home,
        "people": [
            {"email": m.person.email, "name": m.person.name, "role": m.role}
            for m in people.order_by("person__email")
        ],
        "teams": [
            {"name": team.name, "people": sorted(p.email for p in team.people.all())}
            for team in teams.order_by("name")
        ],
        "restricted": [stored.name for stored in maps if stored.restricted],
        "roles": sorted(
            (
                {"map": held.map.name, "who": str(held.team or held.person), "role": held.role}
                for held in roles
            ),
            key=lambda role: (role["map"], role["who"]),
        ),
    }


def _notes(stored: StoredMap) -> dict[str, Any]:
    comments = [
        {
            "id": comment.pk,
            "about": f"{comment.key} {comment.field}".strip(),
            **({"answers": comment.answers_id} if comment.answers_id else {}),
            "by": comment.by,
            "at": comment.at.isoformat(),
            **({"resolved_by": comment.resolved_by} if comment.resolved_at else {}),
            "text": comment.text,
        }
        for comment in Comment.objects.filter(map=stored)
    ]
    versions = [
        {
            "name": version.name,
            "number": version.number,
            "by": version.by,
            "at": version.at.isoformat(),
            **({"note": version.note} if version.note else {}),
        }
        for version in MapVersion.objects.filter(map=stored).order_by("number", "id")
    ]
    told = {"comments": comments, "versions": versions}
    return {name: listed for name, listed in told.items() if listed}


def _organisation(caller: Caller, head: Path) -> Organisation:
    about = YAML(typ="safe", pure=True).load(head.read_text("utf-8"))
    if not isinstance(about, dict) or not isinstance(about.get("name"), str):
        raise InputError(
            "tree.bad-head",
            Words("A name is missing.", "Il manque un nom."),
            Place(str(head)),
        )
    if about.get("home"):
        return Organisation.objects.get(is_home=True)
    short = slug(head.parent.name) or "organisation"
    found, made = Organisation.objects.get_or_create(slug=short, defaults={"name": about["name"]})
    if made:
        Membership.objects.create(organisation=found, person=caller.person, role="owner")
    return found


def _bring(
    caller: Caller, organisation: Organisation, path: Path, text: str, brought: Brought
) -> None:
    name = path.name.partition(".journey.")[0]
    stored = StoredMap.objects.filter(name=name).first()
    if stored is None:
        title = read(text).journey_map.title.say("en")
        made = library.create(caller, organisation, text, title, name=name)
        brought.made.append(made.name)
        return
    if stored.organisation_id != organisation.pk:
        raise ForbiddenError(
            "tree.other-organisation",
            Words(
                f"“{name}” is a map of another organisation.",
                f"« {name} » est une carte d’une autre organisation.",
            ),
            Place(str(path)),
        )
    found = shelved(stored).journey_map
    if found is not None and from_rows(to_rows(found)) == from_rows(
        to_rows(read(text).journey_map)
    ):
        brought.same.append(name)
        return
    library.replace(caller, stored, text, via="cli")
    brought.changed.append(name)


def _yaml(value: Any) -> str:
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 100
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()
