"""What protects an account, on the screens themselves: one-time codes, recovery codes, passkeys, as a person meets them."""

import json
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from urllib.request import urlopen

import pytest

from tests.browser.conftest import PASSWORD, barriers
from tests.live.running import wait_until
from tests.server.operating import parcours, serving
from tests.server.test_signing_in import code_of

pytestmark = pytest.mark.needs("chromium", "assets", "web")


@pytest.fixture
def visit(team):
    """Opens the workspace as ``localhost``: a passkey belongs to a name, and an address is none."""
    contexts = []

    def open_page(path, **looks):
        context = team.browser.new_context(
            locale=looks.get("lang", "en-GB"), color_scheme=looks.get("theme", "light")
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(12_000)
        page.goto(team.address.replace("127.0.0.1", "localhost") + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page, email, fr=False):
    page.get_by_label("Adresse e-mail" if fr else "E-mail address").fill(email)
    page.get_by_label("Mot de passe" if fr else "Password").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter" if fr else "Sign in", exact=True).click()


def prove(page):
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Confirm").click()
    dialog.wait_for(state="detached")


def test_a_second_step_is_turned_on_asked_for_and_replaced_by_a_recovery_code(visit, team):
    team.join("Tia Moss")
    page = visit("/sign-in?next=/account/security")
    sign_in(page, "tia@example.org")
    card = page.locator("section").filter(has=page.get_by_role("heading", name="Two-step sign-in"))
    card.get_by_role("button", name="Turn on").click()
    picture = card.get_by_role("img")
    picture.wait_for()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    secret = card.locator("code").inner_text()
    assert barriers(page) == []
    card.get_by_label("Code").fill("000000")
    card.get_by_role("button", name="Confirm").click()
    card.get_by_role("alert").wait_for()
    card.get_by_label("Code").fill(code_of(secret))
    card.get_by_role("button", name="Confirm").click()
    prove(page)
    card.get_by_text("On", exact=True).wait_for()
    card.get_by_role("button", name="Show recovery codes").click()
    card.locator(".codes code").first.wait_for()
    codes = card.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    assert barriers(page) == []

    other = visit("/sign-in", lang="fr-FR", theme="dark")
    sign_in(other, "tia@example.org", fr=True)
    other.get_by_label("Code").fill("123456")
    other.get_by_role("button", name="Confirmer").click()
    other.get_by_role("alert").wait_for()
    assert barriers(other) == []
    other.get_by_label("Code").fill(code_of(secret, 1))  # each code opens once
    other.keyboard.press("Enter")
    other.wait_for_selector(".card")

    third = visit("/sign-in")
    sign_in(third, "tia@example.org")
    third.get_by_label("Code").fill(codes[0])
    third.keyboard.press("Enter")
    third.wait_for_selector(".card")


def test_a_passkey_is_added_opens_the_door_and_is_withdrawn(visit, team):
    team.join("Kay Moss")
    page = visit("/sign-in?next=/account/security")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    sign_in(page, "kay@example.org")
    page.get_by_label("Name of this device").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    prove(page)
    page.get_by_text("My laptop").wait_for()
    assert barriers(page) == []
    kept = devtools.send("WebAuthn.getCredentials", {"authenticatorId": added["authenticatorId"]})
    assert len(kept["credentials"]) == 1

    page.get_by_role("button", name="Account: Kay Moss").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_selector(".card")
    assert page.get_by_role("button", name="Account: Kay Moss").is_visible()
    page.goto(page.url + "account/security")
    card = page.locator("section").filter(has=page.get_by_role("heading", name="Passkeys"))
    card.get_by_role("button", name="Withdraw").click()
    prove(page)
    page.get_by_text("My laptop").wait_for(state="detached")


@contextmanager
def provider(email):
    """A real OpenID Connect provider: discovery, a form of its own, signed identity tokens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = json.dumps({"sub": "gil", "email": email, "email_verified": True, "name": "Gil Guest"})
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--user-claims",
        user,
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        address = f"http://localhost:{port}"
        try:
            wait_until(lambda: answers(address))
            yield address
        finally:
            server.terminate()


def answers(address):
    with suppress(OSError), urlopen(f"{address}/.well-known/openid-configuration") as told:
        return told.status == 200
    return False


@pytest.mark.needs("python/oidc_provider_mock")
def test_the_organisations_own_provider_lets_in_whom_an_invitation_expects(chromium, tmp_path):
    parcours("admin", "create", "ada@example.org", "--password", PASSWORD, "--folder", tmp_path)
    with provider("gil@example.org") as issuer:
        known = {"PARCOURS_OIDC_URL": issuer, "PARCOURS_OIDC_NAME": "House", "PARCOURS_OIDC_CLIENT": "parcours", "PARCOURS_OIDC_SECRET": "hush"}  # fmt: skip
        with serving(tmp_path, **known) as (address, _):
            page = chromium.new_context().new_page()
            page.set_default_timeout(12_000)
            page.goto(f"{address}/sign-in")
            elsewhere = page.get_by_role("button", name="House")
            elsewhere.click()
            page.get_by_role("button", name="gil", exact=True).click()
            page.get_by_role("alert").wait_for()
            assert page.request.get(f"{address}/api/session").json()["person"] is None, "a stranger"
            refused = page.get_by_role("alert").inner_text()
            page.goto(f"{address}/sign-in")
            sign_in(page, "ada@example.org")
            page.wait_for_url(f"{address}/")
            invited = page.evaluate(
                """async () => { const proof = document.cookie.split('csrftoken=')[1].split(';')[0];
                const asked = await fetch('/api/organisations/home/invitations', {method: 'POST',
                  headers: {'Content-Type': 'application/json', 'X-CSRFToken': proof},
                  body: JSON.stringify({email: 'gil@example.org', role: 'editor'})}); return asked.status; }"""
            )
            assert invited == 200
            guest = chromium.new_context().new_page()
            guest.set_default_timeout(12_000)
            guest.goto(f"{address}/sign-in")
            guest.get_by_role("button", name="House").click()
            guest.get_by_role("button", name="gil", exact=True).click()
            guest.get_by_role("button", name="Account: Gil Guest").wait_for()
            guest.context.close()
            page.context.close()
    assert "invit" in refused.lower()
