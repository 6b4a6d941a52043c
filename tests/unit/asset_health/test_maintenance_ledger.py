"""How much of a work's measures is used, by days, and when it will be due."""

from datetime import timedelta

import pytest

from hmi.asset_health.maintenance_ledger import DAY_US, DayUse, ItemLedger, Start
from hmi.clock import from_us, to_us
from hmi.plant.maintenance import MaintenanceItem
from tests.helpers.builders import START

DAY = to_us(START) // DAY_US
MIDNIGHT = DAY * DAY_US


def item(**fields):
    return MaintenanceItem(key="grease", machine="filler", text="Grease it", **fields)


def ledger(days, running_h=16.0, unseen_h=0.0, cycles=1000.0):
    found = ItemLedger([Start(MIDNIGHT)])
    for day in range(days):
        use = DayUse(running_h, unseen_h, cycles, 24.0)
        found.put_day(DAY + day, use, use)
    return found


def standing(found, days, **fields):
    return found.standing(item(**fields), MIDNIGHT + round(days * DAY_US))


def test_hours_cycles_and_days_are_those_since_the_start():
    found = standing(ledger(10), 10, every_hours=500, every_cycles=40_000, every_days=40)
    used = {one.kind: (one.used, one.limit) for one in found.measures}
    assert used == {"hours": (160, 500), "cycles": (10_000, 40_000), "days": (10, 40)}
    assert found.used_share == pytest.approx(0.32)


def test_it_is_due_by_whichever_measure_comes_first_at_the_use_of_the_last_weeks():
    found = standing(ledger(10), 10, every_hours=320, every_days=90)
    assert found.due == from_us(MIDNIGHT + 20 * DAY_US)
    assert found.hours_a_day == pytest.approx(16.0)
    found = standing(ledger(10), 10, every_hours=3200, every_days=15)
    assert found.due == from_us(MIDNIGHT + 15 * DAY_US)


def test_only_the_last_28_days_tell_the_pace():
    found = ledger(20, running_h=4.0)
    for day in range(20, 60):
        found.put_day(DAY + day, DayUse(20.0, 0.0, 0.0, 24.0))
    assert standing(found, 60, every_hours=5000).hours_a_day == pytest.approx(20.0)


def test_time_that_nobody_saw_is_told_and_does_not_slow_the_pace():
    found = standing(ledger(10, running_h=8.0, unseen_h=12.0), 10, every_hours=500)
    assert found.unseen_h == pytest.approx(120.0)
    assert found.hours_a_day == pytest.approx(16.0)


def test_without_any_use_seen_there_is_no_date():
    found = standing(ledger(1, running_h=0.0, unseen_h=24.0), 1, every_hours=500)
    assert (found.due, found.hours_a_day) == (None, None)


def test_what_is_used_up_is_due_now():
    found = standing(ledger(10), 10, every_hours=150)
    assert found.due == from_us(MIDNIGHT + 10 * DAY_US)
    assert found.used_share > 1


def test_done_work_counts_from_nothing_and_is_remembered():
    found = ledger(10)
    done_us = MIDNIGHT + 10 * DAY_US + DAY_US // 2
    found.complete(done_us, "mia", "greased", 0.32)
    found.put_day(DAY + 10, DayUse(12.0, 0.0, 0.0, 18.0), DayUse(4.0, 0.0, 0.0, 6.0))
    now = standing(found, 10.75, every_hours=500)
    assert now.measures[0].used == pytest.approx(4.0)
    assert [(one.user, one.note, one.used_share) for one in now.done] == [("mia", "greased", 0.32)]
    assert now.since == from_us(done_us)


def test_a_moment_of_the_past_knows_only_what_was_then():
    found = ledger(10)
    found.complete(MIDNIGHT + 9 * DAY_US, "mia", "", 0.3)
    then = standing(found, 4.5, every_hours=500)
    assert then.measures[0].used == pytest.approx(4.5 * 16)
    assert then.done == ()


def test_a_hole_that_was_filled_later_replaces_what_its_days_brought():
    found = ledger(3, running_h=0.0, unseen_h=24.0)
    found.put_day(DAY + 1, DayUse(20.0, 0.0, 0.0, 24.0))
    now = standing(found, 3, every_hours=500)
    assert (now.measures[0].used, now.unseen_h) == (20.0, 48.0)


def test_hours_before_the_station_knew_of_it_count():
    found = ItemLedger([Start(MIDNIGHT, hours_before=431.0, cycles_before=7.0)])
    now = standing(found, 0, every_hours=500, every_cycles=100)
    assert [one.used for one in now.measures] == [431.0, 7.0]


def test_all_of_it_survives_being_kept():
    found = ledger(5)
    found.complete(MIDNIGHT + 5 * DAY_US, "mia", "greased", 0.2)
    again = ItemLedger.loaded(found.dumped())
    assert (again.starts, again.days) == (found.starts, found.days)
    with pytest.raises((ValueError, KeyError, TypeError)):
        ItemLedger.loaded(b"[]")


def test_a_date_years_away_is_no_date():
    found = standing(ledger(10, running_h=0.01), 10, every_hours=5000)
    assert found.due is None
    assert timedelta(days=3650) < timedelta(days=5000 / 0.01)
