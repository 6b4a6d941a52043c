"""What machines need: what was learned of them, when work is due, how long parts will last."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BaselineChanged:
    """What is usual of one indicator of a machine in the regime in which it works now.

    indicator is vibration, temperature or current; regime has state, recipe and speed in percent
    of its range, empty where they do not count. expected is in the unit of the tag and None until
    it is learned; learned is 0..1. With a named ambient temperature, expected is what follows from
    the learned rise above it. deviation is in percent of what is expected for a current, else in
    the unit of the tag; None while the machine does not run steadily.
    """

    machine: str
    indicator: str
    tag: str
    regime: tuple[str, ...]
    learned: float
    expected: float | None = None
    windows: int = 0
    learned_from: datetime | None = None
    learned_until: datetime | None = None
    deviation: float | None = None
    is_of_site: bool = False
    """Nothing is learned yet: expected is what the site says."""


@dataclass(frozen=True, slots=True)
class MaintenanceDone:
    """That a work was done, by whom, and how much of its measure had been used."""

    at: datetime
    user: str
    note: str
    used_share: float


@dataclass(frozen=True, slots=True)
class Measure:
    """How far one measure of a work is used: hours, cycles or days, of so many allowed."""

    kind: str
    used: float
    limit: float

    @property
    def share(self) -> float:
        """Used over allowed; above 1 the work is overdue."""
        return self.used / self.limit


@dataclass(frozen=True, slots=True)
class MaintenanceStanding:
    """How one work stands. due is projected from the use of the last 28 days.

    unseen_h are the hours since it was last done in which nobody saw whether the machine ran.
    """

    key: str
    measures: tuple[Measure, ...]
    since: datetime
    due: datetime | None
    unseen_h: float
    done: tuple[MaintenanceDone, ...] = ()
    """What was done, newest first."""
    hours_a_day: float | None = None
    cycles_a_day: float | None = None

    @property
    def used_share(self) -> float:
        """The largest share of any of its measures."""
        return max((one.share for one in self.measures), default=0.0)


@dataclass(frozen=True, slots=True)
class MaintenanceChanged:
    """All works of the site as they stand."""

    at: datetime
    items: tuple[MaintenanceStanding, ...]


@dataclass(frozen=True, slots=True)
class LifeChanged:
    """How long an indicator will take to its limit, or why that cannot be said.

    key names the indicator; tag is what it is computed from. value, limit and floor are in unit.
    Lives are seconds from `at`: 10th, 50th and 90th percentile, None with a reason (a code). The
    fit is over points `step_s` apart and `window_s` long: ln(value - floor) = intercept + slope t,
    t in seconds from `at`, with slope_z the slope over its uncertainty.
    """

    key: str
    machine: str
    tag: str
    at: datetime
    reason: str
    unit: str
    limit: float
    floor: float
    value: float | None
    low_s: float | None = None
    middle_s: float | None = None
    high_s: float | None = None
    slope_z: float | None = None
    intercept: float | None = None
    slope: float | None = None
    step_s: float = 0.0
    window_s: float = 0.0
    points: tuple[tuple[float, float], ...] = ()
    """What was fitted: seconds from `at` (negative) and value."""
    limit_code: str = ""
    """Code of where the limit is from."""


Care = BaselineChanged | MaintenanceChanged | LifeChanged
