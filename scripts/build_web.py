"""Builds the front end with the Node of a wheel; quick when nothing changed.

``--check`` only runs the type checker.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import sys
from pathlib import Path

from node import node, npm_ci

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
TARGET = ROOT / "src" / "parcours" / "server" / "static"
STAMP = TARGET / "built-from"
FONTS = ROOT / "src" / "parcours" / "render" / "assets" / "built-from"


def main() -> None:
    """Build, unless what is there was made from the same sources."""
    digest = _digest()
    if STAMP.is_file() and STAMP.read_text() == digest and "--check" not in sys.argv:
        return
    _modules()
    node(str(WEB / "node_modules" / "typescript" / "bin" / "tsc"), "--noEmit", cwd=WEB)
    if "--check" in sys.argv:
        return
    print("Building the front end …", file=sys.stderr)
    node(
        str(WEB / "node_modules" / "vite" / "bin" / "vite.js"),
        "build",
        "--logLevel",
        "warn",
        cwd=WEB,
    )
    for entry in ("respondent", "widget"):
        vite = str(WEB / "node_modules" / "vite" / "bin" / "vite.js")
        configured = (
            "--config",
            "respondent/vite.config.ts",
            "--mode",
            entry,
            "--logLevel",
            "warn",
        )
        node(vite, "build", *configured, cwd=WEB)
    _map_page()
    _pack()
    STAMP.write_text(digest)


def _map_page() -> None:
    """The page of a map names what the editor needs, so that it is fetched beside the frame and not after it."""
    app = TARGET / "app"
    manifest = app / ".vite" / "manifest.json"
    chunks = json.loads(manifest.read_text("utf-8"))
    shutil.rmtree(manifest.parent)
    files: dict[str, None] = {}

    def gather(name: str) -> None:
        chunk = chunks[name]
        for file in (chunk["file"], *chunk.get("css", ())):
            if file in files:
                return
            files[file] = None
        for needed in chunk.get("imports", ()):
            gather(needed)

    gather("src/editor/map-page.tsx")
    index = (app / "index.html").read_text("utf-8")
    links = [_preload(file) for file in files if f"/{file}" not in index]
    (app / "map.html").write_text(index.replace("</head>", "".join(links) + "</head>", 1), "utf-8")


def _preload(file: str) -> str:
    kind = 'rel="preload" as="style"' if file.endswith(".css") else 'rel="modulepreload"'
    return f'  <link {kind} crossorigin href="/static/app/{file}">\n  '


def _pack() -> None:
    """Beside each script and sheet what travels: a third of its size, made once and not per visit."""
    for file in (TARGET / "app" / "assets").iterdir():
        if file.suffix in {".js", ".css"}:
            packed = gzip.compress(file.read_bytes(), 9, mtime=0)
            file.with_name(f"{file.name}.gz").write_bytes(packed)


def _modules() -> None:
    """Install what the lock file names, once per lock file."""
    stamp = WEB / "node_modules" / "installed-from"
    lock = (
        hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
        if (WEB / "package-lock.json").exists()
        else ""
    )
    if lock and stamp.is_file() and stamp.read_text() == lock:
        return
    shutil.rmtree(WEB / "node_modules", ignore_errors=True)
    npm_ci(WEB)
    stamp.write_text(hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest())


def _digest() -> str:
    found = hashlib.sha256()
    folders = ("src", "public", "respondent")
    files = [*WEB.glob("*.*"), *(one for f in folders for one in (WEB / f).rglob("*.*")), FONTS]
    for path in sorted(path for path in files if path.is_file()):
        found.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


if __name__ == "__main__":
    main()
