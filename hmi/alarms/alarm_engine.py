"""Owns every alarm of the site and publishes each transition.

It feeds samples, connections and time to the alarms and carries out what operators ask. It never
blocks and never awaits.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from hmi.alarms.alarm import Alarm, Told
from hmi.alarms.alarm_feed import AlarmFeed
from hmi.alarms.alert_door import told_rule
from hmi.alarms.certificate_ends import CertificateEnds
from hmi.alarms.conditions import Change, Position
from hmi.alarms.designed_suppression import DesignedSuppression
from hmi.alarms.first_out import FirstOut
from hmi.alarms.lifecycle import Event, Refusal
from hmi.alarms.named_suppressions import NamedSuppressions
from hmi.alarms.outlook import Outlook
from hmi.alarms.rights import highest_priority, longest_shelve_s, may_reset, most_shelved
from hmi.alarms.rules import rules_in_force
from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, SuppressionChanged, Trigger
from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, MachineChanged, SamplesArrived
from hmi.clock import Clock, from_us, to_us
from hmi.errors import ActionRefused
from hmi.plant.alarm_rules import AlarmRule, ConditionKind, Priority
from hmi.plant.roles import Right, Role, may
from hmi.plant.samples import Origin
from hmi.plant.site import Site


class AlarmEngine:
    """All alarms of the site. What operators ask raises ActionRefused when it is not done."""

    def __init__(self, site: Site, bus: Bus, clock: Clock) -> None:
        self._site = site
        self._bus = bus
        self._clock = clock
        self._connections = ("", *(one.key for one in site.connections))
        self._outlook = Outlook(clock.monotonic(), site.connections)
        self._alarms = {rule.key: self._made(rule) for rule in rules_in_force(site)}
        self._feed = AlarmFeed(site, self._alarms.values())
        self._links = self._of_kind(ConditionKind.COMMUNICATION)
        self._clocks = self._of_kind(ConditionKind.CLOCK)
        self._certificates = self._of_kind(ConditionKind.CERTIFICATE)
        self._ends = CertificateEnds(bus)
        self._first_out = FirstOut()
        self._named = NamedSuppressions(site)
        self._design = DesignedSuppression(self._alarms, self._outlook, self._links, self._named)
        # What a tick looks at: it must be quick on a site with thousands of alarms, too.
        self._designed = self._with_design()
        self._realarming = [x for x in self._alarms.values() if x.rule.realarm_s is not None]
        self._shelved: dict[str, Alarm] = {}
        self._lost: list[Alarm] = []
        bus.samples.subscribe(self._samples_arrived)
        bus.connections.subscribe(self._connection_changed)
        bus.machines.subscribe(self._machine_changed)

    def tick(self) -> None:
        """Let delays, shelves and re-alarms run out; called each second."""
        self._judge_connections()
        now_us = self._now_us()
        usable = {
            one: self._outlook.is_usable(one, self._clock.monotonic()) for one in self._connections
        }
        for alarm in self._designed:
            self._settle(alarm)
        for alarm, changes in self._feed.pass_time(now_us, usable):
            self._follow(alarm, changes)
        for alarm in (*self._shelved.values(), *self._realarming):
            self._expire(alarm)
        while self._lost:
            self._happen(self._lost.pop(), Event(trigger=Trigger.RTN))
        for fact in self._named.expired(self._clock.now()):
            self._bus.suppressions.publish(fact)

    def restore(self, alarms: Iterable[AlarmChanged]) -> None:
        """Take up the journal's last fact of each key; what no rule knows any more is left out."""
        for fact in alarms:
            if fact.key not in self._alarms and (rule := told_rule(fact, self._site)) is not None:
                self._alarms[fact.key] = self._made(rule)
            if fact.key in self._alarms:
                self._alarms[fact.key].restore(fact)
        self._first_out.restore(self._alarms.values())
        self._designed = self._with_design()
        for alarm in self._alarms.values():
            self._note_shelf(alarm)
            if alarm.state.active and alarm.position is Position.NORMAL:
                # The rule has lost the sublevel that was active when the engine was stopped.
                self._lost.append(alarm)
        for link in self._links:
            self._mark_unknown(link)

    def tell(self, told: Told, began: datetime | None = None) -> None:
        """Let an alert come, say something new of itself, or go; began is when it was so first.

        What stands already is told anew and is no new alert.
        """
        alarm = self._alarms.get(told.rule.key)
        if alarm is None:
            if not told.is_on:
                return
            alarm = self._alarms[told.rule.key] = self._made(told.rule)
        if alarm.rule.kind is not ConditionKind.TOLD:
            raise ValueError(f"{told.rule.key} is a rule of the site")
        before = alarm.last
        changes = alarm.tell(told, self._now_us())
        self._follow(alarm, changes, began)
        if not changes and alarm.last != before:
            self._publish(alarm.snapshot())

    def told(self) -> list[str]:
        """Return the keys of the alerts that stand because somebody has told so."""
        kind = ConditionKind.TOLD
        return [x.rule.key for x in self._of_kind(kind) if x.state.active]

    def owns(self, key: str) -> bool:
        """Tell whether an alarm is one of this station's rules."""
        return key in self._alarms

    def suppressions(self) -> list[SuppressionChanged]:
        """Return how each named suppression stands that was ever on."""
        return self._named.facts()

    def now(self) -> list[AlarmChanged]:
        """Return every alarm that is not normal, as facts without trigger."""
        facts = (alarm.snapshot() for alarm in self._alarms.values())
        return [fact for fact in facts if fact is not None]

    def acknowledge(self, key: str, occurrence: int, user: str, role: Role, comment: str) -> None:
        """Acknowledge the occurrence that was seen."""
        alarm = self._asked(key, role, Right.ACKNOWLEDGE)
        event = Event(trigger=Trigger.ACK, user=user, occurrence=occurrence, reason=comment)
        self._carry_out(alarm, event)

    def confirm(self, key: str, occurrence: int, user: str, role: Role, comment: str) -> None:
        """Confirm that the response to the occurrence that was seen was carried out."""
        alarm = self._asked(key, role, Right.ACKNOWLEDGE)
        event = Event(trigger=Trigger.CONFIRM, user=user, occurrence=occurrence, reason=comment)
        self._carry_out(alarm, event)

    def silence(self, user: str, role: Role) -> None:
        """Quiet the horn for all that sounds now."""
        _require(role, Right.SILENCE)
        for alarm in self._alarms.values():
            if alarm.state.letter is AlarmLetter.UNACKNOWLEDGED and not alarm.state.silenced:
                self._carry_out(alarm, Event(trigger=Trigger.SILENCE, user=user))

    def reset(self, key: str, user: str, role: Role) -> None:
        """Release the latch of an alarm that is normal and acknowledged."""
        alarm = self._asked(key, role, Right.RESET)
        if not may_reset(role, alarm.priority):
            raise ActionRefused("not-permitted", right=Right.RESET.value)
        self._carry_out(alarm, Event(trigger=Trigger.RESET, user=user))

    def needs_second(self, key: str) -> bool:
        """Tell whether shelving an alarm needs a second person."""
        alarm = self._alarms.get(key)
        return alarm is not None and highest_priority(alarm.rule) is Priority.P1

    def shelve(
        self, key: str, duration_s: float | None, reason: str, user: str, role: Role
    ) -> None:
        """Set an alarm aside for a time; without a duration until it has returned to normal."""
        alarm = self._asked(key, role, Right.SHELVE)
        longest_s = longest_shelve_s(role, highest_priority(alarm.rule))
        if longest_s is None:
            raise ActionRefused("not-permitted", right=Right.SHELVE.value)
        _require_text(reason, "reason-missing")
        longest_s = min(longest_s, alarm.rule.max_shelve_s)
        seconds = longest_s if duration_s is None else duration_s
        if not 0 < seconds <= longest_s:
            raise ActionRefused("shelve-duration", longest_s=longest_s)
        most = most_shelved(len(self._alarms))
        if len(self._shelved) >= most:
            raise ActionRefused("too-many-shelved", most=most)
        trigger = Trigger.SHELVE_ONESHOT if duration_s is None else Trigger.SHELVE_TIMED
        until = self._clock.now() + timedelta(seconds=seconds)
        self._carry_out(alarm, Event(trigger=trigger, user=user, until=until, reason=reason))

    def unshelve(self, key: str, user: str, role: Role) -> None:
        """Bring a shelved alarm back."""
        alarm = self._asked(key, role, Right.UNSHELVE)
        self._carry_out(alarm, Event(trigger=Trigger.UNSHELVE_USER, user=user))

    def set_out_of_service(  # the five columns of a wish and who has it
        self, key: str, out: bool, reason: str, user: str, role: Role, owner: str = ""
    ) -> None:
        """Take an alarm out of service or put it back."""
        alarm = self._asked(key, role, Right.OUT_OF_SERVICE)
        _require_text(reason, "reason-missing")
        trigger = Trigger.OOS_ON if out else Trigger.OOS_OFF
        event = Event(trigger=trigger, user=user, reason=reason, owner=owner)
        self._carry_out(alarm, event)

    def comment(self, key: str, comment: str, user: str, role: Role) -> None:
        """Write a comment into an alarm's journal."""
        alarm = self._asked(key, role, Right.COMMENT)
        _require_text(comment, "comment-missing")
        self._carry_out(alarm, Event(trigger=Trigger.COMMENT, user=user, reason=comment))

    def switch_suppression(
        self, key: str, is_on: bool, reason: str, user: str, role: Role
    ) -> None:
        """Switch a named suppression of the site."""
        _require(role, Right.SHELVE)
        _require_text(reason, "reason-missing")
        fact = self._named.switch(key, is_on, self._clock.now(), user, reason)
        self._bus.suppressions.publish(fact)
        for alarm in self._designed:
            self._settle(alarm)

    def _with_design(self) -> list[Alarm]:
        return [alarm for alarm in self._alarms.values() if self._design.may_hold(alarm)]

    def _made(self, rule: AlarmRule) -> Alarm:
        return Alarm(rule, self._site.tag(rule.tag) if rule.tag else None)

    def _of_kind(self, kind: ConditionKind) -> Sequence[Alarm]:
        return [alarm for alarm in self._alarms.values() if alarm.rule.kind is kind]

    def _samples_arrived(self, fact: SamplesArrived) -> None:
        if fact.batch.origin is Origin.HISTORY:
            return
        is_switched = False
        for switched in self._named.take(fact.batch, self._clock.now()):
            self._bus.suppressions.publish(switched)
            is_switched = True
        for alarm in self._designed if is_switched else ():
            self._settle(alarm)
        bridge_us = self._now_us() - to_us(self._clock.now())
        for alarm, changes in self._feed.take(fact.batch, bridge_us):
            self._follow(alarm, changes)

    def _connection_changed(self, fact: ConnectionChanged) -> None:
        self._outlook.connection_changed(fact, self._clock.monotonic())
        self._judge_connections()

    def _machine_changed(self, fact: MachineChanged) -> None:
        self._outlook.machine_changed(fact, self._clock.monotonic())

    def _judge_connections(self) -> None:
        now_us = self._now_us()
        for alarm in self._links:
            usable = self._outlook.is_usable(alarm.connection, self._clock.monotonic())
            silent_us = round(self._outlook.silent_since_s(alarm.connection) * 1e6)
            was_active = alarm.state.active
            self._follow(alarm, alarm.judge_connection(usable, silent_us, now_us))
            if alarm.state.active is not was_active:
                self._mark_unknown(alarm)
        for alarm in self._clocks:
            is_right = self._outlook.has_right_clock(alarm.connection)
            self._follow(alarm, alarm.judge_connection(is_right, now_us, now_us))
        for alarm in self._certificates:
            days = self._ends.days_left(alarm.connection, self._clock.now())
            self._follow(alarm, alarm.judge_days(days, now_us))

    def _mark_unknown(self, link: Alarm) -> None:
        """Show what hangs on a lost connection as unknown: not as gone, nor as if it were so."""
        is_unknown = self._design.is_cut(link.connection)
        for alarm in self._alarms.values():
            is_child = alarm.connection == link.connection and bool(alarm.keys)
            if is_child and alarm.is_unknown is not is_unknown:
                alarm.is_unknown = is_unknown
                self._publish(alarm.remarked())

    def _follow(
        self, alarm: Alarm, changes: Iterable[Change], began: datetime | None = None
    ) -> None:
        for change in changes:
            is_return = change.position is Position.NORMAL
            self._settle(alarm, is_coming=not is_return and not alarm.state.active)
            if is_return:
                trigger = Trigger.RTN
            else:
                trigger = Trigger.SEVERITY_CHANGE if alarm.state.active else Trigger.ACTIVATE
            event = Event(trigger=trigger, sublevel=change.position.sublevel)
            since = began if not is_return else None
            self._happen(alarm, event, since or self._moment(alarm, change.at_us))

    def _settle(self, alarm: Alarm, *, is_coming: bool = False) -> None:
        """Begin or end what suppresses an alarm by design."""
        now, now_s = self._clock.now(), self._clock.monotonic()
        for trigger, reason in self._design.changes(alarm, now, now_s, is_coming=is_coming):
            self._happen(
                alarm, Event(trigger=trigger, suppressor=reason, reason=_told(trigger, reason))
            )

    def _expire(self, alarm: Alarm) -> None:
        state, now = alarm.state, self._clock.now()
        if state.unshelve_at is not None and now >= state.unshelve_at:
            self._happen(alarm, Event(trigger=Trigger.UNSHELVE_EXPIRED))
        if alarm.rule.realarm_s is not None and state.letter is AlarmLetter.ACKNOWLEDGED:
            self._happen(alarm, Event(trigger=Trigger.REALARM))

    def _happen(
        self, alarm: Alarm, event: Event, source_time: datetime | None = None
    ) -> Refusal | None:
        now = self._clock.now()
        result = alarm.apply(event, now, source_time or now)
        if isinstance(result, Refusal):
            return result
        others: Sequence[Alarm] = ()
        if result.is_annunciation:
            others = self._first_out.came(alarm, source_time or now)
        self._publish(alarm.marked())
        for other in others:
            self._publish(other.remarked())
        self._first_out.settle(alarm)
        self._note_shelf(alarm)
        return None

    def _note_shelf(self, alarm: Alarm) -> None:
        if alarm.state.shelved is not None:
            self._shelved[alarm.rule.key] = alarm
        else:
            self._shelved.pop(alarm.rule.key, None)

    def _publish(self, fact: AlarmChanged | None) -> None:
        if fact is not None:
            self._bus.alarms.publish(fact)

    def _carry_out(self, alarm: Alarm, event: Event) -> None:
        refusal = self._happen(alarm, event)
        if refusal is not None:
            raise ActionRefused(refusal.code, alarm=alarm.rule.key)

    def _asked(self, key: str, role: Role, right: Right) -> Alarm:
        _require(role, right)
        if key not in self._alarms:
            raise ActionRefused("alarm-unknown", alarm=key)
        return self._alarms[key]

    def _now_us(self) -> int:
        return round(self._clock.monotonic() * 1e6)

    def _moment(self, alarm: Alarm, at_us: int) -> datetime:
        """Return the moment of a change; a server's impossible time becomes ours."""
        now = self._clock.now()
        if alarm.is_local:
            return now - timedelta(microseconds=self._now_us() - at_us)
        try:
            return from_us(at_us)
        except OverflowError:
            return now


def _told(trigger: Trigger, reason: tuple[str, str]) -> str:
    """Return the code that the journal keeps of what suppresses, and of its end."""
    return "connection-back" if trigger is Trigger.COMM_BACK else reason[0]


def _require(role: Role, right: Right) -> None:
    if not may(role, right):
        raise ActionRefused("not-permitted", right=right.value)


def _require_text(text: str, code: str) -> None:
    if not text.strip():
        raise ActionRefused(code)
