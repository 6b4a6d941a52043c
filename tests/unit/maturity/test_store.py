"""Assessments on disk: autosaved, immutable once closed, told to the bus after the commit."""

import asyncio

import pytest
from sqlalchemy import text

from hmi.bus.bus import Bus
from hmi.errors import ActionRefused, StorageError
from hmi.maturity.store import LONGEST_NOTE, AssessmentStore, assessments_file
from hmi.storage.database import open_database
from hmi.storage.writer import Writer
from tests.helpers.builders import at


@pytest.fixture
def writer(clock):
    writer = Writer(clock)
    writer.start()
    yield writer
    writer.stop()


@pytest.fixture
def told():
    return []


@pytest.fixture
def store(tmp_path, writer, clock, told):
    bus = Bus()
    bus.assessments.subscribe(told.append)
    return AssessmentStore(tmp_path, writer, bus, clock)


def reopened(tmp_path, writer, clock):
    return AssessmentStore(tmp_path, writer, Bus(), clock)


async def refusal(work):
    with pytest.raises(ActionRefused) as caught:
        await work
    return caught.value.code


async def test_an_assessment_begins_with_all_dimensions_unassessed(store, told):
    number = await store.begin(" Line 1 ", "lea")
    begun = store.latest()
    assert (begun.number, begun.scope, begun.assessor) == (number, "Line 1", "lea")
    assert (begun.started, begun.closed) == (at(), None)
    assert [level for _, level in begun.levels] == [0] * 6
    assert [fact.assessment for fact in told] == [begun]


async def test_every_rating_is_on_disk_before_it_is_confirmed(store, tmp_path, writer, clock):
    number = await store.begin("Line 1", "lea")
    await store.rate(number, "automation", 3, 4, "cells since spring")
    await store.rate(number, "automation", 2, 5)
    await store.rate(number, "connectivity", 4, note="all but one")
    kept = reopened(tmp_path, writer, clock).latest()
    assert kept == store.latest()
    assert dict(kept.levels)["automation"] == 2
    assert kept.targets == (("automation", 5),)
    assert kept.notes == (("connectivity", "all but one"),)


async def test_a_rating_can_be_taken_back_until_closing(store, tmp_path, writer, clock):
    number = await store.begin("Line 1", "lea")
    await store.rate(number, "automation", 3, 4, "note")
    await store.rate(number, "automation", 0)
    assert (store.latest().targets, store.latest().notes) == ((), ())
    assert await refusal(store.close(number)) == "assessment-empty"
    assert reopened(tmp_path, writer, clock).latest() == store.latest()


async def test_a_closed_assessment_never_changes(store, tmp_path, writer, clock, told):
    number = await store.begin("Line 1", "lea")
    await store.rate(number, "automation", 3)
    clock.advance(60)
    await store.close(number)
    assert store.latest().closed == at(60)
    assert await refusal(store.rate(number, "automation", 4)) == "assessment-closed"
    assert await refusal(store.close(number)) == "assessment-closed"
    assert told[-1].assessment == reopened(tmp_path, writer, clock).latest()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ratings SET level = 5",
        "INSERT INTO ratings VALUES (1, 'cybersecurity', 5, 0, '')",
        "UPDATE assessments SET closed_us = NULL",
    ],
)
async def test_the_file_itself_refuses_to_change_what_is_closed(store, tmp_path, statement):
    number = await store.begin("Line 1", "lea")
    await store.rate(number, "automation", 3)
    await store.close(number)
    with (
        open_database(assessments_file(tmp_path).path, read_only=False).connect() as link,
        pytest.raises(Exception, match="closed"),
    ):
        link.execute(text(statement))


async def test_a_correction_is_a_new_assessment(store):
    first = await store.begin("Line 1", "lea")
    second = await store.begin("Line 1", "tom")
    assert [one.number for one in store.every()] == [first, second]
    assert store.latest().assessor == "tom"


@pytest.mark.parametrize(
    ("rating", "code"),
    [
        ((1, "folk", 3), "dimension-unknown"),
        ((1, "automation", 6), "level-out-of-range"),
        ((1, "automation", -1), "level-out-of-range"),
        ((1, "automation", 3, 6), "target-out-of-range"),
        ((1, "automation", 3, 0, "x" * (LONGEST_NOTE + 1)), "note-too-long"),
        ((7, "automation", 3), "assessment-unknown"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_its_code(store, told, rating, code):
    await store.begin("Line 1", "lea")
    assert await refusal(store.rate(*rating)) == code
    assert len(told) == 1


async def test_an_assessment_needs_a_scope(store):
    assert await refusal(store.begin("  ", "lea")) == "assessment-scope-missing"
    assert store.latest() is None


async def test_ratings_asked_at_once_are_all_kept(store, tmp_path, writer, clock):
    number = await store.begin("Line 1", "lea")
    keys = [key for key, _ in store.latest().levels]
    await asyncio.gather(*(store.rate(number, key, 3) for key in keys))
    assert reopened(tmp_path, writer, clock).latest().levels == tuple((key, 3) for key in keys)


class FullDisk:
    def submit_and_wait(self, _job, _timeout_s):
        raise StorageError("storage-full")


async def test_what_could_not_be_written_is_neither_shown_nor_told(tmp_path, clock, told):
    bus = Bus()
    bus.assessments.subscribe(told.append)
    store = AssessmentStore(tmp_path, FullDisk(), bus, clock)
    with pytest.raises(StorageError):
        await store.begin("Line 1", "lea")
    assert (store.every(), told) == ((), [])


async def test_a_file_that_cannot_be_read_now_is_read_later_and_nothing_is_begun_over_it(
    store, tmp_path, writer, clock, expected_warnings
):
    expected_warnings("Assessments are not known")
    number = await store.begin("Line 1", "lea")
    path = assessments_file(tmp_path).path
    away = path.rename(tmp_path / "away")
    path.mkdir()
    again = reopened(tmp_path, writer, clock)
    assert again.every() == ()
    with pytest.raises(StorageError):
        await again.begin("Line 2", "lea")
    path.rmdir()
    away.rename(path)
    assert [one.number for one in again.every()] == [number]
