"""Fetches from the files what a rule is replayed over."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from hmi.bus.facts import GapChanged
from hmi.historian.holes import spans_for
from hmi.historian.series import Series
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.derived import STATE, key_of
from hmi.plant.site import Site
from hmi.reports.alarm_replay import REPLAYED, Past
from hmi.reports.alarm_tuning import Proposal, proposal, ranked


class CanRead(Protocol):
    """Reads recorded samples and holes; times are microseconds UTC."""

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples of a tag in [start, end] with the last one before start."""

    def gaps(self, start_us: int, end_us: int) -> Sequence[GapChanged]:
        """Return the holes that touch [start, end]."""


def can_be_replayed(rule: AlarmRule) -> bool:
    """Tell whether a rule looks at one tag as it is."""
    return rule.kind in REPLAYED and rule.count == 1


def recorded_past(
    site: Site, rule: AlarmRule, reader: CanRead, start_us: int, end_us: int
) -> Past:
    """Return what was recorded of a rule's tag and machine in [start, end]. Raise StorageError."""
    tag = site.tag(rule.tag)
    states = None
    if rule.only_when_executing:
        states = reader.read(key_of(rule.machine, STATE), start_us, end_us)
    series = reader.read(tag.key, start_us, end_us)
    return Past(series, spans_for(site, tag, reader.gaps(start_us, end_us)), end_us, states)


def proposals(
    site: Site, keys: Iterable[str], reader: CanRead, start_us: int, end_us: int
) -> list[Proposal]:
    """Return the changes of these alarms that spare most of them. Raise StorageError."""
    rules = {rule.key: rule for rule in site.alarms if can_be_replayed(rule)}
    return ranked(
        proposal(
            rules[key],
            site.tag(rules[key].tag),
            recorded_past(site, rules[key], reader, start_us, end_us),
        )
        for key in keys
        if key in rules
    )
