"""What lies around a chart's lines, and what a chart never does."""

import gc
from datetime import timedelta
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QGraphicsScene, QLabel, QMenu, QTextEdit

from hmi.bus.facts import AlarmLetter, ConnectionPhase, Trigger
from hmi.clock import to_us
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState
from hmi.plant.tags import Kind
from tests.helpers import builders
from tests.helpers.trend_charts import hole, record
from ui.widgets.trend_alarms import alarm_bars
from ui.widgets.trend_window import HOUR_US, SECOND_US, TrendWindow

LEVEL, SPEED, TORQUE = "filler.bowl_level", "filler.speed", "capper.torque"


def test_a_hidden_chart_does_nothing(chart, station, plant, reader, clock, settle, monkeypatch):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    chart.hide()
    assert not chart._timer.isActive()
    assert not chart.source.is_at_work
    assert station.background.pending == 0
    reads = []
    monkeypatch.setattr(reader, "read_columns", lambda *a: reads.append(a))
    picture = chart.plot.picture
    plant.measure(LEVEL, 99.0)
    station.bus.gaps.publish(hole(clock, 10, 5))
    plant.alarm()
    clock.advance(60.0)
    chart.source.look(0, 1, 100)
    assert reads == []
    assert chart.plot.picture is picture
    assert len(chart.source.tracks[LEVEL]._tail) == 0


def test_what_was_missed_while_hidden_is_read_when_shown(chart, plant, reader, clock, settle):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    chart.hide()
    clock.advance(120.0)
    record(reader, clock, LEVEL, (60, 77.0))
    plant.hear()
    chart.show()
    pen = settle(chart).pens[0]
    assert 77.0 in pen.y
    chart.hide()


def test_pens_come_and_go_without_leaving_anything(chart, plant, settle):
    chart.show_pens([LEVEL])
    chart.show()
    plant.measure(LEVEL, 50.0)

    def round_trip():
        for key in (SPEED, TORQUE, "filler.vibration"):
            chart.add_pen(key)
            settle(chart)
        for key in (SPEED, TORQUE, "filler.vibration"):
            chart.remove_pen(key)
        settle(chart)
        gc.collect()

    round_trip()
    before, slots = len(gc.get_objects()), len(chart.source._slots)
    for _times in range(33):
        round_trip()
    assert chart.pens == [LEVEL]
    assert len(chart.source._slots) == slots
    assert set(chart.source.tracks) == {LEVEL}
    assert len(gc.get_objects()) - before < 200
    chart.hide()


def test_a_pen_keeps_its_colour_when_others_go(chart):
    chart.show_pens([LEVEL, SPEED, TORQUE])
    chart.remove_pen(SPEED)
    assert chart._slots == {LEVEL: 0, TORQUE: 2}
    chart.add_pen("filler.vibration")
    assert chart._slots["filler.vibration"] == 1


class TestHarmless:
    KEYS: ClassVar = ["filler.speed"]

    @pytest.fixture
    def site(self):
        name = '<img src="//host/x.png">&Speed\N{RIGHT-TO-LEFT OVERRIDE}<b>'
        tags = [builders.tag("filler.speed", name=name, unit="<h1>")]
        machines = [builders.machine("filler", name="<a href='x'>Filler</a>")]
        return builders.plant_with(tags=tags, machines=machines)

    def test_hostile_names_stay_plain(self, chart, plant, settle):
        chart.show_pens(self.KEYS)
        chart.show()
        plant.measure("filler.speed", 3.0)
        pen = settle(chart).pens[0]
        assert pen.name.startswith('<img src="//host/x.png">&Speed')
        assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in pen.name
        chart.plot.grab()
        texts = [*chart.findChildren(QLabel), *chart.findChildren(QTextEdit)]
        assert texts == []
        chart.hide()

    def test_there_is_no_menu_no_scene_and_no_export(self, chart, settle, qtbot):
        chart.show_pens(self.KEYS)
        chart.show()
        settle(chart)
        chart.plot.grab()
        at = chart.plot.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, chart.plot.mapToGlobal(at))
        QApplication.sendEvent(chart.plot, event)
        qtbot.mouseClick(chart.plot, Qt.MouseButton.RightButton, pos=at)
        assert chart.cursor_us is None
        assert chart.findChildren(QGraphicsScene) == []
        assert [w for w in QApplication.allWidgets() if isinstance(w, QMenu)] == []
        assert QApplication.activePopupWidget() is None
        chart.hide()


