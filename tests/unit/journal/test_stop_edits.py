"""What is said of stops is kept in the journal, told once it is on disk, and never deleted."""

from dataclasses import replace

import pytest

from hmi.bus.bus import Bus
from hmi.clock import to_us
from hmi.errors import ActionRefused, StorageError
from hmi.journal.bounded_reader import BoundedReader
from hmi.journal.excerpt import excerpt
from hmi.journal.reader import Reader
from hmi.journal.schema import STOPS
from hmi.journal.stop_book import StopBook
from hmi.journal.stop_edits import StopEditReader
from hmi.plant.stops import LONGEST_REMARK, StopDeed, StopEdit
from hmi.storage.jobs import Job
from hmi.storage.writer import Writer
from tests.helpers.builders import START, at

TEXTS = (
    "=cmd|' /C calc'!A0", "'; DROP TABLE stops;--", "\ud800 half", "\x00\x07", "\u202egnp.exe",
    "<b>bold</b>", "{braces} %s", "\U0001f680" * 40, "",
)  # fmt: skip


class Desk:
    """Writes each job at once, as a writer's thread would a little later."""

    def __init__(self, writer):
        self._writer = writer
        self.is_broken = False

    def submit_and_wait(self, job: Job, _timeout_s):
        if self.is_broken:
            raise StorageError("storage-full", file="journal.sqlite")
        self._writer.submit(job)
        self._writer.write_once()


@pytest.fixture
def told():
    return []


@pytest.fixture
def desk(clock):
    writer = Writer(clock)
    yield Desk(writer)
    writer.stop()


@pytest.fixture
def book(tmp_path, clock, desk, told):
    bus = Bus()
    bus.stops.subscribe(lambda fact: told.append(fact.edit))
    return StopBook(tmp_path, desk, bus, clock)


@pytest.fixture
def reader(tmp_path):
    return StopEditReader(tmp_path)


def edit(deed=StopDeed.QUALIFIED, start_s=0.0, end_s=600.0, reason="jam", **fields):
    usual = {"text": "", "user": "eva", "written_us": 0}
    span = to_us(at(start_s)), to_us(at(end_s))
    return StopEdit(0, deed, "filler", *span, reason, **{**usual, **fields})


async def test_what_is_done_is_told_and_read_back_as_it_was(book, reader, told, clock):
    clock.advance(60)
    edits = [edit(text=" at the \n star wheel ", led_by="filler.jam"),
             edit(StopDeed.SPLIT, reason="", at_us=to_us(at(300))),
             edit(StopDeed.MERGED, 0, 900, "belt")]  # fmt: skip
    kept = [await book.keep(one) for one in edits]
    assert reader.edits(at(0), at(10)) == kept == told
    assert [one.number for one in kept] == [1, 2, 3]
    assert kept[0] == replace(
        edits[0], number=1, text="at the star wheel", written_us=to_us(clock.now())
    )
    assert (kept[1].at_us, kept[2].reason) == (to_us(at(300)), "belt")


async def test_edits_are_found_by_any_time_they_touch_and_by_machine(book, reader):
    for start, end, key in ((0, 100, "filler"), (200, 300, "filler"), (200, 300, "capper")):
        await book.keep(replace(edit(start_s=start, end_s=end), machine=key))
    assert [one.number for one in reader.edits(at(100), at(200))] == [1, 2, 3]
    assert [one.number for one in reader.edits(at(101), at(199))] == []
    assert [one.number for one in reader.edits(at(0), at(999), ["filler"])] == [1, 2]


async def test_what_is_taken_back_stays_with_who_did_it(book, reader, told, clock):
    kept = await book.keep(edit())
    clock.advance(5)
    await book.withdraw(kept.number, "eva", may_any=False)
    [found] = reader.edits(at(0), at(10))
    assert found == told[-1] == reader.edit(kept.number)
    assert (found.is_withdrawn, found.withdrawn_us) == (True, to_us(clock.now()))
    assert (found.reason, found.withdrawn_by) == ("jam", "eva")


async def test_the_past_is_read_as_it_stood_then(book, tmp_path, clock):
    kept = await book.keep(edit())
    clock.advance(60)
    await book.withdraw(kept.number, "eva", may_any=False)
    then = START
    past = BoundedReader(tmp_path, lambda: then)
    assert [one.is_withdrawn for one in past.stop_edits(at(0), at(10))] == [False]
    then = at(60)
    assert [one.is_withdrawn for one in past.stop_edits(at(0), at(10))] == [True]
    then = at(-1)
    assert past.stop_edits(at(0), at(10)) == []


async def test_only_who_may_takes_back_what_another_said(book, reader):
    kept = await book.keep(edit(user="eva"))
    with pytest.raises(ActionRefused) as refusal:
        await book.withdraw(kept.number, "max", may_any=False)
    assert refusal.value.code == "stop-edit-of-another"
    await book.withdraw(kept.number, "max", may_any=True)
    assert reader.edit(kept.number).withdrawn_by == "max"


async def test_what_cannot_be_taken_back_is_refused(book):
    kept = await book.keep(edit())
    await book.withdraw(kept.number, "eva", may_any=False)
    for number, code in ((kept.number, "stop-edit-withdrawn"), (99, "stop-edit-unknown"),
                         (2, "stop-edit-unknown")):  # fmt: skip
        with pytest.raises(ActionRefused) as refusal:
            await book.withdraw(number, "eva", may_any=True)
        assert refusal.value.code == code


async def test_a_remark_that_is_too_long_is_refused(book, reader):
    with pytest.raises(ActionRefused) as refusal:
        await book.keep(edit(text="x" * (LONGEST_REMARK + 1)))
    assert refusal.value.code == "note-too-long"
    assert reader.edits(at(0), at(9)) == []


async def test_what_is_not_on_disk_is_neither_told_nor_kept(book, reader, told, desk):
    desk.is_broken = True
    with pytest.raises(StorageError):
        await book.keep(edit())
    assert told == []
    assert reader.edits(at(0), at(9)) == []


async def test_hostile_texts_come_back_as_they_can_be_stored(book, reader, tmp_path):
    for text in TEXTS:
        kept = await book.keep(edit(text=text[:LONGEST_REMARK], user=text[:100]))
        assert reader.edit(kept.number).reason == "jam"
    assert len(reader.edits(at(0), at(9))) == len(TEXTS)
    assert Reader(tmp_path).verify()[STOPS.name].first_wrong is None


async def test_an_excerpt_has_the_edits_of_its_time_and_what_was_taken_back_later(
    book, tmp_path, clock
):
    inside = await book.keep(edit(start_s=100, end_s=200))
    await book.keep(edit(start_s=900, end_s=950))
    clock.advance(3600)
    await book.withdraw(inside.number, "eva", may_any=False)
    other = tmp_path / "other"
    other.mkdir()
    excerpt(tmp_path, other, to_us(at(0)), to_us(at(300)))
    [found] = StopEditReader(other).edits(at(-99), at(9999))
    assert (found.number, found.is_withdrawn) == (inside.number, True)


def test_a_folder_without_a_journal_has_no_edits(reader):
    assert reader.edits(START, at(9)) == []
    assert (reader.edit(1), reader.last_number()) == (None, 0)
