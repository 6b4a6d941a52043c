"""The flags of one alarm, and the ISA letter that follows from them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntFlag

from hmi.bus.facts import AlarmChanged, AlarmLetter
from hmi.plant.alarm_rules import AlarmRule


class Shelf(Enum):
    """How an alarm is shelved."""

    NONE = 0
    ONE_SHOT = 1
    TIMED = 2


class Suppression(IntFlag):
    """Which logic suppresses an alarm by design; several may at once."""

    NONE = 0
    MACHINE = 1
    COMMUNICATION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmState:
    """The flags of one alarm. occurrence counts annunciations; sublevel is the last one in force.

    acked_at is the moment from which a re-alarm counts.
    """

    active: bool = False
    acked: bool = True
    latched: bool = False
    shelf: Shelf = Shelf.NONE
    unshelve_at: datetime | None = None
    suppression: Suppression = Suppression.NONE
    out_of_service: bool = False
    silenced: bool = False
    sublevel: str = ""
    occurrence: int = 0
    active_since: datetime | None = None
    acked_by: str = ""
    acked_at: datetime | None = None

    @property
    def is_hidden(self) -> bool:
        """Tell whether the alarm is shelved, suppressed by design or out of service."""
        return self.out_of_service or bool(self.suppression) or self.shelf is not Shelf.NONE

    @property
    def letter(self) -> AlarmLetter:
        """Derive the ISA letter."""
        if self.out_of_service:
            return AlarmLetter.OUT_OF_SERVICE
        if self.suppression:
            return AlarmLetter.SUPPRESSED
        if self.shelf is not Shelf.NONE:
            return AlarmLetter.SHELVED
        return _PLAIN[self.active, self.acked, self.latched and not self.active]


_PLAIN = {
    (True, False, False): AlarmLetter.UNACKNOWLEDGED,
    (True, True, False): AlarmLetter.ACKNOWLEDGED,
    (False, False, False): AlarmLetter.RETURNED_UNACKNOWLEDGED,
    (False, True, False): AlarmLetter.NORMAL,
    (False, False, True): AlarmLetter.LATCHED_UNACKNOWLEDGED,
    (False, True, True): AlarmLetter.LATCHED_ACKNOWLEDGED,
}


def restored(fact: AlarmChanged, rule: AlarmRule) -> AlarmState:
    """Return the state after a restart, from the last fact in the journal.

    A one-shot shelf becomes a timed one. Suppression by design is kept only as far as it shows;
    the logic that suppresses decides anew.
    """
    suppression = Suppression.NONE
    if fact.letter is AlarmLetter.SUPPRESSED:
        machine = Suppression.MACHINE if rule.only_when_executing else Suppression.NONE
        suppression = machine or Suppression.COMMUNICATION
    return AlarmState(
        active=fact.active,
        acked=fact.acked,
        latched=fact.latched,
        shelf=Shelf.NONE if fact.unshelve_at is None else Shelf.TIMED,
        unshelve_at=fact.unshelve_at,
        suppression=suppression,
        out_of_service=fact.letter is AlarmLetter.OUT_OF_SERVICE,
        silenced=fact.silenced,
        sublevel=fact.sublevel,
        occurrence=fact.occurrence,
        active_since=fact.active_since,
        acked_by=fact.acked_by,
        acked_at=fact.acked_at,
    )
