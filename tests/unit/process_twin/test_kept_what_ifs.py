"""What-ifs are kept whole, counted as evidence, and a damaged file is left alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.clock import ManualClock
from hmi.errors import ActionRefused, StorageDamaged
from hmi.plant.what_ifs import WhatIfAnswered
from hmi.process_twin.kept_what_ifs import (
    FILE,
    MOST_UNNAMED,
    WhatIfs,
    asked_since,
    read_what_ifs,
)
from hmi.process_twin.question import Question
from hmi.process_twin.scenario import ALL_STOPS, Scenario
from hmi.process_twin.wire import question_of, question_text

SCENARIO = Scenario(
    speeds={"filler": 1.05}, capacities={1: 600.0}, stops_left={("capper", ALL_STOPS): 0.5},
    changeover=0.8,
)  # fmt: skip
QUESTION = Question(scenario=SCENARIO, horizon_days=1, given={0: 900.0}, is_ranking=True)
ANSWERED = WhatIfAnswered(
    question=question_text(QUESTION), before=(90.0, 100.0, 110.0), after=(95.0, 105.0, 115.0),
    difference=(3.0, 5.0, 7.0), error=0.01, day_error=0.03,
)  # fmt: skip


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def kept(tmp_path, clock):
    return WhatIfs(tmp_path, clock)


async def test_what_is_kept_comes_back(kept, tmp_path, clock):
    await kept.keep(ANSWERED, "  faster   filler ", "ann")
    (one,) = read_what_ifs(tmp_path)
    assert (one.number, one.name, one.user, one.at) == (1, "faster filler", "ann", clock.now())
    assert one.answered == ANSWERED
    assert question_of(one.answered.question) == QUESTION


async def test_a_kept_one_is_forgotten_by_its_number(kept, tmp_path):
    await kept.keep(ANSWERED, "a", "ann")
    await kept.keep(ANSWERED, "b", "ann")
    await kept.forget(1)
    assert [one.name for one in read_what_ifs(tmp_path)] == ["b"]
    with pytest.raises(ActionRefused):
        await kept.forget(1)


async def test_of_those_without_a_name_the_newest_stay(kept, tmp_path):
    await kept.keep(ANSWERED, "named", "ann")
    for _ in range(MOST_UNNAMED + 3):
        await kept.keep(ANSWERED, "", "ann")
    numbers = [one.number for one in read_what_ifs(tmp_path)]
    assert numbers[0] == 1
    assert numbers[1] == 5
    assert len(numbers) == MOST_UNNAMED + 1


async def test_a_question_that_is_none_is_refused(kept):
    with pytest.raises(ActionRefused):
        await kept.keep(replace(ANSWERED, question="[]"), "x", "ann")


async def test_a_damaged_file_is_told_and_not_overwritten(kept, tmp_path):
    (tmp_path / FILE).write_text("{")
    with pytest.raises(StorageDamaged):
        await kept.keep(ANSWERED, "x", "ann")
    assert (tmp_path / FILE).read_text() == "{"


async def test_only_those_with_a_small_error_of_lately_are_evidence(kept, tmp_path, clock):
    await kept.keep(ANSWERED, "", "ann")
    await kept.keep(replace(ANSWERED, error=0.2), "", "ann")
    assert asked_since(tmp_path, clock.now(), 90) == 1
    assert asked_since(tmp_path, clock.now() + timedelta(days=91), 90) == 0


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", '{"horizon_days": 0}', '{"scenario": {"speeds": {"filler": 99}}}',
        '{"scenario": {"speeds": {"filler": "fast"}}}', '{"scenario": []}',
        '{"scenario": {"changeover": NaN}}', '{"given": {"x": 1}}',
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused(text):
    with pytest.raises(ActionRefused) as refused:
        question_of(text)
    assert refused.value.code == "twin-scenario-mistaken"
