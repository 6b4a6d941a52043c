"""What is typed is found, and a tap goes there at its moment."""

import pytest
from PySide6.QtWidgets import QWidget

from hmi.clock import to_us
from hmi.past.finder import Found, FoundKind
from hmi.plant.assets import MachineState
from hmi.texts.catalog import set_language
from tests.gui.looking import cut_texts, too_small
from ui.shell.main_window import MainWindow
from ui.widgets.find_sheet import FindSheet, target_of
from ui.widgets.page import Page

GENEROUS_MS = 20_000


@pytest.fixture
def over(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1024, 768)
    host.show()
    return host


@pytest.fixture
def sheet(station, over):
    station.journal.actions = lambda *_asked: []
    made = FindSheet(station, over)
    made.open()
    yield made
    made.close_sheet()


def typed(sheet, station, qtbot, text):
    sheet.field.setText(text)
    qtbot.waitUntil(
        lambda: not sheet._typing.isActive() and station.background.pending == 0,
        timeout=GENEROUS_MS,
    )
    return sheet.rows


def test_tags_and_alarms_are_found_as_one_types(sheet, station, plant, qtbot):
    station.journal.events.append(plant.alarm())
    rows = typed(sheet, station, qtbot, "bowl")
    assert [one.kind for one in rows.found] == [FoundKind.TAG, FoundKind.ALARM]
    assert "Bowl level low" in rows.words(1)
    assert sheet.told.full_text == "2 places"
    assert typed(sheet, station, qtbot, "gearbox").found == []
    assert sheet.told.full_text == "Nothing has this."


def test_the_period_bounds_what_is_found(sheet, station, plant, qtbot):
    station.journal.events.append(plant.alarm())
    plant.clock.advance(3 * 86_400)
    assert len(typed(sheet, station, qtbot, "level low").found) == 1
    sheet.periods.segment(1).click()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=GENEROUS_MS)
    assert sheet.rows.found == []


def test_a_tap_goes_to_the_moment(station, plant, over, qtbot):
    station.journal.actions = lambda *_asked: []
    station.journal.events.append(plant.alarm())
    sheet, gone = FindSheet(station, over), []
    sheet.navigate.connect(gone.append)
    sheet.open()
    rows = typed(sheet, station, qtbot, "level low")
    sheet.list.tap([one.kind for one in rows.found].index(FoundKind.ALARM))
    (target,) = gone
    assert (target.page, target.tag) == ("trends", "filler.bowl_level")
    assert target.time_us == to_us(rows.found[0].at)


def test_each_kind_has_a_place(clock):
    now = clock.now()
    state = Found(FoundKind.STATE, "Filler", now, "filler", state=MachineState.FAULT)
    assert (target_of(state).page, target_of(state).machine) == ("trends", "filler")
    assert target_of(Found(FoundKind.ACTION, "LogIn", now)).time_us == to_us(now)
    assert target_of(Found(FoundKind.ALARM, "Lost", now)).page == "alarms"


def test_the_window_opens_it_from_every_page(station, qtbot, plant):
    window = MainWindow(
        station, [Page("line", "Line", "line"), Page("trends", "Trends", "trends")]
    )
    qtbot.addWidget(window)
    window.resize(1024, 768)
    window.show()
    window.title_line.seek.click()
    (sheet,) = window.findChildren(FindSheet)
    moments = []
    window.moment_found.connect(moments.append)
    now_us = to_us(plant.clock.now())
    sheet.navigate.emit(target_of(Found(FoundKind.NOTE, "x", plant.clock.now(), "filler")))
    assert moments == [now_us]
    assert window.current.key == "trends"
    sheet.close_sheet()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=GENEROUS_MS)
    window.close()


@pytest.mark.parametrize("language", ["en", "en_XA"])
def test_nothing_is_cut_and_all_can_be_tapped(station, plant, over, qtbot, language):
    set_language(language)
    try:
        station.journal.actions = lambda *_asked: []
        station.journal.events.append(plant.alarm())
        sheet = FindSheet(station, over)
        sheet.open()
        typed(sheet, station, qtbot, "bowl")
        qtbot.waitUntil(lambda: cut_texts(sheet) == set(), timeout=GENEROUS_MS)
        assert not too_small(sheet, station.theme)
        sheet.close_sheet()
    finally:
        set_language("en")
