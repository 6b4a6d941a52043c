"""The simulated past: the same physics in coarse steps, run before the live part begins."""

import threading
from datetime import datetime, timedelta

from hmi.clock import to_us
from hmi.plant.tags import Kind
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.crew import Crew
from hmi.simulator.instruments import Instruments, Reading
from hmi.simulator.sample_log import SampleLog
from hmi.simulator.signals import Signal

STEP_S = 10.0
_WARM_UP = timedelta(hours=2)
_SETTLE = timedelta(minutes=10)
_ON_CHANGE = {Kind.BOOLEAN, Kind.TEXT, Kind.ENUMERATION, Kind.INTEGER}


class Past:
    """Runs a line through the hours before a moment and writes its readings into the log.

    Numbers are written every past_s of their signal, the rest when it changes. Two hours before
    that warm the drives up; in the last ten minutes stops are cleared so that the line runs on.
    """

    def __init__(
        self,
        line: BottlingLine,
        instruments: Instruments,
        log: SampleLog,
        abandoned: threading.Event | None = None,
    ) -> None:
        self._abandoned = abandoned or threading.Event()
        self._line = line
        self._instruments = instruments
        self._log = log
        self._last: dict[str, Reading] = {}

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
        due = [key for key, signal in self._instruments.signals.items() if _is_due(signal, count)]
        time_us = to_us(moment)
        for signal, value, _ in self._instruments.read(due, self._line.values()):
            changes = signal.kind in _ON_CHANGE or not signal.noise
            if not changes or self._last.get(signal.key) != value:
                self._last[signal.key] = value
                self._log.add_past(signal.key, time_us, value)


def _is_due(signal: Signal, count: int) -> bool:
    return count % max(1, round(signal.past_s / STEP_S)) == 0
