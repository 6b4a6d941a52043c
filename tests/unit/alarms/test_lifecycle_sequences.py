"""Random sequences of events: replay of the journal is the state, no acknowledgement is lost."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.alarms.alarm import Alarm
from hmi.alarms.alarm_state import AlarmState, rebuilt, restored
from hmi.alarms.lifecycle import Event, Outcome, next_state
from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, Trigger
from hmi.journal.fact_text import from_text, to_text
from tests.helpers.alarm_states import CONFIRMED, EVENTS, LATCHING, NOW, RULE
from tests.helpers.builders import tag


def test_snapshot_tells_of_no_event():
    fact = Alarm(RULE, tag("filler.temp"))
    fact.apply(EVENTS["activate"], NOW, NOW)
    assert event_of(fact.snapshot(), AlarmState()) is None


def event_of(fact: AlarmChanged, state: AlarmState) -> Event | None:
    """Return the event that a journalled fact tells of; None for a mere snapshot."""
    if fact.trigger is None:
        return None
    changed = {(x.code, x.by) for x in state.suppressed} ^ {
        (x.code, x.by) for x in fact.suppressed
    }
    return Event(
        trigger=fact.trigger,
        user=fact.user,
        occurrence=fact.occurrence,
        until=fact.unshelve_at,
        sublevel=fact.sublevel,
        reason=fact.comment,
        suppressor=next(iter(changed), ("", "")),
    )


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, float, int]]:
    """Draw triggers with the seconds before them and what occurrence they name back from now."""
    step = st.tuples(st.sampled_from(sorted(EVENTS)), st.floats(0, 2000), st.integers(0, 1))
    return draw(st.lists(step, max_size=40))


def run(sequence: list[tuple[str, float, int]], alarm: Alarm) -> list[AlarmChanged]:
    """Return the facts of those steps that were legal."""
    facts, now = [], NOW
    for name, wait_s, back in sequence:
        now += timedelta(seconds=wait_s)
        event = replace(EVENTS[name], occurrence=alarm.state.occurrence - back)
        if event.until is not None:
            event = replace(event, until=now + timedelta(minutes=30))
        result = alarm.apply(event, now, now)
        if isinstance(result, AlarmChanged):
            facts.append(result)
    return facts


RULES = st.sampled_from([
    RULE, LATCHING, CONFIRMED, replace(RULE, ack_required=False),
    replace(RULE, only_when_executing=True), replace(LATCHING, confirm_required=True),
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(sequence=steps(), of=RULES)
def test_replay_of_the_journal_is_the_state(sequence, of):
    alarm = Alarm(of, tag("filler.temp"))
    facts = run(sequence, alarm)
    state = AlarmState()
    for fact in facts:
        outcome = next_state(state, event_of(fact, state), of, fact.at)
        assert isinstance(outcome, Outcome)
        assert (state.letter, outcome.state.letter) == (fact.before, fact.letter)
        assert outcome.is_annunciation is fact.is_annunciation
        state = outcome.state
    assert state == alarm.state


@settings(max_examples=300, deadline=None)
@given(sequence=steps(), of=RULES)
def test_no_sequence_leads_to_an_illegal_state(sequence, of):
    alarm = Alarm(of, tag("filler.temp"))
    annunciations = 0
    for fact in run(sequence, alarm):
        annunciations += fact.is_annunciation
        assert fact.occurrence == annunciations
        assert fact.active == (fact.active_since is not None)
        assert not fact.is_annunciation or fact.letter is AlarmLetter.UNACKNOWLEDGED
        assert not fact.silenced or fact.letter is AlarmLetter.UNACKNOWLEDGED
        assert fact.latched <= of.latching
        assert (fact.shelved is None) == (fact.unshelve_at is None)
        assert fact.confirmed or fact.confirm_required


@settings(max_examples=300, deadline=None)
@given(sequence=steps(), of=RULES)
def test_last_row_of_the_journal_is_the_state_and_a_restart_ends_one_shots_by_time(sequence, of):
    alarm = Alarm(of, tag("filler.temp"))
    facts = run(sequence, alarm)
    if not facts:
        return
    read = from_text(to_text(facts[-1]))
    assert (read, rebuilt(read)) == (facts[-1], alarm.state)
    again = restored(read, of)
    assert again.letter is alarm.state.letter
    assert again.unshelve_at == alarm.state.unshelve_at
    assert again.shelved is None or not again.shelved.is_one_shot
    assert replace(again, shelved=None) == replace(alarm.state, shelved=None)


@settings(max_examples=300, deadline=None)
@given(sequence=steps(), of=RULES)
def test_no_acknowledgement_is_lost_and_none_is_made_up(sequence, of):
    alarm = Alarm(of, tag("filler.temp"))
    owed = False
    for fact in run(sequence, alarm):
        if fact.is_annunciation:
            owed = True
        elif fact.trigger is Trigger.ACK or (
            fact.trigger is Trigger.RTN and not of.ack_required and not fact.is_latching
        ):
            owed = False
        if fact.letter in (AlarmLetter.NORMAL, AlarmLetter.LATCHED_UNACKNOWLEDGED):
            # What was hidden and is over owes nothing; a latch that set meanwhile is to be seen.
            owed = fact.letter is AlarmLetter.LATCHED_UNACKNOWLEDGED
        if fact.letter in (AlarmLetter.UNACKNOWLEDGED, AlarmLetter.ACKNOWLEDGED):
            assert (fact.letter is AlarmLetter.UNACKNOWLEDGED) is owed
