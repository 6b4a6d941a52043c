"""Why an alarm is suppressed by design (domain model 1.9, 1.10).

Its machine's state, a lost connection, a leading alarm, or a named suppression of the site.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from hmi.alarms.alarm import Alarm
from hmi.alarms.conditions import is_returning
from hmi.alarms.named_suppressions import NamedSuppressions
from hmi.alarms.outlook import Outlook
from hmi.alarms.rights import highest_priority
from hmi.bus.alarm_facts import Trigger
from hmi.plant.alarm_rules import ConditionKind, Priority

NOT_EXECUTING: Final = "machine-not-executing"
OTHER_STATE: Final = "machine-in-other-state"
CONNECTION: Final = "connection-lost"
LEADER: Final = "leader-active"
NAMED: Final = "suppression-on"

FOLLOWS_WITHIN: Final = timedelta(seconds=30)
"""What comes later than this after its leader is no consequence of it."""

_OF_COMMUNICATION: Final = frozenset({ConditionKind.BAD_QUALITY, ConditionKind.STALE})

Reason = tuple[str, str]
"""Code and key of what suppresses."""


class DesignedSuppression:
    """Decides which reasons hold for an alarm now; monotonic times are seconds."""

    def __init__(
        self,
        alarms: Mapping[str, Alarm],
        outlook: Outlook,
        links: Sequence[Alarm],
        named: NamedSuppressions,
    ) -> None:
        self._alarms = alarms
        self._outlook = outlook
        self._links = links
        self._named = named
        self._ever = {key for key, alarm in alarms.items() if self._is_ever(alarm)}

    def changes(
        self, alarm: Alarm, now: datetime, now_s: float, *, is_coming: bool
    ) -> list[tuple[Trigger, Reason]]:
        """Return what begins and ends to suppress an alarm; is_coming: it becomes active."""
        held = {(one.code, one.by) for one in alarm.state.suppressed}
        if not held and alarm.rule.key not in self._ever:
            return []
        wanted = self._wanted(alarm, now_s)
        is_led = (LEADER, alarm.rule.follower_of) in held
        if self._follows(alarm, now, is_held=is_led, is_coming=is_coming):
            wanted.add((LEADER, alarm.rule.follower_of))
        if self._is_cut_off(alarm, now_s, is_held=(CONNECTION, alarm.connection) in held):
            wanted.add((CONNECTION, alarm.connection))
        begun = [(_trigger(one, begins=True), one) for one in sorted(wanted - held)]
        return begun + [(_trigger(one, begins=False), one) for one in sorted(held - wanted)]

    def may_hold(self, alarm: Alarm) -> bool:
        """Tell whether anything can suppress an alarm, or does since before this run."""
        return alarm.rule.key in self._ever or bool(alarm.state.suppressed)

    def is_cut(self, connection: str) -> bool:
        """Tell whether there is an alarm about a connection."""
        return any(link.state.active for link in self._links if link.connection == connection)

    def _is_ever(self, alarm: Alarm) -> bool:
        rule = alarm.rule
        is_by_state = rule.only_when_executing or bool(rule.only_in) or bool(rule.follower_of)
        return is_by_state or rule.kind in _OF_COMMUNICATION or self._named.may_hold(rule.key)

    def _wanted(self, alarm: Alarm, now_s: float) -> set[Reason]:
        rule = alarm.rule
        found: set[Reason] = set()
        if rule.only_when_executing and not self._outlook.is_executing(rule.machine, now_s):
            found.add((NOT_EXECUTING, rule.machine))
        if rule.only_in and not self._outlook.is_in(rule.machine, rule.only_in, now_s):
            found.add((OTHER_STATE, rule.machine))
        if highest_priority(rule) is not Priority.P1:
            found.update((NAMED, name) for name in self._named.on(rule.key))
        return found

    def _follows(self, alarm: Alarm, now: datetime, *, is_held: bool, is_coming: bool) -> bool:
        """Tell whether an alarm is a consequence of its leader, who must be seen meanwhile."""
        leader = self._alarms.get(alarm.rule.follower_of)
        if leader is None or highest_priority(alarm.rule) is Priority.P1:
            return False
        state = leader.state
        if not state.active or state.shelved or state.removed or state.active_since is None:
            return False
        if leader.rule.machine != alarm.rule.machine:
            return False
        return is_held or (is_coming and now - state.active_since <= FOLLOWS_WITHIN)

    def _is_cut_off(self, alarm: Alarm, now_s: float, *, is_held: bool) -> bool:
        """Tell whether nothing is known because of the connection, or it just returns."""
        if alarm.rule.kind not in _OF_COMMUNICATION:
            return False
        if self.is_cut(alarm.connection):
            return True
        is_back = self._outlook.is_back(alarm.connection, now_s)
        return is_held and not (is_back and not is_returning(alarm.flags))


def _trigger(reason: Reason, *, begins: bool) -> Trigger:
    if reason[0] == CONNECTION:
        return Trigger.COMM_LOST if begins else Trigger.COMM_BACK
    return Trigger.SUPPRESS if begins else Trigger.UNSUPPRESS
