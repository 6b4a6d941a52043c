"""The alarm page: lists, holding still under a finger, wishes and refusals, hostile texts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from hmi.actions.requests import (
    AcknowledgeAlarm,
    CommentAlarm,
    ResetAlarm,
    ShelveAlarm,
    UnshelveAlarm,
)
from hmi.bus.facts import AlarmLetter, UserChanged
from hmi.errors import ActionRefused
from hmi.journal.reader import Occurrence
from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Role
from ui.models.alarms import AlarmList
from ui.pages import alarms as module
from ui.pages.alarms import HOLD_S, JOURNAL, RETURN_S, AlarmsPage
from ui.theme.scale import Scale, Touch, TouchClass
from ui.widgets.alarm_sheets import ShelveSheet, TextSheet
from ui.widgets.alarm_words import AlarmColumn, JournalColumn
from ui.widgets.notice import Notice
from ui.widgets.page import Target
from ui.widgets.value_text import NOTHING

L = AlarmLetter
HOSTILE = "<img src='file:///etc/passwd'><b>& stop</b>\u202egnp.exe\x00"


@pytest.fixture
def page(qtbot, station):
    station.state.hear_engine(True)
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.show()
    yield page
    settle(qtbot, station)
    page.close()


@pytest.fixture
def journal(station):
    return station.journal


def settle(qtbot, station):
    qtbot.waitUntil(lambda: station.background.pending == 0)


def log_in(station, role, name="anna"):
    station.bus.users.publish(UserChanged(name, name, role))


def messages(page):
    return [
        page.model.index(row, AlarmColumn.MESSAGE).data() for row in range(page.model.rowCount())
    ]


def shows(button):
    return not button.isHidden()


def test_without_alarms_the_page_says_so_and_when_the_last_one_was(page, plant, clock):
    assert page.empty.headline.full_text == "No active alarms"
    assert "None since" in page.empty.aside.full_text
    plant.alarm(letter=L.NORMAL, active=False)
    clock.advance(125)
    page.refresh()
    assert page.empty.aside.full_text == "The last one ended or changed 2\u00a0min 05\u00a0s ago."
    assert not page.detail.isVisible()


def test_what_a_filter_hides_is_not_called_no_alarms(page, plant):
    plant.alarm()
    page.filter.search("nothing like it")
    assert page.empty.headline.full_text == "Nothing passes the filter"


def test_tabs_count_what_they_hold(page, plant):
    plant.alarm("a")
    plant.alarm("b", letter=L.ACKNOWLEDGED, acked=True)
    plant.alarm("c", letter=L.SHELVED)
    plant.alarm("d", letter=L.SUPPRESSED)
    plant.alarm("e", letter=L.OUT_OF_SERVICE)
    plant.alarm("f", is_alert=True)
    page.refresh()
    captions = [page.tabs.caption(one) for one in AlarmList]
    assert captions == [
        "Active  2",
        "Shelved  1",
        "Suppressed  1",
        "Out of service  1",
        "Alerts  1",
    ]


def test_the_most_urgent_alarm_stands_first(page, plant):
    plant.alarm("a", message="old high", priority=Priority.P2)
    plant.clock.advance(5)
    plant.alarm("b", message="new low", priority=Priority.P4)
    plant.alarm("c", message="acked critical", priority=Priority.P1, letter=L.ACKNOWLEDGED)
    page.refresh()
    assert messages(page) == ["old high", "new low", "acked critical"]


def test_filters_by_machine_priority_and_text(page, plant):
    plant.alarm("a", message="bowl low", priority=Priority.P2)
    plant.alarm("b", message="torque high", machine="capper", priority=Priority.P3)
    plant.alarm("c", message="torque low", machine="capper", priority=Priority.P2)
    page.refresh()
    page.filter.choose_machine("capper")
    assert set(messages(page)) == {"torque high", "torque low"}
    page.filter.priorities._tapped(2)
    assert messages(page) == ["torque low"]
    page.filter.priorities._tapped(0)
    page.filter.search("HIGH")
    assert messages(page) == ["torque high"]
    page.filter.clear()
    page.refresh()
    assert page.model.rowCount() == 3


def test_a_touched_list_keeps_its_rows_and_says_how_many_are_new(page, plant, clock):
    plant.alarm("a", message="a", priority=Priority.P3)
    page.refresh()
    page.table.touched.emit()
    plant.alarm("b", message="b", priority=Priority.P1)
    plant.alarm("c", message="c", priority=Priority.P1)
    page.refresh()
    assert messages(page) == ["a"]
    assert shows(page.more)
    assert page.more.caption == "2 new"
    clock.advance(HOLD_S + 0.1)
    page._tick()
    assert messages(page)[-1] == "a"
    assert page.model.rowCount() == 3
    assert not shows(page.more)


def test_the_new_ones_come_at_once_when_asked_for(page, plant):
    plant.alarm("a")
    page.refresh()
    page.table.touched.emit()
    plant.alarm("b", priority=Priority.P1)
    page.refresh()
    page.more.click()
    assert page.model.rowCount() == 2


def test_a_scrolled_list_stays_and_returns_to_its_top_by_itself(page, plant, clock):
    for number in range(60):
        plant.alarm(f"a{number}")
    page.refresh()
    page.table.verticalScrollBar().setValue(200)
    page.table.touched.emit()
    clock.advance(HOLD_S + 1)
    plant.alarm("b", priority=Priority.P1)
    page.refresh()
    assert (page.model.rowCount(), page.more.caption) == (60, "1 new")
    clock.advance(RETURN_S)
    page._tick()
    assert page.model.rowCount() == 61
    assert page.table.is_at_top


def test_a_finger_on_the_list_holds_it_and_a_tap_chooses_a_row(page, plant, qtbot):
    plant.alarm("a")
    plant.alarm("b", priority=Priority.P4)
    page.refresh()
    qtbot.waitExposed(page)
    viewport, height = page.table.viewport(), page.table.rowHeight(0)
    qtbot.waitUntil(lambda: viewport.height() > 2 * height)
    second_row = QPoint(100, height + height // 2)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=second_row)
    assert page.table.is_under_finger
    assert page.is_held
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=second_row)
    qtbot.waitUntil(lambda: page.detail.alarm is not None and page.detail.alarm.key == "b")
    assert not page.table.is_under_finger


def test_five_thousand_alarms_in_a_burst_are_one_change_of_the_list(
    page, plant, qtbot, monkeypatch
):
    resets, sorts = [], []
    page.model.modelReset.connect(lambda: resets.append(1))
    show = page.model.show
    monkeypatch.setattr(page.model, "show", lambda alarms: (sorts.append(1), show(alarms)))
    for number in range(5000):
        plant.alarm(f"alarm {number}", priority=Priority(1 + number % 4))
    assert (resets, sorts) == ([], [])
    qtbot.waitUntil(lambda: page.model.rowCount() == 5000)
    assert len(resets) == len(sorts) <= 2
    assert page.tabs.caption(AlarmList.ACTIVE) == "Active  5000"
    assert page.model.fact(0).priority is Priority.P1


def test_acknowledging_carries_the_occurrence_that_is_shown(page, plant, asked):
    plant.alarm("filler.bowl_low", occurrence=3)
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    plant.alarm("filler.bowl_low", occurrence=4)
    assert page.detail.alarm.occurrence == 3
    page.detail.commands.acknowledge.click()
    assert asked == [AcknowledgeAlarm("filler.bowl_low", 3)]
    page.refresh()
    page.detail.commands.acknowledge.click()
    assert asked[-1] == AcknowledgeAlarm("filler.bowl_low", 4)


def test_a_refusal_is_told_at_the_button(page, plant, station):
    async def refuse(_request):
        raise ActionRefused("alarm-reoccurred")

    object.__setattr__(station, "ask", refuse)
    plant.alarm()
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    page.detail.commands.acknowledge.click()
    notice = page.findChild(Notice)
    assert "came again" in notice.text
    notice.remove()


def test_only_what_right_and_state_allow_is_offered(page, plant, station):
    commands = page.detail.commands
    offered = lambda: [  # noqa: E731
        name
        for name in ("acknowledge", "reset", "shelve", "unshelve", "comment")
        if shows(getattr(commands, name))
    ]
    plant.alarm()
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    assert offered() == ["acknowledge", "shelve", "comment"]
    plant.alarm(letter=L.LATCHED_ACKNOWLEDGED, active=False)
    page.refresh()
    assert offered() == ["reset", "shelve", "comment"]
    plant.alarm(letter=L.SHELVED)
    page.refresh()
    assert offered() == ["unshelve", "comment"]
    plant.alarm(letter=L.NORMAL, active=False)
    page.refresh()
    assert offered() == []
    plant.alarm()
    log_in(station, Role.VIEWER)
    assert offered() == []
    assert not shows(page.acknowledge)


def test_reset_unshelve_and_comment_are_wished(page, plant, asked):
    plant.alarm(letter=L.LATCHED_ACKNOWLEDGED)
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    page.detail.commands.reset.click()
    plant.alarm(letter=L.SHELVED)
    page.refresh()
    page.detail.commands.unshelve.click()
    page.detail.commands.comment.click()
    sheet = page.findChild(TextSheet)
    sheet.field.setText("  looked at the pump ")
    sheet.confirm.click()
    assert asked == [
        ResetAlarm("filler.bowl_low"), UnshelveAlarm("filler.bowl_low"),
        CommentAlarm("filler.bowl_low", "looked at the pump"),
    ]  # fmt: skip


def test_shelving_needs_a_reason(page, plant, asked):
    plant.alarm()
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    page.detail.commands.shelve.click()
    sheet = page.findChild(ShelveSheet)
    sheet.confirm.click()
    assert asked == []
    assert sheet.told.full_text == "Give a reason."
    sheet.choose_reason("reason-other")
    sheet.confirm.click()
    assert asked == []
    sheet.words.setText("operator's own words")
    sheet.durations._tapped(7200.0)
    sheet.confirm.click()
    assert asked == [ShelveAlarm("filler.bowl_low", 7200.0, "operator's own words")]
    assert sheet.isHidden()


def test_a_refused_shelving_stays_open_and_says_why(page, plant, station):
    async def refuse(_request):
        raise ActionRefused("shelve-duration", longest_s=7200.0)

    object.__setattr__(station, "ask", refuse)
    plant.alarm()
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    page.detail.commands.shelve.click()
    sheet = page.findChild(ShelveSheet)
    sheet.choose_reason("reason-sensor")
    sheet.confirm.click()
    assert sheet.isVisible()
    assert "for that long" in sheet.told.full_text
    sheet.close_sheet()


def test_visible_alarms_are_acknowledged_one_by_one_and_no_others(page, plant, asked):
    for number in range(40):
        plant.alarm(f"a{number:02}", occurrence=number + 1, priority=Priority.P3)
    plant.alarm("acked", letter=L.ACKNOWLEDGED, priority=Priority.P1)
    page.refresh()
    seen = page.table.visible_facts()
    page.acknowledge.click()
    assert 5 < len(asked) < 40
    assert asked == [AcknowledgeAlarm(one.key, one.occurrence) for one in seen]


def test_a_target_chooses_its_alarm_in_its_list(page, plant):
    plant.alarm("a")
    plant.alarm("b", letter=L.SHELVED, message="shelved one")
    page.go_to(Target(page="alarms", alarm="b"))
    assert page.tabs.key == AlarmList.SHELVED
    assert page.detail.alarm.key == "b"
    page.go_to(Target(page="alarms", alarm="unknown"))
    assert page.detail.alarm.key == "b"


def test_a_tap_opens_the_detail_and_closing_leaves_it_closed(page, plant):
    plant.alarm("a", message="a", priority=Priority.P1)
    plant.alarm("b", message="b", priority=Priority.P4)
    page.refresh()
    page.table.tapped.emit(page.model.fact(1))
    assert page.detail.message.full_text == "b"
    page.detail.closed.emit()
    assert not page.detail.isVisible()
    page.refresh()
    assert not page.detail.isVisible()


def test_the_detail_says_what_to_do_and_what_was(page, plant, journal, station, qtbot):
    now = station.clock.now()
    journal.past["filler.bowl_low"] = [
        Occurrence(2, now, None, "", None),
        Occurrence(1, now - timedelta(hours=2), now, "anna", now - timedelta(hours=1)),
    ]
    plant.alarm()
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    detail = page.detail
    settle(qtbot, station)
    assert detail.response.full_text == "Check the supply pump"
    assert detail.consequence.full_text == "Line stops"
    assert detail.cause.full_text == "Supply pump slow"
    assert (detail.then.text, detail.limit.text) == ("31.0", "35.0")
    assert [row[1:] for row in detail.past.rows] == [
        ("goes on", NOTHING), ("1\u00a0h 00\u00a0min", "anna"),
    ]  # fmt: skip


def test_the_value_of_now_is_shown_with_its_doubt(page, plant):
    plant.measure("filler.bowl_level", 33.0)
    plant.alarm()
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    assert (page.detail.now.text, page.detail.now.is_live) == ("33.0", True)
    plant.clock.advance(10)
    plant.station.feed.tick_ages()
    assert not page.detail.now.is_live


def test_a_hidden_page_is_idle(page, plant, station, monkeypatch):
    plant.alarm()
    page.refresh()
    page.hide()
    assert not page._ticking.isActive()
    assert not page._soon.isActive()
    assert station.feed.watched == 0
    assert not station.theme.blink.is_running
    monkeypatch.setattr(page, "refresh", lambda: pytest.fail("worked while hidden"))
    plant.alarm("another")
    assert not page._soon.isActive()


def test_the_journal_is_read_newest_first_and_says_when(page, plant, journal, qtbot):
    first = plant.alarm("a", message="first")
    second = replace(first, key="b", message="second", machine="capper")
    journal.events = [first, second, replace(first, at=first.at - timedelta(days=3))]
    page.tabs._tapped(JOURNAL)
    qtbot.waitUntil(lambda: "not live" in page.journal.told.full_text)
    model = page.journal.table.model()
    shown = [model.index(row, JournalColumn.MESSAGE).data() for row in range(model.rowCount())]
    assert shown == ["second", "first"]
    assert page.journal.told.full_text.startswith("Journal, read at 06:00:00")
    page.filter.choose_machine("capper")
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    page.filter.choose_machine("")
    page.journal.ranges._segments[168].click()
    qtbot.waitUntil(lambda: model.rowCount() == 3)


def test_a_journal_that_cannot_be_read_says_why(page, journal, monkeypatch, qtbot):
    def fail(*_arguments):
        raise ActionRefused("unexpected-failure")

    monkeypatch.setattr(journal, "alarm_events", fail)
    page.tabs._tapped(JOURNAL)
    qtbot.waitUntil(lambda: "could not be read" in page.journal.told.full_text)


def test_hostile_texts_are_plain_and_cut(page, plant, journal, qtbot):
    fact = plant.alarm(
        "x", message=HOSTILE + "A" * 1_000_000, cause=HOSTILE, response=HOSTILE * 100,
        consequence=HOSTILE, comment=HOSTILE, unit=HOSTILE, value=HOSTILE, machine=HOSTILE,
        acked_by=HOSTILE,
    )  # fmt: skip
    journal.events = [fact]
    page.go_to(Target(page="alarms", alarm="x"))
    page.refresh()
    for label in page.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert "\u202e" not in label.text()
        assert len(label.text()) <= 600
    for column in AlarmColumn:
        text = page.model.index(0, column).data()
        assert len(text) <= 210
        assert not {"\u202e", "\x00"} & set(text)
    page.grab()
    page.tabs._tapped(JOURNAL)
    qtbot.waitUntil(lambda: "not live" in page.journal.told.full_text)
    page.grab()


def _nearest_alarm_distance(colour, palette):
    fills = [QColor(one.fill) for one in palette.alarms]
    return min(
        max(
            abs(colour.red() - f.red()),
            abs(colour.green() - f.green()),
            abs(colour.blue() - f.blue()),
        )
        for f in fills
    )


def _alarm_pixels(widget, palette):
    image = widget.grab().toImage()
    return [
        (x, y)
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
        if _nearest_alarm_distance(image.pixelColor(x, y), palette) < 24
    ]


def test_a_page_without_alarms_has_no_alarm_colour(page, station):
    assert _alarm_pixels(page, station.theme.palette) == []


def test_only_the_badge_of_a_row_is_coloured(page, plant, station):
    for priority in Priority:
        plant.alarm(f"a{priority}", priority=priority, letter=L.ACKNOWLEDGED, acked=True)
    page._close_detail()
    page.refresh()
    found = _alarm_pixels(page.table.viewport(), station.theme.palette)
    assert found
    assert max(x for x, _y in found) < page.table.columnWidth(AlarmColumn.BADGE)


@pytest.mark.parametrize("touch", list(Touch))
def test_rows_are_targets_for_a_finger_or_a_glove(page, plant, station, touch):
    plant.alarm()
    station.theme.rescale(Scale(touch=touch))
    page.refresh()
    assert page.table.rowHeight(0) >= station.theme.target_px(TouchClass.T2)
    least = {Touch.GLOVE: 18.0}.get(touch, 11.0)
    assert station.theme.scale.mm(page.table.rowHeight(0)) >= least - 0.3


def test_a_narrow_list_folds_columns_and_a_wide_one_shows_all(page, plant):
    plant.alarm("filler.bowl_low")
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    page.grab()
    assert page.table.isColumnHidden(AlarmColumn.DURATION)
    page.resize(1900, 900)
    page.grab()
    assert not any(page.table.isColumnHidden(column) for column in AlarmColumn)


def test_refresh_is_bounded_by_one_a_quarter_second():
    assert module.REFRESH_MS >= 200
