"""What a friction costs is told in a unit that every reader puts in its own language."""

import pytest

from parcours.evidence.cost import Amount, _in_money
from parcours.journey.lexicon import UNITS, unit_words
from parcours.journey.model import Range
from parcours.journey.read import read
from parcours.journey.record import Text
from parcours.journey.worth import Economics
from parcours.render.spoken import amount

OLD = """\
parcours: 1
lang: fr
title: Commande
stages:
  - name: Attente
    pain_points:
      - label: En retard
        cost: {low: 10, high: 20, unit: unhappy customers}
"""


@pytest.mark.parametrize(
    ("unit", "en", "fr"),
    [
        ("unhappy_customers", "unhappy customers", "clients mécontents"),
        ("customers/month", "customers/month", "clients/mois"),
        ("EUR/year", "EUR/year", "EUR/an"),
        ("kg", "kg", "kg"),
    ],
)
def test_a_unit_is_read_in_the_language_of_the_reader(unit, en, fr):
    assert (unit_words(unit, "en"), unit_words(unit, "fr")) == (en, fr)


def test_what_was_written_in_words_is_read_as_the_code():
    cost = read(OLD).journey_map.stages[0].pain_points[0].cost
    assert cost.unit == "unhappy_customers"
    assert amount(cost, "fr").replace("\xa0", " ") == "10 à 20 clients mécontents"


@pytest.mark.parametrize(
    "unit", ["customers", "unhappy_customers", "conversions", "contacts", "hours"]
)
def test_a_cost_without_a_price_keeps_a_code_that_has_words(unit):
    cost = _in_money(Amount(1, 2, unit, Text("")), Economics())
    assert cost.unit == unit in UNITS
    assert isinstance(cost, Range)
