"""Lists for a hand-over: what stands, what is stale, what is set aside and by what."""

from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, Suppressed
from hmi.journal.transitions import Transition
from hmi.plant.alarm_rules import Priority
from hmi.reports.standing_alarms import by_reason, handover, shelved_repeatedly
from tests.helpers.builders import at

L = AlarmLetter
HOUR = 3600


def alarm(key: str, letter: AlarmLetter, came_h: float = 0.0, **fields: object) -> AlarmChanged:
    """Return an alarm that came so many hours after the start."""
    came = at(came_h * HOUR)
    return AlarmChanged(
        key, "filler", key, Priority.P3, letter, letter, None, came, came, active=True,
        acked=letter is not L.UNACKNOWLEDGED, latched=False, occurrence=1, active_since=came,
        **fields,
    )  # fmt: skip


def shelving(key: str, at_h: float) -> Transition:
    """Return a row of the journal that tells of shelving."""
    return Transition(
        at_h * HOUR, key, "filler", key, 3, 1, "B", "G", "shelve_timed", "ann", "sensor",
        is_annunciation=False, is_alert=False, active=True,
    )  # fmt: skip


def keys(alarms) -> list[str]:
    """Return the keys of alarms in their order."""
    return [one.key for one in alarms]


def test_what_stands_is_told_oldest_first_and_what_stands_a_day_is_stale():
    found = handover(
        [alarm("new", L.UNACKNOWLEDGED, 24.0), alarm("old", L.ACKNOWLEDGED),
         alarm("day", L.ACKNOWLEDGED, 1.0), alarm("notice", L.ACKNOWLEDGED, is_alert=True),
         alarm("over", L.RETURNED_UNACKNOWLEDGED)],
        at(25 * HOUR),
    )  # fmt: skip
    assert keys(found.standing) == ["old", "day", "new"]
    assert keys(found.stale) == ["old"]


def test_what_is_set_aside_stands_in_a_list_of_its_own_and_shelves_that_end_are_named():
    soon = alarm("soon", L.SHELVED, unshelve_at=at(300))
    later = alarm("later", L.SHELVED, unshelve_at=at(301))
    cut = alarm("cut", L.SUPPRESSED, suppressed=(Suppressed("connection-lost", "demo", at()),))
    found = handover([soon, later, cut, alarm("pump", L.OUT_OF_SERVICE)], at())
    assert (keys(found.shelved), keys(found.expiring)) == (["soon", "later"], ["soon"])
    assert (keys(found.suppressed), keys(found.out_of_service)) == (["cut"], ["pump"])
    assert found.standing == ()


def test_suppressed_alarms_are_told_under_each_of_their_reasons():
    idle = Suppressed("machine-not-executing", "filler", at())
    cut = Suppressed("connection-lost", "demo", at())
    both = alarm("both", L.SUPPRESSED, suppressed=(idle, cut))
    one = alarm("one", L.SUPPRESSED, suppressed=(cut,))
    found = by_reason([both, one])
    assert keys(found["connection-lost", "demo"]) == ["both", "one"]
    assert keys(found["machine-not-executing", "filler"]) == ["both"]


def test_a_third_shelving_within_a_day_is_told():
    rows = [shelving("a", h) for h in (0, 12, 23.9)] + [shelving("b", h) for h in (0, 12, 24)]
    assert shelved_repeatedly(rows) == {"a": 3}
    assert shelved_repeatedly([]) == {}
