"""Scenarios: each has its effect, ends, and leaves nothing behind."""

from datetime import UTC, datetime

import pytest

from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.catalogue import catalogue
from hmi.simulator.crew import Crew
from hmi.simulator.faults import FLOOD, Reach, scenarios
from hmi.simulator.instruments import BAD_SENSOR_FAILURE, Instruments
from hmi.simulator.programme import TOUR, Planned, Programme, parse_planned, scenario_names

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


class Plant:
    """A line whose machines stop only by scenarios, with its instruments and programme."""

    def __init__(self, *planned: Planned) -> None:
        self.line = BottlingLine(11)
        for machine in self.line.machines.values():
            machine._happen = lambda *_: None
        self.instruments = Instruments(catalogue(), 11)
        self.cuts: list[float] = []
        self.programme = Programme(
            Reach(self.line, self.instruments, self.cuts.append), tuple(planned)
        )

    def run(self, seconds: float, dt: float = 0.5) -> None:
        for _ in range(round(seconds / dt)):
            self.programme.step(dt)
            self.line.step(dt, NOON, Crew(relief=True))

    def read(self, key: str) -> object:
        return self.instruments.read([key], self.line.values())[0].value

    def status(self, key: str) -> int:
        return self.instruments.read([key], self.line.values())[0].status


def test_bearing_wear_raises_vibration_and_asks_for_maintenance_until_repaired():
    plant = Plant()
    plant.run(60)
    healthy = plant.line.machines["labeller"].drive.vibration
    plant.programme.start("bearing_wear")
    plant.run(900)
    assert plant.line.machines["labeller"].drive.vibration > 4 * healthy
    assert plant.read("labeller.device_health") == 4
    plant.programme.stop("bearing_wear")
    plant.run(60)
    assert plant.line.machines["labeller"].drive.vibration < 1.1 * healthy
    assert plant.read("labeller.device_health") == 0


def test_motor_current_high_means_twelve_percent():
    plant = Plant()
    plant.run(60)
    before = plant.line.machines["capper"].drive.current
    plant.programme.start("motor_current_high")
    plant.run(1)
    assert plant.line.machines["capper"].drive.current == pytest.approx(1.12 * before, rel=0.01)


def test_a_stuck_sensor_repeats_itself_while_its_neighbour_lives():
    plant = Plant()
    plant.run(5)
    plant.read("filler.bowl_pressure")
    plant.programme.start("stuck_sensor")
    stuck, alive = set(), set()
    for _ in range(20):
        plant.run(0.5)
        stuck.add(plant.read("filler.bowl_pressure"))
        alive.add(plant.read("filler.product_flow"))
    assert len(stuck) == 1
    assert len(alive) > 5


def test_a_noise_burst_makes_readings_jump():
    plant = Plant()
    plant.run(30)
    calm = [plant.read("labeller.web_tension") for _ in range(200)]
    plant.programme.start("noise_burst")
    plant.run(0.5)
    wild = [plant.read("labeller.web_tension") for _ in range(200)]
    assert max(wild) - min(wild) > 8 * (max(calm) - min(calm))


def test_a_failed_sensor_has_bad_quality_and_no_value():
    plant = Plant(Planned("sensor_failure", 2.0))
    plant.run(3)
    assert plant.status("labeller.glue_temperature") == BAD_SENSOR_FAILURE
    assert plant.read("labeller.glue_temperature") is None
    plant.run(60)
    assert plant.status("labeller.glue_temperature") == 0


def test_an_air_leak_pulls_the_pressure_down_within_a_minute():
    plant = Plant(Planned("air_leak", 1.0))
    plant.run(60)
    assert plant.line.compressor.pressure < 6.2
    plant.run(200)
    assert plant.line.compressor.pressure > 6.5


def test_an_alarm_flood_falsifies_two_dozen_readings_and_ends():
    plant = Plant()
    plant.run(60)
    assert len(FLOOD) > 20
    plant.programme.start("alarm_flood")
    plant.run(1)
    shown = {key: plant.read(key) for key in FLOOD}
    assert all(shown[key] == pytest.approx(FLOOD[key], abs=6.0) for key in FLOOD)
    plant.run(60)
    assert plant.instruments.forced == {}


def test_network_loss_asks_the_server_to_be_away():
    plant = Plant(Planned("network_loss", 5.0))
    plant.run(4)
    assert plant.cuts == []
    plant.run(2)
    assert plant.cuts == [20.0]


def test_the_tour_lowers_the_bowl_below_its_limit_within_twenty_seconds_and_recovers():
    plant = Plant(parse_planned(TOUR))
    levels = []
    for _ in range(40):
        plant.run(0.5)
        levels.append(plant.line.filler.bowl_level)
    assert min(levels) < 42.0
    plant.run(30)
    assert plant.line.filler.bowl_level > 58.0
    assert "bearing_wear" in plant.programme.running


def test_the_tour_goes_round_again():
    plant = Plant(parse_planned(TOUR))
    plant.run(602.5)
    assert "supply_dip" in plant.programme.running


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_every_scenario_ends_by_itself_or_on_request(name):
    plant = Plant(Planned(name, 0.0))
    plant.run(1)
    assert plant.programme.running == (name,)
    plant.programme.stop(name)
    assert plant.programme.running == ()


def test_scenarios_are_read_with_their_time():
    assert parse_planned("jam@12.5") == Planned("jam", 12.5)
    assert parse_planned("tour") == Planned("tour", 0.0)
    for wrong in ("nonsense", "jam@soon", "jam@-1", "jam@nan"):
        with pytest.raises(ValueError, match=r"scenario|could not convert"):
            parse_planned(wrong)
    assert {"bearing_wear", "motor_current_high", "jam", "tour"} < set(scenario_names())
