"""Touchpoints from names and descriptions, and themes against clusters that people made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from parcours.verbatims import assignment
from parcours.verbatims.assignment import Placer, Topic
from parcours.verbatims.features import cut
from parcours.verbatims.labelled import neas_rows, pain_labels, rows
from parcours.verbatims.summary import wilson
from parcours.verbatims.themes import clusters

MAP = Path(__file__).parent / "garmin-map.json"
SERVICES = (
    Topic(
        "PTS\xa0 - Patient Transport",
        "Patient transport: a booked vehicle or taxi takes patients to and from appointments",
        ("transport", "driver", "pick up", "taxi", "appointment", "collected", "home", "journey"),
    ),
    Topic(
        "See and Convey",
        "Emergency ambulance: a crew answers 999, treats and takes to hospital",
        ("ambulance", "paramedic", "crew", "999", "a&e", "hospital"),
    ),
    Topic(
        "111",
        "Telephone line 111: advice by a call handler",
        ("111", "call", "phone", "call handler", "advice", "call back", "doctor", "gp"),
    ),
)
CARE = {
    "Staff manner & personal attributes": Topic(
        "Staff manner & personal attributes",
        "Staff: their manner, kindness and professionalism",
        (
            "staff",
            "friendly",
            "kind",
            "polite",
            "caring",
            "helpful",
            "rude",
            "professional",
            "crew",
            "driver",
        ),
    ),
    "Timeliness of care": Topic(
        "Timeliness of care",
        "Timeliness: waiting, being early, late or on time",
        ("wait", "waiting", "late", "time", "quick", "long", "hours", "delay", "prompt", "early"),
    ),
    "Contacting services": Topic(
        "Contacting services",
        "Contacting the service by telephone",
        ("phone", "call", "get through", "answer", "contact", "ring", "on hold", "number"),
    ),
    "Appointment arrangements": Topic(
        "Appointment arrangements",
        "Arranging appointments and bookings",
        ("appointment", "booking", "book", "arranged", "gp appointment"),
    ),
    "Transport to/ from services": Topic(
        "Transport to/ from services",
        "Transport and vehicles, the journey to and from",
        ("transport", "ambulance", "vehicle", "taxi", "car", "journey", "wheelchair", "seat"),
    ),
}


def care(data: Path) -> list[tuple[str, int, float, float, int, float]]:
    """Five themes as places: the threshold of "unassigned" is fitted here, on NEAS "Not assigned"."""
    table = neas_rows(data)
    placer = Placer(tuple(CARE.values()), [cut(row["FFT answer"]) for row in table])
    some = [row for row in table if any(row[name] == "1" for name in CARE)]
    none = [row for row in table if row["Not assigned"] == "1"]
    given = [placer.place([cut(row["FFT answer"])], ["en"])[0].about for row in some]
    right = [row[about] == "1" for row, about in zip(some, given, strict=True) if about]
    out = [placer.place([cut(row["FFT answer"])], ["en"])[0].about is None for row in none]
    share = sum(about is not None for about in given) / len(some)
    return [
        ("NEAS, 5 themes", len(some), share, float(np.mean(right)), len(none), float(np.mean(out)))
    ]


Row = tuple[str, str, int, float, float, float, float, float, float]
"""Data, method, n, majority, right, interval, top three, and of texts about no place the share left out."""


def garmin_topics(lang: str) -> list[Topic]:
    """The places of the benchmark's own map in one language."""
    listed = json.loads(MAP.read_text(encoding="utf-8"))["touchpoints"]
    return [
        Topic(
            one["about"],
            f"{one[lang]['name']} {one[lang]['description']}",
            tuple(one[lang]["keywords"]),
        )
        for one in listed
    ]


def touchpoints(data: Path, labels: Path) -> list[Row]:
    """Our own labels in French and English, three services, 77 intents by name alone."""
    found: list[Row] = []
    marked = pain_labels(data, labels)
    for lang in ("fr", "en"):
        ours = [one for one in marked if one.set == f"garmin-{lang}"]
        every = [cut(row["data"]) for row in rows(data, f"mini-bar/Garmin Connect.{lang}.csv")]
        pairs = [(one.text, one.touchpoint) for one in ours]
        found += _methods(
            f"Garmin {lang.upper()}, own labels", garmin_topics(lang), pairs, every, lang
        )
    patients = [(row["FFT answer"].strip(), row["Service type 1"]) for row in neas_rows(data)]
    found += _methods("NEAS, 3 services", SERVICES, patients, [cut(t) for t, _ in patients], "en")
    asked = [(row["text"], row["category"]) for row in rows(data, "banking77/train.csv")[::3]]
    intents = [Topic(name, name.replace("_", " ")) for name in sorted({c for _, c in asked})]
    found += _methods("banking77, names alone", intents, asked, [cut(t) for t, _ in asked], "en")
    return found


def _methods(
    data: str,
    topics: Sequence[Topic],
    pairs: Sequence[tuple[str, str | None]],
    every: Sequence,
    lang: str,
) -> list[Row]:
    placed = [(text, about) for text, about in pairs if about]
    majority = Counter(about for _, about in placed).most_common(1)[0][1] / len(placed)
    found = []
    kept = assignment.KEYWORD, assignment.CONCEPT
    for name, shares in (("ours", kept), ("characters alone", (0.0, 0.0))):
        assignment.KEYWORD, assignment.CONCEPT = shares
        placer = Placer(topics, every)
        order = [np.argsort(-placer.scores(cut(text), lang)) for text, _ in placed]
        names = [topic.about for topic in topics]
        right = [names[one[0]] == about for one, (_, about) in zip(order, placed, strict=True)]
        three = [
            about in [names[i] for i in one[:3]]
            for one, (_, about) in zip(order, placed, strict=True)
        ]
        out = [
            placer.place([cut(text)], [lang])[0].about is None for text, about in pairs if not about
        ]
        low, high = wilson(sum(right), len(right))
        left = float(np.mean(out)) if out else float("nan")
        found.append(
            (
                data,
                name,
                len(placed),
                majority,
                float(np.mean(right)),
                low,
                high,
                float(np.mean(three)),
                left,
            )
        )
    assignment.KEYWORD, assignment.CONCEPT = kept
    return found


def human_clusters(data: Path) -> list[tuple[str, str, int, int, float]]:
    """AMI with the clusters that people made of French and English reviews together."""
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import adjusted_mutual_info_score

    found = []
    for kind in ("problem_report", "feature_request"):
        table = rows(data, f"mini-bar/for_clustering/Garmin Connect.{kind}.csv")
        texts, langs = [r["data"] for r in table], [r["ori_lang"] for r in table]
        gold = [r["ground_truth"] for r in table]
        k = len(set(gold))
        plain = (
            TfidfVectorizer(sublinear_tf=True, strip_accents="unicode")
            .fit_transform(texts)
            .toarray()
        )
        simple = AgglomerativeClustering(k, metric="cosine", linkage="average").fit_predict(plain)
        for name, groups in (("ours", clusters(texts, langs, k)), ("plain TF-IDF", simple)):
            found.append(
                (kind, name, len(texts), k, float(adjusted_mutual_info_score(gold, groups)))
            )
    return found
