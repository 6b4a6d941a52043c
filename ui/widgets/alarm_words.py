"""An alarm in words: its columns, its state, what happened to it; the same in list and detail.

All words of servers and people go through plain(): they are shown as written, cut to a length.
"""

from datetime import datetime
from enum import IntEnum

from hmi.bus.facts import AlarmChanged, AlarmLetter, Trigger
from hmi.clock import Clock
from hmi.plant.alarm_rules import Priority
from hmi.plant.site import Site
from hmi.plant.tags import Tag
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import has_sentence, sentence
from ui.widgets.plain_text import plain
from ui.widgets.state_chip import known_word
from ui.widgets.value_text import NOTHING, number_text

_LONGEST_MESSAGE = 120
_LONGEST_NAME = 40
_LONGEST_COMMENT = 200


class AlarmColumn(IntEnum):
    """Columns of the lists of alarms."""

    BADGE = 0
    TIME = 1
    MACHINE = 2
    MESSAGE = 3
    VALUE = 4
    STATE = 5
    DURATION = 6
    ACK_BY = 7


class JournalColumn(IntEnum):
    """Columns of the journal."""

    TIME = 0
    PRIORITY = 1
    MACHINE = 2
    MESSAGE = 3
    EVENT = 4
    VALUE = 5
    WHO = 6


def alarm_titles() -> list[str]:
    """Return the titles of the lists' columns."""
    return [
        "", _("Time"), _("Machine"), _("Message"), _("Value, limit"), _("State"), _("Duration"),
        _("Ack by"),
    ]  # fmt: skip


def journal_titles() -> list[str]:
    """Return the titles of the journal's columns."""
    return [
        _("Time"), _("Priority"), _("Machine"), _("Message"), _("What happened"), _("Value"),
        _("Who, comment"),
    ]  # fmt: skip


def state_word(letter: AlarmLetter) -> str:
    """Return the word of an alarm's state."""
    return {
        AlarmLetter.NORMAL: _("Normal"),
        AlarmLetter.UNACKNOWLEDGED: _("Unacknowledged"),
        AlarmLetter.ACKNOWLEDGED: _("Acknowledged"),
        AlarmLetter.RETURNED_UNACKNOWLEDGED: _("Gone, not acked"),
        AlarmLetter.LATCHED_UNACKNOWLEDGED: _("Latched, not acked"),
        AlarmLetter.LATCHED_ACKNOWLEDGED: _("Latched, acked"),
        AlarmLetter.SHELVED: _("Shelved"),
        AlarmLetter.SUPPRESSED: _("Suppressed"),
        AlarmLetter.OUT_OF_SERVICE: _("Out of service"),
    }[letter]


def priority_word(priority: Priority) -> str:
    """Return the name of a priority."""
    return {
        Priority.P1: _("P1 critical"),
        Priority.P2: _("P2 high"),
        Priority.P3: _("P3 medium"),
        Priority.P4: _("P4 low"),
    }[priority]


def comment_text(comment: str) -> str:
    """Return a comment, or the sentence of a reason that is kept as a code."""
    if has_sentence(comment):
        return sentence(comment)
    return plain(comment, _LONGEST_COMMENT)


