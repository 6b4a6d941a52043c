"""Lines small enough that their output is known otherwise."""

from dataclasses import replace

import numpy as np
import pytest
import simpy

from hmi.process_twin.chances import Chances
from hmi.process_twin.line_facts import JointStop, OrderSeen
from hmi.process_twin.line_model import LineModel
from hmi.process_twin.scenario import ALL_STOPS, Scenario
from tests.unit.process_twin.made_lines import line, machine, parallel

HOUR_S = 3600.0


def good(facts, scenario=None, until_s=HOUR_S, replication=0, breaks=()):
    chances = Chances(facts, 1, replication)
    return LineModel(facts, scenario or Scenario(), chances).run(until_s, breaks).good


def test_the_slowest_machine_sets_the_output():
    facts = line(machine("a", 3.0), machine("b", 2.0), machine("c", 4.0), capacities=(60, 60))
    # Half a buffer stood in front of the last machine at the beginning.
    assert good(facts) == pytest.approx(2.0 * HOUR_S, abs=61.0)


def test_rejected_pieces_do_not_go_on():
    facts = line(machine("a", 2.0, scrap=0.1), machine("b", 5.0, scrap=0.05), capacities=(50,))
    assert good(facts) == pytest.approx(2.0 * 0.9 * 0.95 * HOUR_S, abs=50.0)


def test_twelve_bottles_go_into_a_case():
    facts = line(machine("a", 12.0), machine("b", 5.0), capacities=(240,), factor=12.0)
    assert good(facts) == pytest.approx(HOUR_S, abs=21.0)


def test_two_machines_side_by_side_share_the_work():
    facts = parallel(machine("a", 10.0), (machine("b", 2.0), machine("c", 3.0)), 100)
    assert good(facts) == pytest.approx(5.0 * HOUR_S, rel=0.01)


def test_a_machine_alone_works_but_for_its_stops():
    facts = line(machine("a", 1.0, run_s=90.0, stop_s=10.0))
    assert good(facts, until_s=10 * HOUR_S) == pytest.approx(0.9 * 10 * HOUR_S, rel=0.003)


def test_without_a_buffer_stops_add_up_and_with_a_large_one_only_the_slowest_counts():
    first, second = (
        machine("a", 2.0, run_s=300.0, stop_s=60.0),
        machine("b", 2.0, run_s=200.0, stop_s=50.0),
    )
    small, large = (
        good(line(first, second, capacities=(size,)), until_s=100 * HOUR_S) for size in (2.0, 4000)
    )
    together = 2.0 / (1.0 + 60.0 / 300.0 + 50.0 / 200.0)
    alone = 2.0 / (1.0 + 50.0 / 200.0)
    assert small / (100 * HOUR_S) == pytest.approx(together, rel=0.02)
    assert large / (100 * HOUR_S) == pytest.approx(alone, rel=0.02)


def test_flows_agree_with_single_pieces():
    """The error of flows against a line of whole pieces, both stopping at the same times."""
    run_s, stop_s, hours, size = 100.0, 30.0, 20, 25
    facts = line(
        machine("a", 1.0), machine("b", 1.25, run_s=run_s, stop_s=stop_s), capacities=(size,)
    )
    flowing = good(facts, until_s=hours * HOUR_S)
    pieces = _single_pieces(run_s, stop_s, size, hours * HOUR_S)
    assert flowing == pytest.approx(pieces, rel=0.01)


