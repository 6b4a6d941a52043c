"""Calculated pens: an expression over tags, computed for whole lines at once.

The grammar and the three truth values are those of plant.expressions; here numbers are arrays of
shape (n,), unknown is NaN, true is 1 and false is 0. A test holds both to the same results.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from lark import Token, Transformer_NonRecursive

from hmi.errors import ExpressionMistaken
from hmi.historian.series import Values
from hmi.plant.expressions import tree_of
from hmi.plant.pens import MARK, CalculatedPen
from hmi.plant.site import Site
from hmi.plant.tags import Kind, Tag
from hmi.trends.step_line import StepLine, union_of_times

_Inputs = Mapping[str, Values]
_Term = Callable[[_Inputs], Values]


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed expression of numbers, and the keys of the tags that it reads, sorted."""

    text: str
    tags: tuple[str, ...]
    _term: _Term

    def line(self, inputs: Mapping[str, StepLine]) -> StepLine:
        """Return the value over time; it is unknown wherever an input leaves it unknown."""
        lines = [inputs[key] for key in self.tags]
        times = union_of_times(lines)
        with np.errstate(all="ignore"):
            values = self._term({key: inputs[key].at(times) for key in self.tags})
        whole = np.broadcast_to(np.where(np.isfinite(values), values, np.nan), times.shape)
        return StepLine(times, whole, min(line.end_us for line in lines))


def formula_of(text: str, site: Site) -> Formula:
    """Return what a text calculates. Raise ExpressionMistaken, with the column of the mistake."""
    tree = tree_of(text)
    tokens = list(tree.scan_values(lambda token: isinstance(token, Token)))
    for token in tokens:
        if token.type == "STRING":
            raise ExpressionMistaken("calculated-text", column=token.column)
        if token.type == "TAG":
            _check_tag(token, site)
    tags = sorted({str(token) for token in tokens if token.type == "TAG"})
    if not tags:
        raise ExpressionMistaken("calculated-no-tag", column=1)
    return Formula(text, tuple(tags), _Arrays().transform(tree))


def tag_of(pen: CalculatedPen, site: Site) -> Tag:
    """Return a calculated pen as charts draw it: a tag of no server, with the pen's key.

    Its name is marked like its key, so that nobody takes it for a measurement. It belongs to the
    machine of the first of its tags. Raise ExpressionMistaken.
    """
    machine = site.tag(formula_of(pen.text, site).tags[0]).machine
    return Tag(
        key=pen.key, name=f"{MARK} {pen.name}", machine=machine, unit=pen.unit,
        decimals=pen.decimals, record=False, backfill=False,
    )  # fmt: skip


def _check_tag(token: Token, site: Site) -> None:
    if str(token) not in site.number_by_key:
        raise ExpressionMistaken("calculated-tag-unknown", column=token.column, tag=str(token))
    if site.tag(str(token)).kind is Kind.TEXT:
        raise ExpressionMistaken("calculated-tag-text", column=token.column, tag=str(token))


_SUMS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.true_divide,
}  # fmt: skip
_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


class _Arrays(Transformer_NonRecursive[Token, Any]):
    """Makes a function of arrays of each branch of a parsed expression."""

    def number(self, parts: list[Token]) -> _Term:
        value = np.float64(parts[0])
        return lambda _inputs: np.asarray(value)

    def true(self, _parts: list[Token]) -> _Term:
        return lambda _inputs: np.asarray(1.0)

    def false(self, _parts: list[Token]) -> _Term:
        return lambda _inputs: np.asarray(0.0)

    def tag(self, parts: list[Token]) -> _Term:
        key = str(parts[0])
        return lambda inputs: inputs[key]

    def negated(self, parts: list[_Term]) -> _Term:
        return lambda inputs: 1.0 - _truth(parts[0](inputs))

    def both(self, parts: list[_Term]) -> _Term:
        return lambda inputs: _decided([part(inputs) for part in parts], by=0.0)

    def either(self, parts: list[_Term]) -> _Term:
        return lambda inputs: _decided([part(inputs) for part in parts], by=1.0)

    def comparison(self, parts: list[Any]) -> _Term:
        left, sign, right = parts
        return lambda inputs: _compared(left(inputs), str(sign), right(inputs))

    def signed(self, parts: list[Any]) -> _Term:
        factor = -1.0 if parts[0] == "-" else 1.0
        return lambda inputs: factor * parts[1](inputs)

    def chain(self, parts: list[Any]) -> _Term:
        first, signs, others = parts[0], parts[1::2], parts[2::2]

        def chained(inputs: _Inputs) -> Values:
            value = first(inputs)
            for sign, other in zip(signs, others, strict=True):
                value = _calculated(value, str(sign), other(inputs))
            return np.asarray(value)

        return chained

    def absolute(self, parts: list[_Term]) -> _Term:
        return lambda inputs: np.abs(parts[0](inputs))

    def choice(self, parts: list[Any]) -> _Term:
        name, *arguments = parts
        # Both hand NaN on: what depends on an unknown value is unknown.
        choose = np.minimum if name == "min" else np.maximum
        return lambda inputs: _folded(choose, [one(inputs) for one in arguments])


def _truth(values: Values) -> Values:
    return np.where(np.isnan(values), np.nan, values != 0)


def _decided(values: list[Values], *, by: float) -> Values:
    """Return `by` where one is, unknown where one is unknown, else the contrary."""
    truths = np.broadcast_arrays(*map(_truth, values))
    is_decided = np.logical_or.reduce([truth == by for truth in truths])
    is_unknown = np.logical_or.reduce([np.isnan(truth) for truth in truths])
    return np.where(is_decided, by, np.where(is_unknown, np.nan, 1.0 - by))


def _compared(left: Values, sign: str, right: Values) -> Values:
    is_unknown = np.isnan(left) | np.isnan(right)
    return np.where(is_unknown, np.nan, _COMPARED[sign](left, right))


def _calculated(left: Values, sign: str, right: Values) -> Values:
    found = _SUMS[sign](left, right)
    return np.where(right == 0, np.nan, found) if sign == "/" else np.asarray(found)


def _folded(choose: Callable[[Any, Any], Any], values: list[Values]) -> Values:
    found = values[0]
    for one in values[1:]:
        found = choose(found, one)
    return found
