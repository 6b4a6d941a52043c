"""The simulated past: the same physics in coarse steps, run before the live part begins."""

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from hmi.clock import to_us
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.crew import Crew
from hmi.simulator.instruments import Instruments, Reading
from hmi.simulator.signals import Signal

STEP_S = 10.0
_WARM_UP = timedelta(hours=2)
_SETTLE = timedelta(minutes=10)
_CYCLE = 6
"""Steps after which the schedule of writing repeats: one minute."""
_REPEAT = 10 * _CYCLE
"""Steps after which also what has not changed is written again, so that any hour tells it."""


class KeepsPast(Protocol):
    """Takes the readings of a simulated past."""

    def add_past(self, key: str, time_us: int, value: Reading) -> None:
        """Keep one reading of a tag."""


class Past:
    """Runs a line through the hours before a moment and writes its readings into the log.

    Noisy signals are written every past_s, the rest when they have changed by then and every ten
    minutes. Two hours before that warm the drives up; ten minutes before the end stops are
    cleared, so that the live part begins with a running line.
    """

    def __init__(
        self,
        line: BottlingLine,
        instruments: Instruments,
        log: KeepsPast,
        abandoned: threading.Event | None = None,
    ) -> None:
        self._abandoned = abandoned or threading.Event()
        self._line = line
        self._instruments = instruments
        self._log = log
        self._last: dict[str, Reading] = {}
        self._due = _schedule(instruments.signals.values())

    def run(self, end: datetime, hours: float) -> None:
        """Simulate up to one step before end, an aware moment, or until abandoned."""
        start = end - timedelta(hours=hours)
        moment = start - _WARM_UP
        step = timedelta(seconds=STEP_S)
        crew = Crew()
        count = 0
        while moment + step < end and not self._abandoned.is_set():
            moment += step
            count += 1
            if end - _SETTLE <= moment < end - _SETTLE + step:
                crew = Crew(relief=True)
                self._line.settle()
            self._line.step(STEP_S, moment, crew)
            if moment >= start:
                self._write(moment, count)
        self._line.settle()

    def _write(self, moment: datetime, count: int) -> None:
        values = self._line.values()
        always, on_change = self._due[count % len(self._due)]
        is_repeat = count % _REPEAT == 0
        changed = [key for key in on_change if is_repeat or self._last.get(key) != values[key]]
        time_us = to_us(moment)
        for signal, value, _ in self._instruments.read([*always, *changed], values):
            self._log.add_past(signal.key, time_us, value)
        for key in changed:
            self._last[key] = values[key]


def _schedule(signals: Iterable[Signal]) -> list[tuple[list[str], list[str]]]:
    """Return, for each step of a minute, the keys to write always and those to write on change."""
    listed = list(signals)
    schedule = []
    for count in range(_CYCLE):
        due = [s for s in listed if count % max(1, round(s.past_s / STEP_S)) == 0]
        noisy = [s.key for s in due if s.noise]
        schedule.append((noisy, [s.key for s in due if not s.noise]))
    return schedule
