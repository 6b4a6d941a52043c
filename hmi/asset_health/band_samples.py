"""What is expected of each watched tag and how far the usual reaches, as derived samples."""

import numpy as np
from numpy.typing import NDArray

from hmi.asset_health.watch_bank import MinuteJudged
from hmi.asset_health.watch_plan import WatchPlan
from hmi.plant.derived import EXPECTED, REACH, key_of
from hmi.plant.quality import BAD_NO_DATA, GOOD
from hmi.plant.samples import SAMPLE, Origin, SampleBatch


class BandSamples:
    """Two samples a minute for each watched tag; where nothing is known, one that says so."""

    def __init__(self, plan: WatchPlan, origin: Origin = Origin.DERIVED) -> None:
        numbers = plan.site.number_by_key
        self._numbers = np.array(
            [[numbers.get(key_of(tag.key, one), -1) for one in (EXPECTED, REACH)]
             for tag in plan.tags],
            np.int64,
        ).reshape(len(plan.tags), 2)  # fmt: skip
        self._has_band: NDArray[np.bool_] = self._numbers.min(axis=1, initial=0) >= 0
        self._is_shown = np.zeros(len(plan.tags), np.bool_)
        self._origin = origin

    def of(self, judged: MinuteJudged, now_us: int) -> SampleBatch | None:
        """Return the samples of a minute, None without any."""
        known = np.isfinite(judged.level.reach) & np.isfinite(judged.level.expected)
        known &= self._has_band[judged.level_rows]
        rows = judged.level_rows[known]
        is_shown = np.zeros(len(self._is_shown), np.bool_)
        is_shown[rows] = True
        ended = np.flatnonzero(self._is_shown & ~is_shown)
        self._is_shown = is_shown
        if not len(rows) and not len(ended):
            return None
        count = len(rows) + len(ended)
        batch = np.zeros((2, count), SAMPLE)
        batch["tag"] = self._numbers[np.concatenate((rows, ended))].T
        batch["source_us"], batch["receive_us"] = judged.start_us, now_us
        batch["status"] = np.where(np.arange(count) < len(rows), GOOD, BAD_NO_DATA)
        batch["value"] = np.nan
        batch["value"][0, : len(rows)] = judged.level.expected[known]
        batch["value"][1, : len(rows)] = judged.level.reach[known]
        flat = batch.reshape(-1)
        nothing = np.flatnonzero(flat["status"] == BAD_NO_DATA)
        return SampleBatch(flat, dict.fromkeys(nothing.tolist()), self._origin)
