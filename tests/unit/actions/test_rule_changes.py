"""A rule is changed only by its numbers, with a reason, and only as it was seen."""

from dataclasses import replace

import pytest

from hmi.actions.requests import AddToSite, ChangeAlarmRule
from hmi.actions.rule_changes import RuleChanges, differences
from hmi.errors import ActionRefused
from hmi.plant.alarm_rules import Levels, Priority
from tests.helpers.builders import rule

HOT = rule("filler.hot", "filler.temp", levels=Levels(hi=80.0))
LATER = replace(HOT, on_delay_s=5.0)


@pytest.fixture
def added():
    return []


@pytest.fixture
def changes(added):
    async def add(wish):
        added.append(wish)

    return RuleChanges((HOT,), add)


async def test_a_change_of_numbers_reaches_the_site(changes, added):
    await changes.change(ChangeAlarmRule(HOT, LATER, "flutters"))
    assert added == [AddToSite(alarms=(LATER,))]


@pytest.mark.parametrize(
    ("before", "after", "reason", "code"),
    [
        (HOT, LATER, "  ", "reason-missing"),
        (LATER, HOT, "back", "rule-changed-meanwhile"),
        (replace(HOT, key="filler.gone"), LATER, "x", "rule-changed-meanwhile"),
        (HOT, HOT, "nothing", "rule-not-tuned"),
        (HOT, replace(LATER, priority=Priority.P4), "quieter", "rule-not-tuned"),
        (HOT, replace(LATER, key="filler.other"), "other", "rule-not-tuned"),
    ],
)
async def test_anything_else_is_refused_and_changes_nothing(
    changes, added, before, after, reason, code
):
    with pytest.raises(ActionRefused) as refusal:
        await changes.change(ChangeAlarmRule(before, after, reason))
    assert refusal.value.code == code
    assert added == []


def test_the_journal_has_old_and_new():
    other = replace(LATER, levels=Levels(hi=85.0))
    found = differences(HOT, other)
    assert found["on_delay_s"] == (0.0, 5.0)
    assert (found["levels"][0]["hi"], found["levels"][1]["hi"]) == (80.0, 85.0)
    assert set(found) == {"on_delay_s", "levels"}
