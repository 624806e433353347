"""A team's own formula, computed without ever being run as a program: numbers, names, + − × ÷ and a few functions."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from parcours.errors import InputError, Words, nearest

LONGEST: Final = 300
_BINARY: Final[dict[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: Final[dict[str, Callable[..., float]]] = {
    "min": min,
    "max": max,
    "sqrt": math.sqrt,
    "log": math.log,
    "abs": abs,
}


def compute(formula: str, values: Mapping[str, float | None]) -> float | None:
    """The value of ``formula``; None when a name that it uses is not known.

    Raises InputError for anything but arithmetic over known names: a formula comes from a file.
    """
    tree = _parsed(formula)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in values and node.id not in _FUNCTIONS:
            raise _unknown(formula, node.id, values)
    try:
        result = _value(tree.body, values, formula)
    except (ZeroDivisionError, ValueError, OverflowError):
        return None
    return None if result is None or not math.isfinite(result) else result


def _parsed(formula: str) -> ast.Expression:
    text = formula.replace("×", "*").replace("÷", "/").replace("−", "-")
    if len(text) > LONGEST:
        raise _refused(formula, "it is too long", "elle est trop longue")
    try:
        return ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _refused(formula, "it is no arithmetic", "ce n’est pas de l’arithmétique") from None


def _value(node: ast.expr, values: Mapping[str, float | None], formula: str) -> float | None:
    if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
        return float(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        return values.get(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _value(node.operand, values, formula)
        return None if inner is None else -inner
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right = (_value(side, values, formula) for side in (node.left, node.right))
        return None if left is None or right is None else _BINARY[type(node.op)](left, right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return _called(node.func.id, [_value(a, values, formula) for a in node.args], formula)
    raise _refused(
        formula,
        "only numbers, names, + - * / and min, max, sqrt, log, abs are allowed",
        "seuls les nombres, les noms, + - * / et min, max, sqrt, log, abs sont permis",
    )


def _called(name: str, given: list[Any], formula: str) -> float | None:
    if name not in _FUNCTIONS or not given:
        raise _refused(
            formula, f"“{name}” is no function here", f"« {name} » n’est pas une fonction ici"
        )
    if any(value is None for value in given):
        return None
    try:
        return float(_FUNCTIONS[name](*given))
    except TypeError:
        raise _refused(
            formula, f"“{name}” takes other values", f"« {name} » prend d’autres valeurs"
        ) from None


def _refused(formula: str, en: str, fr: str) -> InputError:
    return InputError(
        "evidence.bad-formula",
        Words(f"The formula “{formula[:80]}” cannot be used: {en}.",
              f"La formule « {formula[:80]} » est inutilisable : {fr}."),
        remedy=Words("For instance: reach * impact * certainty / effort.",
                     "Par exemple : reach * impact * certainty / effort."),
    )  # fmt: skip


def _unknown(formula: str, name: str, values: Mapping[str, float | None]) -> InputError:
    guess, listing = nearest(name, list(values)), ", ".join(values)
    return InputError(
        "evidence.unknown-name",
        Words(f"The formula “{formula[:80]}” uses “{name}”, which is not known.",
              f"La formule « {formula[:80]} » utilise « {name} », qui est inconnu."),
        remedy=Words(
            (f"Did you mean “{guess}”? " if guess else "") + f"There are: {listing}.",
            (f"Vouliez-vous dire « {guess} » ? " if guess else "") + f"Il y a : {listing}.",
        ),
    )  # fmt: skip
