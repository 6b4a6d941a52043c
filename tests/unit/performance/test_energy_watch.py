"""The running quarter from live registers: what it comes to, and when that is too much."""

from dataclasses import replace

import numpy as np
import pytest

from hmi.alarms.alarm_engine import AlarmEngine
from hmi.alarms.alert_door import AlertDoor
from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, ConnectionPhase, DemandReported, SamplesArrived
from hmi.clock import ManualClock, from_us, to_us
from hmi.condition.energy import QUARTER_US
from hmi.historian.rollup import minutes_of
from hmi.historian.series import Series
from hmi.link import codec
from hmi.performance.energy_quarters import demand_now, quarters_of
from hmi.performance.energy_reading import RegisterReading, metered
from hmi.performance.energy_watch import ALERT, DemandWatch, reported
from hmi.plant.energy_terms import EnergyTerms
from hmi.plant.quality import GOOD
from hmi.plant.samples import Sample, batch_of
from hmi.texts.codes import sentence
from tests.helpers.builders import machine, plant_with, tag

MINUTE_US = 60_000_000
BAD = 0x80000000
TERMS = EnergyTerms(demand_limit_kw=100.0)


def plant(terms=TERMS, **fields):
    tags = [tag("press.energy", unit="kWh", low=0.0), tag("press.power", unit="kW"),
            tag("oven.energy", unit="MWh", low=0.0), tag("oven.power", unit="W")]  # fmt: skip
    machines = [
        machine("press", energy_tag="press.energy", power_tag="press.power", order=1),
        machine("oven", energy_tag="oven.energy", power_tag="oven.power", order=2),
    ]
    return plant_with(tags=tags, machines=machines, energy=terms, **fields)


class Alerts:
    def __init__(self):
        self.standing, self.raised = {}, []

    def raise_(self, alert):
        self.standing[alert.key] = alert
        self.raised.append(alert)

    def clear(self, key):
        self.standing.pop(key, None)


class Line:
    """A press and an oven that draw power; each second their registers are read."""

    def __init__(self, site=None, alerts=None, bus=None, clock=None):
        self.site = plant() if site is None else site
        self.clock, self.bus = clock or ManualClock(), bus or Bus()
        self.alerts = alerts or Alerts()
        self.registers = {"press": 500.0, "oven": 7000.0}
        self.recorded = {one.key: [] for one in self.site.tags}
        self.told = []
        self.bus.demand.subscribe(self.told.append)
        self.watch = DemandWatch(self.site, self.bus, self.clock, self.alerts)

    def run(self, minutes, press_kw, oven_kw, status=GOOD):
        for _ in range(round(minutes * 12)):
            self.clock.advance(5.0)
            self.registers["press"] += press_kw * 5 / 3600
            self.registers["oven"] += oven_kw * 5 / 3600
            values = {
                "press.energy": self.registers["press"], "press.power": press_kw,
                "oven.energy": self.registers["oven"] / 1000, "oven.power": oven_kw * 1000,
            }  # fmt: skip
            now_us = to_us(self.clock.now())
            samples = []
            for key, value in values.items():
                self.recorded[key].append((now_us, value, status))
                number = self.site.number_by_key[key]
                samples.append(Sample(number, value, status, now_us, now_us))
            self.bus.samples.publish(SamplesArrived(batch_of(samples)))
            self.hear(ConnectionPhase.LIVE)
            self.watch.tick()

    def hear(self, phase):
        for one in self.site.connections:
            self.bus.connections.publish(ConnectionChanged(one.key, phase, self.clock.now(), 0.0))

    def read(self, key, start_us, end_us):
        rows = [row for row in self.recorded[key] if row[0] <= end_us]
        before = [row for row in rows if row[0] < start_us][-1:]
        rows = before + [row for row in rows if row[0] >= start_us]
        times = np.array([row[0] for row in rows], np.int64)
        statuses = np.array([row[2] for row in rows], np.uint32)
        return Series(times, np.array([row[1] for row in rows], float), statuses, times)

    def read_many_rollups(self, keys, start_us, end_us, _width_us):
        return {key: minutes_of(self.read(key, start_us, end_us).within(start_us, end_us))
                for key in keys}  # fmt: skip

    def gaps(self, _start_us, _end_us):
        return []


@pytest.fixture
def line():
    return Line()


