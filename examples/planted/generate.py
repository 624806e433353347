"""Makes the event log and the comments of a company that does not exist, with truths planted in them.

``--seed`` chooses the trade, the truths and the traps; ``truths.json`` says what was planted, so that
whoever looks for frictions can be marked. The same seed makes the same files. ``--clean`` plants
nothing but traps.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import math
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

Step = tuple[str, float, float]
"""An event, the share that goes on from it, and the median time to the next one in seconds."""

TRADES: dict[str, dict[str, Any]] = {
    "shop": {
        "lang": "en",
        "steps": (
            ("catalog_viewed", 0.78, 4 * MINUTE), ("item_viewed", 0.72, 6 * MINUTE),
            ("basket_filled", 0.80, 9 * MINUTE), ("address_entered", 0.88, 5 * MINUTE),
            ("payment_started", 0.90, 4 * MINUTE), ("order_confirmed", 0.97, 26 * HOUR),
            ("parcel_shipped", 0.98, 3 * DAY), ("parcel_delivered", 0.0, 0.0),
        ),
        "promise": ("parcel_delivered", "delivery_estimated", 5),
        "channels": ("desktop", "mobile", "tablet"), "regions": ("north", "south", "east", "west"),
        "asks": ("phone", ("there is no phone number anywhere, I wanted to call somebody",
                           "impossible to find a telephone number, why can I not call you",
                           "no hotline at all, I would like to speak to a person on the phone",
                           "please offer a phone line, I could not call anyone")),
        "topic": ("packaging", ("the packaging was crushed and torn",
                                "awful packaging, the box was open and dirty",
                                "packaging far too big and damaged, what a mess",
                                "poor packaging, everything inside the box was broken")),
        "good": ("very satisfied, all went well", "great choice and easy to use", "fine, as expected",
                 "quick and simple, thank you", "good experience, I will come back"),
        "bad": ("disappointed, not what I expected", "bad experience, I lost my time", "not good at all"),
        "late": ("it came far too late", "late delivery, I am very disappointed", "terrible delay, it came days late"),
    },
    "claims": {
        "lang": "en",
        "steps": (
            ("claim_opened", 0.92, 30 * MINUTE), ("form_filled", 0.88, 1 * DAY),
            ("documents_sent", 0.90, 2 * DAY), ("claim_examined", 0.93, 4 * DAY),
            ("offer_received", 0.86, 2 * DAY), ("offer_accepted", 0.96, 3 * DAY),
            ("money_transferred", 0.0, 0.0),
        ),
        "promise": ("money_transferred", "transfer_due", 6),
        "channels": ("web", "app", "agency"), "regions": ("lille", "lyon", "nantes", "nice"),
        "asks": ("chat", ("no chat to ask a quick question, what a pity", "I would like a live chat, there is none",
                          "why is there no chat with an adviser", "impossible to chat with anybody online")),
        "topic": ("letters", ("the letters are impossible to understand",
                              "your letters are full of jargon, awful", "I get confusing letters every week",
                              "horrible letters, cold and unclear")),
        "good": ("handled well, thank you", "friendly people and clear answers", "all right, no problem",
                 "good service, I recommend", "simple and fair"),
        "bad": ("poor service, very disappointed", "I am unhappy with how it went", "this was bad"),
        "late": ("I waited for weeks past the date", "paid much too late, unacceptable", "such a delay is terrible"),
    },
    "banque": {
        "lang": "fr",
        "steps": (
            ("simulation_faite", 0.74, 12 * MINUTE), ("demande_creee", 0.86, 1 * DAY),
            ("pieces_deposees", 0.88, 2 * DAY), ("dossier_etudie", 0.92, 3 * DAY),
            ("offre_envoyee", 0.85, 4 * DAY), ("contrat_signe", 0.97, 2 * DAY), ("fonds_verses", 0.0, 0.0),
        ),
        "promise": ("fonds_verses", "versement_prevu", 6),
        "channels": ("web", "mobile", "agence"), "regions": ("bretagne", "alsace", "provence", "centre"),
        "asks": ("telephone", ("aucun numéro de téléphone, impossible d’appeler quelqu’un",
                               "je voudrais pouvoir téléphoner à un conseiller, pas de numéro",
                               "pas de téléphone nulle part, c’est pénible",
                               "il manque un numéro de téléphone pour appeler")),
        "topic": ("assurance", ("l’assurance imposée est incompréhensible et trop chère",
                                "assurance obligatoire hors de prix, très déçu",
                                "on nous force à prendre une assurance inutile, honteux",
                                "l’assurance du prêt est une arnaque")),
        "good": ("très satisfait, tout s’est bien passé", "simple et rapide, merci", "bon accueil, je recommande",
                 "conforme à mes attentes", "bonne expérience"),
        "bad": ("déçu, ce n’est pas ce que j’attendais", "mauvaise expérience, j’ai perdu mon temps", "pas bien du tout"),
        "late": ("versé beaucoup trop tard, très déçu", "un retard inadmissible", "des semaines de retard, je suis furieux"),
    },
    "telecom": {
        "lang": "fr",
        "steps": (
            ("offre_consultee", 0.70, 8 * MINUTE), ("eligibilite_testee", 0.84, 10 * MINUTE),
            ("formule_choisie", 0.82, 15 * MINUTE), ("identite_verifiee", 0.88, 8 * HOUR),
            ("abonnement_souscrit", 0.96, 2 * DAY), ("box_expediee", 0.97, 3 * DAY),
            ("ligne_activee", 0.0, 0.0),
        ),
        "promise": ("ligne_activee", "activation_prevue", 8),
        "channels": ("web", "boutique", "app"), "regions": ("idf", "paca", "hdf", "aura"),
        "asks": ("chat", ("pas de chat pour poser une question, dommage", "je voudrais un chat en direct, il n’y en a pas",
                          "aucun chat avec un conseiller", "impossible de discuter par chat")),
        "topic": ("notice", ("la notice est illisible, impossible à suivre", "notice incompréhensible, j’ai abandonné",
                             "une notice pleine d’erreurs, quelle perte de temps", "notice trop compliquée, lamentable")),
        "good": ("très bien, je suis content", "installation facile, merci", "rien à redire, tout marche",
                 "bonne offre et bon service", "satisfait"),
        "bad": ("mauvais service, très déçu", "je suis mécontent", "ça ne va pas du tout"),
        "late": ("activée bien trop tard", "des jours de retard, inadmissible", "retard énorme, je suis furieux"),
    },
}  # fmt: skip

TRUTHS = (
    "broken", "late", "loop", "absent", "slow", "hop", "topic", "drift", "start", "improved", "segment_loss",
    "leaving",
)  # fmt: skip
TRAPS = ("small_n", "weekend", "month_end", "mix_shift", "busy", "callers")
DOORS = {"shop": ("support_call", "phone"), "claims": ("adviser_visit", "branch"),
         "banque": ("appel_conseiller", "telephone"), "telecom": ("visite_magasin", "magasin")}  # fmt: skip
"""By what customers of a trade turn elsewhere, and the channel of that."""


@dataclass
class Plan:
    """What is planted, and where."""

    trade: dict[str, Any]
    truths: list[dict[str, Any]]
    traps: list[str]
    start: dt.datetime
    days: int
    chance: random.Random = field(repr=False)

    def truth(self, kind: str) -> dict[str, Any] | None:
        return next((t for t in self.truths if t["kind"] == kind), None)


def plan(seed: int, *, clean: bool = False) -> Plan:
    """Which trade, truths and traps belong to ``seed``."""
    chance = random.Random(seed)
    name = chance.choice(sorted(TRADES))
    trade = TRADES[name] | {"door": DOORS[name]}
    days = chance.choice((168, 196, 224))
    start = dt.datetime(2025, chance.randint(1, 12), 1, tzinfo=dt.UTC)
    kinds = [] if clean else chance.sample(TRUTHS, chance.choice((3, 4)))
    if "hop" in kinds and "segment_loss" in kinds:
        kinds.remove("segment_loss")
    traps = chance.sample(TRAPS, 2)
    steps = [name for name, *_ in trade["steps"]]
    middle = list(range(1, len(steps) - 2))
    chance.shuffle(middle)
    truths = [_place(kind, trade, steps, middle, days, chance) for kind in kinds]
    return Plan(trade, truths, traps, start, days, chance)


def _place(
    kind: str,
    trade: dict[str, Any],
    steps: list[str],
    middle: list[int],
    days: int,
    chance: random.Random,
) -> dict[str, Any]:
    truth: dict[str, Any] = {"kind": kind}
    if kind in {"broken", "loop", "slow", "hop", "improved", "segment_loss", "leaving"}:
        at = middle.pop()
        truth |= {"at": at, "step": steps[at]}
    if kind in {"broken", "slow", "segment_loss"}:
        attribute = chance.choice(("channel", "region"))
        truth |= {"attribute": attribute, "value": chance.choice(trade[f"{attribute}s"][:3])}
    if kind == "broken":
        length = chance.randint(9, 24)
        first = chance.randint(20, days - length - 45)
        truth |= {"first": first, "last": first + length - 1}
    if kind in {"drift", "improved"}:
        truth |= {"first": chance.randint(int(days * 0.45), int(days * 0.65)), "last": days - 1}
    if kind == "late":
        truth["step"] = trade["promise"][0]
    if kind == "absent":
        truth["asks"] = trade["asks"][0]
    if kind == "topic":
        truth["word"] = trade["topic"][0]
    if kind == "start":
        truth |= {"at": 0, "step": steps[0]}
    return truth


class Company:
    """One company's customers; every choice comes from one seeded source of chance."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.chance = plan.chance

    def yes(self, probability: float) -> bool:
        return self.chance.random() < probability

    def journey(self, number: int, customers: int) -> tuple[list[list[str]], list[str] | None]:
        """One customer's events and, for some, a comment."""
        plan, trade = self.plan, self.plan.trade
        day = plan.days * (number + self.chance.random()) / customers
        if "busy" in plan.traps and self.yes(0.35):
            day = plan.days * 0.55 + self.chance.random() * plan.days * 0.1
        late_share = 0.65 if day > plan.days * 0.6 else 0.25
        weights = (1.0, late_share * 2 if "mix_shift" in plan.traps else 0.9, 0.5)
        channel = self.chance.choices(trade["channels"], weights)[0]
        region = self.chance.choice(trade["regions"])
        if "small_n" in plan.traps and self.yes(0.003):
            region = "overseas"
        moment = plan.start + dt.timedelta(days=day)
        who = {"channel": channel, "region": region}
        customer = f"K{number:06d}"
        rows: list[list[str]] = []
        mood = {"late": False, "end": 0}
        promised = None
        for at, (step, share, wait) in enumerate(trade["steps"]):
            channel = self._hop(at, channel)
            for _ in range(self._repeats(at)):
                rows.append([customer, moment.isoformat(timespec="seconds"), step, channel, region])
                moment += dt.timedelta(seconds=self.chance.uniform(30, 300))
            mood["end"] = at
            goes = self._share(at, share, who, (moment - plan.start).total_seconds() / DAY, moment)
            if at == len(trade["steps"]) - 3:
                promised = self._promise(customer, moment, rows, channel, region)
            if self._turns(at, rows, moment, customer, region):
                break
            if not self.yes(goes):
                break
            moment += dt.timedelta(seconds=self._wait(at, wait, who))
            if at == len(trade["steps"]) - 2 and promised and plan.truth("late") and self.yes(0.16):
                moment = max(moment, promised + dt.timedelta(days=self.chance.uniform(1, 9)))
        mood["late"] = bool(promised and rows[-1][2] == trade["promise"][0] and moment > promised)
        return rows, self._comment(customer, moment, mood, who)

    def _turns(
        self, at: int, rows: list[list[str]], moment: dt.datetime, customer: str, region: str
    ) -> bool:
        """Whether a customer turns elsewhere for good; as a trap some ask there and come back."""
        truth = self.plan.truth("leaving")
        leaves = truth is not None and at == truth["at"] and self.yes(0.2)
        asks = "callers" in self.plan.traps and at < len(self.plan.trade["steps"]) - 1
        if leaves or (asks and self.yes(0.06)):
            later = moment + dt.timedelta(hours=self.chance.uniform(0.2, 50 if leaves else 2))
            event, channel = self.plan.trade["door"]
            rows.append([customer, later.isoformat(timespec="seconds"), event, channel, region])
        return leaves

    def _promise(
        self, customer: str, moment: dt.datetime, rows: list[list[str]], channel: str, region: str
    ) -> dt.datetime | None:
        if not self.plan.truth("late"):
            return None
        _, name, days = self.plan.trade["promise"]
        promised = moment + dt.timedelta(days=days * 3)
        rows.append([customer, promised.isoformat(timespec="seconds"), name, channel, region])
        return promised

    def _hop(self, at: int, channel: str) -> str:
        truth = self.plan.truth("hop")
        if truth and at == truth["at"] + 1 and self.yes(0.38):
            return str(self.chance.choice([c for c in self.plan.trade["channels"] if c != channel]))
        return channel

    def _repeats(self, at: int) -> int:
        truth = self.plan.truth("loop")
        if truth and at == truth["at"] and self.yes(0.32):
            return self.chance.randint(3, 5)
        return 2 if at in {0, 1} and self.yes(0.25) else 1

    def _wait(self, at: int, wait: float, who: dict[str, str]) -> float:
        truth = self.plan.truth("slow")
        slow = (
            4.0
            if truth and at == truth["at"] and who[truth["attribute"]] == truth["value"]
            else 1.0
        )
        return wait * slow * math.exp(self.chance.gauss(0, 0.5))

    def _share(
        self, at: int, share: float, who: dict[str, str], day: float, moment: dt.datetime
    ) -> float:
        if at == len(self.plan.trade["steps"]) - 1:
            return 0.0
        for truth in self.plan.truths:
            if truth.get("at") != at:
                continue
            inside = "attribute" not in truth or who[truth["attribute"]] == truth["value"]
            if truth["kind"] == "broken" and inside and truth["first"] <= day <= truth["last"] + 1:
                share *= 0.35
            if truth["kind"] == "segment_loss" and inside:
                share *= 0.68
            if truth["kind"] == "start":
                share *= 0.42
            if truth["kind"] == "improved" and day < truth["first"]:
                share *= 0.72
        return share * self._traps(at, who, moment)

    def _traps(self, at: int, who: dict[str, str], moment: dt.datetime) -> float:
        traps = self.plan.traps
        factor = 1.0
        if "weekend" in traps and at == 2 and moment.weekday() >= 5:
            factor *= 0.72
        if "month_end" in traps and at == 3 and moment.day >= 25:
            factor *= 0.75
        if "mix_shift" in traps and at == 1 and who["channel"] == self.plan.trade["channels"][1]:
            factor *= 0.62
        if who["region"] == "overseas" and at == 2:
            factor *= 0.3
        return factor

    def _comment(
        self, customer: str, moment: dt.datetime, mood: dict[str, Any], who: dict[str, str]
    ) -> list[str] | None:
        if not self.yes(0.28):
            return None
        trade, plan = self.plan.trade, self.plan
        day = (moment - plan.start).total_seconds() / DAY
        drift = plan.truth("drift")
        score, text = self._score(drifted=drift is not None and day >= drift["first"])
        if plan.truth("topic") and self.yes(0.14):
            score, text = self.chance.choice((1, 1, 2)), self.chance.choice(trade["topic"][1])
        elif plan.truth("absent") and self.yes(0.12):
            score, text = self.chance.choice((1, 2, 2, 3)), self.chance.choice(trade["asks"][1])
        elif mood["late"]:
            score, text = self.chance.choice((1, 1, 2, 2, 3)), self.chance.choice(trade["late"])
        del who
        date = (moment + dt.timedelta(days=self.chance.uniform(0, 2))).date().isoformat()
        return [customer, date, str(score), text]

    def _score(self, *, drifted: bool) -> tuple[int, str]:
        weights = (16, 22, 24, 22, 16) if drifted else (4, 7, 16, 38, 35)
        score = self.chance.choices((1, 2, 3, 4, 5), weights)[0]
        return score, self.chance.choice(self.plan.trade["bad" if score <= 2 else "good"])


