"""What arrays say of a watch, as figures and words for people; pure."""

import math
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from hmi.asset_health.minute_features import MINUTE_US, Features
from hmi.asset_health.watch_bank import MinuteJudged, WatchBank
from hmi.asset_health.watch_record import Standing, amount_of
from hmi.bus.condition_facts import TagShare, WatchMethod
from hmi.clock import from_us
from hmi.condition.mewma_detector import CLEAR_AFTER as CLEAR_AFTER
from hmi.condition.mewma_detector import RAISE_AFTER, Judged
from hmi.condition.seasonal_bank import Judgement

NEEDS_MINUTES, DRIFTS = "watch-needs-minutes", "watch-still-drifts"
NOT_STEADY, NEW_BUCKET = "watch-not-steady", "watch-new-product"
HARDLY_MOVES = "watch-hardly-moves"


@dataclass(frozen=True, slots=True)
class Looked:
    """One minute: what was seen of it and what was judged, with the rows of each by row."""

    seen: Features
    judged: MinuteJudged
    level: dict[int, int]
    noise: dict[int, int]
    still: dict[int, int]

    @classmethod
    def at(cls, seen: Features, judged: MinuteJudged) -> "Looked":
        """Return a minute with its look-ups."""
        return cls(
            seen, judged, _places(judged.level_rows), _places(judged.noise_rows),
            _places(judged.still_rows),
        )  # fmt: skip


class WatchWords:
    """Says how each watch of a bank stands after a minute."""

    def __init__(self, bank: WatchBank) -> None:
        self._bank, self._plan = bank, bank.plan
        self._zone = ZoneInfo(bank.plan.site.calendar.timezone)

    def standing(self, method: WatchMethod, place: int, minute: Looked) -> Standing:
        """Return how a watch stands after a minute."""
        if method is WatchMethod.TOGETHER:
            return self._together(place, minute)
        if method is WatchMethod.STUCK:
            return self._still(place, minute)
        if method is WatchMethod.NOISE:
            return self._noise(place, minute)
        return self._level(place, minute)

    def _level(self, row: int, minute: Looked) -> Standing:
        bank, end_us = self._bank.level, minute.seen.end_us
        learned = float(bank.learned[row])
        place = minute.level.get(row)
        if place is None:
            return Standing(end_us, learned, self._needs(learned, bank.samples[row], NOT_STEADY))
        judged = minute.judged.level
        expected, reach = _known(judged.expected[place]), _known(judged.reach[place])
        z, value = _known(judged.z[place]), float(minute.seen.mean[row])
        is_judged = bool(judged.is_judged[place])
        needs = "" if is_judged else self._needs(learned, bank.samples[row], NEW_BUCKET)
        if z is None or expected is None:
            return Standing(end_us, learned, needs, expected=expected, reach=reach, value=value)
        tag, away = self._plan.tags[row], value - expected
        side = "high" if away > 0 else "low"
        kind = "state" if self._plan.machines[row] is not None else "hour"
        since = self._time(minute.seen.end_us - bank.manner.lasting * MINUTE_US)
        return Standing(
            end_us, learned, needs, is_judged, bool(judged.is_alert[place]), abs(z),
            float(judged.limit[place]), expected, reach, value,
            (TagShare(tag.key, 1.0, z, value, expected),), f"watch-{side}-{kind}",
            (("name", tag.name), ("amount", amount_of(away, expected, tag.unit)), ("time", since)),
        )  # fmt: skip

    def _noise(self, row: int, minute: Looked) -> Standing:
        bank, end_us = self._bank.noise, minute.seen.end_us
        learned = float(bank.learned[row])
        place = minute.noise.get(row)
        judged: Judgement = minute.judged.noise
        if place is None or not judged.is_judged[place]:
            needs = NOT_STEADY if place is None else NEW_BUCKET
            return Standing(end_us, learned, self._needs(learned, bank.samples[row], needs))
        tag = self._plan.tags[row]
        noise, usual = float(minute.seen.noise[row]), math.exp(float(judged.expected[place]))
        z = float(judged.z[place])
        since = self._time(minute.seen.start_us)
        return Standing(
            end_us, learned, "", True, bool(judged.is_alert[place]), abs(z),
            float(judged.limit[place]), None, None, noise,
            (TagShare(tag.key, 1.0, z, noise, usual),), "watch-noisy",
            (("name", tag.name), ("factor", f"{noise / usual:.1f}"), ("time", since)),
        )  # fmt: skip

    def _still(self, row: int, minute: Looked) -> Standing:
        bank, end_us = self._bank.still, minute.seen.end_us
        learned = float(bank.learned[row])
        place = minute.still.get(row)
        is_judged = place is not None and bool(bank.is_armed[row])
        if place is None or not is_judged:
            idle = HARDLY_MOVES if place is not None else NOT_STEADY
            return Standing(end_us, learned, self._needs(learned, bank.samples[row], idle))
        judged, tag = minute.judged.still, self._plan.tags[row]
        still_s, limit_s = float(judged.still_s[place]), float(judged.limit_s[place])
        since = self._time(end_us - round(still_s * 1e6))
        value = float(minute.seen.mean[row])
        return Standing(
            end_us, learned, "", True, bool(judged.is_alert[place]), still_s, limit_s,
            None, None, value, (TagShare(tag.key, 1.0, 0.0, value),), "watch-stuck",
            (("name", tag.name), ("time", since)),
        )  # fmt: skip

    def _together(self, place: int, minute: Looked) -> Standing:
        detector, end_us = self._bank.together[place], minute.seen.end_us
        judged = minute.judged.together.get(place)
        samples = detector.learned * detector.least_samples
        if judged is None or judged.t2 is None:
            return Standing(
                end_us, detector.learned, self._needs(detector.learned, samples, NOT_STEADY)
            )
        shares = self._shares(place, judged, minute)
        names = ", ".join(self._name(one.tag) for one in shares)
        since = self._time(end_us - RAISE_AFTER * MINUTE_US)
        return Standing(
            end_us,
            1.0,
            "",
            True,
            judged.is_alert,
            judged.t2,
            judged.limit,
            tags=shares,
            code="watch-together",
            fields=(("names", names), ("time", since)),
        )

    def _shares(self, place: int, judged: Judged, minute: Looked) -> tuple[TagShare, ...]:
        rows = {self._plan.tags[row].key: row for row in self._plan.groups[place].rows}
        baseline = self._bank.together[place].baseline
        means = (
            dict(zip(self._bank.together[place].signals, baseline.mean, strict=True))
            if baseline
            else {}
        )
        return tuple(
            TagShare(
                one.signal, one.share, one.deviation, float(minute.seen.mean[rows[one.signal]]),
                float(means[one.signal]) if one.signal in means else None,
            )
            for one in judged.contributions
        )  # fmt: skip

    def _needs(self, learned: float, samples: float, else_: str) -> str:
        if learned >= 1.0:
            return else_
        return NEEDS_MINUTES if samples < self._bank.level.manner.least_samples else DRIFTS

    def _name(self, key: str) -> str:
        return self._plan.site.tag(key).name

    def _time(self, time_us: int) -> str:
        """Return the time of day as people write it."""
        local: datetime = from_us(time_us).astimezone(self._zone)
        return f"{local:%H:%M}"


def _places(rows: "np.ndarray[tuple[int, ...], np.dtype[np.intp]]") -> dict[int, int]:
    return {row: place for place, row in enumerate(rows.tolist())}


def _known(figure: float) -> float | None:
    return None if math.isnan(figure) else float(figure)
