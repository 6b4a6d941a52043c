"""States of the small plant's machines as recorded, so that it has stops."""

from hmi.clock import to_us
from hmi.plant.assets import MachineState as S
from hmi.plant.derived import STATE, key_of
from hmi.plant.quality import GOOD
from hmi.plant.stops import StopDeed, StopEdit

MINUTE_US = 60_000_000
LINE = {
    "filler": [(0, S.EXECUTING), (60, S.HELD), (63, S.EXECUTING), (90, S.FAULT),
               (112, S.EXECUTING), (150, S.STARVED), (155, S.EXECUTING), (200, S.HELD),
               (212, S.EXECUTING),
               (230, S.STOPPED), (240, S.EXECUTING)],
    "capper": [(0, S.EXECUTING), (100, S.BLOCKED), (112, S.EXECUTING), (180, S.FAULT)],
}  # fmt: skip


def record_stops(reader, now_us, hours=4, line=LINE):
    """Record the states of the last hours, minutes counted from their begin; return that time."""
    start_us = now_us - hours * 60 * MINUTE_US
    for machine, rows in line.items():
        key, times = key_of(machine, STATE), [minute for minute, _state in rows]
        samples = []
        for (minute, state), end in zip(rows, [*times[1:], hours * 60 + 1], strict=True):
            samples += [
                (start_us + one * MINUTE_US, float(state), GOOD) for one in range(minute, end)
            ]
        reader.samples[key] = samples
    return start_us


def said(number, start_us, span, reason, machine="filler", **fields):
    """Return a reason given to the stop of these minutes."""
    first, last = (start_us + minute * MINUTE_US for minute in span)
    deed = fields.pop("deed", StopDeed.QUALIFIED)
    written_us = to_us(fields.pop("written")) if "written" in fields else last
    return StopEdit(number, deed, machine, first, last, reason, "", "eva", written_us, **fields)
