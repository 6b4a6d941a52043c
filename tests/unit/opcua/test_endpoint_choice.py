"""Which endpoint of a server is used: after failures, by its own word, and not back and forth."""

import pytest

from hmi.opcua.endpoint_choice import FAILURES, STAY_S, EndpointChoice

FIRST, SECOND = "opc.tcp://first", "opc.tcp://second"


@pytest.fixture
def choice() -> EndpointChoice:
    return EndpointChoice([FIRST, SECOND])


def test_one_endpoint_is_kept_whatever_happens():
    only = EndpointChoice([FIRST, ""])
    assert not any(only.failed() for _ in range(10))
    assert not only.wants_other(0, 5.0)
    assert (only.url, only.other, only.is_on_backup) == (FIRST, None, False)


def test_failures_in_a_row_lead_to_the_other_and_on_from_there(choice):
    assert [choice.failed() for _ in range(FAILURES)] == [False] * (FAILURES - 1) + [True]
    assert (choice.url, choice.is_on_backup) == (SECOND, True)
    assert [choice.failed() for _ in range(FAILURES)][-1]
    assert choice.url == FIRST


def test_failures_with_data_in_between_do_not_count_together(choice):
    for _ in range(5):
        for _ in range(FAILURES - 1):
            assert not choice.failed()
        choice.lived()
    assert choice.url == FIRST


@pytest.mark.parametrize("level", [None, 200, 255])
def test_a_sound_server_is_not_compared(choice, level):
    assert not choice.wants_other(level, 0.0)
    assert choice.level == level


def test_an_unwell_one_is_left_when_the_other_is_better_twice_in_a_row(choice):
    assert choice.wants_other(120, 0.0)
    assert not choice.compare(255, 0.0)
    assert not choice.compare(125, 5.0), "hardly better is not better"
    assert not choice.compare(255, 10.0)
    assert not choice.compare(None, 15.0), "who does not answer is not better"
    assert not choice.compare(220, 20.0)
    assert choice.compare(220, 25.0)
    assert (choice.url, choice.level) == (SECOND, None)


def test_it_recovers_in_between_and_counting_starts_anew(choice):
    choice.wants_other(100, 0.0)
    choice.compare(255, 0.0)
    choice.wants_other(255, 5.0)
    choice.wants_other(100, 10.0)
    assert not choice.compare(255, 10.0)


def test_after_a_change_it_stays_for_a_while_though_not_with_a_dead_one(choice):
    choice.wants_other(100, 0.0)
    choice.compare(255, 0.0)
    choice.compare(255, 5.0)
    assert not choice.wants_other(1, 5.0 + STAY_S - 1)
    assert choice.wants_other(1, 5.0 + STAY_S)
    assert [choice.failed() for _ in range(FAILURES)][-1]
    assert choice.url == FIRST


def test_a_refusal_of_the_preferred_one_needs_a_person_and_one_of_the_backup_leads_back(choice):
    assert not any(choice.refused() for _ in range(10))
    assert choice.url == FIRST
    for _ in range(FAILURES):
        choice.failed()
    assert choice.refused()
    assert choice.url == FIRST
