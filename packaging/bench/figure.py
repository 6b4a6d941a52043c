"""One measured figure, its goal, and how it is told: JSON for programs, remarks for people.

Standard library only.
"""

import json
import operator
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

DIGITS = 4
"""Significant digits of a published value; a noisy machine does not give more."""
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "==": operator.eq,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goal:
    """A comparison and a limit, such as `<= 5`."""

    comparison: str
    limit: float

    @classmethod
    def parse(cls, text: str) -> "Goal":
        """Return the goal that a text such as `<= 5` names. Raise ValueError for others."""
        comparison, _, limit = text.strip().partition(" ")
        if comparison not in _COMPARISONS:
            raise ValueError(f"no goal: {text!r}")
        return cls(comparison, float(limit))

    def is_met(self, value: float) -> bool:
        """Tell whether a value reaches the goal; what could not be measured does not."""
        return _COMPARISONS[self.comparison](value, self.limit)

    def __str__(self) -> str:
        return f"{self.comparison} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit; rivals were measured in the same run, in the same unit."""

    name: str
    value: float
    unit: str
    goal: Goal | None = None
    rivals: Mapping[str, float] = field(default_factory=dict)

    def line(self) -> str:
        """Return the figure as one line of JSON; null where there is no goal."""
        return json.dumps(
            {
                "name": self.name,
                "value": rounded(self.value),
                "unit": self.unit,
                "goal": None if self.goal is None else str(self.goal),
                "rivals": {name: rounded(value) for name, value in self.rivals.items()},
            },
            allow_nan=False,
        )

    @property
    def is_missed(self) -> bool:
        """Tell whether there is a goal and the value does not reach it."""
        return self.goal is not None and not self.goal.is_met(self.value)


def rounded(value: float) -> float:
    """Return the value with DIGITS significant digits; whole numbers stay whole."""
    if isinstance(value, int):
        return value
    return float(f"{value:.{DIGITS}g}")


def publish(figure: Figure) -> None:
    """Print the figure; say beside it when its goal is missed."""
    print(figure.line(), flush=True)
    if figure.is_missed:
        remark(f"{figure.name} misses its goal: {rounded(figure.value)}, not {figure.goal}")


def remark(text: str) -> None:
    """Say something about the run to whoever watches it."""
    print(f"bench: {text}", file=sys.stderr, flush=True)
