"""D2: several signals of one machine together, learned in one state (domain model 3.8).

A multivariate EWMA chart (Lowry et al., Technometrics 34, 1992) over standardised signals: it sees
joint changes that no single limit sees, and names the signals that contribute most.
"""

import base64
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEIGHT = 0.1
BURN_IN = 20
SHRINK = 0.05
LIMIT_FACTOR = 4.0
FOLLOW = 0.005
"""How fast the mean follows while the machine is in control."""
RAISE_AFTER, CLEAR_AFTER = 3, 30
TOP = 3
LEAST_SAMPLES = 3000
SETTLED_PER_MIN = 0.02
"""The slowest signal may drift by so much of its own spread a minute when learning ends."""
SLOPE_S = 600.0
SURE = 3.0
"""Standard errors by which a slope must be more than chance."""

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one signal adds to T2, and to which side it lies, in standard deviations."""

    signal: str
    share: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What the detector says of one sample. learned is 0..1; t2 and limit are None until then."""

    learned: float
    t2: float | None
    limit: float | None
    is_alert: bool
    contributions: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """What was learned of p signals: shapes (p,), (p,), (p,), (p, p)."""

    mean: Vector
    spread: Vector
    centre: Vector
    inverse: Vector
    limit: float


def learned_baseline(samples: Vector, least_spread: Vector | None = None) -> Baseline:
    """Return the baseline of samples of shape (n, p), n above the burn-in."""
    mean = samples.mean(axis=0)
    spread = samples.std(axis=0, ddof=1)
    floor = np.zeros(len(mean)) if least_spread is None else least_spread
    spread = np.maximum(spread, np.where(floor > 0, floor, np.finfo(float).tiny))
    smooth = _smoothed((samples - mean) / spread)[BURN_IN:]
    centre = smooth.mean(axis=0)
    covariance = np.atleast_2d(np.cov(smooth, rowvar=False))
    size = len(mean)
    covariance = (1 - SHRINK) * covariance + SHRINK * np.trace(covariance) / size * np.eye(size)
    inverse = np.linalg.pinv(covariance)
    away = smooth - centre
    t2 = np.einsum("ij,jk,ik->i", away, inverse, away)
    return Baseline(mean, spread, centre, inverse, LIMIT_FACTOR * float(t2.max()))


