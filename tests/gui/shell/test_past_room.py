"""The room of now and the past over it: ways there and back, and what goes on underneath."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hmi.bus.facts import (
    AlarmChanged,
    AlarmLetter,
    SamplesArrived,
    SiteLoaded,
    Trigger,
    UserChanged,
)
from hmi.clock import to_us
from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Right, Role
from hmi.plant.samples import Sample, batch_of
from tests.gui.looking import alarm_coloured
from ui.live.tasks import run_at_once
from ui.shell.room import Room, Wiring

PATIENCE_MS = 30_000


@pytest.fixture
def room(recorded, today, theme, bugs, qtbot):
    asked = []

    async def ask(request):
        asked.append(request)

    loaded = SiteLoaded(recorded.site, str(recorded.folder), "1")
    wiring = Wiring(clock=today, theme=theme, bugs=bugs, ask=ask, spawn=run_at_once, kiosk=False)
    room = Room(loaded, wiring)
    room.asked = asked
    qtbot.addWidget(room.view)
    room.view.resize(1024, 768)
    room.station.state.hear_engine(True)
    room.view.show()
    yield room
    room.close()


def wait_for_past(room, qtbot):
    past = room.past
    qtbot.waitUntil(
        lambda: past.machine.going_to is None and past.station.background.pending == 0,
        timeout=PATIENCE_MS,
    )
    return past


def test_the_button_above_every_page_looks_back_at_the_same_page(room, qtbot):
    room.window.show_page("health")
    QTest.mouseClick(room.window.title_line.past, Qt.MouseButton.LeftButton)
    past = wait_for_past(room, qtbot)
    assert room.view.currentWidget() is past.window
    assert past.window.main.current.key == "health"
    assert not room.window.isVisible()


def test_a_tap_on_the_clock_looks_back_and_one_tap_comes_home(room, qtbot):
    bar = room.window.status_bar
    place = QPoint(bar.width() - 30, bar.height() // 2)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place)
    past = wait_for_past(room, qtbot)
    QTest.mouseClick(past.window.headline.back, Qt.MouseButton.LeftButton)
    assert room.past is None
    assert room.view.currentWidget() is room.window
    assert room.window.isVisible()


def test_a_grave_alarm_of_now_is_told_on_the_frame(room, qtbot, today, theme):
    room.look_back()
    past = wait_for_past(room, qtbot)
    assert not past.window.headline.news.isVisible()
    now = today.now()
    fact = AlarmChanged(
        "filler.fire", "filler", "Fire", Priority.P1, AlarmLetter.UNACKNOWLEDGED,
        AlarmLetter.NORMAL, Trigger.ACTIVATE, now, now, True, False, False, 1, now,
        is_annunciation=True,
    )  # fmt: skip
    room.receive(fact)
    QApplication.processEvents()
    assert past.window.headline.news.text == "Filler: Fire"
    assert past.window.headline.news.isVisible()
    assert alarm_coloured(past.window.headline, theme)
    assert "filler.fire" not in past.station.state.alarms


def measured(room, key, value):
    now_us = to_us(room.station.clock.now())
    number = room.site.number_by_key[key]
    return SamplesArrived(batch_of([Sample(number, value, 0, now_us, now_us)]))


def test_live_samples_do_not_reach_the_past(room, recorded, qtbot):
    room.look_back(recorded.said[60].at)
    past = wait_for_past(room, qtbot)
    before = past.station.feed.reading("filler.bowl_level").sample
    room.receive(measured(room, "filler.bowl_level", 99.0))
    assert past.station.feed.reading("filler.bowl_level").sample == before
    assert room.station.feed.reading("filler.bowl_level").value == 99.0


def test_who_logs_in_now_works_in_the_past_too(room, qtbot):
    room.look_back()
    past = wait_for_past(room, qtbot)
    room.receive(UserChanged("mia", "Mia", Role.ENGINEER))
    assert past.station.role is Role.ENGINEER


def test_closing_the_window_in_the_past_ends_it(room, qtbot):
    room.look_back()
    past = wait_for_past(room, qtbot)
    room.close()
    assert room.past is None
    assert not past.machine.is_playing


def test_coming_home_waits_for_no_moment_that_is_still_being_read(room, qtbot):
    for _ in range(3):
        room.look_back()
        past = room.past
        assert past.machine.going_to is not None
        room.come_back()
        assert room.view.currentWidget() is room.window
        qtbot.waitUntil(lambda: past.is_at_rest, timeout=PATIENCE_MS)  # noqa: B023  # at once
        assert past.machine.going_to is not None


def test_nothing_that_would_be_done_is_offered_in_the_past(room, recorded, qtbot):
    room.receive(UserChanged("mia", "Mia", Role.ENGINEER))
    came = next(one for one in recorded.said if "demo.connection" in one.alarms)
    room.look_back(came.at)
    past = wait_for_past(room, qtbot)
    rights = [right for right in Right if past.station.may(right)]
    assert rights == [Right.VIEW]
    past.window.main.show_page("alarms")
    page = past.window.main.current
    qtbot.waitUntil(lambda: page.model.rowCount() > 0, timeout=PATIENCE_MS)
    page.detail.show_alarm(page.model.facts[0])
    shown = [button.caption for button in page.detail.commands.buttons.values()
             if not button.isHidden()]  # fmt: skip
    assert shown == []
    assert page.acknowledge.isHidden()
    assert page.select.isHidden()
