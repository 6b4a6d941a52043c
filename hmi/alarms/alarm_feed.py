"""Brings samples and passing time to the alarms of their tags; every sample, in order."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

import numpy as np

from hmi.alarms.alarm import Alarm
from hmi.alarms.conditions import Change
from hmi.alarms.inputs import Reading
from hmi.alarms.time_axis import TimeAxis
from hmi.plant.alarm_rules import ConditionKind
from hmi.plant.samples import SampleBatch, Value
from hmi.plant.site import Site

_ARRIVAL_US = 500_000
"""What was sampled by now may still be on its way; a tick waits that long before it decides."""

Changed = tuple[Alarm, tuple[Change, ...]]


class AlarmFeed:
    """Which tags have alarms, and the timeline of each. Monotonic times are microseconds."""

    def __init__(self, site: Site, alarms: Collection[Alarm]) -> None:
        self._alarms_by_tag: dict[int, list[Alarm]] = defaultdict(list)
        # One more than there are tags: whatever number is unknown is mapped there, unwatched.
        self._watched = np.zeros(len(site.tags) + 1, dtype=np.bool_)
        self._axes: dict[int, TimeAxis] = {}
        self._keys = {site.number_by_key[key]: key for one in alarms for key in one.keys}
        self._combined = [
            (alarm, {site.connection_of(site.tag(key)) for key in alarm.keys})
            for alarm in alarms
            if alarm.is_combined
        ]
        for alarm in alarms:
            for key in alarm.keys:
                number = site.number_by_key[key]
                self._alarms_by_tag[number].append(alarm)
                self._watched[number] = True

    def take(self, batch: SampleBatch, bridge_us: int) -> Iterator[Changed]:
        """Yield what each sample changes; bridge_us added to a receive time makes it monotonic."""
        # Most tags have no rule: one look-up for all rows leaves the few that matter.
        numbers = np.minimum(batch.rows["tag"], len(self._watched) - 1)
        picked = np.flatnonzero(self._watched[numbers])
        for row, fields in zip(picked.tolist(), batch.rows[picked].tolist(), strict=True):
            tag, status, number, source_us, receive_us = fields
            value = batch.others.get(row, number)
            yield from self._take_one(tag, value, status, (source_us, receive_us + bridge_us))

    def pass_time(self, now_us: int, usable: Mapping[str, bool]) -> Iterator[Changed]:
        """Yield what changes by now; where the connection is not usable nothing runs."""
        for alarm, connections in self._combined:
            if all(usable[one] for one in connections):
                yield alarm, alarm.let_pass(now_us)
            else:
                alarm.hold(now_us, now_us)
        for tag, axis in tuple(self._axes.items()):
            for alarm in self._alarms_by_tag[tag]:
                if alarm.is_combined or alarm.is_resting:
                    continue
                is_stale_rule = alarm.rule.kind is ConditionKind.STALE
                if not usable[alarm.connection]:
                    alarm.hold(now_us if is_stale_rule else axis.source_us, now_us)
                elif is_stale_rule:
                    yield alarm, alarm.let_pass_stale(now_us)
                else:
                    yield alarm, alarm.let_pass(axis.at(now_us - _ARRIVAL_US))

    def _take_one(
        self, tag: int, value: Value, status: int, times_us: tuple[int, int]
    ) -> Iterator[Changed]:
        source_us, receipt_us = times_us
        before, shift_us = self._axes.get(tag), 0
        if before is None:
            self._axes[tag] = TimeAxis.starting(source_us, receipt_us)
        else:
            self._axes[tag], shift_us = before.moved(source_us, receipt_us)
        for alarm in self._alarms_by_tag[tag]:
            if shift_us and not alarm.is_local:
                alarm.shift(shift_us)
            at_us = receipt_us if alarm.is_local else source_us
            sample = Reading(value, status)
            yield alarm, alarm.take_sample(self._keys[tag], sample, source_us, at_us)
