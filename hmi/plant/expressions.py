"""Expressions over tags, as alarm rules use them: `filler.speed > 100 and not capper.ready`.

A small grammar parsed by lark; nothing is ever handed to Python. Comparisons and logic are those
of people who write rules, in three values: what depends on a tag without a trustworthy value is
neither true nor false but unknown (Kleene), unless the other side decides alone.
"""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer_NonRecursive, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

from hmi.errors import ExpressionMistaken
from hmi.plant.samples import Value

LONGEST = 400
"""Characters; what is longer is no rule that anybody can check."""

_GRAMMAR = r"""
?start: either
?either: both | both ("or" both)+                    -> either
?both: negated | negated ("and" negated)+            -> both
?negated: comparison | "not" negated                 -> negated
?comparison: sum | sum COMPARE sum                   -> comparison
?sum: product | product (SIGN product)+              -> chain
?product: unary | unary (SCALE unary)+               -> chain
?unary: atom | SIGN unary                            -> signed
?atom: NUMBER                       -> number
     | STRING                       -> string
     | "true"                       -> true
     | "false"                      -> false
     | TAG                          -> tag
     | "abs" "(" either ")"                  -> absolute
     | CHOICE "(" either ("," either)* ")"   -> choice
     | "(" either ")"

CHOICE: "min" | "max"
COMPARE: "<=" | ">=" | "==" | "!=" | "<" | ">"
SIGN: "+" | "-"
SCALE: "*" | "/"
TAG.2: /(?=[0-9_]*[a-z])[a-z0-9_]+(\.[a-z0-9_]+)+/
NUMBER: /[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?/
STRING: /"[^"]*"/
%ignore /\s+/
"""

Read = Callable[[str], Value]
"""Gives a tag's value by its key, None where there is none to be trusted."""
_Term = Callable[[Read], Value]

_NUMBERS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression and the keys of the tags it reads."""

    text: str
    tags: frozenset[str]
    _term: _Term

    def value(self, read: Read) -> Value:
        """Return its value; None where it is unknown."""
        return self._term(read)

    def truth(self, read: Read) -> bool | None:
        """Return whether it holds; numbers hold unless they are 0, None is unknown."""
        return _truth(self._term(read))


def parsed(text: str) -> Expression:
    """Return the expression that a text says. Raise ExpressionMistaken."""
    tree = tree_of(text)
    tags = frozenset(str(token) for token in tree.scan_values(_is_tag))
    return Expression(text, tags, _Terms().transform(tree))


def tree_of(text: str) -> Tree[Token]:
    """Return the syntax of an expression, for who computes with more than one value at a time.

    Raise ExpressionMistaken.
    """
    if len(text) > LONGEST:
        raise ExpressionMistaken(
            "expression-too-long", column=LONGEST + 1, expected=f"at most {LONGEST} characters"
        )
    try:
        # A single tag or number is a tree, too: its rule has a name.
        return _parser().parse(text)
    except UnexpectedInput as mistake:
        is_at_end = isinstance(mistake, UnexpectedToken) and mistake.token.type == "$END"
        column = len(text) + 1 if is_at_end else mistake.column
        raise ExpressionMistaken(
            "expression-mistaken", column=column, expected=_expected(mistake)
        ) from mistake


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def _is_tag(token: object) -> bool:
    return isinstance(token, Token) and token.type == "TAG"


_SAID = {
    "TAG": "a tag", "NUMBER": "a number", "STRING": "a text in quotes", "LPAR": '"("',
    "RPAR": '")"', "COMMA": '","', "COMPARE": "a comparison", "SCALE": '"*" or "/"',
    "SIGN": '"+" or "-"', "CHOICE": "min or max", "ABS": "abs",
}  # fmt: skip
_NAMED = 4


def _expected(mistake: UnexpectedInput) -> str:
    names = getattr(mistake, "expected", None) or getattr(mistake, "allowed", None) or ()
    words = sorted({_SAID[name] for name in names if name in _SAID})
    return ", ".join(words[:_NAMED]) or "the end"


class _Terms(Transformer_NonRecursive[Token, Any]):
    """Makes a function of each branch of a parsed expression."""

    def number(self, parts: list[Token]) -> _Term:
        value = float(parts[0])
        return lambda _read: value

    def string(self, parts: list[Token]) -> _Term:
        value = str(parts[0])[1:-1]
        return lambda _read: value

    def true(self, _parts: list[Token]) -> _Term:
        return lambda _read: True

    def false(self, _parts: list[Token]) -> _Term:
        return lambda _read: False

    def tag(self, parts: list[Token]) -> _Term:
        key = str(parts[0])
        return lambda read: _trusted(read(key))

    def negated(self, parts: list[_Term]) -> _Term:
        return lambda read: _not(_truth(parts[0](read)))

    def both(self, parts: list[_Term]) -> _Term:
        return lambda read: _decided((part(read) for part in parts), by=False)

    def either(self, parts: list[_Term]) -> _Term:
        return lambda read: _decided((part(read) for part in parts), by=True)

    def comparison(self, parts: list[Any]) -> _Term:
        left, sign, right = parts
        return lambda read: _compared(left(read), str(sign), right(read))

    def signed(self, parts: list[Any]) -> _Term:
        factor = -1.0 if parts[0] == "-" else 1.0
        return lambda read: _calculated(factor, "*", parts[1](read))

    def chain(self, parts: list[Any]) -> _Term:
        first, signs, others = parts[0], parts[1::2], parts[2::2]

        def chained(read: Read) -> Value:
            value: Value = first(read)
            for sign, other in zip(signs, others, strict=True):
                value = _calculated(value, str(sign), other(read))
            return value

        return chained

    def absolute(self, parts: list[_Term]) -> _Term:
        return lambda read: _chosen(lambda found: abs(found[0]), [parts[0](read)])

    def choice(self, parts: list[Any]) -> _Term:
        name, *arguments = parts
        choose: Callable[[list[float]], float] = min if name == "min" else max
        return lambda read: _chosen(choose, [one(read) for one in arguments])


def _trusted(value: Value) -> Value:
    return None if isinstance(value, float) and math.isnan(value) else value


def _truth(value: Value) -> bool | None:
    return None if value is None or isinstance(value, str) else bool(value)


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _decided(values: Any, *, by: bool) -> bool | None:
    """Return `by` as soon as one is, unknown when one is unknown, else the contrary."""
    truths = [_truth(value) for value in values]
    if by in truths:
        return by
    return None if None in truths else not by


def _compared(left: Value, sign: str, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    if sign in ("==", "!="):
        is_same = left == right if isinstance(left, str) is isinstance(right, str) else False
        return is_same is (sign == "==")
    if isinstance(left, str) or isinstance(right, str):
        return None
    return bool(_NUMBERS[sign](left, right))


def _calculated(left: Value, sign: str, right: Value) -> Value:
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return None
    try:
        return _trusted(float(_NUMBERS[sign](left, right)))
    except (ZeroDivisionError, OverflowError):
        return None


def _chosen(choose: Callable[[list[float]], float], values: list[Value]) -> Value:
    numbers = [value for value in values if isinstance(value, int | float)]
    return choose(numbers) if len(numbers) == len(values) else None
