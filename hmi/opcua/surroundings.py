"""What supervisors are given by the engine: the site, the table, and where holes are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hmi.bus.bus import Bus
from hmi.bus.conditions import ConditionEvent
from hmi.bus.facts import GapChanged, GapState
from hmi.clock import Clock
from hmi.live.tag_table import TagTable
from hmi.plant.site import Site


class GapBook(Protocol):
    """Where holes of the recording are written down."""

    def open(self, connection: str, start: datetime, cause: str) -> int:
        """Begin a hole and return its number."""

    def close(self, connection: str, end: datetime) -> None:
        """End the open hole of the connection, if there is one."""

    def pending(self, connection: str) -> Sequence[GapChanged]:
        """Return the holes that are closed and not yet filled."""

    def note(
        self, connection: str, start: datetime, end: datetime, cause: str, tags: Sequence[str] = ()
    ) -> int:
        """Write down a hole that is over, of some tags or of all, and return its number."""

    def report(
        self,
        number: int,
        state: GapState,
        filled_samples: int,
        unfilled: Sequence[str] = (),
        filled_from: datetime | None = None,
    ) -> None:
        """Note how far a hole is filled, for which tags never, and from when on."""


class ConditionBook(Protocol):
    """Where is kept what servers say of their alarms."""

    def begin_refresh(self, connection: str) -> None:
        """Note that the server begins to tell all of its alarms."""

    def take(self, connection: str, event: ConditionEvent) -> bool:
        """Take what is said of one; return whether there was room for it."""

    def end_refresh(self, connection: str) -> None:
        """Note that it has told all: those that were not among them are gone."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all supervisors of an engine share."""

    site: Site
    table: TagTable
    bus: Bus
    clock: Clock
    gaps: GapBook
    conditions: ConditionBook | None = None
    """Without it servers are not asked for alarms."""
