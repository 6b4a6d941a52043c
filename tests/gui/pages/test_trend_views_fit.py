"""Every view and sheet of the trends fits the smallest screen, in every language and text size."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from hmi.bus.facts import GoldenRunsChanged, PenGroupsChanged, UserChanged
from hmi.clock import to_us
from hmi.config.loader import load_site
from hmi.plant.notes import Note
from hmi.plant.pens import CalculatedPen, GoldenRun, PenGroup
from hmi.plant.roles import Role
from hmi.texts.catalog import set_language
from hmi.trends.comparison import Beginning
from tests.gui.looking import alarm_coloured, cut_texts, too_small
from ui.pages.trends import TrendsPage
from ui.theme.scale import Scale, Touch
from ui.widgets.page import Target

LEVEL = "filler.bowl_level"
SMALL, NARROW = (936, 640), (860, 640)
"""What is left for a page in a window of 1024 by 768, the second with large text."""
PEN = CalculatedPen(name="Level per speed", text="filler.bowl_level / filler.speed", unit="x")
VIEWS = ("compare", "event", "xy", "spread")
"""The chart itself is looked at with the other pages."""
SHEETS = ("groups", "save", "formulas", "notes", "write", "begin", "keep", "picture")


@pytest.fixture
def site():
    return load_site(Path(__file__).parents[3] / "resources" / "demo" / "site.toml")


@pytest.fixture(params=["en", "en_XA"], autouse=True)
def language(request):
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.fixture
def page(qtbot, station, plant, reader, clock):
    now_us = to_us(clock.now())
    for key in (LEVEL, "filler.speed"):
        reader.samples[key] = [
            (now_us - n * 5_000_000, 50.0 + n % 20, 0) for n in range(400, 0, -1)
        ]
    page = TrendsPage(station)
    qtbot.addWidget(page)
    page.resize(*SMALL)
    station.state.hear_engine(True)
    station.bus.users.publish(UserChanged("lea", "Lea", Role.SHIFT_LEAD))
    plant.measure(LEVEL, 62.0)
    plant.measure("filler.speed", 36000.0)
    keep_something(station, clock)
    page.show()
    yield page
    page.hide()


def keep_something(station, clock):
    now = clock.now()
    station.journal.written += [
        Note(1, now - timedelta(minutes=2), now, LEVEL, "filler", "Nozzle 4 was changed", "lea",
             now),
        Note(2, now - timedelta(minutes=5), None, "", "", "Began late", "eva", now),
    ]  # fmt: skip
    groups = PenGroup(name="Start-up", pens=(LEVEL, PEN.key), owner="lea", calculated=(PEN,))
    station.bus.pen_groups.publish(PenGroupsChanged((groups, replace(groups, owner=""))))
    run = GoldenRun(number=1, name="Best night", pens=(LEVEL,), start=now, end=now, user="lea",
                    kept=now)  # fmt: skip
    station.bus.golden_runs.publish(GoldenRunsChanged((run,)))


def show(page, station, qtbot, view):
    page.go_to(Target(page="trends", tag=LEVEL))
    page.kept.add_pen(PEN)
    page.show_view("compare" if view == "event" else view)
    if view == "event":
        beginning = Beginning("rising", LEVEL, 60.0)
        wanted = replace(page.comparison.wanted, method="event", back=0, many=5)
        page.comparison.want(replace(wanted, beginning=beginning))
    settle(station, qtbot)


def settle(station, qtbot):
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    station.feed.tick_ages()
    QApplication.processEvents()


def open_sheet(page, name):
    opened = {
        "groups": page.kept.open_groups, "save": page.kept.open_save,
        "formulas": page.kept.open_formulas, "notes": page.notes.open_list,
        "write": page.notes.write, "keep": page.comparison.open_keep,
        "begin": page.comparison.open_begin, "picture": page.open_picture,
    }  # fmt: skip
    return opened[name]()


def wait_until_nothing_is_cut(shown, station, qtbot):
    own = str(station.data_folder)
    # A text that has just changed is laid out with the next event; the folder is pytest's.
    qtbot.waitUntil(lambda: not {t for t in cut_texts(shown) if own not in t}, timeout=20_000)


@pytest.mark.parametrize("view", VIEWS)
def test_no_text_of_a_view_is_cut(page, station, qtbot, view):
    show(page, station, qtbot, view)
    wait_until_nothing_is_cut(page, station, qtbot)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_twice_as_large_text_cuts_nothing_in_a_view(page, station, qtbot, view):
    station.theme.rescale(Scale(text_factor=2.0))
    page.resize(*NARROW)
    show(page, station, qtbot, view)
    wait_until_nothing_is_cut(page, station, qtbot)
    assert page.width() == NARROW[0]


@pytest.mark.parametrize("name", SHEETS)
def test_no_text_of_a_sheet_is_cut(page, station, qtbot, name):
    show(page, station, qtbot, "time")
    sheet = open_sheet(page, name)
    settle(station, qtbot)
    wait_until_nothing_is_cut(sheet, station, qtbot)
    assert sheet.content.parentWidget().width() <= sheet.width()
    assert sheet.content.parentWidget().height() <= sheet.height()
    sheet.close_sheet()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_gloves_find_every_target_of_a_view(page, station, qtbot, view):
    station.theme.rescale(Scale(touch=Touch.GLOVE))
    show(page, station, qtbot, view)
    assert too_small(page, station.theme) == []


@pytest.mark.parametrize("view", ["compare", "xy", "spread"])
@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_a_view_of_a_normal_plant_has_no_alarm_colour(page, station, qtbot, view, is_dark):
    station.theme.use(is_dark)
    show(page, station, qtbot, view)
    assert alarm_coloured(page, station.theme) == set()
