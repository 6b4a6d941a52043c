"""The bottling line: every bottle is somewhere, and every effect has its cause."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from hmi.simulator.bottling_line import BOTTLES_A_CASE, BottlingLine
from hmi.simulator.buffers import Buffer
from hmi.simulator.crew import Crew
from hmi.simulator.packml_states import ItemState, OperationMode, PackState
from hmi.simulator.stops import LOW_AIR

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
RELIEF = Crew(relief=True)


def run(line: BottlingLine, seconds: float, dt: float = 0.5, start: datetime = NOON) -> None:
    for number in range(round(seconds / dt)):
        line.step(dt, start + timedelta(seconds=number * dt), RELIEF)


def calm(seed: int = 7) -> BottlingLine:
    """Return a line whose machines do not stop by themselves."""
    line = BottlingLine(seed)
    for machine in line.machines.values():
        machine._happen = lambda *_: None
    return line


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("dt", [0.1, 1.0, 10.0])
def test_every_bottle_made_is_on_a_conveyor_rejected_or_in_a_case(seed, dt):
    line = BottlingLine(seed)
    at_start = {key: buffer.count for key, buffer in line.buffers.items()}
    run(line, 3600 * min(1.0, dt), dt)
    machines, buffers = line.machines, line.buffers
    assert machines["depalletiser"].total > 0
    keys = list(machines)
    for behind, ahead in pairwise(keys):
        taken = machines[ahead].total * (BOTTLES_A_CASE if ahead == "case_packer" else 1)
        gained = buffers[behind].count - at_start[behind]
        assert machines[behind].total == taken + gained + machines[behind].rejects


def test_the_same_seed_gives_the_same_plant_and_another_one_another():
    lines = [BottlingLine(5), BottlingLine(5), BottlingLine(6)]
    for line in lines:
        run(line, 900)
    first, same, other = (line.values() for line in lines)
    assert first == same
    assert first != other


def test_a_jam_blocks_the_machines_before_it_and_starves_those_after_it():
    line = calm()
    run(line, 60)
    line.jam("case_packer", 600.0)
    run(line, 1)
    assert line.machines["case_packer"].state is PackState.HELD
    run(line, 240)
    states = {key: machine.state for key, machine in line.machines.items()}
    assert line.machines["labeller"].blocked
    assert line.machines["palletiser"].starved
    assert states["labeller"] is states["palletiser"] is PackState.SUSPENDED
    assert line.machines["labeller"].speed == 0.0
    assert line.machines["labeller"].item_state is ItemState.NOT_EXECUTING
    run(line, 600)
    assert line.machines["palletiser"].state is PackState.EXECUTE


def test_speed_drives_current_power_vibration_and_heat():
    line = calm()
    filler = line.machines["filler"]
    run(line, 1200)
    running = (filler.drive.current, filler.drive.power, filler.drive.vibration)
    warm = filler.drive.bearing
    filler.abort(1200.0)
    run(line, 1190)
    assert filler.state is PackState.ABORTED
    assert running > (30.0, 15.0, 0.3)
    assert filler.drive.current == 0.0
    assert filler.drive.power < 1.0
    assert filler.drive.vibration < 0.1
    assert filler.drive.bearing < warm - 10.0


def test_energy_and_counters_never_fall():
    line = BottlingLine(3)
    before: dict[str, float] = {}
    for _ in range(120):
        run(line, 10)
        values = line.values()
        rising = {
            key: values[key]
            for key in values
            if key.endswith((".energy", ".total", ".good", ".reject", ".running_hours"))
        }
        assert all(rising[key] >= before.get(key, 0) for key in rising)
        before = rising
    assert before["filler.energy"] > 1.0
    assert before["filler.total"] == before["filler.good"] + before["filler.reject"]


def test_a_full_order_brings_a_changeover_with_another_recipe():
    line = calm()
    del line.machines["filler"]._happen
    run(line, 30)
    recipe, number = line.orders.recipe, line.orders.name
    line.orders.quantity = line.orders.done + 100
    run(line, 60)
    filler = line.machines["filler"]
    assert line.orders.recipe != recipe
    assert line.orders.name != number
    assert line.orders.changes
    assert filler.mode is OperationMode.SETUP
    assert filler.state is PackState.STOPPED
    run(line, 720)
    assert filler.mode is OperationMode.PROCESSING


def test_the_line_stops_in_breaks_unless_a_relief_crew_works():
    at_break = datetime(2026, 1, 5, 10, 45, tzinfo=UTC)
    assert not Crew().present(at_break)
    assert Crew().present(at_break - timedelta(minutes=16))
    assert RELIEF.present(at_break)
    line = BottlingLine(1)
    for _ in range(60):
        line.step(1.0, at_break, Crew())
    assert {machine.state for machine in line.machines.values()} == {PackState.STOPPED}


def test_the_compressor_keeps_its_pressure_and_works_harder_for_a_running_line():
    line = calm()
    run(line, 300)
    pressures = []
    for _ in range(600):
        run(line, 0.5)
        pressures.append(line.compressor.pressure)
    assert 6.5 < min(pressures) < max(pressures) < 7.5
    running = line.compressor.flow
    for machine in line.machines.values():
        machine.abort(600.0)
    run(line, 60)
    assert line.compressor.flow < 0.5 * running


def test_want_of_air_stops_the_line_until_pressure_is_back():
    line = BottlingLine(2)
    run(line, 30)
    line.compressor.pressure = 4.0
    run(line, 1)
    assert line.machines["filler"].fault_code == LOW_AIR
    run(line, 400)
    assert line.compressor.pressure > 6.0
    assert line.machines["filler"].fault_code != LOW_AIR


def test_settling_leaves_no_stop_and_no_changeover():
    line = BottlingLine(4)
    run(line, 10)
    line.machines["filler"].abort(900.0)
    line.orders.changeover_s = 500.0
    line.settle()
    run(line, 30)
    assert line.machines["filler"].state is PackState.EXECUTE
    assert not line.orders.changes
    assert line.orders.quantity - line.orders.done > 10_000


def test_a_buffer_refuses_what_does_not_fit_or_is_not_there():
    buffer = Buffer(10, 8)
    with pytest.raises(ValueError, match="do not fit"):
        buffer.put(3)
    with pytest.raises(ValueError, match="not among"):
        buffer.take(9)
    assert (buffer.count, buffer.space) == (8, 2)
