"""D1 for many signals at once, for operators: many detectors as rows of arrays.

The same comparison as in seasonal_detector (domain model 3.8): what is expected is a mean by
bucket, z tells how far a deviation lies beyond the last 4,000. Two things are added so that a
person may be called for it. It must last: what counts is the least z of the last samples on one
side. And it must stand out from all that was usual: the limit of a signal lies above the greatest
such value that it had while nothing was wrong, as D2 takes its limit from what it learned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

BLOCKS, BLOCK = 40, 100
"""The last 4,000 deviations, as sums over blocks; the oldest goes when a new one begins."""
LEAST = 50
SLOPES = 10
"""Samples over which it is told whether a signal still drifts."""
SETTLED_PER_SAMPLE = 0.02
"""A signal may drift by so much of its spread a sample (a minute) when learning ends."""
SURE = 3.0
"""Standard errors by which a drift must be more than chance."""
_COUNT, _SUM, _SQUARES, _HIGH, _LOW, _TOP, _BOTTOM = range(7)
_COLUMNS = 7
_NO_SPREAD = 1e-12
_RARE = 3
"""A single z counts as usual that was reached in so many blocks: one glitch does not blind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a bank of detectors judges."""

    beta: float = 1 / 300
    """Weight of a new sample in its bucket once many have been seen; before, they weigh alike."""
    limit: float = 4.0
    lasting: int = 4
    """So many samples in a row must lie on one side."""
    beyond: float = 1.8
    """The limit is so many times the greatest lasting z that was usual,"""
    beyond_single: float = 1.5
    """and so many times the single ones that came now and then."""
    soon: int = 2
    """What lies many times beyond the limit is told after so many samples:"""
    soon_beyond: float = 2.5
    """so many times."""
    clear_after: int = 10
    least_samples: int = 3000
    least_in_bucket: int = 30
    sides: tuple[bool, bool] = (True, True)
    """Whether it is told when a signal is above, and below, what is usual."""


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What a bank says of one sample of each of its rows; NaN where it says nothing.

    z is signed: above or below what is expected. reach is half the width of the usual band.
    """

    z: Figures
    expected: Figures
    reach: Figures
    limit: Figures
    is_alert: Flags
    is_judged: Flags