def test_alarms_are_spans_from_their_coming_to_their_going(plant, clock):
    came = plant.alarm()
    clock.advance(60.0)
    went = plant.alarm(
        active=False, letter=AlarmLetter.RETURNED_UNACKNOWLEDGED, trigger=Trigger.RTN,
        active_since=None,
    )  # fmt: skip
    clock.advance(60.0)
    again = plant.alarm(occurrence=2, priority=Priority.P1)
    elsewhere = plant.alarm("capper.x", machine="capper")
    bars = alarm_bars([came, went], [again, elsewhere], ["filler"])
    assert [(bar.priority, bar.end_us is None) for bar in bars] == [
        (Priority.P2, False), (Priority.P1, True)
    ]  # fmt: skip
    assert bars[0].end_us - bars[0].start_us == 60 * SECOND_US


def test_an_alarm_is_drawn_in_its_colour_only_while_there_is_one(
    chart, plant, clock, settle, theme
):
    chart.show_pens([LEVEL])
    chart.show()
    plant.measure(LEVEL, 50.0)
    settle(chart)

    def has_alarm_colour():
        image = chart.plot.grab().toImage()
        colours = {image.pixelColor(x, y).name().upper() for x in range(0, image.width(), 2)
                   for y in range(image.height())}  # fmt: skip
        return any(one.fill in colours for one in theme.palette.alarms)

    assert not has_alarm_colour()
    clock.advance(2.0)
    plant.alarm(active_since=clock.now() - timedelta(seconds=120))
    settle(chart)
    assert has_alarm_colour()
    chart.hide()


def test_the_ribbon_shows_the_states_of_the_chosen_pens_machine(
    chart, plant, reader, clock, settle
):
    state = int(MachineState.EXECUTING)
    record(reader, clock, "filler.line_state", (400, state), (100, int(MachineState.FAULT)))
    chart.show_pens([LEVEL, TORQUE])
    chart.show()
    plant.hear()
    picture = settle(chart)
    assert picture.machine == "Filler"
    assert [span[2] for span in picture.states] == [MachineState.EXECUTING, MachineState.FAULT]
    chart.select(TORQUE)
    assert settle(chart).machine == "Capper"
    chart.hide()


def test_empty_charts_say_why_and_what_to_do(chart, plant, clock, settle):
    chart.show()
    assert "No tag is chosen" in settle(chart).sentence
    chart.show_pens([LEVEL])
    plant.hear(None, ConnectionPhase.CONNECTING)
    assert "Not connected" in settle(chart).sentence
    plant.hear()
    assert "Nothing is recorded yet" in settle(chart).sentence
    chart.show_window(TrendWindow(HOUR_US, to_us(clock.now()) - 24 * HOUR_US))
    assert "Nothing was recorded in this time" in settle(chart).sentence
    plant.measure(LEVEL, 50.0)
    chart.follow()
    assert settle(chart).sentence == ""
    chart.plot.grab()
    chart.hide()


class TestWords:
    @pytest.fixture
    def site(self):
        words = builders.tag("filler.recipe", kind=Kind.TEXT)
        return builders.plant_with(tags=[words, "filler.speed"])

    def test_a_tag_that_holds_text_is_left_out(self, chart):
        chart.show_pens(["filler.recipe", "filler.speed"])
        assert chart.pens == ["filler.speed"]


def test_the_chart_is_repainted_when_the_theme_changes(chart, theme, settle):
    chart.show_pens([LEVEL])
    chart.show()
    settle(chart)
    light = chart.plot.grab().toImage()
    theme.use(is_dark=True)
    dark = chart.plot.grab().toImage()
    centre = light.rect().center()
    assert light.pixelColor(centre) != dark.pixelColor(centre)
    chart.hide()
