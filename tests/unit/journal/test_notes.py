"""Notes are kept in the journal, found by time, tag and words, and never deleted."""

from datetime import timedelta

import pytest
from pysqlite3 import dbapi2

from hmi.bus.bus import Bus
from hmi.errors import ActionRefused, StorageError
from hmi.journal.note_book import NoteBook
from hmi.journal.notes import NoteReader, Sought
from hmi.journal.reader import Reader
from hmi.journal.schema import NOTES
from hmi.plant.notes import LONGEST_NOTE, Note
from hmi.storage.jobs import Job
from hmi.storage.writer import Writer
from tests.helpers.builders import START, at


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
    bus.notes.subscribe(lambda fact: told.append(fact.note))
    return NoteBook(tmp_path, desk, bus, clock)


@pytest.fixture
def reader(tmp_path):
    return NoteReader(tmp_path)


def note(text="Valve sticks", at_s=0.0, *, end_s=None, tag="filler.level", user="eva", **fields):
    machine = fields.pop("machine", tag.partition(".")[0])
    end = None if end_s is None else at(end_s)
    return Note(0, at(at_s), end, tag, machine, text, user, START)


async def test_a_note_is_told_and_read_back_as_it_was_written(book, reader, told, clock):
    clock.advance(60)
    number = await book.add(note("  Valve \n sticks ", 10, end_s=20))
    [found] = reader.notes(at(0), at(100))
    assert found == told[0]
    assert (found.number, found.text, found.user) == (number, "Valve sticks", "eva")
    assert (found.start, found.end, found.written) == (at(10), at(20), clock.now())
    assert (found.tag, found.machine) == ("filler.level", "filler")


async def test_a_moment_has_no_end_and_a_span_that_ends_before_it_begins_is_one(book, reader):
    await book.add(note(at_s=10))
    await book.add(note(at_s=30, end_s=20))
    assert [one.end for one in reader.notes(at(0), at(100))] == [None, None]


async def test_notes_are_found_by_any_time_they_touch_newest_first(book, reader):
    for start, end in ((0, 50), (10, None), (90, 95)):
        await book.add(note(f"{start}", start, end_s=end))
    assert [one.text for one in reader.notes(at(20), at(90))] == ["90", "0"]
    assert [one.text for one in reader.notes(at(0), at(95), limit=2)] == ["90", "10"]
    assert reader.notes(at(51), at(89)) == []


async def test_notes_are_found_by_tag_machine_and_words(book, reader):
    await book.add(note("Nozzle 100 % open"))
    await book.add(note("Belt torn", tag="capper.torque", user="Zoë"))
    await book.add(note("Shift began late", tag="", machine=""))
    texts = lambda **sought: [one.text for one in reader.notes(at(0), at(9), Sought(**sought))]  # noqa: E731  # named once
    assert texts(machines=["capper"]) == ["Belt torn"]
    assert texts(tags=["filler.level"]) == ["Nozzle 100 % open"]
    assert sorted(texts(machines=["capper"], tags=["filler.level"])) == [
        "Belt torn", "Nozzle 100 % open"
    ]  # fmt: skip
    assert texts(text="100 %") == ["Nozzle 100 % open"]
    assert texts(text="zoë") == ["Belt torn"]
    assert texts(text="LATE") == ["Shift began late"]


async def test_a_withdrawn_note_stays_with_who_and_why(book, reader, told, clock):
    number = await book.add(note())
    clock.advance(5)
    await book.withdraw(number, "eva", "Wrong valve", may_any=False)
    assert reader.notes(at(0), at(9)) == []
    [found] = reader.notes(at(0), at(9), Sought(has_withdrawn=True))
    assert found == told[-1] == reader.note(number)
    assert (found.text, found.reason) == ("Valve sticks", "Wrong valve")
    assert (found.withdrawn, found.withdrawn_by) == (clock.now(), "eva")


async def test_the_past_is_shown_as_it_stood_then(book, reader, clock):
    number = await book.add(note())
    written = clock.now()
    clock.advance(60)
    await book.withdraw(number, "eva", "Wrong valve", may_any=False)
    ago = lambda s: reader.notes(at(0), at(9), Sought(at=written + timedelta(seconds=s)))  # noqa: E731  # named once
    assert ago(-1) == []
    assert [one.text for one in ago(30)] == ["Valve sticks"]
    assert ago(60) == []


async def test_only_who_may_takes_back_what_another_wrote(book, reader):
    number = await book.add(note(user="eva"))
    with pytest.raises(ActionRefused) as refusal:
        await book.withdraw(number, "max", "No", may_any=False)
    assert refusal.value.code == "note-of-another"
    await book.withdraw(number, "max", "No", may_any=True)
    assert reader.note(number).withdrawn_by == "max"


@pytest.mark.parametrize(
    ("text", "code"), [(" \n", "note-empty"), ("x" * (LONGEST_NOTE + 1), "note-too-long")]
)
async def test_a_note_without_words_or_with_too_many_is_refused(book, reader, text, code):
    with pytest.raises(ActionRefused) as refusal:
        await book.add(note(text))
    assert refusal.value.code == code
    assert reader.notes(at(0), at(9)) == []


async def test_what_cannot_be_withdrawn_is_refused(book):
    number = await book.add(note())
    await book.withdraw(number, "eva", "Wrong", may_any=False)
    for wrong, reason, code in (
        (number, "Again", "note-withdrawn"), (99, "Again", "note-unknown"),
        (number, "  ", "reason-missing"),
    ):  # fmt: skip
        with pytest.raises(ActionRefused) as refusal:
            await book.withdraw(wrong, "eva", reason, may_any=True)
        assert refusal.value.code == code


async def test_what_is_not_on_disk_is_neither_told_nor_kept(book, reader, told, desk):
    desk.is_broken = True
    with pytest.raises(StorageError):
        await book.add(note())
    assert told == []
    assert reader.notes(at(0), at(9)) == []


async def test_notes_are_chained_and_refuse_changes(book, tmp_path):
    for text in ("one", "two", "three"):
        await book.add(note(text))
    assert Reader(tmp_path).verify()[NOTES.name].first_wrong is None
    link = dbapi2.connect(str(tmp_path / "journal.sqlite"), isolation_level=None)
    for change in ("UPDATE notes SET text = 'x'", "DELETE FROM notes"):
        with pytest.raises(dbapi2.DatabaseError, match="append only"):
            link.execute(change)
    link.execute("DROP TRIGGER notes_no_UPDATE")
    link.execute("UPDATE notes SET text = 'never' WHERE seq = 2")
    link.close()
    assert Reader(tmp_path).verify()[NOTES.name].first_wrong == 2


def test_a_folder_without_notes_has_none(reader, tmp_path):
    assert reader.notes(START, at(9)) == []
    assert reader.note(1) is None
    link = dbapi2.connect(str(tmp_path / "journal.sqlite"))
    link.execute("CREATE TABLE audit (seq INTEGER)")
    link.execute("PRAGMA user_version = 1")
    link.close()
    assert reader.notes(START, at(9)) == []
