"""Stops, their sheet and the question fit the smallest window in every language and text size."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from hmi.bus.facts import StopsChanged
from hmi.clock import to_us
from hmi.config.loader import load_site
from hmi.plant.assets import MachineState
from hmi.plant.stops import Stop, StopKind
from hmi.texts.catalog import set_language
from tests.gui.looking import alarm_coloured, cut_texts, too_small
from tests.gui.stopped import MINUTE_US, record_stops, said
from ui.theme.scale import Scale
from ui.widgets.scroll import Scroll
from ui.widgets.stop_panel import StopPanel
from ui.widgets.stop_prompt import StopPrompt
from ui.widgets.stop_sheet import StopSheet

SMALL = 1024 - 88, 640
LARGE = Scale(text_factor=2.0)


@pytest.fixture
def site():
    return load_site(Path(__file__).parents[3] / "resources" / "demo" / "site.toml")


@pytest.fixture(params=["en", "en_XA"], autouse=True)
def language(request):
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.fixture
def shown(station, reader, clock, qtbot):
    """Show a widget in the smallest window once all is read."""
    clock.advance(15 * 3600)
    start_us = record_stops(reader, to_us(clock.now()))
    station.journal.said.append(said(1, start_us, (90, 112), "fault_belt"))
    station.state.hear_engine(True)
    ends = []

    def show(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(*SMALL)
        widget.show()
        widget.begin()
        ends.append(widget.end)
        qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
        QApplication.processEvents()
        return widget

    yield show
    for end in ends:
        end()


def fits(widget, theme):
    assert not cut_texts(widget)
    for area in widget.findChildren(Scroll):
        assert not area.isVisible() or area.widget().width() <= area.viewport().width()
    assert not too_small(widget, theme)


@pytest.mark.parametrize("scale", [Scale(), LARGE], ids=["usual", "large"])
def test_nothing_of_the_panel_is_cut(station, shown, qtbot, scale):
    station.theme.rescale(scale)
    panel = StopPanel(station)
    panel.show_machine("filler")
    shown(panel)
    panel.scope.segment("line").click()
    panel.groups.segment("third").click()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    fits(panel, station.theme)


@pytest.mark.parametrize("scale", [Scale(), LARGE], ids=["usual", "large"])
def test_nothing_of_the_sheet_is_cut(station, shown, scale):
    station.theme.rescale(scale)
    panel = StopPanel(station)
    panel.show_machine("filler")
    shown(panel)
    sheet = panel.open_stop(panel.list.stops[1])
    assert isinstance(sheet, StopSheet)
    fits(sheet, station.theme)
    sheet.show_reasons("fault")
    fits(sheet, station.theme)
    sheet.show_cut()
    fits(sheet, station.theme)
    sheet.close_sheet()


@pytest.mark.parametrize("scale", [Scale(), LARGE], ids=["usual", "large"])
def test_nothing_of_the_question_is_cut(station, shown, qtbot, scale):
    station.theme.rescale(scale)
    prompt = shown(StopPrompt(station, "test"))
    start_us = to_us(station.clock.now()) - 30 * MINUTE_US
    span = start_us, start_us + 12 * MINUTE_US
    stop = Stop("filler", *span, MachineState.HELD, StopKind.OWN, (span,), False)
    station.bus.stops.publish(StopsChanged("filler", (stop, replace(stop, start_us=1))))
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    assert prompt.isVisible()
    fits(prompt, station.theme)


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_no_stop_has_the_colour_of_an_alarm(station, shown, is_dark):
    station.theme.use(is_dark)
    panel = StopPanel(station)
    panel.show_machine("filler")
    shown(panel)
    assert not alarm_coloured(panel, station.theme)
