"""Which messages are missing, and which are asked for again."""

from itertools import islice

import pytest

from hmi.opcua.sequence import (
    ASKED_MAX,
    LAST,
    REPAIR_S,
    Retransmission,
    SequenceWatch,
    Skipped,
    following,
    held_from,
)


def noted(*numbers: int) -> list[Skipped | None]:
    watch = SequenceWatch()
    return [watch.note(number) for number in numbers]


def test_numbers_in_order_miss_nothing_also_where_they_begin_again():
    assert noted(LAST - 1, LAST, 1, 2) == [None] * 4


def test_what_was_left_out_is_named():
    assert noted(5, 8, 9) == [None, Skipped(6, 2), None]
    assert Skipped(LAST, 3).numbers() == [LAST, 1, 2]


def test_a_message_that_comes_twice_is_no_loss_and_does_not_count():
    assert noted(5, 6, 5, 7) == [None] * 4


def test_a_server_that_counts_anew_has_lost_something_once():
    assert noted(500, 1, 2, 3) == [None, Skipped(501, 1), None, None]
    assert noted(1, 2, 3, 1, 2, 3) == [None, None, None, None, Skipped(4, 1), None]


def asked(plan: Retransmission, held: set[int], now_s: float = 0.0) -> list[int]:
    numbers = []
    while (number := plan.next_number(now_s)) is not None:
        numbers.append(number)
        plan.answered(number, is_found=number in held)
    return numbers


def test_after_a_loss_it_asks_on_until_the_server_has_no_more():
    plan = Retransmission(following(7), 0.0, is_open_ended=True)
    assert asked(plan, {7, 8, 10}) == [7, 8, 9]
    assert plan.missing == []


def test_of_numbers_that_were_left_out_each_that_does_not_come_is_missing():
    plan = Retransmission([7, 8, 9], 0.0, is_open_ended=False)
    assert asked(plan, {8}) == [7, 8, 9]
    assert plan.missing == [7, 9]


def test_a_server_that_has_every_number_is_not_asked_for_ever():
    plan = Retransmission(following(1), 0.0, is_open_ended=True)
    assert len(asked(plan, set(range(1000)))) == ASKED_MAX


def test_asking_again_ends_after_its_time_and_the_rest_is_missing():
    plan = Retransmission([7, 8, 9], 0.0, is_open_ended=False)
    assert plan.next_number(0.0) == 7
    plan.answered(7, is_found=True)
    assert plan.next_number(REPAIR_S + 0.1) is None
    assert plan.missing == [8, 9]


@pytest.mark.parametrize(
    ("available", "numbers"),
    [([3, 4], []), ([3, 5, 7], [5, 6, 7]), ([], []), ([9, 2], [5, 6, 7, 8, 9])],
)
def test_of_what_a_server_holds_only_what_did_not_come_is_asked_for(available, numbers):
    assert held_from(5, available) == numbers


def test_what_a_server_holds_may_go_past_the_last_number():
    assert held_from(LAST, [LAST - 1, LAST, 1]) == [LAST, 1]
    assert list(islice(following(LAST), 2)) == [LAST, 1]
