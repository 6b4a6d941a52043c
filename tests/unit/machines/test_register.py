"""A register counts the same whatever order its samples come in, or says that it cannot."""

from hypothesis import given
from hypothesis import strategies as st

from hmi.machines.counter import Counter, Splits
from hmi.machines.register import KEPT_US, Register

SECOND = 1_000_000
values = st.lists(st.sampled_from([0.0, 0.1, 7.3, 100.0, 101.5, 3.0]), min_size=1, max_size=40)


class World:
    """What is seen of a machine, as far as the tests let it be."""

    def __init__(self):
        self.hidden = (-2, -1)
        self.splits = Splits(
            self._is_seen, lambda starts, ends: [*map(self._is_seen, starts, ends)], self._share
        )

    def _is_seen(self, start, end):
        return not (start < self.hidden[1] and end > self.hidden[0])

    def _share(self, start, end):
        return {1: min(1.0, (start % 7 + 1) / (end - start))}


def counted(counter):
    return counter.total, counter.seen, counter.shared, counter.jumps


def in_order(samples, world):
    counter = Counter(0)
    for time_us, value in sorted(samples):
        counter.feed(time_us, value, world.splits)
    return counter


@given(values, st.randoms(use_true_random=False))
def test_the_order_in_which_samples_come_does_not_matter(drawn, random):
    world, samples = World(), [(number * SECOND, value) for number, value in enumerate(drawn)]
    register = Register(0)
    shuffled = list(samples)
    random.shuffle(shuffled)
    for number, one in enumerate(shuffled):
        register.feed(*one, world.splits)
        if number % 5 == 0:
            register.counted(world.splits)
    assert counted(register.counted(world.splits)) == counted(in_order(samples, world))
    assert not register.is_stale


@given(values, st.integers(0, 40), st.integers(0, 40))
def test_what_turns_out_to_be_hidden_counts_as_if_it_always_had_been(drawn, start, length):
    world, samples = World(), [(number * SECOND, value) for number, value in enumerate(drawn)]
    register = Register(0)
    for one in samples:
        register.feed(*one, world.splits)
    world.hidden = (start * SECOND, (start + length) * SECOND)
    register.reconsider(start * SECOND)
    assert counted(register.counted(world.splits)) == counted(in_order(samples, world))


def long_register(world, count=3000):
    register = Register(0)
    for number in range(count):
        register.feed(number * SECOND, 0.1 * number, world.splits)
    return register


def test_old_samples_are_settled_and_counted_all_the_same():
    world = World()
    register = long_register(world)
    samples = [(number * SECOND, 0.1 * number) for number in range(3000)]
    assert counted(register.counted(world.splits)) == counted(in_order(samples, world))
    assert len(register._kept) < 1500


def test_what_comes_later_than_anything_is_kept_for_makes_it_stale():
    register = long_register(World())
    register.feed(5 * SECOND + 1, 0.7, World().splits)
    assert register.is_stale


def test_a_sample_within_what_is_kept_does_not():
    world = World()
    register = long_register(world)
    register.feed(3000 * SECOND - KEPT_US // 2 + 1, 270.0, world.splits)
    assert not register.is_stale


def test_another_view_of_what_is_settled_makes_it_stale():
    register = long_register(World())
    register.reconsider(2990 * SECOND)
    assert not register.is_stale
    register.reconsider(10 * SECOND)
    assert register.is_stale


def test_a_sample_told_twice_is_one():
    world = World()
    register = Register(0)
    for one in ((0, 1.0), (SECOND, 4.0), (SECOND, 4.0), (0, 1.0), (2 * SECOND, 5.0)):
        register.feed(*one, world.splits)
    assert register.counted(world.splits).total == 4.0
    assert register.last == (2 * SECOND, 5.0)
