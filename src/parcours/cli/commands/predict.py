"""``parcours predict``: the chance of churn or purchase for each customer of a table, tested on what was held out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from parcours.cli.options import json_option, lang_option
from parcours.cli.tables import show
from parcours.errors import Lang, Words


@click.command(
    epilog="Example: parcours predict customers.csv --target Churn --by Contract. With --date the later quarter is "
    "held out; without, each quarter in turn, and that is said. Exit status: 0, 2 wrong input."
)
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--target", help="Column of the answer, yes or no. / Colonne de la réponse.")
@click.option("--date", help="Column of a date, to test on later rows. / Colonne de date.")
@click.option(
    "--by", "segment", help="Chances per value of this column. / Par valeur de cette colonne."
)
@lang_option
@json_option
def command(
    table: Path,
    target: str | None,
    date: str | None,
    segment: str | None,
    lang: Lang,
    as_json: bool,
) -> None:
    """Predict churn or conversion. / Prédire un départ ou un achat."""
    from parcours.errors import unknown_name
    from parcours.evidence.prediction.learn import by_segment, predict
    from parcours.evidence.prediction.table import read_table

    made = read_table(table, target=target, date=date)
    if segment and segment not in made.raw:
        raise unknown_name(
            "evidence.unknown-column", Words("column", "colonne"), segment, list(made.raw)
        )
    found = predict(made)
    segments = by_segment(made, found, segment) if segment else []
    if as_json:
        click.echo(json.dumps(_shape(made, found, segments, lang), ensure_ascii=False, indent=2))
        return
    for line in _lines(made, found):
        click.echo(line.say(lang))
    rows = [[b.said, b.happened, *b.interval, b.n] for b in found.quality.bins]
    heads = (
        ["said", "happened", "low", "high", "n"]
        if lang == "en"
        else ["annoncé", "observé", "bas", "haut", "n"]
    )
    show(heads, rows, lang, as_json=False)
    if segments:
        click.echo()
        by_value = [[s.value, s.said, s.happened, s.low, s.high, s.n] for s in segments]
        show([segment or "", *heads], by_value, lang, as_json=False)


def _lines(table: Any, found: Any) -> list[Words]:
    from parcours.evidence.amounts import number

    q = found.quality
    low, high = q.auc_interval
    how = (
        Words("the later quarter held out", "le dernier quart, plus récent, mis de côté")
        if found.by_time
        else Words("each quarter by a model of the other three, for the table has no date",
                   "chaque quart par un modèle des trois autres, faute de date")
    )  # fmt: skip
    facts = ", ".join(name for name, _ in found.importance[:5])
    auc, off = f"{q.auc:.3f} [{low:.3f} to {high:.3f}]", f"{100 * q.calibration_error:.1f}"
    brier, base = f"{q.brier:.3f}", f"{q.brier_of_base_rate:.3f}"
    auc_fr, off_fr, brier_fr, base_fr = (
        text.replace("to", "à").replace(".", ",") for text in (auc, off, brier, base)
    )
    n, yes = number(q.n), number(q.yes)
    n_fr, yes_fr = number(q.n, "fr"), number(q.yes, "fr")
    return [
        Words(f"{table.target} = {table.yes}: tested on n = {n} ({yes} yes), {how.en}.",
              f"{table.target} = {table.yes} : testé sur n = {n_fr} ({yes_fr} oui), {how.fr}."),
        Words(f"AUC {auc}; calibration off by {off} points; Brier {brier} against {base} for the base rate.",
              f"AUC {auc_fr} ; écart de calibration {off_fr} points ; Brier {brier_fr} contre {base_fr} pour le taux "
              "moyen."),
        Words(f"Most telling: {facts}. Associations, no levers.",
              f"Les plus parlants : {facts}. Des associations, pas des leviers."),
    ]  # fmt: skip


def _shape(table: Any, found: Any, segments: Any, lang: Lang) -> dict[str, Any]:
    q = found.quality
    return {
        "target": table.target,
        "yes": table.yes,
        "n": q.n,
        "by_time": found.by_time,
        "auc": q.auc,
        "auc_interval": q.auc_interval,
        "calibration_error": q.calibration_error,
        "brier": q.brier,
        "brier_of_base_rate": q.brier_of_base_rate,
        "bins": [
            {"said": b.said, "happened": b.happened, "n": b.n, "interval": b.interval}
            for b in q.bins
        ],
        "importance": [{"column": name, "auc_lost": lost} for name, lost in found.importance],
        "segments": [
            {
                "value": s.value,
                "n": s.n,
                "said": s.said,
                "happened": s.happened,
                "interval": [s.low, s.high],
            }
            for s in segments
        ],
        "left_out": table.left_out,
        "note": _lines(table, found)[0].say(lang),
    }
