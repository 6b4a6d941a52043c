"""Energy and quality fit the smallest screen in every language, theme and text size."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from hmi.bus.facts import DemandReported
from hmi.clock import from_us, to_us
from hmi.condition.energy import QUARTER_US
from hmi.config.loader import load_site
from hmi.plant.quality import GOOD
from hmi.plant.tags import Kind
from hmi.texts.catalog import set_language
from tests.gui.looking import alarm_coloured, cut_texts, too_small
from ui.pages.performance import PerformancePage
from ui.shell.main_window import MainWindow
from ui.theme.scale import Scale, Touch
from ui.widgets.page import Target
from ui.widgets.scroll import Scroll

MINUTE_US = 60_000_000
LONG_MS = 20_000
TABS = ("energy", "quality")


@pytest.fixture
def site():
    return load_site(Path(__file__).parents[3] / "resources" / "demo" / "site.toml")


@pytest.fixture(params=["en"], autouse=True)
def language(request):
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.fixture
def recorded(site, reader, clock):
    """Record four hours of the filler and of every register."""
    clock.advance(5 * 3600.0)
    random = np.random.default_rng(5)
    count = 240
    times = (to_us(clock.now()) - np.arange(count)[::-1] * MINUTE_US).tolist()
    for tag in site.tags:
        if tag.is_derived or (tag.machine != "filler" and not tag.key.endswith(".energy")):
            continue
        if tag.kind is Kind.TEXT or tag.key == "filler.state":
            continue
        if tag.high is None:
            values = 1000.0 + np.cumsum(random.uniform(0, 3, count))
        else:
            low, high = tag.normal_low or tag.low or 0.0, tag.normal_high or tag.high
            values = random.normal((low + high) / 2, (high - low) / 8, count)
        reader.samples[tag.key] = [
            (at, value, GOOD) for at, value in zip(times, values.tolist(), strict=True)
        ]
    reader.samples["filler.state"] = [(times[0], 6.0, GOOD)]
    return times


@pytest.fixture
def window(qtbot, station, recorded):
    assert recorded
    window = MainWindow(station, [PerformancePage(station)])
    qtbot.addWidget(window)
    window.resize(1024, 768)
    station.state.hear_engine(True)
    window.show()
    yield window
    window.close()


def show(window, station, qtbot, tab):
    window.go_to(Target(page="performance", machine="filler", view=tab))
    now_us = to_us(station.clock.now())
    station.bus.demand.publish(
        DemandReported(
            at=station.clock.now(), quarter=from_us(now_us // QUARTER_US * QUARTER_US),
            energy=12.5, known_share=0.9, power=104.0, projected=118.0, limit=125.0, warns=False,
        )
    )  # fmt: skip
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=LONG_MS)
    QApplication.processEvents()


def panel_of(window, tab):
    return window.current.tabs.panels[tab]


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("language", ["en_XA"], indirect=True)
def test_longer_words_cut_nothing(window, station, qtbot, tab):
    show(window, station, qtbot, tab)
    qtbot.waitUntil(lambda: cut_texts(panel_of(window, tab)) == set(), timeout=LONG_MS)


@pytest.mark.parametrize("tab", TABS)
def test_twice_as_large_text_cuts_nothing(window, station, qtbot, tab):
    station.theme.rescale(Scale(text_factor=2.0))
    show(window, station, qtbot, tab)
    qtbot.waitUntil(lambda: cut_texts(panel_of(window, tab)) == set(), timeout=LONG_MS)
    assert window.width() == 1024
    for area in panel_of(window, tab).findChildren(Scroll):
        assert area.widget().width() <= area.viewport().width()


@pytest.mark.parametrize("tab", TABS)
def test_gloves_find_every_target_and_no_alarm_colour_shows(window, station, qtbot, tab):
    station.theme.rescale(Scale(touch=Touch.GLOVE))
    station.theme.use(tab == "quality")
    show(window, station, qtbot, tab)
    # Rows that have just come are laid out with the next events.
    qtbot.waitUntil(lambda: too_small(panel_of(window, tab), station.theme) == [], timeout=LONG_MS)
    assert alarm_coloured(panel_of(window, tab), station.theme) == set()
