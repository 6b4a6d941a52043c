"""The tab of quality: charts with their caveats, scrap by groups, what preceded it or nothing."""

import numpy as np
import pytest

from hmi.actions.performance_requests import ForgetQualityReference, KeepQualityReference
from hmi.bus.facts import QualityReferenceChanged, UserChanged
from hmi.clock import to_us
from hmi.performance.energy_report import EnergyPeriod
from hmi.performance.quality_scrap import ScrapBy
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.quality import GOOD
from hmi.plant.quality_references import QualityReference
from hmi.plant.roles import Role
from hmi.plant.tags import Kind
from tests.helpers import builders
from ui.widgets.choice_sheet import ChoiceSheet
from ui.widgets.explanation import ExplanationSheet
from ui.widgets.quality_before import BeforeRow
from ui.widgets.quality_chart import ChartKind
from ui.widgets.quality_panel import QualityPanel

MINUTE_US = 60_000_000
LONG_MS = 20_000


@pytest.fixture
def site():
    tags = [
        builders.tag("filler.fill", name="Fill deviation", unit="ml", low=-20.0, high=20.0,
                     spec_low=-4.0, spec_high=4.0, decimals=2),
        builders.tag("filler.level", name="Level", unit="%", low=0.0, high=100.0, normal_low=40.0,
                     normal_high=70.0),
        builders.tag("filler.total", kind=Kind.INTEGER), builders.tag("filler.word",
                                                                      kind=Kind.INTEGER),
        builders.tag("filler.reject", kind=Kind.INTEGER),
        builders.tag("capper.speed", unit="1/min"),
    ]  # fmt: skip
    machines = [
        builders.machine(
            "filler", order=1, total_tag="filler.total", reject_tag="filler.reject",
            state_source=StateSource.WORD, state_tag="filler.word",
            state_map=((1, MachineState.EXECUTING),),
        ),
        builders.machine("capper", order=2),
    ]  # fmt: skip
    return builders.plant_with(tags=tags, machines=machines)


@pytest.fixture
def recorded(reader, clock):
    """Record two days in which a high level is followed by scrap."""
    random = np.random.default_rng(8)
    count = 2 * 24 * 60
    times = (to_us(clock.now()) - np.arange(count)[::-1] * MINUTE_US).tolist()
    level = np.repeat(random.normal(0, 1, count // 15 + 1), 15)[:count]
    rejects = np.cumsum(random.poisson(5 * np.exp(0.8 * np.roll(level, 15)))).astype(float)
    lines = {
        "filler.fill": random.normal(0.2, 1.0, count), "filler.level": 55 + 3 * level,
        "filler.total": np.arange(count) * 500.0, "filler.reject": rejects,
        "filler.word": np.ones(count),
    }  # fmt: skip
    for key, values in lines.items():
        reader.samples[key] = [
            (at, value, GOOD) for at, value in zip(times, values.tolist(), strict=True)
        ]
    return times


@pytest.fixture
def panel(qtbot, station, recorded):
    assert recorded
    panel = QualityPanel(station)
    qtbot.addWidget(panel)
    panel.resize(936, 620)
    panel.show_machine("filler")
    panel.show()
    panel.begin()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=LONG_MS)
    yield panel
    panel.end()
    panel.close()


def settle(qtbot, station):
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=LONG_MS)


def sheet_of(panel, kind):
    (sheet,) = panel.window().findChildren(kind)
    return sheet


def log_in(plant, role):
    plant.station.bus.users.publish(UserChanged("eva", "Eva", role))


def test_the_products_own_signal_is_charted_first_at_a_sound_pace(panel):
    assert panel.charts.tag == "filler.fill"
    assert panel.charts.tag_button.caption == "Fill deviation"
    shown = panel.charts.shown
    assert shown.values.is_independent
    assert len(shown.values) <= 1500
    assert panel.charts.tiles["mean"].figure.startswith("0.")
    assert float(panel.charts.tiles["cpk"].figure) == pytest.approx(1.25, abs=0.15)
    assert "product -4.00 … 4.00\u00a0ml" in panel.charts.limits.full_text


def test_one_tap_tells_why_values_are_taken_so_rarely(panel):
    panel.charts.tiles["pace"].click()
    sheet = sheet_of(panel, ExplanationSheet)
    assert [part.name for part in sheet.told.parts][:2] == ["Every 1 min", "Every 2 min"]
    assert "not running" in sheet.told.notes[0]
    sheet.close_sheet()


