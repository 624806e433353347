"""Makes the fonts and icons of the drawings out of their npm packages; quick when nothing changed.

Inter (OFL-1.1) becomes five TrueType faces for measuring, PNG and PDF, and five small woff2 for
pages; Noto Emoji, Arabic and Hebrew (OFL-1.1) stand in for what Inter lacks; about forty Lucide icons
(ISC) become one JSON of path data. The licences travel along.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

from fontTools import merge, subset
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib import SVGPath
from fontTools.ttLib import TTFont
from node import npm_ci

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "scripts" / "assets"
TARGET = ROOT / "src" / "parcours" / "render" / "assets"

FACES = ("Regular", "Medium", "SemiBold", "Bold", "Italic")
LATIN = [
    *range(0x20, 0x250),
    *range(0x2000, 0x2070),
    *range(0x20A0, 0x20C0),
    *range(0x2190, 0x21FF),
    0x2122,
    0x2212,
    0x2248,
    0x2260,
    0x2264,
    0x2265,
    0x2605,
    0x2713,
]
WIDE = [
    *LATIN,
    *range(0x300, 0x600),
    *range(0x1E00, 0x2000),
    *range(0x2100, 0x2300),
    0x2605,
    0x2713,
]
FALLBACKS = {
    "Noto Emoji": ("noto-emoji", ("emoji",)),
    "Noto Sans Arabic": ("noto-sans-arabic", ("arabic", "latin")),
    "Noto Sans Hebrew": ("noto-sans-hebrew", ("hebrew", "latin")),
}
"""What draws the signs that Inter lacks: package, and its parts that become one font.

Arabic and Hebrew carry Latin letters and signs too, because a line of theirs is set in one font.
"""
ICONS = (
    "activity armchair banknote book-open box calendar-clock car chart-column check circle-help "
    "clock credit-card eye eye-off file-text footprints gauge globe hand heart-handshake house "
    "landmark lightbulb list-checks mail mail-x map-pin message-circle message-square-quote "
    "messages-square monitor monitor-smartphone newspaper package phone quote radio route "
    "scale share-2 shopping-bag smartphone star store target thumbs-down thumbs-up ticket timer "
    "triangle-alert trending-down trending-up user user-round users users-round waypoints wrench x"
).split()


def main() -> None:
    """Build unless what is there was made from the same inputs."""
    digest = hashlib.sha256(
        Path(__file__).read_bytes() + (SOURCE / "package.json").read_bytes()
    ).hexdigest()
    stamp = TARGET / "built-from"
    if stamp.exists() and stamp.read_text("utf-8") == digest:
        return
    print("Building fonts and icons …", file=sys.stderr)
    npm_ci(SOURCE)
    made = TARGET.with_name("assets.new")
    shutil.rmtree(made, ignore_errors=True)
    (made / "fonts").mkdir(parents=True)
    for face in FACES:
        _font(face, made / "fonts")
    for name, (package, subsets) in FALLBACKS.items():
        _joined(name, package, subsets, made / "fonts")
    _icons(made)
    _licences(made)
    (made / stamp.name).write_text(digest, "utf-8")
    shutil.rmtree(TARGET, ignore_errors=True)
    made.rename(TARGET)


def _package(name: str) -> Path:
    return SOURCE / "node_modules" / name


def _font(face: str, folder: Path) -> None:
    original = _package("inter-ui") / "web" / f"Inter-{face}.woff2"
    _subset(original, folder / f"Inter-{face}.ttf", WIDE, flavor=None)
    _subset(original, folder / f"Inter-{face}-latin.woff2", LATIN, flavor="woff2")


def _joined(family: str, package: str, subsets: tuple[str, ...], target: Path) -> None:
    """The parts of one font, which its package keeps apart, as one TrueType file that bears its name."""
    folder = _package(f"@fontsource/{package}") / "files"
    with tempfile.TemporaryDirectory() as name:
        parts = []
        for subset_name in subsets:
            font = TTFont(
                folder / f"{package}-{subset_name}-400-normal.woff2", recalcTimestamp=False
            )
            font.flavor = None
            parts.append(str(Path(name) / f"{subset_name}.ttf"))
            font.save(parts[-1], reorderTables=True)
        font = merge.Merger().merge(parts) if len(parts) > 1 else TTFont(parts[0])
        font["head"].modified = font["head"].created
        font.recalcTimestamp = False
        bare = family.replace(" ", "")
        named = {1: family, 2: "Regular", 4: f"{family} Regular", 6: f"{bare}-Regular"}
        for record in font["name"].names:
            if record.nameID in named:
                record.string = named[record.nameID]
        font.save(target / f"{bare}-Regular.ttf", reorderTables=True)


def _subset(source: Path, target: Path, characters: list[int], flavor: str | None) -> None:
    options = subset.Options()
    options.layout_features = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum"]
    options.flavor = flavor
    options.notdef_outline = True
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = flavor
    font.save(target, reorderTables=True)


def _icons(made: Path) -> None:
    folder = _package("lucide-static") / "icons"
    icons = {name: _strokes(folder / f"{name}.svg") for name in ICONS}
    (made / "icons.json").write_text(json.dumps(icons, indent=0, sort_keys=True), "utf-8")


def _strokes(path: Path) -> str:
    """The icon as one path on a 24 × 24 grid: absolute moves, lines and curves, no arcs.

    A slide knows no arcs, so circles and round corners become curves here, once.
    """
    pen = RecordingPen()
    SVGPath.fromstring(path.read_bytes()).draw(pen)
    words = []
    letters = {"moveTo": "M", "lineTo": "L", "curveTo": "C", "qCurveTo": "Q", "closePath": "Z"}
    for name, points in pen.value:
        if name == "endPath":
            continue
        numbers = " ".join(
            f"{value:.3f}".rstrip("0").rstrip(".") for point in points for value in point
        )
        words.append(letters[name] + numbers)
    return "".join(words)


def _licences(made: Path) -> None:
    packages = ["inter-ui", "lucide-static", *(f"@fontsource/{p}" for p, _ in FALLBACKS.values())]
    for package in packages:
        found = [
            path for path in _package(package).iterdir() if re.match(r"licen[cs]e", path.name, re.I)
        ]
        for path in found[:1]:
            shutil.copy(path, made / f"LICENSE-{package.rpartition('/')[2]}.txt")


if __name__ == "__main__":
    main()
