"""One command for every figure about text: ``python -m benchmarks.text`` (``--small``, ``--only``).

Needs ``../shared/data`` and scikit-learn; peers are the dependency group ``peers``. ``--on FILE`` puts
the models as they ship beside the peers on any labelled file, such as reviews that nobody here saw.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.text import coverage, jobs, places, scorers, speed
from parcours.verbatims.evaluation import Figures, figures
from parcours.verbatims.language import languages
from parcours.verbatims.rows import AskedColumns, read_rows
from parcours.verbatims.sentiment import default_model, valences

HOME = Path(__file__).parents[2]
DATA = HOME.parent / "shared" / "data"
LINES = HOME / "scripts" / "labels"
LABELS = LINES / "pain-kinds.csv"


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A title and an aligned table."""
    shown = [[f"{v:.3f}" if isinstance(v, float) else str(v) for v in row] for row in rows]
    widths = [max(len(h), *(len(r[i]) for r in shown)) for i, h in enumerate(heads)]
    print(f"\n{title}")
    for line in [list(heads), *shown]:
        print(
            "  " + "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip()
        )


def _polarity(title: str, parts: Sequence[tuple[str, Sequence[Figures]]]) -> None:
    rows = [
        (data, f.scorer, f.n, f.accuracy, f"{f.low:.3f}-{f.high:.3f}", f.f2, f.f3, f"{f.bias:+.2f}")
        for data, found in parts
        for f in found
    ]
    table(title, ("data", "scorer", "n", "acc2", "95%", "f2", "F1-3", "bias"), rows)


def polarity() -> None:
    _polarity(
        "Polarity: positive against negative (neutrals left out), in domain and across",
        jobs.polarity(DATA, LINES),
    )
    print("  No French text of another domain is in ../shared/data: give one with --on FILE.")


def lines() -> None:
    _polarity("Lines that we wrote far from applications, models as they ship", jobs.lines())


def hurts() -> None:
    heads = ("data", "scorer", "n", "F1", "low", "high")
    table("Problem reports", heads, jobs.hurts(DATA, LINES, "problem_report"))
    table("Themes of care", heads, jobs.themes_of_patients(DATA, LINES))


def expectations() -> None:
    heads = ("data", "scorer", "n", "F1", "low", "high")
    table("Expectations (feature requests)", heads, jobs.hurts(DATA, LINES, "feature_request"))


def kinds() -> None:
    heads = ("data", "scorer", "n", "micro-F1", "low", "high", "macro-F1 of 5")
    rows = jobs.kinds(DATA, LABELS)
    table("Kinds of pain (the project's own labels, one annotator)", heads, rows)


def touchpoints() -> None:
    heads = ("data", "method", "n", "majority", "right", "low", "high", "top 3", "none left out")
    table("Touchpoints from names and descriptions", heads, places.touchpoints(DATA, LABELS))
    shares = ("data", "n with a place", "given one", "right of these", "n of none", "left out")
    table("Unassigned, where it was fitted", shares, places.care(DATA))


def themes() -> None:
    heads = ("data", "method", "n", "clusters", "AMI")
    table(
        "Themes against human clusters, French and English together",
        heads,
        places.human_clusters(DATA),
    )


def intervals(draws: int) -> None:
    rows = [
        (name, f"{bias:+.2f}", r, method, held)
        for name, bias, r, found in coverage.coverage(DATA, LINES, draws)
        for method, held in found.items()
    ]
    table(
        f"Coverage of nominal 95 % intervals ({draws} draws)",
        ("data", "bias", "r", "method", "held"),
        rows,
    )


def language() -> None:
    table("Language, 5-fold", ("texts", "n", "right"), jobs.language(DATA))


def fast(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = speed.speed(DATA, Path(folder), count)
    table(f"{count:,} comments, one process, CPU seconds", ("step", "value"), rows)


def on(path: Path, text: str | None, score: str | None) -> None:
    """The models as they ship beside the peers, on a labelled file."""
    rows = [
        r
        for r in read_rows(path, AskedColumns(text=text, score=score)).rows
        if r.text and r.valence is not None
    ]
    found = []
    langs = languages([row.text for row in rows])
    for lang in default_model.langs:
        group = [
            row for row, spoken in zip(rows, langs, strict=True) if (row.lang or spoken) == lang
        ]
        truth = [row.valence or 0.0 for row in group]
        if sum(t != 0 for t in truth) < 2:
            continue
        up = sum(t > 0 for t in truth) > sum(t < 0 for t in truth)
        texts = [row.text for row in group]
        asked: dict[str, scorers.Scorer] = {
            default_model.name: lambda t, spoken: valences(default_model, t, spoken)
        }
        if lang == "en" and scorers.encoder_ready():
            asked["encoder extra"] = scorers.encoder
        for name, scorer in {**asked, **scorers.fixed(lang, up)}.items():
            f = figures(name, lang, truth, scorer(texts, lang))
            found.append(
                (
                    lang,
                    name,
                    f.n,
                    f.accuracy,
                    f"{f.low:.3f}-{f.high:.3f}",
                    f.f2,
                    f.f3,
                    f"{f.bias:+.2f}",
                )
            )
    table(str(path.name), ("language", "scorer", "n", "acc2", "95%", "f2", "F1-3", "bias"), found)


def main() -> None:
    """Everything, or what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="fewer draws, fewer comments")
    parser.add_argument(
        "--only",
        help="polarity, lines, hurts, expectations, kinds, touchpoints, themes, intervals, language, speed",
    )
    parser.add_argument("--on", type=Path, help="a labelled file, in place of ../shared/data")
    parser.add_argument("--text")
    parser.add_argument("--score")
    asked = parser.parse_args()
    if asked.on:
        on(asked.on, asked.text, asked.score)
        return
    parts: dict[str, Callable[[], None]] = {
        "polarity": polarity, "lines": lines, "hurts": hurts, "kinds": kinds, "touchpoints": touchpoints, "themes": themes, "expectations": expectations,
        "intervals": lambda: intervals(300 if asked.small else 2_000), "language": language,
        "speed": lambda: fast(10_000 if asked.small else 100_000),
    }  # fmt: skip
    for name in scorers.missing():
        print(f"{name} is not installed: pip install --group peers")
    for name, part in parts.items():
        if asked.only in (None, name):
            part()


if __name__ == "__main__":
    main()
