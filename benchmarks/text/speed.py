"""How fast a hundred thousand comments are read, redacted, scored, assigned, sorted and themed."""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path

import click

from benchmarks.text.places import garmin_topics
from parcours.verbatims.labelled import garmin_rows
from parcours.verbatims.reading import hurts_in, in_lang, read_all
from parcours.verbatims.rows import read_rows
from parcours.verbatims.sentiment import DefaultModel
from parcours.verbatims.themes import find_themes


def speed(data: Path, folder: Path, count: int) -> list[tuple[str, float]]:
    """Seconds of this process by step, and its memory."""
    path = _table(data, folder, count)
    found: list[tuple[str, float]] = []
    start = time.process_time()
    rows = read_rows(path)
    found.append(("read the file (s)", time.process_time() - start))
    start = time.process_time()
    with click.progressbar(length=len(rows.rows), label="Reading", file=sys.stderr) as bar:
        result = read_all(
            rows.rows, garmin_topics("fr"), progress=lambda done, _: bar.update(done - bar.pos)
        )
    found.append(("language, redaction, tone, place (s)", time.process_time() - start))
    start = time.process_time()
    hurts = hurts_in(result.reads)
    found.append(("problems, wishes, kinds (s)", time.process_time() - start))
    start = time.process_time()
    chosen = [
        read
        for read, hurt in zip(result.reads, hurts, strict=True)
        if hurt and hurt.irrelevant < 0.5
    ]
    find_themes([r.text for r in chosen], [in_lang(r.lang) for r in chosen])
    found.append((f"themes of {len(chosen)} (s)", time.process_time() - start))
    found.append(("all (s)", sum(seconds for _, seconds in found)))
    texts = [row.text for row in rows.rows[:10_000]]
    start = time.process_time()
    DefaultModel().valences(texts, "fr")
    found.append(
        ("default scorer, comments per second", len(texts) / (time.process_time() - start))
    )
    found.append(("memory (MB)", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3))
    return found


def _table(data: Path, folder: Path, count: int) -> Path:
    """Real reviews drawn again and again, each with a number of its own so that none is a double."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"comments-{count}.csv"
    texts = [
        row["data"].replace('"', "'") for lang in ("fr", "en") for row in garmin_rows(data, lang)
    ]
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("customer,text\n")
        for number in range(count):
            file.write(f'c{number},"{chance.choice(texts)}"\n')
    return path
