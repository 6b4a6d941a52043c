"""Losses of a session that goes on: whose they are, since when, and that each is written once."""

from hmi.opcua.losses import TAGS_NAMED, Losses, overflowed
from hmi.plant.gap_cause import GapCause
from hmi.plant.quality import GOOD, OVERFLOW
from tests.helpers.builders import at, batch, sample
from tests.helpers.ua_station import GapNotes


def booked(losses: Losses) -> list[tuple]:
    book = GapNotes()
    losses.book(book, at(9))
    return [(gap.cause, gap.start, gap.end, gap.tags) for gap in book.rows.values()]


def test_only_the_whole_overflow_mark_is_an_overflow():
    rows = batch(
        sample(3, 1.0, status=OVERFLOW), sample(1, 1.0, status=GOOD), sample(2, 1.0, status=0x80),
        sample(4, 1.0, status=0x400), sample(3, 2.0, status=OVERFLOW | 0x40000000),
    ).rows  # fmt: skip
    assert overflowed(rows) == (3,)
    assert overflowed(rows[1:2]) == ()


def test_each_cause_is_one_hole_from_its_first_moment_and_booked_once():
    losses = Losses("demo")
    losses.note(GapCause.OVERFLOW, at(2), ["m.b"])
    losses.note(GapCause.OVERFLOW, at(1), ["m.a"])
    losses.note(GapCause.MESSAGE_MISSING, at(3))
    assert booked(losses) == [
        (GapCause.OVERFLOW, at(1), at(9), ("m.a", "m.b")),
        (GapCause.MESSAGE_MISSING, at(3), at(9), ()),
    ]
    assert booked(losses) == []


def test_a_loss_of_any_tag_and_one_of_very_many_are_losses_of_all():
    losses = Losses("demo")
    losses.note(GapCause.OVERFLOW, at(2))
    losses.note(GapCause.OVERFLOW, at(2), ["m.b"])
    assert booked(losses)[0][3] == ()
    losses.note(GapCause.OVERFLOW, at(2), [f"m.{n}" for n in range(TAGS_NAMED + 1)])
    assert booked(losses)[0][3] == ()
