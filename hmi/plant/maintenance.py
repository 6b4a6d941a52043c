"""Work that comes due by running hours, by cycles or by the calendar; as a site's file has it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceItem:
    """One work on one machine; it is due by whichever of its measures comes first."""

    key: str
    machine: str
    text: str
    """What is to be done, in the words of the site."""
    every_hours: float | None = None
    """Hours in which the machine executes."""
    every_cycles: float | None = None
    """Counts of counter_tag."""
    every_days: float | None = None
    """Days of the calendar."""
    warn_share: float = 0.9
    """From this share of a measure on the work is announced."""
    counter_tag: str = ""
    """Counter of the cycles; without one the machine's total count."""
    last_done: date | None = None
    """When it was last done before the station knew of it; else it counts from the first look."""
    hours_before: float = 0.0
    """Hours that had run since last_done when the station began to count."""
    cycles_before: float = 0.0
    """Cycles that had been counted since last_done when the station began to count."""
    is_bearing_work: bool = False
    """Whether vibration is to be learned anew after it."""