class AlarmWords:
    """The words of one site's alarms; durations run with the clock."""

    def __init__(self, site: Site, clock: Clock) -> None:
        self._site = site
        self._clock = clock
        self._zone = site.calendar.timezone

    def text(self, alarm: AlarmChanged, column: int) -> str:
        """Return what stands in a column of a list."""
        texts = {
            AlarmColumn.BADGE: lambda: priority_word(alarm.priority),
            AlarmColumn.TIME: lambda: self.time(alarm.came),
            AlarmColumn.MACHINE: lambda: self.machine(alarm),
            AlarmColumn.MESSAGE: lambda: self.message(alarm),
            AlarmColumn.VALUE: lambda: " ".join((self.value(alarm), self.limit(alarm))).strip(),
            AlarmColumn.STATE: lambda: state_word(alarm.letter),
            AlarmColumn.DURATION: lambda: self.duration(alarm),
            AlarmColumn.ACK_BY: lambda: self.by(alarm),
        }
        return texts[AlarmColumn(column)]()

    def journal_text(self, event: AlarmChanged, column: int) -> str:
        """Return what stands in a column of the journal."""
        texts = {
            JournalColumn.TIME: lambda: formats.date_time(event.at, self._zone),
            JournalColumn.PRIORITY: lambda: f"P{int(event.priority)}",
            JournalColumn.MACHINE: lambda: self.machine(event),
            JournalColumn.MESSAGE: lambda: self.message(event),
            JournalColumn.EVENT: lambda: trigger_word(event.trigger),
            JournalColumn.VALUE: lambda: self.value(event),
            JournalColumn.WHO: lambda: self.who(event),
        }
        return texts[JournalColumn(column)]()

    def machine(self, alarm: AlarmChanged) -> str:
        """Return the machine's name."""
        machine = self._site.machine_by_key.get(alarm.machine)
        return plain(machine.name if machine else alarm.machine, _LONGEST_NAME)

    def message(self, alarm: AlarmChanged) -> str:
        """Return the message, harmless and cut."""
        return plain(alarm.text, _LONGEST_MESSAGE)

    def value(self, alarm: AlarmChanged) -> str:
        """Return the value that the alarm is about, with its unit."""
        if alarm.tripped is None:
            return NOTHING
        if isinstance(alarm.tripped, str):
            return plain(known_word(alarm.tripped), _LONGEST_NAME)
        return self._number(alarm, alarm.tripped)

    def limit(self, alarm: AlarmChanged) -> str:
        """Return the limit that was passed; empty where the alarm has none."""
        if alarm.limit is None:
            return ""
        return _("limit {limit}").format(limit=self._number(alarm, alarm.limit))

    def time(self, moment: datetime) -> str:
        """Return the time of day, with the date before it where it was not today."""
        is_today = formats.date(moment, self._zone) == formats.date(self._clock.now(), self._zone)
        told = formats.clock_time(moment, self._zone)
        return told if is_today else formats.date_time(moment, self._zone)

    def duration(self, alarm: AlarmChanged) -> str:
        """Return how long the condition holds, or how long a shelved alarm stays aside."""
        if alarm.letter is AlarmLetter.SHELVED and alarm.unshelve_at is not None:
            left_s = (alarm.unshelve_at - self._clock.now()).total_seconds()
            return _("{time} left").format(time=formats.duration(left_s))
        if not alarm.active or alarm.active_since is None:
            return NOTHING
        return formats.duration((self._clock.now() - alarm.active_since).total_seconds())

    def by(self, alarm: AlarmChanged) -> str:
        """Return who acknowledged it or set it aside, and why; empty while nobody did."""
        if alarm.letter is AlarmLetter.SUPPRESSED:
            reasons = (one.code for one in alarm.suppressed if has_sentence(one.code))
            told = " ".join(dict.fromkeys(sentence(code) for code in reasons))
            return told or comment_text(alarm.comment)
        aside = alarm.removed if alarm.letter is AlarmLetter.OUT_OF_SERVICE else alarm.shelved
        if alarm.letter in (AlarmLetter.SHELVED, AlarmLetter.OUT_OF_SERVICE):
            if aside is None:
                return self.who(alarm)
            told_by = (plain(aside.owner or aside.by, _LONGEST_NAME), comment_text(aside.reason))
            return " · ".join(part for part in told_by if part)
        if not alarm.acked or alarm.acked_at is None:
            return ""
        return plain(alarm.acked_by, _LONGEST_NAME) or _("the station")

    def marks(self, alarm: AlarmChanged) -> list[str]:
        """Return what is special about an alarm now, beside its state."""
        chatters_until = alarm.chatters_until
        is_chattering = chatters_until is not None and self._clock.now() < chatters_until
        marks = (
            (alarm.is_unknown, _("last known, not live")),
            (
                alarm.asked is not None,
                _("asked for: {deed}").format(deed=trigger_word(alarm.asked)),
            ),
            (bool(alarm.branch), _("an earlier one")),
            (is_chattering, _("~ comes and goes")),
            (alarm.needs_confirming, _("to be confirmed")),
            (alarm.is_first_out, _("came first")),
            (alarm.is_disabled, _("disabled at its server")),
        )
        return [word for is_so, word in marks if is_so]

    def who(self, event: AlarmChanged) -> str:
        """Return who did it and what was said with it."""
        told = (plain(event.user, _LONGEST_NAME), comment_text(event.comment))
        return " · ".join(part for part in told if part)

    def number(self, alarm: AlarmChanged, value: float) -> str:
        """Return a number in the way of the alarm's tag, without its unit."""
        tag = self._tag(alarm.tag)
        return number_text(tag, value) if tag else formats.number(value)

    def unit(self, alarm: AlarmChanged) -> str:
        """Return the unit, harmless and cut."""
        return plain(alarm.unit, 12)

    def _number(self, alarm: AlarmChanged, value: float) -> str:
        number, unit = self.number(alarm, value), self.unit(alarm)
        return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number

    def _tag(self, key: str) -> Tag | None:
        return self._site.tag(key) if key in self._site.number_by_key else None


def trigger_word(trigger: Trigger | None) -> str:
    """Return what happened to an alarm."""
    if trigger is None:
        return NOTHING
    return {
        Trigger.ACTIVATE: _("Came"),
        Trigger.RTN: _("Back to normal"),
        Trigger.ACK: _("Acknowledged"),
        Trigger.CONFIRM: _("Confirmed"),
        Trigger.RESET: _("Reset"),
        Trigger.SHELVE_TIMED: _("Shelved"),
        Trigger.SHELVE_ONESHOT: _("Shelved once"),
        Trigger.UNSHELVE_USER: _("Unshelved"),
        Trigger.UNSHELVE_EXPIRED: _("Shelf time over"),
        Trigger.SUPPRESS: _("Suppressed"),
        Trigger.UNSUPPRESS: _("Suppression ended"),
        Trigger.OOS_ON: _("Taken out of service"),
        Trigger.OOS_OFF: _("Back in service"),
        Trigger.REALARM: _("Alarmed again"),
        Trigger.SEVERITY_CHANGE: _("Limit changed"),
        Trigger.COMMENT: _("Comment"),
        Trigger.COMM_LOST: _("Connection lost"),
        Trigger.COMM_BACK: _("Connection back"),
        Trigger.SILENCE: _("Silenced"),
        Trigger.CONFIG: _("Configuration changed"),
    }[trigger]
