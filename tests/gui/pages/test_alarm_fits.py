"""Sheets, bars and editor of alarms fit the small window: long words, large text, gloves."""

import pytest
from PySide6.QtWidgets import QApplication

from hmi.bus.alarm_facts import FloodReview, FloodSource
from hmi.bus.exploration import AlarmTablePreviewed
from hmi.bus.facts import FloodChanged, UserChanged
from hmi.plant.alarm_rules import Priority
from hmi.plant.alarm_tables import AlarmTablePreview, AlarmTableRow
from hmi.plant.roles import Role
from hmi.plant.tag_lists import RowState
from hmi.texts.catalog import set_language
from tests.gui.looking import cut_texts, too_small
from ui.live.horn import Horn
from ui.live.horn_volume import HornVolume
from ui.live.sound_player import ProcessPlayer
from ui.pages.alarms import JOURNAL, RULES, AlarmsPage
from ui.shell.main_window import MainWindow
from ui.theme.scale import Scale, Touch
from ui.widgets.alarm_deeds import Deed
from ui.widgets.flood_list import FloodSheet
from ui.widgets.happening_choice import Happening
from ui.widgets.horn_sheet import HornSheet
from ui.widgets.sheet import Sheet

PATIENCE_MS = 20_000
LOOKS = {
    "as usual": ("en", Scale()),
    "long words": ("en_XA", Scale()),
    "large text": ("en", Scale(text_factor=2.0)),
    "gloves": ("en", Scale(touch=Touch.GLOVE)),
}


@pytest.fixture(params=LOOKS)
def window(request, qtbot, station, plant):
    language, scale = LOOKS[request.param]
    set_language(language)
    station.theme.rescale(scale)
    station.state.hear_engine(True)
    plant.hear()
    station.bus.users.publish(UserChanged("eva", "Eva", Role.ENGINEER))
    window = MainWindow(station, [AlarmsPage(station)])
    qtbot.addWidget(window)
    window.resize(1024, 768)
    window.show()
    for priority in Priority:
        plant.alarm(f"p{int(priority)}", priority=priority)
    window.current.refresh()
    yield window
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=PATIENCE_MS)
    window.close()
    set_language("en")


def settle(qtbot, station):
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=PATIENCE_MS)
    QApplication.processEvents()


def assert_fits(qtbot, window, station, where=None):
    """Wait for the layout: nothing is cut, every target is large enough, nothing is too wide."""
    settle(qtbot, station)
    shown = where or window.current
    qtbot.waitUntil(lambda: cut_texts(shown) == set(), timeout=PATIENCE_MS)
    assert too_small(shown, station.theme) == []
    assert (window.width(), window.height()) == (1024, 768)


def sheet(window, kind=Sheet):
    return next(one for one in window.findChildren(kind) if one.isVisible())


def test_a_selection_fits(window, station, qtbot):
    window.current.selection.begin(window.current.model.facts)
    assert_fits(qtbot, window, station, window.current.selection.bar)


def test_the_buttons_of_a_flood_fit(window, station, qtbot, clock):
    station.bus.floods.publish(FloodChanged(clock.now(), 40))
    window.current._close_detail()
    settle(qtbot, station)
    assert too_small(window.current, station.theme) == []
    assert window.width() == 1024
    for button in window.current.flood.controls:
        assert button.width() >= button.content_size().width()


def test_the_journal_of_one_kind_of_event_fits(window, station, qtbot):
    page = window.current
    page.tabs.choose(JOURNAL)
    page._other_list()
    page.journal.happening.choose(Happening.OUT_OF_SERVICE.value)
    assert_fits(qtbot, window, station)
    page.journal.happening.click()
    assert_fits(qtbot, window, station, sheet(window))
    sheet(window).close_sheet()


def test_what_a_long_press_opens_fits(window, station, qtbot):
    page = window.current
    page._open_menu(page.model.fact(0))
    menu = sheet(window)
    assert Deed.ACKNOWLEDGE in menu.buttons
    assert_fits(qtbot, window, station, menu)
    menu.close_sheet()


def test_shelving_a_critical_alarm_fits(window, station, qtbot):
    page = window.current
    page.wishes.wish(Deed.SHELVE, [page.model.fact(0)], page.tabs)
    shown = sheet(window)
    shown.choose_reason("reason-other")
    assert_fits(qtbot, window, station, shown)
    panel = shown.confirm
    bottom = panel.mapTo(window, panel.rect().bottomRight())
    assert bottom.y() < window.height()
    assert bottom.x() < window.width()
    shown.close_sheet()


def test_the_horn_fits(window, station, qtbot, tmp_path):
    horn = Horn(station, ProcessPlayer([]), HornVolume(tmp_path / "settings.toml"))
    window.banner.show_horn(horn)
    horn.probe()
    window.banner.horn.click()
    assert_fits(qtbot, window, station, sheet(window, HornSheet))
    sheet(window).close_sheet()
    horn.close()


def test_the_review_of_a_flood_fits(window, station, qtbot, clock):
    source = FloodSource("a", "Bowl level low", 9)
    review = FloodReview(clock.now(), clock.now(), 34, 21, source, (source,) * 5, (source,) * 5,
                         (1, 2, 3, 4), 30, 12.0, 60.0, 400.0)  # fmt: skip
    FloodSheet(station.theme, window.current, "Flood", review).open()
    assert_fits(qtbot, window, station, sheet(window, FloodSheet))
    sheet(window).close_sheet()


def test_the_table_one_rule_and_a_change_fit(window, station, qtbot, site):
    page = window.current
    page.tabs.show_tab(RULES)
    settle(qtbot, station)
    assert too_small(page, station.theme) == []
    page.editor.edit(0)
    assert_fits(qtbot, window, station, page.editor.form)
    page.editor.form.fields["lo"].setText("1")
    page.editor.check.click()
    changes = (("lo", "35", "1"),)
    row = AlarmTableRow(2, "filler.bowl_low", RowState.CHANGED, site.alarms[0], changes=changes)
    preview = AlarmTablePreview((row,), "digest")
    station.bus.explored.publish(AlarmTablePreviewed(page.editor._inquiry, preview))
    assert_fits(qtbot, window, station, page.editor)
    assert page.editor.apply.isVisible()
