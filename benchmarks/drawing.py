"""Drawing beside Mermaid's own renderer, in the same run: ``python -m benchmarks.drawing [FOLDER]``.

Every ``.mmd`` of a folder (the real diagrams of ../shared/data, else the taxi map exported) is drawn by
both: whole processes as a person starts them (ours against a real Chromium with mermaid.min.js, which is
what Mermaid's command line does), and warm, one diagram after another in a running process. Ratios to
ours; and for both, how many texts leave the picture or lie over one another.
"""

from __future__ import annotations

import itertools
import json
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from parcours.errors import ParcoursError
from parcours.journey.imports.mermaid import read_mermaid
from parcours.render.asked import Asked
from parcours.render.layout import layout
from parcours.render.metrics import width
from parcours.render.scene import Group, Run, Scene
from parcours.render.svg import svg
from parcours.render.theme import LIGHT
from parcours.render.views import view

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "mermaid"
VERSION = "12.3.0"
ROUNDS = 5
_RENDER = """async ([name, text]) => {
  const start = performance.now();
  let drawn;
  try { drawn = (await mermaid.render(name, text)).svg; } catch (error) { return null; }
  const seconds = (performance.now() - start) / 1000;
  const home = document.createElement("div");
  home.innerHTML = drawn;
  document.body.append(home);
  const frame = home.querySelector("svg").getBoundingClientRect();
  const boxes = [...home.querySelectorAll("text, foreignObject div")]
    .filter((node) => node.textContent.trim() && !node.querySelector("text, div"))
    .map((node) => { const range = document.createRange(); range.selectNodeContents(node);
                     const b = range.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })
    .filter((b) => b[2] > b[0]);
  home.remove();
  return { seconds, boxes, frame: [frame.left, frame.top, frame.right, frame.bottom] };
}"""


def main() -> None:
    """Draw everything with both and print ratios."""
    folder = (
        Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared/data/maps-mermaid/named"
    )
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.mmd"))]
    bundle = _bundle()
    theirs = _warm_theirs(bundle, texts)
    both = [(text, found) for text, found in zip(texts, theirs, strict=True) if found]
    ours = [(text, _warm_ours(text)) for text, _ in both]
    print(
        f"{len(texts)} diagrams, {len(both)} that Mermaid {VERSION} draws; {ROUNDS} rounds, medians\n"
    )
    warm = [found["seconds"] for _, found in both]
    mine = [found["seconds"] for _, found in ours]
    _say("warm, per diagram", statistics.median(mine), statistics.median(warm))
    _say("warm, all of them", sum(mine), sum(warm))
    longest = max((text for text, _ in both), key=len)
    cold = statistics.median(_cold_ours(longest) for _ in range(ROUNDS))
    cold_theirs = statistics.median(_cold_theirs(bundle, longest) for _ in range(ROUNDS))
    _say("whole process, the longest diagram", cold, cold_theirs)
    print("\ntexts that leave the picture or lie over one another")
    print(f"  ours     {sum(_wrong(found) for _, found in ours):5d} of {_count(ours)}")
    print(f"  Mermaid  {sum(_wrong(found) for _, found in both):5d} of {_count(both)}")


def _say(what: str, ours: float, theirs: float) -> None:
    print(f"  {what:36s} ours {ours * 1000:7.1f} ms   Mermaid × {theirs / ours:6.2f}")


def _count(found: list[tuple[str, dict]]) -> int:
    return sum(len(one["boxes"]) for _, one in found)


def _wrong(found: dict) -> int:
    """Boxes that leave the frame, and pairs that overlap by more than two pixels each way."""
    left, top, right, bottom = found["frame"]
    boxes = found["boxes"]
    out = sum(
        b[0] < left - 2 or b[1] < top - 2 or b[2] > right + 2 or b[3] > bottom + 2 for b in boxes
    )
    return out + sum(
        a[0] < b[2] - 2 and b[0] < a[2] - 2 and a[1] < b[3] - 2 and b[1] < a[3] - 2
        for a, b in itertools.combinations(boxes, 2)
    )


