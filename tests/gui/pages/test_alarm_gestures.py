"""Swipes, long presses and selections on the alarm list, by a finger; floods by machine."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from hmi.actions.requests import (
    AcknowledgeAlarm,
    AcknowledgeAlarms,
    CommentAlarm,
    RefreshAlarms,
    SeenAlarm,
    SetOutOfService,
    ShelveAlarm,
)
from hmi.bus.conditions import AlarmList as ServerList
from hmi.bus.exploration import AlarmsAnswered
from hmi.bus.facts import (
    AlarmLetter,
    ConnectionChanged,
    ConnectionPhase,
    FloodChanged,
    UserChanged,
)
from hmi.plant.alarm_rules import Priority
from hmi.plant.alarm_tables import AlarmAnswer
from hmi.plant.roles import Role
from ui.live.alarm_groups import MachineGroup
from ui.pages.alarms import AlarmsPage
from ui.widgets.alarm_deeds import Deed
from ui.widgets.alarm_menu import AlarmMenu
from ui.widgets.alarm_sheets import ShelveSheet, TextSheet
from ui.widgets.notice import Notice

L = AlarmLetter
PATIENCE_MS = 20_000


@pytest.fixture
def page(qtbot, station):
    station.state.hear_engine(True)
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    page.resize(1240, 700)
    page.show()
    yield page
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=PATIENCE_MS)
    page.close()


def laid_out(qtbot, page, rows=1):
    """Show the alarms and wait until so many rows can be touched."""
    page.refresh()
    qtbot.waitExposed(page)
    height = page.table.rowHeight(0)
    qtbot.waitUntil(lambda: page.table.viewport().height() > rows * height, timeout=PATIENCE_MS)


def at(page, row, x=120):
    top = page.table.rowViewportPosition(row)
    return QPoint(x, top + page.table.rowHeight(row) // 2)


def swipe(qtbot, page, row, by, back=0):
    viewport = page.table.viewport()
    start = at(page, row, 300)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.1, 0.3, 0.6, 1.0):
        qtbot.mouseMove(viewport, start + QPoint(round(by * share), 1))
    end = start + QPoint(by, 1)
    if back:
        end = start + QPoint(by + back, 1)
        qtbot.mouseMove(viewport, end)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)


def notices(page):
    return [one.text for one in page.findChildren(Notice)]


def log_in(station, role):
    station.bus.users.publish(UserChanged("anna", "Anna", role))


def test_a_long_swipe_to_the_right_acknowledges_what_was_seen(page, plant, asked, qtbot):
    plant.alarm("a", occurrence=7)
    laid_out(qtbot, page)
    swipe(qtbot, page, 0, page.table.gestures.armed_px + 20)
    assert asked == [AcknowledgeAlarm("a", 7)]


def test_a_swipe_that_comes_back_or_is_short_does_nothing(page, plant, asked, qtbot):
    plant.alarm("a")
    plant.alarm("b")
    laid_out(qtbot, page, 2)
    page._close_detail()
    far = page.table.gestures.armed_px
    swipe(qtbot, page, 0, far + 20, back=-60)
    swipe(qtbot, page, 1, far - 20)
    assert asked == []
    assert page.detail.alarm is None, "a swipe is no tap"


def test_a_swipe_to_the_left_asks_for_how_long_and_why_and_does_nothing_before(
    page, plant, asked, qtbot
):
    plant.alarm("a")
    laid_out(qtbot, page)
    swipe(qtbot, page, 0, -page.table.gestures.armed_px - 20)
    assert asked == []
    sheet = page.findChild(ShelveSheet)
    sheet.choose_reason("reason-sensor")
    sheet.durations.segment("once").click()
    sheet.confirm.click()
    assert asked == [ShelveAlarm("a", None, "reason-sensor")]


def test_a_critical_alarm_is_shelved_with_a_second_person_who_is_not_kept_in_words(
    page, plant, asked
):
    alarm = plant.alarm("a", priority=Priority.P1)
    page.wishes.wish(Deed.SHELVE, [alarm], page.tabs)
    sheet = page.findChild(ShelveSheet)
    assert not sheet.second.isHidden()
    sheet.choose_reason("reason-maintenance")
    sheet.second.setText("ben")
    sheet.secret.setText("4711")
    sheet.confirm.click()
    assert asked == [ShelveAlarm("a", 1800.0, "reason-maintenance", "ben", "4711")]
    assert "4711" not in repr(asked)


def test_other_alarms_are_shelved_alone(page, plant):
    page.wishes.wish(Deed.SHELVE, [plant.alarm("a", priority=Priority.P2)], page.tabs)
    assert page.findChild(ShelveSheet).second.isHidden()
    page.findChild(ShelveSheet).close_sheet()


def test_what_a_swipe_cannot_do_is_refused_with_the_reason(page, plant, asked, qtbot):
    plant.alarm("a", letter=L.ACKNOWLEDGED, acked=True)
    laid_out(qtbot, page)
    page.table.gestures.moved.connect(page.table.viewport().repaint)
    swipe(qtbot, page, 0, page.table.gestures.armed_px + 20)
    assert asked == []
    assert notices(page) == ["The alarm is already acknowledged."]


def test_an_upright_drag_scrolls_and_swipes_nothing(page, plant, asked, qtbot):
    for number in range(60):
        plant.alarm(f"a{number}")
    laid_out(qtbot, page, 5)
    page._close_detail()
    viewport, start = page.table.viewport(), at(page, 4)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for step in range(10, 160, 10):
        qtbot.mouseMove(viewport, start - QPoint(0, step))
        QApplication.processEvents()
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start - QPoint(0, 150))
    qtbot.waitUntil(lambda: not page.table.is_at_top, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not page.table.is_under_finger, timeout=PATIENCE_MS)
    assert asked == []
    assert page.detail.alarm is None


def test_a_long_press_opens_large_buttons_and_says_why_others_are_missing(
    page, plant, asked, qtbot
):
    plant.alarm("a", occurrence=3)
    laid_out(qtbot, page)
    page._close_detail()
    viewport, where = page.table.viewport(), at(page, 0)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=where)
    qtbot.waitUntil(lambda: page.findChild(AlarmMenu) is not None, timeout=PATIENCE_MS)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=where)
    assert page.detail.alarm is None, "a long press is no tap"
    menu = page.findChild(AlarmMenu)
    assert list(menu.buttons) == [Deed.ACKNOWLEDGE, Deed.SHELVE, Deed.COMMENT]
    assert "Reset: The alarm is not latched." in menu.reasons
    assert any(one.startswith("Take out of service: Your role") for one in menu.reasons)
    menu.buttons[Deed.ACKNOWLEDGE].click()
    assert asked == [AcknowledgeAlarm("a", 3)]
    assert page.findChild(AlarmMenu) is None


def test_maintenance_takes_an_alarm_out_of_service_with_its_reason(
    page, plant, asked, station, qtbot
):
    log_in(station, Role.MAINTENANCE)
    alarm = plant.alarm("a")
    laid_out(qtbot, page)
    page._open_menu(alarm)
    page.findChild(AlarmMenu).buttons[Deed.TAKE_OUT].click()
    sheet = page.findChild(TextSheet)
    sheet.confirm.click()
    assert asked == [], "without a reason nothing is wished"
    sheet.field.setText("order 4711")
    sheet.confirm.click()
    assert asked == [SetOutOfService("a", True, "order 4711")]


def test_several_are_selected_by_taps_and_acknowledged_at_what_was_seen(page, plant, asked, qtbot):
    for name in "abc":
        plant.alarm(name, occurrence=ord(name))
    laid_out(qtbot, page, 3)
    page.select.click()
    assert not page.detail.isVisible()
    for row in (0, 2):
        place = at(page, row)
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    wanted = {page.model.fact(0).key, page.model.fact(2).key}
    assert page.selection.keys == wanted
    assert page.selection.told.full_text == "2 selected"
    for name in "abc":
        plant.alarm(name, occurrence=999)
    page.refresh()
    page.selection.buttons[Deed.ACKNOWLEDGE].click()
    (wish,) = asked
    assert set(wish.seen) == {SeenAlarm(name, ord(name)) for name in wanted}
    assert not page.selection.is_on


def test_what_came_of_many_is_told_with_the_refusals(page, plant, asked, station, qtbot):
    for name in "abc":
        plant.alarm(name)
    laid_out(qtbot, page, 3)
    page.selection.begin(page.model.facts)
    page.selection.buttons[Deed.ACKNOWLEDGE].click()
    (wish,) = asked
    assert isinstance(wish, AcknowledgeAlarms)
    answers = (AlarmAnswer("a", 1), AlarmAnswer("b", 1), AlarmAnswer("c", 1, "alarm-reoccurred"))
    station.bus.explored.publish(AlarmsAnswered(wish.inquiry, answers))
    (told,) = notices(page)
    assert told.startswith("2 acknowledged.  1 not: The alarm came again")


def test_a_selection_is_commented_as_one_and_all_needs_a_right(page, plant, asked, station, qtbot):
    plant.alarm("a")
    plant.alarm("b")
    laid_out(qtbot, page, 2)
    page.select.click()
    assert page.selection.every.isHidden()
    log_in(station, Role.SHIFT_LEAD)
    page.selection.refresh()
    page.selection.every.click()
    page.selection.buttons[Deed.COMMENT].click()
    sheet = page.findChild(TextSheet)
    sheet.field.setText("seen")
    sheet.confirm.click()
    assert {one.key for one in asked} == {"a", "b"}
    assert all(isinstance(one, CommentAlarm) and one.comment == "seen" for one in asked)
    assert notices(page) == ["2 commented."]


def test_state_and_time_filter_the_list(page, plant, clock, qtbot):
    plant.alarm("old")
    clock.advance(700)
    plant.alarm("new", letter=L.ACKNOWLEDGED, acked=True)
    laid_out(qtbot, page)
    page.filter.choose_span(600)
    assert [one.key for one in page.model.facts] == ["new"]
    page.filter.choose_span(0)
    page.filter.choose_state(L.UNACKNOWLEDGED)
    assert [one.key for one in page.model.facts] == ["old"]
    page.filter.clear()
    assert page.model.rowCount() == 2


def test_time_filters_let_go_of_what_grows_old(page, plant, clock, qtbot):
    plant.alarm("a")
    laid_out(qtbot, page)
    page.filter.choose_span(600)
    assert page.model.rowCount() == 1
    clock.advance(601)
    page._tick()
    assert page.model.rowCount() == 0


def flood(station, clock, count=14):
    station.bus.floods.publish(FloodChanged(clock.now(), count))


def rows(page):
    return [
        f"[{one.machine}]" if isinstance(one, MachineGroup) else one.key for one in page.model.rows
    ]


def test_a_flood_groups_by_machine_with_what_came_first_on_top_and_hides_nothing(
    page, plant, station, clock, qtbot
):
    plant.alarm("f1", priority=Priority.P4, is_first_out=True)
    clock.advance(1)
    plant.alarm("f2", priority=Priority.P1)
    plant.alarm("c1", machine="capper", priority=Priority.P2)
    laid_out(qtbot, page, 3)
    assert rows(page) == ["f2", "c1", "f1"]
    flood(station, clock)
    assert rows(page) == ["[filler]", "f1", "f2", "[capper]", "c1"]
    head = page.model.rows[0]
    assert head.counts == ((Priority.P1, 1, 1), (Priority.P4, 1, 1))
    assert head.first.key == "f1"
    page.grab()
    station.bus.floods.publish(FloodChanged(None, 3))
    assert rows(page) == ["f2", "c1", "f1"]


def test_a_tap_on_a_head_folds_and_unfolds_its_machine(page, plant, station, clock, qtbot):
    plant.alarm("f1")
    plant.alarm("c1", machine="capper", priority=Priority.P4)
    flood(station, clock)
    laid_out(qtbot, page, 2)
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at(page, 0))
    assert rows(page) == ["[filler]", "[capper]", "c1"]
    assert page.model.rows[0].total == 1, "folded is counted, not hidden"
    page.flood.fold_all.click()
    assert rows(page) == ["[filler]", "f1", "[capper]", "c1"]
    page.flood.fold_all.click()
    assert rows(page) == ["[filler]", "[capper]"]


def test_a_flood_offers_the_gravest_alone(page, plant, station, clock, qtbot):
    for priority in Priority:
        plant.alarm(f"p{int(priority)}", priority=priority)
    laid_out(qtbot, page)
    assert page.flood.gravest.isHidden()
    flood(station, clock)
    page.flood.gravest.click()
    assert [one.key for one in page.model.facts] == ["p1", "p2"]
    station.bus.floods.publish(FloodChanged(None, 3))
    assert len(page.model.facts) == 4, "the filter goes with the flood that brought it"


def test_an_incomplete_list_of_a_server_is_told_and_asked_for_again(
    page, station, clock, asked, qtbot
):
    laid_out(qtbot, page, 0)
    assert page.doubt.isHidden()
    (connection,) = {one.key for one in station.site.connections}
    station.bus.connections.publish(
        ConnectionChanged(
            connection, ConnectionPhase.LIVE, clock.now(), 0.1,
            alarm_list=ServerList.INCOMPLETE, alarm_list_detail="<b>BadTimeout</b>",
        )
    )  # fmt: skip
    page._tick()
    assert not page.doubt.isHidden()
    assert "alarm list not complete" in page.doubt.told.full_text
    assert page.doubt.told.full_text.endswith("<b>BadTimeout</b>")
    page.doubt.again.click()
    assert asked == [RefreshAlarms(connection)]


def test_alarms_of_what_is_not_heard_are_told_to_be_the_last_known(page, plant, station, qtbot):
    (connection,) = {one.key for one in station.site.connections}
    plant.alarm("a", connection=connection, is_unknown=True)
    laid_out(qtbot, page)
    assert "not live" in page.doubt.told.full_text
    assert not page.doubt.isHidden()
    plant.alarm("a", connection=connection)
    page.refresh()
    assert page.doubt.isHidden()
