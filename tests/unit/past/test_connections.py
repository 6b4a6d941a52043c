"""A server was heard, or silent since the hole began; small losses are no silence."""

import pytest

from hmi.bus.facts import ConnectionPhase, GapChanged, GapState
from hmi.clock import to_us
from hmi.historian.bounded_reader import gap_as_of
from hmi.past.connections import connection_then, open_hole
from hmi.plant.gap_cause import GapCause
from tests.helpers.builders import CONNECTION, at, connection, plant_with

SITE = plant_with(tags=["filler.speed", "filler.level"])


def hole(start_s, end_s, cause=GapCause.CONNECTION_LOST, **fields):
    end = None if end_s is None else at(end_s)
    return GapChanged(1, CONNECTION, at(start_s), end, cause, GapState.FILLED, **fields)


def then(seconds, *gaps):
    return connection_then(SITE, connection(), gaps, at(seconds))


def test_without_a_hole_it_was_heard_just_then():
    fact = then(10)
    assert (fact.phase, fact.heard_age_s, fact.tags_ok) == (ConnectionPhase.LIVE, 0.0, 2)


@pytest.mark.parametrize(
    ("seconds", "phase"), [(12, ConnectionPhase.DOUBTFUL), (60, ConnectionPhase.LOST)]
)
def test_in_a_hole_it_is_silent_since_its_start_even_if_it_was_filled_later(seconds, phase):
    fact = then(seconds, hole(10, 100))
    assert (fact.phase, fact.heard_age_s) == (phase, seconds - 10.0)
    assert fact.reason == "connection-lost"


def test_after_a_hole_it_is_heard_since_its_end():
    fact = then(120, hole(10, 100))
    assert (fact.phase, fact.since) == (ConnectionPhase.LIVE, at(100))


@pytest.mark.parametrize("cause", [GapCause.MESSAGE_MISSING, GapCause.FIRST_START])
def test_lost_messages_and_the_time_before_the_station_are_no_silence(cause):
    assert then(50, hole(10, 100, cause)).phase is ConnectionPhase.LIVE


def test_a_hole_of_some_tags_is_no_silence():
    assert open_hole(CONNECTION, [hole(10, 100, tags=("filler.speed",))], at(50)) is None


def test_of_two_holes_the_one_that_began_first_counts():
    early, late = hole(10, 100), hole(20, 90)
    assert open_hole(CONNECTION, [late, early], at(50)) == early


def test_a_hole_stands_open_while_it_lasts_and_as_it_is_known_after_it():
    gap = hole(10, 100)
    inside = gap_as_of(gap, to_us(at(50)))
    assert (inside.end, inside.state) == (None, GapState.OPEN)
    assert gap_as_of(gap, to_us(at(100))) == gap


def test_what_a_server_kept_from_before_the_station_ends_at_the_moment():
    gap = hole(10, 100, GapCause.FIRST_START)
    assert gap_as_of(gap, to_us(at(50))) == hole(10, 50, GapCause.FIRST_START)


def test_a_moment_before_a_hole_knows_nothing_of_it():
    assert then(5, hole(10, None)).phase is ConnectionPhase.LIVE
