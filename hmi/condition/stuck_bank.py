"""Sensors that stick: a signal that always used to move and does not any more.

Of each signal the longest time is learned for which it stood still while its machine ran. A
signal stands out when it stands still for several times that. What hardly ever moves is never
told: its longest time is long.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

LEAST_SAMPLES = 3000
TIMES = 3.0
"""So many times the longest time ever seen."""
LEAST_STILL_S = 100.0
LEAST_MOVING = 0.5
"""What changes in fewer of its minutes than this share need not move at all for hours."""
MINUTE_S = 60.0
MOST_STILL_S = 3600.0
"""What has stood still for longer than this while all was well cannot be watched this way."""


@dataclass(frozen=True, slots=True, eq=False)
class Stillness:
    """For how long each row stands still, s, and from when on that is told."""

    still_s: Figures
    limit_s: Figures
    is_alert: Flags


class StuckBank:
    """Rows of signals, each told once a minute for how long it has not changed."""

    def __init__(self, size: int, least_samples: int = LEAST_SAMPLES) -> None:
        self._least = least_samples
        self._longest = np.zeros(size)
        self._still = np.zeros(size)
        """For how long each stands still by now: only what has ended is known to be usual."""
        self._moved = np.zeros(size)
        self.samples = np.zeros(size)
        self.is_alert: Flags = np.zeros(size, np.bool_)

    @property
    def learned(self) -> Figures:
        """How much was learned, 0..1."""
        return np.minimum(self.samples / self._least, 1.0)

    @property
    def is_armed(self) -> Flags:
        """Which rows are judged."""
        moves = self._moved >= LEAST_MOVING * self.samples
        armed: Flags = moves & (self.samples >= self._least) & (self._longest <= MOST_STILL_S)
        return armed

    def arm(self) -> None:
        """Take every row for learned: for measurements."""
        self.samples[:] = self._moved[:] = self._least

    def forget(self, row: int) -> None:
        """Let a row learn anew."""
        self._longest[row] = self._still[row] = self._moved[row] = self.samples[row] = 0.0
        self.is_alert[row] = False

    def add(self, rows: Places, still_s: Figures) -> Stillness:
        """Judge some rows, then learn what is usual."""
        limit = np.maximum(TIMES * self._longest[rows], LEAST_STILL_S)
        armed = self.is_armed[rows]
        was_alert = self.is_alert[rows]
        self.is_alert[rows] = armed & (still_s >= limit)
        before = self._still[rows]
        has_ended = (still_s <= before) & ~was_alert
        # While it learns, what has not ended counts too: a signal may never move at all.
        usual_s = np.where(armed, np.where(has_ended, before, 0.0), still_s)
        self._longest[rows] = np.maximum(self._longest[rows], usual_s)
        self._still[rows] = still_s
        usual = ~self.is_alert[rows]
        self.samples[rows[usual]] += 1
        self._moved[rows[usual & (still_s < MINUTE_S)]] += 1
        return Stillness(still_s, limit, self.is_alert[rows].copy())

    def state_of(self, row: int) -> dict[str, object]:
        """Return all that a row has learned, as plain numbers."""
        return {
            "longest": float(self._longest[row]), "still": float(self._still[row]),
            "samples": float(self.samples[row]), "alert": bool(self.is_alert[row]),
            "moved": float(self._moved[row]),
        }  # fmt: skip

    def take_up(self, row: int, state: Mapping[str, object]) -> None:
        """Go on from a state. Raise KeyError, TypeError or ValueError when it is none."""
        known = [state[name] for name in ("longest", "still", "moved", "samples")]
        longest, still, moved, samples = (x for x in known if isinstance(x, int | float))
        self._longest[row], self._still[row] = longest, still
        self._moved[row], self.samples[row] = moved, samples
        self.is_alert[row] = bool(state["alert"])
