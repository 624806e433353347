"""Our tabular model beside scikit-learn's in one run: ``python -m benchmarks.prediction``."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from parcours.evidence.prediction.learn import learn
from parcours.evidence.prediction.quality import quality
from parcours.evidence.prediction.table import read_table

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
SETS = (
    ("Telco churn", "ibm-telco-churn/Telco-Customer-Churn.csv", "Churn"),
    ("Shoppers", "uci-online-shoppers/online_shoppers_intention.csv", "Revenue"),
)


def main() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    print(
        f"{'set':12} {'model':28} {'AUC':>6} {'95 %':>15} {'calibration':>11} {'Brier':>6} {'seconds':>8}"
    )
    for name, file, target in SETS:
        table = read_table(DATA / file, target=target)
        order = np.random.default_rng(1).permutation(len(table.answer))
        cut = round(0.75 * len(order))
        past, later = order[:cut], order[cut:]
        filled = np.nan_to_num(table.facts)

        def ours(past=past, later=later, table=table):
            return learn(table.facts[past], table.answer[past]).chances(table.facts[later])

        def theirs(model, past=past, later=later, table=table, filled=filled):
            model.fit(filled[past], table.answer[past])
            return model.predict_proba(filled[later])[:, 1]

        runs = (
            ("Parcours, trees and line", ours),
            ("scikit-learn HistGradientBoosting", lambda: theirs(HistGradientBoostingClassifier(
                max_depth=3, learning_rate=0.1, max_iter=150, random_state=0))),
            ("scikit-learn LogisticRegression", lambda: theirs(
                make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)))),
        )  # fmt: skip
        for label, run in runs:
            start = time.perf_counter()
            found = quality(run(), table.answer[later])
            low, high = found.auc_interval
            print(
                f"{name:12} {label:28.28} {found.auc:6.4f} [{low:.4f}-{high:.4f}] {found.calibration_error:11.4f} "
                f"{found.brier:6.4f} {time.perf_counter() - start:8.1f}"
            )


if __name__ == "__main__":
    main()
