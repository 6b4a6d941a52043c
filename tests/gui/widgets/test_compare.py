"""Comparing by touch: with the time before, a shift, a day, runs of an event, a golden run."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from hmi.actions.requests import ForgetGoldenRun, KeepGoldenRun
from hmi.bus.facts import GoldenRunsChanged, UserChanged
from hmi.clock import to_us
from hmi.plant.assets import MachineState
from hmi.plant.pens import GoldenRun
from hmi.plant.roles import Role
from hmi.trends.comparison import Beginning
from hmi.trends.golden_runs import FOLDER, _packed
from hmi.trends.step_line import StepLine
from ui.pages.trends import TrendsPage
from ui.widgets.begin_sheet import BeginSheet, words_of
from ui.widgets.compare_drawing import offset_text
from ui.widgets.keep_run_sheet import KeepRunSheet

LEVEL, SPEED = "filler.bowl_level", "filler.speed"
S = 1_000_000
MINUTE = 60 * S


@pytest.fixture
def page(station, reader, clock, qtbot):
    station.state.hear_engine(True)
    now_us = to_us(clock.now())
    # Cycles of a minute: a ramp that rises a little higher from run to run.
    for key in (LEVEL, SPEED):
        rows = []
        for second in range(-7200, 1, 5):
            phase, number = (second % 60) / 60, second // 60
            rows.append((now_us + second * S, 50.0 * phase + number / 10, 0))
        reader.samples[key] = rows
    made = TrendsPage(station)
    qtbot.addWidget(made)
    made.resize(936, 640)
    made.chart.show_pens([LEVEL, SPEED])
    made.show()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    made.show_view("compare")
    settle(station, qtbot)
    yield made
    made.hide()


def settle(station, qtbot):
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)


def tap(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def choose(page, station, qtbot, method):
    tap(qtbot, page.comparison.methods.segment(method))
    settle(station, qtbot)


def begun(page, clock):
    span = page.comparison.plot.comparison.span
    now_us = to_us(clock.now())
    return [(us - now_us) // S for us in (span.this_us, *span.earlier_us)]


def test_the_time_before_is_laid_under_what_is_shown(page, clock):
    assert begun(page, clock) == [-600, -1200]
    [pen, other] = page.comparison.plot.comparison.pens
    assert (pen.key, other.key) == (LEVEL, SPEED)
    # Ten minutes later every run is higher by 1.
    assert pen.deviation.largest == pytest.approx(1.0)
    assert "with 2026-01-05 05:40:00" in page.comparison.title.full_text


def test_steps_go_back_and_forth_and_many_make_a_band(page, station, clock, qtbot):
    view = page.comparison
    assert not view.later.isEnabled()
    tap(qtbot, view.earlier)
    settle(station, qtbot)
    assert begun(page, clock) == [-600, -1800]
    tap(qtbot, view.later)
    tap(qtbot, view.many.segment(5))
    settle(station, qtbot)
    assert begun(page, clock) == [-600, -1200, -1800, -2400, -3000, -3600]
    assert view.plot.comparison.runs == 5
    assert "with 5 earlier ones" in view.title.full_text


def test_another_date_is_the_same_time_of_the_day(page, station, reader, clock, qtbot):
    day = 86_400 * S
    reader.samples[LEVEL] = [(t - day, v, s) for t, v, s in reader.samples[LEVEL]]
    choose(page, station, qtbot, "date")
    assert begun(page, clock) == [-600, -600 - 86_400]
    assert page.comparison.plot.comparison.runs == 1


def test_a_shift_is_compared_with_an_earlier_one(page, station, clock, qtbot):
    choose(page, station, qtbot, "shift")
    day = to_us(clock.now().replace(hour=0, minute=0))
    span = page.comparison.plot.comparison.span
    assert (span.this_us, span.earlier_us) == (day, (day - 86_400 * S,))
    assert span.length_us == 86_400 * S
    assert "24 h" in page.comparison.title.full_text


def test_runs_of_a_signal_are_laid_over_each_other(page, station, clock, qtbot):
    choose(page, station, qtbot, "event")
    assert "Choose what begins a run" in page.comparison.plot.sentence
    page.presets.chosen.emit(MINUTE)
    tap(qtbot, page.comparison.begin)
    sheet = page.findChild(BeginSheet)
    sheet.way.choose("falling")
    sheet.threshold.setText("20")
    tap(qtbot, sheet.confirm)
    settle(station, qtbot)
    found = page.comparison.plot.comparison
    assert found.runs == 5
    assert [us % 60 for us in begun(page, clock)] == [0] * 6
    assert found.span.before_us == MINUTE // 10
    pen = found.pens[0]
    # Each is higher than the one before by a tenth: three above the middle of five earlier ones.
    inside = pen.deviation.values[np.isfinite(pen.deviation.values)]
    assert np.median(inside) == pytest.approx(0.3, abs=0.11)
    assert page.comparison.title.full_text.startswith("When Bowl level falls below 20.00")


def test_which_run_is_looked_at_is_chosen_by_steps(page, station, clock, qtbot):
    page.presets.chosen.emit(MINUTE)
    view = page.comparison
    view.want(replace(view.wanted, method="event", back=0,
                      beginning=Beginning("falling", LEVEL, 20.0)))  # fmt: skip
    settle(station, qtbot)
    first = begun(page, clock)[0]
    tap(qtbot, view.earlier)
    settle(station, qtbot)
    assert begun(page, clock)[0] == first - 60


def test_a_state_or_an_alarm_is_chosen_by_one_tap(page, station, qtbot):
    choose(page, station, qtbot, "event")
    tap(qtbot, page.comparison.begin)
    sheet = page.findChild(BeginSheet)
    tap(qtbot, sheet.alarms["filler.bowl_low"])
    assert page.comparison.wanted.beginning == Beginning("alarm", "filler.bowl_low")
    settle(station, qtbot)
    assert "no earlier one" in page.comparison.plot.sentence


def test_what_begins_a_run_is_said_in_words(station):
    told = words_of(station, Beginning("entry", "filler.line_state", float(MachineState.STOPPED)))
    assert told.endswith("becomes Stopped")
    assert words_of(station, Beginning("alarm", "filler.bowl_low")) == (
        "When the alarm comes: Bowl level low"
    )


def test_no_number_is_no_threshold(page, station, qtbot):
    choose(page, station, qtbot, "event")
    tap(qtbot, page.comparison.begin)
    sheet = page.findChild(BeginSheet)
    sheet.threshold.setText("high")
    tap(qtbot, sheet.confirm)
    assert sheet.told.full_text == "Write the value as a number."
    sheet.close_sheet()


def golden(clock, number=1, name="Best"):
    now = clock.now()
    return GoldenRun(number=number, name=name, pens=(LEVEL,), start=now - timedelta(minutes=10),
                     end=now, user="eva", kept=now)  # fmt: skip


def test_a_golden_run_is_kept_by_who_may_and_compared_with(page, station, clock, asked, qtbot):
    view = page.comparison
    assert not view.methods.segment("golden").isEnabled()
    sheet = view.open_keep()
    assert not sheet.confirm.isEnabled()
    sheet.close_sheet()
    station.bus.users.publish(UserChanged("lea", "Lea", Role.SHIFT_LEAD))
    sheet = view.open_keep()
    sheet.field.setText("Best")
    tap(qtbot, sheet.confirm)
    end = to_us(clock.now())
    assert asked == [KeepGoldenRun("Best", (LEVEL, SPEED), end - 600 * S, end)]
    run = golden(clock)
    line = StepLine(np.array([to_us(run.start)]), np.array([7.0]), to_us(run.end))
    (station.data_folder / FOLDER).mkdir()
    (station.data_folder / FOLDER / "0001.npz").write_bytes(_packed(run, {LEVEL: line}))
    station.bus.golden_runs.publish(GoldenRunsChanged((run,)))
    choose(page, station, qtbot, "golden")
    found = view.plot.comparison
    assert found.pens[0].band.middle[0] == 7.0
    assert found.pens[1].band.runs == 0
    assert "with the golden run Best" in view.title.full_text


def test_a_golden_run_is_forgotten_by_its_cross(page, station, clock, asked, qtbot):
    station.bus.users.publish(UserChanged("lea", "Lea", Role.SHIFT_LEAD))
    station.bus.golden_runs.publish(GoldenRunsChanged((golden(clock),)))
    sheet = page.comparison.open_keep()
    tap(qtbot, sheet.removers[1])
    assert asked == [ForgetGoldenRun(1)]
    station.bus.golden_runs.publish(GoldenRunsChanged(()))
    assert sheet.removers == {}
    sheet.close_sheet()
    assert page.findChild(KeepRunSheet) is None


def test_a_damaged_golden_run_is_told(page, station, clock, qtbot):
    (station.data_folder / FOLDER).mkdir()
    (station.data_folder / FOLDER / "0001.npz").write_bytes(b"x" * 99)
    station.bus.golden_runs.publish(GoldenRunsChanged((golden(clock),)))
    choose(page, station, qtbot, "golden")
    assert "cannot be read" in page.comparison.plot.sentence


def test_a_tap_reads_this_run_and_the_others(page, qtbot):
    plot = page.comparison.plot
    before = plot.grab().toImage()
    x = round(plot.x_at(300 * S))
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(x, plot.height() // 2))
    assert abs(plot.cursor_us - 300 * S) < 3 * S
    assert plot.grab().toImage() != before


def test_a_hole_is_no_deviation(page, station, reader, qtbot, clock):
    now_us = to_us(clock.now())
    reader.samples[LEVEL] = [
        (t, v, 0x80000000 if now_us - 300 * S <= t else s) for t, v, s in reader.samples[LEVEL]
    ]
    page.comparison.refresh()
    settle(station, qtbot)
    values = page.comparison.plot.comparison.pens[0].deviation.values
    assert np.isfinite(values[: len(values) // 2 - 1]).all()
    assert np.isnan(values[len(values) // 2 + 1 :]).all()
    page.comparison.plot.grab()


def test_nothing_is_read_while_the_chart_itself_is_shown(page, station, qtbot):
    page.show_view("time")
    settle(station, qtbot)
    shown = page.comparison.plot.comparison
    page.chart.step(-1)
    page.comparison.refresh()
    settle(station, qtbot)
    assert page.comparison.plot.comparison is shown


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (65, "+1:05"), (-5, "\N{MINUS SIGN}0:05"), (7265, "+2:01:05")],
)
def test_times_since_the_beginning_are_short(seconds, text):
    assert offset_text(seconds) == text
    assert not math.isnan(seconds)
