"""A scene as PNG pixels.

The rasteriser runs in a child process with a time limit: a drawing that it cannot bear ends that
process and not ours. It is given our fonts alone, so pictures are the same on every machine.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from parcours.errors import InputError, UnavailableError, Words
from parcours.render.fonts import font_files
from parcours.render.metrics import is_plain
from parcours.render.scene import Scene
from parcours.render.svg import runs_in, svg

WIDTH = 2400
PIXELS_MOST = 120_000_000
SECONDS_MOST = 120

_CHILD = """
import sys, resvg_py
width, *fonts = sys.argv[1:]
png = resvg_py.svg_to_bytes(
    svg_string=sys.stdin.buffer.read().decode(), skip_system_fonts=True, font_files=fonts,
    width=int(width),
)
sys.stdout.buffer.write(bytes(png))
"""


def png(scene: Scene, *, width: int = WIDTH) -> bytes:
    """``scene`` as a PNG of ``width`` pixels.

    Raises InputError for a size beyond 120 megapixels, UnavailableError when rasterising fails.
    """
    height = width * scene.height / scene.width
    if width < 1 or width * height > PIXELS_MOST:
        most = int((PIXELS_MOST * scene.width / scene.height) ** 0.5)
        raise InputError(
            "render.too-many-pixels",
            Words(
                f"A picture {width} pixels wide would be too large.",
                f"Une image de {width} pixels de large serait trop grande.",
            ),
            remedy=Words(f"Ask for 1 to {most} pixels.", f"Demandez de 1 à {most} pixels."),
        )
    drawing = svg(scene, fonts=False)
    plain = all(is_plain(run.text) for run in runs_in(scene.groups))
    with tempfile.TemporaryDirectory() as folder:
        fonts = []
        for name, content in font_files(scene.family, plain=plain).items():
            fonts.append(f"{folder}/{name}")
            Path(fonts[-1]).write_bytes(content)
        done = _rasterise(drawing, width, fonts, folder)
    if done.returncode or not done.stdout.startswith(b"\x89PNG"):
        raise _failed(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return done.stdout


def _rasterise(
    drawing: str, width: int, fonts: list[str], folder: str
) -> subprocess.CompletedProcess[bytes]:
    """The child at work in an empty folder, so that no path that a drawing names leads anywhere."""
    try:
        return subprocess.run(
            [sys.executable, "-S", "-c", _with_path(), str(width), *fonts],
            input=drawing.encode(),
            capture_output=True,
            timeout=SECONDS_MOST,
            check=False,
            cwd=folder,
        )
    except subprocess.TimeoutExpired:
        raise _failed(f"{SECONDS_MOST} s") from None


def _with_path() -> str:
    """The child's program, which finds the rasteriser where we found it; ``-S`` saves its start."""
    return f"import sys; sys.path[:] = {sys.path!r}\n{_CHILD}"


def _failed(why: str) -> UnavailableError:
    return UnavailableError(
        "render.rasteriser",
        Words(f"The picture could not be drawn: {why}.", f"L’image n’a pu être dessinée : {why}."),
        remedy=Words("Ask for a smaller one, or for SVG.", "Demandez-la plus petite, ou en SVG."),
    )