def make(seed: int, folder: Path, *, customers: int = 6000, clean: bool = False) -> Plan:
    """Write ``events.csv``, ``comments.csv`` and ``truths.json`` to ``folder``."""
    planted = plan(seed, clean=clean)
    company = Company(planted)
    folder.mkdir(parents=True, exist_ok=True)
    end = (planted.start + dt.timedelta(days=planted.days)).isoformat(timespec="seconds")
    promise = planted.trade["promise"][1]
    with (
        (folder / "events.csv").open("w", newline="", encoding="utf-8") as log,
        (folder / "comments.csv").open("w", newline="", encoding="utf-8") as talk,
    ):
        events, comments = csv.writer(log), csv.writer(talk)
        events.writerow(["customer_id", "timestamp", "event", "channel", "region"])
        comments.writerow(["customer_id", "date", "score", "comment"])
        for number in range(customers):
            rows, comment = company.journey(number, customers)
            events.writerows(r for r in rows if r[1] <= end or r[2] == promise)
            if comment and comment[1] <= end[:10]:
                comments.writerow(comment)
    told = {"seed": seed, "start": planted.start.date().isoformat(), "days": planted.days,
            "traps": planted.traps, "truths": [_dated(t, planted) for t in planted.truths]}  # fmt: skip
    (folder / "truths.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    return planted


def _dated(truth: dict[str, Any], planted: Plan) -> dict[str, Any]:
    dated = dict(truth)
    for name in ("first", "last"):
        if name in truth:
            dated[name] = (planted.start + dt.timedelta(days=truth[name])).date().isoformat()
    return dated


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("planted"))
    parser.add_argument("--customers", type=int, default=6000)
    parser.add_argument("--clean", action="store_true")
    asked = parser.parse_args()
    planted = make(asked.seed, asked.out, customers=asked.customers, clean=asked.clean)
    print(
        f"{asked.out}: {', '.join(t['kind'] for t in planted.truths) or 'nothing'}; traps: {', '.join(planted.traps)}"
    )


if __name__ == "__main__":
    main()
