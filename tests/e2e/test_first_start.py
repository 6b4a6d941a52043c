"""Two minutes after a first start the station knows the hours before: states, OEE, health."""

import pytest

from hmi.bus.facts import GapChanged, GapState, MachineChanged
from hmi.clock import to_us
from hmi.historian.reader import Reader
from hmi.plant.assets import MachineState
from hmi.plant.derived import STATE, key_of
from tests.helpers.whole_station import whole_station

KNOWN_WITHIN_S = 120.0
SETTLED_S = 1800.0
"""Figures of a shift that began later than this ago may still be anything."""
HOUR_US = 3_600_000_000


def machines_of(station):
    return {fact.machine: fact for fact in station.facts.get(MachineChanged, ())}


def is_known(station):
    machines = machines_of(station)
    gap = station.newest(GapChanged)
    return (
        len(machines) == 7
        and gap is not None
        and gap.state is GapState.FILLED
        and all(fact.health is not None for fact in machines.values())
        and all(fact.oee is None or fact.oee.coverage >= 0.9 for fact in machines.values())
    )


@pytest.mark.timeout(240)
async def test_after_a_first_start_all_machines_have_plausible_figures_and_a_past(tmp_path):
    async with whole_station(tmp_path, "--past", "24") as station:
        await station.until(lambda: is_known(station), KNOWN_WITHIN_S)
        gap = station.newest(GapChanged)
        for machine in machines_of(station).values():
            assert machine.health >= 75, machine
            assert machine.energy >= 0, machine
            assert_plausible(machine)
        reader = Reader(station.data)
        keys = [key_of(machine, STATE) for machine in machines_of(station)]
        end_us = to_us(gap.end)
        await station.until(lambda: all(_has_past(reader, key, end_us) for key in keys))


def assert_plausible(machine):
    """Hold the figures against what a running line can have; ratios need some time first."""
    oee = machine.oee
    if oee is None or oee.pbt_s < SETTLED_S or not oee.total:
        return
    assert 0.4 < oee.oee < 0.98, machine
    assert oee.quality <= 1.0, machine
    assert oee.effectiveness < 1.05, machine
    assert machine.stops < oee.pbt_s / 300, machine


def _has_past(reader, key, end_us):
    """Tell whether a machine's state of the hours before the start is recorded as known."""
    series = reader.read(key, end_us - 20 * HOUR_US, end_us)
    known = series.values[series.statuses == 0]
    return float(MachineState.EXECUTING) in known and series.times_us[0] < end_us - 19 * HOUR_US
