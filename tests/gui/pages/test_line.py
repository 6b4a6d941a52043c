"""The line page: figures as the facts have them, honest ages, colour only where trouble is."""

from datetime import timedelta

import numpy as np
import pytest
from PySide6.QtCore import Qt

from hmi.bus.facts import AlarmLetter, GapChanged, GapState, OeeNow
from hmi.clock import to_us
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.quality import BAD, GOOD
from hmi.plant.tags import Kind
from tests.gui.looking import alarm_coloured
from tests.helpers import builders
from ui.pages.line import LinePage
from ui.widgets.page import Target

HOSTILE = "<b>F&iller</b>\u202e\nx"
OEE = OeeNow(0.9, 0.95, 0.98, 0.8379, 1.0, 3240.0, 3600.0, 1000.0, 980.0)


@pytest.fixture
def site():
    tags = [
        builders.tag("filler.state", kind=Kind.INTEGER),
        builders.tag("filler.speed", unit="/h", low=0.0, high=40000.0, decimals=0),
        builders.tag("filler.target_speed", unit="/h", decimals=0),
        builders.tag("filler.bowl_level", unit="%", low=0.0, high=100.0, normal_low=40.0,
                     normal_high=70.0),
        builders.tag("filler.buffer", unit="%", low=0.0, high=100.0),
        builders.tag("filler.good", unit="bottles"),
        builders.tag("filler.energy", unit="kWh"),
        builders.tag("capper.speed", unit="/h", low=0.0, high=40000.0, decimals=0),
        builders.tag("compressor.pressure", unit="bar", low=0.0, high=10.0),
    ]  # fmt: skip
    machines = [
        builders.machine("compressor", order=1, in_line=False, key_tag="compressor.pressure"),
        builders.machine("capper", order=3, speed_tag="capper.speed", name=HOSTILE),
        builders.machine(
            "filler", order=2, state_source=StateSource.WORD, state_tag="filler.state",
            state_map=((1, MachineState.EXECUTING), (2, MachineState.HELD)),
            speed_tag="filler.speed", target_speed_tag="filler.target_speed",
            key_tag="filler.bowl_level", buffer_tag="filler.buffer", good_tag="filler.good",
            energy_tag="filler.energy", ideal_cycle_s=0.1,
        ),
    ]  # fmt: skip
    return builders.plant_with(tags=tags, machines=machines, line="Line 1")


@pytest.fixture
def page(qtbot, station):
    page = LinePage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.show()
    qtbot.waitUntil(lambda: station.background.pending == 0)
    yield page
    page.close()


@pytest.fixture
def running(plant):
    since = plant.clock.now() - timedelta(seconds=95)
    plant.machine("filler", since=since, oee=OEE, health=87.4, stops=3, energy=49.0)
    plant.machine("capper", stops=2)
    plant.machine("compressor")
    plant.measure("filler.speed", 35000.0)
    plant.measure("filler.target_speed", 36000.0)
    plant.measure("filler.bowl_level", 62.04)
    plant.measure("filler.buffer", 41.6)
    plant.measure("capper.speed", 34000.0)
    plant.measure("compressor.pressure", 7.2)


def figures(page, machine="filler"):
    return page.tile(machine).figures


@pytest.mark.usefixtures("running")
def test_tile_says_what_the_facts_say(page, plant):
    plant.settle()
    page.refresh()
    shown = figures(page)
    assert shown.state is MachineState.EXECUTING
    assert shown.duration == "1\u00a0min 36\u00a0s"
    assert shown.speed_text == "35000"
    assert shown.speed.setpoint == 36000.0
    assert shown.key_text == "62.0"
    assert shown.health_text == "87"
    assert shown.oee_text == "83.8\u00a0%"
    assert shown.doubt == ""


