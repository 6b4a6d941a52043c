"""Sequence numbers of messages: what is missing, and what to ask for again. Pure.

OPC 10000-4 7.26: numbers begin with 1, grow by one and begin again with 1 after 4294967295; a
keep-alive carries the number of the next message and does not use it up.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

LAST: Final = 0xFFFF_FFFF
ASKED_MAX: Final = 64
"""Messages asked for again at one time: servers exist that answer any number, for ever."""
REPAIR_S: Final = 5.0
"""Time for asking again, after which live data are worth more."""
_REMEMBERED: Final = 256


def successor(number: int) -> int:
    """Return the number that follows."""
    return 1 if number >= LAST else number + 1


def distance(first: int, second: int) -> int:
    """Return how many steps lead from the first number forward to the second."""
    return (second - first) % LAST


@dataclass(frozen=True, slots=True)
class Skipped:
    """Messages that were left out, from the first on."""

    first: int
    count: int

    def numbers(self) -> list[int]:
        """Return as many of their numbers as are asked for again."""
        return list(islice(following(self.first), min(self.count, ASKED_MAX)))


class SequenceWatch:
    """Knows which message of a subscription comes next."""

    def __init__(self) -> None:
        self.expected: int | None = None
        """Number of the next message, None before the first."""
        self._seen: deque[int] = deque(maxlen=_REMEMBERED)
        self._behind: int | None = None

    def note(self, number: int) -> Skipped | None:
        """Note the number of a message with notifications; return what was left out before it.

        A message that comes twice is no loss. Numbers that go on from an old one are those of a
        server that began anew: what it left out nobody knows, so one message is called missing.
        """
        expected, was_seen = self.expected, number in self._seen
        if expected is None or number == expected:
            self._go_on(number)
            return None
        if was_seen and self._behind != number:
            self._behind = successor(number)
            return None
        ahead = distance(expected, number)
        self._go_on(number)
        return Skipped(expected, ahead if ahead < LAST // 2 else 1)

    def _go_on(self, number: int) -> None:
        self.expected = successor(number)
        self._behind = None
        self._seen.append(number)


class Retransmission:
    """Which messages to ask a server for again, one after the other, and when to stop.

    Open-ended it ends with the first that the server does not have any more, as after a lost
    connection; else every number counts, and those that do not come are missing.
    """

    def __init__(self, numbers: Iterable[int], now_s: float, *, is_open_ended: bool) -> None:
        self._numbers = islice(numbers, ASKED_MAX)
        self._until_s = now_s + REPAIR_S
        self._is_open_ended = is_open_ended
        self._is_over = False
        self.missing: list[int] = []

    def next_number(self, now_s: float) -> int | None:
        """Return the number to ask for at a monotonic second, None when it is enough."""
        if self._is_over:
            return None
        number = next(self._numbers, None)
        if number is not None and now_s > self._until_s:
            self._give_up(number)
            return None
        return number

    def answered(self, number: int, *, is_found: bool) -> None:
        """Note whether the server still had a message."""
        if is_found:
            return
        if self._is_open_ended:
            self._is_over = True
        else:
            self.missing.append(number)

    def _give_up(self, number: int) -> None:
        self._is_over = True
        if not self._is_open_ended:
            self.missing += [number, *self._numbers]


def following(first: int) -> Iterator[int]:
    """Yield a number and all that follow, for ever."""
    while True:
        yield first
        first = successor(first)


def held_from(first: int, available: Iterable[int]) -> list[int]:
    """Return the numbers from the first on up to the newest of those that a server still has."""
    ahead = [distance(first, number) for number in available]
    newest = max((steps for steps in ahead if steps < LAST // 2), default=-1)
    return list(islice(following(first), min(newest + 1, ASKED_MAX)))
