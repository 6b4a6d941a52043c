"""Why a machine stood is written on the ribbon of its states, live and in the past."""

from dataclasses import replace

import pytest

from hmi.bus.facts import StopsChanged
from hmi.clock import to_us
from hmi.plant.stop_reasons import StopReason
from tests.gui.looking import written
from tests.gui.stopped import MINUTE_US, record_stops, said
from ui.widgets.stop_marks import LONGEST_US, StopMarks
from ui.widgets.trend_window import TrendWindow

LEVEL = "filler.bowl_level"


@pytest.fixture
def site(site):
    reasons = (StopReason(key="jam", text="Jam at star"), StopReason(key="belt", text="Belt"))
    return replace(site, stop_reasons=reasons)


@pytest.fixture
def start_us(reader, clock):
    clock.advance(12 * 3600)
    return record_stops(reader, to_us(clock.now()))


@pytest.fixture
def marks(station, chart, qtbot, start_us, settle):
    station.journal.said.append(said(1, start_us, (90, 112), "jam"))
    chart.show_pens([LEVEL])
    chart.show()
    made = StopMarks(station, chart)
    made.show()
    look(chart, start_us, settle)
    qtbot.waitUntil(lambda: bool(made.reads.found.stops), timeout=20_000)
    yield made
    made.hide()
    chart.hide()


def look(chart, start_us, settle, minutes=(60, 180)):
    first, last = (start_us + minute * MINUTE_US for minute in minutes)
    chart.show_window(TrendWindow(last - first, last))
    settle(chart)


def words(marks):
    with written() as found:
        marks.grab()
    return [text for text, _is_cut in found]


def test_the_reason_of_a_stop_stands_on_the_ribbon(marks):
    assert [one.reason for one in marks.shown] == ["jam"]
    assert words(marks) == ["Jam at star"]


def test_what_is_said_while_one_looks_appears(marks, station, start_us, qtbot):
    station.journal.said.append(said(2, start_us, (90, 112), "belt"))
    station.bus.stops.publish(StopsChanged("filler"))
    qtbot.waitUntil(lambda: words(marks) == ["Belt"], timeout=20_000)


def test_where_there_is_no_room_nothing_is_written(marks, chart, start_us, settle):
    look(chart, start_us, settle, minutes=(-3000, 240))
    assert words(marks) == []


def test_a_long_time_is_not_read_for_words_that_have_no_room(marks, chart, start_us, settle):
    before = marks.reads.found
    chart.show_window(TrendWindow(LONGEST_US + MINUTE_US, start_us))
    settle(chart)
    assert marks.reads.found is before
    assert words(marks) == []
