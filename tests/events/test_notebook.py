"""In a notebook: Arrow out, pandas and Polars one call away."""

import random

import polars as pl
import pyarrow as pa

from parcours.events.filters import PathHas
from parcours.events.notebook import Events


def test_every_question_is_an_arrow_table(tmp_path):
    chance = random.Random(1)
    rows = [
        {"user_id": f"c{n}", "timestamp": f"2026-01-{1 + n % 28:02d}T0{at}:00:00Z", "event": name,
         "channel": chance.choice(["web", "app"])}
        for n in range(200)
        for at, name in enumerate(["seen", "cart", "paid"][: chance.randrange(1, 4)])
    ]  # fmt: skip
    shop = Events.read(pl.DataFrame(rows))
    assert "200 customers" in repr(shop)
    assert shop.notes
    answers = {
        "volumes": shop.volumes(), "graph": shop.graph(), "variants": shop.variants(),
        "funnel": shop.funnel(["seen", "cart"], by="channel"), "ends": shop.path_ends(),
        "drop": shop.drop_off({"A": ["seen"], "B": ["cart", "paid"]}), "steps": shop.steps(3),
        "rework": shop.rework(), "retention": shop.retention(), "trend": shop.trend(),
        "credit": shop.attribution("paid"), "influence": shop.influence("paid"), "hops": shop.hops(),
        "compare": shop.where(PathHas("contains", "paid")).compare(shop.where(PathHas("lacks", "paid"))),
        "anomalies": shop.anomalies(), "sql": shop.sql("SELECT count(*) AS n FROM events"),
        "events": shop.events(),
    }  # fmt: skip
    assert all(isinstance(found, pa.Table) for found in answers.values())
    assert answers["sql"].to_pylist() == [{"n": len(rows)}]
    assert pl.from_arrow(answers["graph"])["count"].sum() == len(rows) - 200
    assert len(answers["graph"].to_pandas()) == answers["graph"].num_rows
    shop.save(tmp_path / "s.events")
    assert Events.read(tmp_path / "s.events").graph() == answers["graph"]
