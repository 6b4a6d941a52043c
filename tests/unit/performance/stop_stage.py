"""A recorded line in memory: states as derived samples, a journal in lists."""

from dataclasses import dataclass, field

import numpy as np

from hmi.clock import to_us
from hmi.historian.series import Series
from hmi.plant.assets import MachineState
from hmi.plant.derived import STATE, key_of
from hmi.plant.quality import BAD_NOT_CONNECTED, GOOD
from tests.helpers.builders import at_us

MIN = 60_000_000


@dataclass
class Journal:
    """What people said, and alarms."""

    edits: list = field(default_factory=list)
    alarms: list = field(default_factory=list)

    def stop_edits(self, start, end, machines=()):
        return [
            one for one in self.edits
            if one.start_us <= to_us(end) and one.end_us >= to_us(start)
            and (not machines or one.machine in machines)
        ]  # fmt: skip

    def alarm_events_of(self, triggers, start, end, machine=""):
        return [
            one for one in self.alarms
            if one.trigger in triggers and one.machine == machine and start <= one.at <= end
        ]  # fmt: skip


@dataclass
class Recorded:
    """Recorded states by machine as (minute, state); each is repeated every minute."""

    states: dict = field(default_factory=dict)
    reads: list = field(default_factory=list)

    def read(self, key, start_us, end_us):
        self.reads.append((key, start_us, end_us))
        machine = key.removesuffix(f".{STATE}")
        assert key == key_of(machine, STATE)
        rows = list(self._rows(machine, end_us))
        before = [row for row in rows if row[0] < start_us][-1:]
        found = before + [row for row in rows if start_us <= row[0] <= end_us]
        statuses = [GOOD if state else BAD_NOT_CONNECTED for _time, state in found]
        times = np.array([time for time, _state in found], np.int64)
        values = np.array([float(state) for _time, state in found])
        return Series(times, values, np.array(statuses, np.uint32), times)

    def _rows(self, machine, end_us):
        known = self.states.get(machine, [])
        ends = [*(at_us(60 * minute) for minute, _state in known[1:]), end_us]
        for (minute, state), until_us in zip(known, ends, strict=False):
            for time_us in range(at_us(60 * minute), until_us, MIN):
                yield time_us, MachineState(state)
