"""One tap on a number tells what it follows from: on every page, of every widget of figures."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from hmi.config.loader import load_site
from tests.gui.filling import all_pages, fill
from ui.pages.performance import PerformancePage
from ui.shell.main_window import MainWindow
from ui.widgets.explained import Explained
from ui.widgets.explanation import ExplanationSheet
from ui.widgets.figure_tile import NOTHING, FigureTile
from ui.widgets.health_row import HealthRow
from ui.widgets.machine_tabs import MachineTabs
from ui.widgets.page import Target
from ui.widgets.points_lost import PointsLost
from ui.widgets.share_bar import ShareBar

GROUPED = (ShareBar, PointsLost)
"""Figures without a target of their own: they explain themselves as a group."""


@pytest.fixture
def site():
    return load_site(Path(__file__).parents[3] / "resources" / "demo" / "site.toml")


@pytest.fixture
def window(qtbot, station, plant):
    pages = all_pages(station)
    if not any(page.key == "performance" for page in pages):
        pages.insert(4, PerformancePage(station))
    window = MainWindow(station, pages)
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    station.state.hear_engine(True)
    fill(plant)
    window.show()
    yield window
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    window.close()


def views(window, page):
    """Yield every way in which a page shows a machine, shown."""
    window.go_to(Target(page=page, machine="filler"))
    tabs = window.current.findChildren(MachineTabs)
    keys = list(tabs[0].panels) if tabs and tabs[0].isVisible() else [""]
    for key in keys:
        window.go_to(Target(page=page, machine="filler", view=key))
        yield f"{page} {key}".strip()


def visible(parent: QWidget, kind: type) -> list[QWidget]:
    return [one for one in parent.findChildren(kind) if one.isVisible()]


def is_grouped(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, Explained):
        parent = parent.parentWidget()
    return parent is not None


def explained(shown, view):
    """Assert that each figure tells what it follows from; return how many do."""
    seen = 0
    for tile in visible(shown, FigureTile):
        if tile.figure != NOTHING:
            assert tile.isEnabled(), (view, tile.caption, tile.figure)
            assert tile.told.formula, (view, tile.caption)
            seen += 1
    for kind in GROUPED:
        for figure in visible(shown, kind):
            assert is_grouped(figure), (view, kind.__name__, figure.accessibleName())
    for group in visible(shown, Explained):
        assert group.told.formula, (view, group.caption)
        seen += 1
    for row in visible(shown, HealthRow):
        assert row.isCheckable(), "a row tells the machine in full"
    return seen


def test_every_figure_tells_by_one_tap_what_it_follows_from(window, station, qtbot):
    for page in ("line", "machine", "performance", "health"):
        seen = 0
        for view in views(window, page):
            qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
            seen += explained(window.current, view)
        assert seen or page == "performance"


def test_a_tap_opens_the_explanation_and_a_part_leads_to_its_samples(window, station, qtbot):
    numbers = station.site.number_by_key
    for page in ("line", "machine", "health"):
        window.go_to(Target(page=page, machine="filler"))
        qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
        tapped = [*visible(window.current, FigureTile), *visible(window.current, Explained)]
        targets = []
        for one in [one for one in tapped if one.isEnabled()]:
            one.click()
            (sheet,) = visible(window, ExplanationSheet)
            assert sheet.told == one.told
            targets += [part.target for part in sheet.told.parts if part.target is not None]
            sheet.close_sheet()
        trends = [target.tag for target in targets if target.page == "trends"]
        assert trends, page
        assert set(trends) <= set(numbers), page
