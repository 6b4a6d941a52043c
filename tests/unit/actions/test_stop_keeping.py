"""Who may say what of stops, which of them, and that it outlives a kill once it is confirmed."""

import pytest

from hmi.actions import requests as ask
from hmi.actions.stop_keeping import StopKeeping
from hmi.bus.bus import Bus
from hmi.bus.facts import StopEdited
from hmi.errors import ActionRefused, StorageError
from hmi.journal.reader import Reader
from hmi.journal.stop_book import StopBook
from hmi.performance.recorded_stops import RecordedStops
from hmi.performance.stop_watch import StopWatch
from hmi.plant.assets import MachineState as S
from hmi.plant.roles import Right, Role
from hmi.plant.stop_reasons import StopReason
from hmi.plant.stops import StopDeed
from hmi.storage.writer import Writer
from tests.helpers.builders import at_us, plant_with
from tests.unit.performance.stop_stage import Recorded

REASONS = (
    StopReason(key="jam", text="Jam"), StopReason(key="cap", text="Cap", machines=("capper",)),
)  # fmt: skip


class Login:
    """Who works here."""

    def __init__(self):
        self.user, self.role = "eva", Role.OPERATOR


class Desk:
    """Writes each job at once."""

    def __init__(self, writer):
        self._writer = writer
        self.is_broken = False

    def submit_and_wait(self, job, _timeout_s):
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
def keeping(tmp_path, clock, desk, told):
    clock.advance(3600)
    site = plant_with(machines=["filler", "capper"], stop_reasons=REASONS)
    states = {"filler": [(0, S.EXECUTING), (10, S.HELD), (20, S.EXECUTING), (25, S.FAULT),
                         (40, S.EXECUTING)]}  # fmt: skip
    bus, journal = Bus(), Reader(tmp_path)
    bus.stops.subscribe(told.append)
    recorded = RecordedStops(site, Recorded(states).read, journal)
    book = StopBook(tmp_path, desk, bus, clock)
    watch = StopWatch(site, bus, clock, recorded)
    return StopKeeping(site, Login(), clock, book, recorded, watch)


async def carry(keeping, wish):
    _right, do = keeping.carries()[type(wish)]
    await do(wish)


async def refused(keeping, wish):
    with pytest.raises(ActionRefused) as refusal:
        await carry(keeping, wish)
    return refusal.value.code


def minutes(*numbers):
    return tuple(at_us(60 * number) for number in numbers)


def stops(keeping):
    now_us = at_us(3600)
    found = keeping.recorded.stops(("filler",), (at_us(0), now_us), now_us)
    return [((one.start_us - at_us(0)) / 60e6, one.reason, one.user) for one in found]


async def test_an_operator_qualifies_splits_merges_and_takes_back(keeping, told):
    await carry(keeping, ask.QualifyStop("filler", *minutes(10, 20), "jam", "star wheel", "a.jam"))
    assert stops(keeping) == [(10, "jam", "eva"), (25, "", "")]
    await carry(keeping, ask.SplitStop("filler", *minutes(10, 20), *minutes(15)))
    assert stops(keeping) == [(10, "jam", "eva"), (15, "jam", "eva"), (25, "", "")]
    await carry(keeping, ask.MergeStops("filler", *minutes(10, 40)))
    assert stops(keeping) == [(10, "jam", "eva")]
    await carry(keeping, ask.WithdrawStopEdit(3))
    await carry(keeping, ask.WithdrawStopEdit(2))
    assert stops(keeping) == [(10, "jam", "eva"), (25, "", "")]
    edits = [fact.edit for fact in told]
    assert all(isinstance(fact, StopEdited) for fact in told)
    assert [(one.number, one.deed, one.is_withdrawn) for one in edits] == [
        (1, StopDeed.QUALIFIED, False), (2, StopDeed.SPLIT, False), (3, StopDeed.MERGED, False),
        (3, StopDeed.MERGED, True), (2, StopDeed.SPLIT, True),
    ]  # fmt: skip
    assert (edits[0].text, edits[0].led_by) == ("star wheel", "a.jam")


async def test_a_reason_can_be_taken_away_again(keeping):
    await carry(keeping, ask.QualifyStop("filler", *minutes(10, 20), "jam"))
    await carry(keeping, ask.QualifyStop("filler", *minutes(10, 20), ""))
    assert stops(keeping)[0] == (10, "", "eva")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (ask.QualifyStop("filler", *minutes(10, 20), "cap"), "stop-reason-unknown"),
        (ask.QualifyStop("filler", *minutes(10, 20), "none"), "stop-reason-unknown"),
        (ask.QualifyStop("gone", *minutes(10, 20), "jam"), "not-in-site"),
        (ask.QualifyStop("filler", *minutes(44, 50), "jam"), "stop-unknown"),
        (ask.QualifyStop("filler", *minutes(50, 44), "jam"), "stop-unknown"),
        (ask.QualifyStop("filler", *minutes(10, 20), "jam", "x" * 401), "note-too-long"),
        (ask.SplitStop("filler", *minutes(10, 20, 20)), "stop-split-outside"),
        (ask.SplitStop("filler", *minutes(10, 20, 30)), "stop-split-outside"),
        (ask.SplitStop("filler", *minutes(44, 50, 45)), "stop-unknown"),
        (ask.MergeStops("filler", *minutes(10, 20)), "stop-merge-single"),
        (ask.MergeStops("filler", *minutes(10, 40), "cap"), "stop-reason-unknown"),
        (ask.WithdrawStopEdit(7), "stop-edit-unknown"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_nothing_is_kept(keeping, told, wish, code):
    assert await refused(keeping, wish) == code
    assert told == []


async def test_only_who_may_share_takes_back_what_another_said(keeping):
    await carry(keeping, ask.QualifyStop("filler", *minutes(10, 20), "jam"))
    keeping.login.user = "max"
    assert await refused(keeping, ask.WithdrawStopEdit(1)) == "stop-edit-of-another"
    keeping.login.role = Role.SHIFT_LEAD
    await carry(keeping, ask.WithdrawStopEdit(1))
    assert stops(keeping)[0] == (10, "", "")


async def test_what_the_disk_does_not_take_is_neither_told_nor_shown(keeping, desk, told):
    desk.is_broken = True
    with pytest.raises(StorageError):
        await carry(keeping, ask.QualifyStop("filler", *minutes(10, 20), "jam"))
    assert told == []
    assert stops(keeping)[0] == (10, "", "")


def test_all_of_it_needs_the_right_of_an_operator(keeping):
    assert {right for right, _do in keeping.carries().values()} == {Right.COMMENT}
