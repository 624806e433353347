"""Chances rank, hold and are tested on what was held out; bad tables get a sentence."""

import numpy as np
import pytest

from parcours.errors import ParcoursError
from parcours.evidence.prediction.learn import by_segment, learn, predict
from parcours.evidence.prediction.quality import auc, quality
from parcours.evidence.prediction.table import read_table


def made(folder, rows=900, seed=0):
    chance = np.random.default_rng(seed)
    tenure, plan = chance.integers(1, 60, rows), chance.choice(["monthly", "yearly"], rows)
    logit = 1.5 - 0.06 * tenure + 1.0 * (plan == "monthly") * (tenure < 20)
    left = chance.random(rows) < 1 / (1 + np.exp(-logit))
    lines = ["customer,joined,tenure,plan,churn"]
    lines += [
        f"C{i},2026-{1 + i * 9 // rows:02d}-01,{t},{p},{'Yes' if y else 'No'}"
        for i, (t, p, y) in enumerate(zip(tenure, plan, left, strict=True))
    ]
    path = folder / "customers.csv"
    path.write_text("\n".join(lines))
    return path, 1 / (1 + np.exp(-logit))


def test_auc_counts_pairs():
    chances, answer = np.array([0.1, 0.4, 0.4, 0.9]), np.array([0, 0, 1, 1])
    pairs = [(a > b) + 0.5 * (a == b) for a in chances[2:] for b in chances[:2]]
    assert auc(chances, answer) == pytest.approx(np.mean(pairs))


def test_it_comes_near_to_the_truth_that_made_the_table(tmp_path):
    path, truth = made(tmp_path, rows=2000)
    table = read_table(path)
    found = predict(table)
    assert found.quality.auc > auc(truth[found.test], table.answer[found.test]) - 0.03
    assert found.quality.brier < found.quality.brier_of_base_rate
    assert found.importance[0][0] == "tenure"


def test_with_a_date_the_test_rows_are_the_later_ones(tmp_path):
    table = read_table(made(tmp_path)[0], date="joined")
    found = predict(table)
    assert found.by_time
    rest = np.setdiff1d(np.arange(len(table.answer)), found.test)
    assert table.days[found.test].min() >= table.days[rest].max()


def test_segments_say_what_was_said_and_what_happened(tmp_path):
    table = read_table(made(tmp_path)[0])
    segments = by_segment(table, predict(table), "plan")
    assert {s.value for s in segments} == {"monthly", "yearly"}
    assert all(s.low <= s.happened <= s.high for s in segments)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a,b\n" + "1,2\n" * 200, "evidence.no-target"),
        ("a,churn\n1,2\n", "evidence.small-table"),
        ("a,churn\n" + "1,3\n2,4\n" * 100, "evidence.not-yes-no"),
        ("a,churn\n" + "1,yes\n1,no\n" * 100, "evidence.no-facts"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(tmp_path, text, code):
    path = tmp_path / "t.csv"
    path.write_text(text)
    with pytest.raises(ParcoursError) as caught:
        read_table(path)
    assert caught.value.code == code
    assert caught.value.say("fr") != caught.value.say("en")


@pytest.mark.needs("data/ibm-telco-churn", "data/uci-online-shoppers")
@pytest.mark.parametrize(
    ("file", "target", "least"),
    [
        ("ibm-telco-churn/Telco-Customer-Churn.csv", "Churn", 0.84),
        ("uci-online-shoppers/online_shoppers_intention.csv", "Revenue", 0.92),
    ],
)
def test_the_bars_on_real_customers(shared_data, file, target, least):
    table = read_table(shared_data / file, target=target)
    order = np.random.default_rng(1).permutation(len(table.answer))
    cut = round(0.75 * len(order))
    model = learn(table.facts[order[:cut]], table.answer[order[:cut]])
    found = quality(model.chances(table.facts[order[cut:]]), table.answer[order[cut:]])
    assert found.auc >= least
    assert found.calibration_error <= 0.02
