"""Stops over any time from what was recorded: states, what people said, what alarms led to them.

States are read as the engine derived and recorded them, which filled holes correct too.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

import numpy as np

from hmi.bus.alarm_facts import AlarmChanged, Trigger
from hmi.clock import from_us
from hmi.machines.replay import Read, RecordedSeries
from hmi.machines.timeline import Segment
from hmi.performance.stop_proposals import BEFORE_US, Activation, activations, lead_of
from hmi.performance.stops import judged, stops_of, within
from hmi.plant.assets import MachineState
from hmi.plant.derived import STATE, key_of
from hmi.plant.quality import Quality, quality_of
from hmi.plant.site import Site
from hmi.plant.stops import Span, Stop, StopEdit

MARGIN_US: Final = 8 * 3600 * 1_000_000
"""Read beyond what is asked, so that what was merged across its ends is whole."""
LONGEST_US: Final = 40 * 86_400 * 1_000_000
"""How far the start of a stop that lasts is looked for."""
REMEMBERED: Final = timedelta(days=60)
"""What people said in this time before counts for what is proposed."""
_NUMBERS = {int(state): state for state in MachineState}


class KeepsStops(Protocol):
    """The journal, as far as it is about stops; blocking. Raise StorageError."""

    def stop_edits(
        self,
        start: datetime,
        end: datetime,
        machines: Collection[str] = (),
        at: datetime | None = None,
    ) -> list[StopEdit]:
        """Return what was done with stops of [start, end], oldest first."""

    def alarm_events_of(
        self,
        triggers: Iterable[Trigger],
        start: datetime,
        end: datetime,
        machine: str = "",
        text: str = "",
    ) -> list[AlarmChanged]:
        """Return the newest transitions in [start, end] by one of the triggers."""


class RecordedStops:
    """Reads stops. Everything blocks on files: call it from a worker thread."""

    def __init__(self, site: Site, read: Read, journal: KeepsStops) -> None:
        self._site, self._read, self._journal = site, read, journal
        self._micro_stop_s = site.micro_stop_s
        self._counted = site.reason_tree.counted

    def stops(self, machines: Iterable[str], span: Span, now_us: int) -> list[Stop]:
        """Return the stops that touch a time, oldest first, as people judged them."""
        found: list[Stop] = []
        for machine in machines:
            found += within(self._of_machine(machine, span, now_us), span)
        return sorted(found, key=lambda one: (one.start_us, one.machine))

    def with_leads(self, stops: Iterable[Stop]) -> tuple[list[Stop], dict[str, Activation]]:
        """Return stops with the alarm that led to each, and what is known of these alarms."""
        listed = list(stops)
        if not listed:
            return [], {}
        machines = {one.machine for one in listed}
        start = from_us(min(one.start_us for one in listed) - BEFORE_US)
        end = from_us(max(one.end_us for one in listed) + BEFORE_US)
        triggers = (Trigger.ACTIVATE, Trigger.RTN)
        known = [
            one
            for machine in sorted(machines)
            for one in activations(self._journal.alarm_events_of(triggers, start, end, machine))
        ]
        leads = {one.name: lead for one in listed if (lead := lead_of(one, known)) is not None}
        led = [
            replace(one, led_by=leads[one.name].key) if one.name in leads else one
            for one in listed
        ]
        return led, {lead.key: lead for lead in leads.values()}

    def edits(self, now_us: int) -> list[StopEdit]:
        """Return what was said lately, for proposals."""
        now = from_us(now_us)
        return self._journal.stop_edits(now - REMEMBERED, now)

    def _of_machine(self, machine: str, span: Span, now_us: int) -> list[Stop]:
        start_us, end_us = span[0] - MARGIN_US, min(span[1] + MARGIN_US, now_us)
        if end_us <= span[0]:
            return []
        segments = self._segments(machine, start_us, end_us)
        if not segments:
            return []
        first_us = min(start_us, segments[0].start_us)
        edits = self._journal.stop_edits(from_us(first_us), from_us(end_us), (machine,))
        stops = stops_of(machine, segments, end_us, self._micro_stop_s, self._counted)
        # What reaches the end of what was read, but not the present, is not known to last.
        stops = [replace(one, is_open=one.is_open and end_us >= now_us) for one in stops]
        return judged(stops, edits, self._micro_stop_s)

    def _segments(self, machine: str, start_us: int, end_us: int) -> list[Segment]:
        """Return the states in a time; the first one from when it really began."""
        key = key_of(machine, STATE)
        if key not in self._site.number_by_key:
            return []
        begin_us, step_us, earlier = start_us, MARGIN_US, None
        while True:
            segments = recorded_states(self._read(key, begin_us, end_us))
            first = segments[0] if segments else None
            is_cut = first and first.state in self._counted and first.start_us <= begin_us
            if not is_cut or first == earlier or start_us - begin_us > LONGEST_US:
                return segments
            # A state is repeated while it lasts: the last sample before tells not when it began.
            earlier = first
            begin_us -= step_us
            step_us *= 2


def recorded_states(series: RecordedSeries) -> list[Segment]:
    """Return the states of a derived state tag; what is bad or lost is UNKNOWN.

    Of two samples at one time the one received later comes later and holds.
    """
    times, values, statuses = series.times_us, series.values, series.statuses
    if not len(times):
        return []
    is_last = np.append(times[1:] != times[:-1], True)
    times, values, statuses = times[is_last], values[is_last], statuses[is_last]
    is_new = np.append(True, (values[1:] != values[:-1]) | (statuses[1:] != statuses[:-1]))
    # Behind what was lost the first repetition tells the state again.
    is_new |= bool(series.lost)
    rows = [
        (int(time), _state(float(value), int(status)))
        for time, value, status in zip(
            times[is_new], values[is_new], statuses[is_new], strict=True
        )
    ]
    for start_us, end_us in series.lost:
        rows = _blotted(rows, start_us, end_us)
    found: list[Segment] = []
    for time_us, state in rows:
        if not found or found[-1].state is not state:
            found.append(Segment(time_us, state))
    return found


def _state(value: float, status: int) -> MachineState:
    is_known = quality_of(status) is not Quality.BAD and value in _NUMBERS
    return _NUMBERS[int(value)] if is_known else MachineState.UNKNOWN


def _blotted(
    rows: list[tuple[int, MachineState]], start_us: int, end_us: int
) -> list[tuple[int, MachineState]]:
    """Return states that are unknown in a time; behind it what comes next holds."""
    before = [row for row in rows if row[0] < start_us]
    behind = [row for row in rows if row[0] >= end_us]
    return [*before, (start_us, MachineState.UNKNOWN), *behind]
