"""The chosen alarm: what is told of it, what can be wished, and how refusals are told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.actions.requests import (
    AcknowledgeAlarm,
    CommentAlarm,
    ResetAlarm,
    SeenAlarm,
    ShelveAlarm,
    UnshelveAlarm,
)
from hmi.bus.facts import AlarmLetter, Trigger, UserChanged
from hmi.clock import to_us
from hmi.errors import ActionRefused
from hmi.journal.reader import Occurrence
from hmi.plant.alarm_rules import Priority
from hmi.plant.notes import Note
from hmi.plant.roles import Role
from ui.models.alarms import AlarmList
from ui.pages.alarms import AlarmsPage
from ui.theme.scale import Scale
from ui.widgets.alarm_sheets import ShelveSheet, TextSheet
from ui.widgets.notice import Notice
from ui.widgets.page import Target
from ui.widgets.value_text import NOTHING

L = AlarmLetter


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


def shows(button):
    return not button.isHidden()


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


def test_visible_alarms_are_acknowledged_at_once_and_no_others(page, plant, asked):
    for number in range(40):
        plant.alarm(f"a{number:02}", occurrence=number + 1, priority=Priority.P3)
    plant.alarm("acked", letter=L.ACKNOWLEDGED, priority=Priority.P1)
    page.refresh()
    seen = page.table.visible_facts()
    page.acknowledge.click()
    (wish,) = asked
    assert 5 < len(wish.seen) < 40
    assert wish.seen == tuple(SeenAlarm(one.key, one.occurrence) for one in seen)
    assert not wish.is_all


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
        ("goes on", NOTHING), ("1\u00a0h 00\u00a0min", "anna, after 2\u00a0h 00\u00a0min"),
    ]  # fmt: skip


def test_the_last_times_tell_what_was_done_and_notes_what_others_know(
    page, plant, journal, station, qtbot, clock
):
    now = clock.now()
    alarm = plant.alarm()
    done = (
        replace(alarm, trigger=Trigger.COMMENT, comment="Filter <b>cleaned</b>", user="anna"),
        replace(alarm, trigger=Trigger.SHELVE_TIMED, comment="reason-sensor", user="ben"),
    )
    journal.past[alarm.key] = [Occurrence(1, now, now, "anna", now, done)]
    journal.written = [Note(1, now, None, "", "filler", "The pump is worn", "ben", now)]
    page.go_to(Target(page="alarms", alarm=alarm.key))
    settle(qtbot, station)
    told = "Comment: Filter <b>cleaned</b> (anna)  ·  Shelved: The sensor is faulty (ben)"
    assert page.detail.past.done == [told]
    assert [note.text for note in page.detail.notes.notes] == ["The pump is worn"]
    page.detail.past.grab()


def test_the_trend_shows_the_machine_around_the_alarm_with_its_tag_chosen(page, plant, clock):
    alarm = plant.alarm(tag="filler.temperature", active=False, letter=L.RETURNED_UNACKNOWLEDGED)
    clock.advance(3600)
    page.go_to(Target(page="alarms", alarm=alarm.key))
    trend = page.detail.trend
    assert trend.pens == ["filler.temperature", "filler.bowl_level", "filler.speed"]
    assert trend.selected == "filler.temperature"
    start_us, end_us = trend.window_of_time.bounds(to_us(clock.now()))
    assert (start_us + end_us) // 2 == to_us(alarm.came)
    assert end_us - start_us == 1_200_000_000


def test_the_value_of_now_is_shown_with_its_doubt(page, plant):
    plant.measure("filler.bowl_level", 33.0)
    plant.alarm()
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    assert (page.detail.now.text, page.detail.now.is_live) == ("33.0", True)
    plant.clock.advance(10)
    plant.station.feed.tick_ages()
    assert not page.detail.now.is_live


def test_large_text_shows_list_or_detail_and_closing_leads_back(plant, station, page):
    station.theme.rescale(Scale(text_factor=2.0))
    plant.alarm()
    page.refresh()
    page.grab()
    page.go_to(Target(page="alarms", alarm="filler.bowl_low"))
    assert page.detail.isVisible()
    assert not page.table.isVisible()
    page.detail.closed.emit()
    assert page.table.isVisible()


def test_coming_to_the_page_opens_the_most_urgent_alarm_beside_the_list(page, plant):
    page.hide()
    plant.alarm("a", message="a", priority=Priority.P3)
    plant.alarm("b", message="b", priority=Priority.P1)
    page.show()
    assert page.detail.message.full_text == "b"
    assert page.table.isVisible()
