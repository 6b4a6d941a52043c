"""The life cycle as a table of every state and trigger, and as random sequences."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hmi.alarms.alarm import Alarm
from hmi.alarms.alarm_state import AlarmState, restored
from hmi.alarms.lifecycle import Event, Outcome, Refusal, is_worse, next_state
from hmi.bus.alarm_facts import AlarmLetter, SetAside, Trigger
from hmi.plant.alarm_rules import Priority
from tests.helpers.alarm_states import (
    CONFIRMED,
    EVENTS,
    IDLE,
    LATCHING,
    NOW,
    RULE,
    SHELVE,
    STATES,
)
from tests.helpers.builders import at, tag

# A letter is the state afterwards, ! an annunciation, else the code of the refusal.
# fmt: off
_active, _inactive = "already-active", "not-active"
_hid = "alarm-suppressed"
TABLE = {
    #                 A B C D E F G H I
    "activate":       ["B!", _active, _active, "B!", "B!", "B!", _active, _active, _active],
    "rtn":            [_inactive, "D", "A", _inactive, _inactive, _inactive, "G", "H", "I"],
    "ack":            ["already-acknowledged", "C", "already-acknowledged", "A", "F",
                       "already-acknowledged", _hid, _hid, _hid],
    "confirm":        ["confirm-not-required"] * 9,
    "reset":          ["not-latched", "not-latched", "not-latched", "not-latched",
                       "not-acknowledged", "A", _hid, _hid, _hid],
    "shelve_timed":   ["G"] * 6 + ["already-shelved", _hid, _hid],
    "shelve_oneshot": ["G"] * 6 + ["already-shelved", _hid, _hid],
    "unshelve_user":  ["not-shelved"] * 6 + ["B!", "not-shelved", "not-shelved"],
    "unshelve_expired": ["not-shelved"] * 6 + ["B!", "not-shelved", "not-shelved"],
    "suppress":       ["H"] * 7 + ["already-suppressed", "I"],
    "unsuppress":     ["not-suppressed"] * 7 + ["B!", "not-suppressed"],
    "oos_on":         ["I"] * 8 + ["already-out-of-service"],
    "oos_off":        ["not-out-of-service"] * 8 + ["B!"],
    "realarm":        ["not-acknowledged-active"] * 2 + ["B!"] + ["not-acknowledged-active"] * 6,
    "severity_up":    [_inactive, "B!", "B!", _inactive, _inactive, _inactive, "G", "H", "I"],
    "severity_down":  [_inactive, "B", "C", _inactive, _inactive, _inactive, "G", "H", "I"],
    "comment":        list("ABCDEFGHI"),
    "comm_lost":      ["H"] * 8 + ["I"],
    "comm_back":      ["not-suppressed"] * 9,
    "silence":        ["nothing-to-silence", "B"] + ["nothing-to-silence"] * 7,
    "config":         list("ABCDEFGHI"),
}
# fmt: on
CELLS = [
    (letter, name, TABLE[name][column])
    for name in EVENTS
    for column, letter in enumerate("ABCDEFGHI")
]


def told(outcome: Outcome | Refusal) -> str:
    """Return a result as the table writes it."""
    if isinstance(outcome, Refusal):
        return outcome.code
    return outcome.state.letter.value + "!" * outcome.is_annunciation


def after(state: AlarmState, event: str, of=RULE, now: datetime = NOW) -> AlarmState:
    """Return the state after a legal event."""
    outcome = next_state(state, EVENTS[event], of, now)
    assert isinstance(outcome, Outcome), outcome
    return outcome.state


def test_the_table_is_complete():
    assert len(CELLS) == 9 * 21
    assert {event.trigger for event in EVENTS.values()} == set(Trigger)
    assert {state.letter.value for state in STATES.values()} == set("ABCDEFGHI")


@pytest.mark.parametrize(("letter", "name", "expected"), CELLS)
def test_each_trigger_in_each_state_has_the_tabled_end(letter: str, name: str, expected: str):
    state = STATES[letter]
    if name == "severity_down" and state.active:
        state = replace(state, sublevel="HIHI")
    assert told(next_state(state, EVENTS[name], RULE, NOW)) == expected


def test_latching_alarm_stays_until_acknowledged_and_reset():
    state = after(AlarmState(), "activate", LATCHING)
    assert (state.letter, state.latched) == (AlarmLetter.UNACKNOWLEDGED, True)
    state = after(state, "rtn", LATCHING)
    assert state.letter is AlarmLetter.LATCHED_UNACKNOWLEDGED
    ack = Event(trigger=Trigger.ACK, occurrence=1)
    state = next_state(state, ack, LATCHING, NOW).state
    assert state.letter is AlarmLetter.LATCHED_ACKNOWLEDGED
    assert after(state, "reset", LATCHING).letter is AlarmLetter.NORMAL


def test_latching_alarm_acknowledged_while_active_returns_latched_acknowledged():
    acked = replace(STATES["C"], latched=True)
    assert told(next_state(acked, EVENTS["rtn"], LATCHING, NOW)) == "F"
    assert told(next_state(acked, EVENTS["reset"], LATCHING, NOW)) == "still-active"


def test_alarm_without_required_acknowledgement_returns_to_normal():
    assert (
        told(next_state(STATES["B"], EVENTS["rtn"], replace(RULE, ack_required=False), NOW)) == "A"
    )


@pytest.mark.parametrize("occurrence", [2, 4])
def test_acknowledgement_of_another_occurrence_is_refused(occurrence: int):
    event = Event(trigger=Trigger.ACK, occurrence=occurrence)
    assert told(next_state(STATES["B"], event, RULE, NOW)) == "alarm-reoccurred"


def test_severity_rise_drops_the_acknowledgement_and_needs_a_new_one():
    state = after(STATES["C"], "severity_up")
    assert (state.acked, state.acked_by, state.occurrence) == (False, "", 4)
    assert told(next_state(state, EVENTS["ack"], RULE, NOW)) == "alarm-reoccurred"


def test_same_severity_is_no_change():
    assert told(next_state(STATES["B"], EVENTS["severity_down"], RULE, NOW)) == "same-severity"


@pytest.mark.parametrize(
    ("before", "later", "worse"),
    [("HI", "HIHI", True), ("HIHI", "HI", False), ("HI", "LO", True), ("HIHI", "LO", True),
     ("LO", "LOLO", True), ("LOLO", "LO", False)],
)  # fmt: skip
def test_more_extreme_or_other_side_is_worse(before: str, later: str, worse: bool):
    assert is_worse(before, later) is worse


def test_realarm_waits_for_its_time_and_its_rule():
    early = at(959)
    assert told(next_state(STATES["C"], EVENTS["realarm"], RULE, early)) == "realarm-not-due"
    never = replace(RULE, realarm_s=None)
    assert told(next_state(STATES["C"], EVENTS["realarm"], never, NOW)) == "realarm-not-due"
    unknown = replace(STATES["C"], acked_at=None)
    assert told(next_state(unknown, EVENTS["realarm"], RULE, NOW)) == "realarm-not-due"


@pytest.mark.parametrize("seconds", [None, 0, -1, 28801])
def test_shelving_is_refused_without_a_time_within_one_shift(seconds: int | None):
    until = None if seconds is None else NOW + timedelta(seconds=seconds)
    event = Event(trigger=Trigger.SHELVE_TIMED, until=until)
    generous = replace(RULE, max_shelve_s=99999.0)
    assert told(next_state(STATES["B"], event, generous, NOW)) == "shelve-duration"


def test_alarm_that_may_not_be_shelved_is_not():
    strict = replace(RULE, shelvable=False)
    for name in ("shelve_timed", "shelve_oneshot"):
        assert told(next_state(STATES["B"], EVENTS[name], strict, NOW)) == "not-shelvable"


def test_shelf_does_not_expire_early():
    early = at(999)
    assert told(next_state(STATES["G"], EVENTS["unshelve_expired"], RULE, early)) == (
        "shelve-not-expired"
    )


def test_one_shot_shelf_ends_with_the_return_to_normal():
    state = after(STATES["B"], "shelve_oneshot")
    state = after(state, "rtn")
    assert (state.letter, state.unshelve_at) == (AlarmLetter.NORMAL, None)


def test_activation_while_shelved_is_no_annunciation_but_coming_back_is():
    state = after(AlarmState(), "shelve_timed")
    hidden = next_state(state, EVENTS["activate"], RULE, NOW)
    assert told(hidden) == "G"
    back = next_state(hidden.state, EVENTS["unshelve_user"], RULE, NOW)
    assert told(back) == "B!"


def test_unshelving_what_has_returned_drops_the_old_unacknowledged():
    state = after(after(STATES["B"], "shelve_timed"), "rtn")
    assert told(next_state(state, EVENTS["unshelve_user"], RULE, NOW)) == "A"


def test_unshelving_a_latch_that_was_set_meanwhile_shows_it_unacknowledged():
    state = after(AlarmState(), "shelve_timed", LATCHING)
    state = after(after(state, "activate", LATCHING), "rtn", LATCHING)
    assert told(next_state(state, EVENTS["unshelve_user"], LATCHING, NOW)) == "E"


def test_suppressions_stack_and_leave_one_by_one():
    state = after(STATES["B"], "shelve_timed")
    state = after(after(after(state, "suppress"), "comm_lost"), "oos_on")
    letters = []
    for name in ("oos_off", "unsuppress", "comm_back", "unshelve_user"):
        state = after(state, name)
        letters.append(state.letter.value)
    assert letters == ["H", "H", "G", "B"]
    assert state.occurrence == 4


def test_silence_lasts_until_the_next_annunciation():
    state = after(STATES["B"], "silence")
    assert state.silenced
    assert told(next_state(state, EVENTS["silence"], RULE, NOW)) == "already-silenced"
    assert not after(state, "severity_up").silenced


def test_alarm_that_wants_a_confirmation_does_not_go_before_it():
    state = after(AlarmState(), "activate", CONFIRMED)
    seen = {"occurrence": 1, "user": "bob"}
    confirm = Event(trigger=Trigger.CONFIRM, **seen)
    assert told(next_state(state, confirm, CONFIRMED, NOW)) == "not-acknowledged"
    state = next_state(state, Event(trigger=Trigger.ACK, **seen), CONFIRMED, NOW).state
    state = after(state, "rtn", CONFIRMED)
    assert (state.letter, state.acked) == (AlarmLetter.RETURNED_UNACKNOWLEDGED, True)
    done = next_state(state, confirm, CONFIRMED, NOW)
    assert (told(done), done.state.confirmed_by) == ("A", "bob")
    assert told(next_state(done.state, confirm, CONFIRMED, NOW)) == "already-confirmed"


def test_confirmation_of_another_occurrence_and_of_what_is_set_aside_is_refused():
    acked = replace(STATES["C"], confirmed=False)
    assert told(next_state(acked, EVENTS["confirm"], CONFIRMED, NOW)) == "C"
    early = replace(EVENTS["confirm"], occurrence=2)
    assert told(next_state(acked, early, CONFIRMED, NOW)) == "alarm-reoccurred"
    assert told(next_state(STATES["G"], EVENTS["confirm"], CONFIRMED, NOW)) == "alarm-suppressed"


def test_latch_that_wants_a_confirmation_is_not_reset_before_it():
    strict = replace(LATCHING, confirm_required=True)
    latched = replace(STATES["F"], confirmed=False)
    assert latched.letter is AlarmLetter.LATCHED_ACKNOWLEDGED
    assert told(next_state(latched, EVENTS["reset"], strict, NOW)) == "not-confirmed"
    assert told(next_state(after(latched, "confirm", strict), EVENTS["reset"], strict, NOW)) == "A"


def test_who_set_aside_and_why_stays_while_the_alarm_moves_underneath():
    event = replace(EVENTS["shelve_oneshot"], user="ann", reason="sensor")
    state = next_state(STATES["B"], event, RULE, NOW).state
    state = after(after(state, "suppress"), "oos_on")
    assert state.shelved == SetAside("ann", NOW, "sensor", SHELVE["until"], is_one_shot=True)
    assert state.removed == SetAside("", NOW, "", owner="")
    assert [(one.code, one.by) for one in state.suppressed] == [IDLE]


def test_journal_of_an_earlier_version_restores_what_its_letters_say():
    alarm = Alarm(RULE, tag("filler.temp"))
    alarm.apply(EVENTS["activate"], NOW, NOW)
    early = replace(alarm.last, letter=AlarmLetter.OUT_OF_SERVICE, user="ann", comment="pump")
    assert restored(early, RULE).removed == SetAside("ann", NOW, "pump")
    shelved = replace(alarm.last, letter=AlarmLetter.SHELVED, unshelve_at=at(1800))
    assert restored(shelved, RULE).unshelve_at == at(1800)
    hidden = replace(alarm.last, letter=AlarmLetter.SUPPRESSED)
    only = replace(RULE, only_when_executing=True)
    assert restored(hidden, only).suppressed[0].code == "machine-not-executing"
    assert restored(hidden, RULE).suppressed[0].code == "connection-lost"


def test_priority_follows_the_sublevel():
    alarm = Alarm(replace(RULE, extreme_priority=Priority.P1), tag("filler.temp"))
    alarm.apply(EVENTS["activate"], NOW, NOW)
    assert alarm.priority is Priority.P3
    alarm.apply(EVENTS["severity_up"], NOW, NOW)
    assert alarm.last.priority is Priority.P1
