"""What is asked of shifts and states: done where it can be, refused with a reason elsewhere."""

from dataclasses import dataclass, field, replace

import pytest

from hmi.actions.performance_desk import PerformanceDesk
from hmi.actions.performance_requests import RecomputePast, SetMachineState
from hmi.errors import ActionRefused
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.derived import derived_tags
from hmi.plant.roles import Right
from hmi.plant.samples import Origin
from tests.helpers.builders import at_us, machine, plant_with

BY_HAND = machine("washer", state_source=StateSource.OPERATOR)
OVERRULED = machine("filler", may_enter_state=True)
MEASURED = machine("capper")


@dataclass
class Recompute:
    """Notes what is demanded; there are so many shifts."""

    shifts: int = 2
    demanded: list[tuple[int, int, str]] = field(default_factory=list)

    def demand(self, start_us, end_us, key):
        self.demanded.append((start_us, end_us, key))
        return self.shifts


@pytest.fixture
def accepted():
    return []


@pytest.fixture
def recompute():
    return Recompute()


@pytest.fixture
def do(clock, accepted, recompute):
    machines = [BY_HAND, OVERRULED, MEASURED]
    site = plant_with(machines=machines)
    known = {tag.key for tag in site.tags}
    derived = [tag for one in machines for tag in derived_tags(one) if tag.key not in known]
    site = replace(site, tags=(*site.tags, *derived))
    desk = PerformanceDesk(site, recompute, accepted.append, clock)

    def do(wish):
        right, carry = desk.carries()[type(wish)]
        carry(wish)
        return right, site

    return do


def test_an_entered_state_is_recorded_like_a_measured_sample(do, accepted):
    right, site = do(SetMachineState("washer", MachineState.SETUP, "New recipe"))
    (batch,) = accepted
    (sample,) = batch.samples()
    assert (right, batch.origin) == (Right.WRITE, Origin.LIVE)
    assert site.tags[sample.tag].key == "washer.entered_state"
    assert (sample.value, sample.source_us) == (float(MachineState.SETUP), at_us(0))


def test_of_a_measured_machine_only_what_is_planned_can_be_entered(do, accepted):
    for state in (MachineState.MAINTENANCE, MachineState.OFF, MachineState.UNKNOWN):
        do(SetMachineState("filler", state, ""))
    assert len(accepted) == 3
    with pytest.raises(ActionRefused) as refused:
        do(SetMachineState("filler", MachineState.EXECUTING, ""))
    assert refused.value.code == "state-only-planned"


@pytest.mark.parametrize("key", ["capper", "nobody"])
def test_where_no_state_is_entered_none_can_be(key, do, accepted):
    with pytest.raises(ActionRefused) as refused:
        do(SetMachineState(key, MachineState.MAINTENANCE, ""))
    assert (refused.value.code, accepted) == ("state-not-enterable", [])


def test_shifts_of_the_past_are_computed_anew(do, recompute):
    right, _site = do(RecomputePast(5, 9, "filler"))
    assert (right, recompute.demanded) == (Right.CONFIGURE, [(5, 9, "filler")])


def test_a_time_without_a_shift_and_an_unknown_machine_are_refused(do, recompute):
    recompute.shifts = 0
    with pytest.raises(ActionRefused) as refused:
        do(RecomputePast(5, 9))
    assert refused.value.code == "no-shifts-then"
    with pytest.raises(ActionRefused):
        do(RecomputePast(5, 9, "nobody"))
