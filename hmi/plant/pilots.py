"""A 90-day pilot: one problem, one KPI, a target, and what proves that it was reached."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PilotKpi(StrEnum):
    """What a pilot is judged by, a figure a day, computed from recordings (domain model 4.8)."""

    DOWNTIME = "downtime"
    """Minutes a day in which the machine stood although it was to run."""
    SCRAP = "scrap"
    """Rejected parts over all parts, in percent."""
    ENERGY = "energy"
    """Energy per good part, in the unit of the machine's meter."""
    ALARMS = "alarms"
    """Alarms a day."""
    OUTPUT = "output"
    """Good parts a day."""
    AVAILABILITY = "availability"
    """Share of the scheduled time in which the machine ran, in percent."""

    @property
    def is_lower_better(self) -> bool:
        """Whether a smaller figure is the better one."""
        return self not in (PilotKpi.OUTPUT, PilotKpi.AVAILABILITY)


class EntryKind(StrEnum):
    """What is written into a pilot's log."""

    ACTION = "action"
    MILESTONE = "milestone"
    EXCLUSION = "exclusion"
    """A day that does not count, with its reason; it stays visible."""


@dataclass(frozen=True, slots=True)
class PilotEntry:
    """One line of a pilot's log, about a day."""

    day: date
    kind: EntryKind
    text: str
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """One pilot. machines are keys; signals are tags that it watches.

    target is the KPI's value to reach. value_per_unit is money a unit of the KPI and day, cost
    the money that the pilot costs; both 0 where nobody said.
    """

    number: int = 0
    title: str
    problem: str
    machines: tuple[str, ...]
    signals: tuple[str, ...]
    kpi: PilotKpi
    target: float
    start: date
    owners: tuple[str, ...]
    baseline_days: int = 28
    cost: float = 0.0
    value_per_unit: float = 0.0
    currency: str = "EUR"
    is_ended: bool = False
    entries: tuple[PilotEntry, ...] = ()