def test_a_signal_that_drags_is_charted_with_its_caveat(panel, qtbot, station):
    panel.charts.tag_button.click()
    sheet = sheet_of(panel, ChoiceSheet)
    sheet.buttons["filler.level"].click()
    settle(qtbot, station)
    assert panel.charts.shown.values.pace_min == 15
    assert "normal band 40.0 … 70.0\u00a0%" in panel.charts.limits.full_text


@pytest.mark.parametrize("kind", list(ChartKind))
def test_each_chart_is_drawn(panel, kind):
    panel.charts.kinds.segment(kind).click()
    panel.charts.runs_button.click()
    assert panel.charts.chart.kind is kind
    assert not panel.charts.chart.grab().isNull()
    assert panel.charts.chart.isVisibleTo(panel)


def test_scrap_is_ranked_by_what_is_chosen(panel):
    panel.scrap.choose(ScrapBy.SHIFT)
    assert [one.name for one in panel.scrap.bars.groups] == ["24 h"]
    panel.scrap.choose(ScrapBy.HOUR)
    assert len(panel.scrap.bars.groups) == 10
    panel.scrap.choose(ScrapBy.MACHINE)
    assert panel.scrap.bars.groups[0].name == "filler"
    panel.scrap.choose(ScrapBy.REASON)
    assert panel.scrap.bars.groups == []
    assert "reject_reason_tags" in panel.scrap.told.full_text


def test_one_tap_tells_what_the_ranking_follows_from(panel):
    panel.scrap.choose(ScrapBy.SHIFT)
    panel.scrap.explained.click()
    sheet = sheet_of(panel, ExplanationSheet)
    assert sheet.told.parts[0].name == "24 h"
    assert sheet.told.parts[0].text.endswith("100.0\u00a0%")
    assert sheet.told.parts[-1].target.tag == "filler.reject"
    sheet.close_sheet()


def test_what_preceded_scrap_is_named_and_leads_to_its_trend(panel, qtbot):
    (row,) = panel.before.findChildren(BeforeRow)
    assert row.found.key == "filler.level"
    with qtbot.waitSignal(panel.navigate, timeout=LONG_MS) as caught:
        row.click()
    assert (caught.args[0].tag, caught.args[0].time_us) == ("filler.level", row.found.worst_us)
    panel.before.how.click()
    sheet = sheet_of(panel, ExplanationSheet)
    assert sheet.told.title == "What preceded scrap"
    sheet.close_sheet()


def test_a_shift_is_too_short_to_say_what_preceded(panel, qtbot, station):
    panel.periods.choose(EnergyPeriod.SHIFT)
    settle(qtbot, station)
    assert "Too few quarter hours" in panel.before.told.full_text


def test_limits_are_kept_by_those_who_may(panel, plant, asked):
    assert not panel.charts.keep_button.isVisibleTo(panel)
    log_in(plant, Role.ENGINEER)
    assert panel.charts.keep_button.isVisibleTo(panel)
    panel.charts.keep_button.click()
    (wish,) = asked
    assert isinstance(wish, KeepQualityReference)
    assert (wish.tag, wish.recipe, wish.count) == (
        "filler.fill", "", len(panel.charts.shown.values),
    )  # fmt: skip
    assert wish.sigma == pytest.approx(1.0, abs=0.1)


def test_kept_limits_are_drawn_by_and_can_be_forgotten(panel, plant, asked):
    log_in(plant, Role.ENGINEER)
    kept = QualityReference(tag="filler.fill", recipe="", start_us=10**12, end_us=2 * 10**12,
                            mean=-3.0, sigma=0.5, count=40, pace_min=60, kept_us=0)  # fmt: skip
    plant.station.bus.quality_references.publish(QualityReferenceChanged("filler.fill", "", kept))
    assert panel.charts.shown.outside > 100
    assert "kept from" in panel.charts.limits.full_text
    assert "every 60 min" in panel.charts.caveats.full_text
    panel.charts.forget_button.click()
    assert asked == [ForgetQualityReference("filler.fill", "")]
    plant.station.bus.quality_references.publish(QualityReferenceChanged("filler.fill", "", None))
    assert panel.charts.shown.reference is None


def test_a_machine_without_limits_and_counters_says_what_to_name(panel, qtbot, station):
    panel.show_machine("capper")
    settle(qtbot, station)
    assert "No signal of this machine has limits" in panel.charts.told.full_text
    assert "reject_tag" in panel.before.told.full_text
    assert "reject_tag" in panel.scrap.told.full_text


def test_a_hidden_panel_reads_nothing(panel, station):
    panel.end()
    panel.show_machine("capper")
    assert station.background.pending == 0
