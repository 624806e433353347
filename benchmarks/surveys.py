"""Answers per second through the real route, and what is stored afterwards.

``python -m benchmarks.surveys [--seconds 10] [--database postgres://…] [--kills 20]``. The load
generator is ``wrk`` on the same computer, so every figure is a floor. With ``--kills`` the server is
ended with SIGKILL at random moments and every acknowledged answer is looked for afterwards.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks import survey_kills
from benchmarks.survey_bench import Bench, cpu_seconds, ended, wrk


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--database", default="")
    parser.add_argument("--kills", type=int, default=0)
    asked = parser.parse_args()
    if asked.kills:
        _kill(asked.database, asked.kills)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench = Bench(folder, asked.database)
        server, address = bench.start()
        try:
            urllib.request.urlopen(f"{address}/s/{bench.tokens[0]}", timeout=10).read()
            wrk(address, bench.tokens, 2, folder / "warm.lua")
            before = bench.stored()
            used = cpu_seconds(server.pid)
            found = wrk(address, bench.tokens, asked.seconds, folder / "load.lua")
            used = cpu_seconds(server.pid) - used
            time.sleep(1)
            after = bench.stored()
        finally:
            server.terminate()
            ended(server)
    rows = after["rows"] - before["rows"]
    print(
        f"{found['per_second']:,.0f} answers/s for {asked.seconds} s, 64 connections, wrk on the same computer"
    )
    print(
        f"p50 {found['p50_ms']:.1f} ms, p99 {found['p99_ms']:.1f} ms, load average {os.getloadavg()[0]:.1f}"
    )
    print(f"{used / max(rows, 1) * 1000:.2f} s of the server's processor time per 1,000 answers")
    print(
        f"refused {found['refused']:.0f}, broken {found['broken']:.0f}, sent {found['requests']:.0f}, stored {rows}"
    )
    print(f"counts equal rows: {after['rows'] == after['counted'] == after['answered']}")


def _kill(database: str, kills: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), database)
        told = survey_kills.run(bench, kills, random.Random())
        lost = survey_kills.lost(bench, told.acknowledged)
        stored = bench.stored()
        print(f"{kills} SIGKILLs, {len(told.acknowledged):,} acknowledged, {len(lost)} lost")
        print(
            f"{told.retries} sent again, of which {told.repeated} had been stored before the crash"
        )
        twice = stored["rows"] - len(told.acknowledged)
        print(
            f"rows {stored['rows']:,} (beyond those acknowledged: {twice}), counts {stored['counted']:,}"
        )
        print(f"file sound: {survey_kills.sound(bench)}")


if __name__ == "__main__":
    main()
