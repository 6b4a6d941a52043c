"""Alarms of servers under any sequence of words, refreshes and losses of the connection."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.bus.alarm_facts import AlarmLetter
from hmi.bus.conditions import Shelving
from hmi.plant.roles import Role
from tests.helpers.server_stage import ServerStage, said

A = AlarmLetter.NORMAL

_EVENTS = st.builds(
    said,
    condition=st.sampled_from(["i=1", "i=2"]),
    branch=st.sampled_from(["", "", "i=9"]),
    event_id=st.binary(min_size=1, max_size=2),
    severity=st.none() | st.integers(1, 1000),
    active=st.none() | st.booleans(),
    acked=st.none() | st.booleans(),
    confirmed=st.none() | st.booleans(),
    latched=st.none() | st.booleans(),
    suppressed=st.none() | st.booleans(),
    out_of_service=st.none() | st.booleans(),
    shelving=st.none() | st.sampled_from(Shelving),
    retain=st.booleans(),
    enabled=st.booleans(),
    levels=st.sampled_from([(), ("HI",), ("HIHI", "HI")]),
)
_STEPS = st.lists(_EVENTS | st.sampled_from(["begin", "end", "lost", "heard", "silence"]))


@settings(max_examples=150, deadline=None)
@given(_STEPS)
def test_after_any_sequence_the_facts_tell_the_list_and_the_journal_tells_the_facts(steps):
    stage = ServerStage()
    deeds = {
        "begin": lambda: stage.alarms.begin_refresh("plc"),
        "end": lambda: stage.alarms.end_refresh("plc"),
        "lost": lambda: stage.connect(is_heard=False),
        "heard": lambda: stage.connect(is_heard=True),
        "silence": lambda: stage.alarms.silence("ann", Role.OPERATOR),
    }
    for step in steps:
        if isinstance(step, str):
            deeds[step]()
        else:
            stage.hear(step)
    last = {fact.key: fact for fact in stage.told}
    shown = {key: fact.letter for key, fact in last.items() if fact.letter is not A}
    assert shown == {fact.key: fact.letter for fact in stage.alarms.now()}
    written = {f.key: f for f in stage.told if f.trigger is not None}
    replayed = {key: fact.letter for key, fact in written.items() if fact.letter is not A}
    assert replayed == shown
    for before, after in pairwise(stage.told):
        if before.key == after.key:
            assert after.before is before.letter
            assert after.occurrence >= before.occurrence
