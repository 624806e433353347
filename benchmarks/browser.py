"""How the editor feels on a large map: frames while scrolling, and how soon typing shows on another screen.

Real Chromium, real server, one machine. Frames are counted by the page itself over three seconds of
scrolling; the delay is from Enter in one browser to the word on the other's screen, forty times.

    .venv/bin/python -m benchmarks.browser
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

STAGES = 60
LANES = ("goals", "expectations", "actions", "touchpoints", "thoughts", "emotion", "verbatims",
         "pain_points", "opportunities", "metrics", "owner", "duration")  # fmt: skip
TYPED = 40
COLD = 4
"""Cold starts; the first of them also reads the map's file into the workspace."""
SCROLL = """() => new Promise(done => {
  const frame = document.querySelector('.map-frame');
  const stamps = [];
  const most = frame.scrollWidth - frame.clientWidth;
  const began = performance.now();
  const step = now => {
    stamps.push(now);
    const part = (now - began) / 3000;
    frame.scrollLeft = part * most;
    frame.scrollTop = (0.5 - Math.cos(part * 12) / 2) * (frame.scrollHeight - frame.clientHeight);
    if (part < 1) requestAnimationFrame(step);
    else done(stamps.slice(1).map((stamp, at) => stamp - stamps[at]));
  };
  requestAnimationFrame(step);
})"""


def document() -> str:
    """A map of 60 stages and 12 lanes, two cards in a cell."""
    stages = [
        {
            "name": f"Stage {number}",
            "goal": f"Reach step {number} without a detour",
            "expectations": ["It works", "It is quick"],
            "actions": ["I look", "I choose"],
            "touchpoints": [
                {"id": f"t{number}-{n}", "label": f"Counter {n}", "kind": "place"} for n in (1, 2)
            ],
            "thoughts": ["How long will it take?", "Is it worth it?"],
            "emotion": {"score": (number * 7 % 41 - 20) / 10, "word": "so"},
            "verbatims": ["I waited quite a while here.", "Friendly people."],
            "pain_points": [{"label": f"Queue {n}", "severity": n} for n in (1, 2)],
            "opportunities": [f"Fewer queues {number}"],
            "metrics": [{"label": "NPS", "value": number % 10}],
            "owner": "Team",
            "duration": "PT10M",
        }
        for number in range(1, STAGES + 1)
    ]
    return json.dumps(
        {
            "parcours": "1.0",
            "lang": "en",
            "title": "A long way",
            "lanes": list(LANES),
            "stages": stages,
        }
    )


def main() -> None:
    """Measure and print; nothing is asserted."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or sys.exit("chromium is not installed")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "long.journey.json").write_text(document(), "utf-8")
        command = [str(Path(sys.executable).parent / "parcours"), "serve", folder, "--port", "0"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            for _ in range(COLD):
                _cold(browser, command)
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
                assert server.stdout is not None
                try:
                    _measure(browser, server.stdout.readline().strip())
                finally:
                    server.terminate()


def _cold(browser: Any, command: list[str]) -> None:
    """From the command to the map: a server that starts, a browser that has never been there."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        ready = time.perf_counter()
        page.goto(f"{address}/maps/long", wait_until="commit")
        page.wait_for_selector(".stage-name")
        shown = time.perf_counter()
        server.terminate()
    context.close()
    print(
        f"from a cold server: ready after {ready - began:.2f} s, the map on the page after "
        f"another {shown - ready:.2f} s, {shown - began:.2f} s in all"
    )


def _measure(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.request.get(f"{address}/api/session")
    token = next(c["value"] for c in context.cookies() if c["name"] == "csrftoken")
    owner = {"email": "ada@example.org", "password": "correct horse battery staple", "name": "Ada"}
    context.request.post(f"{address}/api/setup", data=owner, headers={"X-CSRFToken": token})
    state = context.storage_state()
    pages = [
        browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=state).new_page()
        for _ in range(2)
    ]
    for page in pages:
        page.goto(f"{address}/maps/long")
        page.wait_for_selector(".stage-name")
    pages[0].wait_for_timeout(2_000)
    runs = [sorted(pages[0].evaluate(SCROLL)) for _ in range(3)]
    means = ", ".join(f"{1000 / statistics.mean(frames):.0f}" for frames in runs)
    slow = min(frames[int(len(frames) * 0.95)] for frames in runs)
    cards = pages[0].locator(".item").count()
    print(f"map: {STAGES} stages x {len(LANES)} lanes, {cards} cards on the page")
    load = os.getloadavg()[0]
    print(
        f"scrolling, three runs: {means} frames/s; in the best, 95 % of frames within {slow:.1f} ms"
    )
    print(f"(load average {load:.1f} on {os.cpu_count()} cores: other work takes frames)")
    delays = [_typed(pages, number) for number in range(TYPED)]
    print(
        f"typing to the other screen: median {statistics.median(delays):.0f} ms, "
        f"p95 {sorted(delays)[int(TYPED * 0.95) - 1]:.0f} ms, n = {TYPED}"
    )


def _typed(pages: list[Any], number: int) -> float:
    """From Enter here to the word there; both clocks are the machine's."""
    word = f"Word {number}"
    pages[1].evaluate(
        """word => { window.seen = new Promise(done => {
          const look = () => document.querySelector('.stage-name .words').textContent === word
            && (watch.disconnect(), done(Date.now()));
          const watch = new MutationObserver(look);
          watch.observe(document.body, {subtree: true, childList: true, characterData: true});
        }); }""",
        word,
    )
    pages[0].locator(".stage-name").first.focus()
    pages[0].keyboard.press("F2")
    pages[0].keyboard.press("Control+a")
    pages[0].keyboard.type(word)
    pages[0].evaluate(
        "() => addEventListener('keydown', () => { window.sent = Date.now(); }, {capture: true, once: true})"
    )
    pages[0].keyboard.press("Enter")
    seen = pages[1].evaluate("() => window.seen")
    return float(seen - pages[0].evaluate("() => window.sent"))


if __name__ == "__main__":
    main()
