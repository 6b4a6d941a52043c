"""Looking back with taps: the bar, jumps, playing, what cannot be written, and the way home."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hmi.actions.requests import AcknowledgeAlarm, WriteTag
from hmi.bus.facts import (
    UserChanged,
)
from hmi.historian.holes import spans_for
from hmi.plant.roles import Role
from hmi.texts.catalog import set_language
from hmi.texts.codes import sentence
from hmi.trends.cursors import value_at
from tests.gui.looking import cut_texts, too_small
from ui.shell.past_room import PastRoom, PastWiring
from ui.theme.scale import Scale, Touch
from ui.widgets.notice import Notice
from ui.widgets.page import Target

PATIENCE_MS = 30_000
PAGES = ("line", "machine", "trends", "alarms", "health", "maturity", "diagnostics")
LOST_AT = 150
"""Seconds of the run after which the server falls silent."""


class Back:
    """A past room under a finger."""

    def __init__(self, recorded, today, theme, bugs, qtbot, at):
        self.qtbot, self.today = qtbot, today
        wiring = PastWiring(
            site=recorded.site, data_folder=recorded.folder, clock=today, theme=theme, bugs=bugs
        )
        self.room = PastRoom(wiring, at)
        self.machine, self.window = self.room.machine, self.room.window
        self.bar, self.station = self.window.bar, self.room.station
        qtbot.addWidget(self.window)
        self.window.resize(1024, 768)
        self.window.show()
        self.settle()

    def settle(self):
        self.qtbot.waitUntil(
            lambda: self.machine.going_to is None and self.station.background.pending == 0,
            timeout=PATIENCE_MS,
        )
        self.station.feed.tick_ages()
        QApplication.processEvents()

    def tap(self, button):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def pass_time(self, seconds):
        """Let today's time pass in steps, as the timer would."""
        for _ in range(round(seconds / 0.5)):
            self.today.advance(0.5)
            self.machine.tick()
            self.settle()


@pytest.fixture
def back(recorded, today, theme, bugs, qtbot):
    back = Back(recorded, today, theme, bugs, qtbot, recorded.said[100].at)
    yield back
    back.room.close()


def shown_number(back, key):
    return back.station.feed.reading(key).number


def test_every_page_says_that_it_is_the_past_and_when_by_the_clock_of_the_site(back, recorded):
    zone = ZoneInfo(recorded.site.calendar.timezone)
    assert f"{back.machine.at.astimezone(zone):%H:%M:%S}" == "07:01:41"
    for page in PAGES:
        back.window.main.show_page(page)
        back.settle()
        assert back.window.headline.title == "PAST  07:01:41 today"
        assert back.window.headline.isVisible()


