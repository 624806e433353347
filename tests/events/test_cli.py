"""Every question on the command line: for people, for programs, as Parquet, as a picture, on Spark."""

import json
import random
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from parcours.cli.commands.events import command
from parcours.errors import ParcoursError
from parcours.render.metrics import width

QUESTIONS = [
    ["describe"], ["graph", "--most", "9"], ["variants"], ["steps"], ["path-ends"], ["rework"],
    ["drop-off"], ["retention", "--unit", "day"], ["sessions", "--gap", "1h"],
    ["calendar", "--zone", "Europe/Paris"], ["trend", "--unit", "day"],
    ["trend", "--unit", "week", "--what", "reach", "--goal", "paid"],
    ["funnel", "--step", "seen", "--step", "cart|basket", "--step", "paid", "--window", "2d", "--by", "channel"],
    ["compare", "--by", "channel=web", "--with", "channel=app"],
    ["attribution", "--goal", "paid"], ["influence", "--goal", "paid"], ["hops"],
    ["behaviours", "--kinds", "2"], ["behaviours", "--by", "channel"], ["anomalies"],
    ["next", "--after", "seen > cart"], ["next"], ["time-to", "--goal", "paid"],
    ["risk", "--goal", "paid", "--horizon", "2d"],
    ["sql", "SELECT event, count(*) AS n FROM events GROUP BY ALL ORDER BY n, event"],
]  # fmt: skip
DRAWN = [
    q for q in QUESTIONS if q[0] in {"graph", "steps", "retention", "calendar", "trend", "funnel"}
]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store of about 1,500 customers over ninety days."""
    chance = random.Random(2)
    lines = ["customer,moment,event,channel"]
    for number in range(1_500):
        moment = datetime.fromisoformat("2026-01-05") + timedelta(
            minutes=chance.randrange(90 * 1_440)
        )
        channel = chance.choice(["web", "app"])
        path = ["seen"] + ["seen"] * (chance.random() < 0.4) + ["cart"] * (chance.random() < 0.7)
        path += ["basket"] * (chance.random() < 0.2) + ["paid"] * (chance.random() < 0.5)
        for name in path:
            lines.append(f"c{number},{moment},{name},{channel}")
            moment += timedelta(minutes=chance.choice([1, 30, 300]))
    folder = tmp_path_factory.mktemp("cli")
    (folder / "log.csv").write_text("\n".join(lines) + "\n")
    done = run("ingest", str(folder / "log.csv"), "-o", str(folder / "shop.events"), "--lang", "en")
    assert "“customer” is taken for the customer" in done.stderr
    return folder / "shop.events"


def run(*words):
    """The answer to a command."""
    done = CliRunner().invoke(command, [*words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_every_question_answers_people_and_programs(store, tmp_path, words):
    name, *rest = words
    table = tmp_path / "answer.parquet"
    rows = json.loads(
        run(name, str(store), *rest, "--json", "--parquet", str(table), "--lang", "en").stdout
    )
    assert isinstance(rows, list)
    assert pq.read_table(table).num_rows == len(rows)
    assert rows == json.loads(run(name, str(store), *rest, "--json", "--lang", "fr").stdout)
    french = run(name, str(store), *rest, "--lang", "fr")
    english = run(name, str(store), *rest, "--lang", "en")
    if rows:
        assert french.stdout != english.stdout or name == "sql"
        assert "log.csv · " in french.stderr  # where it comes from, how much, from when to when
        assert re.search(
            r"\d clients · du 5 janvier 2026 au \d+ \w+ 2026 \(UTC\)",
            french.stderr.replace("\xa0", " "),
        )
    if name == "funnel":
        assert {row["segment"] for row in rows} == {"app", "web"}
        assert all(row["interval"][0] <= row["of_previous"] <= row["interval"][1] for row in rows)


@pytest.mark.needs("assets")
@pytest.mark.parametrize("words", [*DRAWN, ["graph", "--sankey"]], ids=" ".join)
def test_pictures_in_both_themes_keep_their_text_inside(store, tmp_path, words):
    name, *rest = words
    for theme, lang in (("light", "fr"), ("dark", "en")):
        target = tmp_path / f"{theme}.svg"
        run(name, str(store), *rest, "-o", str(target), "--theme", theme, "--lang", lang)
        text = target.read_text()
        wide, high = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text).groups())
        assert "<title" in text
        assert "<desc" in text
        assert "log.csv · " in text
        assert "(UTC)" in text
        assert "1\u202f500 clients" in text or "1,500 customers" in text
        found = re.findall(
            r'<text x="([\d.-]+)" y="([\d.-]+)" font-size="([\d.]+)"([^>]*)>([^<]*)', text
        )
        assert len(found) > 5
        if lang == "fr":
            words_drawn = {word for *_, said in found for word in said.split()}
            assert not words_drawn & {"customers", "events", "of", "the", "days", "week"}
        for x, y, size, more, said in found:
            span = width(said.replace("&amp;", "&").replace("&gt;", ">"), "Regular", float(size))
            left = float(x) - span * (1 if '"end"' in more else 0.5 if '"middle"' in more else 0)
            assert left > -1, said
            assert left + span < wide + 8, said
            assert 0 < float(y) < high, said


@pytest.mark.needs("assets")
def test_a_png_and_what_is_no_picture(store, tmp_path):
    run("graph", str(store), "-o", str(tmp_path / "graph.png"))
    assert (tmp_path / "graph.png").read_bytes()[:4] == b"\x89PNG"
    with pytest.raises(ParcoursError, match="svg or a"):
        run("graph", str(store), "-o", str(tmp_path / "graph.gif"))


@pytest.mark.needs("assets")
def test_a_box_of_the_graph_says_how_often_its_event_comes(tmp_path):
    (tmp_path / "log.csv").write_text(
        "customer,moment,event\n" + "".join(f"c{n},2026-01-0{1 + n},alone\n" for n in range(7))
        + "a,2026-01-01,alone\na,2026-01-02,last\n"
    )  # fmt: skip
    run("graph", str(tmp_path / "log.csv"), "-o", str(tmp_path / "g.svg"), "--lang", "en")
    text = (tmp_path / "g.svg").read_text()
    assert "alone: 8" in text
    assert "1 of 1 kinds of step, 100.0% of all steps" in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["export", "-o", "log.xlsx"], "events.unknown-export"),
        (["export", "-o", "nowhere/log.csv"], "cli.unreachable"),
        (["graph", "--parquet", "nowhere/log.parquet"], "cli.unreachable"),
        (["graph", "-o", "nowhere/log.svg"], "cli.unreachable"),
    ],
)
def test_what_cannot_be_written_gets_a_sentence(store, tmp_path, words, code):
    name, *rest, target = words
    with pytest.raises(ParcoursError) as caught:
        run(name, str(store), *rest, str(tmp_path / target))
    assert caught.value.code == code
    assert caught.value.say("fr") != caught.value.say("en")


def test_hostile_names_stay_text_in_a_picture(tmp_path):
    (tmp_path / "log.csv").write_text(
        'customer,moment,event\na,2026-01-01,<script>alert(1)</script>\na,2026-01-02,"b & "" c"\n'
    )
    run("graph", str(tmp_path / "log.csv"), "-o", str(tmp_path / "g.svg"))
    text = (tmp_path / "g.svg").read_text()
    assert "<script" not in text
    assert "&lt;script" in text


def test_filters_on_the_command_line(store):
    def customers(*words):
        """How many customers are left, from the last sentence."""
        return int(
            re.search(
                r"([\d,]+) customers", run("describe", str(store), *words, "--lang", "en").stderr
            )[1].replace(",", "")
        )

    everyone = customers()
    assert customers("--contains", "cart") + customers("--lacks", "cart") == everyone
    assert 0 < customers("--again", "seen") < everyone
    assert 0 < customers("--in-order", "cart > paid") < customers("--contains", "cart")
    assert customers("--where", "channel=web") + customers("--where", "channel=app") == everyone
    assert 0 < customers("--lasting", "10min..2h") < everyone
    assert 0 < customers("--since", "2026-02-01", "--until", "2026-02-28") < everyone


def test_what_an_error_advises_can_be_done(tmp_path):
    rows = "a,2026-01-01,x\na,soon,y\n" + "".join(f"b,2026-01-0{n},x\n" for n in range(1, 10))
    (tmp_path / "log.csv").write_text("customer,moment,event\n" + rows)
    with pytest.raises(ParcoursError, match="--skip-bad-rows"):
        run("describe", str(tmp_path / "log.csv"))
    done = run("describe", str(tmp_path / "log.csv"), "--skip-bad-rows", "--lang", "en")
    assert "3: 'soon'" in done.stderr
    assert "10 events of 2 customers" in done.stderr


def test_proposed_stages_are_a_stages_file(store, tmp_path):
    (tmp_path / "stages.yaml").write_text(run("stages", str(store), "--most", "3").stdout)
    rows = json.loads(
        run("drop-off", str(store), "--stages", str(tmp_path / "stages.yaml"), "--json").stdout
    )
    assert rows[0]["lost"] > 0
    assert rows[-1]["lost"] is None


def test_append_erase_verify(store, tmp_path):
    target = tmp_path / "two.events"
    (tmp_path / "a.csv").write_text("customer,moment,event\na,2026-01-01,x\n")
    (tmp_path / "b.csv").write_text("customer,moment,event\nb,2026-01-02,y\n")
    run("ingest", str(tmp_path / "a.csv"), "-o", str(target))
    run("ingest", str(tmp_path / "b.csv"), "--append", "-o", str(target), "--since", "2026-01-01")
    sources = json.loads(run("verify", str(target), "--json").stdout)
    assert [row["filters"] for row in sources] == [None, "--since 2026-01-01"]
    assert [row["source"] for row in sources] == ["a.csv", "b.csv"]
    assert json.loads(run("erase", str(target), "--id", "a", "--json").stdout)[0]["erased"] == 1
    rows = json.loads(run("describe", str(target), "--json").stdout)
    assert [row["event"] for row in rows] == ["y"]


def test_a_cluster_is_told_what_it_cannot_answer(store):
    with pytest.raises(ParcoursError, match="whole log on one machine"):
        run("anomalies", str(store.parent), "--engine", "spark")


def test_the_program_itself_answers_and_refuses(store):
    program = str(Path(sys.executable).parent / "parcours")
    done = subprocess.run(
        [program, "events", "variants", str(store), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)
    wrong = subprocess.run(
        [program, "events", "graph", str(store), "--contains", "payd", "--lang", "fr"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert wrong.returncode == 2
    assert "« paid »" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_words_in_answers_are_those_of_the_reader(store):
    words = ("compare", str(store), "--by", "channel=web", "--with", "channel=app")
    lines = run(*words, "--lang", "fr").stdout.splitlines()[2:]
    assert {line.split()[0] for line in lines if line} == {"événement", "pas"}
    kinds = {row["kind"] for row in json.loads(run(*words, "--json").stdout)}
    assert kinds == {"event", "step"}
