"""Wishes about servers' alarms: the server decides, and nothing is shown before it has said so."""

import asyncio

import pytest

from hmi.actions import requests as ask
from hmi.actions.alarm_wishes import AlarmWishes
from hmi.actions.server_alarm_wishes import SAID_S, ServerAlarmWishes
from hmi.alarms.alarm_engine import AlarmEngine
from hmi.bus.alarm_facts import AlarmLetter, Trigger
from hmi.bus.conditions import ConditionCall, Deed, Shelving
from hmi.bus.exploration import AlarmsAnswered
from hmi.errors import ActionRefused, NotConnected
from hmi.plant.roles import Right, Role
from tests.helpers.server_stage import KEY, ServerStage, said

ANN = ("ann", Role.OPERATOR)
BOSS = ("eve", Role.ENGINEER)


class Server:
    """Answers calls by a status, and says then what it was taught to say."""

    def __init__(self, stage: ServerStage) -> None:
        self.stage = stage
        self.status = "Good"
        self.says = ()
        self.age_s: float | None = 0.1
        self.calls: list[ConditionCall] = []
        self.refreshes = 0
        self.failure: Exception | None = None

    def live_age_s(self) -> float | None:
        return self.age_s

    async def call_condition(self, call: ConditionCall) -> str:
        self.calls.append(call)
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        self.stage.hear(*self.says)
        return self.status

    def refresh_alarms(self) -> None:
        self.refreshes += 1


class Play:
    def __init__(self) -> None:
        self.stage = ServerStage()
        self.server = Server(self.stage)
        self.wishes = ServerAlarmWishes(
            self.stage.alarms, {"plc": self.server}, self.stage.clock, self.sleep
        )
        self.stage.hear(said())

    async def sleep(self, seconds: float) -> None:
        self.stage.clock.advance(seconds)
        await asyncio.sleep(0)

    @property
    def letter(self) -> AlarmLetter:
        return self.stage.last.letter


@pytest.fixture
def play() -> Play:
    return Play()


async def test_an_acknowledgement_is_shown_once_the_server_has_said_so(play):
    play.server.says = (said(acked=True),)
    await play.wishes.acknowledge(KEY, 1, *ANN, "on my way")
    assert play.server.calls == [
        ConditionCall(
            condition=said().condition, deed=Deed.ACKNOWLEDGE, event_id=b"1", comment="on my way"
        )
    ]
    assert play.stage.steps == [
        (AlarmLetter.UNACKNOWLEDGED, Trigger.ACTIVATE),
        (AlarmLetter.UNACKNOWLEDGED, None),
        (AlarmLetter.ACKNOWLEDGED, Trigger.ACK),
    ]
    assert [fact.asked for fact in play.stage.told] == [None, Trigger.ACK, None]
    assert (play.stage.last.user, play.stage.last.comment) == ("ann", "on my way")


async def test_a_server_that_accepts_and_says_nothing_has_not_acknowledged(play):
    began = play.stage.clock.monotonic()
    with pytest.raises(ActionRefused, match="server-did-not-say"):
        await play.wishes.acknowledge(KEY, 1, *ANN, "")
    assert play.stage.clock.monotonic() - began > SAID_S
    assert (play.letter, play.stage.last.asked) == (AlarmLetter.UNACKNOWLEDGED, None)
    assert play.server.refreshes == 2, "asked for its alarms while it was waited for, and after"


async def test_a_new_occurrence_between_look_and_acknowledgement_is_not_acknowledged(play):
    play.stage.hear(said(severity=900, levels=("HIHI",)))
    with pytest.raises(ActionRefused, match="alarm-reoccurred"):
        await play.wishes.acknowledge(KEY, 1, *ANN, "")
    assert not play.server.calls


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("BadEventIdUnknown", "alarm-reoccurred"),
        ("BadUserAccessDenied", "server-denies-user"),
        ("BadMethodInvalid", "server-offers-not"),
        ("BadConditionDisabled", "condition-disabled"),
        ("BadSomethingElse", "server-refused-alarm"),
    ],
)
async def test_a_refusal_is_told_with_the_servers_word_and_the_list_asked_for(play, status, code):
    play.server.status = status
    with pytest.raises(ActionRefused) as refused:
        await play.wishes.acknowledge(KEY, 1, *ANN, "")
    assert (refused.value.code, refused.value.fields["status"]) == (code, status)
    assert (play.letter, play.stage.last.asked) == (AlarmLetter.UNACKNOWLEDGED, None)
    assert play.server.refreshes == 1


