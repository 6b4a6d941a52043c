"""Whoever waits is told for whom: through buffers, past others that wait too."""

from hmi.machines.timeline import Segment
from hmi.performance.line_losses import OUTSIDE, LineStates, culprits
from hmi.plant.assets import MachineState as S
from tests.helpers.builders import machine

MINUTE = 60_000_000
FILLER, CAPPER, PACKER = (
    machine(key, order=order) for order, key in enumerate(("filler", "capper", "packer"))
)
LINE = (FILLER, CAPPER, PACKER)


def states(*steps):
    """Return segments of (minute, state)."""
    return [Segment(minute * MINUTE, state) for minute, state in steps]


def line(filler, capper, packer, machines=LINE, minutes=60):
    segments = {"filler": filler, "capper": capper, "packer": packer}
    return LineStates(machines, segments, 0, minutes * MINUTE)


RUNS = states((0, S.EXECUTING))


def told(losses):
    return [
        (one.victim, one.culprit, one.cause, one.start_us // MINUTE, one.end_us // MINUTE)
        for one in losses
    ]


def test_who_starves_behind_a_fault_waits_for_that_machine():
    found = line(
        states((0, S.EXECUTING), (10, S.FAULT), (20, S.EXECUTING)),
        states((0, S.EXECUTING), (11, S.STARVED), (20, S.EXECUTING)),
        RUNS,
    )
    assert told(found.losses()) == [("capper", "filler", S.FAULT, 11, 20)]


def test_a_machine_that_starves_itself_is_passed_over():
    found = line(
        states((0, S.EXECUTING), (10, S.HELD), (30, S.EXECUTING)),
        states((0, S.EXECUTING), (11, S.STARVED), (30, S.EXECUTING)),
        states((0, S.EXECUTING), (12, S.STARVED), (31, S.EXECUTING)),
    )
    assert ("packer", "filler", S.HELD, 12, 31) in told(found.losses())


def test_who_is_blocked_waits_for_the_machine_behind():
    found = line(
        states((0, S.EXECUTING), (12, S.BLOCKED), (20, S.EXECUTING)),
        states((0, S.EXECUTING), (11, S.BLOCKED), (20, S.EXECUTING)),
        states((0, S.EXECUTING), (10, S.STOPPED), (20, S.EXECUTING)),
    )
    assert told(found.losses()) == [
        ("filler", "packer", S.STOPPED, 12, 20), ("capper", "packer", S.STOPPED, 11, 20),
    ]  # fmt: skip


def test_a_stop_whose_effect_a_buffer_delays_is_still_the_cause():
    found = line(
        states((0, S.EXECUTING), (10, S.FAULT), (14, S.EXECUTING)),
        RUNS,
        states((0, S.EXECUTING), (16, S.STARVED), (19, S.EXECUTING)),
    )
    # The capper lived on its buffer: it ran on and is too slow in nobody's eyes but its own.
    starved = line(
        states((0, S.EXECUTING), (10, S.FAULT), (14, S.EXECUTING)),
        states((0, S.EXECUTING), (16, S.STARVED), (19, S.EXECUTING)),
        RUNS,
    )
    assert told(starved.losses()) == [("capper", "filler", S.FAULT, 16, 19)]
    assert told(found.losses()) == [("packer", "capper", S.EXECUTING, 16, 19)]


def test_a_machine_that_only_ran_was_too_slow():
    found = line(RUNS, states((0, S.EXECUTING), (30, S.STARVED), (32, S.EXECUTING)), RUNS)
    assert told(found.losses()) == [("capper", "filler", S.EXECUTING, 30, 32)]


def test_the_first_machine_waits_for_what_is_outside():
    found = line(states((0, S.STARVED), (5, S.EXECUTING)), RUNS, RUNS)
    assert told(found.losses()) == [("filler", OUTSIDE, S.UNKNOWN, 0, 5)]


def test_a_machine_that_was_not_seen_may_be_the_cause():
    found = line([], states((0, S.STARVED), (5, S.EXECUTING)), RUNS)
    assert told(found.losses()) == [("capper", "filler", S.UNKNOWN, 0, 5)]


def test_of_machines_in_parallel_the_one_that_stands_is_the_cause():
    both = (FILLER, machine("capper", order=0), PACKER)
    found = line(
        RUNS, states((0, S.FAULT)), states((0, S.STARVED), (5, S.EXECUTING)), machines=both
    )
    assert told(found.losses())[0][:3] == ("packer", "capper", S.FAULT)


def test_lost_minutes_are_summed_by_culprit_and_cause_the_most_first():
    found = culprits(
        line(
            states((0, S.EXECUTING), (10, S.FAULT), (20, S.EXECUTING)),
            states((0, S.EXECUTING), (11, S.STARVED), (20, S.EXECUTING)),
            states((0, S.EXECUTING), (12, S.STARVED), (20, S.EXECUTING), (50, S.STARVED)),
        ).losses()
    )
    assert [(one.machine, one.cause, one.lost_us // MINUTE) for one in found] == [
        ("filler", S.FAULT, 17), ("capper", S.EXECUTING, 10),
    ]  # fmt: skip
    assert found[0].victims == ("capper", "packer")


def test_the_bottleneck_is_the_machine_that_never_waits():
    found = line(
        states((0, S.EXECUTING), (10, S.BLOCKED), (15, S.EXECUTING), (40, S.BLOCKED)),
        RUNS,
        states((0, S.EXECUTING), (20, S.STARVED), (25, S.EXECUTING), (50, S.STARVED)),
    ).bottleneck()
    assert (found.machine, found.share, found.least_waiting) == ("capper", 1.0, "capper")
    assert found.is_agreed


def test_a_bottleneck_that_moves_is_the_one_that_held_most_of_the_time():
    found = line(
        states((0, S.EXECUTING), (45, S.BLOCKED)),
        states((0, S.STARVED), (30, S.EXECUTING)),
        states((0, S.STARVED), (50, S.EXECUTING)),
    ).bottleneck()
    assert (found.machine, found.share) == ("filler", 0.75)


def test_of_a_line_that_was_not_seen_there_is_no_bottleneck():
    found = line([], [], []).bottleneck()
    assert (found.machine, found.least_waiting) == ("", "")
