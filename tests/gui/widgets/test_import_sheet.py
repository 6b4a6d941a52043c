"""A file of values is chosen, looked through and taken in by taps; what is wrong is told."""

import hashlib

import pytest
from PySide6.QtWidgets import QWidget

from hmi.actions.requests import ImportHistory
from hmi.bus.facts import ImportChanged, ImportPhase, UserChanged
from hmi.plant.roles import Role
from hmi.texts.catalog import set_language
from hmi.texts.codes import sentence
from tests.gui.looking import cut_texts, too_small
from tests.helpers import builders
from ui.pages.diagnostics import DiagnosticsPage
from ui.shell.watchdog import Lateness
from ui.widgets.import_sheet import ImportSheet

GENEROUS_MS = 20_000


@pytest.fixture
def site():
    by_hand = builders.tag("filler.scrap", name="Scrap", manual=True, connection="", node="")
    return builders.plant_with(tags=[by_hand, builders.tag("filler.speed")])


@pytest.fixture
def values(tmp_path):
    path = tmp_path / "scrap.csv"
    path.write_text("time;Scrap;Weather\n2026-01-04 07:30;3;rain\n2026-01-04 08:30;4;sun\n")
    return path


@pytest.fixture
def over(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1024, 768)
    host.show()
    return host


@pytest.fixture
def sheet(station, over, values):
    made = ImportSheet(station, over, lambda _folder: [values])
    made.open()
    yield made
    made.close_sheet()


def looked(sheet, station, values, qtbot):
    sheet.files[values].click()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=GENEROUS_MS)
    return sheet.told.full_text


def test_a_tap_looks_a_file_through(sheet, station, values, qtbot):
    told = looked(sheet, station, values, qtbot)
    assert "Scrap: 2 values, 2026-01-04 07:30:00" in told
    assert "Column Weather" in told
    assert sheet.take.isEnabled()


def test_it_is_taken_in_as_it_was_looked_through(sheet, station, values, qtbot, asked):
    looked(sheet, station, values, qtbot)
    sheet.take.click()
    digest = hashlib.sha256(values.read_bytes()).hexdigest()
    assert asked == [ImportHistory(str(values), digest, station.site.calendar.timezone)]
    bus = station.bus
    bus.imports.publish(ImportChanged(ImportPhase.RUNNING, "scrap.csv", 1, 0.5))
    assert sheet.told.full_text == "1 value so far"
    bus.imports.publish(ImportChanged(ImportPhase.DONE, "scrap.csv", 2, 1.0))
    assert sheet.told.full_text == "2 values are in the record."
    failed = ImportChanged(ImportPhase.FAILED, "scrap.csv", 0, 0.0, "import-changed")
    bus.imports.publish(failed)
    assert sheet.told.full_text == sentence("import-changed", file="scrap.csv")


def test_what_is_wrong_is_told_with_its_place_and_nothing_can_be_taken(
    sheet, station, values, qtbot
):
    values.write_text("time;Scrap\n2026-01-04 07:30;much\n")
    told = looked(sheet, station, values, qtbot)
    assert "Line 2, Scrap: 'much' is not a number." in told
    assert not sheet.take.isEnabled()
    values.write_bytes(b"\x00\x01")
    looked(sheet, station, values, qtbot)
    assert not sheet.take.isEnabled()


def test_without_a_file_it_says_what_to_do(station, over):
    sheet = ImportSheet(station, over, lambda _folder: [])
    assert "USB stick" in sheet.told.full_text
    sheet.close_sheet()


def test_what_others_take_in_is_not_told_here(sheet, station):
    station.bus.imports.publish(ImportChanged(ImportPhase.DONE, "other.csv", 9, 1.0))
    assert sheet.told.full_text == ""


@pytest.mark.parametrize("language", ["en", "en_XA"])
def test_nothing_is_cut_and_all_can_be_tapped(station, over, values, qtbot, language):
    set_language(language)
    try:
        sheet = ImportSheet(station, over, lambda _folder: [values])
        sheet.open()
        looked(sheet, station, values, qtbot)
        qtbot.waitUntil(lambda: cut_texts(sheet) == set(), timeout=GENEROUS_MS)
        assert not too_small(sheet, station.theme)
        sheet.close_sheet()
    finally:
        set_language("en")


def test_diagnostics_offer_it_to_those_who_may(station, qtbot):
    page = DiagnosticsPage(station, lambda: Lateness(0.0, 0.0, 0.0, 0, 0), "3")
    qtbot.addWidget(page)
    page.resize(1024, 768)
    page.show()
    assert page.bring.isHidden()
    station.bus.users.publish(UserChanged("e.user", "E. User", Role.ENGINEER))
    page.refresh()
    assert not page.bring.isHidden()
    page.bring.click()
    (sheet,) = page.window().findChildren(ImportSheet)
    sheet.close_sheet()
    page.hide()
