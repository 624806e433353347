"""Odd requests to every endpoint of surveys: refused in words, never a 500."""

import json
import random
import urllib.parse
import urllib.request

import pytest

from tests.surveys.asking import Asking
from tests.surveys.test_door import ask

ODD = [
    "",
    "nps",
    "\x00",
    "é" * 70,
    "../x",
    "' OR 1=1",
    "0",
    "-1",
    "null",
    "2026-13-40",
    "{",
    "a" * 5_000,
    "<b>",
    "𝕏",
]
JSON = [
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "\x00",
    "x" * 3_000,
    [],
    [[]],
    {},
    {"a": {}},
    "nps",
    ["nps"],
    {"": None},
]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    from parcours.surveys import templates

    with Asking(tmp_path_factory.mktemp("scan"), {"nps": templates.make("nps")}) as running:
        program = """
import django; django.setup()
from parcours.workspace.people import owners
owners.claim("ada@example.org", "correct horse battery staple", name="Ada", organisation="Home", lang="en")
from parcours.workspace.models import Person
from parcours.workspace.people import tokens
from parcours.workspace.people.callers import Caller
from parcours.workspace.models import Organisation
from parcours.workspace.models.people import home_id
made = tokens.create(Caller(person=Person.objects.get(email="ada@example.org")), Organisation.objects.get(pk=home_id()), "scan", role="owner")
print(made if isinstance(made, str) else made[1] if isinstance(made, tuple) else made.word)
"""
        running.token = running.run(program)
        yield running


def body_for(dice, schema, specification, depth=0):
    if "$ref" in schema:
        schema = specification["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if depth < 3 and schema.get("type") == "object" and dice.random() < 0.8:
        return {
            name: dice.choice(JSON)
            if dice.random() < 0.5
            else body_for(dice, inner, specification, depth + 1)
            for name, inner in schema.get("properties", {}).items()
            if dice.random() < 0.85
        }
    return dice.choice(JSON)


def test_no_request_is_answered_with_a_500(scanned):
    dice = random.Random(5)
    headers = {"Authorization": f"Bearer {scanned.token}", "Content-Type": "application/json"}
    specification = json.loads(ask(f"{scanned.address}/api/openapi.json", **headers)[2])
    paths = {path: told for path, told in specification["paths"].items() if "/surveys" in path}
    assert len(paths) >= 18
    seen = {}
    for path, methods in paths.items():
        for method, told in methods.items():
            if method == "delete":
                continue
            for _ in range(14):
                url = path
                query = {}
                for parameter in told.get("parameters", []):
                    value = (
                        "nps"
                        if parameter["name"] == "name" and dice.random() < 0.7
                        else dice.choice(ODD)
                    )
                    if parameter["in"] == "path":
                        url = url.replace(
                            f"{{{parameter['name']}}}", urllib.parse.quote(value or "x", safe="")
                        )
                    elif dice.random() < 0.6:
                        query[parameter["name"]] = value
                content = told.get("requestBody", {}).get("content", {}).get("application/json")
                body = (
                    json.dumps(body_for(dice, content["schema"], specification)).encode()
                    if content
                    else None
                )
                address = f"{scanned.address}{url}?{urllib.parse.urlencode(query)}"
                status = ask(address, method.upper(), body, **headers)[0]
                seen[status] = seen.get(status, 0) + 1
                assert status < 500, (method, address, body)
    assert seen.get(200, 0) > 10, seen
    assert seen.get(422, 0) > 10, seen


A_SURVEY_WITH_AN_ANSWER = """
import json, uuid
import django; django.setup()
from parcours.surveys import templates
from parcours.surveys.links import Link
from parcours.workspace.models import Organisation
from parcours.workspace.models.people import home_id
from parcours.workspace.surveys import desk, library, writer
home = Organisation.objects.get(pk=home_id())
library.publish(library.add(home, json.dumps(templates.make("nps")), name="leaving"))
asked, here = library.published("leaving"), desk.Desk(b"x")
here.look_up("leaving")
handed = desk.Handed(str(uuid.uuid4()), {"nps": 9}, whole=True)
writer.write_batch([here.receive(asked, Link("leaving", "link"), handed).submission])
print(json.dumps("leaving"))
"""


def test_answers_leave_in_every_form(scanned):
    headers = {"Authorization": f"Bearer {scanned.token}", "Accept-Language": "en"}
    name = json.loads(scanned.run(A_SURVEY_WITH_AN_ANSWER))
    begins = {"csv": b"\xef\xbb\xbfid,", "xlsx": b"PK", "jsonl": b"{", "parquet": b"PAR1", "sav": b"$FL2", "sss": b"PK"}  # fmt: skip
    for form, first in begins.items():
        address = f"{scanned.address}/api/surveys/{name}/answers.{form}"
        status, _, body = ask(address, **headers)
        assert status == 200, form
        assert body.startswith(first), (form, body[:20])
    said = ask(f"{scanned.address}/api/surveys/{name}/answers.doc", **headers)
    assert said[0] == 400
    assert b"parquet" in said[2], "the forms that there are"


def test_no_page_of_respondents_is_answered_with_a_500(scanned):
    dice = random.Random(6)
    token = scanned.tokens["nps"]["link"]
    for _ in range(250):
        path = dice.choice([f"/s/{token}", f"/s/{token}/chat", f"/s/{token}/answers", f"/s/{token}/unsubscribe", "/s/mine/x",
                            "/s/_/x", "/s/", "/s/sms/x", "/s/_live/x", f"/s/{token}/x"])  # fmt: skip
        names = [
            "_id",
            "_at",
            "_state",
            "_shown",
            "_go",
            "_lang",
            "_in",
            "nps",
            "why",
            "q",
            "v",
            "lang",
            "accent",
        ]
        fields = {
            dice.choice(names): dice.choice([*ODD, '{"nps": 3}', "nps why", "next", "back", "fr"])
            for _ in range(5)
        }
        encoded = urllib.parse.urlencode(fields)
        method = dice.choice(["GET", "POST", "PATCH", "PUT", "HEAD"])
        body = (
            dice.choice([encoded.encode(), json.dumps(dice.choice(JSON)).encode(), b"\xff\x00"])
            if method in {"POST", "PATCH", "PUT"}
            else None
        )
        status = ask(f"{scanned.address}{path}?{encoded}", method, body)[0]
        assert status < 500, (method, path, fields, body)
