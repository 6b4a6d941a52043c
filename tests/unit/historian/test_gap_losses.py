"""Holes of samples that were lost while recording went on, and marks of a clock that was set."""

import pytest

from hmi.bus.facts import GapState
from hmi.historian.gaps import GapLedger, read_gaps
from hmi.plant.gap_cause import GapCause
from tests.helpers.builders import at, batch, connection, plant_with, sample
from tests.helpers.ledger_run import LedgerRun
from tests.helpers.recording import Recording

DEMO = "demo"


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


def test_samples_lost_of_some_tags_are_a_hole_of_those(run, tmp_path):
    first = run(plant_with(connections=[connection(history_h=0.0)]))
    first.ledger.note(DEMO, at(1), at(2), GapCause.OVERFLOW, ["filler.level"])
    first.ledger.note(DEMO, at(3), at(4), GapCause.OVERFLOW, ["filler.speed"])
    first.ledger.note(DEMO, at(4), at(4.5), GapCause.MESSAGE_MISSING)
    first.ledger.note(DEMO, at(60), at(61), GapCause.OVERFLOW, ["filler.level"])
    first.commit()
    kept = [(gap.cause, gap.start, gap.end, gap.tags) for gap in read_gaps(tmp_path)]
    assert kept == [
        (GapCause.OVERFLOW, at(1), at(4), ("filler.level", "filler.speed")),
        (GapCause.MESSAGE_MISSING, at(4), at(4.5), ()),
        (GapCause.OVERFLOW, at(60), at(61), ("filler.level",)),
    ]


def test_what_is_lost_while_a_hole_is_open_is_part_of_it(run):
    first = run()
    assert first.ledger.note(DEMO, at(1), at(2), GapCause.OVERFLOW, ["filler.level"]) == 1
    assert len(first.ledger._gaps) == 1


def test_a_loss_of_all_tags_makes_one_with_a_loss_of_some(run):
    first = run(plant_with(connections=[connection(history_h=0.0)]))
    first.ledger.note(DEMO, at(1), at(2), GapCause.MESSAGE_MISSING, ["filler.level"])
    first.ledger.note(DEMO, at(2), at(3), GapCause.MESSAGE_MISSING)
    assert [gap.tags for gap in first.ledger.pending(DEMO)] == [()]


@pytest.mark.parametrize("step_s", [-3600.0, 3600.0])
def test_a_clock_that_was_set_leaves_a_mark_and_a_slow_one_none(run, clock, step_s):
    first = run(plant_with(connections=[connection(history_h=0.0)]))
    first.commit()
    clock.advance(1)
    clock.step(1.5)
    first.commit()
    assert first.told == []
    clock.advance(1)
    clock.step(step_s)
    first.commit()
    (mark,) = first.told
    assert (mark.cause, mark.start, mark.end) == (GapCause.CLOCK_JUMP, clock.now(), clock.now())


def test_samples_lost_by_a_full_queue_leave_one_hole_from_the_last_commit(site, clock, tmp_path):
    recording = Recording(site, clock, tmp_path, limit=10)
    ledger = GapLedger(site, recording.bus, recording.writer, clock, tmp_path)
    recording.record(batch(sample(0, 0.0)))
    for second in range(1, 31):
        clock.advance(1)
        recording.arrive(batch(*(sample(0, float(k), at_s=second + k / 10) for k in range(6))))
        recording.recorder.tick()
    recording.writer.write_once()
    (gap,) = ledger.pending(DEMO)
    assert (gap.start, gap.cause, gap.state) == (at(0), GapCause.QUEUE_OVERFLOW, GapState.OPEN)
    assert at(30) <= gap.end <= at(40)
    assert read_gaps(tmp_path) == [gap]
    clock.advance(60)
    recording.record(batch(sample(0, 1.0, at_s=90)))
    recording.arrive(batch(*(sample(0, float(k), at_s=91 + k) for k in range(20))))
    recording.arrive(batch(sample(0, 3.0, at_s=95)))
    recording.recorder.tick()
    assert [one.start for one in ledger.pending(DEMO)] == [at(90), at(0)]
    recording.writer.stop()
