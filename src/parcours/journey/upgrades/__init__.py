"""Maps of earlier formats, brought to the present one by named steps, one file per step.

Each step changes plain data, or a parsed text whose comments stay, from one version to the next; each
has a pair of files in ``format/upgrades`` that shows before and after. A reader chains the steps; no
other place in the house knows that there ever was another format.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from parcours.journey.upgrades import from_0_9

STEPS: Final[dict[str, tuple[str, Callable[[Any], None]]]] = {
    "0.9": ("1.0", from_0_9.upgrade),
}
"""By the version that a step starts from: the version that it leads to, and the step."""


def upgraded(data: Any) -> list[str]:
    """Bring ``data`` to the present format, in place; the versions that were passed, oldest first."""
    passed = []
    while (version := str(data.get("parcours"))) in STEPS:
        passed.append(version)
        target, step = STEPS[version]
        step(data)
        data["parcours"] = target
    return passed
