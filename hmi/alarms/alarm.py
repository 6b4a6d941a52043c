"""One alarm: its rule, where its condition stands, its state and the latest fact about it."""

from dataclasses import dataclass, replace
from datetime import datetime

from hmi.alarms.alarm_state import AlarmState, restored
from hmi.alarms.chatter import Chatter
from hmi.alarms.conditions import (
    Change,
    Condition,
    Evidence,
    Flags,
    Position,
    is_resting,
    prepared,
    shifted,
)
from hmi.alarms.counted import Counted
from hmi.alarms.inputs import Reading, input_of
from hmi.alarms.lifecycle import Event, Outcome, Refusal, next_state
from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, Trigger
from hmi.plant.alarm_rules import OF_CONNECTION, AlarmRule, ConditionKind, Priority
from hmi.plant.quality import GOOD
from hmi.plant.samples import Value
from hmi.plant.tags import Tag

_EXTREME = frozenset({"HIHI", "LOLO"})
_LONGEST_TEXT = 200
_LOCAL = frozenset({ConditionKind.STALE, ConditionKind.TOLD, *OF_CONNECTION})
"""Kinds that are judged by our own clock; so is what combines several tags."""


Fields = tuple[tuple[str, str | float], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a part of the station says of an alert: whether it stands, and in which words."""

    rule: AlarmRule
    is_on: bool
    value: Value = None
    code: str = ""
    fields: Fields = ()


class Alarm:
    """One alarm of the site. Only the alarm engine feeds it.

    Times are microseconds: `at_us` on the axis of the tag's source clock, `now_us` monotonic.
    """

    def __init__(self, rule: AlarmRule, tag: Tag | None) -> None:
        self.rule = rule
        self.tag = tag
        self.connection = tag.connection if tag else rule.connection
        self.state = AlarmState()
        self.last: AlarmChanged | None = None
        self._condition: Condition = prepared(rule, tag)
        self.flags: Flags = self._condition.start()
        self._evidence: tuple[Evidence, ...] = (Evidence.NONE,) * len(self.flags)
        self._input = input_of(rule)
        self._counted: Counted | None = None
        if rule.count > 1:
            window_us = round(rule.count_window_s * 1e6)
            self._counted = Counted(len(self.flags), rule.count, window_us)
        self._value: Value = None
        self._status = 0
        self._came_at: datetime | None = None
        self._came_value: Value = None
        self._source_us: int | None = None
        self._moved_us = 0
        self.is_first_out = False
        self.is_simultaneous = False
        self.is_unknown = False
        """Whether its source is not heard, so that its state is one of the past."""
        self._chatter = Chatter()
        self._said: tuple[str, Fields] = ("", ())

    @property
    def keys(self) -> tuple[str, ...]:
        """The tags whose samples it is judged by."""
        return self._input.keys

    @property
    def is_combined(self) -> bool:
        """Tell whether several tags are judged together."""
        return len(self.keys) > 1 or self.rule.kind is ConditionKind.RULE

    @property
    def is_local(self) -> bool:
        """Tell whether its times are our monotonic ones and not those of a source."""
        return self.is_combined or self.rule.kind in _LOCAL

    @property
    def group(self) -> str:
        """The group in which the first to come is marked: its own, else its machine."""
        return "" if self.rule.is_alert else self.rule.group or self.rule.machine

    @property
    def position(self) -> Position:
        """Where the condition stands, delays included."""
        return self._condition.position(self.flags)

    @property
    def is_resting(self) -> bool:
        """Tell whether nothing but a sample can change it; nearly all alarms rest."""
        is_timed = self._counted is not None or self.rule.kind is ConditionKind.STALE
        return not is_timed and is_resting(self.flags, self._evidence)

    @property
    def priority(self) -> Priority:
        """The priority of the sublevel that is, or was last, in force."""
        if self.state.sublevel in _EXTREME and self.rule.extreme_priority is not None:
            return self.rule.extreme_priority
        return self.rule.priority

    def restore(self, fact: AlarmChanged) -> None:
        """Take up the state that the journal's last fact tells of; no timer runs."""
        self.state = restored(fact, self.rule)
        self._value, self._status = fact.value, fact.status
        self._came_at, self._came_value = fact.came_at, fact.came_value
        self._said = (fact.code, fact.fields)
        self.is_first_out, self.is_simultaneous = fact.is_first_out, fact.is_simultaneous
        position = Position.NORMAL
        if fact.active:
            position = Position(fact.sublevel) if fact.sublevel else Position.ACTIVE
        self.flags = self._condition.start(position)
        times = (fact.at, fact.source_time)
        self.last = self._fact(None, self.state.letter, times, fact.user, fact.comment)

    def take_sample(
        self, key: str, sample: Reading, source_us: int, at_us: int
    ) -> tuple[Change, ...]:
        """Evaluate one sample of one of its tags; where it is local at_us is monotonic."""
        self._weigh(self._input.take(key, sample, at_us), at_us)
        if self.rule.kind is ConditionKind.STALE:
            if source_us == self._source_us and self._evidence != (Evidence.TRUE,):
                return ()
            self._source_us, self._moved_us = source_us, at_us
        return self._observe(self._evidence, at_us)

    def shift(self, shift_us: int) -> None:
        """Move running timers along with a source clock that was set."""
        self.flags = shifted(self.flags, shift_us)

    def let_pass(self, at_us: int) -> tuple[Change, ...]:
        """Let time run to at_us, with the last sample still true."""
        if (renewed := self._input.at(at_us)) is not None:
            self._weigh(renewed, at_us)
        elif self._counted is not None and Evidence.NONE not in self._evidence:
            self._evidence = self._counted.at(at_us)
        return self._observe(self._evidence, at_us) + self._elapse(at_us)

    def let_pass_stale(self, now_us: int) -> tuple[Change, ...]:
        """Let time run for a stale rule, whose tag's connection is heard."""
        stale_at_us = self._moved_us + self._condition.stale_us
        if self._source_us is None or (
            now_us < stale_at_us and self._evidence != (Evidence.TRUE,)
        ):
            return self._elapse(now_us)
        changes = self._observe((Evidence.TRUE,), min(stale_at_us, now_us))
        return changes + self._elapse(now_us)

    def hold(self, at_us: int, now_us: int) -> None:
        """Let nothing run while the connection is not heard."""
        self.flags = self._condition.hold(self.flags, at_us)
        self._moved_us = now_us

    def judge_connection(
        self, usable: bool, silent_since_us: int, now_us: int
    ) -> tuple[Change, ...]:
        """Evaluate a rule of a connection; what is wrong counts from the time that is given."""
        said = (Evidence.FALSE if usable else Evidence.TRUE,)
        changes = self._observe(said, now_us if usable else min(silent_since_us, now_us))
        return changes + self._elapse(now_us)

    def judge_days(self, days_left: float | None, now_us: int) -> tuple[Change, ...]:
        """Evaluate a rule of a certificate, of which so many days are left; None if unknown."""
        if days_left is None:
            return ()
        self._weigh(Reading(days_left, GOOD), now_us)
        return self._observe(self._evidence, now_us) + self._elapse(now_us)

    def tell(self, told: Told, now_us: int) -> tuple[Change, ...]:
        """Take up that an alert stands, or does not stand any more."""
        self._value, self._status = told.value, GOOD
        if told.is_on:
            self.rule, self._said = told.rule, (told.code, told.fields)
            if self.last is not None and self.state.active:
                self.last = replace(
                    self.last, message=told.rule.message, code=told.code, fields=told.fields,
                    value=told.value,
                )  # fmt: skip
        return self._observe((Evidence.TRUE if told.is_on else Evidence.FALSE,), now_us)

    def apply(self, event: Event, at: datetime, source_time: datetime) -> AlarmChanged | Refusal:
        """Move to the next state and return the fact, or why the event is refused."""
        outcome = next_state(self.state, event, self.rule, at)
        if isinstance(outcome, Refusal):
            return outcome
        before, self.state = self.state.letter, outcome.state
        if event.trigger is Trigger.ACTIVATE:
            self._came_at = at
        if event.trigger is Trigger.ACTIVATE or (
            event.trigger is Trigger.SEVERITY_CHANGE and outcome.is_annunciation
        ):
            self._came_value = _shortened(self._value)
        if outcome.is_annunciation:
            self._chatter.annunciate(at)
        self.last = self._fact(outcome, before, (at, source_time), event.user, event.reason)
        return self.last

    def marked(self) -> AlarmChanged | None:
        """Return the last fact with the marks as they are now."""
        if self.last is not None and (
            (self.last.is_first_out, self.last.is_simultaneous, self.last.is_unknown)
            != (self.is_first_out, self.is_simultaneous, self.is_unknown)
        ):
            self.last = replace(
                self.last,
                is_first_out=self.is_first_out,
                is_simultaneous=self.is_simultaneous,
                is_unknown=self.is_unknown,
            )
        return self.last

    def remarked(self) -> AlarmChanged | None:
        """Return a snapshot with the marks as they are now, None while normal."""
        self.marked()
        return self.snapshot()

    def snapshot(self) -> AlarmChanged | None:
        """Return the present state as a fact without trigger, None while normal."""
        if self.last is None or self.state.letter is AlarmLetter.NORMAL:
            return None
        return replace(self.last, trigger=None, before=self.state.letter, is_annunciation=False)

    def _weigh(self, reading: Reading, at_us: int) -> None:
        """Keep a reading and what it says about each limit."""
        self._value, self._status = reading
        self._evidence = self._condition.judge(*reading)
        if self._counted is not None:
            self._evidence = self._counted.told(self._evidence, at_us)

    def _observe(self, said: tuple[Evidence, ...], at_us: int) -> tuple[Change, ...]:
        self.flags, changes = self._condition.observe(self.flags, said, at_us)
        return changes

    def _elapse(self, at_us: int) -> tuple[Change, ...]:
        self.flags, changes = self._condition.elapse(self.flags, at_us)
        return changes

    def _fact(
        self,
        outcome: Outcome | None,
        before: AlarmLetter,
        times: tuple[datetime, datetime],
        user: str,
        comment: str,
    ) -> AlarmChanged:
        """Return how the alarm stands; times are those of the fact and of its source."""
        rule, state = self.rule, self.state
        trigger: Trigger | None = outcome.trigger if outcome else None
        position = Position(state.sublevel) if state.sublevel else Position.ACTIVE
        return AlarmChanged(
            key=rule.key,
            machine=rule.machine,
            message=rule.message,
            priority=self.priority,
            letter=state.letter,
            before=before,
            trigger=trigger,
            at=times[0],
            source_time=times[1],
            user=user,
            comment=comment,
            active=state.active,
            acked=state.acked,
            latched=state.latched,
            occurrence=state.occurrence,
            active_since=state.active_since,
            sublevel=state.sublevel,
            value=_shortened(self._value),
            limit=self._condition.limit_of(position),
            unit=self.tag.unit if self.tag else "",
            tag=rule.tag,
            status=self._status,
            cause=rule.cause,
            consequence=rule.consequence,
            response=rule.response,
            is_alert=rule.is_alert,
            is_annunciation=outcome is not None and outcome.is_annunciation and not rule.is_alert,
            silenced=state.silenced,
            unshelve_at=state.unshelve_at,
            acked_by=state.acked_by,
            acked_at=state.acked_at,
            came_at=self._came_at,
            came_value=self._came_value,
            is_latching=rule.latching, confirm_required=rule.confirm_required,
            confirmed=state.confirmed, confirmed_by=state.confirmed_by,
            confirmed_at=state.confirmed_at,
            shelved=state.shelved, removed=state.removed, suppressed=state.suppressed,
            group=self.group, is_first_out=self.is_first_out,
            is_simultaneous=self.is_simultaneous,
            chatters_until=self._chatter.until,
            is_unknown=self.is_unknown,
            response_time_s=rule.response_time_s,
            kind=rule.kind.value,
            connection=self.connection,
            limits=() if rule.is_exclusive else self._condition.in_force(self.flags),
            code=self._said[0], fields=self._said[1],
        )  # fmt: skip


def _shortened(value: Value) -> Value:
    return value[:_LONGEST_TEXT] if isinstance(value, str) else value
