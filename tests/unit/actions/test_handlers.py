"""Every wish is checked, done and written down, and a refusal is written down too."""

import asyncio
from dataclasses import replace

import pytest

from hmi.access.login import Login
from hmi.access.passwords import Passwords
from hmi.access.users import User
from hmi.actions import requests as ask
from hmi.actions.handlers import Handlers
from hmi.actions.maturity_desk import maturity_desk
from hmi.actions.station_security import StationSecurity
from hmi.actions.tag_writing import TagWriting
from hmi.alarms.alarm_engine import AlarmEngine
from hmi.bus.bus import Bus
from hmi.bus.facts import AlarmLetter
from hmi.errors import ActionRefused, StorageError
from hmi.live.tag_table import TagTable
from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Role
from tests.helpers.builders import batch, plant_with, rule, sample, tag

QUICK = Passwords(memory_kib=64, passes=1, lanes=1)
SECRET = " ".join(("correct", "horse"))


class Users:
    """One engineer in memory."""

    def find(self, name):
        known = User(
            name="eva", full_name="Eva", role=Role.ENGINEER, secret_hash=QUICK.hash(SECRET)
        )
        return known if name == "eva" else None

    def put(self, user):
        raise AssertionError(user)


class NoFiles:
    """Carries out no job, as if it were on disk at once."""

    def submit_and_wait(self, job, timeout_s):
        pass


class Log:
    """Keeps the rows; a full one refuses them."""

    def __init__(self):
        self.rows = []
        self.is_full = False

    def write(self, *row):
        if self.is_full:
            raise StorageError("storage-full")
        self.rows.append(row)


class Desk:
    """Handlers with real alarms, log-in and assessments around them."""

    def __init__(self, folder, clock, role=Role.OPERATOR, **fields):
        site = plant_with(
            tags=[tag("filler.level")], alarms=[rule("filler.high", "filler.level", **fields)]
        )
        self.bus, self.log, self.stopped = Bus(), Log(), []
        self.table = TagTable(site, self.bus, clock)
        self.alarms = AlarmEngine(site, self.bus, clock)
        self.login = Login(Users(), self.bus, clock, role, QUICK)
        self.facts = []
        self.bus.alarms.subscribe(self.facts.append)
        maturity = maturity_desk(site, folder, NoFiles(), self.bus, clock, self.login)
        writing = TagWriting(site, self.table.newest, {}, self.log, clock)
        self.tried = []
        self.handlers = Handlers(
            self.alarms, self.login, maturity, self.log, self.stopped.append, writing,
            self.tried.append, StationSecurity(folder, clock), bus=self.bus,
        )  # fmt: skip

    def raise_alarm(self):
        self.table.accept(batch(sample(0, 95.0)))
        return self.facts[-1]

    async def refused(self, request):
        with pytest.raises(ActionRefused) as caught:
            await self.handlers.carry_out(request)
        return caught.value.code


@pytest.fixture
def desk(tmp_path, clock):
    return Desk(tmp_path, clock)


async def test_an_acknowledgement_is_done_and_written_down(desk):
    alarm = desk.raise_alarm()
    await desk.handlers.carry_out(ask.AcknowledgeAlarm("filler.high", alarm.occurrence, "seen"))
    assert desk.facts[-1].letter is AlarmLetter.ACKNOWLEDGED
    (row,) = desk.log.rows
    assert row[:4] == ("", Role.OPERATOR, "AcknowledgeAlarm", "filler.high")
    assert row[-1] == "done"


async def test_a_refusal_is_written_down_with_its_code(desk):
    desk.raise_alarm()
    assert await desk.refused(ask.AcknowledgeAlarm("filler.high", 7)) == "alarm-reoccurred"
    assert desk.log.rows[-1][-1] == "alarm-reoccurred"


async def test_without_the_right_nothing_is_done(tmp_path, clock):
    desk = Desk(tmp_path, clock, Role.VIEWER)
    alarm = desk.raise_alarm()
    wish = ask.AcknowledgeAlarm("filler.high", alarm.occurrence)
    assert await desk.refused(wish) == "not-permitted"
    assert desk.facts[-1].letter is AlarmLetter.UNACKNOWLEDGED
    assert desk.log.rows[-1][-1] == "not-permitted"


async def test_log_in_gives_the_role_and_leaves_no_secret_behind(desk):
    await desk.handlers.carry_out(ask.LogIn("eva", SECRET))
    assert desk.login.role is Role.ENGINEER
    assert SECRET not in repr(desk.log.rows)
    assert desk.log.rows[-1][3] == "eva"


async def test_a_failed_log_in_is_written_down_without_its_secret(desk):
    assert await desk.refused(ask.LogIn("eva", "wrong")) == "wrong-name-or-secret"
    assert desk.log.rows[-1][-1] == "wrong-name-or-secret"
    assert "wrong'" not in repr(desk.log.rows[-1][:-1])


async def test_log_out_returns_the_station_to_itself(desk):
    await desk.handlers.carry_out(ask.LogIn("eva", SECRET))
    await desk.handlers.carry_out(ask.LogOut())
    assert desk.login.user == ""


