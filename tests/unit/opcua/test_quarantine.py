"""A server that breaks its messages again and again is set aside; one that is only away is not."""

import pytest

from hmi.errors import NotConnected, TimedOut
from hmi.opcua.quarantine import (
    CLEAN_S,
    FIRST_S,
    LONGEST_S,
    SET_ASIDE,
    STRIKES,
    WITHIN_S,
    Quarantine,
)
from hmi.opcua.refusals import CONNECTION_LOST, MALFORMED_ANSWER, NO_ANSWER

BROKEN = NotConnected(MALFORMED_ANSWER, step="publish")


def struck(*moments: float) -> tuple[Quarantine, list[str]]:
    quarantine = Quarantine()
    return quarantine, [quarantine.judge(BROKEN, at).code for at in moments]


def test_the_third_broken_message_in_ten_minutes_sets_a_server_aside():
    quarantine, codes = struck(0.0, 10.0, 20.0)
    assert codes == [MALFORMED_ANSWER, MALFORMED_ANSWER, SET_ASIDE]
    assert quarantine.wait_s(20.0) == FIRST_S
    assert quarantine.wait_s(20.0 + FIRST_S) == 0.0


def test_it_says_for_how_long_and_keeps_what_was_wrong():
    quarantine, _ = struck(0.0, 1.0)
    assert quarantine.judge(BROKEN, 2.0).fields == {"step": "publish", "minutes": 5}


def test_broken_messages_far_apart_set_nothing_aside():
    _, codes = struck(*(number * WITHIN_S for number in range(10)))
    assert set(codes) == {MALFORMED_ANSWER}


@pytest.mark.parametrize("error", [NotConnected(CONNECTION_LOST), TimedOut(NO_ANSWER)])
def test_a_server_that_is_only_away_is_never_set_aside(error):
    quarantine = Quarantine()
    for at in range(100):
        assert quarantine.judge(error, float(at)) is error
        assert quarantine.wait_s(float(at)) == 0.0


def test_who_goes_on_waits_ever_longer_up_to_an_hour():
    quarantine, _ = struck(0.0, 1.0)
    at, waits = 2.0, []
    for _ in range(6):
        assert quarantine.judge(BROKEN, at).code == SET_ASIDE
        waits.append(quarantine.wait_s(at))
        at += waits[-1] + 1.0
    assert waits == [300.0, 600.0, 1200.0, 2400.0, 3600.0, 3600.0]
    assert waits[-1] == LONGEST_S


def test_forgiven_it_may_fail_as_often_as_any_other_again():
    quarantine, _ = struck(0.0, 1.0, 2.0)
    quarantine.forgive()
    assert quarantine.wait_s(3.0) == 0.0
    codes = [quarantine.judge(BROKEN, 3.0 + number).code for number in range(STRIKES)]
    assert codes == [MALFORMED_ANSWER, MALFORMED_ANSWER, SET_ASIDE]


def test_a_long_sound_life_clears_the_past():
    quarantine, _ = struck(0.0, 1.0)
    assert quarantine.judge(BROKEN, 2.0 + CLEAN_S, lived_s=CLEAN_S).code == MALFORMED_ANSWER
    assert quarantine.wait_s(2.0 + CLEAN_S) == 0.0
