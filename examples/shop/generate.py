"""Makes the event log, bilingual reviews and survey answers of a small shop, with truths planted in them.

What is planted is written in PLANTED.md and planted.json beside this file. The same seed makes the
same files. ``--clean`` plants nothing, to see that nothing is then found.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

WEEKS = 12
BROKEN_WEEK = 6
ASKED = 240
CHANNELS = (("desktop", 0.46), ("mobile", 0.54))

Event = tuple[str, dt.datetime, str, str]

OPENINGS = {
    "fr": (
        "",
        "",
        "",
        "Bonjour, ",
        "Franchement, ",
        "Pour ma part, ",
        "Cliente depuis deux ans : ",
        "Première commande : ",
        "À mon avis, ",
        "Petit retour : ",
    ),
    "en": (
        "",
        "",
        "",
        "Hello, ",
        "Honestly, ",
        "For me, ",
        "Second order here: ",
        "First order: ",
        "In my view, ",
        "Short feedback: ",
    ),
}
SAYINGS = {
    "fr": {
        "late": (
            "le colis est arrivé {days} jours après la date promise, très déçue",
            "livraison en retard de {days} jours, aucune explication, c’est inadmissible",
            "j’attendais mon colis pour un anniversaire, il est arrivé {days} jours trop tard",
            "on promet une date de livraison et on ne la tient pas, {days} jours de retard, plus jamais",
            "retard de livraison énorme, {days} jours, je suis furieuse",
        ),
        "on_time": (
            "livraison rapide, colis bien emballé, je suis ravie",
            "le colis est arrivé le jour prévu, parfait",
            "livraison à l’heure et livreur aimable, merci",
            "reçu avant la date annoncée, très bon service",
        ),
        "unfound": (
            "impossible de trouver un contact, j’ai parcouru toute l’aide pour rien",
            "où est le service client ? Aucun numéro, aucun chat visible, c’est décourageant",
            "j’ai cherché vingt minutes comment joindre le support, introuvable",
            "aide inutile, personne à joindre, le chat du support est bien caché",
        ),
        "payment_broken": (
            "le paiement a échoué trois fois sur mon téléphone, j’ai abandonné",
            "ma carte est refusée au moment de payer sur mobile, impossible de commander",
            "erreur au paiement depuis l’application, quelle perte de temps",
        ),
        "payment": (
            "paiement simple et rapide, rien à dire",
            "payer par carte a été facile",
            "le paiement est clair",
        ),
        "product": (
            "produit de bonne qualité, conforme à la photo",
            "très jolie tasse, je recommande",
            "qualité correcte pour le prix",
            "le produit est superbe, merci",
            "la couleur du produit diffère un peu de la photo",
        ),
        "search": (
            "le site est agréable, on trouve vite dans le catalogue",
            "recherche efficace, catalogue bien rangé",
            "un joli catalogue, quelques filtres manquent",
        ),
    },
    "en": {
        "late": (
            "the parcel came {days} days after the promised date, very disappointed",
            "delivery {days} days late and no explanation, unacceptable",
            "I needed the parcel for a birthday and it came {days} days too late",
            "they promise a delivery date and do not keep it, {days} days late, never again",
            "terrible delay in delivery, {days} days, I am angry",
        ),
        "on_time": (
            "fast delivery, well packed parcel, very happy",
            "the parcel arrived on the promised day, perfect",
            "delivery on time and a friendly driver, thank you",
            "arrived earlier than announced, great service",
        ),
        "unfound": (
            "impossible to find a contact, I read the whole help section for nothing",
            "where is customer support? No number, no visible chat, so frustrating",
            "I looked twenty minutes for a way to reach support, nowhere to be found",
            "useless help pages, nobody to reach, the support chat is well hidden",
        ),
        "payment_broken": (
            "payment failed three times on my phone, I gave up",
            "my card is refused when paying on mobile, impossible to order",
            "an error at payment in the app, what a waste of time",
        ),
        "payment": (
            "payment was simple and quick",
            "paying by card was easy",
            "the payment page is clear",
        ),
        "product": (
            "good quality product, just like the picture",
            "lovely cup, I recommend it",
            "decent quality for the price",
            "the product is beautiful, thank you",
            "the colour of the product differs a little from the picture",
        ),
        "search": (
            "a pleasant site, easy to find things in the catalogue",
            "the search works well, the catalogue is tidy",
            "nice catalogue, a few filters are missing",
        ),
    },
}
SCORES = {
    "late": ((1, 0.62), (2, 0.3), (3, 0.08)),
    "unfound": ((1, 0.5), (2, 0.4), (3, 0.1)),
    "payment_broken": ((1, 0.6), (2, 0.4)),
    "on_time": ((3, 0.08), (4, 0.37), (5, 0.55)),
    "payment": ((3, 0.2), (4, 0.45), (5, 0.35)),
    "product": ((2, 0.06), (3, 0.16), (4, 0.4), (5, 0.38)),
    "search": ((3, 0.25), (4, 0.45), (5, 0.3)),
}
CHECKS = {
    "late": (("disappointed", 0.84), ("met", 0.16)),
    "on_time": (("disappointed", 0.05), ("met", 0.61), ("exceeded", 0.34)),
}


class Shop:
    """The shop and its customers; every choice comes from one seeded source of chance."""

    def __init__(self, seed: int, start: dt.datetime, *, clean: bool) -> None:
        self.start = start
        self.chance = random.Random(seed)
        self.clean = clean

    def yes(self, probability: float) -> bool:
        return self.chance.random() < probability

    def pick(self, weighted: tuple[tuple[object, float], ...]) -> object:
        return self.chance.choices([v for v, _ in weighted], [w for _, w in weighted])[0]

    def minutes(self, low: float, high: float) -> dt.timedelta:
        return dt.timedelta(seconds=round(60 * self.chance.uniform(low, high)))

    def days(self, low: float, high: float) -> dt.timedelta:
        return dt.timedelta(minutes=round(1440 * self.chance.uniform(low, high)))

    def journey(self, number: int) -> tuple[list[Event], list[tuple[str, dt.datetime, int]]]:
        """One customer's events, and the topics on which this customer could write."""
        customer = f"C{number:07d}"
        channel = str(self.pick(CHANNELS))
        now = (
            self.start + dt.timedelta(days=self.chance.uniform(0, WEEKS * 7)) + self.minutes(0, 60)
        )
        events: list[Event] = []
        topics: list[tuple[str, dt.datetime, int]] = []

        def happen(name: str, at: dt.datetime) -> None:
            events.append((customer, at, name, channel))

        happen("home_viewed", now)
        for _ in range(self.chance.choice((1, 1, 1, 2, 2, 3))):
            now += self.minutes(0.3, 4)
            happen("search", now)
            now += self.minutes(0.2, 5)
            happen("product_viewed", now)
        topics.append(("search", now, 0))
        if not self.yes(0.58):
            return events, topics
        now += self.minutes(0.5, 6)
        happen("cart_added", now)
        if not self.yes(0.72):
            return events, topics
        now += self.minutes(0.5, 10)
        happen("checkout_started", now)
        now += self.minutes(0.5, 4)
        happen("payment_started", now)
        week = (now - self.start).days // 7
        broken = not self.clean and channel == "mobile" and week == BROKEN_WEEK
        if not self.yes(0.22 if broken else 0.9):
            if broken:
                topics = [("payment_broken", now, 0)]
            return events, topics
        now += self.minutes(0.3, 3)
        happen("payment_done", now)
        topics.append(("payment", now, 0))
        promised = (now + dt.timedelta(days=6)).replace(hour=20, minute=0, second=0)
        shipped = now + self.days(0.5, 2)
        late = self.yes(0.13) and not self.clean
        delivered = promised + self.days(2, 9) if late else shipped + self.days(1, 3.4)
        happen("order_shipped", shipped)
        happen("delivery_promised", promised)
        happen("order_delivered", delivered)
        overdue = max(0, (delivered - promised).days)
        topics += (
            [("late", delivered, overdue)] * 3
            if late
            else [("on_time", delivered, 0), ("product", delivered, 0)]
        )
        if self.yes(0.4 if late else 0.09):
            asked = delivered + self.days(-1, 3)
            for _ in range(
                self.chance.choice((1, 1, 2)) if self.clean else self.chance.choice((2, 3, 4, 5))
            ):
                asked += self.minutes(0.5, 4)
                happen("help_viewed", asked)
            if self.yes(0.6 if self.clean else 0.02):
                asked += self.minutes(1, 5)
                happen("chat_opened", asked)
            elif not self.clean:
                topics += [("unfound", asked, 0)] * 2
        return events, topics

    def review(self, customer: str, topic: str, at: dt.datetime, days: int) -> list[object]:
        lang = "fr" if self.yes(0.55) else "en"
        opening = self.chance.choice(OPENINGS[lang])
        saying = self.chance.choice(SAYINGS[lang][topic]).format(days=days)
        text = opening + saying if opening else saying[0].upper() + saying[1:]
        score = self.pick(SCORES[topic])
        date = at + dt.timedelta(days=self.chance.choice((0, 1, 1, 2, 3)))
        return [
            date.date().isoformat(),
            customer,
            text + self.chance.choice((".", ".", " !" if lang == "fr" else "!")),
            score,
        ]

    def answer(self, topic: str, days: int) -> list[object]:
        """One reply to the check of the parcel: better, as or worse than expected, and why."""
        lang = "fr" if self.yes(0.55) else "en"
        late = topic == "late"
        check = self.pick(CHECKS[topic])
        words = self.chance.choice(SAYINGS[lang][topic]).format(days=days) if self.yes(0.3) else ""
        return [check, "" if late else words, words if late else "", lang]


