"""Conditions and small sums, in the words of SurveyJS: ``{nps} <= 6 and {why} notempty``.

An expression is parsed once into a tree of plain lists. The server evaluates the tree, and the page
in a respondent's browser evaluates the same tree, so nobody can be routed differently there. There
are no functions and no names but answers, ``{meta.…}`` and ``{quota.…}``: nothing can be run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from parcours.errors import Words

Tree = list[Any]
"""``["c", value]``, ``["v", name]`` or ``[operator, tree, …]``; plain JSON."""

Values = Mapping[str, Any]

DEPTH_MOST = 40
LENGTH_MOST = 2_000
HEIGHT_MOST = 150
"""How tall a tree may be: a sum leans to the left, and whoever evaluates it climbs down each term."""

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?)
    | (?P<name>\{[^{}]{1,200}\})
    | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<mark>==|!=|<>|<=|>=|&&|\|\||[=<>!()\[\],+\-*/%])
    | (?P<word>[A-Za-z_][A-Za-z0-9_.\-]*)
    )""",
    re.VERBOSE,
)
_COMPARISONS = {
    "=": "==", "==": "==", "equal": "==", "!=": "!=", "<>": "!=", "notequal": "!=",
    "<": "<", "less": "<", ">": ">", "greater": ">", "<=": "<=", "lessorequal": "<=",
    ">=": ">=", "greaterorequal": ">=", "contains": "contains", "contain": "contains",
    "notcontains": "notcontains", "notcontain": "notcontains", "anyof": "anyof", "allof": "allof",
    "noneof": "noneof",
}  # fmt: skip
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}


_TOO_DEEP = Words("This condition is nested too deeply.", "Cette condition est trop imbriquée.")


@dataclass
class ExpressionError(Exception):
    """What cannot be read in an expression; the reader of surveys adds the place."""

    message: Words
    at: int


def parse(source: str) -> Tree:
    """The tree of ``source``; raises ExpressionError with the character at which it stops."""
    if len(source) > LENGTH_MOST:
        raise ExpressionError(
            Words(
                f"This condition is longer than {LENGTH_MOST} characters.",
                f"Cette condition dépasse {LENGTH_MOST} caractères.",
            ),
            LENGTH_MOST,
        )
    parser = _Parser(source, _tokens(source))
    tree = parser.either(0)
    parser.expect_end()
    if _height(tree) > HEIGHT_MOST:
        raise ExpressionError(_TOO_DEEP, 0)
    return tree


def _height(tree: Tree) -> int:
    tallest, todo = 0, [(tree, 1)]
    while todo:
        one, height = todo.pop()
        tallest = max(tallest, height)
        if one[0] not in {"c", "v"}:
            todo += [(part, height + 1) for part in one[1:]]
    return tallest


def names(tree: Tree) -> set[str]:
    """Every name that ``tree`` asks for."""
    if tree[0] == "v":
        return {tree[1]}
    if tree[0] == "c":
        return set()
    return {name for part in tree[1:] for name in names(part)}


