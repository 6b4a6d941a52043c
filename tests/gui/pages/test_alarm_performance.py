"""The performance tab: figures of the journal with their targets, and their way into a file."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.bus.alarm_facts import FloodReview, FloodSource
from hmi.bus.facts import AlarmLetter, Trigger
from hmi.errors import StorageError
from hmi.plant.alarm_rules import Priority
from tests.gui.looking import cut_texts, too_small
from ui.pages.alarms import PERFORMANCE, AlarmsPage
from ui.theme.scale import Scale
from ui.widgets.flood_list import FloodSheet

L = AlarmLetter


@pytest.fixture
def page(qtbot, station):
    station.state.hear_engine(True)
    page = AlarmsPage(station)
    qtbot.addWidget(page)
    page.resize(1000, 640)
    page.show()
    yield page
    settle(qtbot, station)
    page.close()


@pytest.fixture
def past(station, plant, clock):
    """Twelve alarms half a minute apart, an hour ago; three of one kind; one acknowledged."""
    for number in range(12):
        key = f"filler.a{min(number, 9)}"
        came = plant.alarm(
            key=key, machine="filler", message=f"Part {number} high", priority=Priority.P3
        )
        at = clock.now() - timedelta(hours=1) + timedelta(seconds=30 * number)
        station.journal.events.append(_at(came, at, is_annunciation=True))
    acked = _at(
        came, at + timedelta(seconds=40), trigger=Trigger.ACK, letter=L.ACKNOWLEDGED,
        is_annunciation=False,
    )  # fmt: skip
    station.journal.events.append(acked)


def _at(fact, at, **fields):
    return replace(fact, at=at, trigger=fields.pop("trigger", Trigger.ACTIVATE), **fields)


def settle(qtbot, station):
    qtbot.waitUntil(lambda: station.background.pending == 0)


def open_tab(page, qtbot, station):
    page.tabs.choose(PERFORMANCE)
    page.tabs.chosen.emit(PERFORMANCE)
    settle(qtbot, station)
    return page.performance


@pytest.mark.usefixtures("past")
def test_figures_stand_beside_their_targets(page, qtbot, station):
    view = open_tab(page, qtbot, station)
    assert view.tiles["K1"].figure == "0.5"
    assert view.tiles["K1"].note == "good, up to 6"
    assert view.tiles["K5"].figure == "12"
    assert view.tiles["K5"].note == "too much, good up to 10"
    assert view.tiles["K7"].note == "not enough to tell"
    assert "indicative" in view.told.full_text
    assert sum(view.hours.counts) == 12
    assert view.frequent.rows[0][1] == 3
    assert "half within" in view.answers.full_text
    assert "Priority 3" in view.answers.full_text


@pytest.mark.usefixtures("past")
def test_a_flood_is_told_with_its_length(page, qtbot, station):
    view = open_tab(page, qtbot, station)
    assert view.floods.full_text.count("\n") == 0
    assert "8\N{NO-BREAK SPACE}min" in view.floods.full_text


@pytest.mark.usefixtures("past")
def test_another_period_reads_anew(page, qtbot, station):
    view = open_tab(page, qtbot, station)
    view.ranges.choose(720)
    view.ranges.chosen.emit(720)
    settle(qtbot, station)
    assert "indicative" not in view.told.full_text
    assert len(view.hours.counts) == 720


def test_without_alarms_it_says_so(page, qtbot, station):
    view = open_tab(page, qtbot, station)
    assert view.tiles["K1"].figure == "0"
    assert view.frequent.rows == []
    assert "None" in view.floods.full_text


@pytest.mark.usefixtures("past")
def test_figures_are_saved_beside_the_history(page, qtbot, station):
    view = open_tab(page, qtbot, station)
    view.save.click()
    settle(qtbot, station)
    (path,) = (station.data_folder / "exports").iterdir()
    text = path.read_text(encoding="utf-8-sig")
    assert "K5,12,10,10,beyond" in text
    assert str(path) in view.told.full_text


def test_a_journal_that_cannot_be_read_is_told(page, qtbot, station, monkeypatch):
    def fail(*_arguments):
        raise StorageError("file-damaged", file="journal.sqlite")

    monkeypatch.setattr(station.journal, "transitions", fail, raising=False)
    view = open_tab(page, qtbot, station)
    assert "could not be read" in view.told.full_text
    assert not view.save.isEnabled()


@pytest.mark.parametrize("factor", [1.0, 2.0])
@pytest.mark.usefixtures("past")
def test_nothing_is_cut_and_targets_are_large_enough(page, qtbot, station, factor):
    station.theme.rescale(Scale(text_factor=factor))
    open_tab(page, qtbot, station)
    qtbot.waitUntil(lambda: cut_texts(page.performance) == set())
    assert too_small(page.performance, station.theme) == []


def test_a_flood_that_is_over_opens_its_review(page, qtbot, station, clock):
    pump, jam = FloodSource("a", "Pump stopped", 9), FloodSource("b", "<b>Jam</b>", 4)
    end = clock.now() - timedelta(minutes=5)
    station.journal.reviews = [
        FloodReview(end - timedelta(minutes=8), end, 34, 21, pump, (pump, jam),
                    (FloodSource("filler", "Filler", 34),), (1, 3, 10, 20), 30, 12.0, 60.0, 400.0)
    ]  # fmt: skip
    view = open_tab(page, qtbot, station)
    qtbot.waitUntil(lambda: len(view.reviews.cards) == 1, timeout=20_000)
    view.reviews.cards[0].click()
    (sheet,) = page.findChildren(FloodSheet)
    told = dict(sheet.lines)
    assert told["Alarms"] == "34, at most 21 in 10 min"
    assert told["Came first"] == "Pump stopped"
    assert told["Most frequent"] == "Pump stopped (9)  ·  <b>Jam</b> (4)"
    assert told["By priority"] == "P1 1  ·  P2 3  ·  P3 10  ·  P4 20"
    assert "half after 1\u00a0min" in told["Answered"]
    sheet.close_sheet()


@pytest.mark.usefixtures("past")
def test_every_figure_explains_how_it_is_counted(page, qtbot, station):
    view = open_tab(page, qtbot, station)
    for key, tile in view.tiles.items():
        assert tile.told.formula, key
        assert len(tile.told.parts) == 2, key
