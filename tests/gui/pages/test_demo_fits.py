"""The demo plant's line and machines fit the smallest screen, in a language 40 % longer too."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from hmi.config.loader import load_site
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState
from hmi.texts.catalog import set_language
from tests.gui.filling import OEE, fill
from tests.gui.looking import alarm_coloured, cut_texts, too_small, written
from ui.pages.line import LinePage
from ui.pages.machine import MachinePage
from ui.shell.main_window import MainWindow
from ui.theme.scale import Scale, Touch
from ui.widgets.page import Target
from ui.widgets.scroll import Scroll


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
    line, machine = LinePage(station), MachinePage(station)
    window = MainWindow(station, [line, machine])
    qtbot.addWidget(window)
    window.resize(1024, 768)
    station.state.hear_engine(True)
    fill(plant)
    window.show()
    settle(station, qtbot)
    yield window
    window.close()


def settle(station, qtbot):
    qtbot.waitUntil(lambda: station.background.pending == 0)
    station.feed.tick_ages()
    QApplication.processEvents()


def show(window, station, qtbot, machine=""):
    window.go_to(Target(page="machine" if machine else "line", machine=machine))
    settle(station, qtbot)
    window.current.refresh()


def test_no_text_of_the_line_is_cut(window, station, qtbot):
    show(window, station, qtbot)
    qtbot.waitUntil(lambda: cut_texts(window.current) == set())


def test_no_text_of_the_line_is_cut_in_any_state_with_alarms(window, station, plant, qtbot):
    show(window, station, qtbot)
    machines = [one.key for one in station.site.line_machines]
    for state in MachineState:
        for key in machines:
            plant.machine(key, state=state, since=plant.clock.now(), oee=OEE)
        qtbot.waitUntil(lambda: cut_texts(window.current) == set())


def test_the_whole_line_stands_in_one_row_and_nothing_scrolls(window, station, qtbot, language):
    show(window, station, qtbot)
    page = window.current
    tiles = [page.tile(one.key) for one in station.site.machines]
    if language == "en":
        assert len({tile.y() for tile in tiles}) == 1
        assert page.area.verticalScrollBar().maximum() == 0
    assert page.area.widget().width() <= page.width()


def test_no_text_of_any_machine_is_cut(window, station, qtbot):
    for machine in station.site.machines:
        show(window, station, qtbot, machine.key)
        qtbot.waitUntil(lambda: cut_texts(window.current) == set())


def test_every_target_is_as_large_as_its_class(window, station, qtbot):
    for machine in ("", "filler"):
        show(window, station, qtbot, machine)
        assert too_small(window.current, station.theme) == []


def test_gloves_find_every_target(window, station, qtbot):
    station.theme.rescale(Scale(touch=Touch.GLOVE))
    for machine in ("", "filler"):
        show(window, station, qtbot, machine)
        assert too_small(window.current, station.theme) == []


@pytest.mark.parametrize("is_dark", [False, True])
def test_a_normal_plant_has_no_alarm_colour(window, station, qtbot, is_dark):
    station.theme.use(is_dark)
    for machine in ("", "filler"):
        show(window, station, qtbot, machine)
        assert alarm_coloured(window.current, station.theme) == set()


def test_the_alarm_is_the_only_colour_and_not_a_large_one(window, station, plant, qtbot):
    show(window, station, qtbot)
    plant.alarm("labeller.vib", machine="labeller", message="Vibration high", priority=Priority.P3)
    tiles = {one.key: window.current.tile(one.key) for one in station.site.machines}
    coloured = {key for key, tile in tiles.items() if alarm_coloured(tile, station.theme)}
    assert coloured == {"labeller"}


@pytest.mark.parametrize("language", ["en"], indirect=True)
@pytest.mark.parametrize("factor", [1.5, 2.0])
def test_twice_as_large_text_cuts_nothing(window, station, qtbot, factor):
    station.theme.rescale(Scale(text_factor=factor))
    for machine in ("", "filler", "compressor"):
        show(window, station, qtbot, machine)
        qtbot.waitUntil(lambda: cut_texts(window.current) == set())
        assert window.width() == 1024
        for area in window.current.findChildren(Scroll):
            assert area.widget().width() <= area.viewport().width(), machine


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_a_long_alarm_is_whole_on_its_tile(window, station, plant, qtbot):
    show(window, station, qtbot)
    plant.alarm("labeller.glue", machine="labeller", message="Glue temperature unknown")
    with written() as found:
        window.current.tile("labeller").grab()
    told = {text for text, is_cut in found if not is_cut}
    assert {"Glue", "temperature", "unknown"} <= told