def _tokens(source: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    at = 0
    while at < len(source):
        if source[at:].strip() == "":
            break
        match = _TOKEN.match(source, at)
        if match is None:
            raise ExpressionError(
                Words(
                    f"“{source[at : at + 12].strip()}” cannot be read.",
                    f"« {source[at : at + 12].strip()} » est illisible.",
                ),
                at,
            )
        kind = match.lastgroup or ""
        found.append((kind, match.group(kind), match.start(kind)))
        at = match.end()
    return found


class _Parser:
    """Recursive descent, loosest operator first; depth is bounded, so that no file can exhaust it."""

    def __init__(self, source: str, tokens: list[tuple[str, str, int]]) -> None:
        self.source = source
        self.tokens = tokens
        self.at = 0

    def either(self, depth: int) -> Tree:
        left = self.both(depth + 1)
        while self.take("||", "or"):
            left = ["or", left, self.both(depth + 1)]
        return left

    def both(self, depth: int) -> Tree:
        left = self.comparison(depth + 1)
        while self.take("&&", "and"):
            left = ["and", left, self.comparison(depth + 1)]
        return left

    def comparison(self, depth: int) -> Tree:
        if depth > DEPTH_MOST * 6:
            raise self.error(_TOO_DEEP)
        if self.take("!", "not", "negate"):
            return ["not", self.comparison(depth + 1)]
        left = self.sum(depth + 1)
        while True:
            word = self.peek().lower()
            if word in {"empty", "notempty"}:
                self.at += 1
                left = [word, left]
            elif word in _COMPARISONS:
                self.at += 1
                left = [_COMPARISONS[word], left, self.sum(depth + 1)]
            else:
                return left

    def sum(self, depth: int) -> Tree:
        left = self.product(depth + 1)
        while self.peek() in {"+", "-"}:
            mark = self.next()
            left = [mark, left, self.product(depth + 1)]
        return left

    def product(self, depth: int) -> Tree:
        left = self.single(depth + 1)
        while self.peek() in {"*", "/", "%"}:
            mark = self.next()
            left = [mark, left, self.single(depth + 1)]
        return left

    def single(self, depth: int) -> Tree:
        if depth > DEPTH_MOST * 6:
            raise self.error(_TOO_DEEP)
        kind, text, _ = (
            self.tokens[self.at] if self.at < len(self.tokens) else ("end", "", len(self.source))
        )
        self.at += 1
        if text == "(":
            inner = self.either(depth + 1)
            self.expect(")")
            return inner
        if text == "[":
            return ["c", self.constants()]
        if text == "-":
            return ["-", ["c", 0], self.single(depth + 1)]
        if kind == "name":
            return ["v", text[1:-1].strip()]
        self.at -= 1
        return ["c", self.constant()]

    def constant(self) -> Any:
        kind, text, _ = (
            self.tokens[self.at] if self.at < len(self.tokens) else ("end", "", len(self.source))
        )
        self.at += 1
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1])
        if kind == "word" and text.lower() in _WORDS:
            return _WORDS[text.lower()]
        self.at -= 1
        if kind == "word":
            raise self.error(
                Words(
                    f"“{text}” is neither an answer nor a text: write {{{text}}} or '{text}'.",
                    f"« {text} » n’est ni une réponse ni un texte : écrivez {{{text}}} ou '{text}'.",
                )
            )
        raise self.error(
            Words(
                "A value is missing here: a number, a 'text' or a {question}.",
                "Il manque une valeur ici : un nombre, un 'texte' ou une {question}.",
            )
        )

    def constants(self) -> list[Any]:
        found: list[Any] = []
        while self.peek() != "]":
            found.append(self.constant())
            if not self.take(","):
                break
        self.expect("]")
        return found

    def peek(self) -> str:
        if self.at >= len(self.tokens):
            return ""
        kind, text, _ = self.tokens[self.at]
        return text if kind in {"mark", "word"} else ""

    def next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def take(self, *texts: str) -> bool:
        if self.peek().lower() in texts:
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise self.error(Words(f"“{text}” is missing.", f"« {text} » manque."))

    def expect_end(self) -> None:
        if self.at < len(self.tokens):
            extra = self.tokens[self.at][1]
            raise self.error(
                Words(f"“{extra}” is not expected here.", f"« {extra} » n’est pas attendu ici.")
            )

    def error(self, message: Words) -> ExpressionError:
        at = self.tokens[self.at][2] if self.at < len(self.tokens) else len(self.source)
        return ExpressionError(message, at)


def evaluate(tree: Tree, values: Values) -> Any:
    """The value of ``tree`` where answers are ``values``; unknown names are empty."""
    operator = tree[0]
    if operator == "c":
        return tree[1]
    if operator == "v":
        return _look_up(tree[1], values)
    if operator == "and":
        return _truth(evaluate(tree[1], values)) and _truth(evaluate(tree[2], values))
    if operator == "or":
        return _truth(evaluate(tree[1], values)) or _truth(evaluate(tree[2], values))
    return _OPERATORS[operator](*[evaluate(part, values) for part in tree[1:]])


