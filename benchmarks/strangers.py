"""Companies unlike those of ``examples/planted``: ``python -m benchmarks.strangers [FIRST] [COUNT]``.

Other trades, names, sizes (2,000 to 300,000 customers), attributes, lengths and laws of chance; truths and traps
that the search was not built beside. Each seed draws three truths and three traps. It prints recall per kind of
truth, and of what is said with severity 2 or more how much is true.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tests.evidence.marking import Finding, findings

from parcours.events.columns import Asked
from parcours.evidence.discover import Asking, discover

TRADES = (
    (("landing", "signup_form", "kyc_upload", "kyc_review", "card_topup", "first_trade"),
     ("medium", ("ios", "android", "browser")), ("country", ("DE", "FR", "ES", "IT", "PL")), ("hotline_call", "voice")),
    (("Recherche", "Fiche produit", "Essai réservé", "Devis envoyé", "Financement", "Bon de commande", "Livraison"),
     ("canal", ("site", "mobile", "concession")), ("segment", ("neuf", "occasion", "flotte")),
     ("Appel concession", "téléphone")),
    (("triage", "booking", "reminder", "check_in", "consultation", "prescription", "follow_up"),
     ("channel", ("portal", "app", "desk")), ("age_band", ("18-34", "35-54", "55-74", "75+")),
     ("walk_in", "clinic")),
    (("quote.request", "quote.price", "details.filled", "payment.details", "policy.issued", "welcome.pack"),
     ("source", ("direct", "broker", "comparison")), ("product", ("car", "home", "pet", "travel")),
     ("call_centre", "phone")),
    (("seat_search", "seat_held", "passenger_data", "extras_page", "pay_attempt", "ticket_sent", "boarding"),
     ("channel", ("web", "mobile_web", "app")), ("fare", ("light", "flex", "business")), ("desk_visit", "airport desk")),
)  # fmt: skip
TRUTHS = (
    "weekdays",
    "since",
    "crossed",
    "contacts",
    "leaving",
    "price",
    "repeats",
    "slower",
    "segment",
)
TRAPS = ("season", "mix", "tiny", "newcomer", "rhythm", "growth")
KINDS = {"contacts": "contact", "leaving": "leaving", "repeats": "loop", "slower": "waiting_time"}
START = dt.date(2024, 1, 1)


@dataclass
class World:
    """One company: its customers' attributes and arrivals, and what is planted."""

    chance: np.random.Generator
    steps: tuple[str, ...]
    channel: tuple[str, tuple[str, ...]]
    group: tuple[str, tuple[str, ...]]
    door: tuple[str, str]
    n: int
    days: int
    truths: list[dict[str, object]] = field(default_factory=list)
    traps: tuple[str, ...] = ()
    rows: list[tuple[np.ndarray, np.ndarray, str, np.ndarray]] = field(default_factory=list)

    def planted(self, kind: str, at: int) -> dict[str, object] | None:
        return next((t for t in self.truths if t["kind"] == kind and t["at"] == at), None)


def world(seed: int) -> World:
    """What belongs to ``seed``."""
    chance = np.random.default_rng(seed)
    steps, channel, group, door = TRADES[int(chance.integers(len(TRADES)))]
    n = int(np.exp(chance.uniform(np.log(2_000), np.log(300_000))))
    made = World(chance, steps, channel, group, door, n, int(chance.integers(120, 420)))
    made.traps = tuple(chance.choice(TRAPS, 3, replace=False).tolist())
    places = chance.permutation(np.arange(1, len(steps) - 2)).tolist()
    for kind in chance.choice(TRUTHS, 3, replace=False).tolist():
        if places:
            made.truths.append(_placed(made, kind, places.pop()))
    return made


