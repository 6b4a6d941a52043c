"""Who may change machines, and what the journal keeps of it."""

import json
from dataclasses import replace

import pytest

from hmi.actions import requests as ask
from hmi.actions.machine_changes import MachineChanges, machine_described
from hmi.errors import ActionRefused
from hmi.plant.assets import MachineGroup
from hmi.plant.roles import Role
from tests.helpers.builders import connection, machine, tag
from tests.unit.actions.test_exploring import Desk

PRESS = machine("press")
EVERY = (
    ask.SaveMachine(PRESS, secret="open sesame"), ask.RemoveMachine(PRESS, keeps_tags=True),  # noqa: S106  # made up
    ask.ArrangeMachines((("press", 10, True),)), ask.TakeBackSite("a", "b"),
)  # fmt: skip


@pytest.mark.parametrize("wish", EVERY, ids=lambda one: type(one).__name__)
async def test_only_who_may_configure_changes_machines(wish, tmp_path, clock):
    desk = Desk(tmp_path, clock, Role.SHIFT_LEAD)
    assert await desk.result_of(wish) == "not-permitted"
    [row] = desk.log.rows
    assert row[2:4] == (type(wish).__name__, machine_described(wish)[0])
    assert "sesame" not in repr(row)


@pytest.mark.parametrize("wish", EVERY, ids=lambda one: type(one).__name__)
async def test_a_site_without_a_file_is_not_changed(wish, tmp_path, clock):
    desk = Desk(tmp_path, clock, Role.ENGINEER, has_file=False)
    assert await desk.result_of(wish) == "site-has-no-file"
    with pytest.raises(ActionRefused):
        await MachineChanges(None).carries()[type(wish)](wish)


def test_the_journal_keeps_old_and_new_of_what_changed_and_the_keys_of_the_rest():
    after = replace(PRESS, group=MachineGroup.CLASS_3)
    wish = ask.SaveMachine(after, PRESS, tags=(tag("press.x"),), freed=("press.y",),
                           connection=connection("plc"))  # fmt: skip
    target, details = machine_described(wish)
    told = json.loads(details)
    assert target == "press"
    assert told["changed"] == {"group": ["group2", "class3"]}
    assert (told["tags"], told["freed"], told["connection"]) == (["press.x"], ["press.y"], "plc")
    assert machine_described(ask.SaveMachine(PRESS))[1].count("Press") == 1
    assert machine_described(ask.LogOut()) is None
