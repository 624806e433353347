"""A real Chromium; a test fails on any error that a page reports."""

import pytest

from tests.conftest import _PROGRAMS, missing
from tests.server.conftest import workspace

__all__ = ["workspace"]


@pytest.fixture(scope="session")
def chromium():
    """The browser."""
    if missing("chromium"):
        pytest.skip("chromium is not installed")
    import shutil

    from playwright.sync_api import sync_playwright

    program = next(found for name in _PROGRAMS["chromium"] if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["en-GB", "fr-FR"])
def page(request, chromium):
    """A page in the reader's language that must not report any error."""
    context = chromium.new_context(locale=request.param, viewport={"width": 1400, "height": 900})
    shown = context.new_page()
    wrong = []
    shown.on("pageerror", lambda error: wrong.append(str(error)))
    # A request that the page itself gave up, because its reader asked for something else, is no fault.
    shown.on(
        "requestfailed",
        lambda failed: None if "ABORTED" in (failed.failure or "") else wrong.append(failed.url),
    )
    shown.on(
        "console", lambda message: wrong.append(message.text) if message.type == "error" else None
    )
    yield shown
    context.close()
    assert not wrong
