"""OEE of simulated days as it was computed live is the one recomputed from the database.

Compared are whole records, and with them all figures, to the last digit: the way was rough
(late samples, silent servers, filled and unfilled holes, registers that were reset).
"""

import pytest

from hmi.machines.oee import kpis
from hmi.performance.past_shifts import PastShifts, machines_with_records, planned_shifts
from hmi.plant.assets import MachineState
from tests.helpers.live_week import LiveWeek


def compare(week: LiveWeek, days: float) -> None:
    """Compare every shift that was closed live with what its samples on disk give."""
    week.run(days)
    past = PastShifts(week.site, week.reader.read, week.gaps_between)
    compared, seen = 0, set()
    start_us = min(start for _key, start in week.live)
    end_us = max(one.end_us for one in week.live.values())
    for shift in planned_shifts(week.site, start_us, end_us):
        for machine in machines_with_records(week.site):
            place = (machine.key, shift.plan.start_us)
            if place in week.again:
                continue
            recomputed, live = past.record(machine, shift), week.live[place]
            assert recomputed == live
            figures = [
                kpis(one.account, one.parts, one.ideal_cycle_s) for one in (recomputed, live)
            ]
            assert figures[0] == figures[1]
            compared += 1
            seen |= {state for state, us in live.us_by_state.items() if us}
    # A comparison of nothing would succeed as well.
    assert compared >= len(week.live) / 2
    assert {MachineState.EXECUTING, MachineState.FAULT, MachineState.UNKNOWN} <= seen
    assert any(one.total and one.good and one.energy_executing for one in week.live.values())
    assert any(len(one.orders) > 1 for one in week.live.values())


@pytest.mark.timeout(300)
def test_a_rough_day_live_is_the_day_recomputed_to_the_last_digit(tmp_path):
    compare(LiveWeek(tmp_path, 1), 0.8)


@pytest.mark.soak
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("seed", [2, 3])
def test_a_rough_week_live_is_the_week_recomputed_to_the_last_digit(seed, tmp_path):
    compare(LiveWeek(tmp_path, seed), 7.1)
