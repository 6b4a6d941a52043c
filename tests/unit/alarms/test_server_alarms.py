"""Alarms that servers keep, told by hand: one line a step."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hmi.alarms import server_alarms
from hmi.alarms.server_row import BY_SERVER, GONE, Asked
from hmi.bus.alarm_facts import AlarmLetter, AlarmOrigin, Trigger
from hmi.bus.conditions import ServerOffer, Shelving
from hmi.errors import ActionRefused
from hmi.journal.fact_text import from_text, to_text
from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Role
from tests.helpers.server_stage import KEY, ServerStage, said

A, B, C, D = (AlarmLetter(letter) for letter in "ABCD")
G, H, OUT = (AlarmLetter(letter) for letter in "GHI")


@pytest.fixture
def stage() -> ServerStage:
    return ServerStage()


def test_from_activation_to_the_return_of_an_acknowledged_alarm(stage):
    stage.hear(said())
    stage.hear(said(event_id=b"2", acked=True, user="ann"))
    assert (stage.last.acked_by, stage.last.user) == ("ann", "ann")
    stage.hear(said(event_id=b"3", acked=True, active=False, retain=False))
    assert stage.steps == [(B, Trigger.ACTIVATE), (C, Trigger.ACK), (A, Trigger.RTN)]
    assert [fact.is_annunciation for fact in stage.told] == [True, False, False]
    assert stage.alarms.count("plc") == 0


def test_what_returns_before_it_is_acknowledged_stays_until_it_is(stage):
    stage.hear(said())
    stage.hear(said(active=False))
    stage.hear(said(active=False, acked=True, retain=False))
    assert stage.steps == [(B, Trigger.ACTIVATE), (D, Trigger.RTN), (A, Trigger.ACK)]


def test_a_fact_carries_the_servers_words_and_our_priority(stage):
    stage.hear(said(condition_class="Process", kind="ExclusiveLevelAlarmType", status=0x40000000))
    fact = stage.last
    assert (fact.origin, fact.connection, fact.key) == (AlarmOrigin.SERVER, "plc", KEY)
    assert (fact.message, fact.source, fact.condition) == ("Level high", "level", "level_alarm")
    assert (fact.severity, fact.priority, fact.kind) == (
        700, Priority.P2, "ExclusiveLevelAlarmType",
    )  # fmt: skip
    assert (fact.sublevel, fact.limit, fact.status) == ("HI", 80.0, 0x40000000)
    assert (fact.event_id, fact.condition_class) == (b"1".hex(), "Process")


@pytest.mark.parametrize(
    ("severity", "priority", "is_alert"),
    [(1000, 1, False), (801, 1, False), (800, 2, False), (401, 3, False), (201, 4, False),
     (200, 4, True), (1, 4, True), (None, 3, False)],
)  # fmt: skip
def test_the_default_bands_of_severities_are_two_hundred_wide(severity, priority, is_alert):
    stage = ServerStage()
    stage.hear(said(severity=severity))
    assert (stage.last.priority, stage.last.is_alert) == (priority, is_alert)
    assert stage.last.is_annunciation is not is_alert


def test_the_bands_are_those_of_the_connection():
    stage = ServerStage(alarm_severities=(1001, 667, 334, 334))
    stage.hear(said(severity=1000))
    assert stage.last.priority is Priority.P2


def test_what_has_returned_keeps_the_priority_that_it_came_with(stage):
    stage.hear(said(severity=900))
    stage.hear(said(severity=1, active=False))
    assert (stage.last.priority, stage.last.is_alert) == (Priority.P1, False)


def test_a_more_severe_alarm_is_announced_again_though_it_was_acknowledged(stage):
    stage.hear(said(), said(acked=True))
    stage.hear(said(acked=False, severity=900, levels=("HIHI",)))
    assert (stage.last.letter, stage.last.is_annunciation, stage.last.occurrence) == (B, True, 2)


def test_a_change_to_a_less_extreme_level_is_written_down_and_not_announced(stage):
    stage.hear(said(levels=("HIHI",)), said(levels=("HI",)))
    assert (stage.last.trigger, stage.last.is_annunciation) == (Trigger.SEVERITY_CHANGE, False)


def test_the_same_word_twice_is_told_once(stage):
    stage.hear(said(), said(event_id=b"2"))
    assert len(stage.told) == 1
    assert stage.alarms.row(KEY).event.event_id == b"2"


def test_a_comment_at_the_server_is_told(stage):
    stage.hear(said(), said(comment="valve ordered", user="bob"))
    assert (stage.last.trigger, stage.last.comment, stage.last.user) == (
        Trigger.COMMENT, "valve ordered", "bob",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "letter", "there", "back"),
    [
        ({"shelving": Shelving.TIMED, "unshelve_s": 60.0}, G,
         Trigger.SHELVE_TIMED, Trigger.UNSHELVE_EXPIRED),
        ({"shelving": Shelving.ONE_SHOT}, G, Trigger.SHELVE_ONESHOT, Trigger.UNSHELVE_EXPIRED),
        ({"suppressed": True}, H, Trigger.SUPPRESS, Trigger.UNSUPPRESS),
        ({"out_of_service": True}, OUT, Trigger.OOS_ON, Trigger.OOS_OFF),
        ({"enabled": False, "retain": False}, OUT, Trigger.OOS_ON, Trigger.OOS_OFF),
    ],
)  # fmt: skip
def test_what_the_server_sets_aside_is_listed_there_and_announced_on_its_return(
    stage, changed, letter, there, back
):
    stage.hear(said(), said(**changed))
    assert (stage.last.letter, stage.last.trigger) == (letter, there)
    stage.hear(said())
    assert (stage.last.letter, stage.last.trigger) == (B, back)
    assert stage.last.is_annunciation


def test_a_shelf_of_the_server_ends_when_it_says(stage):
    stage.hear(said(), said(shelving=Shelving.TIMED, unshelve_s=90.0))
    assert stage.last.unshelve_at == stage.clock.now() + timedelta(seconds=90)
    assert not stage.last.shelved.is_one_shot


def test_a_suppression_names_the_server(stage):
    stage.hear(said(suppressed=True))
    assert stage.last.suppressed[0].code == BY_SERVER


def test_what_waits_for_its_confirmation_has_not_gone(stage):
    stage.hear(said(confirmed=False), said(confirmed=False, active=False, acked=True))
    assert (stage.last.letter, stage.last.needs_confirming) == (D, True)
    stage.hear(said(confirmed=True, active=False, acked=True, retain=False))
    assert (stage.last.letter, stage.last.trigger) == (A, Trigger.CONFIRM)


def test_an_earlier_occurrence_is_a_row_of_its_own_and_no_new_annunciation(stage):
    stage.hear(said())
    stage.hear(said(branch="i=7", event_id=b"b"), said(active=False, acked=True))
    keys = {fact.key: fact for fact in stage.told}
    assert set(keys) == {KEY, f"{KEY}#i=7"}
    assert (keys[f"{KEY}#i=7"].branch, keys[f"{KEY}#i=7"].is_annunciation) == ("i=7", False)
    stage.hear(said(branch="i=7", acked=True, retain=False))
    assert stage.last.letter is A
    assert stage.alarms.row(KEY) is not None


def test_an_earlier_occurrence_of_a_silenced_alarm_is_silent(stage):
    stage.hear(said())
    stage.alarms.silence("ann", Role.OPERATOR)
    stage.hear(said(branch="i=7", event_id=b"b"))
    assert (stage.last.branch, stage.last.silenced) == ("i=7", True)


def test_silence_ends_with_a_new_annunciation_and_tells_no_server(stage):
    stage.hear(said())
    stage.alarms.silence("ann", Role.OPERATOR)
    assert (stage.last.trigger, stage.last.user, stage.last.silenced) == (
        Trigger.SILENCE, "ann", True,
    )  # fmt: skip
    stage.hear(said(severity=900, levels=("HIHI",)))
    assert not stage.last.silenced
    with pytest.raises(ActionRefused):
        stage.alarms.silence("", Role.VIEWER)


def test_what_a_refresh_does_not_name_is_gone_and_nobody_knows_since_when(stage):
    other = said(condition="nsu=urn:plant;s=Capper.Torque")
    stage.hear(said(), other)
    stage.refresh(other)
    assert (stage.last.key, stage.last.letter, stage.last.comment) == (KEY, A, GONE)
    assert stage.alarms.count("plc") == 1
    assert len(stage.told) == 3


def test_a_refresh_doubles_nothing_and_announces_nothing_again(stage):
    stage.hear(said())
    stage.refresh(said())
    stage.refresh(said())
    assert len(stage.told) == 1


def test_a_refresh_brings_what_came_meanwhile_and_announces_it(stage):
    stage.refresh(said())
    assert (stage.last.letter, stage.last.is_annunciation) == (B, True)


def test_a_refresh_does_not_overwrite_what_is_newer(stage):
    now = stage.clock.now()
    stage.hear(said(at=now))
    stage.alarms.begin_refresh("plc")
    stage.hear(said(at=now + timedelta(seconds=1), event_id=b"new", acked=True))
    stage.hear(said(at=now, event_id=b"old"))
    stage.alarms.end_refresh("plc")
    assert stage.last.letter is C
    assert stage.alarms.row(KEY).event.event_id == b"new"


def test_a_refresh_of_a_server_whose_clock_was_set_back_is_taken(stage):
    now = stage.clock.now()
    stage.hear(said(at=now))
    stage.refresh(said(at=now - timedelta(hours=2), acked=True))
    assert stage.last.letter is C


def test_a_refresh_touches_no_other_server(stage):
    stage.hear(said())
    stage.alarms.begin_refresh("other")
    stage.alarms.end_refresh("other")
    assert stage.alarms.count("plc") == 1


def test_what_is_disabled_is_kept_on_its_list_by_a_refresh_that_cannot_name_it(stage):
    stage.hear(said(enabled=False, retain=False))
    stage.refresh()
    assert stage.alarms.row(KEY).state.letter is OUT


def test_alarms_of_a_server_that_is_not_heard_are_shown_as_last_known(stage):
    stage.hear(said())
    stage.connect(is_heard=True)
    stage.connect(is_heard=False)
    assert (stage.last.letter, stage.last.is_unknown, stage.last.trigger) == (B, True, None)
    stage.connect(is_heard=False)
    assert len(stage.told) == 2
    stage.connect(is_heard=True)
    assert stage.last.is_unknown, "heard is not yet named"
    stage.refresh(said())
    assert (stage.last.is_unknown, stage.last.is_annunciation) == (False, False)


def test_after_a_restart_alarms_are_as_the_journal_has_them_until_they_are_named(stage):
    stage.hear(said(), said(acked=True))
    written = [from_text(to_text(fact)) for fact in stage.told[-1:]]
    again = ServerStage()
    again.alarms.restore(written)
    (fact,) = again.alarms.now()
    assert (fact.key, fact.letter, fact.is_unknown, fact.offers) == (KEY, C, True, ())
    again.refresh(said(acked=True))
    assert (again.last.is_unknown, again.last.trigger, again.last.occurrence) == (False, None, 1)
    again.refresh()
    assert again.last.letter is A


def test_a_restart_takes_up_no_alarm_of_ours_and_none_that_was_normal(stage):
    stage.hear(said())
    fact = stage.last
    ours = replace(fact, key="x", origin=AlarmOrigin.LOCAL)
    gone = replace(fact, key="y", letter=A)
    strange = replace(fact, key="z", connection="unknown")
    again = ServerStage()
    again.alarms.restore([ours, gone, strange])
    assert again.alarms.now() == []


def test_what_was_asked_is_shown_and_its_end_is_told_with_who_asked(stage):
    stage.hear(said())
    row = stage.alarms.row(KEY)
    stage.alarms.ask(row, Asked(Trigger.ACK, "ann", "seen"))
    assert (stage.last.asked, stage.last.letter) == (Trigger.ACK, B)
    stage.hear(said(acked=True, user="Anonymous"))
    assert (stage.last.letter, stage.last.user, stage.last.comment) == (C, "ann", "seen")
    assert (stage.last.asked, stage.last.acked_by) == (None, "ann")


def test_an_acknowledgement_from_elsewhere_is_the_servers_word(stage):
    stage.hear(said(), said(acked=True, user="scada"))
    assert stage.last.acked_by == "scada"


def test_what_was_asked_in_vain_is_not_shown_any_more(stage):
    stage.hear(said())
    row = stage.alarms.row(KEY)
    stage.alarms.ask(row, Asked(Trigger.ACK, "ann"))
    stage.alarms.settle(row)
    assert (stage.last.asked, stage.last.letter) == (None, B)


def test_offers_follow_from_what_the_server_says_of_the_alarm(stage):
    stage.hear(said())
    assert stage.last.offers == (
        ServerOffer.ACKNOWLEDGE, ServerOffer.COMMENT, ServerOffer.ENABLE, ServerOffer.SERVICE,
    )  # fmt: skip
    stage.hear(said(confirmed=False, shelving=Shelving.NONE, latched=True, suppressed=False))
    assert {ServerOffer.CONFIRM, ServerOffer.SHELVE, ServerOffer.RESET, ServerOffer.SUPPRESS} <= (
        set(stage.last.offers)
    )


def test_more_alarms_than_there_is_room_for_are_left_out_and_that_is_said(stage, monkeypatch):
    monkeypatch.setattr(server_alarms, "MOST_ROWS", 2)
    rooms = [stage.alarms.take("plc", said(condition=f"i={number}")) for number in range(3)]
    assert rooms == [True, True, False]
    assert stage.alarms.take("plc", said(condition="i=1", acked=True)), "what is listed changes"
    assert stage.alarms.count("plc") == 2


def test_a_condition_that_is_not_of_interest_takes_no_room(stage):
    stage.hear(said(retain=False))
    assert stage.alarms.count("plc") == 0
    assert not stage.told


def test_hostile_times_become_ours(stage):
    from datetime import UTC, datetime

    for year in (1601, 9999):
        stage.hear(said(condition=f"i={year}", at=datetime(year, 1, 1, tzinfo=UTC)))
        assert stage.last.source_time == stage.clock.now()


def test_an_alarm_that_went_and_came_again_is_another_occurrence(stage):
    stage.hear(said(), said(active=False, acked=True, retain=False), said())
    assert (stage.last.letter, stage.last.occurrence) == (B, 2)
    again = ServerStage()
    again.alarms.restore([replace(stage.last, letter=A)])
    again.hear(said())
    assert again.last.occurrence == 3


def test_an_alarm_that_comes_three_times_within_a_minute_chatters(stage):
    for _ in range(3):
        stage.clock.advance(10)
        stage.hear(said(), said(active=False))
    assert len({fact.key for fact in stage.told}) == 1
    assert stage.last.chatters_until == stage.clock.now() + timedelta(seconds=60)
    assert stage.last.occurrence == 3


def test_a1_a_burst_of_alarms_is_listed_whole_and_told_one_by_one(stage):
    keys = [f"i={number}" for number in range(5000)]
    stage.refresh(*(said(condition=key, event_id=key.encode()) for key in keys))
    assert stage.alarms.count("plc") == len(keys)
    assert [fact.key for fact in stage.told] == [f"plc:{key}" for key in keys]
    assert all(fact.is_annunciation for fact in stage.told)
    stage.refresh()
    assert stage.alarms.count("plc") == 0
    assert len(stage.told) == 2 * len(keys)
