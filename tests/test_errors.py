"""An error says what, where and what would be right, in both languages, in one JSON shape."""

from parcours.errors import InputError, ManyErrors, Place, Words, nearest, unknown_name


def test_a_sentence_names_place_fault_and_remedy():
    error = InputError(
        "x.y",
        Words("Wrong.", "Faux."),
        Place("a.yaml", 3, 7, "stages[0].name"),
        Words("Do this.", "Faites ceci."),
    )
    assert error.say("en") == "a.yaml:3:7 (stages[0].name): Wrong. Do this."
    assert error.say("fr") == "a.yaml:3:7 (stages[0].name): Faux. Faites ceci."
    assert error.as_dict("fr") == {
        "code": "x.y",
        "message": "Faux.",
        "remedy": "Faites ceci.",
        "place": {"file": "a.yaml", "line": 3, "column": 7, "path": "stages[0].name"},
        "details": {},
    }


def test_an_unknown_name_lists_the_known_ones_and_the_nearest():
    error = unknown_name("x.unknown", Words("column", "colonne"), "custmer", ["customer", "moment"])
    assert "Did you mean “customer”?" in error.say("en")
    assert "customer, moment" in error.say("fr")
    assert error.details["nearest"] == "customer"


def test_nearest_is_silent_when_nothing_is_near():
    assert nearest("zzz", ["customer"]) is None
    assert nearest("CUSTOMER", ["customer"]) == "customer"


def test_many_errors_say_all_of_them():
    one = InputError("a", Words("One.", "Un."))
    two = InputError("b", Words("Two.", "Deux."))
    many = ManyErrors([one, two])
    assert many.say("fr").splitlines() == ["Un.", "Deux."]
    assert [error["code"] for error in many.as_dict("en")["errors"]] == ["a", "b"]