@pytest.mark.usefixtures("running")
def test_strip_of_figures_is_the_line_s(page):
    page.refresh()
    shown = page.figures.figures
    assert shown["oee"].figure == "83.8"
    assert shown["oee"].note == "of Filler, the slowest"
    assert [bar.text for bar in page.figures.factors.values()] == [
        "90.0\u00a0%", "95.0\u00a0%", "98.0\u00a0%",
    ]  # fmt: skip
    assert shown["good"].figure == "980"
    assert shown["scrap"].figure == "2.00"
    assert shown["energy"].figure == "50.0"
    assert shown["stops"].figure == "5"
    assert shown["running"].figure == "2 / 2"


@pytest.mark.usefixtures("running")
def test_who_others_wait_for_is_named(page, plant):
    plant.machine("filler", state=MachineState.FAULT)
    plant.machine("capper", state=MachineState.STARVED)
    page.refresh()
    assert page.figures.figures["running"].figure == "0 / 2"
    assert page.figures.figures["running"].note == "waiting for Filler"


def test_machines_stand_in_the_order_of_the_line_and_serving_ones_last(page):
    tiles = [page.tile(key) for key in ("filler", "capper", "compressor")]
    lefts = [tile.x() for tile in tiles]
    assert lefts == sorted(lefts)
    assert len({tile.y() for tile in tiles}) == 1
    assert [link is not None for link in page.strip.links] == [True, False, False]


@pytest.mark.usefixtures("running")
def test_buffer_shows_its_level_between_the_machines(page, plant):
    plant.settle()
    link = page.strip.links[0]
    assert link.text == "42"
    assert page.tile("filler").geometry().right() < link.x() < page.tile("capper").x()


@pytest.mark.usefixtures("running")
def test_everything_of_a_silent_machine_is_grey_with_its_age_after_three_seconds(page, plant):
    plant.clock.advance(2.9)
    plant.station.feed.tick_ages()
    assert figures(page).is_live
    plant.clock.advance(0.35)
    plant.station.feed.tick_ages()
    page.refresh()
    for machine in ("filler", "capper", "compressor"):
        assert figures(page, machine).doubt == "3.2\u00a0s old"
    assert not figures(page).speed.is_live
    assert not page.strip.links[0].is_live
    assert not any(figure.is_live for figure in page.figures.figures.values())
    assert page.figures.figures["oee"].note == "3.2\u00a0s old"


@pytest.mark.usefixtures("running")
def test_word_of_the_server_makes_it_live_again(page, plant):
    plant.clock.advance(5.0)
    plant.station.feed.tick_ages()
    plant.hear()
    plant.station.feed.tick_ages()
    assert figures(page).is_live


def test_a_machine_that_nobody_heard_of_says_so(page):
    assert figures(page).doubt == "not heard yet"
    assert figures(page).state is MachineState.UNKNOWN


@pytest.mark.usefixtures("running")
def test_bad_quality_is_told_at_the_number(page, plant):
    plant.measure("filler.speed", 35000.0, BAD)
    plant.settle()
    assert figures(page).speed_text.startswith("? ")
    assert figures(page).speed.is_bad


@pytest.mark.usefixtures("running")
def test_top_alarm_is_on_its_machine_s_tile_and_leaves_with_it(page, plant):
    plant.alarm("filler.a", priority=Priority.P3, message="Level low")
    plant.alarm("filler.b", priority=Priority.P2, message="Pump fault")
    assert figures(page).alarm is Priority.P2
    assert figures(page).alarm_text == "Pump fault"
    assert figures(page, "capper").alarm is None
    assert alarm_coloured(page.tile("filler"), page.tile("filler").theme)
    gone = {"letter": AlarmLetter.NORMAL, "active": False}
    plant.alarm("filler.a", **gone)
    plant.alarm("filler.b", **gone)
    assert figures(page).alarm is None


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.usefixtures("running")
def test_a_normal_line_has_no_alarm_colour(page, plant, station, is_dark):
    station.theme.use(is_dark)
    plant.settle()
    page.refresh()
    assert alarm_coloured(page, station.theme) == set()


