"""States of past hours come from recorded signals, and from nothing where nothing was seen."""

from hmi.bus.facts import GapChanged, GapState
from hmi.machines.past_states import past_states
from hmi.plant.assets import MachineState, StateSource
from hmi.plant.quality import GOOD
from hmi.plant.tags import Kind
from tests.helpers import builders
from tests.helpers.builders import at, at_us

S = MachineState
WHOLE = (at_us(0), at_us(3600))


def reader_of(samples):
    class Recorded:
        lost = ()

        def __init__(self, rows):
            import numpy as np

            self.times_us = np.array([at_us(t) for t, _ in rows], np.int64)
            self.values = np.full(len(rows), np.nan)
            self.statuses = np.full(len(rows), GOOD, np.uint32)
            self.others = {row: value for row, (_, value) in enumerate(rows)}

    return lambda key, _start, _end: Recorded(samples.get(key, []))


def states(samples, gaps=()):
    site = builders.plant_with(
        tags=[builders.tag("filler.state", kind=Kind.TEXT), builders.tag("filler.starved")],
        machines=[
            builders.machine("filler", state_source=StateSource.PACKML, state_tag="filler.state",
                             starved_tag="filler.starved")
        ],
    )  # fmt: skip
    found = past_states(site, site.machines[0], reader_of(samples), gaps, WHOLE)
    return [(one.start_us, one.state) for one in found]


def gap(start_s, end_s, state, filled=0):
    return GapChanged(1, builders.CONNECTION, at(start_s), at(end_s), "lost", state, filled)


RECORDED = {"filler.state": [(0, "Execute"), (600, "Held"), (900, "Execute")]}


def test_recorded_signals_become_states():
    assert states(RECORDED) == [
        (at_us(0), S.EXECUTING), (at_us(600), S.HELD), (at_us(900), S.EXECUTING),
    ]  # fmt: skip


def test_a_hole_is_unknown_and_what_held_before_it_holds_after_it():
    shown = states(RECORDED, [gap(1000, 2000, GapState.UNFILLABLE)])
    assert shown[-2:] == [(at_us(1000), S.UNKNOWN), (at_us(2000), S.EXECUTING)]


def test_a_filled_hole_is_none():
    assert states(RECORDED, [gap(500, 1000, GapState.FILLED)]) == states(RECORDED)


def test_a_hole_that_is_being_filled_is_known_from_its_first_sample_on():
    shown = states(RECORDED, [gap(300, 1000, GapState.FILLING, filled=2)])
    assert shown[:3] == [(at_us(0), S.EXECUTING), (at_us(300), S.UNKNOWN), (at_us(600), S.HELD)]


def test_a_hole_of_which_nothing_came_yet_stays_unknown():
    shown = states(RECORDED, [gap(300, 1000, GapState.OPEN)])
    assert shown[:2] == [(at_us(0), S.EXECUTING), (at_us(300), S.UNKNOWN)]
    assert shown[2:] == [(at_us(1000), S.EXECUTING)]


def test_a_machine_without_a_state_signal_has_no_states():
    site = builders.plant_with(machines=["silo"])
    assert past_states(site, site.machines[0], reader_of({}), [], WHOLE) == []


def test_what_was_recorded_and_is_lost_is_unknown_until_the_next_sample():
    reader = reader_of(RECORDED)

    def damaged(key, start_us, end_us):
        series = reader(key, start_us, end_us)
        series.lost = ((at_us(650), at_us(700)),) if key == "filler.state" else ()
        return series

    site = builders.plant_with(
        tags=[builders.tag("filler.state", kind=Kind.TEXT)],
        machines=[builders.machine("filler", state_source=StateSource.PACKML,
                                   state_tag="filler.state")],
    )  # fmt: skip
    found = past_states(site, site.machines[0], damaged, (), WHOLE)
    assert [(one.start_us, one.state) for one in found] == [
        (at_us(0), S.EXECUTING), (at_us(600), S.HELD), (at_us(650), S.UNKNOWN),
        (at_us(900), S.EXECUTING),
    ]  # fmt: skip
