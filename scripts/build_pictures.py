"""Takes the pictures of the docs from the demo’s workspace: every screen, in real Chromium.

    .venv/bin/python scripts/build_pictures.py [NAME …]

The pictures lie in ``docs/pictures/app-*.png``; ``docs/reference/screens.md`` shows them. Look at them
before they are committed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
OWNER = {
    "email": "ada@example.org",
    "password": "correct horse battery staple",
    "name": "Ada Martin",
}
MAP = "/maps/taxi"


@dataclass(frozen=True)
class Shot:
    """One picture: where, what is done before it is taken, and how it is seen."""

    path: str
    wait: str
    act: Callable[[Any], None] = lambda page: None
    size: tuple[int, int] = (1280, 800)
    signed_in: bool = True
    looks: dict[str, Any] = field(default_factory=dict)


def choose(page: Any) -> None:
    """Click the card that the pictures speak of."""
    page.locator("[data-spot='touchpoint:trottoir']").click()
    page.wait_for_timeout(300)


def details(page: Any) -> None:
    """Open the panel beside it."""
    choose(page)
    page.keyboard.press("i")
    page.wait_for_selector(".side-body > *")


def press(*names: str) -> Callable[[Any], None]:
    """Press buttons one after the other."""

    def act(page: Any) -> None:
        for name in names:
            page.get_by_role("button", name=name, exact=True).first.click()
            page.wait_for_timeout(300)

    return act


def into_sight(selector: str) -> Callable[[Any], None]:
    """Scroll to what the picture is of."""
    return lambda page: page.locator(selector).evaluate(
        "part => part.closest('section').scrollIntoView({block: 'start'})"
    )


DARK_FR = {"color_scheme": "dark", "locale": "fr-FR"}
TOUCH = {"has_touch": True, "is_mobile": True}
SHOTS = {
    "gallery": Shot("/", ".card"),
    "trash": Shot("/", ".card", press("Trash")),
    "new": Shot("/?new=1", "[role=dialog]"),
    "guide": Shot("/guide/taxi?step=friction", "main h1"),
    "editor": Shot(MAP, ".stage-name", choose, (1440, 900)),
    "editor-dark-fr": Shot(MAP, ".stage-name", choose, (1440, 900), looks=DARK_FR),
    "panel": Shot(MAP, ".stage-name", details, (1440, 900)),
    "share": Shot(MAP, ".stage-name", press("Share"), (1440, 900)),
    "beside": Shot(f"{MAP}?view=compare&beside=ride-hailing", ".canvas .claim", size=(1440, 900)),
    "evidence": Shot("/evidence", "main h1"),
    "dashboard": Shot("/dashboard/map/shop", ".tiles + .panel + .panel", size=(1280, 1000)),
    "first": Shot("/dashboard/map/taxi", ".matrix", into_sight(".matrix"), size=(1280, 800)),
    "results": Shot("/surveys/parcel", "main h1"),
    "people": Shot("/people", "main table"),
    "invitations": Shot("/people/invitations", "main table"),
    "teams": Shot("/people/teams", "main h1"),
    "audit": Shot("/people/audit", "main table"),
    "webhooks": Shot("/people/hooks", "main h1"),
    "security": Shot("/account/security", "main h2", press("Turn on"), (1280, 1000)),
    "tokens": Shot("/account/tokens", "main h1"),
    "sign-in": Shot("/sign-in", "form", signed_in=False),
    "tablet": Shot(MAP, ".stage-name", choose, (820, 1180), looks=TOUCH),
    "phone": Shot(f"{MAP}?view=journey", ".claim", size=(390, 844), looks={**TOUCH, **DARK_FR}),
}  # fmt: skip


def main() -> None:
    """Take all pictures, or those that are named."""
    from playwright.sync_api import sync_playwright

    wanted = sys.argv[1:] or list(SHOTS)
    program = shutil.which("chromium") or sys.exit("chromium is not installed")
    with tempfile.TemporaryDirectory() as folder:
        programs = Path(sys.executable).parent
        demo = ["sh", str(ROOT / "examples" / "demo.sh"), str(programs), folder]
        subprocess.run(demo, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        command = [str(programs / "parcours"), "serve", folder, "--port", "0"]
        env = {**os.environ, "PARCOURS_HOOKS_PRIVATE": "1"}
        with (
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as server,
            sync_playwright() as playwright,
        ):
            assert server.stdout is not None
            address = server.stdout.readline().strip().replace("127.0.0.1", "localhost")
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            try:
                state = settle(browser, address)
                for name in wanted:
                    take(browser, address, state, name)
            finally:
                server.terminate()


def settle(browser: Any, address: str) -> Any:
    """An owner, a colleague who is expected, a team, a link, a webhook: what the screens then show."""
    context = browser.new_context()
    context.request.get(f"{address}/api/session")

    def send(method: str, path: str, body: dict[str, Any] | None = None) -> None:
        proof = next(one["value"] for one in context.cookies() if one["name"] == "csrftoken")
        headers = {"X-CSRFToken": proof}
        answer = context.request.fetch(address + path, method=method, data=body, headers=headers)
        assert answer.ok, (path, answer.text())

    def post(path: str, body: dict[str, Any]) -> None:
        send("POST", path, body)

    home = "/api/organisations/home"
    post("/api/setup", {**OWNER, "organisation": "Taxi Rivoli"})
    post(f"{home}/invitations", {"email": "bo@example.org", "role": "editor"})
    post(f"{home}/teams", {"name": "Product", "people": []})
    post(f"{home}/hooks", {"url": "https://hooks.example.org/parcours", "kinds": ["map.changed"]})
    post("/api/tokens", {"organisation": "home", "label": "Nightly export", "role": "viewer"})
    post("/api/maps/taxi/links", {"label": "Board", "hidden_lanes": ["pain_points"]})
    send("DELETE", "/api/maps/streaming")
    state = context.storage_state()
    context.close()
    return state


def take(browser: Any, address: str, state: Any, name: str) -> None:
    """One picture."""
    shot = SHOTS[name]
    width, height = shot.size
    looks = {"locale": "en-GB", "color_scheme": "light", **shot.looks}
    context = browser.new_context(
        storage_state=state if shot.signed_in else None,
        viewport={"width": width, "height": height},
        **looks,
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(address + shot.path)
    page.wait_for_selector(shot.wait)
    page.wait_for_timeout(600)
    shot.act(page)
    page.wait_for_timeout(600)
    page.screenshot(path=TARGET / f"app-{name}.png")
    context.close()
    print(f"docs/pictures/app-{name}.png")


if __name__ == "__main__":
    main()
