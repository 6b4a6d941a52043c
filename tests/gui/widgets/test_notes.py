"""Notes: marked on the chart, listed, written by touch, kept while they cannot be sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import AddNote, WithdrawNote
from hmi.bus.facts import NoteChanged, UserChanged
from hmi.clock import to_us
from hmi.errors import LinkLost
from hmi.plant.notes import Note
from hmi.plant.roles import Role
from ui.pages.machine import MachinePage
from ui.pages.trends import TrendsPage
from ui.widgets.action_button import ActionButton
from ui.widgets.note_list import NoteList
from ui.widgets.note_sheets import NotesSheet, WithdrawNoteSheet, WriteNote
from ui.widgets.page import Target
from ui.widgets.plain_text import PlainLabel
from ui.widgets.recent_notes import RecentNotes

LEVEL = "filler.bowl_level"


def note(clock, number=1, minutes_ago=2.0, **fields):
    now = clock.now()
    given = {
        "number": number, "start": now - timedelta(minutes=minutes_ago), "end": None,
        "tag": LEVEL, "machine": "filler", "text": "Nozzle 4 was changed", "user": "eva",
        "written": now,
    }  # fmt: skip
    return Note(**(given | fields))


@pytest.fixture
def page(station, qtbot):
    station.state.hear_engine(True)
    made = TrendsPage(station)
    qtbot.addWidget(made)
    made.resize(936, 640)
    yield made
    made.hide()


def show(page, station, qtbot):
    page.show()
    page.chart.tick()
    page.notes.marks.look()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)


def tap(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def log_in(station, name="eva", role=Role.OPERATOR):
    station.bus.users.publish(UserChanged(name, name, role))


def test_recorded_notes_of_the_time_in_view_are_marked(page, station, clock, qtbot):
    other = note(clock, 3, machine="capper", tag="capper.torque")
    line = note(clock, 4, tag="", machine="")
    station.journal.written += [note(clock), note(clock, 2, 30.0), other, line]
    page.chart.show_pens([LEVEL])
    show(page, station, qtbot)
    assert [one.number for one in page.notes.marks.in_view()] == [1, 4]


def test_a_mark_is_painted_over_the_chart(page, station, clock, qtbot):
    show(page, station, qtbot)
    before = page.chart.plot.grab().toImage()
    station.bus.notes.publish(NoteChanged(note(clock)))
    assert page.chart.plot.grab().toImage() != before


def test_a_note_that_is_written_anywhere_is_shown_at_once_and_goes_when_withdrawn(
    page, station, clock, qtbot
):
    show(page, station, qtbot)
    one = note(clock)
    station.bus.notes.publish(NoteChanged(one))
    assert page.notes.marks.in_view() == [one]
    gone = replace(one, withdrawn=clock.now(), withdrawn_by="eva", reason="wrong")
    station.bus.notes.publish(NoteChanged(gone))
    assert page.notes.marks.in_view() == []


def test_marks_let_fingers_through_to_the_chart(page, station, qtbot):
    show(page, station, qtbot)
    centre = page.chart.plot.frame().plot.center().toPoint()
    at = page.chart.plot.mapTo(page, centre)
    assert page.childAt(at) is page.chart.plot


def test_a_note_is_written_about_the_cursor_and_the_selected_pen(page, station, asked, qtbot):
    show(page, station, qtbot)
    page.chart.show_pens([LEVEL])
    start, end = page.chart.window_of_time.bounds(to_us(station.clock.now()))
    page.chart.put_cursor(start + 60_000_000)
    tap(qtbot, page.note)
    tap(qtbot, page.findChild(NotesSheet).write)
    sheet = page.findChild(WriteNote)
    assert sheet.keyboard.isVisible()
    sheet.keyboard.press("leak")
    tap(qtbot, sheet.confirm)
    assert asked == [AddNote("leak", start + 60_000_000, None, LEVEL, "filler")]
    assert page.findChild(WriteNote) is None
    page.notes.write()
    sheet = page.findChild(WriteNote)
    assert sheet.draft == ""
    sheet.keyboard.press("noise")
    sheet.when.choose("span")
    sheet.subject.choose("line")
    tap(qtbot, sheet.confirm)
    assert asked[-1] == AddNote("noise", start, end, "", "")


def test_without_an_engine_the_note_is_refused_and_the_words_stay(page, station, asked, qtbot):
    show(page, station, qtbot)
    station.state.hear_engine(False)
    sheet = page.notes.write()
    sheet.keyboard.press("leak")
    tap(qtbot, sheet.confirm)
    assert asked == []
    assert sheet.told.full_text == "Recording has stopped: the engine is not running."
    assert sheet.draft == "leak"
    tap(qtbot, sheet.cancel)
    assert page.notes.write().draft == "leak"


def test_a_refusal_of_the_engine_is_told_and_the_words_stay(page, station, qtbot):
    async def lost(_request):
        raise LinkLost("link-closed")

    object.__setattr__(station, "ask", lost)
    show(page, station, qtbot)
    sheet = page.notes.write()
    sheet.keyboard.press("leak")
    tap(qtbot, sheet.confirm)
    assert sheet.told.full_text == "The link to the engine was closed."
    assert sheet.draft == "leak"
    sheet.close_sheet()


def test_an_empty_note_asks_for_words(page, station, asked, qtbot):
    show(page, station, qtbot)
    sheet = page.notes.write()
    tap(qtbot, sheet.confirm)
    assert sheet.told.full_text == "Write something first."
    assert asked == []
    sheet.close_sheet()


def test_ones_own_note_is_withdrawn_with_a_reason(page, station, clock, asked, qtbot):
    log_in(station)
    station.journal.written += [note(clock), note(clock, 2, user="max")]
    show(page, station, qtbot)
    sheet = page.notes.open_list()
    captions = [button.caption for button in buttons(sheet.list)]
    assert captions == ["Show", "Withdraw", "Show"]
    tap(qtbot, buttons(sheet.list)[1])
    why = page.findChild(WithdrawNoteSheet)
    tap(qtbot, why.confirm)
    assert why.told.full_text == "Give a reason."
    why.field.setText("Wrong nozzle")
    tap(qtbot, why.confirm)
    assert asked == [WithdrawNote(1, "Wrong nozzle")]
    sheet.close_sheet()


def test_who_leads_a_shift_may_withdraw_any_note(page, station, clock, qtbot):
    log_in(station, "lea", Role.SHIFT_LEAD)
    station.journal.written += [note(clock)]
    show(page, station, qtbot)
    sheet = page.notes.open_list()
    assert "Withdraw" in [button.caption for button in buttons(sheet.list)]
    sheet.close_sheet()


def test_a_note_takes_the_chart_to_its_time(page, station, clock, qtbot):
    station.journal.written += [note(clock, minutes_ago=4)]
    show(page, station, qtbot)
    sheet = page.notes.open_list()
    tap(qtbot, buttons(sheet.list)[0])
    assert page.chart.cursor_us == to_us(clock.now() - timedelta(minutes=4))
    assert not page.chart.window_of_time.is_live


def test_a_list_says_what_when_and_by_whom(station, clock, qtbot):
    listed = NoteList(station)
    qtbot.addWidget(listed)
    ended = note(clock, end=clock.now())
    listed.show_notes([ended, note(clock, 2, tag="", machine="", user="")])
    texts = [label.full_text for label in listed.findChildren(PlainLabel)]
    assert "Nozzle 4 was changed" in texts
    assert any("for 2\N{NO-BREAK SPACE}min" in text and "by eva" in text for text in texts)
    assert any("the whole line" in text and "by this station" in text for text in texts)
    listed.show_notes([], "Nothing")
    assert [one.full_text for one in listed.findChildren(PlainLabel) if
            one.isVisibleTo(listed)] == ["Nothing"]  # fmt: skip


def buttons(listed):
    return [b for b in listed.findChildren(ActionButton) if b.isVisibleTo(listed)]


def test_a_machines_page_marks_and_lists_its_last_notes(station, clock, qtbot):
    station.journal.written += [note(clock), note(clock, 2, 60 * 30, text="Began to hum"),
                                note(clock, 3, 60 * 24 * 8, text="Long ago")]  # fmt: skip
    page = MachinePage(station)
    qtbot.addWidget(page)
    page.resize(936, 640)
    page.go_to(Target(page="machine", machine="filler"))
    page.show()
    page.chart.tick()
    page.note_marks.look()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    assert [one.number for one in page.side.notes.list.notes] == [1, 2]
    assert [one.number for one in page.note_marks.in_view()] == [1]
    page.hide()


def test_notes_around_an_alarm_are_shown_only_while_there_are_some(station, clock, qtbot):
    around = QWidget()
    box = QVBoxLayout(around)
    panel = RecentNotes(station, is_quiet=True)
    box.addWidget(panel)
    qtbot.addWidget(around)
    around.show()
    now_us = to_us(clock.now())
    panel.show_around("filler", now_us - 600_000_000, now_us + 600_000_000)
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    assert not panel.isVisible()
    station.bus.notes.publish(NoteChanged(note(clock)))
    assert panel.isVisible()
    assert [one.number for one in panel.list.notes] == [1]
    panel.rest()
    around.hide()