class SeasonalBank:
    """Rows of detectors, fed one sample each at a steady pace.

    floors, in the units of the signals: the least spread, below which a signal only shows its
    resolution; and the least deviation that is worth a word.
    """

    def __init__(
        self, least_spread: Figures, least_deviation: Figures, manner: Manner = Manner()
    ) -> None:
        size = len(least_spread)
        self.manner = manner
        self._floor, self._worth = np.maximum(least_spread, _NO_SPREAD), least_deviation
        self._expected = np.full((size, 1), np.nan)
        self._seen = np.zeros((size, 1))
        self._blocks = np.zeros((size, BLOCKS, _COLUMNS))
        self._place: Places = np.zeros(size, np.intp)
        self._last = np.full((size, manner.lasting), np.nan)
        self._recent = np.full((size, SLOPES), np.nan)
        self.samples = np.zeros(size)
        self.is_armed: Flags = np.zeros(size, np.bool_)
        self.is_alert: Flags = np.zeros(size, np.bool_)
        self._calm = np.zeros(size)

    @property
    def learned(self) -> Figures:
        """How much was learned, 0..1; below 1 until the signal has settled as well."""
        share = np.minimum(self.samples / self.manner.least_samples, 0.99)
        return np.where(self.is_armed, 1.0, share)

    def make_room(self, buckets: int) -> None:
        """Have place for so many buckets in each row."""
        missing = buckets - self._expected.shape[1]
        if missing > 0:
            wider = ((0, 0), (0, missing))
            self._expected = np.pad(self._expected, wider, constant_values=np.nan)
            self._seen = np.pad(self._seen, wider)

    def forget(self, row: int) -> None:
        """Let a row learn anew."""
        self._expected[row], self._last[row], self._recent[row] = np.nan, np.nan, np.nan
        for array in (self._seen, self._blocks, self._place, self.samples, self._calm):
            array[row] = 0
        self.is_armed[row] = self.is_alert[row] = False

    def break_off(self, rows: Places) -> None:
        """Note that samples are missing: what lasted until then is not known to last."""
        self._last[rows] = np.nan

    def add(self, rows: Places, values: Figures, buckets: Places) -> Judgement:
        """Judge one sample of some rows, then learn it where it is usual."""
        expected, seen = self._expected[rows, buckets], self._seen[rows, buckets]
        is_known = seen >= self.manner.least_in_bucket
        away = np.where(is_known, values - expected, np.nan)
        mean, spread, count = self._moments(rows)
        has_moments = count >= LEAST
        with np.errstate(invalid="ignore"):
            size = np.maximum(0.0, (np.abs(away) - mean) / spread)
        z = np.where(has_moments, np.copysign(size, away), np.nan)
        self._push(rows, z)
        lasting = self._lasting(rows, self.manner.lasting)
        limit_high, limit_low = self._limits(rows)
        is_judged = self.is_armed[rows] & np.isfinite(z)
        exceeds = self._exceeds(away, lasting, (limit_high, limit_low), rows)
        self._decide(rows, is_judged, exceeds, z)
        upward = ~(away < 0)
        limit = np.where(upward, limit_high, limit_low)
        reach = np.where(is_known & has_moments, mean + limit * spread, np.nan)
        is_alert = self.is_alert[rows].copy()
        is_usual = ~is_alert & ~(is_judged & (np.abs(z) >= limit))
        self._learn(rows[is_usual], buckets[is_usual], values[is_usual])
        self._remember(rows, np.abs(away), (*lasting, z, -z), is_usual & is_known)
        self._arm(rows, values)
        shown = np.where(is_known, expected, np.nan)
        return Judgement(
            z, shown, np.maximum(reach, self._worth[rows]), limit, is_alert, is_judged
        )

    def _moments(self, rows: Places) -> tuple[Figures, Figures, Figures]:
        sums = self._blocks[rows, :, : _SQUARES + 1].sum(axis=1)
        count = sums[:, _COUNT]
        many = np.maximum(count, 1.0)
        mean = sums[:, _SUM] / many
        variance = np.maximum(0.0, sums[:, _SQUARES] / many - mean * mean)
        return mean, np.maximum(np.sqrt(variance), self._floor[rows]), count

    def _push(self, rows: Places, z: Figures) -> None:
        last = np.roll(self._last[rows], -1, axis=1)
        last[:, -1] = z
        self._last[rows] = last

    def _lasting(self, rows: Places, samples: int) -> tuple[Figures, Figures]:
        """Return the least z of the last samples on each side; 0 where they were on both."""
        last = self._last[rows, -samples:]
        whole = np.isfinite(last).all(axis=1)
        return (
            np.where(whole, np.maximum(last.min(axis=1), 0.0), 0.0),
            np.where(whole, np.maximum(-last.max(axis=1), 0.0), 0.0),
        )

    def _limits(self, rows: Places) -> tuple[Figures, Figures]:
        blocks = self._blocks[rows]
        lasting = self.manner.beyond * blocks[:, :, _HIGH:_TOP].max(axis=1)
        often = np.partition(blocks[:, :, _TOP:], BLOCKS - _RARE, axis=1)[:, BLOCKS - _RARE]
        limits = np.maximum(lasting, self.manner.beyond_single * often)
        limits = np.maximum(limits, self.manner.limit)
        return limits[:, 0], limits[:, 1]

    def _exceeds(
        self,
        away: Figures,
        lasting: tuple[Figures, Figures],
        limits: tuple[Figures, Figures],
        rows: Places,
    ) -> Flags:
        is_worth: Flags = np.abs(away) >= self._worth[rows]
        soon = self._lasting(rows, min(self.manner.soon, self.manner.lasting))
        found = np.zeros(len(rows), np.bool_)
        for is_told, long, short, limit in zip(
            self.manner.sides, lasting, soon, limits, strict=True
        ):
            if is_told:
                found |= (long >= limit) | (short >= self.manner.soon_beyond * limit)
        result: Flags = found & is_worth
        return result

    def _decide(self, rows: Places, is_judged: Flags, exceeds: Flags, z: Figures) -> None:
        is_calm = is_judged & ~exceeds & (np.abs(z) < self.manner.limit)
        calm = np.where(is_judged, np.where(is_calm, self._calm[rows] + 1, 0), self._calm[rows])
        self._calm[rows] = calm
        was = self.is_alert[rows]
        self.is_alert[rows] = (was & (calm < self.manner.clear_after)) | (is_judged & exceeds)

    def _learn(self, rows: Places, buckets: Places, values: Figures) -> None:
        seen = self._seen[rows, buckets] + 1
        before = np.where(seen > 1, self._expected[rows, buckets], values)
        weight = np.maximum(1 / seen, self.manner.beta)
        self._expected[rows, buckets] = before + weight * (values - before)
        self._seen[rows, buckets] = seen
        self.samples[rows] += 1

    def _remember(
        self, rows: Places, errors: Figures, greatest: tuple[Figures, ...], is_usual: Flags
    ) -> None:
        """Add deviations to the newest block of each row; begin the next where it is full."""
        mine, errors = rows[is_usual], errors[is_usual]
        block = self._blocks[mine, self._place[mine]]
        is_full = block[:, _COUNT] >= BLOCK
        self._place[mine] = np.where(is_full, (self._place[mine] + 1) % BLOCKS, self._place[mine])
        block[is_full] = 0.0
        block[:, _COUNT] += 1
        block[:, _SUM] += errors
        block[:, _SQUARES] += errors * errors
        for column, one in zip((_HIGH, _LOW, _TOP, _BOTTOM), greatest, strict=True):
            block[:, column] = np.fmax(block[:, column], one[is_usual])
        self._blocks[mine, self._place[mine]] = block

    def _arm(self, rows: Places, values: Figures) -> None:
        """Begin to judge where enough was learned of a signal that does not drift any more."""
        recent = np.roll(self._recent[rows], -1, axis=1)
        recent[:, -1] = values
        self._recent[rows] = recent
        enough = ~self.is_armed[rows] & (self.samples[rows] >= self.manner.least_samples)
        if not enough.any():
            return
        due = rows[enough]
        _mean, spread, _count = self._moments(due)
        self.is_armed[due] = is_settled(recent[enough], spread)

    def state_of(self, row: int, names: Sequence[str]) -> dict[str, object]:
        """Return all that a row has learned, as plain numbers; names are those of its buckets."""
        buckets = {
            name: [float(self._expected[row, place]), float(self._seen[row, place])]
            for place, name in enumerate(names)
            if place < self._seen.shape[1] and self._seen[row, place]
        }
        return {
            "buckets": buckets, "blocks": self._blocks[row].tolist(),
            "place": int(self._place[row]), "last": _plain(self._last[row]),
            "recent": _plain(self._recent[row]), "samples": float(self.samples[row]),
            "armed": bool(self.is_armed[row]), "alert": bool(self.is_alert[row]),
            "calm": float(self._calm[row]),
        }  # fmt: skip

    def take_up(self, row: int, state: Mapping[str, object], places: Mapping[str, int]) -> None:
        """Go on from a state; places gives each bucket of it a column.

        Raise KeyError, TypeError or ValueError when it is none of this bank; the row is then as
        it was.
        """
        kept = _Row.read(state, self.manner.lasting)
        self.make_room(max(places.values(), default=0) + 1)
        self.forget(row)
        for name, (expected, seen) in kept.buckets.items():
            self._expected[row, places[name]] = expected
            self._seen[row, places[name]] = seen
        self._blocks[row], self._place[row] = kept.blocks, kept.place
        self._last[row], self._recent[row] = kept.last, kept.recent
        self.samples[row], self._calm[row] = kept.samples, kept.calm
        self.is_armed[row], self.is_alert[row] = kept.is_armed, kept.is_alert


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """A kept row, checked."""

    buckets: dict[str, tuple[float, float]]
    blocks: Figures
    place: int
    last: Figures
    recent: Figures
    samples: float
    calm: float
    is_armed: bool
    is_alert: bool

    @classmethod
    def read(cls, state: Mapping[str, object], lasting: int) -> "_Row":
        buckets = state["buckets"]
        if not isinstance(buckets, dict):
            raise TypeError("buckets")
        found = cls(
            {str(name): (float(pair[0]), float(pair[1])) for name, pair in buckets.items()},
            np.array(state["blocks"], np.float64),
            int(_number(state["place"])),
            np.array(state["last"], np.float64),
            np.array(state["recent"], np.float64),
            _number(state["samples"]),
            _number(state["calm"]),
            bool(state["armed"]),
            bool(state["alert"]),
        )
        shapes = (found.blocks.shape, found.last.shape, found.recent.shape)
        if shapes != ((BLOCKS, _COLUMNS), (lasting,), (SLOPES,)) or not 0 <= found.place < BLOCKS:
            raise ValueError("shape")
        return found


def is_settled(recent: Figures, spread: Figures) -> Flags:
    """Tell which rows of shape (n, samples) do not drift, beyond chance, against their spread."""
    steps = np.arange(recent.shape[1]) - (recent.shape[1] - 1) / 2
    across = float(steps @ steps)
    centred = recent - recent.mean(axis=1, keepdims=True)
    slope = centred @ steps / across
    rest = centred - slope[:, None] * steps
    error = np.sqrt((rest * rest).sum(axis=1) / (recent.shape[1] - 2) / across)
    settled: Flags = np.abs(slope) <= np.maximum(SETTLED_PER_SAMPLE * spread, SURE * error)
    return settled


def _plain(figures: Figures) -> list[float | None]:
    """Return numbers for JSON, which knows no NaN."""
    return [None if one != one else one for one in figures.tolist()]


def _number(found: object) -> float:
    if not isinstance(found, int | float):
        raise TypeError(str(found))
    return float(found)
