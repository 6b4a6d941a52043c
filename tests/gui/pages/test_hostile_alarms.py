"""Hostile alarms: whatever a server says, rows stay, words are plain and cut, nothing fails."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from hmi.bus.alarm_facts import AlarmOrigin, SetAside, Suppressed
from hmi.bus.facts import AlarmLetter, FloodChanged, Trigger, UserChanged
from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Role
from ui.pages.alarms import AlarmsPage
from ui.widgets.alarm_menu import AlarmMenu
from ui.widgets.alarm_words import AlarmColumn
from ui.widgets.page import Target

L = AlarmLetter
PATIENCE_MS = 20_000
HTML = "<h1>&amp;<img src=x></h1>\u202egnp.exe\x00\u2028"
LONG = "W" * 1_000_000
OLD, FAR = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)

ODD = {
    "html": {"message": HTML, "machine": HTML, "source": HTML, "condition": HTML, "unit": HTML},
    "long": {"message": LONG, "machine": LONG, "cause": LONG, "response": LONG, "comment": LONG},
    "empty": {"message": "", "machine": "", "unit": "", "tag": "", "cause": "", "response": ""},
    "not a number": {"value": float("nan"), "limit": float("inf"), "came_value": float("-inf")},
    "text for a number": {"value": LONG, "limit": None},
    "before time": {"came_at": OLD, "active_since": OLD, "source_time": OLD},
    "after time": {"came_at": FAR, "active_since": FAR, "acked_at": FAR, "chatters_until": FAR},
    "unknown tag": {"tag": "no.such", "machine": "no-such"},
    "a branch": {"branch": HTML, "event_id": "00" * 5000, "is_unknown": True},
    "asked": {"asked": Trigger.ACK, "confirm_required": True, "acked": True, "confirmed": False},
    "surrogates": {"message": "\ud800\udfff", "acked_by": "\ud800", "user": "\udc00"},
}


@pytest.fixture
def page(qtbot, station):
    station.state.hear_engine(True)
    station.bus.users.publish(UserChanged("eva", "Eva", Role.ENGINEER))
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    page.resize(1240, 700)
    page.show()
    yield page
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=PATIENCE_MS)
    page.close()


def assert_harmless(page):
    for label in page.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert not {"\u202e", "\x00", "\u2028"} & set(label.text())
        assert len(label.text()) <= 1300
    for row in range(page.model.rowCount()):
        for column in AlarmColumn:
            assert len(str(page.model.index(row, column).data())) <= 260


@pytest.mark.parametrize("odd", ODD)
def test_odd_fields_keep_their_row_in_list_detail_flood_and_menu(page, plant, station, clock, odd):
    alarm = plant.alarm("odd", origin=AlarmOrigin.SERVER, **ODD[odd])
    plant.alarm("sane", priority=Priority.P4)
    page.go_to(Target(page="alarms", alarm="odd"))
    page.refresh()
    assert {one.key for one in page.model.facts} == {"odd", "sane"}
    page._tick()
    page.grab()
    assert_harmless(page)
    station.bus.floods.publish(FloodChanged(clock.now(), 20))
    page._close_detail()
    page.grab()
    page._open_menu(alarm)
    page.findChild(AlarmMenu).grab()
    assert_harmless(page)
    page.findChild(AlarmMenu).close_sheet()
    page.filter.search("sane")
    assert [one.key for one in page.model.facts] == ["sane"]


@pytest.mark.parametrize(
    ("letter", "fields"),
    [
        (L.SHELVED, {"shelved": SetAside(HTML, OLD, LONG, FAR), "unshelve_at": FAR}),
        (L.OUT_OF_SERVICE, {"removed": SetAside(LONG, OLD, HTML, owner=HTML)}),
        (L.SUPPRESSED, {"suppressed": (Suppressed(HTML, LONG, OLD),), "comment": HTML}),
    ],
)
def test_odd_reasons_of_what_is_set_aside_are_plain(page, plant, letter, fields):
    plant.alarm("odd", letter=letter, **fields)
    page.go_to(Target(page="alarms", alarm="odd"))
    page.refresh()
    page.grab()
    assert page.model.rowCount() == 1
    assert_harmless(page)


def test_one_that_toggles_ten_times_a_second_stays_one_row(page, plant, clock):
    for number in range(300):
        is_on = number % 2 == 0
        letter = L.UNACKNOWLEDGED if is_on else L.RETURNED_UNACKNOWLEDGED
        until = clock.now() + timedelta(seconds=60)
        plant.alarm("c", letter=letter, active=is_on, occurrence=number, chatters_until=until)
        clock.advance(0.1)
    page.refresh()
    assert page.model.rowCount() == 1
    page.go_to(Target(page="alarms", alarm="c"))
    page.refresh()
    assert "~ comes and goes" in page.detail.standing.full_text
    clock.advance(61)
    page.detail.tick()
    assert "~" not in page.detail.standing.full_text


def test_what_vanished_while_it_was_looked_at_is_told_as_normal(page, plant):
    plant.alarm("gone")
    page.go_to(Target(page="alarms", alarm="gone"))
    plant.alarm("gone", letter=L.NORMAL, active=False)
    page.refresh()
    assert "Normal" in page.detail.standing.full_text
    assert page.detail.commands.acknowledge.isHidden()
