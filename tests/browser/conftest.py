"""A real Chromium on a workspace of several people; a test fails on any error that a page reports."""

import re
from dataclasses import dataclass

import pytest

from tests.browser.line import Line
from tests.conftest import ROOT
from tests.server.conftest import workspace

__all__ = ["workspace"]

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A line that is cut on purpose, and a refusal that a person then reads, are no faults of the page.
TOLD = re.compile(
    r"ERR_(CONNECTION|EMPTY_RESPONSE|SOCKET|INTERNET)|status of (400|401|403|409|422)"
)
PASSWORD = "correct horse battery staple"


@dataclass
class Team:
    """A workspace with an owner; more people join by invitation."""

    address: str
    browser: object
    states: dict

    def call(self, context, method, path, body=None):
        """One request as ``context``'s person, with the proof that a change must carry."""
        cookies = {c["name"]: c["value"] for c in context.cookies(self.address)}
        headers = {"X-CSRFToken": cookies.get("csrftoken", "")}
        answer = context.request.fetch(
            self.address + path, method=method, data=body, headers=headers
        )
        assert answer.ok, (answer.status, answer.text())
        return answer.json() if answer.status != 204 else None

    def _fresh(self):
        context = self.browser.new_context()
        context.request.get(f"{self.address}/api/session")
        return context

    def claim(self):
        """The first start: Ada becomes the owner."""
        context = self._fresh()
        owner = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada Martin"}
        self.call(context, "POST", "/api/setup", {**owner, "organisation": "Taxi Rivoli"})
        self.states["ada"] = context.storage_state()
        context.close()

    def join(self, name, role="editor"):
        """Somebody accepts an invitation; known by their first name afterwards."""
        owner = self.browser.new_context(storage_state=self.states["ada"])
        address = f"{name.split()[0].lower()}@example.org"
        made = self.call(
            owner,
            "POST",
            "/api/organisations/home/invitations",
            {"email": address, "role": role},
        )
        owner.close()
        guest = self._fresh()
        self.call(
            guest,
            "POST",
            "/api/accept-invitation",
            {"word": made["link"].rsplit("/", 1)[1], "name": name, "password": PASSWORD},
        )
        self.states[name.split()[0].lower()] = guest.storage_state()
        guest.close()

    def make_map(self, title, stages="before-during-after", lang="en"):
        """A new map of Ada's; its name."""
        context = self.browser.new_context(storage_state=self.states["ada"])
        asked = {"title": title, "stages": stages, "lang": lang, "template": "journey"}
        name = self.call(context, "POST", "/api/maps", asked)["name"]
        context.close()
        return name

    def import_map(self, path):
        """A map from a file; its name."""
        context = self.browser.new_context(storage_state=self.states["ada"])
        cookies = {c["name"]: c["value"] for c in context.cookies(self.address)}
        answer = context.request.post(
            f"{self.address}/api/maps/import",
            multipart={
                "organisation": "home",
                "file": {
                    "name": path.name,
                    "mimeType": "text/yaml",
                    "buffer": path.read_bytes(),
                },
            },
            headers={"X-CSRFToken": cookies["csrftoken"]},
        )
        assert answer.ok, answer.text()
        name = answer.json()["name"]
        context.close()
        return name


@pytest.fixture(scope="session")
def team(workspace, chromium):
    """The workspace with Ada as its owner and Bo as an editor."""
    made = Team(workspace[0], chromium, {})
    made.claim()
    made.join("Bo Lind")
    return made


@pytest.fixture
def open_as(team, request):
    """Opens pages as one of the people; every page must end without any error."""
    contexts, wrong = [], []

    def watch(page):
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "response",
            lambda answer: wrong.append(answer.url) if answer.status in {404, 500} else None,
        )
        page.on(
            "console",
            lambda message: (
                wrong.append(message.text)
                if message.type == "error" and not TOLD.search(message.text)
                else None
            ),
        )

    def open_page(
        who, path, *, lang="en-GB", theme="light", width=1400, height=900, state=None, line=None
    ):
        context = team.browser.new_context(
            storage_state=state or (team.states[who] if who else None),
            locale=lang,
            color_scheme=theme,
            viewport={"width": width, "height": height},
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(12_000)
        watch(page)
        page.goto((line.address if line else team.address) + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture
def line(team):
    """Makes lines to the server that can be cut."""
    made = []

    def make():
        made.append(Line(team.address))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(params=[("light", "en-GB"), ("dark", "fr-FR")], ids=["light-en", "dark-fr"])
def looks(request):
    """A theme and a language: two pairs show every screen in both of each."""
    return dict(zip(("theme", "lang"), request.param, strict=True))


def barriers(page):
    """What axe finds against WCAG 2.2 AA."""
    if not page.evaluate("typeof window.axe !== 'undefined'"):
        page.evaluate(AXE.read_text("utf-8"))
    page.wait_for_timeout(150)  # what fades in has its colour only afterwards
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        (violation["id"], [node["html"][:160] for node in violation["nodes"][:3]])
        for violation in found["violations"]
    ]


def until(page, holds, seconds=12):
    """Wait until ``holds`` is true on the page (or here, when it is a function).

    Asked from here, because the policy forbids eval there.
    """
    for _ in range(seconds * 25):
        if holds() if callable(holds) else page.evaluate(holds):
            return
        page.wait_for_timeout(40)
    raise AssertionError(f"never: {holds}")