def _bundle() -> Path:
    """Mermaid's own bundle out of its npm package, fetched once."""
    file = CACHE / f"mermaid-{VERSION}.min.js"
    if file.exists():
        return file
    sys.path.insert(0, str(ROOT / "scripts"))
    from node import node, node_home

    CACHE.mkdir(parents=True, exist_ok=True)
    npm = node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node(str(npm), "pack", f"mermaid@{VERSION}", "--silent", cwd=CACHE)
    with tarfile.open(next(CACHE.glob("mermaid-*.tgz"))) as archive:
        content = archive.extractfile("package/dist/mermaid.min.js")
        assert content is not None
        file.write_bytes(content.read())
    return file


def _page(bundle: Path) -> str:
    return (
        '<!doctype html><meta charset="utf-8"><body><script>'
        + bundle.read_text("utf-8").replace("</script", "<\\/script")
        + "</script><script>mermaid.initialize({startOnLoad:false})</script>"
    )


def _browser(play):
    program = shutil.which("chromium") or shutil.which("google-chrome")
    return play.chromium.launch(executable_path=program, args=["--no-sandbox"])


def _warm_theirs(bundle: Path, texts: list[str]) -> list[dict | None]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = _browser(play)
        page = browser.new_page(viewport={"width": 2000, "height": 1200})
        page.set_content(_page(bundle))
        for text in texts[:3]:
            page.evaluate(_RENDER, ["warm", text])
        found = []
        for index, text in enumerate(texts):
            runs = [page.evaluate(_RENDER, [f"m{index}", text]) for _ in range(ROUNDS)]
            first = runs[0]
            if first:
                first["seconds"] = statistics.median(run["seconds"] for run in runs)
            found.append(first)
        browser.close()
    return found


def _scene(text: str) -> Scene:
    return layout(view("journey", read_mermaid(text).journey_map, Asked("en")), LIGHT)


def _warm_ours(text: str) -> dict:
    _scene(text)
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        try:
            scene = _scene(text)
        except ParcoursError as error:
            sys.exit(f"ours does not draw what Mermaid draws: {error.say('en')}\n{text}")
        svg(scene)
        seconds.append(time.perf_counter() - start)
    return {
        "seconds": statistics.median(seconds),
        "frame": [0, 0, scene.width, scene.height],
        "boxes": [_box(run) for run in _runs(scene.groups)],
    }


def _runs(children):
    for child in children:
        if isinstance(child, Group):
            yield from _runs(child.children)
        elif isinstance(child, Run):
            yield child


def _box(run: Run) -> list[float]:
    wide = width(run.text, run.face, run.size)
    left = run.x - {"start": 0, "middle": wide / 2, "end": wide}[run.anchor]
    return [left, run.y - run.size * 0.78, left + wide, run.y + run.size * 0.22]


def _cold_ours(text: str) -> float:
    program = str(Path(sys.executable).with_name("parcours"))
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "x.mmd").write_text(text, "utf-8")
        start = time.perf_counter()
        subprocess.run(
            [program, "import", "x.mmd", "-o", "x.journey.yaml"],
            cwd=name,
            check=True,
            capture_output=True,
        )
        subprocess.run(
            [program, "draw", "x.journey.yaml", "-o", "x.svg"],
            cwd=name,
            check=True,
            capture_output=True,
        )
        return time.perf_counter() - start


def _cold_theirs(bundle: Path, text: str) -> float:
    code = "import sys, json; from benchmarks.drawing import draw_once; draw_once(*json.load(sys.stdin))"
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code], input=json.dumps([str(bundle), text]), text=True, check=True, cwd=ROOT,
        capture_output=True,
    )  # fmt: skip
    return time.perf_counter() - start


def draw_once(bundle: str, text: str) -> None:
    """One diagram in a browser of its own, as Mermaid's command line draws it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = _browser(play)
        page = browser.new_page()
        page.set_content(_page(Path(bundle)))
        page.evaluate(_RENDER, ["m", text])
        browser.close()


if __name__ == "__main__":
    main()
