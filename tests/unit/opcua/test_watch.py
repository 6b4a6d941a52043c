"""When a connection is doubted, given up, and tried again."""

from random import Random

import pytest

from hmi.bus.facts import ConnectionPhase
from hmi.opcua.watch import BackOff, SilenceRule, Verdict
from tests.helpers.builders import connection

LOST, AUTH = ConnectionPhase.LOST, ConnectionPhase.FAILED_AUTH


class Steady(Random):
    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


def waits(back_off: BackOff, count: int, phase=LOST, code="no-answer") -> list[float]:
    return [back_off.wait_s(phase, code) for _ in range(count)]


@pytest.mark.parametrize(
    ("silent_s", "verdict"),
    [(0.0, Verdict.HEARD), (3.0, Verdict.HEARD), (3.1, Verdict.DOUBTFUL), (10.1, Verdict.LOST)],
)
def test_silence_is_doubted_after_3_s_and_given_up_after_10_s(silent_s, verdict):
    assert SilenceRule(connection(publishing_ms=200.0)).judge(silent_s, 2.0) is verdict


def test_a_slow_server_is_doubted_after_three_of_its_intervals_and_not_given_up_at_once():
    rule = SilenceRule(connection(publishing_ms=5000.0))
    assert rule.judge(14.0, 2.0) is Verdict.HEARD
    assert rule.judge(16.0, 2.0) is Verdict.DOUBTFUL
    assert rule.judge(31.0, 2.0) is Verdict.LOST


def test_a_server_with_rare_keep_alives_is_doubted_at_once_and_given_up_later():
    rule = SilenceRule(connection(publishing_ms=200.0))
    assert rule.judge(3.1, 20.0) is Verdict.DOUBTFUL
    assert rule.judge(34.0, 20.0) is Verdict.DOUBTFUL
    assert rule.judge(36.0, 20.0) is Verdict.LOST


def test_an_absent_server_is_tried_at_least_every_five_seconds():
    assert waits(BackOff(Steady()), 7) == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0]


def test_a_busy_server_gets_up_to_thirty_seconds_of_rest():
    assert waits(BackOff(Steady()), 6, code="server-busy") == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_a_server_that_refuses_for_another_reason_is_asked_ever_more_rarely():
    some = waits(BackOff(Steady()), 8, code="server-refused")
    assert some == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_a_server_that_was_live_is_tried_again_soon_whatever_ended_it():
    back_off = BackOff(Steady())
    waits(back_off, 7, code="server-refused")
    assert back_off.wait_s(LOST, "subscription-ended", was_live=True) == 5.0


def test_after_three_refused_logins_it_waits_for_a_person():
    assert waits(BackOff(Steady()), 4, AUTH, "login-refused") == [0.5, 1.0, 300.0, 300.0]


def test_refusals_are_counted_apart_from_absences():
    back_off = BackOff(Steady())
    waits(back_off, 5)
    assert waits(back_off, 3, AUTH, "login-refused") == [0.5, 1.0, 300.0]
    waits(back_off, 1)
    assert waits(back_off, 1, AUTH, "login-refused") == [0.5]


def test_every_wait_is_spread_by_a_fifth():
    random = Random(1)  # noqa: S311  # jitter, not a secret
    spread = [BackOff(random).wait_s(LOST, "") for _ in range(200)]
    assert 0.4 <= min(spread) < 0.42
    assert 0.58 < max(spread) <= 0.6


def test_only_a_long_life_clears_the_failures():
    back_off = BackOff(Steady())
    waits(back_off, 4)
    back_off.ended(59.0)
    assert back_off.attempts == 4
    back_off.ended(60.0)
    assert back_off.attempts == 0
    assert waits(back_off, 1) == [0.5]