def test_tapping_a_tile_asks_for_the_machine_s_page(page, qtbot):
    with qtbot.waitSignal(page.navigate) as told:
        qtbot.mouseClick(page.tile("capper"), Qt.MouseButton.LeftButton)
    assert told.args == [Target(page="machine", machine="capper")]


@pytest.mark.usefixtures("running")
def test_a_hidden_page_follows_nothing(page, station):
    assert station.feed.watched > 0
    page.hide()
    assert station.feed.watched == 0
    assert not page.timer.isActive()
    before = figures(page)
    station.state.machine_changed.emit(station.state.machines["filler"])
    assert figures(page) == before


@pytest.mark.usefixtures("running")
def test_a_page_that_returns_follows_again(page, plant, station, qtbot):
    page.hide()
    plant.measure("filler.speed", 12000.0)
    page.show()
    assert figures(page).speed_text == "12000"
    qtbot.waitUntil(lambda: station.background.pending == 0)


def test_a_hostile_name_is_plain(page):
    caption = page.tile("capper").caption
    assert caption.startswith("<b>F&iller</b>")
    assert "\u202e" not in caption
    assert "\n" not in caption


def test_the_last_hour_is_drawn_from_the_recording_and_goes_on_live(
    qtbot, station, plant, reader, clock
):
    began = to_us(clock.now())
    clock.advance(1800.0)
    reader.samples["filler.bowl_level"] = [(began, 50.0, GOOD), (began + 600_000_000, 55.0, GOOD)]
    plant.machine("filler")
    plant.measure("filler.bowl_level", 61.0)
    page = LinePage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.show()
    qtbot.waitUntil(lambda: station.background.pending == 0)
    plant.measure("filler.bowl_level", 61.0)
    page.refresh()
    low, high = page.tile("filler").curve.envelope
    known = low[np.isfinite(low)]
    assert np.isnan(low[0])
    assert known[0] == 50.0
    assert high[-1] == 61.0
    page.close()


def test_a_hole_in_the_recording_is_a_gap_in_the_curve(qtbot, station, plant, reader, clock):
    began = to_us(clock.now())
    reader.samples["filler.bowl_level"] = [(began, 50.0, GOOD)]
    hole = (clock.now() + timedelta(seconds=600), clock.now() + timedelta(seconds=1500))
    clock.advance(1800.0)
    reader.holes.append(GapChanged(1, "demo", *hole, "lost", GapState.UNFILLABLE))
    page = LinePage(station)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: station.background.pending == 0)
    plant.machine("filler")
    plant.measure("filler.bowl_level", 50.0)
    page.refresh()
    low, _high = page.tile("filler").curve.envelope
    is_known = np.isfinite(low)
    assert not is_known[int(120 * (1800 + 700) / 3600) : int(120 * (1800 + 1400) / 3600)].any()
    assert is_known[-1]
    page.close()


def test_state_rows_show_recorded_states_until_now(qtbot, station, plant, reader, clock):
    began, name = to_us(clock.now()), "filler.state"
    reader.samples[name] = [(began, 1.0, GOOD), (began + 60_000_000, 2.0, GOOD)]
    clock.advance(120.0)
    plant.machine("filler", state=MachineState.HELD, since=clock.now() - timedelta(seconds=60))
    plant.measure("filler.bowl_level", 50.0)
    page = LinePage(station)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: station.background.pending == 0)
    page.refresh()
    row = page.rows.rows[0]
    now = to_us(clock.now())
    assert row.name == "Filler"
    assert row.spans == (
        (began, began + 60_000_000, MachineState.EXECUTING),
        (began + 60_000_000, now, MachineState.HELD),
    )
    clock.advance(30.0)
    page.refresh()
    assert page.rows.rows[0].spans[-1][1] == now
    page.close()
