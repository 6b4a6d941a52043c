"""Which scenarios run when: those asked for at start, those called for later, and the tour."""

from dataclasses import dataclass

from hmi.simulator.faults import Reach, Scenario, scenarios

TOUR = "tour"
TOUR_S = 600.0
_TOUR = (
    ("bearing_wear", 0.0), ("supply_dip", 2.0), ("sensor_failure", 12.0), ("jam", 70.0),
    ("motor_current_high", 120.0), ("supply_dip", 200.0), ("air_leak", 260.0),
    ("noise_burst", 420.0), ("jam", 500.0),
)  # fmt: skip
"""A mild programme that repeats every TOUR_S: something happens within 20 s and recovers.

The dip is no alarm when the filler happens to stand; a failed sensor is one in any state.
"""


@dataclass(frozen=True, slots=True)
class Planned:
    """A scenario to begin at a moment, in plant seconds since the start."""

    name: str
    at_s: float


def parse_planned(text: str) -> Planned:
    """Read `NAME` or `NAME@SECONDS`. Raise ValueError for unknown names and negative times."""
    name, _, seconds = text.partition("@")
    if name != TOUR and name not in scenarios():
        raise ValueError(f"unknown scenario {name!r}; known are {', '.join(scenario_names())}")
    at_s = float(seconds or 0.0)
    if not at_s >= 0.0:
        raise ValueError(f"the time of scenario {name!r} lies before the start")
    return Planned(name, at_s)


def scenario_names() -> tuple[str, ...]:
    """Return all names that can be asked for."""
    return (*scenarios(), TOUR)


class Programme:
    """Begins, advances and ends scenarios as plant time passes."""

    def __init__(self, reach: Reach, planned: tuple[Planned, ...] = ()) -> None:
        self._reach = reach
        self._scenarios = scenarios()
        self._now = 0.0
        self._planned = sorted(planned, key=lambda plan: plan.at_s)
        self._running: dict[str, float] = {}

    @property
    def running(self) -> tuple[str, ...]:
        """Names of the scenarios that go on now."""
        return tuple(self._running)

    def step(self, dt: float) -> None:
        """Let dt seconds of plant time pass."""
        self._now += dt
        while self._planned and self._planned[0].at_s <= self._now:
            self.start(self._planned.pop(0).name)
        for name in list(self._running):
            self._scenarios[name].step(self._reach, dt)
            if self._running[name] <= self._now:
                self.stop(name)

    def start(self, name: str) -> None:
        """Begin a scenario, or begin it anew. Raise KeyError for an unknown name."""
        if name == TOUR:
            self._plan_tour()
            return
        scenario: Scenario = self._scenarios[name]
        scenario.begin(self._reach)
        self._running[name] = self._now + scenario.lasts_s

    def stop(self, name: str) -> None:
        """End a scenario; one that does not run is left alone, as is an unknown name."""
        if name == TOUR:
            self._planned.clear()
        elif self._running.pop(name, None) is not None:
            self._scenarios[name].end(self._reach)

    def _plan_tour(self) -> None:
        self._planned.extend(Planned(name, self._now + at_s) for name, at_s in _TOUR)
        self._planned.append(Planned(TOUR, self._now + TOUR_S))
        self._planned.sort(key=lambda plan: plan.at_s)
