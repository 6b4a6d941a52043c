"""No page makes the window wider than the smallest screen, rated or not."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from hmi.config.loader import load_site
from tests.gui.filling import all_pages
from ui.shell.main_window import MainWindow
from ui.theme.scale import Scale


@pytest.fixture
def site():
    return load_site(Path(__file__).parents[3] / "resources" / "demo" / "site.toml")


def test_twice_as_large_text_on_an_unrated_station_fits_the_smallest_screen(station, theme, qtbot):
    window = MainWindow(station, all_pages(station))
    qtbot.addWidget(window)
    window.resize(1024, 768)
    station.state.hear_engine(True)
    window.show()
    theme.rescale(Scale(text_factor=2.0))
    QApplication.processEvents()
    assert window.width() == 1024
    assert window.minimumSizeHint().width() <= 1024
    window.close()
