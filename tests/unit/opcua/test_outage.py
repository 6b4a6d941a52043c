"""Which outages leave a hole in the ledger."""

from datetime import UTC, datetime, timedelta

import pytest

from hmi.errors import NotConnected
from hmi.opcua.outage import LONG_S, Outage
from tests.helpers.ua_station import GapNotes

START = datetime(2026, 3, 1, tzinfo=UTC)
END = START + timedelta(seconds=5)
LOST = NotConnected("connection-lost")


@pytest.fixture
def book() -> GapNotes:
    return GapNotes()


@pytest.fixture
def outage(book) -> Outage:
    return Outage("demo", book)


def test_what_was_taken_up_whole_leaves_no_hole(outage, book):
    outage.begin(START, LOST, 0.0)
    outage.write_long(LONG_S - 1)
    outage.end(END, [])
    assert book.rows == {}


def test_what_was_made_anew_leaves_one_from_the_last_word_to_the_first(outage, book):
    outage.begin(START, LOST, 0.0)
    outage.end(END, None)
    (gap,) = book.rows.values()
    assert (gap.start, gap.end, gap.cause, gap.tags) == (START, END, "connection-lost", ())


def test_a_forgotten_subscription_concerns_its_tags_alone(outage, book):
    outage.begin(START, NotConnected("subscription-ended"), 0.0)
    outage.end(END, ["m.a"])
    (gap,) = book.rows.values()
    assert (gap.cause, gap.tags, gap.end) == ("subscription-recreated", ("m.a",), END)


def test_a_long_outage_is_written_down_while_it_lasts(outage, book):
    outage.begin(START, LOST, 0.0)
    outage.write_long(LONG_S)
    (gap,) = book.rows.values()
    assert (gap.start, gap.end) == (START, None)
    outage.end(END, [])
    assert book.rows[gap.number].end == END


def test_the_first_cause_counts_and_an_engine_that_stops_writes_it_down(outage, book):
    outage.begin(START, LOST, 0.0)
    outage.begin(END, NotConnected("no-word"), 5.0)
    outage.stop(END)
    (gap,) = book.rows.values()
    assert (gap.start, gap.cause) == (START, "connection-lost")


def test_an_engine_that_stops_while_the_server_lives_says_so(outage, book):
    outage.stop(START)
    assert book.rows[1].cause == "engine-stopped"


def test_a_hole_from_before_the_start_ends_with_the_first_word(outage, book):
    book.open("demo", START, "engine-stopped")
    outage.end(END, None)
    assert book.rows[1].end == END
