"""A machine's record: plate and papers, what is due next, what life is left, what is expected."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.bus.care_facts import LifeChanged, MaintenanceChanged, MaintenanceStanding, Measure
from hmi.plant.derived import EXPECTED, key_of
from hmi.plant.maintenance import MaintenanceItem
from hmi.plant.roles import Role
from hmi.plant.tags import Tag
from ui.pages.machine import MachinePage
from ui.widgets.asset_record import AssetRecord

KEY = "filler"


@pytest.fixture
def site(site):
    filler = replace(
        site.machine_by_key[KEY], rated_power_kw=11.0, rated_current=21.5, firmware="V 3.1",
        documents=(("Manual", "Cabinet 2"), ("Drawing", "srv/filler.pdf")),
        indicator_tags=("filler.bowl_level",),
    )  # fmt: skip
    others = tuple(one for one in site.machines if one.key != KEY)
    works = (
        MaintenanceItem(key="grease", machine=KEY, text="Grease the bearing", every_days=30.0),
        MaintenanceItem(key="belt", machine=KEY, text="Look at the belt", every_days=90.0),
    )
    expected = Tag(key=key_of("filler.bowl_level", EXPECTED), name="Expected", machine=KEY)
    return replace(site, machines=(filler, *others), maintenance=works,
                   tags=(*site.tags, expected), anonymous_role=Role.ENGINEER)  # fmt: skip


@pytest.fixture
def record(qtbot, station):
    record = AssetRecord(station)
    qtbot.addWidget(record)
    record.show_machine(station.site.machine_by_key[KEY])
    record.show()
    return record


def standing(key, clock, days):
    due = None if days is None else clock.now() + timedelta(days=days)
    return MaintenanceStanding(key, (Measure("days", 3.0, 30.0),), clock.now(), due, 0.0)


def life(key, clock, **fields):
    return LifeChanged(
        key=key, machine=KEY, tag="filler.bowl_level", at=clock.now(),
        **({"reason": "life-no-trend", "unit": "%", "limit": 9.0, "floor": 0.0, "value": 1.0}
           | fields),
    )  # fmt: skip


def test_plate_and_papers_are_told(record):
    assert record.rows.text("power") == "11\N{NO-BREAK SPACE}kW"
    assert record.rows.text("current") == "21.5\N{NO-BREAK SPACE}A"
    assert record.rows.text("firmware") == "V 3.1"
    assert record.rows.text("papers") == "Manual: Cabinet 2; Drawing: srv/filler.pdf"


def test_the_work_that_is_due_first_is_told_once_it_is_counted(record, station, clock):
    assert record.rows.text("maintenance") == "not counted yet"
    items = (standing("belt", clock, 40), standing("grease", clock, 12))
    station.bus.care.publish(MaintenanceChanged(clock.now(), items))
    record.refresh()
    told = record.rows.text("maintenance")
    assert told.startswith("Grease the bearing, due in about 12 days")


def test_the_shortest_life_is_told_as_a_range_and_none_with_its_reason(record, station, clock):
    assert record.rows.text("life") == ""
    station.bus.care.publish(life("a", clock))
    record.refresh()
    assert "no trend" in record.rows.text("life")
    station.bus.care.publish(
        life("b", clock, reason="", low_s=6 * 86_400.0, middle_s=9e5, high_s=14 * 86_400.0)
    )
    record.refresh()
    assert "6\N{EN DASH}14 days" in record.rows.text("life")


def test_who_may_configure_gets_to_where_it_is_changed(qtbot, record, station):
    with qtbot.waitSignal(record.navigate, timeout=20_000) as asked:
        record.change.click()
    target = asked.args[0]
    assert (target.page, target.view, target.machine) == ("connections", "machine", KEY)
    past = AssetRecord(replace(station, is_past=True))
    qtbot.addWidget(past)
    past.show_machine(station.site.machine_by_key[KEY])
    past.show()
    assert not past.change.isVisible()
    assert past.rows.text("maintenance") == ""


def test_what_a_watch_expects_is_a_tick_on_the_bar_while_it_is_judged(qtbot, station, plant):
    page = MachinePage(station)
    qtbot.addWidget(page)
    page.show()
    [bar] = page.indicators
    plant.measure("filler.bowl_level", 51.5)
    plant.settle()
    page.refresh()
    assert bar.marks.expected is None
    plant.measure(key_of("filler.bowl_level", EXPECTED), 48.0)
    plant.settle()
    page.refresh()
    assert bar.marks.expected == 48.0
    page.hide()