def _placed(made: World, kind: str, at: int) -> dict[str, object]:
    chance, days = made.chance, made.days
    truth: dict[str, object] = {"kind": kind, "at": at, "step": made.steps[at]}
    if kind in {"crossed", "segment"}:
        truth["segment"] = {made.group[0]: int(chance.integers(len(made.group[1])))}
    if kind == "crossed":
        truth["segment"] = {made.channel[0]: int(chance.integers(2)), **truth["segment"]}  # type: ignore[dict-item]
    if kind == "weekdays":
        length = int(chance.integers(21, 40))
        first = int(chance.integers(days // 4, days - length - 20))
        truth |= {"first": first, "last": first + length - 1}
    if kind in {"since", "price"}:
        truth |= {
            "first": int(chance.integers(int(days * 0.4), int(days * 0.75))),
            "last": days - 1,
        }
    return truth


def make(seed: int, folder: Path) -> World:
    """Write ``events.parquet`` for ``seed``."""
    made = world(seed)
    chance, n = made.chance, made.n
    arrival = _arrivals(made)
    lean = np.where(arrival > made.days * 0.5, 0.6, 0.3) if "mix" in made.traps else np.full(n, 0.4)
    channel = np.where(chance.random(n) < lean, 1, np.where(chance.random(n) < 0.7, 0, 2))
    if "newcomer" in made.traps:
        channel = np.where((channel == 2) & (arrival < made.days * 0.5), 0, channel)
    group = chance.choice(
        len(made.group[1]), n, p=chance.dirichlet(np.full(len(made.group[1]), 12.0))
    )
    base = chance.uniform(0.72, 0.95, len(made.steps))
    moment, alive = arrival + chance.random(n) * 0.01, np.arange(n)
    for at, step in enumerate(made.steps):
        made.rows.append((alive, moment[alive], step, channel[alive]))
        _repeat(made, at, alive, moment, channel)
        left = _leave(made, at, alive, moment)
        share = np.full(len(alive), base[at])
        share = _hurt(made, at, share, moment[alive], channel[alive], group[alive])
        share = _confuse(made, at, share, moment[alive], channel[alive])
        alive = alive[(chance.random(len(alive)) < share) & ~left]
        pace = np.exp(chance.uniform(np.log(0.002), np.log(2.0)))
        slow = made.planted("slower", at)
        wait = pace * chance.weibull(1.1, len(alive))
        moment[alive] += wait * (np.where(channel[alive] == 1, 4.0, 1.0) if slow else 1.0)
    _write(made, group, folder)
    return made


def _arrivals(made: World) -> np.ndarray:
    days = np.arange(made.days)
    weight = 1 + 0.3 * np.isin((days + START.weekday()) % 7, (0, 1, 2))
    if "growth" in made.traps:
        weight = weight * np.exp(days / made.days * 1.5)
    return made.chance.choice(days, made.n, p=weight / weight.sum()) + made.chance.random(made.n)


def _repeat(
    made: World, at: int, alive: np.ndarray, moment: np.ndarray, channel: np.ndarray
) -> None:
    """A loop, or trouble that asks for help and comes back."""
    if made.planted("repeats", at):
        who = alive[made.chance.random(len(alive)) < 0.3]
        for time in range(1, 4):
            made.rows.append((who, moment[who] + time * 0.004, made.steps[at], channel[who]))
        moment[who] += 0.013
    if made.planted("contacts", at):
        who = alive[made.chance.random(len(alive)) < 0.32]
        made.rows.append((who, moment[who] + 0.001, "support_ticket", channel[who]))
        moment[who] += 0.002


def _leave(made: World, at: int, alive: np.ndarray, moment: np.ndarray) -> np.ndarray:
    if not made.planted("leaving", at):
        return np.zeros(len(alive), np.bool_)
    left = made.chance.random(len(alive)) < 0.22
    who = alive[left]
    when = moment[who] + made.chance.gamma(1.5, 0.6, len(who))
    made.rows.append((who, when, made.door[0], np.full(len(who), len(made.channel[1]))))
    return left


def _hurt(
    made: World, at: int, share: np.ndarray, day: np.ndarray, channel: np.ndarray, group: np.ndarray
) -> np.ndarray:
    for truth in made.truths:
        if truth["at"] != at:
            continue
        inside = np.ones(len(share), np.bool_)
        for name, value in dict(truth.get("segment", {})).items():  # type: ignore[call-overload]
            inside &= (channel if name == made.channel[0] else group) == value
        if "first" in truth:
            inside &= (day >= int(truth["first"])) & (day < int(truth["last"]) + 1)  # type: ignore[call-overload]
        if truth["kind"] == "weekdays":
            inside &= (day.astype(int) + START.weekday()) % 7 < 5
        factor = {
            "weekdays": 0.5,
            "since": 0.62,
            "price": 0.75,
            "crossed": 0.5,
            "segment": 0.65,
        }.get(str(truth["kind"]), 1.0)
        share = np.where(inside, share * factor, share)
    return share


def _confuse(
    made: World, at: int, share: np.ndarray, day: np.ndarray, channel: np.ndarray
) -> np.ndarray:
    """What is no break: seasons, the week, and a channel that always was worse while its share grows."""
    if "season" in made.traps and at == 1:
        share = share * (1 - 0.12 * (1 + np.sin(2 * np.pi * day / 90)))
    if "rhythm" in made.traps and at == 2:
        share = np.where((day.astype(int) + START.weekday()) % 7 >= 5, share * 0.75, share)
    if "mix" in made.traps and at == 1:
        share = np.where(channel == 1, share * 0.7, share)
    return share


def _write(made: World, group: np.ndarray, folder: Path) -> None:
    """The rows until the last day: journeys that began shortly before it end in the middle."""
    who = np.concatenate([row[0] for row in made.rows])
    day = np.concatenate([row[1] for row in made.rows])
    kind = np.concatenate([np.full(len(row[0]), at) for at, row in enumerate(made.rows)])
    channel = np.concatenate([row[3] for row in made.rows])
    names = np.array([row[2] for row in made.rows])
    channels = np.array([*made.channel[1], made.door[1]])
    groups = np.array([*made.group[1], "other"])
    if "tiny" in made.traps:
        group = np.where(made.chance.random(made.n) < 0.002, len(made.group[1]), group)
    keep = day < made.days
    who, day, kind, channel = who[keep], day[keep], kind[keep], channel[keep]
    began = np.datetime64(START, "us") + (day * 86_400e6).astype("timedelta64[us]")
    table = pa.table({
        "account_id": pa.array([f"u{w}" for w in who]), "occurred_at": pa.array(began), "activity": pa.array(names[kind]),
        made.channel[0]: pa.array(channels[channel]), made.group[0]: pa.array(groups[group[who]]),
    })  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / "events.parquet")


def is_it(found: Finding, truth: dict[str, object], made: World) -> bool:
    """Whether ``found`` tells ``truth``: the kind, the place, whom, when."""
    kind = str(truth["kind"])
    step = "support_ticket" if kind == "contacts" else truth["step"]
    if (found.kind, found.step, found.better) != (KINDS.get(kind, "drop_off"), step, False):
        return False
    named = dict((made.channel, made.group))
    inside = {made.channel[0]: 1} if kind == "slower" else dict(truth.get("segment", {}))  # type: ignore[call-overload]
    wanted = {f"{name} = {named[name][code]}" for name, code in inside.items()}
    if wanted and set((found.segment or "").split(", ")) != wanted:
        return False
    if "first" not in truth:
        return True
    days = [START + dt.timedelta(days=int(truth[k])) for k in ("first", "last")]  # type: ignore[call-overload]
    if found.period is None:
        return False
    common = (min(found.period[1], days[1]) - max(found.period[0], days[0])).days + 1
    return common >= 0.5 * max((p[1] - p[0]).days + 1 for p in (found.period, days))


def is_real(found: Finding, made: World) -> bool:
    """What a trap really does: a channel that always was worse, told as that."""
    mixed = "mix" in made.traps and found.segment == f"{made.channel[0]} = {made.channel[1][1]}"
    return mixed and found.step == made.steps[1] and found.period is None


def main(first: int = 1, count: int = 20) -> None:
    """Print what was missed, what was wrong, and both shares."""
    kinds: dict[str, list[int]] = {}
    said = right = 0
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as name:
            made = make(seed, Path(name))
            columns = Asked("account_id", "occurred_at", "activity", made.channel[0])
            asking = Asking(Path(name) / "events.parquet", event_columns=columns)
            told = findings(discover(asking, today=dt.date(2026, 1, 1)))
        for truth in made.truths:
            row = kinds.setdefault(str(truth["kind"]), [0, 0])
            hit = any(is_it(f, truth, made) for f in told)
            row[0], row[1] = row[0] + 1, row[1] + hit
            if not hit:
                print(f"seed {seed} (n = {made.n}, {made.days} days): missed {truth}")
        for f in told:
            good = is_real(f, made) or any(is_it(f, t, made) for t in made.truths)
            said, right = said + 1, right + good
            if not good:
                print(
                    f"seed {seed} (n = {made.n}, {', '.join(made.traps)}): wrong {f.kind}: {f.label}"
                )
    for kind, (planted, hits) in sorted(kinds.items()):
        print(f"{kind:10} {hits}/{planted}")
    planted, hits = (sum(row[at] for row in kinds.values()) for at in (0, 1))
    print(
        f"recall {hits / planted:.3f} ({hits}/{planted})  precision {right / said:.3f} ({right}/{said})"
    )


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
