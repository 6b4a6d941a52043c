"""The tab of energy: figures that explain themselves, quarters, peaks, and what is missing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from hmi.bus.facts import DemandReported
from hmi.clock import from_us, to_us
from hmi.condition.energy import QUARTER_US
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.energy_terms import EnergyTerms
from hmi.plant.quality import GOOD
from hmi.plant.tags import Kind
from tests.helpers import builders
from ui.widgets.date_sheet import DateSheet
from ui.widgets.energy_panel import EnergyPanel
from ui.widgets.energy_peaks import PeakRow
from ui.widgets.explanation import ExplanationSheet
from ui.widgets.plain_text import PlainLabel

SECOND_US = 1_000_000
RUN, IDLE = 1.0, 4.0


@pytest.fixture
def site():
    tags = [
        builders.tag("filler.energy", unit="kWh", low=0.0, decimals=3),
        builders.tag("filler.power", unit="kW"),
        builders.tag("filler.good", unit="bottles", low=0.0, decimals=0),
        builders.tag("filler.total", unit="bottles", low=0.0, decimals=0),
        builders.tag("filler.word", kind=Kind.INTEGER),
        builders.tag("capper.energy", unit="kWh", low=0.0, decimals=3),
        builders.tag("capper.power", unit="kW"),
    ]
    machines = [
        builders.machine(
            "filler", order=1, energy_tag="filler.energy", power_tag="filler.power",
            good_tag="filler.good", total_tag="filler.total", state_source=StateSource.WORD,
            state_tag="filler.word",
            state_map=((1, MachineState.EXECUTING), (4, MachineState.IDLE)),
        ),
        builders.machine("capper", order=2, energy_tag="capper.energy",
                         power_tag="capper.power"),
        builders.machine("checker", order=3),
    ]  # fmt: skip
    terms = EnergyTerms(demand_limit_kw=60.0, price_per_kwh=0.2, co2_kg_per_kwh=0.4)
    return builders.plant_with(tags=tags, machines=machines, energy=terms)


@pytest.fixture
def recorded(reader, clock):
    """Record two hours: the filler runs at 40 kW, then idles at 4 kW; the capper takes 10 kW."""
    clock.advance(6 * 3600.0)
    now_us = to_us(clock.now())
    energy, caps, good = 900.0, 50.0, 0.0
    rows = {key: [] for key in ("filler.energy", "capper.energy", "filler.good", "filler.word")}
    for minute in range(121):
        at_us = now_us - (120 - minute) * 60 * SECOND_US
        if minute:
            is_running = minute <= 90
            energy += (40.0 if is_running else 4.0) / 60
            caps += 10.0 / 60
            good += 100.0 * is_running
        state = RUN if minute < 90 else IDLE
        for key, value in (("filler.energy", energy), ("capper.energy", caps),
                           ("filler.good", good), ("filler.word", state)):  # fmt: skip
            rows[key].append((at_us, value, GOOD))
    rows["filler.total"] = rows["filler.good"]
    reader.samples.update(rows)
    return now_us


@pytest.fixture
def panel(qtbot, station, recorded):
    assert recorded == to_us(station.clock.now())
    panel = EnergyPanel(station)
    qtbot.addWidget(panel)
    panel.resize(936, 620)
    panel.show_machine("filler")
    panel.show()
    panel.begin()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    yield panel
    panel.end()
    panel.close()


def demand(clock, **fields):
    now_us = to_us(clock.now())
    given = {"at": clock.now(), "quarter": from_us(now_us // QUARTER_US * QUARTER_US),
             "energy": 5.0, "known_share": 1.0, "power": 50.0, "projected": 55.0, "limit": 60.0,
             "warns": False}  # fmt: skip
    return DemandReported(**(given | fields))


def opened(panel, key):
    panel.tiles[key].click()
    (sheet,) = panel.findChildren(ExplanationSheet) or panel.window().findChildren(
        ExplanationSheet
    )
    return sheet


def test_the_shift_is_told_in_energy_parts_states_and_money(panel):
    shown = {key: tile.figure for key, tile in panel.tiles.items()}
    assert shown["energy"] == "62.0"
    assert shown["per_good"] == "6.89"
    assert shown["idle_share"] == "3.2"
    assert shown["idle_kw"] == "4.00"
    assert shown["cost"] == "12.40"
    assert shown["co2"] == "24.8"
    assert panel.tiles["idle_kw"].note.endswith("a year")


def test_one_tap_tells_what_the_idle_share_follows_from(panel):
    sheet = opened(panel, "idle_share")
    parts = {part.name: part.text for part in sheet.told.parts}
    assert parts["Running"].startswith("60.0")
    assert parts["Idle"].startswith("2.0")
    sheet.close_sheet()


def test_a_part_of_an_explanation_leads_to_its_trend(panel, qtbot):
    sheet = opened(panel, "energy")
    with qtbot.waitSignal(panel.navigate, timeout=20_000) as caught:
        sheet.wished.emit(sheet.told.parts[0].target)
    assert (caught.args[0].page, caught.args[0].tag) == ("trends", "filler.energy")
    sheet.close_sheet()


def test_the_peak_of_the_month_names_the_quarter_and_who_made_it(panel, qtbot):
    assert panel.tiles["peak"].figure == "50.0"
    rows = panel.findChildren(PeakRow)
    assert len(rows) == 8
    assert rows[0].peak.machines[0][0] == "filler"
    with qtbot.waitSignal(panel.navigate, timeout=20_000) as caught:
        rows[0].click()
    assert caught.args[0].time_us == rows[0].peak.start_us


def test_the_running_quarter_follows_the_engine_and_falls_silent_with_it(panel, plant, clock):
    assert panel.bar.shown is None
    plant.station.bus.demand.publish(demand(clock))
    assert panel.bar.shown.projected == 55.0
    assert "comes to 55" in panel.running.full_text
    clock.advance(60)
    panel.refresh()
    assert panel.bar.shown is None
    assert "has not told" in panel.running.full_text


def test_a_power_that_is_not_known_is_said(panel, plant, clock):
    plant.station.bus.demand.publish(
        demand(
            clock,
            power=None,
            projected=None,
            known_share=0.5,
            quarter=clock.now() - timedelta(minutes=10),
        )
    )
    assert "present power is not known" in panel.running.full_text
    assert "50" in panel.running.full_text


def test_a_machine_without_a_register_says_what_is_missing(panel, station, qtbot):
    panel.show_machine("checker")
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    assert "energy_tag" in panel.told.full_text
    assert panel.tiles["energy"].figure == "\N{EN DASH}"
    assert not panel.tiles["energy"].isEnabled()
    assert panel.tiles["peak"].figure == "50.0"


def test_too_few_shifts_are_said_instead_of_a_line(panel):
    assert not panel.output.isVisibleTo(panel)
    assert "needs 5 whole shifts" in panel.output_told.full_text


def test_a_hidden_panel_reads_nothing(panel, station, clock):
    panel.end()
    clock.advance(timedelta(minutes=5).total_seconds())
    panel.show_machine("capper")
    assert station.background.pending == 0


def test_any_time_between_two_moments_can_be_chosen(panel, station, clock, qtbot):
    before = panel.periods.segments.key
    panel.periods.segments.segment("own").click()
    (sheet,) = panel.window().findChildren(DateSheet)
    assert panel.periods.segments.key == before
    sheet.close_sheet()
    now = clock.now()
    panel.periods.choose_own(now, now - timedelta(hours=1))
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    assert panel.periods.segments.key == "own"
    assert panel.tiles["energy"].figure == "22.0"


def test_in_the_past_the_quarter_is_what_the_recording_says(qtbot, station, recorded, clock):
    clock.step(-300.0)
    assert to_us(clock.now()) == recorded - 300 * SECOND_US
    then = EnergyPanel(replace(station, is_past=True))
    qtbot.addWidget(then)
    then.show_machine("filler")
    then.show()
    then.begin()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    # Ten minutes at 4 and 10 kW; nobody recorded a power, so nothing is projected.
    assert then.bar.shown.energy == pytest.approx(14.0 / 6, rel=0.01)
    assert then.bar.shown.projected is None
    then.end()
    then.close()


def test_one_tap_tells_what_the_projection_follows_from(panel, plant, clock):
    fact = demand(clock, machines=(("filler", 4.0), ("capper", 1.0)))
    plant.station.bus.demand.publish(fact)
    panel.explained[0].click()
    (sheet,) = panel.window().findChildren(ExplanationSheet)
    parts = {part.name: part for part in sheet.told.parts}
    assert sheet.told.text.startswith("55.0")
    assert parts["Filler"].target.tag == "filler.energy"
    assert parts["Limit"].text.startswith("60")
    sheet.close_sheet()


def test_what_was_never_seen_wears_the_theme_that_came_meanwhile(qtbot, station):
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    stack.addWidget(QWidget())
    panel = EnergyPanel(station)
    stack.addWidget(panel)
    stack.resize(936, 620)
    stack.show()
    QApplication.processEvents()
    station.theme.use(True)
    QApplication.processEvents()
    stack.setCurrentWidget(panel)
    inks = {one.lower() for one in (station.theme.palette.text2, station.theme.palette.text)}
    labels = [one for one in panel.findChildren(PlainLabel) if one.isVisible()]
    assert len(labels) > 4
    worn = {one.palette().color(QPalette.ColorRole.WindowText).name() for one in labels}
    assert worn <= inks
