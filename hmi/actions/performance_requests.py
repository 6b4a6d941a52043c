"""Requests about how the line works; requests.py has them with all others.

A stop is named by the time that it was seen at: late samples may have moved it since.
"""

from dataclasses import dataclass

from hmi.actions.twin_requests import TwinRequest
from hmi.plant.assets import MachineState


@dataclass(frozen=True, slots=True)
class QualifyStop:
    """Say why a machine stood; an empty reason takes away what was said.

    led_by is the key of the alarm that was shown as what led to it: the same reason will be
    proposed when it comes again.
    """

    machine: str
    start_us: int
    end_us: int
    reason: str
    text: str = ""
    led_by: str = ""


@dataclass(frozen=True, slots=True)
class SplitStop:
    """Make two of a stop, each of which can have its own reason."""

    machine: str
    start_us: int
    end_us: int
    at_us: int


@dataclass(frozen=True, slots=True)
class MergeStops:
    """Make one of all stops of a time, with a reason or with that of the longest one."""

    machine: str
    start_us: int
    end_us: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawStopEdit:
    """Take back what was done with a stop, by its number."""

    edit: int


@dataclass(frozen=True, slots=True)
class RecomputePast:
    """Compute the shifts that touch a time anew from their samples: of one machine or of all."""

    start_us: int
    end_us: int
    machine: str = ""


@dataclass(frozen=True, slots=True)
class KeepQualityReference:
    """Draw the limits of a tag's charts, for one recipe, from this time until another is kept.

    mean and sigma are of `count` values in it, taken every pace_min minutes.
    """

    tag: str
    recipe: str
    start_us: int
    end_us: int
    mean: float
    sigma: float
    count: int
    pace_min: int


@dataclass(frozen=True, slots=True)
class ForgetQualityReference:
    """Draw the limits of a tag's charts from what is shown again."""

    tag: str
    recipe: str


@dataclass(frozen=True, slots=True)
class SetMachineState:
    """Enter by hand what a machine does; UNKNOWN takes back what was entered."""

    machine: str
    state: MachineState
    reason: str


PerformanceRequest = (
    SetMachineState |
    KeepQualityReference | ForgetQualityReference |
    QualifyStop | SplitStop | MergeStops | WithdrawStopEdit | RecomputePast | TwinRequest
)  # fmt: skip
