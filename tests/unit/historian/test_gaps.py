"""The ledger of holes: what opens, closes and fills one, and what a restart makes of it."""

from datetime import timedelta

import pytest
from pysqlite3 import dbapi2

from hmi.bus.facts import GapChanged, GapState
from hmi.historian.alive import last_alive
from hmi.historian.day_files import DayFiles
from hmi.historian.gaps import read_gaps
from hmi.plant.gap_cause import GapCause
from hmi.plant.samples import Origin
from hmi.storage.writer import Writer
from tests.helpers.builders import START, at, at_us, batch, connection, plant_with, sample
from tests.helpers.ledger_run import LedgerRun
from tests.helpers.recording import Recording

DEMO = "demo"
DAY = timedelta(hours=24)


@pytest.fixture
def site():
    return plant_with(tags=["filler.level"], connections=[connection(history_h=24.0)])


@pytest.fixture
def run(site, clock, tmp_path):
    runs = []

    def begin(other_site=None):
        runs.append(LedgerRun(other_site or site, clock, tmp_path))
        return runs[-1]

    yield begin
    for one in runs:
        one.end()


def test_a_first_start_asks_for_the_servers_past(run):
    (gap,) = run().told
    assert (gap.start, gap.end, gap.cause) == (
        START - timedelta(hours=24),
        None,
        GapCause.FIRST_START,
    )
    assert gap.state is GapState.OPEN


def test_a_connection_without_history_has_no_hole_at_a_first_start(run):
    assert run(plant_with(connections=[connection(history_h=0.0)])).told == []


def test_an_open_hole_goes_on_and_closes_once(run):
    first = run()
    number = first.ledger.open(DEMO, at(5), "connection-lost")
    assert number == first.told[0].number, "the hole of the start is still open"
    assert first.ledger.pending(DEMO) == []
    first.ledger.close(DEMO, at(10))
    first.ledger.close(DEMO, at(20))
    (pending,) = first.ledger.pending(DEMO)
    assert pending.end == at(10)
    assert first.ledger.open(DEMO, at(30), "connection-lost") != number


def test_a_filled_hole_is_pending_no_more(run):
    first = run()
    first.ledger.close(DEMO, at(1))
    (pending,) = first.ledger.pending(DEMO)
    first.ledger.report(pending.number, GapState.FILLING, 10)
    assert len(first.ledger.pending(DEMO)) == 1, "until it is filled it can break off"
    first.ledger.report(pending.number, GapState.FILLED, 99)
    assert first.ledger.pending(DEMO) == []
    first.commit()
    first.recording.recorder.tick()
    assert [gap.state for gap in first.told[-2:]] == [GapState.FILLING, GapState.FILLED]
    with pytest.raises(KeyError):
        first.ledger.report(pending.number, GapState.FILLING, 0)


def test_a_hole_is_told_as_filled_when_its_samples_can_be_read(run):
    first = run()
    first.ledger.close(DEMO, at(1))
    told = len(first.told)
    first.recording.arrive(batch(sample(0, 2.0), origin=Origin.HISTORY))
    first.ledger.report(1, GapState.FILLING, 1, filled_from=at(0))
    first.ledger.report(1, GapState.FILLED, 1)
    first.recording.recorder.tick()
    assert len(first.told) == told, "who hears of it reads at once and must find the samples"
    first.recording.writer.write_once()
    first.recording.recorder.tick()
    assert [gap.state for gap in first.told[told:]] == [GapState.FILLING, GapState.FILLED]


