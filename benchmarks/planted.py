"""Recall and precision of the top findings over many generated companies: ``python -m benchmarks.planted``."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.evidence.marking import look, mark
from tests.evidence.test_planted import generator


def main(first: int = 1, count: int = 50) -> None:
    made = generator()
    truths = recalled = said = right = 0
    by_kind: dict[str, list[int]] = {}
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as name:
            planted = made.make(seed, Path(name))
            told = json.loads((Path(name) / "truths.json").read_text())
            marks = mark(told, planted.trade, look(Path(name)))
        truths, recalled = truths + marks.truths, recalled + marks.recalled
        said, right = said + marks.said, right + marks.right
        for truth in told["truths"]:
            row = by_kind.setdefault(truth["kind"], [0, 0])
            row[0] += 1
            row[1] += truth["kind"] not in marks.missed
        for line in (*(f"missed {m}" for m in marks.missed), *(f"wrong {w}" for w in marks.wrong)):
            print(f"seed {seed}: {line}")
    for kind, (planted_count, found) in sorted(by_kind.items()):
        print(f"{kind:14} {found}/{planted_count}")
    print(
        f"recall {recalled / truths:.3f} ({recalled}/{truths})  precision {right / said:.3f} ({right}/{said})"
    )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
