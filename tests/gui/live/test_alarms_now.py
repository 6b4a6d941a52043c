"""The alarms of now: kept orders and counts equal what looking through all would find."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hmi.bus.facts import AlarmChanged, AlarmLetter, RecorderReported
from hmi.plant.alarm_rules import Priority
from ui.live.alarm_burst import AT_ONCE
from ui.live.alarms_now import CALLING, SET_ASIDE, AlarmsNow

START = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
L = AlarmLetter


def fact(key, machine="m", priority=Priority.P2, letter=L.UNACKNOWLEDGED, **fields):
    moment = START + timedelta(seconds=fields.pop("second", 0))
    made = AlarmChanged(
        key=key, machine=machine, message=key, priority=priority, letter=letter,
        before=L.NORMAL, trigger=None, at=moment, source_time=moment,
        active=letter in (L.UNACKNOWLEDGED, L.ACKNOWLEDGED), acked=False, latched=False,
        occurrence=1, active_since=moment,
    )  # fmt: skip
    return replace(made, **fields)


FACTS = st.builds(
    fact,
    key=st.sampled_from("abcdef"),
    machine=st.sampled_from("mn"),
    priority=st.sampled_from(Priority),
    letter=st.sampled_from(L),
    second=st.integers(0, 5),
    is_alert=st.booleans(),
    silenced=st.booleans(),
)


@given(st.lists(FACTS, max_size=40))
def test_after_any_facts_orders_and_counts_are_those_of_the_last_of_each_key(facts):
    now, last = AlarmsNow(), {}
    for one in facts:
        now.take(one)
        last[one.key] = one
    kept = {key: one for key, one in last.items() if one.letter is not L.NORMAL}
    shown = [one for one in kept.values() if not one.is_alert and one.letter not in SET_ASIDE]
    calling = [one for one in shown if one.letter in CALLING]
    order = sorted(calling, key=lambda one: (one.priority, -one.at.timestamp(), one.key))
    assert now.by_key == kept
    assert now.calling() == order
    assert now.first_calling() == next(iter(order), None)
    for priority in (None, *Priority):
        of = [one for one in shown if priority in (None, one.priority)]
        assert now.active_count(priority) == sum(one.active for one in of)
        assert now.calling_count(priority) == sum(one.letter in CALLING for one in of)
        sounds = [one for one in of if one.letter is L.UNACKNOWLEDGED and not one.silenced]
        assert now.sounding_count(priority) == len(sounds)
    for machine in "mn":
        of = now.of_machine(machine)
        assert {one.key for one in of} == {one.key for one in shown if one.machine == machine}
        assert now.first_of(machine) == next(iter(of), None) or of[0].at == of[1].at


def test_few_changes_are_told_one_by_one_and_a_burst_as_one(station, plant, qtbot):
    told = []
    station.state.alarms_changed.connect(told.append)
    plant.alarm("a", machine="filler")
    plant.alarm("b", machine="capper")
    assert told == [{"filler"}, {"capper"}]
    for number in range(3000):
        plant.alarm(f"n{number}", machine="filler" if number % 2 else "capper")
    assert len(told) == AT_ONCE
    qtbot.waitUntil(lambda: len(told) == AT_ONCE + 1)
    assert told[-1] == {"filler", "capper"}


def test_the_first_change_after_a_rest_is_told_at_once(station, plant, clock, qtbot):
    told = []
    station.state.alarms_changed.connect(told.append)
    for number in range(100):
        plant.alarm(f"n{number}")
    qtbot.waitUntil(lambda: len(told) == AT_ONCE + 1)
    clock.advance(60)
    plant.alarm("newest")
    assert len(told) == AT_ONCE + 2


def test_alarms_that_ended_while_the_engine_was_not_heard_are_gone_when_it_has_told_all(
    station, plant
):
    plant.alarm("stays")
    plant.alarm("ended")
    told = []
    station.state.alarm_changed.connect(told.append)
    station.state.expect_all()
    plant.alarm("stays")
    plant.alarm("new")
    assert set(station.state.alarms) == {"stays", "ended", "new"}
    station.bus.recorder.publish(RecorderReported(True, None, 0.0, 0, 0, 0, 0, 0, None))
    assert set(station.state.alarms) == {"stays", "new"}
    assert [one.key for one in told] == ["stays", "new", "ended"]
    station.bus.recorder.publish(RecorderReported(True, None, 0.0, 0, 0, 0, 0, 0, None))
    assert len(told) == 3
