"""People & organisation is rated beside the six: kept, exported, and no part of any figure."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hmi.bus.bus import Bus
from hmi.bus.facts import Assessment
from hmi.errors import ActionRefused
from hmi.maturity.exchange import from_text, to_text
from hmi.maturity.questions import load_bank
from hmi.maturity.roadmap import proposed_steps
from hmi.maturity.scoring import result_of
from hmi.maturity.store import AssessmentStore, read_assessments
from hmi.plant.roadmap import Stage
from hmi.storage.writer import Writer

BANK = load_bank()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SIX = tuple((key, 2) for key in BANK.keys)
ONE = Assessment(4, "Line 1", NOON, NOON, "lea", SIX)
WITH = replace(ONE, levels=(*SIX, ("people", 5)))


@pytest.fixture
def store(tmp_path, clock):
    writer = Writer(clock)
    writer.start()
    yield AssessmentStore(tmp_path, writer, Bus(), clock)
    writer.stop()


def test_it_is_no_part_of_average_lowest_area_gates_or_next_steps():
    assert result_of(WITH, BANK) == result_of(ONE, BANK)
    lowest = replace(ONE, levels=(*((key, 3) for key in BANK.keys), ("people", 1)))
    assert result_of(lowest, BANK).lowest == "connectivity"


def test_five_levels_stand_in_the_bank_beside_the_six():
    (people,) = BANK.extras
    assert people is BANK.dimension("people")
    assert people.key not in BANK.keys
    assert [level.level for level in people.levels] == [1, 2, 3, 4, 5]
    ids = [question.id for level in people.levels for question in level.questions]
    assert ids[0] == "PPL-1-1"
    assert len(set(ids)) == 12


async def test_it_is_kept_and_closed_stays_closed(store, tmp_path):
    number = await store.begin("Line 1", "lea")
    assert dict(store.latest().levels).keys() == set(BANK.keys)
    await store.rate(number, "people", 4, 5, "a team owns it")
    await store.rate(number, "automation", 2)
    await store.close(number)
    (read,) = read_assessments(tmp_path)
    assert read == store.latest()
    assert dict(read.levels)["people"] == 4
    assert (dict(read.targets)["people"], dict(read.notes)["people"]) == (5, "a team owns it")
    with pytest.raises(ActionRefused) as caught:
        await store.rate(number, "people", 1)
    assert caught.value.code == "assessment-closed"


async def test_it_is_cleared_again_and_its_answers_give_it_a_level(store):
    number = await store.begin("Line 1", "lea", is_detailed=True)
    await store.answer(number, "PPL-1-1", "yes")
    await store.answer(number, "PPL-1-2", "yes")
    assert dict(store.latest().levels)["people"] == 1
    await store.answer(number, "PPL-1-1", "")
    await store.answer(number, "PPL-1-2", "")
    assert "people" not in dict(store.latest().levels)


def test_it_goes_to_another_station_and_back():
    (found,) = from_text(to_text([WITH], "hall-b", NOON), "b.json", BANK)
    assert found.levels == WITH.levels


def test_its_gap_is_a_step_of_the_stage_of_people():
    steps = proposed_steps(replace(WITH, targets=(("people", 4),), levels=(("people", 3),)), BANK)
    assert [(one.dimension, one.stage) for one in steps] == [("people", Stage.PEOPLE)]
