"""What detection is judged by, on the demo plant run fast with shifts, breaks and changeovers.

Nothing in the product knows this plant. In short form by `make test`, one seed, a day of it; by
`make soak` five seeds and seven days each.
"""

from functools import cache
from pathlib import Path

import pytest

from hmi.config.loader import load_site
from hmi.machines.vibration import zone_limits
from hmi.plant.assets import Foundation, MachineGroup
from tests.helpers.simulated_days import SimulatedDays

SITE = Path(__file__).parents[3] / "resources" / "demo" / "site.toml"
DAY = 1440
LONGEST_LEARNING = 9 * DAY
NOISY = {"case_packer.gripper_vacuum", "labeller.web_tension", "palletiser.hoist_current"}


def learned(seed: int, step_s: float) -> SimulatedDays:
    """Return a plant whose watches have learned, without an alert until then."""
    plant = SimulatedDays(load_site(SITE), seed, step_s)
    plant.run(LONGEST_LEARNING, lambda: plant.is_armed)
    assert plant.is_armed
    return plant


def found_within(plant: SimulatedDays, fault: str, of: set[str], minutes: int) -> int | None:
    """Let a fault happen while it lasts; return the minute at which it was found."""
    start = plant.minutes
    plant.begin(fault, 60.0 * minutes)
    passed = plant.run(minutes, lambda: plant.stands_out(of, start))
    is_found = plant.stands_out(of, start)
    plant.end(fault)
    return passed if is_found else None


def find_all(plant: SimulatedDays) -> None:
    """Let each fault happen once, and assert that it is found in time."""
    plant.wait_until_executing("capper")
    minutes = found_within(plant, "motor_current_high", {"capper.current", "capper"}, 10)
    assert minutes is not None, "a current 12 % high was not found within 10 minutes"
    plant.run(4 * 60)
    plant.wait_until_executing("filler")
    assert found_within(plant, "stuck_sensor", {"filler.bowl_pressure"}, 30) is not None
    plant.run(2 * 60)
    plant.wait_until_executing("labeller")
    assert found_within(plant, "noise_burst", NOISY, 15) is not None
    plant.run(2 * 60)
    plant.wait_until_executing("labeller")
    limit = zone_limits(MachineGroup.SMALL, Foundation.RIGID).b_c
    machine = plant.line.machines["labeller"]
    start = plant.minutes
    plant.begin("bearing_wear", 3600.0)
    found = {"labeller.vibration", "labeller"}
    plant.run(30, lambda: plant.stands_out(found, start) or machine.drive.vibration > limit)
    assert plant.stands_out(found, start), "the bearing came into zone C unseen"
    assert machine.drive.vibration <= limit


@cache
def short() -> SimulatedDays:
    """Return one plant for the short form; its tests go on where the one before stopped."""
    return learned(1, 10.0)


@pytest.mark.timeout(240)
def test_one_seed_and_a_healthy_day_in_short_form():
    plant = short()
    plant.run(DAY)
    assert plant.alerts == []
    find_all(plant)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1, 6))
def test_seven_healthy_days_raise_nothing_and_every_fault_is_found(seed):
    plant = learned(seed, 10.0)
    plant.run(7 * DAY)
    assert plant.alerts == []
    find_all(plant)