def _single_pieces(run_s, stop_s, size, until_s):
    env = simpy.Environment()
    buffer = simpy.Container(env, size, size // 2)
    made = [0]

    def first():
        while True:
            yield env.timeout(1.0)
            yield buffer.put(1)

    def second():
        worked = 0.0
        while True:
            yield buffer.get(1)
            yield env.timeout(0.8)
            worked += 0.8
            made[0] += 1
            if worked >= run_s:
                worked = 0.0
                yield env.timeout(stop_s)

    env.process(first())
    env.process(second())
    env.run(until_s)
    return made[0]


def test_a_changeover_stops_all_and_a_faster_one_less():
    stand = JointStop({"a": (0.0, 600.0), "b": (60.0, 600.0)})
    facts = replace(
        line(machine("a", 1.0), machine("b", 1.0), capacities=(10,)),
        orders=(OrderSeen("", 3000.0, stand),), pace_machine="a",
    )  # fmt: skip
    usual, faster = (
        good(facts, until_s=100 * HOUR_S),
        good(facts, Scenario(changeover=0.5), until_s=100 * HOUR_S),
    )
    assert usual / (100 * HOUR_S) == pytest.approx(3000.0 / 3660.0, rel=0.02)
    assert faster / (100 * HOUR_S) == pytest.approx(3000.0 / 3360.0, rel=0.02)


def test_after_a_break_machines_come_back_as_late_as_they_did():
    late = JointStop({"a": (0.0, 100.0)})
    facts = replace(line(machine("a", 1.0)), restarts=(late,))
    assert good(facts, breaks=(1000.0, 2000.0)) == pytest.approx(HOUR_S - 200.0)


def test_the_line_stops_as_a_whole_as_often_as_it_did():
    facts = replace(
        line(machine("a", 1.0)), line_stops=(JointStop({"a": (0.0, 50.0)}),), line_runs_s=(200.0,)
    )
    assert good(facts, until_s=2000.5) == pytest.approx(2000.5 - 9 * 50.0, abs=1.0)


def test_equal_seeds_give_equal_weeks():
    facts = line(
        machine("a", 1.0, run_s=70.0, stop_s=9.0), machine("b", 1.1, run_s=50.0, stop_s=8.0),
        capacities=(20,),
    )  # fmt: skip
    assert good(facts, replication=4) == good(facts, replication=4)


def test_a_spared_stop_moves_nothing_else():
    facts = line(
        machine("a", 1.0, run_s=70.0, stop_s=9.0), machine("b", 3.0, run_s=50.0, stop_s=8.0),
        capacities=(400,),
    )  # fmt: skip
    without = Scenario(stops_left={("a", ALL_STOPS): 0.0})
    before = [good(facts, replication=number, until_s=20 * HOUR_S) for number in range(5)]
    after = [good(facts, without, 20 * HOUR_S, number) for number in range(5)]
    gains = np.subtract(after, before)
    assert min(gains) > 0.0
    assert gains.std() < 0.1 * gains.mean()


def test_half_the_stops_of_one_reason_are_half_the_loss():
    facts = line(machine("a", 1.0, run_s=90.0, stop_s=10.0))
    half = Scenario(stops_left={("a", "jam"): 0.5})
    other = Scenario(stops_left={("a", "label torn"): 0.0})
    lost = [
        100 * HOUR_S - good(facts, one, until_s=100 * HOUR_S) for one in (Scenario(), half, other)
    ]
    assert lost[1] == pytest.approx(lost[0] / 2.0, rel=0.1)
    assert lost[2] == lost[0]


def test_a_faster_machine_helps_only_where_the_line_waits_for_it():
    facts = line(machine("a", 3.0), machine("b", 2.0), capacities=(60,))
    assert good(facts, Scenario(speeds={"a": 1.1})) == pytest.approx(good(facts), rel=0.001)
    assert good(facts, Scenario(speeds={"b": 1.1})) == pytest.approx(1.1 * good(facts), rel=0.01)


def test_waiting_is_booked_on_those_who_wait():
    facts = line(machine("a", 3.0), machine("b", 2.0), machine("c", 4.0), capacities=(60, 60))
    outcome = LineModel(facts, Scenario(), Chances(facts, 1, 0)).run(HOUR_S)
    assert outcome.blocked_s["a"] > 0.25 * HOUR_S
    assert outcome.starved_s["c"] > 0.45 * HOUR_S
    assert outcome.executing_s["b"] == pytest.approx(HOUR_S, rel=0.01)


def test_a_buffer_of_one_piece_costs_no_event_a_piece():
    facts = line(machine("a", 10.0), machine("b", 9.0), capacities=(1.0,))
    outcome = LineModel(facts, Scenario(), Chances(facts, 1, 0)).run(HOUR_S)
    assert outcome.events < 9.0 * HOUR_S
    assert outcome.good == pytest.approx(9.0 * HOUR_S, rel=0.2)
