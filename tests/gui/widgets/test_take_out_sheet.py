"""What is seen is taken along by taps: form, folder, progress, cancel, and where it lies."""

import pytest
from PySide6.QtWidgets import QWidget

from hmi.clock import from_us, to_us
from hmi.exports.selection import Form, Tier
from hmi.texts.catalog import set_language
from tests.gui.looking import cut_texts, too_small
from ui.live.places import Place
from ui.live.taking_out import TakingOut
from ui.pages.alarms import AlarmsPage
from ui.pages.diagnostics import DiagnosticsPage
from ui.shell.watchdog import Lateness
from ui.widgets.take_out import TakeOut
from ui.widgets.take_out_sheet import INCIDENT, Seen, TakeOutSheet

KEYS = ("filler.bowl_level", "filler.speed", "calculated.one")


class Quiet(TakingOut):
    """Takes nothing out; remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[str]] = []
        self.running = False
        self.cancelled = False

    @property
    def is_running(self) -> bool:
        return self.running

    def start(self, words) -> None:
        self.asked.append(list(words))
        self.running = True

    def cancel(self) -> None:
        self.cancelled = True

    def end(self, **made) -> None:
        self.running = False
        for name, value in made.items():
            setattr(self, name, value)
        self.ended.emit()


@pytest.fixture
def over(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1024, 700)
    host.show()
    return host


@pytest.fixture
def taking():
    return Quiet()


@pytest.fixture
def sheet(station, over, taking, tmp_path):
    now_us = to_us(station.clock.now())
    seen = Seen(KEYS, now_us - 3_600_000_000, now_us)
    found = [Place("STICK", tmp_path / "stick"), Place("", tmp_path / "own")]
    (tmp_path / "stick").mkdir()
    made = TakeOutSheet(station, over, taking, seen, found)
    made.open()
    yield made
    made.close_sheet()


def words_of(asked) -> dict[str, str]:
    return dict(zip(asked[1::2], asked[2::2], strict=True))


def test_values_are_asked_for_as_they_were_chosen(sheet, taking, tmp_path):
    sheet.forms.segment(Form.PARQUET).click()
    sheet.tiers.segment(Tier.HOUR).click()
    sheet.zones.segment("UTC").click()
    sheet.start.click()
    (asked,) = taking.asked
    words = words_of(asked)
    assert asked[0] == "export"
    assert words["--tags"] == "filler.bowl_level,filler.speed"
    assert (words["--format"], words["--tier"], words["--zone"]) == ("parquet", "1h", "UTC")
    assert words["--out"].startswith(str(tmp_path / "stick" / "lineside-"))
    assert words["--out"].endswith(".parquet")
    assert words["--from"] == "2026-01-05T05:00:00+00:00"


def test_an_incident_is_everything_of_the_span(sheet, taking):
    sheet.forms.segment(INCIDENT).click()
    assert sheet.tiers.isHidden()
    assert "alarms" in sheet.what.full_text
    sheet.start.click()
    asked = taking.asked[0]
    assert asked[0] == "incident"
    assert "--tags" not in asked
    assert words_of(asked)["--out"].endswith(".lineside")


def test_the_folder_is_chosen_and_made_by_taps(sheet, taking, tmp_path):
    sheet.folders.segment(1).click()
    assert sheet.where.full_text == str(tmp_path / "own")
    sheet.start.click()
    assert (tmp_path / "own").is_dir()
    assert str(tmp_path / "own") in words_of(taking.asked[0])["--out"]


def test_while_it_writes_it_says_how_far_and_can_be_cancelled(sheet, taking):
    sheet.start.click()
    taking.progressed.emit(0.4, "filler.speed: 900 rows")
    assert sheet.bar.isVisible()
    assert sheet.bar.text == "40%"
    assert sheet.told.full_text == "filler.speed: 900 rows"
    assert not sheet.start.isEnabled()
    sheet.cancel.click()
    assert taking.cancelled


def test_at_its_end_it_says_where_the_file_lies(sheet, taking):
    sheet.start.click()
    taking.end(file="/media/STICK/a.csv", rows=7200, size=512_000, holes=2)
    assert "/media/STICK/a.csv: 7200 rows, 512.0" in sheet.told.full_text
    assert "2 holes" in sheet.told.full_text
    assert sheet.start.isEnabled()


def test_why_there_is_no_file_is_said(sheet, taking):
    sheet.start.click()
    taking.end(problem="The disk is full.")
    assert sheet.told.full_text == "The disk is full."


def test_a_folder_that_cannot_be_used_is_said(sheet, taking, tmp_path):
    (tmp_path / "own").write_text("in the way")
    sheet.folders.segment(1).click()
    sheet.start.click()
    assert taking.asked == []
    assert sheet.told.full_text != ""


def test_without_a_tag_only_everything_can_be_taken(station, over, taking):
    sheet = TakeOutSheet(station, over, taking, Seen((), 0, 1), [Place("", over and __file__)])
    assert not sheet.start.isEnabled()
    sheet.close_sheet()


def test_a_page_opens_one_sheet_and_finds_the_work_going_on(station, over):
    take_out = TakeOut(station, over, lambda: Seen(KEYS, 0, 1_000_000))
    take_out.taking = Quiet()
    take_out.taking.running = True
    take_out.button.click()
    first = take_out.sheet
    take_out.button.click()
    assert take_out.sheet is first
    assert first.cancel.isVisibleTo(first)
    take_out.close_sheets()
    assert take_out.sheet is None


@pytest.mark.parametrize("language", ["en", "en_XA"])
def test_nothing_is_cut_and_all_can_be_tapped(station, over, taking, tmp_path, qtbot, language):
    set_language(language)
    try:
        now_us = to_us(station.clock.now())
        seen = Seen(KEYS, now_us - 3_600_000_000, now_us)
        sheet = TakeOutSheet(station, over, taking, seen, [Place("", tmp_path / "own")])
        sheet.open()
        sheet.start.click()
        taking.end(file="/media/STICK/a.csv", rows=7200, size=512_000, holes=2)
        qtbot.waitUntil(lambda: cut_texts(sheet) == set(), timeout=20_000)
        assert not too_small(sheet, station.theme)
        sheet.close_sheet()
    finally:
        set_language("en")


def test_an_alarm_offers_what_happened_around_it(station, plant, qtbot):
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    detail = page.detail
    came_us = to_us(plant.clock.now())
    plant.clock.advance(3600)
    detail.show_alarm(plant.alarm(came_at=from_us(came_us), active_since=from_us(came_us)))
    seen = detail._seen()
    assert (seen.form, seen.keys) == (INCIDENT, ("filler.bowl_level",))
    assert seen.start_us == came_us - 600_000_000
    assert seen.end_us == came_us + 3_600_000_000
    detail.rest()


def test_diagnostics_offer_the_last_shift(station, plant, qtbot):
    page = DiagnosticsPage(station, lambda: Lateness(0.0, 0.0, 0.0, 0, 0), "3")
    qtbot.addWidget(page)
    seen, now_us = page._seen(), to_us(plant.clock.now())
    assert (seen.form, seen.end_us - seen.start_us) == (INCIDENT, 8 * 3_600_000_000)
    assert seen.end_us == now_us
    page.hidden()
