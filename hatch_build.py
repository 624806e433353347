"""The build step of the wheel: fonts, icons and the front end, with the Node that a wheel carries.

Nothing of others is committed: Inter and the icons come from their npm packages at build time,
with their licences. An editable install skips this; ``make`` has its own, stamped steps.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs the asset builds before the wheel is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what the wheel carries, unless the install is editable or told to skip."""
        if version == "editable":
            return
        if os.environ.get("PARCOURS_SKIP_BUILD") == "1":
            return
        root = Path(self.root)
        if not (root / "scripts").is_dir() and not (root / "web").is_dir():
            return
        for script in ("build_assets.py", "build_lexicons.py", "build_web.py"):
            subprocess.run([sys.executable, str(root / "scripts" / script)], check=True)
