"""Every page of the demo plant fits the smallest screen in every language, theme and text size."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from hmi.bus.facts import AlarmLetter, GapChanged, GapState
from hmi.config.loader import load_site
from hmi.plant.alarm_rules import Priority
from hmi.texts.catalog import set_language
from tests.gui.filling import PAGES, all_pages, fill, rate
from tests.gui.looking import alarm_coloured, cut_texts, too_small
from ui.shell.main_window import MainWindow
from ui.theme.scale import Scale, Touch
from ui.widgets.page import Target
from ui.widgets.scroll import Scroll

LATER_PAGES = PAGES[2:]
"""Line and Machine have tests of their own."""


@pytest.fixture
def site():
    return load_site(Path(__file__).parents[3] / "resources" / "demo" / "site.toml")


@pytest.fixture(params=["en", "en_XA"], autouse=True)
def language(request):
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.fixture
def window(qtbot, station, plant):
    window = MainWindow(station, all_pages(station))
    qtbot.addWidget(window)
    window.resize(1024, 768)
    station.state.hear_engine(True)
    fill(plant)
    rate(plant, 3, 2, 4, 2, 1, 3)
    leave_holes(plant)
    window.show()
    yield window
    window.close()


def leave_holes(plant):
    now = plant.clock.now()
    for number, state in enumerate(GapState):
        start = now - timedelta(hours=number + 1)
        hole = GapChanged(number, "demo", start, now, "first-start", state, 478_556)
        plant.station.bus.gaps.publish(hole)


def disturb(plant):
    plant.alarm(key="labeller.vibration_high", machine="labeller", tag="labeller.vibration",
                message="Vibration high", priority=Priority.P3)  # fmt: skip
    plant.alarm(key="filler.bowl_low", letter=AlarmLetter.RETURNED_UNACKNOWLEDGED, active=False)


def show(window, station, qtbot, page):
    window.go_to(Target(page=page, machine="filler" if page == "machine" else ""))
    qtbot.waitUntil(lambda: station.background.pending == 0)
    station.feed.tick_ages()
    QApplication.processEvents()


@pytest.mark.parametrize("page", LATER_PAGES)
def test_no_text_is_cut(window, station, plant, qtbot, page):
    disturb(plant)
    show(window, station, qtbot, page)
    # A text that has just changed is laid out with the next event; the folder is pytest's.
    qtbot.waitUntil(lambda: cut_texts(window.current) <= {str(station.data_folder)})


@pytest.mark.parametrize("page", LATER_PAGES)
@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_twice_as_large_text_cuts_nothing(window, station, plant, qtbot, page):
    station.theme.rescale(Scale(text_factor=2.0))
    disturb(plant)
    show(window, station, qtbot, page)
    # A text that has just changed is laid out with the next event; the folder is pytest's.
    qtbot.waitUntil(lambda: cut_texts(window.current) <= {str(station.data_folder)})
    assert window.width() == 1024
    for area in window.current.findChildren(Scroll):
        assert not area.isVisible() or area.widget().width() <= area.viewport().width()


@pytest.mark.parametrize("page", LATER_PAGES)
def test_gloves_find_every_target(window, station, plant, qtbot, page):
    station.theme.rescale(Scale(touch=Touch.GLOVE))
    disturb(plant)
    show(window, station, qtbot, page)
    assert too_small(window.current, station.theme) == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_a_normal_plant_has_no_alarm_colour(window, station, qtbot, page, is_dark):
    station.theme.use(is_dark)
    show(window, station, qtbot, page)
    assert alarm_coloured(window, station.theme) == set()


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_an_alarm_brings_its_colour_to_the_line_of_every_page(window, station, plant, qtbot):
    disturb(plant)
    for page in PAGES:
        show(window, station, qtbot, page)
        assert alarm_coloured(window.banner, station.theme), page