class MewmaDetector:
    """Learns until it has seen enough of a warm machine, then judges each sample.

    Give it good samples of one state only, at a steady pace. least_spread, in the units of the
    signals, keeps constant ones from calling their resolution an anomaly.
    """

    def __init__(
        self, signals: Sequence[str], least_spread: Vector | None = None,
        least_samples: int = LEAST_SAMPLES,
    ) -> None:  # fmt: skip
        self.signals = tuple(signals)
        self._floor, self.least_samples = least_spread, least_samples
        self.learn_again()

    @property
    def baseline(self) -> Baseline | None:
        """What was learned, None while learning."""
        return self._baseline

    def learn_again(self) -> None:
        """Forget what was learned, as after a verdict that an alert was no problem."""
        self._baseline: Baseline | None = None
        self._samples: list[Vector] = []
        self._last: deque[tuple[float, Vector]] = deque()
        self._smooth = np.zeros(len(self.signals))
        self._above = self._below = 0
        self._is_alert = False

    def take_up(self, baseline: Baseline) -> None:
        """Go on with what was learned earlier."""
        self.learn_again()
        self._baseline = baseline
        self._centre = baseline.centre.copy()

    @property
    def learned(self) -> float:
        """How much was learned, 0..1."""
        if self._baseline is not None:
            return 1.0
        return min(len(self._samples) / self.least_samples, 0.99)

    @property
    def is_alert(self) -> bool:
        """Whether what it saw last is an alert."""
        return self._is_alert

    def state(self) -> dict[str, object]:
        """Return all that it knows as plain data, to go on from as if it had never stopped."""
        known = self._baseline
        parts = None
        if known is not None:
            parts = [known.mean, known.spread, known.centre, known.inverse, self._centre]
        samples = np.array(self._samples, np.float64)
        return {
            "signals": list(self.signals),
            "baseline": None if parts is None else [part.tolist() for part in parts],
            "limit": None if known is None else known.limit,
            "smooth": self._smooth.tolist(),
            "samples": base64.b64encode(samples.tobytes()).decode(),
            "last": [time for time, _ in self._last],
            "run": [self._above, self._below, self._is_alert],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a state. Raise KeyError, TypeError or ValueError when it is none of ours."""
        if tuple(state["signals"]) != self.signals:
            raise ValueError("signals")
        size = len(self.signals)
        raw = np.frombuffer(base64.b64decode(state["samples"]), np.float64)
        samples = list(raw.reshape(-1, size).copy())
        above, below, is_alert = state["run"]
        smooth = np.array(state["smooth"], np.float64)
        times = [float(one) for one in state["last"]]
        if smooth.shape != (size,) or len(times) > len(samples):
            raise ValueError("shape")
        self.learn_again()
        if state["baseline"] is not None:
            mean, spread, centre, inverse, now = (
                np.array(part, np.float64) for part in state["baseline"]
            )
            if inverse.shape != (size, size):
                raise ValueError("shape")
            self.take_up(Baseline(mean, spread, centre, inverse, float(state["limit"])))
            self._centre = now
        self._samples, self._smooth = samples, smooth
        tail = samples[len(samples) - len(times) :]
        self._last = deque(zip(times, tail, strict=True))
        self._above, self._below, self._is_alert = int(above), int(below), bool(is_alert)

    def add(self, time_s: float, values: Sequence[float]) -> Judged:
        """Judge one sample of all signals, or learn it."""
        sample = np.asarray(values, np.float64)
        if self._baseline is None:
            return self._learn(time_s, sample)
        return self._judge(self._baseline, sample)

    def _learn(self, time_s: float, sample: Vector) -> Judged:
        self._samples.append(sample)
        self._last.append((time_s, sample))
        while self._last[-1][0] - self._last[0][0] > SLOPE_S:
            self._last.popleft()
        share = min(1.0, len(self._samples) / self.least_samples)
        if share >= 1.0 and self._is_settled():
            self.take_up(learned_baseline(np.array(self._samples), self._floor))
            self._samples.clear()
            return Judged(1.0, None, None, is_alert=False)
        # A cold machine never arms the detector: it would call the warm one anomalous.
        return Judged(min(share, 0.99), None, None, is_alert=False)

    def _is_settled(self) -> bool:
        if self._last[-1][0] - self._last[0][0] < SLOPE_S / 2:
            return False
        times = np.array([time for time, _ in self._last]) / 60.0
        values = np.array([sample for _, sample in self._last])
        away = times - times.mean()
        centred = values - values.mean(axis=0)
        slopes = away @ centred / (away @ away)
        rest = centred - np.outer(away, slopes)
        # At a slow pace a few samples have a slope by chance alone.
        error = np.sqrt((rest * rest).sum(axis=0) / max(1, len(times) - 2) / (away @ away))
        spread = np.array(self._samples).std(axis=0)
        return bool(np.all(np.abs(slopes) <= np.maximum(SETTLED_PER_MIN * spread, SURE * error)))

    def _judge(self, known: Baseline, sample: Vector) -> Judged:
        z = (sample - known.mean) / known.spread
        self._smooth = WEIGHT * z + (1 - WEIGHT) * self._smooth
        away = self._smooth - self._centre
        pulled = known.inverse @ away
        t2 = float(away @ pulled)
        exceeds = t2 > known.limit
        if not exceeds:
            self._centre = self._centre + FOLLOW * (z - self._centre)
        self._above = self._above + 1 if exceeds else 0
        self._below = 0 if exceeds else self._below + 1
        if self._above >= RAISE_AFTER:
            self._is_alert = True
        elif self._below >= CLEAR_AFTER:
            self._is_alert = False
        told = self._contributions(away, pulled, t2) if exceeds else ()
        return Judged(1.0, t2, known.limit, is_alert=self._is_alert, contributions=told)

    def _contributions(self, away: Vector, pulled: Vector, t2: float) -> tuple[Contribution, ...]:
        parts = away * pulled
        most = np.argsort(-parts)[:TOP].tolist()
        return tuple(
            Contribution(self.signals[n], float(parts[n] / t2), float(away[n]))
            for n in most
            if parts[n] > 0
        )


def _smoothed(z: Vector) -> Vector:
    """Return the EWMA of rows, beginning at zero."""
    smooth = np.empty_like(z)
    state = np.zeros(z.shape[1])
    for row, values in enumerate(z):
        state = WEIGHT * values + (1 - WEIGHT) * state
        smooth[row] = state
    return smooth
