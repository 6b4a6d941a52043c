"""An outage of one connection: whether it leaves a hole is known only when it is over.

What was taken up without a loss leaves none. An outage that lasts is written down before its end,
so that it can be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from hmi.errors import PlantError
from hmi.opcua.refusals import SUBSCRIPTION_ENDED
from hmi.plant.gap_cause import GapCause

LONG_S: Final = 30.0
"""An outage of so many seconds is written down although it lasts."""


class HoleBook(Protocol):
    """Where holes are written down."""

    def open(self, connection: str, start: datetime, cause: str) -> int:
        """Begin a hole."""

    def close(self, connection: str, end: datetime) -> None:
        """End the open hole, if there is one."""

    def note(
        self, connection: str, start: datetime, end: datetime, cause: str, tags: Sequence[str] = ()
    ) -> int:
        """Write down a hole that is over."""


@dataclass(frozen=True, slots=True)
class _Loss:
    start: datetime
    cause: str
    at_s: float


class Outage:
    """The outage of one connection, if there is one; times beside start and end are monotonic."""

    def __init__(self, connection: str, book: HoleBook) -> None:
        self._connection = connection
        self._book = book
        self._loss: _Loss | None = None

    def begin(self, start: datetime, error: PlantError, now_s: float) -> None:
        """Note that the server was lost; start is the time of its last word."""
        if self._loss is None:
            self._loss = _Loss(start, cause_of(error), now_s)

    def write_long(self, now_s: float) -> None:
        """Write the outage down if it has lasted."""
        if self._loss is not None and now_s - self._loss.at_s >= LONG_S:
            self._book.open(self._connection, self._loss.start, self._loss.cause)

    def stop(self, start: datetime) -> None:
        """Write down that the engine stops, or the outage in which it stops."""
        if self._loss is not None:
            self._book.open(self._connection, self._loss.start, self._loss.cause)
        else:
            self._book.open(self._connection, start, GapCause.ENGINE_STOPPED)

    def end(self, now: datetime, missed: Sequence[str] | None) -> None:
        """Note the first word after; missed are the tags that were set up anew, None is all."""
        loss, self._loss = self._loss, None
        if loss is not None and missed is None:
            self._book.open(self._connection, loss.start, loss.cause)
        elif loss is not None and missed:
            self._book.note(self._connection, loss.start, now, loss.cause, missed)
        self._book.close(self._connection, now)


def cause_of(error: PlantError) -> str:
    """Return why samples are missing after such an end."""
    if error.code == SUBSCRIPTION_ENDED:
        return GapCause.SUBSCRIPTION_RECREATED
    return error.code
