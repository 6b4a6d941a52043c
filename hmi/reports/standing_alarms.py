"""What stands and for how long, what is set aside and by what: lists for a hand-over. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter
from hmi.journal.transitions import Transition

STALE_AFTER: Final = timedelta(hours=24)
EXPIRES_WITHIN: Final = timedelta(minutes=5)
_SHELVED_OFTEN: Final = 3
_OFTEN_WITHIN_S: Final = 86400.0
_IN_FORCE: Final = frozenset({AlarmLetter.UNACKNOWLEDGED, AlarmLetter.ACKNOWLEDGED})
_SHELVING: Final = frozenset({"shelve_timed", "shelve_oneshot"})


@dataclass(frozen=True, slots=True)
class Handover:
    """The alarms that the next shift must know of, each list with the oldest first.

    expiring are shelved ones that come back within five minutes; they are in shelved as well.
    """

    standing: tuple[AlarmChanged, ...]
    stale: tuple[AlarmChanged, ...]
    shelved: tuple[AlarmChanged, ...]
    expiring: tuple[AlarmChanged, ...]
    suppressed: tuple[AlarmChanged, ...]
    out_of_service: tuple[AlarmChanged, ...]


def handover(alarms: Iterable[AlarmChanged], now: datetime) -> Handover:
    """Return what stands now; alerts are left out."""
    found = sorted((one for one in alarms if not one.is_alert), key=lambda one: one.came)
    standing = tuple(one for one in found if one.letter in _IN_FORCE)
    shelved = tuple(one for one in found if one.letter is AlarmLetter.SHELVED)
    return Handover(
        standing=standing,
        stale=tuple(one for one in standing if now - one.came > STALE_AFTER),
        shelved=shelved,
        expiring=tuple(one for one in shelved if _ends_soon(one, now)),
        suppressed=tuple(one for one in found if one.letter is AlarmLetter.SUPPRESSED),
        out_of_service=tuple(one for one in found if one.letter is AlarmLetter.OUT_OF_SERVICE),
    )


def by_reason(suppressed: Iterable[AlarmChanged]) -> dict[tuple[str, str], list[AlarmChanged]]:
    """Return alarms that are suppressed by design under the code and key of each reason."""
    found: dict[tuple[str, str], list[AlarmChanged]] = {}
    for alarm in suppressed:
        for one in alarm.suppressed:
            found.setdefault((one.code, one.by), []).append(alarm)
    return found


def shelved_repeatedly(transitions: Iterable[Transition]) -> dict[str, int]:
    """Return alarms that were shelved a third time within 24 h, and how often at the most."""
    times_s: dict[str, list[float]] = {}
    for one in transitions:
        if one.trigger in _SHELVING:
            times_s.setdefault(one.key, []).append(one.at_s)
    most = {key: _most_within(sorted(times)) for key, times in times_s.items()}
    return {key: count for key, count in most.items() if count >= _SHELVED_OFTEN}


def _most_within(times_s: list[float]) -> int:
    return max(sum(first <= one < first + _OFTEN_WITHIN_S for one in times_s) for first in times_s)


def _ends_soon(alarm: AlarmChanged, now: datetime) -> bool:
    return alarm.unshelve_at is not None and alarm.unshelve_at - now <= EXPIRES_WITHIN
