"""Trying other limits and delays on the recorded past, and wishing the change."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.actions.requests import ChangeAlarmRule
from hmi.bus.facts import Trigger
from hmi.clock import to_us
from hmi.errors import ActionRefused, StorageError
from hmi.plant.alarm_rules import ConditionKind, Levels, Priority
from hmi.plant.quality import GOOD
from hmi.plant.roles import Role
from tests.gui.looking import cut_texts, too_small
from tests.helpers import builders
from ui.pages.alarms import PERFORMANCE, AlarmsPage
from ui.theme.scale import Scale
from ui.widgets.tune_sheet import TuneSheet

RULE = builders.rule("filler.hot", "filler.temp", levels=Levels(hi=80.0), deadband=2.0,
                     message="Temperature high")  # fmt: skip
SECOND_US = 1_000_000


@pytest.fixture
def site():
    tags = [builders.tag("filler.temp", unit="C", low=0.0, high=100.0), "filler.speed"]
    site = builders.plant_with(tags=tags, alarms=[RULE])
    return replace(site, anonymous_role=Role.ENGINEER)


@pytest.fixture
def past(reader, clock):
    """An hour in which the temperature was above 80 for 3 s in each minute, at its end for 2."""
    end_us = to_us(clock.now())
    rows = []
    for second in range(3600):
        is_hot = second % 60 < 3 or second >= 3480
        at_us = end_us - (3600 - second) * SECOND_US
        rows.append((at_us, 85.0 if is_hot else 70.0, GOOD))
    reader.samples["filler.temp"] = rows


@pytest.fixture
def page(qtbot, station):
    station.state.hear_engine(True)
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    page.resize(1024, 700)
    page.show()
    yield page
    settle(qtbot, station)
    page.close()


def settle(qtbot, station):
    qtbot.waitUntil(lambda: station.background.pending == 0)


def open_sheet(page, plant, qtbot, station):
    plant.alarm(key="filler.hot", machine="filler", tag="filler.temp", message=RULE.message)
    page.refresh()
    page._tapped(station.state.alarms["filler.hot"])
    page.detail.commands.tune.click()
    settle(qtbot, station)
    (sheet,) = page.findChildren(TuneSheet)
    return sheet


def step(sheet, name, way, qtbot, station, times=1):
    for _ in range(times):
        sheet.steps[name, way].click()
    settle(qtbot, station)


@pytest.mark.usefixtures("past")
def test_stepping_a_delay_tells_at_once_what_the_past_would_have_been(page, plant, qtbot, station):
    sheet = open_sheet(page, plant, qtbot, station)
    assert sheet.outcome.full_text.startswith("59 → 59 alarms")
    assert not sheet.apply.isEnabled()
    step(sheet, "on_delay_s", 1, qtbot, station, times=3)
    assert sheet.values["on_delay_s"].full_text == "5\N{NO-BREAK SPACE}s, was 0\N{NO-BREAK SPACE}s"
    assert sheet.outcome.full_text.startswith("59 → 1 alarms")
    assert "at most 5" in sheet.outcome.full_text
    assert sheet.apply.isEnabled()
    sheet.close_sheet()


@pytest.mark.usefixtures("past")
def test_a_limit_that_loses_a_true_alarm_says_so(page, plant, qtbot, station):
    sheet = open_sheet(page, plant, qtbot, station)
    step(sheet, "hi", 1, qtbot, station, times=6)
    assert "1 of 1 that lasted a minute would have been missed" in sheet.outcome.full_text
    assert "86" in sheet.values["hi"].full_text
    sheet.close_sheet()


@pytest.mark.usefixtures("past")
def test_the_change_is_wished_with_its_reason_and_the_sheet_goes(
    page, plant, qtbot, station, asked
):
    sheet = open_sheet(page, plant, qtbot, station)
    step(sheet, "deadband", 1, qtbot, station)
    sheet.reason.setText("  flutters at the limit ")
    sheet.apply.click()
    settle(qtbot, station)
    changed = replace(RULE, deadband=3.0)
    assert asked == [ChangeAlarmRule(RULE, changed, "flutters at the limit")]
    qtbot.waitUntil(lambda: not page.findChildren(TuneSheet))


@pytest.mark.usefixtures("past")
def test_a_refusal_leaves_the_sheet_open(page, plant, qtbot, station):
    async def refuse(_request):
        raise ActionRefused("reason-missing")

    object.__setattr__(station, "ask", refuse)
    sheet = open_sheet(page, plant, qtbot, station)
    step(sheet, "deadband", 1, qtbot, station)
    sheet.apply.click()
    settle(qtbot, station)
    assert "reason" in sheet.outcome.full_text.lower()
    sheet.close_sheet()


def test_a_record_that_cannot_be_read_is_told(page, plant, qtbot, station, reader, monkeypatch):
    def fail(*_arguments):
        raise StorageError("storage-too-new", file="2026-01-04.sqlite")

    monkeypatch.setattr(reader, "read", fail)
    sheet = open_sheet(page, plant, qtbot, station)
    assert "newer version" in sheet.outcome.full_text
    sheet.close_sheet()


@pytest.mark.parametrize("kind", [ConditionKind.STALE, ConditionKind.BAD_QUALITY])
def test_what_cannot_be_replayed_is_not_offered(page, plant, qtbot, station, kind):
    rule = replace(RULE, kind=kind, levels=Levels())
    page.wishes.deeds._rules["filler.hot"] = rule
    plant.alarm(key="filler.hot", machine="filler", tag="filler.temp")
    page.refresh()
    page._tapped(station.state.alarms["filler.hot"])
    settle(qtbot, station)
    assert page.detail.commands.tune.isHidden()


@pytest.mark.usefixtures("past")
def test_the_changes_that_spare_most_are_sought_and_can_be_looked_at(page, plant, qtbot, station):
    for number in range(59):
        came = plant.alarm(key="filler.hot", machine="filler", tag="filler.temp",
                           priority=Priority.P3)  # fmt: skip
        at = came.at - timedelta(minutes=59 - number)
        station.journal.events.append(
            replace(came, at=at, trigger=Trigger.ACTIVATE, is_annunciation=True)
        )
    page.tabs.choose(PERFORMANCE)
    page.tabs.chosen.emit(PERFORMANCE)
    settle(qtbot, station)
    sparing = page.performance.sparing
    sparing.seek.click()
    settle(qtbot, station)
    assert "about 98 % of all alarms" in sparing.told.full_text
    (one,) = sparing.found
    assert one.outcome.after == 1
    assert one.outcome.missed == 0
    sparing.rows[0].click()
    settle(qtbot, station)
    (sheet,) = page.findChildren(TuneSheet)
    assert sheet.tried == one.changed
    sheet.close_sheet()


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_the_sheet_fits_and_its_targets_are_large_enough(page, plant, qtbot, station, factor):
    station.theme.rescale(Scale(text_factor=factor))
    sheet = open_sheet(page, plant, qtbot, station)
    qtbot.waitUntil(lambda: cut_texts(sheet) == set())
    assert too_small(sheet, station.theme) == []
    sheet.close_sheet()
