"""On Spark every measure gives the answer that it gives on one machine: real PySpark, real workers."""

import os
import random
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from parcours.errors import InputError
from parcours.events.asking import answer
from parcours.events.columns import Asked
from parcours.events.engines.duck import ingest
from parcours.events.filters import PathHas, Period, Segment, narrowed
from parcours.events.measures.attribution import AttributionMeasure
from parcours.events.measures.depth import PathEndsMeasure, StepMatrixMeasure
from parcours.events.measures.dropoff import DropOffMeasure
from parcours.events.measures.funnel import funnel_measure
from parcours.events.measures.graph import GraphMeasure
from parcours.events.measures.habits import CalendarMeasure, HopsMeasure, SessionsMeasure
from parcours.events.measures.influence import InfluenceMeasure
from parcours.events.measures.order import Grouping
from parcours.events.measures.retention import RetentionMeasure
from parcours.events.measures.variants import VariantsMeasure
from parcours.events.measures.volumes import ReworkMeasure, VolumesMeasure, volumes

pytestmark = [
    pytest.mark.needs("java", "python/pyspark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]
STEPS = ["seen", "cart", "paid"]
MEASURES = [
    VolumesMeasure(), ReworkMeasure(), GraphMeasure(), VariantsMeasure(50), StepMatrixMeasure(5),
    PathEndsMeasure(), funnel_measure(STEPS, window_seconds=86_400),
    funnel_measure(STEPS, ties="free", by="channel"), funnel_measure(STEPS, order="strict"),
    funnel_measure(STEPS, order="any", without=["left"]),
    DropOffMeasure(Grouping(("Look", "Buy"), (("seen", "cart"), ("paid",)))),
    RetentionMeasure("week"), AttributionMeasure("paid"), InfluenceMeasure(("paid",)),
    HopsMeasure(), CalendarMeasure("Europe/Paris"), SessionsMeasure(),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A log in three Parquet files: unsorted, with ties, doubles, blanks and a customer called NA."""
    chance = random.Random(4)
    rows = []
    for number in range(400):
        moment = datetime(2026, 2, 20, tzinfo=UTC) + timedelta(hours=chance.randrange(1_200))
        name = "NA" if number == 7 else f" c{number} "
        for _ in range(chance.randrange(1, 9)):
            event = chance.choice([*STEPS, "left", "seen"])
            rows.append((name, moment, event, chance.choice(["web", "app", None])))
            moment += timedelta(minutes=chance.choice([0, 0, 5, 90, 3_000]))
    rows += rows[:5]
    rows.append(("c1", rows[0][1], " ", "web"))
    chance.shuffle(rows)
    target = tmp_path_factory.mktemp("log")
    for at in range(3):
        columns = zip(*rows[at::3], strict=True)
        table = pa.table(
            dict(zip(["customer", "moment", "event", "channel"], columns, strict=True))
        )
        pq.write_table(table, target / f"part-{at}.parquet")
    return target


def same(one, other):
    """Whether two answers are equal, numbers that were summed in another order included."""
    if isinstance(one, float):
        return one == pytest.approx(other, rel=1e-9)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, f), getattr(other, f)) for f in one.__dataclass_fields__)
    return one == other


def check(engine, log):
    """Every measure answers alike; they share one shuffle."""
    for measure, found in zip(MEASURES, engine.answers(MEASURES), strict=True):
        assert same(found, answer(measure, log)), measure


def test_on_two_threads_and_with_filters(folder):
    from parcours.events.engines.spark import SparkEngine

    log = ingest(folder).log
    engine = SparkEngine(folder, "local[2]")
    try:
        check(engine, log)
        filters = [Period(date(2026, 3, 1)), Segment("channel", "web"), PathHas("contains", "seen")]
        check(SparkEngine(folder, "local[2]", filters=filters), narrowed(log, filters))
        every = Asked(doubles="keep")
        each = SparkEngine(folder, "local[2]", every).answer(VolumesMeasure())
        assert same(each, volumes(ingest(folder, every).log))
        assert sum(v.events for v in each) > sum(v.events for v in volumes(log))
        with pytest.raises(InputError, match="“paid”"):
            engine.answer(funnel_measure(["seen", "payd"]))
        with pytest.raises(InputError, match="No event is left"):
            SparkEngine(folder, "local[2]", filters=[Period(date(2030, 1, 1))])
        with pytest.raises(InputError, match="custom"):
            SparkEngine(folder, "local[2]", Asked(customer="custom"))
        with pytest.raises(InputError, match="no Parquet"):
            SparkEngine(folder / "nowhere", "local[2]")
    finally:
        engine.stop()


def _started(folder, *words):
    """One part of a Spark cluster, and the address that it says."""
    import pyspark

    home = Path(pyspark.__file__).parent
    log = folder / f"{len(list(folder.iterdir()))}.log"
    process = subprocess.Popen(
        [home / "bin" / "spark-class", *words],
        stdout=subprocess.DEVNULL,
        stderr=log.open("w"),
        env={**os.environ, "SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable,
             "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(folder / "work")},
    )  # fmt: skip
    return process, log


def _said(log, words):
    """The first line of ``log`` that holds ``words``."""
    for _ in range(120):
        line = next((line for line in log.read_text().splitlines() if words in line), None)
        if line:
            return line
        time.sleep(0.25)
    raise AssertionError(log.read_text()[-2_000:])


def test_on_a_cluster_of_two_workers(folder, tmp_path):
    from parcours.events.engines.spark import SparkEngine

    deploy = "org.apache.spark.deploy"
    master, log = _started(
        tmp_path, f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"
    )  # fmt: skip
    processes = [master]
    try:
        address = "spark://" + _said(log, "Starting Spark master at").rpartition("spark://")[2]
        for _ in range(2):
            worker, log = _started(
                tmp_path, f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--cores", "1",
                "--memory", "1100m", "--webui-port", "0", address,
            )  # fmt: skip
            processes.append(worker)
            _said(log, "Successfully registered")
        engine = SparkEngine(folder, address)
        try:
            check(engine, ingest(folder).log)
            used = engine.session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
            assert used == 2
        finally:
            engine.stop()
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def test_chunks_never_part_a_customer():
    from parcours.events.engines import spark

    batches = pa.table({"customer": ["a", "a", "b", "b", "b", "c"]}).to_batches(max_chunksize=1)
    before, spark.CHUNK = spark.CHUNK, 3
    try:
        found = [t["customer"].to_pylist() for t in spark._whole_customers(batches)]
    finally:
        spark.CHUNK = before
    assert [name for table in found for name in table] == ["a", "a", "b", "b", "b", "c"]
    assert len(found) > 1
    assert not any(set(a) & set(b) for a in found for b in found if a is not b)


def test_spark_counts_doubles_like_here():
    from parcours.events.engines.doubles import first_of_doubles

    keep = first_of_doubles(np.array([1, 1, 1, 2]), np.array([5, 5, 5, 5]), np.array([9, 8, 9, 9]))
    assert keep.tolist() == [True, True, False, True]
