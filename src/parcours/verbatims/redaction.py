"""Takes personal data out of what customers wrote, before it is stored, shown or sent anywhere.

The rules are in ``models/personal-data.toml``, to be read and extended. Patterns with a check digit
are checked, so that an order of digits that merely looks like a card stays. Names are found where
the sentence or a list of first names gives them away: recall is incomplete, and says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from parcours.errors import InputError, Lang, Place, Words

_NAME: Final = r"[A-ZÀ-ÖØ-Ý][\w’'-]+"
_CAPITAL: Final = re.compile(r"[A-ZÀ-ÖØ-Ý][\w-]+")
_FULL: Final = rf"{_NAME}(?:[\s-]{_NAME}){{0,2}}"


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def is_card(text: str) -> bool:
    """Whether the digits pass Luhn's check."""
    digits = [int(c) for c in _digits(text)]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [d * 2 - 9 * (d > 4) if place % 2 else d for place, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether the remainder modulo 97 is 1 (ISO 13616)."""
    compact = re.sub(r"[\s-]", "", text).upper()
    turned = compact[4:] + compact[:4]
    if not 15 <= len(compact) <= 34 or not turned.isascii() or not turned.isalnum():
        return False
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def is_nir(text: str) -> bool:
    """Whether the key of a French social security number fits (97 − number modulo 97)."""
    compact = re.sub(r"[\s.-]", "", text).upper().replace("2A", "19").replace("2B", "18")
    return (
        compact.isdigit()
        and len(compact) == 15
        and 97 - int(compact[:13]) % 97 == int(compact[13:])
    )


_CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "": lambda _: True,
    "luhn": is_card,
    "iban": is_iban,
    "nir": is_nir,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of personal data: how it looks, and which check its digits pass."""

    kind: str
    pattern: re.Pattern[str]
    when: re.Pattern[str] | None
    check: Callable[[str], bool]
    names: frozenset[str] = frozenset()
    """Where the rule asks for a first name: without one in the text it is not tried."""

    def may_hold(self, text: str) -> bool:
        """Whether ``text`` is worth the whole pattern."""
        if self.names:
            return any(word in self.names for word in _CAPITAL.findall(text))
        return self.when is None or self.when.search(text) is not None


@dataclass(frozen=True, slots=True)
class Rules:
    """All that is looked for, in order, and what stands in its place."""

    rules: tuple[Rule, ...]
    labels: Mapping[str, Mapping[str, str]]

    def label(self, kind: str, lang: Lang) -> str:
        """The placeholder of ``kind``."""
        known = self.labels.get(kind, {})
        return known.get(lang) or known.get("en") or f"[{kind}]"


@lru_cache(maxsize=8)
def load_rules(extra: Path | None = None) -> Rules:
    """The project's rules, after those of ``extra``; raises InputError for a file that holds none."""
    text = (files("parcours.verbatims") / "models" / "personal-data.toml").read_text("utf-8")
    own = tomllib.loads(text)
    first = _first_names(own)
    rules = [_rule(one, first) for one in own["rule"]]
    labels: dict[str, Mapping[str, str]] = dict(own["label"])
    if extra is not None:
        more = _foreign(extra)
        more_names = _first_names(more) if "first-names" in more else first
        try:
            rules = [*(_rule(one, more_names) for one in more.get("rule", [])), *rules]
        except (KeyError, re.error, TypeError, AttributeError) as error:
            raise _bad(extra, str(error)) from None
        labels |= more.get("label", {})
    return Rules(tuple(rules), labels)


def _foreign(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(path, str(error)) from None


def _bad(path: Path, why: str) -> InputError:
    return InputError(
        "verbatims.bad-rules",
        Words(
            f"“{path.name}” is no file of rules: {why}.",
            f"« {path.name} » n’est pas un fichier de règles : {why}.",
        ),
        place=Place(file=path.name),
        remedy=Words(
            "Each [[rule]] has a kind and a pattern.", "Chaque [[rule]] a un kind et un pattern."
        ),
    )


def _first_names(table: Mapping[str, Any]) -> frozenset[str]:
    listed = table["first-names"]["list"].split()
    return frozenset({*listed, *(name.upper() for name in listed if len(name) > 3)})


def _rule(table: Mapping[str, Any], names: frozenset[str]) -> Rule:
    pattern = table["pattern"].replace("{Full}", _FULL).replace("{Name}", _NAME)
    listed = "{First}" in pattern
    if listed:
        ordered = sorted(names, key=lambda name: (-len(name), name))
        pattern = pattern.replace("{First}", "(?:" + "|".join(map(re.escape, ordered)) + ")")
    flags = re.IGNORECASE if table.get("folded") else re.NOFLAG
    when = table.get("when")
    return Rule(
        table["kind"],
        re.compile(pattern, flags),
        re.compile(when) if when else None,
        _CHECKS[table.get("check", "")],
        names if listed else frozenset(),
    )


def redact(text: str, lang: Lang = "en", rules: Rules | None = None) -> str:
    """``text`` with a typed placeholder in the place of each piece of personal data found."""
    known = rules or load_rules()
    for rule in known.rules:
        if rule.may_hold(text) and rule.pattern.search(text):
            label = known.label(rule.kind, lang)
            text = rule.pattern.sub(lambda found, r=rule, w=label: _replaced(found, r, w), text)  # type: ignore[misc]
    return text


def _replaced(found: re.Match[str], rule: Rule, label: str) -> str:
    whole = found[0]
    inner = found.groupdict().get("it")
    if not rule.check(inner or whole):
        return whole
    if inner is None:
        return label
    start = found.start("it") - found.start()
    return whole[:start] + label + whole[start + len(inner) :]
