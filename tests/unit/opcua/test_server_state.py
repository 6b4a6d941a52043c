"""What a server says of itself, among the samples of its tags."""

import pytest

from hmi.opcua.server_state import ServerState
from tests.helpers.builders import batch, sample

STATE, SECONDS, LEVEL = 2, 3, 4


@pytest.fixture
def state() -> ServerState:
    return ServerState([0, 1])


def test_a_server_that_runs_or_has_not_said_so_yet_is_no_trouble(state):
    assert state.trouble is None
    state.take_out(batch(sample(STATE, 0)))
    assert state.trouble is None


def test_its_words_are_taken_out_of_the_samples(state):
    left = state.take_out(batch(sample(0, 1.0), sample(STATE, 1), sample(1, "text")))
    assert [(one.tag, one.value) for one in left.samples()] == [(0, 1.0), (1, "text")]


def test_a_server_that_shuts_down_says_when(state):
    state.take_out(batch(sample(STATE, 4), sample(SECONDS, 30)))
    assert state.trouble.code == "server-shutdown"
    assert state.trouble.fields == {"seconds_left": 30}


@pytest.mark.parametrize(("value", "code"), [(1, "server-failed"), (99, "server-state-unknown")])
def test_v4_every_other_state_has_its_reason_even_an_unknown_one(state, value, code):
    state.take_out(batch(sample(STATE, value)))
    assert state.trouble.code == code


def test_a_bad_value_says_nothing(state):
    state.take_out(batch(sample(STATE, 1, status=0x8000_0000)))
    assert state.trouble is None


def test_how_well_a_server_serves_is_known_once_it_has_said_so(state):
    assert state.level is None
    left = state.take_out(batch(sample(0, 1.0), sample(LEVEL, 120)))
    assert (state.level, len(left)) == (120, 1)
    state.take_out(batch(sample(LEVEL, 200, status=0x8000_0000)))
    assert state.level == 120


def test_what_a_server_says_of_itself_is_monitored_under_numbers_of_its_own(state):
    assert set(state.nodes) == {STATE, SECONDS, LEVEL}
