"""The named suppressions of a site: on while their expression is true, or while switched on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from hmi.alarms.inputs import Expressed, Reading
from hmi.bus.alarm_facts import SuppressionChanged
from hmi.errors import ActionRefused
from hmi.plant.alarm_handling import SuppressionRule
from hmi.plant.expressions import parsed
from hmi.plant.samples import SampleBatch
from hmi.plant.site import Site


@dataclass(slots=True)
class _Named:
    rule: SuppressionRule
    input: Expressed | None
    now: SuppressionChanged | None = None


class NamedSuppressions:
    """Knows which of them are on. What is unknown because a tag is not trusted is off.

    One that was switched on is off after a restart: nothing stays hidden that nobody remembers.
    """

    def __init__(self, site: Site) -> None:
        self._named = {
            rule.key: _Named(rule, Expressed(parsed(rule.expression)) if rule.expression else None)
            for rule in site.suppressions
        }
        self._by_alarm = {
            alarm.key: tuple(
                rule.key
                for rule in site.suppressions
                if alarm.key in rule.alarms
                or alarm.group in rule.groups
                or alarm.machine in rule.machines
            )
            for alarm in site.alarms
        }
        self._readers: dict[int, list[tuple[str, _Named]]] = {}
        for one in self._named.values():
            for key in one.input.keys if one.input else ():
                self._readers.setdefault(site.number_by_key[key], []).append((key, one))

    def may_hold(self, alarm: str) -> bool:
        """Tell whether any of them is about an alarm."""
        return bool(self._by_alarm.get(alarm))

    def on(self, alarm: str) -> list[str]:
        """Return the keys of those that suppress an alarm now."""
        return [key for key in self._by_alarm.get(alarm, ()) if self._is_on(self._named[key])]

    def take(self, batch: SampleBatch, now: datetime) -> Iterator[SuppressionChanged]:
        """Yield which are on or off by samples."""
        if not self._readers:
            return
        picked = np.flatnonzero(np.isin(batch.rows["tag"], list(self._readers)))
        for row, fields in zip(picked.tolist(), batch.rows[picked].tolist(), strict=True):
            tag, status, number, _source_us, _receive_us = fields
            for key, one in self._readers.get(tag, ()):
                if one.input is None:
                    continue
                value = batch.others.get(row, number)
                is_on = one.input.take(key, Reading(value, status), 0).value is True
                if is_on is not self._is_on(one):
                    one.now = SuppressionChanged(one.rule.key, is_on, now)
                    yield one.now

    def switch(
        self, key: str, is_on: bool, now: datetime, user: str, reason: str
    ) -> SuppressionChanged:
        """Switch one. Raise ActionRefused for those that an expression rules."""
        one = self._named.get(key)
        if one is None:
            raise ActionRefused("suppression-unknown", suppression=key)
        if one.input is not None:
            raise ActionRefused("suppression-by-rule", suppression=one.rule.name)
        if is_on is self._is_on(one):
            raise ActionRefused("suppression-is-so", suppression=one.rule.name)
        until = now + timedelta(seconds=one.rule.longest_s) if is_on else None
        one.now = SuppressionChanged(key, is_on, now, user, reason, until)
        return one.now

    def expired(self, now: datetime) -> Iterator[SuppressionChanged]:
        """Yield those that go off by themselves."""
        for one in self._named.values():
            if one.now and one.now.is_on and one.now.until is not None and now >= one.now.until:
                one.now = SuppressionChanged(one.rule.key, False, now)
                yield one.now

    def facts(self) -> list[SuppressionChanged]:
        """Return how each stands that was ever on."""
        return [one.now for one in self._named.values() if one.now is not None]

    @staticmethod
    def _is_on(one: _Named) -> bool:
        return one.now is not None and one.now.is_on