def test_a_ledger_of_an_older_version_is_read_as_it_is_and_brought_up_by_the_engine(run, tmp_path):
    old = dbapi2.connect(str(tmp_path / "gaps.sqlite"), isolation_level=None)
    old.execute(
        "CREATE TABLE gaps (number INTEGER PRIMARY KEY, connection TEXT NOT NULL, "
        "start_us INTEGER NOT NULL, end_us INTEGER, cause TEXT NOT NULL, state TEXT NOT NULL, "
        "filled_samples INTEGER NOT NULL)"
    )
    row = (7, DEMO, at_us(0), at_us(9), "x", "partly", 3)
    old.execute("INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    old.execute("PRAGMA user_version = 1")
    old.close()
    hole = GapChanged(7, DEMO, at(0), at(9), "x", GapState.PARTLY, 3)
    assert read_gaps(tmp_path) == [hole]
    first = run(plant_with(connections=[connection(history_h=0.0)]))
    first.ledger.note(DEMO, at(10), at(11), GapCause.OVERFLOW, ["filler.level"])
    first.commit()
    kept = read_gaps(tmp_path)
    assert kept[0] == hole
    assert (kept[1].number, kept[1].tags) == (8, ("filler.level",))


def test_a_hole_is_not_finished_on_disk_before_its_samples_are(
    run, clock, tmp_path, expected_warnings
):
    expected_warnings("cannot be written")
    first = run()
    first.ledger.close(DEMO, at(1))
    first.recording.arrive(batch(sample(0, 1.0)))
    first.commit()
    holder = dbapi2.connect(str(tmp_path / "history" / "2026-01-05.sqlite"), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    first.recording.arrive(batch(sample(0, 2.0), origin=Origin.HISTORY))
    first.ledger.report(1, GapState.FILLED, 1)
    first.commit()
    (on_disk,) = read_gaps(tmp_path)
    assert on_disk.state is GapState.OPEN
    holder.close()
    for _ in range(3):
        clock.advance(6)
        first.commit()
    (on_disk,) = read_gaps(tmp_path)
    assert on_disk.state is GapState.FILLED


def test_the_newest_hole_is_filled_first(run):
    first = run()
    first.ledger.close(DEMO, at(1))
    first.ledger.open(DEMO, at(5), "connection-lost")
    first.ledger.close(DEMO, at(6))
    assert [gap.start for gap in first.ledger.pending(DEMO)] == [at(5), START - DAY]


def test_a_restart_opens_a_hole_from_the_last_recorded_moment(run, clock):
    first = run()
    first.ledger.close(DEMO, clock.now())
    first.ledger.report(1, GapState.FILLED, 0)
    clock.advance(100)
    first.recording.arrive(batch(sample(0, 1.0, at_s=99)))
    first.recording.hear(age_s=1.5)
    first.commit()
    first.end()
    clock.advance(1000)
    (gap,) = run().told
    assert (gap.number, gap.start, gap.cause) == (2, at(98.5), GapCause.ENGINE_STOPPED)


def test_a_mark_that_was_not_committed_does_not_count(run, clock):
    first = run()
    first.ledger.close(DEMO, clock.now())
    first.ledger.report(1, GapState.FILLED, 0)
    first.recording.hear()
    first.commit()
    clock.advance(50)
    first.recording.hear()
    first.recording.recorder.tick()
    first.end()
    assert run().told[0].start == at(0)


def test_a_hole_that_was_open_when_the_engine_died_stays_open(run, clock):
    first = run()
    first.recording.hear()
    first.commit()
    first.end()
    clock.advance(60)
    (gap,) = run().told
    assert (gap.number, gap.start) == (1, START - timedelta(hours=24))


def test_what_was_being_filled_is_to_be_filled_again(run):
    first = run()
    first.ledger.close(DEMO, at(1))
    first.ledger.report(1, GapState.FILLING, 40)
    first.recording.hear()
    first.commit()
    first.end()
    second = run()
    (pending,) = second.ledger.pending(DEMO)
    assert (pending.number, pending.state) == (1, GapState.OPEN)


def test_starts_that_end_before_anything_was_heard_ask_for_no_hour_twice(run, clock):
    first = run()
    clock.advance(10)
    first.ledger.close(DEMO, clock.now())
    first.commit()
    first.end()
    clock.advance(20)
    second = run()
    assert [(gap.number, gap.start, gap.end, gap.cause) for gap in second.told] == [
        (1, START - DAY, at(10), GapCause.FIRST_START),
        (2, at(10), None, GapCause.ENGINE_STOPPED),
    ]


def test_a_clock_that_was_set_back_makes_no_hole_from_the_future(run, clock):
    first = run()
    first.ledger.close(DEMO, clock.now())
    first.recording.hear()
    first.commit()
    first.end()
    clock.step(-3600)
    assert run().told[-1].start == clock.now()


def test_no_mark_is_set_while_another_day_waits_for_its_samples(run, clock, tmp_path):
    first = run()
    first.commit()
    first.recording.arrive(batch(sample(0, 1.0)))
    clock.advance(86_400)
    first.recording.hear()
    today = (tmp_path / "history") / "2026-01-06.sqlite"
    writer: Writer = first.recording.writer
    first.recording.recorder.tick()
    jobs = writer._queue.take_all()
    mark = [job for job in jobs if job.file.path == today]
    waiting = [job for job in jobs if job.file.path != today]
    writer._queue.put_back(mark)
    writer.write_once()
    first.end()
    assert waiting
    assert run().told[-1].cause == GapCause.FIRST_START


def test_a_damaged_ledger_does_not_keep_the_engine_from_starting(run, tmp_path, expected_warnings):
    expected_warnings("ledger of gaps cannot be read")
    expected_warnings("is damaged and was set aside")
    (tmp_path / "gaps.sqlite").write_bytes(b"rubbish" * 999)
    first = run()
    assert first.told[0].cause == GapCause.FIRST_START
    first.commit()


def test_a_ledger_that_cannot_be_read_now_loses_no_row_to_new_holes(
    run, tmp_path, expected_warnings
):
    expected_warnings("ledger of gaps cannot be read")
    first = run()
    first.commit()
    first.end()
    ledger = tmp_path / "gaps.sqlite"
    away = ledger.rename(tmp_path / "away")
    ledger.mkdir()
    second = run()
    ledger.rmdir()
    away.rename(ledger)
    second.commit()
    kept = read_gaps(tmp_path)
    assert [gap.number for gap in kept] == [first.told[0].number, second.told[0].number]


def test_the_reader_finds_holes_that_touch_a_range(run):
    first = run()
    first.ledger.close(DEMO, at(10))
    first.ledger.open(DEMO, at(20), "connection-lost")
    first.commit()
    reader = first.recording.reader
    assert [gap.number for gap in reader.gaps(at_us(5), at_us(15))] == [1]
    assert [gap.number for gap in reader.gaps(at_us(15), at_us(30))] == [2]
    assert reader.gaps(at_us(12), at_us(15)) == []


def test_marks_do_not_pile_up_while_the_disk_takes_nothing(site, clock, tmp_path):
    recording = Recording(site, clock, tmp_path)
    for _ in range(100):
        clock.advance(1)
        recording.hear()
        recording.recorder.tick()
    assert len(recording.writer._queue) == 1
    recording.writer.write_once()
    recording.hear()
    clock.advance(1)
    recording.hear()
    recording.recorder.tick()
    recording.writer.stop()
    assert last_alive(DayFiles(tmp_path), at_us(101)) == {DEMO: at_us(101)}


def test_a_mark_of_a_clock_that_ran_ahead_hides_no_hole(run, clock):
    first = run()
    first.ledger.close(DEMO, clock.now())
    first.recording.hear()
    first.commit()
    for step_s in (200_000, -200_000):
        clock.step(step_s)
        clock.advance(10)
        first.recording.hear()
        first.commit()
    first.end()
    clock.advance(600)
    hole = run().told[-1]
    assert (hole.start, hole.cause) == (at(20), GapCause.ENGINE_STOPPED)


def test_a_day_that_cannot_be_read_leaves_an_older_mark(run, clock, tmp_path, expected_warnings):
    expected_warnings("2026-01-06.sqlite cannot be read")
    first = run()
    first.ledger.close(DEMO, clock.now())
    first.recording.hear()
    first.commit()
    clock.advance(86_400)
    first.recording.hear()
    first.commit()
    first.end()
    (tmp_path / "history" / "2026-01-06.sqlite").write_bytes(b"rubbish" * 999)
    assert run().told[-1].start == at(0)
