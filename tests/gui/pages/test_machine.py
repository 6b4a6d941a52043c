"""The machine page: every number as the plant says it, with its age, and where a tap leads."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from hmi.bus.facts import AlarmLetter, HealthAspect, OeeNow
from hmi.clock import to_us
from hmi.plant.alarm_rules import Levels, Priority
from hmi.plant.assets import MachineState
from hmi.plant.quality import BAD, GOOD
from hmi.plant.tags import Kind
from tests.gui.looking import alarm_coloured
from tests.helpers import builders
from ui.pages.machine import MachinePage
from ui.widgets.alarm_rows import AlarmRow
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel

HOSTILE = "<img src=x>&\u202e"
OEE = OeeNow(0.9, 0.95, 0.98, 0.8379, 0.97, 3240.0, 3600.0, 1000.0, 980.0)
ASPECTS = (
    HealthAspect("vibration", 66.5, 0.5, 25.1, "filler.vibration", 3.0, "vibration-zone-c"),
    HealthAspect("current", 90.0, 0.3, 1.5, "filler.current", 3.2, "current-normal"),
    HealthAspect("faults", 100.0, 0.2, 0.0, "", 0.0, "faults-none"),
)
BARS = ("filler.bowl_level", "filler.vibration", "filler.current")


@pytest.fixture
def site():
    tags = [
        builders.tag("filler.bowl_level", unit="%", low=0.0, high=100.0, normal_low=40.0,
                     normal_high=70.0),
        builders.tag("filler.vibration", unit="mm/s", low=0.0, high=12.0, normal_low=0.0,
                     normal_high=2.8, decimals=2),
        builders.tag("filler.current", unit="A", low=0.0, high=50.0),
        builders.tag("filler.good", unit="bottles", kind=Kind.INTEGER),
        builders.tag("filler.reject", unit="bottles", kind=Kind.INTEGER),
        builders.tag("filler.order", kind=Kind.TEXT),
        builders.tag("filler.recipe", kind=Kind.TEXT),
        builders.tag("filler.energy", unit="kWh"),
        builders.tag("capper.speed", unit="/h", low=0.0, high=40000.0, decimals=0),
    ]  # fmt: skip
    machines = [
        builders.machine(
            "filler", order=1, area="Wet end", indicator_tags=(*BARS, "filler.not_there"),
            good_tag="filler.good", reject_tag="filler.reject", order_tag="filler.order",
            recipe_tag="filler.recipe", energy_tag="filler.energy", manufacturer="Hallberg",
            model="RingFill 72", serial="HB-72035",
        ),
        builders.machine("capper", order=2, indicator_tags=("capper.speed",), name=HOSTILE),
        builders.machine("silo", order=3),
    ]  # fmt: skip
    rule = builders.rule("filler.bowl_low", "filler.bowl_level", levels=Levels(lo=35.0))
    return builders.plant_with(tags=tags, machines=machines, alarms=[rule])


@pytest.fixture
def page(qtbot, station):
    page = MachinePage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.show()
    qtbot.waitUntil(lambda: station.background.pending == 0)
    yield page
    page.close()


@pytest.fixture
def running(plant):
    now = plant.clock.now()
    plant.machine(
        "filler", since=now - timedelta(seconds=65), shift="Early",
        shift_start=now - timedelta(hours=1), oee=OEE, stops=4, energy=93.25, health=61.2,
        aspects=ASPECTS, health_time=now,
    )  # fmt: skip
    for key, value in {
        "filler.bowl_level": 61.96, "filler.vibration": 3.0, "filler.current": 33.3,
        "filler.good": 773069, "filler.reject": 4615, "filler.order": "PO-48127",
        "filler.recipe": "Apple spritzer 0.50 l",
    }.items():  # fmt: skip
        plant.measure(key, value)


def bar(page, key):
    return next(one for one in page.indicators if one.tag.key == key)


@pytest.mark.usefixtures("running")
def test_indicators_show_the_tags_as_they_stand(page, plant):
    plant.settle()
    assert [one.tag.key for one in page.indicators] == list(BARS)
    assert bar(page, "filler.bowl_level").number_text == "62.0"
    assert bar(page, "filler.vibration").number_text == "3.00"
    assert bar(page, "filler.current").marks.value == 33.3


def test_normal_bands_of_neighbours_form_one_belt(page):
    bands = {bar(page, key).scale.band() for key in ("filler.bowl_level", "filler.vibration")}
    assert len(bands) == 1
    assert len({one.y() for one in page.indicators}) == 1
    assert len({one.height() for one in page.indicators}) == 1


@pytest.mark.usefixtures("running")
def test_column_says_what_the_facts_and_tags_say(page, plant):
    plant.settle()
    page.refresh()
    side = page.side
    assert side.chip.state is MachineState.EXECUTING
    assert side.duration == "1\u00a0min 06\u00a0s"
    assert side.work.value("order") == "PO-48127"
    assert side.work.value("recipe") == "Apple spritzer 0.50 l"
    assert side.work.value("good") == "773069 bottles"
    assert side.work.value("reject") == "4615 bottles"
    assert side.work.value("total") == "not offered"
    assert [bar.text for bar in side.shares.values()] == [
        "83.8\u00a0%", "90.0\u00a0%", "95.0\u00a0%", "98.0\u00a0%",
    ]  # fmt: skip
    assert side.shift.value("energy") == "93.2\u00a0kWh"
    assert side.shift.value("stops") == "4"
    assert side.shift.value("coverage") == "97\u00a0%"
    assert side.identity.value("maker") == "Hallberg"
    assert side.identity.value("serial") == "HB-72035"


@pytest.mark.usefixtures("running")
def test_health_tells_where_its_points_went(page):
    page.refresh()
    health = page.side.health
    assert health.score.text == "61"
    assert health.basis == "based on 3 of 5"
    assert health.sentences == [
        "Vibration · 3.00\u00a0mm/s · 25.1 points lost: "
        "Vibration not fit for long operation (zone C): plan a repair.",
        "Motor current · 3.2\u00a0% · 1.5 points lost: Motor current is as expected.",
        "Faults · 0: No failure in the last seven days.",
    ]


@pytest.mark.usefixtures("running")
def test_a_held_score_says_since_when_and_a_cap_says_why(page, plant):
    then = plant.clock.now() - timedelta(minutes=30)
    plant.machine("filler", health=50.0, aspects=ASPECTS, health_time=then,
                  health_caps=("alarm-active",))  # fmt: skip
    page.refresh()
    assert "held since 05:30" in page.side.health.basis
    assert "An alarm of high priority is active." in page.side.health.basis


def test_without_a_score_it_says_what_it_takes(page, plant):
    plant.machine("filler")
    page.refresh()
    assert page.side.health.basis.startswith("No score yet")
    assert page.side.health.score.text == "\N{EN DASH}"


@pytest.mark.usefixtures("running")
def test_everything_is_grey_with_its_age_three_seconds_after_the_last_word(page, plant):
    plant.clock.advance(2.9)
    plant.station.feed.tick_ages()
    assert bar(page, "filler.bowl_level").marks.is_live
    plant.clock.advance(0.35)
    plant.station.feed.tick_ages()
    page.refresh()
    assert not bar(page, "filler.bowl_level").marks.is_live
    assert bar(page, "filler.bowl_level").doubt == "3.2\u00a0s"
    assert page.side.duration == "3.2\u00a0s old"
    assert page.side.work.value("order") == "PO-48127 · 3.2\u00a0s"
    assert not any(one.is_live for one in page.side.shares.values())
    assert not page.side.health.score.is_live


@pytest.mark.usefixtures("running")
def test_bad_quality_is_told(page, plant):
    plant.measure("filler.bowl_level", 60.0, BAD)
    plant.settle()
    assert bar(page, "filler.bowl_level").doubt == "bad quality"
    assert bar(page, "filler.bowl_level").marks.is_bad


def test_why_a_state_is_unknown_is_a_sentence(page, plant):
    plant.machine("filler", state=MachineState.UNKNOWN, state_reason="state-not-understood")
    plant.hear()
    page.refresh()
    texts = [one.full_text for one in page.side.findChildren(PlainLabel) if one.isVisible()]
    assert "The machine reports a state that is not known here." in texts


@pytest.mark.usefixtures("running")
def test_an_alarm_is_at_its_bar_in_its_row_and_on_its_machine_s_segment(page, plant):
    plant.alarm()
    assert bar(page, "filler.bowl_level").marks.alarm is Priority.P2
    assert bar(page, "filler.vibration").marks.alarm is None
    assert page.side.alarms.keys == ["filler.bowl_low"]
    assert alarm_coloured(page.strip.segment("filler"), page.strip.segment("filler").theme)
    plant.alarm(letter=AlarmLetter.NORMAL, active=False)
    assert bar(page, "filler.bowl_level").marks.alarm is None
    assert page.side.alarms.keys == []


@pytest.mark.usefixtures("running")
def test_an_alarm_of_another_machine_is_on_that_segment_only(page, plant):
    plant.alarm("capper.jam", machine="capper", tag="capper.speed")
    assert page.side.alarms.keys == []
    theme = page.strip.segment("capper").theme
    assert alarm_coloured(page.strip.segment("capper"), theme)


@pytest.mark.usefixtures("running")
def test_more_alarms_than_fit_are_counted(page, plant):
    for number in range(6):
        plant.alarm(f"filler.a{number}")
    assert len(page.side.alarms.keys) == 4
    texts = [one.full_text for one in page.side.findChildren(PlainLabel) if one.isVisible()]
    assert "and 2 more" in texts


@pytest.mark.usefixtures("running")
def test_a_tap_on_an_alarm_leads_to_it(page, plant, qtbot):
    plant.alarm()
    row = next(one for one in page.findChildren(AlarmRow) if one.key)
    with qtbot.waitSignal(page.navigate) as told:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert told.args == [Target(page="alarms", machine="filler", alarm="filler.bowl_low")]


def test_a_tap_on_a_bar_leads_to_its_trend(page, qtbot):
    with qtbot.waitSignal(page.navigate) as told:
        qtbot.mouseClick(bar(page, "filler.vibration"), Qt.MouseButton.LeftButton)
    assert told.args == [Target(page="trends", machine="filler", tag="filler.vibration")]


@pytest.mark.usefixtures("running")
def test_a_tap_on_a_segment_shows_that_machine(page, plant, station, qtbot):
    plant.measure("capper.speed", 34000.0)
    with qtbot.waitSignal(page.crumb_changed):
        qtbot.mouseClick(page.strip.segment("capper"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: station.background.pending == 0)
    assert [one.tag.key for one in page.indicators] == ["capper.speed"]
    assert bar(page, "capper.speed").number_text == "34000"
    assert page.chart.pens == ["capper.speed"]
    assert page.side.work.value("order") == "not offered"
    assert page.side.identity.value("maker") == "\N{EN DASH}"


def test_a_target_shows_its_machine_and_an_unknown_one_changes_nothing(page, station, qtbot):
    page.go_to(Target(page="machine", machine="capper"))
    page.go_to(Target(page="machine", machine="gone"))
    assert page.crumb().startswith("<img")
    qtbot.waitUntil(lambda: station.background.pending == 0)


def test_a_machine_without_indicators_says_what_to_do(page, station, qtbot):
    page.go_to(Target(page="machine", machine="silo"))
    texts = [one.full_text for one in page.findChildren(PlainLabel) if one.isVisible()]
    assert any(text.startswith("No indicators are configured") for text in texts)
    qtbot.waitUntil(lambda: station.background.pending == 0)


def test_brackets_are_the_extremes_of_the_last_hour(qtbot, station, plant, reader, clock):
    began = to_us(clock.now())
    values = [(0, 55.0), (600, 72.0), (1200, 41.0), (1500, 60.0)]
    reader.samples["filler.bowl_level"] = [(began + s * 10**6, v, GOOD) for s, v in values]
    clock.advance(1800.0)
    plant.machine("filler")
    plant.measure("filler.bowl_level", 60.0)
    page = MachinePage(station)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: station.background.pending == 0)
    assert bar(page, "filler.bowl_level").marks.hour == (41.0, 72.0)
    page.close()


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.usefixtures("running")
def test_a_normal_machine_has_no_alarm_colour(page, plant, station, is_dark):
    station.theme.use(is_dark)
    plant.settle()
    page.refresh()
    assert alarm_coloured(page, station.theme) == set()


@pytest.mark.usefixtures("running")
def test_a_hidden_page_follows_nothing(page, station):
    assert station.feed.watched > 0
    page.hide()
    assert station.feed.watched == 0
    assert not page.timer.isActive()


def test_a_hostile_name_is_plain_and_takes_no_room_from_others(page):
    segment = page.strip.segment("capper")
    assert segment.caption.startswith("<img src=x>&")
    assert "\u202e" not in segment.caption
    assert page.minimumSizeHint().width() <= 936


def test_the_way_back_to_live_is_not_offered_before_the_first_picture_is_drawn(page):
    assert page.chart.window_of_time.is_live
    assert not page._live.isVisible()