def holds(tree: Tree | None, values: Values) -> bool:
    """Whether the condition holds; no condition always does."""
    return tree is None or _truth(evaluate(tree, values))


def _look_up(name: str, values: Values) -> Any:
    if name in values:
        return values[name]
    head, _, rest = name.partition(".")
    inner = values.get(head)
    if rest and isinstance(inner, Mapping):
        return _look_up(rest, inner)
    if head.endswith("]") and "[" in head:
        base, _, index = head[:-1].partition("[")
        whole = values.get(base)
        if isinstance(whole, list) and index.isdigit() and int(index) < len(whole):
            return whole[int(index)]
    return None


def is_empty(value: Any) -> bool:
    """Nothing, an empty text, list or mapping; zero and false are answers."""
    return value is None or (isinstance(value, str | list | dict) and len(value) == 0)


def _truth(value: Any) -> bool:
    return bool(value)


def _number(value: Any) -> float | int | None:
    """A number, also from a text that is one; booleans are not numbers here."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,15}(\.\d{1,15})?\s*", value):
        return float(value) if "." in value else int(value)
    return None


def _same(left: Any, right: Any) -> bool:
    """Equal as people mean it: letter case, spaces around and the order of ticks do not count."""
    if is_empty(left) or is_empty(right):
        return is_empty(left) and is_empty(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return bool(_flag(left) == _flag(right))
    first, second = _number(left), _number(right)
    if first is not None and second is not None:
        return first == second
    if isinstance(left, str) and isinstance(right, str):
        return left.strip().lower() == right.strip().lower()
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(any(_same(a, b) for b in right) for a in left)
    return bool(left == right)


def _flag(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    return {"true": True, "false": False}.get(text, value)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def apply(left: Any, right: Any) -> bool:
        if is_empty(left) or is_empty(right):
            return False
        first, second = _number(left), _number(right)
        if first is not None and second is not None:
            return compare(first, second)
        if isinstance(left, str) and isinstance(right, str):
            return compare(left.strip().lower(), right.strip().lower())
        return False

    return apply


def _contains(left: Any, right: Any) -> bool:
    if is_empty(left) or is_empty(right):
        return False
    if isinstance(left, list):
        wanted = right if isinstance(right, list) else [right]
        return all(any(_same(one, want) for one in left) for want in wanted)
    if isinstance(right, list):
        return False
    return str(right).strip().lower() in str(left).strip().lower()


def _any_of(left: Any, right: Any) -> bool:
    if is_empty(left) or is_empty(right):
        return is_empty(right)
    mine = left if isinstance(left, list) else [left]
    wanted = right if isinstance(right, list) else [right]
    return any(_same(one, want) for one in mine for want in wanted)


def _arithmetic(apply: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def calculate(left: Any, right: Any) -> Any:
        first = 0 if is_empty(left) else _number(left)
        second = 0 if is_empty(right) else _number(right)
        if first is None or second is None:
            return None
        try:
            result = apply(first, second)
        except (ZeroDivisionError, OverflowError):
            return None
        return result if abs(result) < 1e15 else None

    return calculate


_OPERATORS: dict[str, Callable[..., Any]] = {
    "not": lambda value: not _truth(value),
    "empty": is_empty,
    "notempty": lambda value: not is_empty(value),
    "==": _same,
    "!=": lambda left, right: not _same(left, right),
    "<": _ordered(lambda a, b: a < b),
    ">": _ordered(lambda a, b: a > b),
    "<=": _ordered(lambda a, b: a <= b),
    ">=": _ordered(lambda a, b: a >= b),
    "contains": _contains,
    "notcontains": lambda left, right: not _contains(left, right),
    "anyof": _any_of,
    "noneof": lambda left, right: is_empty(left) or not _any_of(left, right),
    "allof": lambda left, right: is_empty(right) or _contains(left, right),
    "+": _arithmetic(lambda a, b: a + b),
    "-": _arithmetic(lambda a, b: a - b),
    "*": _arithmetic(lambda a, b: a * b),
    "/": _arithmetic(lambda a, b: a / b),
    "%": _arithmetic(lambda a, b: a % b),
}
