"""The tab What if: levers by touch, a run that can be cancelled, an answer with its reasons."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from hmi.actions.twin_requests import ForgetWhatIf, KeepWhatIf
from hmi.config.loader import load_site
from hmi.plant.assets import StateSource
from hmi.plant.what_ifs import WhatIfAnswered
from hmi.process_twin.kept_what_ifs import WhatIfs, read_what_ifs
from hmi.process_twin.question import Question
from hmi.process_twin.scenario import ALL_STOPS, Scenario
from hmi.process_twin.wire import question_of, question_text
from hmi.texts.catalog import set_language
from tests.gui.looking import alarm_coloured, cut_texts, too_small
from tests.helpers.twin_answers import twin_answer
from ui.theme.scale import Scale, Touch
from ui.widgets.explanation import ExplanationSheet
from ui.widgets.scroll import Scroll
from ui.widgets.twin_capacity import CapacitySheet
from ui.widgets.twin_kept import TwinKeptSheet
from ui.widgets.twin_panel import TwinPanel


class AtHand(QObject):
    """Stands in for the process: answers when the test says so."""

    progressed = Signal(float)
    ended = Signal()

    def __init__(self):
        super().__init__()
        self.is_running, self.shown, self.problem = False, None, ""
        self.words = []

    def start(self, words):
        self.words, self.is_running = list(words), True

    def cancel(self):
        self.end(None)

    def end(self, shown, problem=""):
        self.is_running, self.shown, self.problem = False, shown, problem
        self.ended.emit()


@pytest.fixture
def site():
    return load_site(Path(__file__).parents[3] / "resources" / "demo" / "site.toml")


@pytest.fixture
def at_hand():
    return AtHand()


@pytest.fixture
def panel(station, at_hand, qtbot):
    made = TwinPanel(station, at_hand)
    qtbot.addWidget(made)
    made.resize(920, 560)
    made.show_machine("filler")
    made.show()
    made.begin()
    return made


def run(panel, at_hand, shown=None):
    panel.run.click()
    at_hand.end(shown or twin_answer())


def test_before_a_run_it_says_what_a_run_does(panel):
    assert "last 14 days" in panel.told.full_text
    assert panel.change.full_text == "The line as it is"
    assert not panel.answer.isVisible()


def test_levers_become_the_question_that_is_asked(panel, at_hand, station):
    panel.levers.speed.more.click()
    panel.levers.stops[ALL_STOPS].segment(0.5).click()
    panel.levers.changeover.less.click()
    panel.horizon.segment(1).click()
    panel.ranking.click()
    panel.run.click()
    asked = question_of(at_hand.words[0])
    assert asked.scenario == Scenario(
        speeds={"filler": 1.05}, stops_left={("filler", ALL_STOPS): 0.5}, changeover=0.9
    )
    assert (asked.horizon_days, asked.is_ranking) == (1, True)
    assert at_hand.words[1:3] == ["--data", str(station.data_folder)]
    assert "Filler +5 %" in panel.change.full_text


def test_a_lever_that_is_moved_back_is_none(panel):
    panel.levers.speed.more.click()
    panel.levers.speed.less.click()
    assert panel.levers.scenario.is_plain
    panel.levers.speed.less.click()
    panel.levers.plain.click()
    assert panel.levers.scenario.is_plain


def test_while_it_runs_it_tells_how_far_and_can_be_cancelled(panel, at_hand):
    panel.run.click()
    at_hand.progressed.emit(0.4)
    assert panel.bar.isVisible()
    assert "40%" in panel.bar.accessibleName()
    assert not panel.run.isVisible()
    panel.cancel.click()
    assert panel.run.isVisible()
    assert not panel.answer.isVisible()


def test_an_answer_shows_ranges_error_and_what_limits(panel, at_hand):
    run(panel, at_hand)
    answer = panel.answer
    assert (answer.before.figure, answer.after.figure) == ("367400", "376500")
    assert answer.difference.figure == "+9100"
    assert "+8100 to +10050" in answer.difference.note
    assert answer.limits.full_text.startswith("Filler limits the line")
    assert "14 recorded days" in answer.trust.full_text
    assert [bar.caption for bar in answer.gains.bars][:2] == ["Filler", "Depalletiser"]


def test_what_cannot_be_trusted_is_told_in_place_of_an_answer(panel, at_hand):
    panel.run.click()
    at_hand.end(None, "It cannot be trusted.")
    assert panel.told.full_text == "It cannot be trusted."
    assert not panel.answer.isVisible()


def test_every_figure_is_explained_by_one_tap(panel, at_hand):
    run(panel, at_hand)
    tappable = [*panel.answer.tiles, *panel.answer.bars.bars, *panel.answer.gains.bars]
    for one in tappable:
        one.click()
        sheet = panel.findChild(ExplanationSheet) or panel.window().findChild(ExplanationSheet)
        assert sheet.told.formula
        sheet.close_sheet()
    panel.line.cells["filler"].click()
    sheet = panel.window().findChild(ExplanationSheet)
    assert sheet.told.title == "Filler"
    assert any(part.target and part.target.view == "stops" for part in sheet.told.parts)
    sheet.close_sheet()


def test_a_tap_on_another_machine_of_the_line_goes_there(panel, qtbot):
    with qtbot.waitSignal(panel.navigate) as told:
        panel.line.cells["capper"].click()
    assert (told.args[0].machine, told.args[0].view) == ("capper", "twin")


def test_reasons_of_stops_are_offered_once_they_are_known(panel, at_hand):
    assert list(panel.levers.stops) == [ALL_STOPS]
    run(panel, at_hand)
    assert list(panel.levers.stops) == [ALL_STOPS, "HELD", "FAULT"]
    panel.levers.stops["FAULT"].segment(0.0).click()
    assert panel.levers.scenario.stops_left == {("filler", "FAULT"): 0.0}
    assert "Run again" in panel.told.full_text


def test_a_buffer_can_be_made_larger_and_typed(panel, at_hand):
    run(panel, at_hand)
    panel.levers.buffer.more.click()
    assert panel.levers.scenario.capacities == {1: 500.0}
    panel.levers.buffer.figure.click()
    sheet = panel.window().findChild(CapacitySheet)
    for digit in "650":
        sheet.keys.key(digit).click()
    sheet.keep.click()
    assert panel.levers.scenario.capacities == {1: 650.0}
    assert panel.levers.given == {}


def test_a_size_that_the_record_does_not_tell_is_told_and_not_changed(panel):
    panel.levers.buffer.figure.click()
    sheet = panel.window().findChild(CapacitySheet)
    sheet.keys.key("9").click()
    sheet.keep.click()
    assert panel.levers.given == {1: 9.0}
    assert panel.levers.scenario.is_plain


def test_each_answer_counts_and_one_is_kept_by_name(panel, at_hand, asked):
    panel.levers.speed.more.click()
    run(panel, at_hand)
    (counted,) = [one for one in asked if isinstance(one, KeepWhatIf)]
    assert counted.name == ""
    assert counted.answered.difference[1] == 9100.0
    panel.keep.click()
    assert asked[-1].name == "Filler +5 %"
    assert panel.told.full_text == "Kept."


async def kept_in(folder, clock):
    answered = WhatIfAnswered(
        question=question_text(Question(scenario=Scenario(speeds={"capper": 1.1}))),
        before=(1.0, 2.0, 3.0), after=(2.0, 3.0, 4.0), difference=(0.5, 1.0, 1.5), error=0.0,
        day_error=0.0,
    )  # fmt: skip
    await WhatIfs(folder, clock).keep(answered, "Capper +10 %", "ann")


def test_a_kept_what_if_comes_back_and_can_be_forgotten(panel, station, clock, qtbot, asked):
    asyncio.run(kept_in(station.data_folder, clock))
    assert len(read_what_ifs(station.data_folder)) == 1
    panel.kept.click()
    sheet = panel.window().findChild(TwinKeptSheet)
    qtbot.waitUntil(lambda: bool(sheet.buttons), timeout=20_000)
    sheet.forget[1].click()
    assert asked[-1] == ForgetWhatIf(1)
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    sheet.buttons[1].click()
    assert panel.levers.scenario == Scenario(speeds={"capper": 1.1})


def test_in_the_past_nothing_is_kept_but_everything_can_be_asked(station, at_hand, qtbot, asked):
    panel = TwinPanel(replace(station, is_past=True), at_hand)
    qtbot.addWidget(panel)
    panel.show_machine("filler")
    panel.show()
    panel.begin()
    run(panel, at_hand)
    assert panel.answer.isVisible()
    assert not panel.keep.isVisible()
    assert asked == []
    assert at_hand.words[3:] == ["--at", station.clock.now().isoformat()]


def test_a_line_without_states_says_so_and_cannot_run(station, at_hand, qtbot):
    machines = tuple(
        replace(one, state_source=StateSource.NONE) if one.key == "capper" else one
        for one in station.site.machines
    )
    panel = TwinPanel(replace(station, site=replace(station.site, machines=machines)), at_hand)
    qtbot.addWidget(panel)
    panel.begin()
    assert panel.told.full_text.startswith("Capper has no states")
    assert not panel.run.isEnabled()


@pytest.fixture(params=["en", "en_XA"])
def language(request):
    set_language(request.param)
    yield request.param
    set_language("en")


@pytest.mark.usefixtures("language")
def test_no_text_is_cut(panel, at_hand, qtbot):
    run(panel, at_hand)
    qtbot.waitUntil(lambda: cut_texts(panel) == set(), timeout=20_000)


def test_twice_as_large_text_cuts_nothing(panel, at_hand, station, qtbot):
    station.theme.rescale(Scale(text_factor=2.0))
    run(panel, at_hand)
    qtbot.waitUntil(lambda: cut_texts(panel) == set(), timeout=20_000)
    for area in panel.findChildren(Scroll):
        assert area.widget().width() <= area.viewport().width()


def test_gloves_find_every_target(panel, at_hand, station, qtbot):
    station.theme.rescale(Scale(touch=Touch.GLOVE))
    run(panel, at_hand)
    qtbot.waitUntil(lambda: too_small(panel, station.theme) == [], timeout=20_000)


@pytest.mark.parametrize("is_dark", [False, True])
def test_an_answer_has_no_alarm_colour(panel, at_hand, station, is_dark):
    station.theme.use(is_dark)
    run(panel, at_hand)
    assert alarm_coloured(panel, station.theme) == set()
