"""With what an attempt begins, and what a failed one leaves."""

from dataclasses import replace

import pytest
from asyncua import ua

from hmi.errors import NotConnected, TimedOut, UntrustedServer
from hmi.opcua.kept import Kept, Ticket
from hmi.opcua.rate_groups import RateGroup
from hmi.opcua.recovery import Remains, Step, first_step, is_session_gone
from hmi.opcua.subscription import Subscription

ALL = Remains(
    has_session=True,
    has_subscriptions=True,
    silent_s=5.0,
    session_timeout_s=60.0,
    lifetime_s=600.0,
)


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({}, Step.REACTIVATE),
        ({"silent_s": 61.0}, Step.TRANSFER),
        ({"has_session": False}, Step.TRANSFER),
        ({"failures": 3}, Step.TRANSFER),
        ({"failures": 10}, Step.RECREATE),
        ({"silent_s": 601.0}, Step.RECREATE),
        ({"has_subscriptions": False}, Step.REACTIVATE),
        ({"has_subscriptions": False, "has_session": False}, Step.RECREATE),
    ],
)
def test_an_attempt_begins_with_the_most_that_may_be_left(change, step):
    assert first_step(replace(ALL, **change)) is step


@pytest.mark.parametrize(
    ("refusal", "is_gone"),
    [
        (NotConnected("server-refused", status="BadSessionIdInvalid"), True),
        (UntrustedServer("server-does-not-trust-us"), True),
        (TimedOut("no-answer"), False),
        (NotConnected("connection-lost"), False),
        (NotConnected("login-refused"), False),
    ],
)
def test_n8_only_an_answer_ends_a_session(refusal, is_gone):
    assert is_session_gone(refusal) is is_gone


def living(*heard_at: float | None) -> list[Subscription]:
    made = [Subscription(RateGroup(0.2, (n,))) for n in range(len(heard_at))]
    for one, word in zip(made, heard_at, strict=True):
        one.is_gone, one.heard_at = False, word
    return made


@pytest.fixture
def kept() -> Kept:
    ticket = Ticket(ua.NodeId(1), ua.CreateSessionResult(), None, (), 60.0)
    return Kept("opc.tcp://a", ticket, None, living(1.0, None), 100.0)


def test_what_a_server_keeps_is_used_as_long_as_it_keeps_it(kept):
    assert kept.first_step(110.0) is Step.REACTIVATE
    assert kept.first_step(200.0) is Step.TRANSFER
    assert kept.first_step(800.0) is Step.RECREATE
    assert (kept.ticket, kept.subscriptions) == (None, [])


def test_what_one_server_keeps_is_nothing_to_another(kept):
    assert kept.lend("opc.tcp://a").ticket is not None
    assert kept.lend("opc.tcp://b").ticket is None


def test_an_absent_server_may_still_have_everything(kept):
    for _ in range(20):
        kept.note_end(NotConnected("connection-refused"), was_live=False)
    assert kept.first_step(110.0) is Step.REACTIVATE


def test_a_server_that_refuses_again_and_again_gets_a_new_session_and_then_everything_anew(kept):
    steps = []
    for _ in range(11):
        steps.append(kept.first_step(110.0))
        kept.note_end(NotConnected("server-refused"), was_live=False)
    assert steps == [Step.REACTIVATE] * 3 + [Step.TRANSFER] * 7 + [Step.RECREATE]


def test_a_subscription_that_stays_silent_on_a_new_connection_is_given_up(kept):
    kept.note_end(TimedOut("no-word"), was_live=False)
    assert [one.is_gone for one in kept.subscriptions] == [False, True]


@pytest.mark.parametrize(
    "end",
    [
        NotConnected("malformed-answer"),
        UntrustedServer("certificate-changed"),
        NotConnected("login-refused"),
    ],
)
def test_after_broken_messages_or_a_failure_of_trust_nothing_old_is_used(kept, end):
    kept.note_end(end, was_live=True)
    assert kept.first_step(101.0) is Step.RECREATE


def test_living_again_forgives_failures(kept):
    kept.failures = 5
    kept.note_end(NotConnected("connection-lost"), was_live=True)
    assert kept.first_step(101.0) is Step.REACTIVATE
