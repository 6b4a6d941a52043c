"""A what-if over days of the demo line that pass in seconds, answered by the process twin."""

from datetime import datetime

import numpy as np

from hmi.bus.facts import GapChanged
from hmi.historian.series import Series, empty_series
from hmi.plant.site import Site
from hmi.process_twin.asking import LineTwin
from hmi.process_twin.question import Question
from hmi.process_twin.scenario import Scenario
from hmi.process_twin.wire import Shown, asked_text, shown_of
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.catalogue import catalogue
from hmi.simulator.instruments import Instruments, Reading
from hmi.simulator.past import Past

DAYS, REPLICATIONS = 5, 4
CHANGE = Scenario(speeds={"filler": 1.05}, stops_left={("capper", "HELD"): 0.5})
_QUANTITIES = ("state", "mode", "starved", "blocked", "total", "good", "reject", "buffer",
               "recipe")  # fmt: skip


class PassedWeek:
    """Keeps what the line's past writes, and gives it back as a reader does."""

    def __init__(self, end: datetime, seed: int = 3) -> None:
        self._rows: dict[str, list[tuple[int, Reading]]] = {}
        signals = [one for one in catalogue() if one.quantity in _QUANTITIES]
        Past(BottlingLine(seed), Instruments(signals, seed), self).run(end, 24.0 * (DAYS + 1))
        self._series = {key: _series(rows) for key, rows in self._rows.items()}

    def add_past(self, key: str, time_us: int, value: Reading) -> None:
        """Keep one reading."""
        self._rows.setdefault(key, []).append((time_us, value))

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples of a tag in [start, end] and the last one before."""
        series = self._series.get(key, empty_series())
        first = int(np.searchsorted(series.times_us, start_us, "left"))
        end = int(np.searchsorted(series.times_us, end_us, "right"))
        return series.between(max(0, first - 1), end)

    def gaps(self, _start_us: int, _end_us: int) -> list[GapChanged]:
        """Return no holes."""
        return []


def answered(site: Site, now: datetime) -> tuple[Question, Shown]:
    """Return a question and what the twin of the line answers."""
    question = Question(
        scenario=CHANGE, learn_days=DAYS, is_ranking=True, replications=REPLICATIONS
    )
    twin = LineTwin(site, PassedWeek(now), now)
    return question, shown_of(asked_text(twin.ask(question, lambda _share: None)))


def _series(rows: list[tuple[int, Reading]]) -> Series:
    times = np.array([time_us for time_us, _ in rows], np.int64)
    values = np.array([np.nan if isinstance(one, str) or one is None else one for _, one in rows])
    others = {row: one for row, (_, one) in enumerate(rows) if isinstance(one, str)}
    return Series(times, values.astype(np.float64), np.zeros(len(rows), np.uint32), times, others)
