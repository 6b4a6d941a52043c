"""The figures of the whole line."""

from dataclasses import replace

import pytest

from hmi.bus.facts import MachineChanged, OeeNow
from hmi.machines.line import bottleneck, line_now
from hmi.plant.assets import MachineState as S
from tests.helpers.builders import at, machine, plant_with, tag

COUNTERS = ("total", "good")
KEYS = ("filler", "capper", "packer")


def fact(key, *, state=S.EXECUTING, total=0.0, good=0.0, oee=0.5, stops=0, energy=None):
    quality = good / total if total and good else None
    now = OeeNow(0.9, 0.9, quality, oee, 1.0, 100.0, 100.0, total, good)
    return MachineChanged(key, state, at(), "Early", at(), now, stops, energy, None)


def counting(key, order, cycle_s, counters=COUNTERS, **fields):
    tags = {f"{name}_tag": f"{key}.{name}" for name in counters}
    return machine(key, order=order, ideal_cycle_s=cycle_s, **tags, **fields)


def line(*machines):
    tags = [tag(f"{one.key}.energy", unit="kWh") for one in machines]
    return plant_with(tags=tags, machines=machines)


FILLER = counting("filler", 1, 0.5, energy_tag="filler.energy")
CAPPER = counting("capper", 2, 0.8, energy_tag="capper.energy")
PACKER = counting("packer", 3, 0.4)


def facts(**by_key):
    return {key: fact(key, **fields) for key, fields in by_key.items()}


def test_the_line_makes_what_its_last_machine_lets_through():
    now = line_now(
        line(PACKER, FILLER, CAPPER),
        facts(
            filler={"total": 1000.0, "good": 990.0, "stops": 2},
            capper={"total": 985.0, "good": 980.0, "stops": 1},
            packer={"total": 975.0, "good": 975.0},
        ),
    )
    assert now.good == 975.0
    assert now.scrap_ratio == pytest.approx(1 - 0.99 * 980 / 985)
    assert (now.stops, now.executing, now.machines) == (3, 3, 3)


def test_oee_of_the_line_is_that_of_its_slowest_machine():
    now = line_now(line(FILLER, CAPPER), facts(filler={"oee": 0.9}, capper={"oee": 0.7}))
    assert (now.oee, now.oee_machine) == (0.7, "capper")


def test_machines_that_count_other_things_are_not_compared_by_their_time_an_item():
    units = {"filler": "bottles", "capper": "bottles", "packer": "cases"}
    tags = [tag(f"{key}.{name}", unit=unit) for key, unit in units.items() for name in COUNTERS]
    packer = counting("packer", 3, 1.2)
    site = plant_with(tags=tags, machines=[replace(FILLER, energy_tag=""), packer,
                                           replace(CAPPER, energy_tag="")])  # fmt: skip
    now = line_now(site, facts(packer={"total": 80.0, "good": 80.0}, capper={"oee": 0.7}))
    assert (now.oee, now.oee_machine) == (0.7, "capper")
    assert (now.good, now.good_unit) == (80.0, "cases")


def test_a_line_without_planned_times_or_facts_has_no_figures():
    now = line_now(line(machine("filler")), {})
    assert (now.oee, now.oee_machine, now.good, now.good_unit) == (None, "", None, "")
    assert (now.scrap_ratio, now.energy, now.energy_per_good) == (None, None, None)
    assert line_now(line(FILLER), {}).oee is None


def test_where_the_last_machine_counts_all_only_its_total_is_taken():
    packer = counting("packer", 3, 0.4, counters=("total",))
    now = line_now(line(packer), facts(packer={"total": 70.0}))
    assert (now.good, now.scrap_ratio) == (70.0, None)


def test_outside_a_shift_there_are_no_counts():
    outside = MachineChanged("filler", S.IDLE, at(), "", None, None, 0, None, None)
    now = line_now(line(FILLER), {"filler": outside})
    assert (now.good, now.scrap_ratio, now.oee) == (None, None, None)


def test_energy_is_of_all_machines_and_per_good_part_of_the_line():
    compressor = machine("compressor", in_line=False, energy_tag="compressor.energy")
    given = facts(filler={"good": 100.0, "energy": 4.0}, compressor={"energy": 6.0})
    now = line_now(line(FILLER, compressor), given)
    assert (now.energy, now.energy_unit, now.energy_per_good) == (10.0, "kWh", 0.1)
    assert now.machines == 1


def test_energies_in_different_units_are_not_added():
    tags = [tag("filler.energy", unit="kWh"), tag("capper.energy", unit="MJ")]
    site = plant_with(tags=tags, machines=[FILLER, CAPPER])
    now = line_now(site, facts(filler={"energy": 4.0}, capper={"energy": 4.0}))
    assert (now.energy, now.energy_unit) == (None, "")


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((S.EXECUTING, S.EXECUTING, S.EXECUTING), ""),
        ((S.BLOCKED, S.EXECUTING, S.STARVED), "capper"),
        ((S.BLOCKED, S.BLOCKED, S.FAULT), "packer"),
        ((S.HELD, S.STARVED, S.STARVED), "filler"),
        ((S.STARVED, S.EXECUTING, S.STARVED), "capper"),
        ((S.STARVED, S.STARVED, S.STARVED), ""),
    ],
)
def test_the_bottleneck_is_what_the_others_wait_for(states, expected):
    machines = [machine(key) for key in KEYS]
    given = {key: fact(key, state=state) for key, state in zip(KEYS, states, strict=True)}
    assert bottleneck(machines, given) == expected


def test_a_machine_not_heard_of_holds_nobody_up_for_sure():
    assert bottleneck([machine("filler"), machine("capper")], {}) == ""
