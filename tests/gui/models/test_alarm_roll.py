"""The roll of alarms: after any changes its lists are those that sorting all anew would give."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hmi.bus.facts import AlarmChanged, AlarmLetter
from hmi.plant.alarm_rules import Priority
from tests.helpers.builders import START
from ui.models.alarm_roll import AlarmRoll
from ui.models.alarms import AlarmList, by_list, urgency

L = AlarmLetter


def alarm(key, letter=L.UNACKNOWLEDGED, priority=Priority.P3, at_s=0, is_alert=False):
    moment = START + timedelta(seconds=at_s)
    return AlarmChanged(
        key=key, machine="filler", message=key, priority=priority, letter=letter, before=L.NORMAL,
        trigger=None, at=moment, source_time=moment, active=True, acked=False, latched=False,
        occurrence=1, active_since=moment, is_alert=is_alert,
    )  # fmt: skip


ALARMS = st.builds(
    alarm,
    key=st.sampled_from("abcdefgh"),
    letter=st.sampled_from(L),
    priority=st.sampled_from(Priority),
    at_s=st.integers(0, 4),
    is_alert=st.booleans(),
)


def passes(one):
    return one.priority is not Priority.P4


@given(st.lists(ALARMS, max_size=12), st.lists(st.lists(ALARMS, max_size=6), max_size=5))
def test_lists_are_those_of_all_alarms_sorted_anew(first, bursts):
    now = {one.key: one for one in first}
    roll = AlarmRoll(passes)
    roll.call(now.values())
    for burst in bursts:
        latest = {one.key: one for one in burst}
        now |= latest
        roll.update(latest.values())
    for which, alarms in by_list(now.values()).items():
        ordered = sorted(alarms, key=lambda one: (urgency(one), one.key))
        assert roll.count(which) == len(ordered)
        assert roll.shown(which) == [one for one in ordered if passes(one)]


def test_a_filter_that_changed_is_asked_anew_only_when_told():
    kept = {"a"}
    roll = AlarmRoll(lambda one: one.key in kept)
    roll.call([alarm("a"), alarm("b")])
    assert [one.key for one in roll.shown(AlarmList.ACTIVE)] == ["a"]
    kept.add("b")
    roll.filter()
    assert [one.key for one in roll.shown(AlarmList.ACTIVE)] == ["a", "b"]


@pytest.mark.parametrize("letter", [L.SHELVED, L.OUT_OF_SERVICE, L.NORMAL])
def test_what_changes_its_list_leaves_the_old_one(letter):
    roll = AlarmRoll(passes)
    roll.call([alarm("a")])
    roll.update([alarm("a", letter)])
    assert roll.count(AlarmList.ACTIVE) == 0


def test_of_ten_thousand_only_what_changed_is_looked_at():
    looked = []
    roll = AlarmRoll(lambda one: looked.append(one.key) is None)
    roll.call([alarm(f"a{number:05}", at_s=number % 7) for number in range(10_000)])
    looked.clear()
    roll.update([alarm("a00500", at_s=99), alarm("a00501", L.ACKNOWLEDGED)])
    assert looked == ["a00500", "a00501"]
    shown = roll.shown(AlarmList.ACTIVE)
    assert len(shown) == 10_000
    assert (shown[0].key, shown[-1].key) == ("a00500", "a00501")
