"""A sensor that sticks is told by how long it never stood still before."""

import numpy as np
import pytest

from hmi.condition.stuck_bank import LEAST_STILL_S, TIMES, StuckBank


def taught(*still_s, least=50):
    bank = StuckBank(len(still_s), least)
    rows = np.arange(len(still_s))
    for _ in range(least + 5):
        bank.add(rows, np.array(still_s, float))
    return bank, rows


def test_nothing_is_judged_while_it_learns():
    bank = StuckBank(1, 50)
    told = [bank.add(np.array([0]), np.array([60.0 * n])).is_alert[0] for n in range(49)]
    assert not any(told)


def test_several_times_the_longest_time_is_an_alert():
    bank, rows = taught(2.0, 50.0)
    still = [bank.add(rows, np.array([60.0 * n, 60.0 * n])) for n in range(1, 8)]
    assert [bool(one.is_alert[0]) for one in still] == [False] + [True] * 6
    assert still[-1].limit_s.tolist() == [LEAST_STILL_S, TIMES * 50.0]
    assert [bool(one.is_alert[1]) for one in still] == [False, False] + [True] * 5


def test_a_stillness_that_goes_on_is_not_learned_on_the_way():
    bank, rows = taught(30.0)
    for minute in range(1, 60):
        told = bank.add(rows, np.array([60.0 * minute]))
    assert told.is_alert[0]
    assert told.limit_s[0] == LEAST_STILL_S


def test_the_alert_goes_when_it_moves_and_what_was_wrong_is_not_learned():
    bank, rows = taught(2.0)
    for minute in range(1, 10):
        bank.add(rows, np.array([60.0 * minute]))
    after = bank.add(rows, np.array([1.0]))
    assert not after.is_alert[0]
    assert bank.add(rows, np.array([200.0])).is_alert[0]


def test_what_never_moves_is_never_told():
    bank = StuckBank(1, 50)
    for minute in range(200):
        told = bank.add(np.array([0]), np.array([60.0 * minute]))
    assert not told.is_alert[0]
    assert not bank.is_armed[0]
    assert bank.learned[0] == 1.0


def test_it_goes_on_from_what_was_kept():
    bank, _rows = taught(30.0)
    other = StuckBank(2, 50)
    other.take_up(1, bank.state_of(0))
    assert other.state_of(1) == bank.state_of(0)
    assert other.state_of(0)["samples"] == 0.0
    with pytest.raises((KeyError, TypeError, ValueError)):
        other.take_up(0, {"longest": "x", "still": 0, "samples": 1, "alert": False})
    other.forget(1)
    assert other.state_of(1) == other.state_of(0)