async def test_acknowledged_already_is_what_was_wanted(play):
    play.server.status = "BadConditionBranchAlreadyAcked"
    play.server.says = (said(acked=True),)
    await play.wishes.acknowledge(KEY, 1, *ANN, "")
    assert play.letter is AlarmLetter.ACKNOWLEDGED


async def test_an_alarm_that_goes_with_its_acknowledgement_is_acknowledged(play):
    play.server.says = (said(active=False, acked=True, retain=False),)
    await play.wishes.acknowledge(KEY, 1, *ANN, "")
    assert play.letter is AlarmLetter.NORMAL


async def test_a_server_that_is_not_heard_is_not_asked(play):
    play.server.age_s = None
    with pytest.raises(NotConnected):
        await play.wishes.acknowledge(KEY, 1, *ANN, "")
    assert not play.server.calls


async def test_an_alarm_of_which_only_the_past_is_known_is_not_acknowledged(play):
    play.stage.connect(is_heard=True)
    play.stage.connect(is_heard=False)
    with pytest.raises(ActionRefused, match="alarm-not-current"):
        await play.wishes.acknowledge(KEY, 1, *ANN, "")


async def test_a_connection_that_breaks_meanwhile_leaves_nothing_as_asked(play):
    play.server.failure = NotConnected("connection-lost")
    with pytest.raises(NotConnected):
        await play.wishes.acknowledge(KEY, 1, *ANN, "")
    assert play.stage.last.asked is None


async def test_the_same_is_not_asked_twice_at_a_time(play):
    play.server.says = (said(acked=True),)
    first = asyncio.ensure_future(play.wishes.acknowledge(KEY, 1, *ANN, ""))
    await asyncio.sleep(0)
    with pytest.raises(ActionRefused, match="alarm-asked-already"):
        await play.wishes.acknowledge(KEY, 1, *BOSS, "")
    await first
    assert len(play.server.calls) == 1


async def test_what_the_server_does_not_offer_is_not_asked_of_it(play):
    for wish in (
        play.wishes.shelve(KEY, 60.0, "why", *ANN),
        play.wishes.confirm(KEY, 1, *ANN, ""),
        play.wishes.reset(KEY, *BOSS),
        play.wishes.suppress(KEY, True, "why", *BOSS),
    ):
        with pytest.raises(ActionRefused):
            await wish
    assert not play.server.calls


async def test_shelving_is_bounded_by_the_right_and_by_the_server(play):
    can_shelve = {"shelving": Shelving.NONE, "max_shelve_s": 600.0, "severity": 500}
    play.stage.hear(said(**can_shelve))
    with pytest.raises(ActionRefused, match="shelve-duration"):
        await play.wishes.shelve(KEY, 601.0, "why", *ANN)
    with pytest.raises(ActionRefused, match="reason-missing"):
        await play.wishes.shelve(KEY, 60.0, " ", *ANN)
    with pytest.raises(ActionRefused, match="not-permitted"):
        await play.wishes.shelve(KEY, 60.0, "why", "", Role.VIEWER)
    play.server.says = (said(**can_shelve | {"shelving": Shelving.TIMED}),)
    await play.wishes.shelve(KEY, 60.0, "sensor fault", *ANN)
    assert play.server.calls[-1].duration_s == 60.0
    assert play.stage.last.shelved.by == "ann"
    assert play.stage.last.shelved.reason == "sensor fault"


async def test_what_cannot_be_taken_out_of_service_is_disabled(play):
    play.server.says = (said(enabled=False, retain=False),)
    await play.wishes.set_out_of_service(KEY, True, "sensor changed", *BOSS)
    assert play.server.calls[-1].deed is Deed.DISABLE
    assert (play.letter, play.stage.last.is_disabled) == (AlarmLetter.OUT_OF_SERVICE, True)
    play.server.says = (said(),)
    await play.wishes.set_out_of_service(KEY, False, "done", *BOSS)
    assert play.server.calls[-1].deed is Deed.ENABLE


async def test_service_of_a_server_that_has_it_is_its_own(play):
    play.stage.hear(said(out_of_service=False))
    play.server.says = (said(out_of_service=True),)
    await play.wishes.set_out_of_service(KEY, True, "sensor changed", *BOSS)
    assert play.server.calls[-1].deed is Deed.REMOVE_FROM_SERVICE


async def test_confirming_needs_an_acknowledgement_first(play):
    play.stage.hear(said(confirmed=False))
    with pytest.raises(ActionRefused, match="not-acknowledged"):
        await play.wishes.confirm(KEY, 1, *ANN, "")
    play.stage.hear(said(confirmed=False, acked=True))
    play.server.says = (said(confirmed=True, acked=True),)
    await play.wishes.confirm(KEY, 1, *ANN, "replaced")
    assert play.stage.last.trigger is Trigger.CONFIRM


