"""The occurrences of alarms in a period: when each was annunciated, answered and over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hmi.journal.transitions import Transition

_RETURNED = frozenset("ADEF")
_UNANSWERED = frozenset("DE")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One annunciation of an alarm, in seconds since 1970; None where it has not come yet."""

    key: str
    priority: int
    came_s: float
    acked_s: float | None = None
    acked_by: str = ""
    returned_s: float | None = None
    returned_first: bool = False
    """Whether it was over and still unacknowledged (letters D and E)."""


def occurrences(transitions: Iterable[Transition]) -> list[Occurrence]:
    """Return the annunciated occurrences, sorted by when they came."""
    by_key: dict[str, list[Transition]] = {}
    for one in transitions:
        by_key.setdefault(one.key, []).append(one)
    found = [occurrence for rows in by_key.values() for occurrence in _of_one(rows)]
    return sorted(found, key=lambda one: one.came_s)


def _of_one(rows: Iterable[Transition]) -> Iterator[Occurrence]:
    """Yield the occurrences of one alarm; each lasts until the next annunciation at most."""
    now: Occurrence | None = None
    for row in rows:
        if row.is_annunciation:
            if now is not None:
                yield now
            now = Occurrence(row.key, row.priority, row.at_s)
        elif now is not None:
            now = _followed(now, row)
    if now is not None:
        yield now


def _followed(now: Occurrence, row: Transition) -> Occurrence:
    if row.trigger == "ack" and now.acked_s is None:
        return replace(now, acked_s=row.at_s, acked_by=row.user)
    if row.trigger == "rtn" and row.letter in _RETURNED and now.returned_s is None:
        return replace(now, returned_s=row.at_s, returned_first=row.letter in _UNANSWERED)
    return now
