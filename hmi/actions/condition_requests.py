"""Requests about what watches learned and found; requests.py has them with all others."""

from dataclasses import dataclass
from datetime import datetime

from hmi.bus.condition_facts import Verdict


@dataclass(frozen=True, slots=True)
class GiveVerdict:
    """Say what an alert was, now or later; raised names it, as in AlertNow. Asks to comment."""

    watch: str
    raised: datetime
    verdict: Verdict
    text: str = ""


@dataclass(frozen=True, slots=True)
class RelearnWatch:
    """Forget what a watch learned and learn anew, from a time on; None means from now on.

    Asks for the right to share, since all people see what comes of it.
    """

    watch: str
    start: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecomputeWatch:
    """Compute a watch anew over the recorded past, with what it knows now, in the background.

    Asks for the right to share; WatchChanged.recomputed tells how far it is.
    """

    watch: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class CompleteMaintenance:
    """Say that a work is done: its measures are counted anew from now on."""

    key: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RelearnBaseline:
    """Learn what is usual of an indicator of a machine anew, as after a repair."""

    key: str
    indicator: str


ConditionRequest = (
    GiveVerdict | RelearnWatch | RecomputeWatch | CompleteMaintenance | RelearnBaseline
)
