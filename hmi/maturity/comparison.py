"""Assessments side by side, and one scope over time. Pure.

Only what was made with the same version of the question bank is compared (domain model 4.4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from hmi.bus.facts import Assessment

MOST = 4


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One dimension over all compared assessments; None where nobody assessed it."""

    dimension: str
    levels: tuple[int, ...]
    """In the order of the assessments, 0 where not assessed."""
    least: int | None
    middle: float | None
    most: int | None
    best: tuple[int, ...]
    """Positions of the assessments that have the highest level: who to learn from."""


def compared(
    assessments: Sequence[Assessment], dimensions: Sequence[str]
) -> tuple[ComparedRow, ...]:
    """Return a row for each dimension. Raise ValueError for more than four."""
    if len(assessments) > MOST:
        raise ValueError(f"at most {MOST} assessments are compared")
    return tuple(
        _row(key, tuple(dict(one.levels).get(key, 0) for one in assessments)) for key in dimensions
    )


def comparable(assessments: Sequence[Assessment]) -> list[Assessment]:
    """Return closed assessments of the newest question bank, the newest of each scope, by scope.

    Those of another bank are left out: its levels mean something else.
    """
    closed = [one for one in assessments if one.closed is not None]
    version = max((one.bank_version for one in closed), default=0)
    newest = {one.place: one for one in closed if one.bank_version == version}
    return [newest[place] for place in sorted(newest)]


def history(assessments: Sequence[Assessment], place: tuple[str, str]) -> list[Assessment]:
    """Return the closed assessments of a place (origin, scope), oldest first.

    One that was corrected is left out: its correction stands for it.
    """
    closed = [one for one in assessments if one.closed is not None and one.place == place]
    corrected = {one.corrects for one in closed}
    kept = [one for one in closed if one.number not in corrected]
    return sorted(kept, key=lambda one: (one.started, one.number))


def _row(dimension: str, levels: tuple[int, ...]) -> ComparedRow:
    given = [level for level in levels if level]
    if not given:
        return ComparedRow(dimension, levels, None, None, None, ())
    most = max(given)
    best = tuple(place for place, level in enumerate(levels) if level == most)
    return ComparedRow(dimension, levels, min(given), median(given), most, best)
