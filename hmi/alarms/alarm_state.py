"""The flags of one alarm, and the ISA letter that follows from them."""

from dataclasses import dataclass, replace
from datetime import datetime

from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, SetAside, Suppressed
from hmi.plant.alarm_rules import AlarmRule


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmState:
    """The flags of one alarm. occurrence counts annunciations; sublevel is the last one in force.

    acked_at is the moment from which a re-alarm counts. Suppressions stack: what ends one leaves
    the others.
    """

    active: bool = False
    acked: bool = True
    confirmed: bool = True
    latched: bool = False
    shelved: SetAside | None = None
    removed: SetAside | None = None
    suppressed: tuple[Suppressed, ...] = ()
    silenced: bool = False
    sublevel: str = ""
    occurrence: int = 0
    active_since: datetime | None = None
    acked_by: str = ""
    acked_at: datetime | None = None
    confirmed_by: str = ""
    confirmed_at: datetime | None = None

    @property
    def is_hidden(self) -> bool:
        """Tell whether the alarm is shelved, suppressed by design or out of service."""
        return bool(self.removed or self.suppressed or self.shelved)

    @property
    def unshelve_at(self) -> datetime | None:
        """When the shelf ends by itself, None where there is none."""
        return self.shelved.until if self.shelved else None

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing is left of its last occurrence: it may be the first of a group."""
        is_answered = self.acked and self.confirmed
        return not self.active and not self.latched and (is_answered or self.is_hidden)

    @property
    def letter(self) -> AlarmLetter:
        """Derive the ISA letter. What waits for its confirmation has not gone yet."""
        if self.removed:
            return AlarmLetter.OUT_OF_SERVICE
        if self.suppressed:
            return AlarmLetter.SUPPRESSED
        if self.shelved:
            return AlarmLetter.SHELVED
        is_latched = self.latched and not self.active
        is_done = self.acked and (self.confirmed or self.active or is_latched)
        return _PLAIN[self.active, is_done, is_latched]

    def suppressor(self, code: str, by: str) -> Suppressed | None:
        """Return the suppression of a kind by somebody, None where it is not in force."""
        return next((x for x in self.suppressed if (x.code, x.by) == (code, by)), None)


_PLAIN = {
    (True, False, False): AlarmLetter.UNACKNOWLEDGED,
    (True, True, False): AlarmLetter.ACKNOWLEDGED,
    (False, False, False): AlarmLetter.RETURNED_UNACKNOWLEDGED,
    (False, True, False): AlarmLetter.NORMAL,
    (False, False, True): AlarmLetter.LATCHED_UNACKNOWLEDGED,
    (False, True, True): AlarmLetter.LATCHED_ACKNOWLEDGED,
}


def rebuilt(fact: AlarmChanged) -> AlarmState:
    """Return the state that a fact tells of, whole."""
    return AlarmState(
        active=fact.active,
        acked=fact.acked,
        confirmed=fact.confirmed,
        latched=fact.latched,
        shelved=fact.shelved,
        removed=fact.removed,
        suppressed=fact.suppressed,
        silenced=fact.silenced,
        sublevel=fact.sublevel,
        occurrence=fact.occurrence,
        active_since=fact.active_since,
        acked_by=fact.acked_by,
        acked_at=fact.acked_at,
        confirmed_by=fact.confirmed_by,
        confirmed_at=fact.confirmed_at,
    )


def restored(fact: AlarmChanged, rule: AlarmRule) -> AlarmState:
    """Return the state after a restart, from the last fact in the journal.

    A one-shot shelf becomes a timed one. What suppresses by design decides anew, but until then
    it holds: a restart must not bring up a hundred alarms for a second.
    """
    state = rebuilt(_told_fully(fact, rule))
    if state.shelved is not None and state.shelved.is_one_shot:
        return replace(state, shelved=replace(state.shelved, is_one_shot=False))
    return state


def _told_fully(fact: AlarmChanged, rule: AlarmRule) -> AlarmChanged:
    """Return a fact of an earlier version, which named less, with what its letter says."""
    if fact.unshelve_at is not None and fact.shelved is None:
        aside = SetAside(fact.user, fact.at, fact.comment, fact.unshelve_at)
        fact = replace(fact, shelved=aside)
    if fact.letter is AlarmLetter.OUT_OF_SERVICE and fact.removed is None:
        fact = replace(fact, removed=SetAside(fact.user, fact.at, fact.comment))
    if fact.letter is AlarmLetter.SUPPRESSED and not fact.suppressed:
        told = Suppressed("machine-not-executing", rule.machine, fact.at)
        if not rule.only_when_executing:
            told = Suppressed("connection-lost", rule.connection, fact.at)
        fact = replace(fact, suppressed=(told,))
    return fact
