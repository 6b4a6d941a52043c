"""What is recorded of a state while a machine was not seen yet in this run."""

from hmi.bus.facts import GapState
from hmi.plant.quality import BAD_NO_DATA, BAD_NOT_CONNECTED


def test_a_machine_not_seen_yet_is_unknown_from_now_on_not_since_the_shift_began(plant):
    plant.go_to(300, heard=False)
    assert plant.derived("line_state") == [(300, 0.0, BAD_NOT_CONNECTED)]


def test_a_machine_not_seen_yet_is_unknown_since_the_hole_of_the_stopped_engine(plant):
    plant.gap(200, None, GapState.OPEN)
    plant.go_to(300, heard=False)
    assert plant.derived("line_state") == [(200, 0.0, BAD_NOT_CONNECTED)]


def test_a_state_without_any_sample_is_recorded_as_bad(plant):
    plant.go_to(5)
    assert plant.derived("line_state")[-1][1:] == (0.0, BAD_NO_DATA)