def test_a_frame_in_words_and_colour_is_round_everything(back, theme):
    image = back.window.grab().toImage()
    width, height = back.window.width(), back.window.height()
    setpoint = theme.palette.setpoint.lower()
    for x, y in ((1, height // 2), (width - 2, height // 2), (width // 2, height - 2)):
        assert image.pixelColor(x, y).name() == setpoint


def test_values_are_those_that_the_chart_shows_at_that_moment(back, recorded):
    at_us = round(back.machine.at.timestamp() * 1e6)
    reader, site = back.station.reader, recorded.site
    compared = 0
    for tag in site.tags:
        number = shown_number(back, tag.key)
        if number is None or not tag.node:
            continue
        gaps = spans_for(site, tag, reader.gaps(at_us - 10, at_us))
        charted = value_at(reader.read(tag.key, at_us, at_us), gaps, at_us)
        assert number == pytest.approx(charted), tag.key
        compared += 1
    assert compared > 100


def test_a_step_goes_a_minute_back_and_a_minute_on(back, recorded):
    start = back.machine.at
    back.tap(back.bar.steps["minute back"])
    assert back.machine.at == start - timedelta(minutes=1)
    back.tap(back.bar.steps["minute on"])
    assert back.machine.at == start
    said = recorded.said[100]
    machines = {key: one.state for key, one in back.station.state.machines.items()}
    assert machines == {key: one.state for key, one in said.machines.items()}


def test_nothing_later_than_today_can_be_shown(back):
    back.tap(back.bar.steps["hour on"])
    assert back.machine.at == back.machine.latest


def test_a_tap_into_the_strip_goes_to_that_time(back):
    strip = back.bar.strip
    wanted = back.machine.at - timedelta(seconds=40)
    place = QPoint(round(strip.x_of(wanted)), strip.height() // 2)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place)
    back.settle()
    assert abs(back.machine.at - wanted) < timedelta(seconds=4)


def test_a_drag_goes_where_it_is_let_go_and_shows_the_time_meanwhile(back):
    strip, start = back.bar.strip, back.machine.at
    middle = strip.height() // 2
    begin = QPoint(round(strip.x_of(start)), middle)
    end = QPoint(round(strip.x_of(start + timedelta(seconds=80))), middle)
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(strip, end)
    assert strip.held is not None
    assert back.machine.at == start
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=end)
    back.settle()
    assert back.machine.at > start + timedelta(seconds=70)


def test_a_jump_to_the_next_and_the_last_alarm_meets_its_moment(back, recorded):
    came = next(one for one in recorded.said if "demo.connection" in one.alarms)
    back.tap(back.bar.after)
    back.settle()
    assert "demo.connection" in back.station.state.alarms
    assert abs(back.machine.at - came.at) <= timedelta(seconds=1)
    back.tap(back.bar.steps["minute on"])
    back.tap(back.bar.before)
    back.settle()
    assert abs(back.machine.at - came.at) <= timedelta(seconds=1)


def test_a_jump_where_there_is_none_says_so(back):
    back.machine.jump(back.machine.latest)
    back.settle()
    back.tap(back.bar.after)
    assert back.window.findChild(Notice).text == "There is none within a month."


def test_states_and_stops_can_be_jumped_to(back):
    back.tap(back.bar.kind)
    assert back.bar.kind.caption == "State"
    start = back.machine.at
    back.tap(back.bar.after)
    back.settle()
    assert back.machine.at > start
    back.tap(back.bar.kind)
    assert back.bar.kind.caption == "Stop"


def test_playing_leads_to_what_was_said_later(back, recorded):
    back.tap(back.bar.speed)
    assert back.bar.speed.caption == "2\N{MULTIPLICATION SIGN}"
    QTest.mouseClick(back.bar.play, Qt.MouseButton.LeftButton)
    back.pass_time(10)
    back.tap(back.bar.pause)
    passed = back.machine.at - recorded.said[100].at
    assert timedelta(seconds=15) <= passed <= timedelta(seconds=20)
    said = recorded.said[100 + int(passed.total_seconds())]
    machines = {key: one.state for key, one in back.station.state.machines.items()}
    assert machines == {key: one.state for key, one in said.machines.items()}


def test_playing_ends_where_today_begins(back):
    back.machine.jump(back.machine.latest - timedelta(seconds=2))
    back.settle()
    back.machine.play(100)
    for _ in range(20):
        back.machine.tick()
        back.settle()
        if not back.machine.is_playing:
            break
        back.today.advance(0.1)
    assert back.machine.at <= back.machine.latest
    back.machine.pause()


def test_a_value_in_a_hole_is_shown_as_old(back, recorded):
    back.machine.jump(recorded.said[LOST_AT + 9].at)
    back.settle()
    reading = back.station.feed.reading("filler.bowl_level")
    assert reading.is_stale
    assert reading.age_s == 10.0


def test_no_wish_leaves_the_past_and_the_reason_is_told(back):
    told = []
    for wish in (AcknowledgeAlarm("demo.connection", 1), WriteTag("a", 1, 2)):
        back.station.wish(wish, told.append)
    assert told == [sentence("past-is-not-live")] * 2


def test_a_tap_on_acknowledge_is_refused_where_it_was_made(back, recorded):
    back.room.show_user(UserChanged("mia", "Mia", Role.OPERATOR))
    back.machine.jump(recorded.said[LOST_AT + 9].at)
    back.settle()
    back.window.main.go_to(Target(page="alarms", alarm="demo.connection"))
    back.settle()
    back.station.wish(AcknowledgeAlarm("demo.connection", 1), back.window.main.tell)
    assert back.window.findChild(Notice).text == sentence("past-is-not-live")


def test_untouched_it_counts_down_and_leaves(back, qtbot):
    back.today.advance(275)
    back.window.look()
    assert "Returns to live in 25 s" in back.window.headline.aside
    QTest.mouseClick(back.bar.kind, Qt.MouseButton.LeftButton)
    back.window.look()
    assert "Returns" not in back.window.headline.aside
    back.today.advance(301)
    with qtbot.waitSignal(back.window.left):
        back.window.look()


def test_a_page_of_today_is_not_in_the_past(back):
    back.window.main.go_to(Target(page="connections"))
    assert back.window.findChild(Notice).text.startswith("This page is about today")


def test_bar_and_headline_cut_nothing_and_keep_the_width(back, theme):
    try:
        for language, factor in (("en", 1.0), ("en_XA", 1.0), ("en", 2.0)):
            set_language(language)
            theme.rescale(Scale(text_factor=factor))
            back.window.headline.refresh()
            back.bar.refresh()
            QApplication.processEvents()
            assert cut_texts(back.bar) == set()
            assert cut_texts(back.window.headline) == set()
            assert back.window.width() == 1024
    finally:
        set_language("en")


def test_every_target_of_the_window_is_large_enough(back, theme):
    for touch in Touch:
        theme.rescale(Scale(touch=touch))
        QApplication.processEvents()
        assert too_small(back.window, theme) == []