def test_the_running_quarter_is_reported_with_what_it_comes_to(line):
    line.run(20, 30.0, 40.0)
    last = line.told[-1]
    assert last.quarter == from_us(to_us(line.clock.now()) // QUARTER_US * QUARTER_US)
    assert last.energy == pytest.approx(70.0 * 5 / 60, rel=0.02)
    assert last.projected == pytest.approx(70.0, rel=0.01)
    assert dict(last.machines)["oven"] == pytest.approx(40.0 * 5 / 60, rel=0.02)
    assert last.power == pytest.approx(70.0)
    assert line.alerts.raised == []


def test_too_much_is_told_in_the_last_ten_minutes_once_a_quarter(line):
    line.run(4, 60.0, 60.0)
    assert line.alerts.raised == []
    line.run(8, 60.0, 60.0)
    (alert,) = line.alerts.raised
    assert alert.key == ALERT
    assert alert.value == pytest.approx(120.0, rel=0.02)
    assert " kW, limit 100 kW" in sentence(alert.code, **dict(alert.fields))
    line.run(10, 60.0, 60.0)
    assert len(line.alerts.raised) == 2


def test_an_alert_goes_when_less_is_drawn(line):
    line.run(22, 60.0, 60.0)
    assert ALERT in line.alerts.standing
    line.run(6, 10.0, 10.0)
    assert ALERT not in line.alerts.standing


def test_what_an_earlier_run_warned_of_goes_at_the_first_look(line):
    line.alerts.standing[ALERT] = None
    line.run(1, 10.0, 10.0)
    assert line.alerts.standing == {}


def test_without_a_limit_nothing_is_told_of():
    free = Line(plant(EnergyTerms()))
    free.run(25, 600.0, 600.0)
    assert free.alerts.raised == []
    assert free.told[-1].projected == pytest.approx(1200.0, rel=0.01)


def test_a_silent_server_leaves_no_projection(line):
    line.run(16, 30.0, 40.0)
    line.hear(ConnectionPhase.LOST)
    line.clock.advance(6.0)
    line.watch.tick()
    assert (line.told[-1].power, line.told[-1].projected) == (None, None)


def test_bad_registers_lower_what_is_known(line):
    line.run(16, 30.0, 40.0)
    line.run(2, 30.0, 40.0, status=BAD)
    line.run(2, 30.0, 40.0)
    assert line.told[-1].known_share == pytest.approx(3 / 5, abs=0.03)
    assert line.told[-1].energy == pytest.approx(70.0 * 5 / 60, rel=0.02)


def test_a_restart_knows_the_quarter_from_the_recording(line):
    line.run(23, 30.0, 40.0)
    alerts, bus = Alerts(), Bus()
    again = DemandWatch(line.site, bus, line.clock, alerts)
    again.restore(line.read)
    again.tick()
    assert again.now.energy == pytest.approx(line.watch.now.energy)
    assert again.now.known_share == pytest.approx(1.0, abs=0.02)


def test_the_past_is_told_by_the_same_code_as_what_is_live(line):
    line.run(23, 30.0, 40.0)
    now_us = to_us(line.clock.now())
    keys = metered(line.site)
    reading = RegisterReading(line, line.site, now_us)
    curves = reading.running(keys.values(), now_us // QUARTER_US * QUARTER_US)
    by_machine = {key: curves[tag] for key, tag in keys.items()}
    assert reported(demand_now(None, by_machine, 70.0, 100.0, now_us), 100.0) == line.watch.now


def test_quarters_from_recorded_minutes_are_what_was_drawn(line):
    line.run(31, 30.0, 40.0)
    now_us = to_us(line.clock.now())
    start_us = now_us - 31 * MINUTE_US
    curves = RegisterReading(line, line.site, now_us).curves(
        metered(line.site).values(), start_us, now_us
    )
    found = quarters_of(curves["oven.energy"], start_us, now_us)
    assert found.demand_kw[1:] == pytest.approx([40.0])


def test_a_site_without_registers_watches_nothing():
    bus, clock = Bus(), ManualClock()
    watch = DemandWatch(
        plant_with(tags=[tag("a.b")], machines=[machine("a")]), bus, clock, Alerts()
    )
    watch.tick()
    assert watch.facts() == ()


def test_a_report_crosses_the_link_whole(line):
    line.run(16, 30.0, 40.0)
    (fact,) = line.watch.facts()
    assert isinstance(fact, DemandReported)
    assert codec.load(codec.dump(fact)) == fact


def test_the_alert_stands_among_the_stations_alerts_and_never_sounds():
    site, clock, bus = plant(), ManualClock(), Bus()
    alarms = AlarmEngine(site, bus, clock)
    changes = []
    bus.alarms.subscribe(changes.append)
    line = Line(site, AlertDoor(alarms), bus, clock)
    line.run(8, 60.0, 60.0)
    (fact,) = [one for one in changes if one.key == ALERT]
    assert (fact.is_alert, fact.active, fact.code) == (True, True, "demand-high")
    assert "limit 100 kW" in fact.text
    line.run(8, 1.0, 1.0)
    assert not changes[-1].active


def test_where_no_tag_tells_the_power_the_register_does():
    with_tags = plant()
    bare = replace(
        with_tags, machines=tuple(replace(one, power_tag="") for one in with_tags.machines)
    )
    line = Line(bare)
    line.run(4, 30.0, 40.0)
    assert line.told[-1].power is None
    line.run(6, 30.0, 40.0)
    assert line.told[-1].power == pytest.approx(70.0)
    line.run(6, 0.0, 40.0)
    assert line.told[-1].power == pytest.approx(40.0)
    line.hear(ConnectionPhase.LOST)
    line.clock.advance(6.0)
    line.watch.tick()
    assert line.told[-1].power is None