async def test_alarm_actions_reach_the_alarm(desk):
    alarm = desk.raise_alarm()
    for request, letter in (
        (ask.SilenceHorn(), AlarmLetter.UNACKNOWLEDGED),
        (ask.CommentAlarm("filler.high", "pump noisy"), AlarmLetter.UNACKNOWLEDGED),
        (ask.AcknowledgeAlarm("filler.high", alarm.occurrence), AlarmLetter.ACKNOWLEDGED),
        (ask.ShelveAlarm("filler.high", 900.0, "sensor fault"), AlarmLetter.SHELVED),
        (ask.UnshelveAlarm("filler.high"), AlarmLetter.UNACKNOWLEDGED),
    ):
        await desk.handlers.carry_out(request)
        assert desk.facts[-1].letter is letter
    assert [row[2] for row in desk.log.rows][-2:] == ["ShelveAlarm", "UnshelveAlarm"]


async def test_reset_and_out_of_service_are_checked_by_the_alarm(desk):
    desk.raise_alarm()
    assert await desk.refused(ask.ResetAlarm("filler.high")) != "done"
    wish = ask.SetOutOfService("filler.high", out=True, reason="pump change")
    assert await desk.refused(wish) == "not-permitted"
    await desk.handlers.carry_out(ask.LogIn("eva", SECRET))
    await desk.handlers.carry_out(wish)
    assert desk.facts[-1].letter is AlarmLetter.OUT_OF_SERVICE


async def test_an_assessment_is_begun_rated_and_closed(desk):
    told = []
    desk.bus.assessments.subscribe(lambda fact: told.append(fact.assessment))
    await desk.handlers.carry_out(ask.BeginAssessment("Line 1"))
    await desk.handlers.carry_out(ask.RateDimension(1, "connectivity", 3, 4))
    await desk.handlers.carry_out(ask.CloseAssessment(1))
    assert dict(told[1].levels)["connectivity"] == 3
    assert told[-1].closed is not None


async def test_the_engine_is_told_to_stop(desk):
    await desk.handlers.carry_out(ask.StopEngine("window-closed"))
    assert desk.stopped == ["window-closed"]


async def test_what_nobody_asked_for_before_is_refused(desk):
    class Strange(ask.SilenceHorn):
        pass

    assert await desk.refused(Strange()) == "request-unknown"


async def test_when_the_journal_cannot_be_written_the_wish_fails(desk):
    desk.log.is_full = True
    alarm = desk.raise_alarm()
    with pytest.raises(StorageError):
        await desk.handlers.carry_out(ask.AcknowledgeAlarm("filler.high", alarm.occurrence))


def test_two_wishes_at_once_are_both_written_down(desk):
    async def both():
        wishes = (ask.SilenceHorn(), ask.LogOut())
        await asyncio.gather(*map(desk.handlers.carry_out, wishes))

    asyncio.run(both())
    assert {row[2] for row in desk.log.rows} == {"SilenceHorn", "LogOut"}


async def test_a_connection_is_tried_again_for_an_operator_and_not_for_a_viewer(tmp_path, clock):
    desk = Desk(tmp_path, clock)
    await desk.handlers.carry_out(ask.TryConnection("demo"))
    assert desk.tried == ["demo"]
    assert desk.log.rows[-1][2:5] == ("TryConnection", "demo", "")
    viewer = Desk(tmp_path, clock, Role.VIEWER)
    assert await viewer.refused(ask.TryConnection("demo")) == "not-permitted"
    assert viewer.tried == []


async def test_a_viewer_sets_no_value_and_the_attempt_is_written_down(tmp_path, clock):
    desk = Desk(tmp_path, clock, Role.VIEWER)
    assert await desk.refused(ask.WriteTag("filler.level", 5.0, 4.0)) == "not-permitted"
    assert [row[-1] for row in desk.log.rows] == ["not-permitted"]


async def test_several_acknowledgements_are_answered_one_by_one(desk):
    alarm = desk.raise_alarm()
    answers = []
    desk.bus.explored.subscribe(answers.append)
    seen = (ask.SeenAlarm("filler.high", alarm.occurrence), ask.SeenAlarm("filler.gone", 1))
    await desk.handlers.carry_out(ask.AcknowledgeAlarms(7, seen, "all seen"))
    assert desk.facts[-1].letter is AlarmLetter.ACKNOWLEDGED
    assert (answers[0].inquiry, [one.code for one in answers[0].answers]) == (
        7, ["", "alarm-unknown"],
    )  # fmt: skip


async def test_all_that_a_filter_leaves_needs_a_right_of_its_own(desk):
    alarm = desk.raise_alarm()
    seen = (ask.SeenAlarm("filler.high", alarm.occurrence),)
    assert await desk.refused(ask.AcknowledgeAlarms(7, seen, is_all=True)) == "not-permitted"
    many = ask.AcknowledgeAlarms(7, seen * 20_001)
    assert await desk.refused(many) == "too-many-at-once"


async def test_p1_is_shelved_with_a_second_person_only(tmp_path, clock):
    desk = Desk(tmp_path, clock, Role.ENGINEER, priority=Priority.P1)
    desk.raise_alarm()
    wish = ask.ShelveAlarm("filler.high", 900.0, "sensor fault")
    assert await desk.refused(wish) == "wrong-name-or-secret"
    with_second = replace(wish, second="eva", secret=SECRET)
    await desk.handlers.carry_out(with_second)
    assert desk.facts[-1].shelved.reason == "sensor fault (eva)"
    assert SECRET not in repr(desk.log.rows)
    assert desk.login.user == ""


async def test_the_second_person_is_another_one(tmp_path, clock):
    desk = Desk(tmp_path, clock, priority=Priority.P1)
    desk.raise_alarm()
    await desk.handlers.carry_out(ask.LogIn("eva", SECRET))
    wish = ask.ShelveAlarm("filler.high", 900.0, "sensor fault", "eva", SECRET)
    assert await desk.refused(wish) == "second-person-same"
