"""The tab of OEE: figures of any time that explain themselves, the line around the machine."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from hmi.actions.requests import RecomputePast, SetMachineState
from hmi.bus.facts import MachineChanged, ShiftsRecomputed, UserChanged
from hmi.clock import to_us
from hmi.plant.assets import MachineState as State
from hmi.plant.assets import StateSource
from hmi.plant.quality import GOOD
from hmi.plant.roles import Role
from hmi.plant.shifts import Shift, ShiftCalendar
from tests.helpers import builders
from ui.pages.performance import PerformancePage
from ui.widgets.explanation import ExplanationSheet
from ui.widgets.figure_tile import NOTHING
from ui.widgets.oee_enter_state import EnterStateSheet
from ui.widgets.oee_panel import OeePanel
from ui.widgets.oee_periods import OrderSheet
from ui.widgets.oee_reading import Period, PeriodKind
from ui.widgets.page import Target

SHIFTS = ShiftCalendar(
    shifts=(
        Shift(name="Early", start=time(6), end=time(14)),
        Shift(name="Late", start=time(14), end=time(22)),
    )
)
STATES = ((6, "Execute"), (9, "Aborted"), (5, "Suspended"))
MINUTE = 60_000_000
START = to_us(builders.START)
"""06:00, when the early shift begins."""


@pytest.fixture
def site(site):
    """Return the filler with a state, registers and orders, and the capper behind it."""
    names = ("filler.state", "filler.total", "filler.order", "capper.state")
    kinds = {name: STATES if name.endswith(".state") else () for name in names}
    tags = (*(builders.tag(name, states=states) for name, states in kinds.items()), *site.tags)
    filler, capper = site.machines
    filler = replace(
        filler, state_source=StateSource.PACKML, state_tag="filler.state", ideal_cycle_s=2.0,
        total_tag="filler.total", order_tag="filler.order",
    )  # fmt: skip
    capper = replace(capper, state_source=StateSource.PACKML, state_tag="capper.state")
    return replace(site, tags=tags, machines=(filler, capper), calendar=SHIFTS)


@pytest.fixture
def recorded(reader, clock):
    """Let six hours of the early shift pass; the filler stands for one of them, in fault."""
    rows = {
        "filler.state": [(0, 6.0), (60, 9.0), (120, 6.0)],
        "capper.state": [(0, 6.0), (62, 5.0), (121, 6.0)],
        "filler.total": [(minute, 27.0 * _ran(minute)) for minute in range(361)],
        "filler.good": [(minute, 26.0 * _ran(minute)) for minute in range(361)],
    }
    for key, found in rows.items():
        reader.samples[key] = [(START + m * MINUTE, value, GOOD) for m, value in found]
    clock.advance(6 * 3600 + 1)
    return True


def _ran(minute):
    """Return how many minutes the filler ran until then."""
    return minute - min(60, max(0, minute - 60))


@pytest.fixture
def panel(station, qtbot, recorded):
    assert recorded
    made = OeePanel(station)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show_machine("filler")
    made.show()
    made.begin()
    settle(qtbot, station)
    yield made
    made.end()
    settle(qtbot, station)


def settle(qtbot, station):
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)


def figures(panel, *keys):
    return [panel.tiles[key].figure for key in keys]


def test_the_running_shift_is_shown_with_all_that_is_known_of_it(panel):
    assert "Early" in panel.told.full_text
    # 5 of 6 h executing; 27 parts a minute of 30; 26 of 27 are good.
    assert figures(panel, "availability", "effectiveness", "quality") == ["83.3", "90.0", "96.3"]
    assert figures(panel, "oee", "stops", "mttr")[:2] == ["72.2", "1"]
    assert panel.tiles["mtbf"].note == "failures: 1"


def test_a_figure_tells_what_it_follows_from_and_where_to_look(panel):
    wished = []
    panel.navigate.connect(wished.append)
    panel.tiles["availability"].click()
    sheet = next(one for one in panel.window().children() if isinstance(one, ExplanationSheet))
    names = [part.name for part in sheet.told.parts]
    assert names == ["Time executing", "Planned busy time"]
    assert sheet.told.parts[0].text.replace("\xa0", " ") == "5 h 00 min"
    target = sheet.told.parts[0].target
    sheet.wished.emit(target)
    sheet.close_sheet()
    assert wished == [target]
    assert (target.page, target.tag) == ("trends", "filler.line_state")


def test_planned_time_is_told_state_by_state(panel):
    words = [one[1].replace("\xa0", " ") for one in panel.account.pieces]
    assert words == ["Running 5 h 00 min", "Fault 1 h 00 min"]


def test_below_the_least_coverage_there_is_no_oee(panel, station, qtbot):
    start = datetime.fromtimestamp(START / 1e6, UTC) - timedelta(hours=10)
    panel.periods.choose(Period(PeriodKind.OWN, to_us(start), START + 60 * MINUTE))
    settle(qtbot, station)
    assert panel.tiles["oee"].figure == NOTHING
    assert "of the time is known" in panel.tiles["oee"].note


def test_a_time_without_a_shift_says_so(panel, station, qtbot):
    night = START - 4 * 60 * MINUTE
    panel.periods.choose(Period(PeriodKind.OWN, night, night + 60 * MINUTE))
    settle(qtbot, station)
    assert "no shift is planned" in panel.told.full_text


def test_a_bar_of_the_history_becomes_the_period(panel, station, qtbot):
    assert [bar.name for bar in panel.history.bars][-1] == "Early"
    assert panel.history.bars[-1].oee == pytest.approx(0.7222, abs=1e-4)
    panel.history_by.segment("day").click()
    settle(qtbot, station)
    assert len(panel.history.bars) == 14
    panel.history.chosen.emit(panel.history.bars[-1])
    settle(qtbot, station)
    assert panel.periods.period.kind is PeriodKind.OWN
    assert figures(panel, "oee") == ["72.2"]


def test_without_orders_none_can_be_chosen(panel):
    assert not panel.periods.buttons[PeriodKind.ORDER].isEnabled()


def test_an_order_is_chosen_from_those_that_ran(station, panel, reader, qtbot):
    reader.samples["filler.order"] = [
        (START, 41.0, GOOD), (START + 200 * MINUTE, 42.0, GOOD),
    ]  # fmt: skip
    panel.refresh()
    settle(qtbot, station)
    panel.periods.buttons[PeriodKind.ORDER].click()
    sheet = next(one for one in panel.window().children() if isinstance(one, OrderSheet))
    assert [row.caption.split(" ")[0] for row in sheet.rows] == ["42.0", "41.0"]
    sheet.rows[1].click()
    settle(qtbot, station)
    period = panel.periods.period
    assert (period.start_us, period.end_us) == (START, START + 200 * MINUTE)


def test_who_made_others_wait_is_named_and_a_tap_shows_when(panel):
    (row,) = panel.line.losses.rows
    assert (row.culprit.machine, row.culprit.lost_us) == ("filler", 59 * MINUTE)
    row.click()
    start_us, end_us = panel.line.states.shown_us
    assert start_us < START + 62 * MINUTE
    assert end_us > START + 120 * MINUTE
    assert end_us - start_us < 120 * MINUTE


def test_the_bottleneck_tells_by_which_method(panel):
    assert panel.line.bottleneck.figure == "Filler"
    panel.line.bottleneck.click()
    sheet = next(one for one in panel.window().children() if isinstance(one, ExplanationSheet))
    assert any("Roser" in note for note in sheet.told.notes)
    sheet.close_sheet()


def test_states_zoom_and_move_and_never_reach_into_the_future(panel, station, qtbot, clock):
    states = panel.line.states
    whole = states.shown_us
    states.zoom(0.5)
    assert states.shown_us[1] - states.shown_us[0] == pytest.approx(
        (whole[1] - whole[0]) / 2, abs=2
    )
    states.move_by(-0.5)
    assert states.shown_us[0] < whole[0] + (whole[1] - whole[0]) / 4
    states.move_by(50.0)
    assert states.shown_us[1] <= to_us(clock.now())
    settle(qtbot, station)
    assert {span[2].name for span in states.spans["filler"]} >= {"EXECUTING", "FAULT"}


def test_in_the_past_each_jump_shows_the_figures_of_then(station, recorded, clock, qtbot):
    assert recorded
    past = replace(station, is_past=True)
    made = OeePanel(past)
    qtbot.addWidget(made)
    made.show_machine("filler")
    made.begin()
    settle(qtbot, station)
    clock.advance(-5.5 * 3600)
    station.bus.machines.publish(
        MachineChanged(
            "filler", State.EXECUTING, clock.now(), "Early", clock.now(), None, 0, None, None
        )
    )
    qtbot.waitUntil(lambda: figures(made, "availability") == ["100.0"], timeout=20_000)
    made.end()
    settle(qtbot, station)


def test_a_hidden_panel_reads_nothing(panel, station):
    panel.end()
    panel.refresh()
    assert station.background.pending == 0


def test_the_page_goes_to_a_machine_and_the_tab(station, qtbot):
    page = PerformancePage(station)
    qtbot.addWidget(page)
    page.go_to(Target(page="performance", machine="capper", view="oee"))
    assert (page.tabs.machine, page.crumb()) == ("capper", "Capper")


def test_a_state_can_be_entered_only_of_machines_that_allow_it(panel):
    assert panel.enter.isHidden()


def test_entering_a_state_asks_for_it_with_its_reason(panel, station, asked, qtbot):
    machine = replace(station.site.machines[0], may_enter_state=True)
    sheet = EnterStateSheet(station, panel, machine)
    sheet.open()
    assert list(sheet.buttons) == [State.MAINTENANCE, State.OFF, State.UNKNOWN]
    sheet.field.setText(" Bearing ")
    sheet.buttons[State.MAINTENANCE].click()
    qtbot.waitUntil(lambda: asked == [SetMachineState("filler", State.MAINTENANCE, "Bearing")])
    assert sheet.isHidden()


def test_of_a_machine_without_a_signal_any_known_state_can_be_entered(panel, station):
    machine = replace(station.site.machines[0], state_source=StateSource.OPERATOR)
    sheet = EnterStateSheet(station, panel, machine)
    sheet.open()
    assert set(sheet.buttons) == set(State) - {State.UNKNOWN}
    sheet.close_sheet()


def test_who_may_configure_has_the_shifts_of_the_period_computed_again(
    panel, station, asked, qtbot
):
    assert panel.again.isHidden()
    station.bus.users.publish(UserChanged("eva", "Eva", Role.ENGINEER))
    panel.again.click()
    qtbot.waitUntil(lambda: asked == [RecomputePast(START, START + 8 * 60 * MINUTE)])
    station.bus.shifts.publish(ShiftsRecomputed(1, 2, "filler"))
    assert panel.progress.full_text == "Shifts computed again: 1 of 2"
    station.bus.shifts.publish(ShiftsRecomputed(2, 2, "filler"))
    settle(qtbot, station)
