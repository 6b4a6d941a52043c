"""A site file with nothing but a name opens, and every page says what to do."""

import pytest

from hmi.plant.site import Site
from tests.gui.filling import PAGES, all_pages
from tests.gui.looking import cut_texts
from ui.shell.main_window import MainWindow
from ui.widgets.action_button import ActionButton


@pytest.fixture
def site():
    return Site(name="New hall")


@pytest.fixture
def window(qtbot, station):
    window = MainWindow(station, all_pages(station))
    qtbot.addWidget(window)
    window.resize(1024, 768)
    station.state.hear_engine(True)
    window.show()
    yield window
    window.close()


def test_every_page_opens_without_machines(window, station, qtbot):
    for page in PAGES:
        window.show_page(page)
        qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
        # A text that has just changed is laid out with the next event; the folder is pytest's.
        folder = {str(station.data_folder)}
        qtbot.waitUntil(lambda own=folder: cut_texts(window.current) <= own, timeout=20_000)
        assert station.bugs.count == 0, page


def test_the_empty_line_leads_to_where_machines_are_connected(window):
    [connect] = [one for one in window.current.findChildren(ActionButton) if one.isVisible()]
    connect.click()
    assert window.current.key == "connections"