async def test_operators_may_not_reset_what_is_of_high_priority(play):
    play.stage.hear(said(latched=True, active=False, acked=True))
    with pytest.raises(ActionRefused, match="not-permitted"):
        await play.wishes.reset(KEY, *ANN)
    play.server.says = (said(latched=False, active=False, acked=True),)
    await play.wishes.reset(KEY, *BOSS)
    assert play.stage.last.trigger is Trigger.RESET


async def test_a_comment_that_the_server_accepts_is_done(play):
    await play.wishes.comment(KEY, "valve ordered", *ANN)
    assert play.server.calls[-1].comment == "valve ordered"
    assert play.stage.last.asked is None


async def test_an_alarm_that_is_gone_is_unknown(play):
    with pytest.raises(ActionRefused, match="alarm-unknown"):
        await play.wishes.unshelve("plc:i=99", *ANN)


def test_a_refresh_is_asked_of_a_connection_that_runs(play):
    play.wishes.refresh(ask.RefreshAlarms("plc"))
    assert play.server.refreshes == 1
    with pytest.raises(ActionRefused, match="connection-unknown"):
        play.wishes.refresh(ask.RefreshAlarms("nowhere"))


class WhoWorks:
    """Somebody who is logged in."""

    user, role = BOSS


def all_wishes(play: Play) -> AlarmWishes:
    engine = AlarmEngine(play.stage.site, play.stage.bus, play.stage.clock)
    return AlarmWishes(engine, WhoWorks(), play.stage.bus, play.wishes)


async def test_several_are_acknowledged_each_by_itself_and_each_is_answered(play):
    play.stage.hear(said(condition="i=2"))
    play.server.says = (said(acked=True), said(condition="i=2", acked=True))
    answers: list[AlarmsAnswered] = []
    play.stage.bus.explored.subscribe(answers.append)
    seen = (
        ask.SeenAlarm(KEY, 1), ask.SeenAlarm("plc:i=2", 7), ask.SeenAlarm("nothing", 1),
    )  # fmt: skip
    await all_wishes(play).acknowledge_several(ask.AcknowledgeAlarms(5, seen))
    ((first, second, third),) = [fact.answers for fact in answers]
    assert (first.code, second.code, third.code) == ("", "alarm-reoccurred", "alarm-unknown")


async def test_every_request_about_a_servers_alarm_goes_to_its_server(play):
    usual = {"latched": True, "shelving": Shelving.NONE, "suppressed": False, "severity": 500}
    play.stage.hear(said(**usual))
    wishes = all_wishes(play).carries()
    for wish, then, deed in (
        (ask.SuppressAlarm(KEY, True, "why"), {"suppressed": True}, Deed.SUPPRESS),
        (ask.SuppressAlarm(KEY, False, "why"), {}, Deed.UNSUPPRESS),
        (ask.ShelveAlarm(KEY, None, "why"), {"shelving": Shelving.ONE_SHOT}, Deed.SHELVE_ONESHOT),
        (ask.UnshelveAlarm(KEY), {}, Deed.UNSHELVE),
        (ask.EnableAlarm(KEY, False, "why"), {"enabled": False}, Deed.DISABLE),
        (ask.EnableAlarm(KEY, True, "why"), {}, Deed.ENABLE),
        (ask.SetOutOfService(KEY, True, "why"), {"enabled": False}, Deed.DISABLE),
        (ask.SetOutOfService(KEY, False, "why"), {}, Deed.ENABLE),
        (ask.CommentAlarm(KEY, "noted"), {"comment": "noted"}, Deed.COMMENT),
        (ask.ResetAlarm(KEY), {"latched": False, "active": False}, Deed.RESET),
    ):
        play.server.says = (said(**usual | then),)
        right, carry = wishes[type(wish)]
        assert isinstance(right, Right)
        await carry(wish)
        assert play.server.calls[-1].deed is deed
    with pytest.raises(ActionRefused, match="server-offers-not"):
        await wishes[ask.EnableAlarm][1](ask.EnableAlarm("ours", True, "why"))


async def test_the_horn_is_silenced_for_alarms_of_servers_too(play):
    all_wishes(play).silence(ask.SilenceHorn())
    assert (play.stage.last.trigger, play.stage.last.silenced) == (Trigger.SILENCE, True)
    assert not play.server.calls