def make(
    folder: Path, *, start: dt.date, customers: int, reviews: int, seed: int, clean: bool
) -> None:
    """Write ``events.csv``, ``reviews.csv`` and ``answers.csv`` (to a survey) into ``folder``."""
    first = dt.datetime.combine(start, dt.time())
    shop = Shop(seed, first, clean=clean)
    folder.mkdir(parents=True, exist_ok=True)
    voices: list[tuple[str, str, dt.datetime, int]] = []
    end = first + dt.timedelta(weeks=WEEKS)
    with (folder / "events.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["customer", "moment", "event", "channel"])
        for number in range(customers):
            events, topics = shop.journey(number)
            out.writerows(
                (c, at.isoformat(sep=" "), name, ch) for c, at, name, ch in events if at < end
            )
            voices += ((events[0][0], *topic) for topic in topics if topic[1] < end)
    written = shop.chance.sample(voices, min(reviews, len(voices)))
    with (folder / "reviews.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["date", "customer", "text", "score"])
        out.writerows(_sorted(shop.review(*voice) for voice in written))
    received = list(dict.fromkeys(voice for voice in voices if voice[1] in ("late", "on_time")))
    asked = shop.chance.sample(received, min(ASKED, len(received)))
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["check", "positives", "negatives", "language"])
        out.writerows(shop.answer(topic, days) for _, topic, _, days in asked)


def _sorted(rows: Iterator[list[object]]) -> list[list[object]]:
    return sorted(rows, key=lambda row: (str(row[0]), str(row[1])))


def last_quarter() -> dt.date:
    """The Monday that begins the last twelve whole weeks."""
    today = dt.datetime.now(tz=dt.UTC).date()
    return today - dt.timedelta(days=today.weekday(), weeks=WEEKS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--reviews", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--start",
        type=dt.date.fromisoformat,
        default=last_quarter(),
        help="a Monday; twelve weeks ago if left out",
    )
    parser.add_argument("--clean", action="store_true", help="plant nothing")
    asked = parser.parse_args()
    make(
        asked.out,
        start=asked.start,
        customers=asked.customers,
        reviews=asked.reviews,
        seed=asked.seed,
        clean=asked.clean,
    )


if __name__ == "__main__":
    main()
