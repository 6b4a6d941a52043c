"""Calculated pens are drawn like tags: live, recorded, and unknown where an input is."""

import numpy as np
import pytest

from hmi.bus.facts import ConnectionPhase
from hmi.clock import to_us
from hmi.errors import ExpressionMistaken
from hmi.plant.pens import CalculatedPen
from ui.live.calculating import CalculatingStation
from ui.widgets.trend_chart import TrendChart

SPEED, TORQUE = "filler.speed", "capper.torque"
PEN = CalculatedPen(name="Ratio", text=f"{SPEED} / {TORQUE}", unit="x", decimals=1)


@pytest.fixture
def calculating(station):
    made = CalculatingStation(station, [PEN])
    yield made
    made.close()


def value(calculating):
    return calculating.station.feed.reading(PEN.key).value


def test_a_live_value_follows_each_of_its_tags(calculating, plant):
    plant.measure(SPEED, 100.0)
    assert np.isnan(value(calculating))
    plant.measure(TORQUE, 4.0)
    assert value(calculating) == 25.0
    plant.clock.advance(1.0)
    plant.measure(SPEED, 200.0)
    assert value(calculating) == 50.0
    plant.clock.advance(1.0)
    plant.measure(TORQUE, 4.0, status=0x80000000)
    reading = calculating.station.feed.reading(PEN.key)
    assert not reading.is_live


def test_what_is_known_already_is_calculated_at_once(station, plant):
    plant.measure(SPEED, 100.0)
    plant.measure(TORQUE, 4.0)
    made = CalculatingStation(station, [PEN])
    assert value(made) == 25.0
    assert made.station.feed.reading(PEN.key).is_live
    made.close()


def test_it_is_stale_with_its_tags(calculating, plant):
    plant.measure(SPEED, 100.0)
    plant.measure(TORQUE, 4.0)
    assert not calculating.station.feed.reading(PEN.key).is_stale
    plant.hear(phase=ConnectionPhase.LOST)
    assert calculating.station.feed.reading(PEN.key).is_stale


def test_a_mistake_is_told_when_it_is_made(station):
    with pytest.raises(ExpressionMistaken):
        CalculatingStation(station, [CalculatedPen(name="x", text="gone.tag + 1")])


def test_closed_it_calculates_no_more(calculating, plant):
    plant.measure(SPEED, 100.0)
    plant.measure(TORQUE, 4.0)
    calculating.close()
    plant.clock.advance(1.0)
    plant.measure(SPEED, 200.0)
    assert value(calculating) == 25.0


def test_a_chart_draws_recorded_and_live_values_as_one_line(
    calculating, station, plant, reader, clock, qtbot
):
    now_us = to_us(clock.now())
    reader.samples[SPEED] = [(now_us - 300_000_000, 100.0, 0), (now_us - 100_000_000, 300.0, 0)]
    reader.samples[TORQUE] = [(now_us - 300_000_000, 2.0, 0), (now_us - 200_000_000, 4.0, 0)]
    chart = TrendChart(calculating.station)
    qtbot.addWidget(chart)
    chart.resize(600, 300)
    chart.show_pens([SPEED, PEN.key])
    plant.measure(SPEED, 400.0)
    chart.show()
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    chart._note_change()
    chart.tick()
    [pen] = [one for one in chart.plot.picture.pens if one.tag.key == PEN.key]
    seen = list(dict.fromkeys(pen.y[np.isfinite(pen.y)].tolist()))
    assert seen[:3] == [50.0, 25.0, 75.0]
    chart.put_cursor(now_us - 150_000_000)
    qtbot.waitUntil(lambda: station.background.pending == 0, timeout=20_000)
    assert [one.text for one in chart.readouts()] == ["100", "25.0"]
    chart.hide()
