"""Who may keep notes, groups of pens and golden runs, and in whose name."""

from dataclasses import replace

import pytest

from hmi.actions import requests as ask
from hmi.actions.trend_keeping import TrendKeeping
from hmi.bus.facts import GoldenRunsChanged, PenGroupsChanged
from hmi.clock import to_us
from hmi.errors import ActionRefused
from hmi.plant.pens import CalculatedPen, PenGroup
from hmi.plant.roles import Right, Role
from tests.helpers.builders import START, at, machine, plant_with, tag

LEVEL = "filler.level"


class Login:
    """Who works here."""

    def __init__(self):
        self.user, self.role = "eva", Role.OPERATOR


class Kept:
    """Notes, groups and runs in lists."""

    def __init__(self):
        self.notes, self.taken, self.groups, self.runs = [], [], [], []

    async def add(self, note):
        self.notes.append(note)

    async def withdraw(self, number, user, reason, *, may_any):
        self.taken.append((number, user, reason, may_any))

    async def save(self, group):
        self.groups.append(group)

    async def remove(self, owner, name):
        self.groups = [one for one in self.groups if (one.owner, one.name) != (owner, name)]

    async def keep(self, run, calculated):
        self.runs.append((run, calculated))

    async def forget(self, number):
        self.runs = [pair for pair in self.runs if pair[0].number != number]


class KeptGroups(Kept):
    def now(self):
        return PenGroupsChanged(tuple(self.groups))


class KeptRuns(Kept):
    def now(self):
        return GoldenRunsChanged(tuple(run for run, _ in self.runs))


@pytest.fixture
def keeping(clock):
    site = plant_with(tags=[tag(LEVEL)], machines=[machine("filler")])
    return TrendKeeping(site, Login(), clock, Kept(), KeptGroups(), KeptRuns())


async def carry(keeping, wish):
    _right, do = keeping.carries()[type(wish)]
    await do(wish)


async def test_a_note_about_a_tag_is_about_its_machine_and_by_who_works_here(keeping, clock):
    await carry(keeping, ask.AddNote("Leak", to_us(START), to_us(at(5)), LEVEL))
    [note] = keeping.notes.notes
    assert (note.tag, note.machine, note.user, note.text) == (LEVEL, "filler", "eva", "Leak")
    assert (note.start, note.end, note.written) == (START, at(5), clock.now())


@pytest.mark.parametrize("fields", [{"tag": "gone.tag"}, {"machine": "gone"}])
async def test_a_note_about_what_the_site_does_not_have_is_refused(keeping, fields):
    with pytest.raises(ActionRefused) as refusal:
        await carry(keeping, ask.AddNote("Leak", to_us(START), **fields))
    assert refusal.value.code == "not-in-site"
    assert keeping.notes.notes == []


async def test_only_who_may_share_withdraws_notes_of_others(keeping):
    await carry(keeping, ask.WithdrawNote(3, "Wrong"))
    keeping.login.role = Role.SHIFT_LEAD
    await carry(keeping, ask.WithdrawNote(3, "Wrong"))
    assert keeping.notes.taken == [(3, "eva", "Wrong", False), (3, "eva", "Wrong", True)]


async def test_ones_own_groups_need_a_name_and_those_of_the_station_the_right(keeping):
    own = PenGroup(name=" Start-up ", pens=(LEVEL,), owner="eva")
    await carry(keeping, ask.SavePenGroup(own))
    assert keeping.groups.groups == [replace(own, name="Start-up")]
    for owner, code in (("", "pen-groups-need-a-user"), ("max", "pen-group-of-another")):
        for wish in (
            ask.SavePenGroup(replace(own, owner=owner)), ask.RemovePenGroup("Start-up", owner)
        ):  # fmt: skip
            with pytest.raises(ActionRefused) as refusal:
                await carry(keeping, wish)
            assert refusal.value.code == code
    keeping.login.role = Role.ENGINEER
    await carry(keeping, ask.SavePenGroup(replace(own, owner="")))
    await carry(keeping, ask.RemovePenGroup("Start-up", "eva"))
    assert [one.owner for one in keeping.groups.groups] == [""]


async def test_a_golden_run_is_kept_in_the_name_of_who_asked(keeping, clock):
    pen = CalculatedPen(name="Double", text=f"2 * {LEVEL}")
    wish = ask.KeepGoldenRun("Best", (LEVEL, pen.key), to_us(START), to_us(at(60)), (pen,))
    await carry(keeping, wish)
    [(run, calculated)] = keeping.runs.runs
    assert (run.name, run.pens, run.user) == ("Best", (LEVEL, pen.key), "eva")
    assert (run.start, run.end, run.kept) == (START, at(60), clock.now())
    assert calculated == (pen,)
    await carry(keeping, ask.ForgetGoldenRun(run.number))
    assert keeping.runs.runs == []


def test_a_window_is_told_of_groups_and_runs_when_it_joins(keeping):
    assert list(keeping.facts()) == [PenGroupsChanged(()), GoldenRunsChanged(())]


def test_the_rights_are_those_of_the_table(keeping):
    rights = {kind.__name__: right for kind, (right, _do) in keeping.carries().items()}
    assert rights == {
        "AddNote": Right.COMMENT, "WithdrawNote": Right.COMMENT, "SavePenGroup": Right.VIEW,
        "RemovePenGroup": Right.VIEW, "KeepGoldenRun": Right.SHARE,
        "ForgetGoldenRun": Right.SHARE,
    }  # fmt: skip
