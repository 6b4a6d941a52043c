from hmi.past.past_clock import PastClock
from tests.helpers.builders import at


def test_time_passes_as_far_as_it_is_told():
    clock = PastClock(at())
    clock.advance(at(2.5))
    assert clock.now() == at(2.5)
    assert clock.monotonic() == 2.5


def test_a_jump_lets_no_time_pass():
    clock = PastClock(at(100))
    clock.jump(at())
    assert clock.now() == at()
    assert clock.monotonic() == 0.0


def test_it_never_advances_backward():
    clock = PastClock(at(10))
    clock.advance(at(5))
    assert (clock.now(), clock.monotonic()) == (at(10), 0.0)
