"""The health score of a machine, and what each point was lost to; pure.

H = 0.5 * worst sub-score + 0.5 * weighted mean, weights shared among the available aspects; then
caps. A missing aspect is dropped; fewer than two give no score. Sub-scores are piecewise linear.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hmi.bus.facts import HealthAspect
from hmi.machines.temperature_limits import bearing_limits
from hmi.machines.vibration import zone_limits
from hmi.plant.assets import Machine

Points = Sequence[tuple[float, float]]
"""Corners (value, score) in rising order of value."""

VIBRATION_WEIGHT = 0.35
TEMPERATURE_WEIGHT = 0.20
CURRENT_WEIGHT = 0.20
ANOMALY_WEIGHT = 0.15
FAULTS_WEIGHT = 0.10
MIN_ASPECTS = 2
CURRENT_WARN = 8.0
CURRENT_ALERT = 12.0
_BELOW_WARN_K = 30.0
_CURRENT: Points = ((0, 100), (CURRENT_WARN, 70), (CURRENT_ALERT, 40), (25, 0))
_ANOMALY: Points = ((2, 100), (4, 70), (6, 40), (10, 0))
_FAULTS: Points = ((0, 100), (1, 70), (3, 40), (6, 0))
CAPS = {
    "device-failure": 20.0,
    "device-off-spec": 50.0,
    "alarm-active": 50.0,
    "device-maintenance-required": 70.0,
}
"""Highest score by the code of what caps it."""


@dataclass(frozen=True, slots=True)
class SubScore:
    """One aspect before weighing: its score 0..100, the value it follows from and its tag."""

    name: str
    score: float
    weight: float
    tag: str
    value: float
    detail: str


@dataclass(frozen=True, slots=True)
class Health:
    """A score 0..100, None with fewer than two aspects, and its explanation."""

    score: float | None
    aspects: tuple[HealthAspect, ...] = ()
    caps: tuple[str, ...] = ()


def piecewise(value: float, points: Points) -> float:
    """Return the score on the line through points, clamped at both ends."""
    x0, y0 = points[0]
    if value <= x0:
        return y0
    for x1, y1 in points[1:]:
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
        x0, y0 = x1, y1
    return y0


def vibration_score(machine: Machine, velocity: float) -> SubScore:
    """Score a velocity in mm/s RMS by the zones of the machine's group."""
    limits = zone_limits(machine.group, machine.foundation)
    corners = ((0, 100), (limits.a_b, 90), (limits.b_c, 70), (limits.c_d, 40))
    score = piecewise(velocity, (*corners, (1.5 * limits.c_d, 0)))
    detail = f"vibration-zone-{limits.zone(velocity)}"
    return SubScore("vibration", score, VIBRATION_WEIGHT, machine.vibration_tag, velocity, detail)


def temperature_score(machine: Machine, celsius: float, learned: float | None = None) -> SubScore:
    """Score a temperature between the baseline, warning and alarm limits.

    What was learned comes before what the site says. Until a baseline is known, 30 K below the
    warning limit stands for it.
    """
    baseline = machine.temperature_baseline if learned is None else learned
    limits = bearing_limits(machine, baseline)
    warn, alarm = limits.warn, limits.alarm
    if baseline is None or baseline >= warn:
        baseline = warn - _BELOW_WARN_K
    score = piecewise(celsius, ((baseline, 100), (warn, 70), (alarm, 40), (alarm + 10, 0)))
    level = "alarm" if celsius > alarm else "warn" if celsius > warn else "normal"
    return SubScore(
        "temperature", score, TEMPERATURE_WEIGHT, machine.temperature_tag, celsius,
        f"temperature-{level}",
    )  # fmt: skip


def current_score(
    machine: Machine, current: float, learned: float | None = None
) -> SubScore | None:
    """Score the deviation in % from what is expected; None where nothing is.

    learned is what the machine draws in this state, recipe and speed; before it is known the
    baseline of the site stands for it. The current must come from steady running only.
    """
    expected = learned or machine.current_baseline
    if not expected:
        return None
    deviation = 100.0 * (current - expected) / expected
    size = abs(deviation)
    level = "alert" if size > CURRENT_ALERT else "warn" if size > CURRENT_WARN else "normal"
    return SubScore(
        "current", piecewise(size, _CURRENT), CURRENT_WEIGHT, machine.current_tag, deviation,
        f"current-{level}",
    )  # fmt: skip


def anomaly_score(z: float, tag: str) -> SubScore:
    """Score a detector's standardised residual."""
    detail = "anomaly-high" if z > 4 else "anomaly-normal"
    return SubScore("anomaly", piecewise(z, _ANOMALY), ANOMALY_WEIGHT, tag, z, detail)


def faults_score(failures_in_7_d: int, tag: str) -> SubScore:
    """Score the number of failures in seven days."""
    detail = "faults-some" if failures_in_7_d else "faults-none"
    score = piecewise(failures_in_7_d, _FAULTS)
    return SubScore("faults", score, FAULTS_WEIGHT, tag, float(failures_in_7_d), detail)


def health(scores: Sequence[SubScore], caps: Sequence[str]) -> Health:
    """Return the score with the points lost to each aspect, most first, and the caps in force.

    An aspect of weight 0 does not count at all.
    """
    scores = [one for one in scores if one.weight > 0]
    if len(scores) < MIN_ASPECTS:
        return Health(None, caps=tuple(caps))
    worst = min(scores, key=lambda one: one.score)
    total = sum(one.weight for one in scores)
    aspects = [_aspect(one, one.weight / total, is_worst=one is worst) for one in scores]
    mean = sum(one.score * one.weight for one in aspects)
    score = min([0.5 * worst.score + 0.5 * mean, *(CAPS[cap] for cap in caps)])
    aspects.sort(key=lambda one: -one.points_lost)
    return Health(score, tuple(aspects), tuple(caps))


def _aspect(one: SubScore, weight: float, *, is_worst: bool) -> HealthAspect:
    lost = 0.5 * (weight + is_worst) * (100.0 - one.score)
    return HealthAspect(one.name, one.score, weight, lost, one.tag, one.value, one.detail)
