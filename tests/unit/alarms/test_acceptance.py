"""The acceptance tests of the alarm model (domain model 1.14) as stories, one line a step.

1 is the table of test_lifecycle.py; 8 is in test_flood_watch.py and tests/unit/reports; 9 is among
the tests of servers' alarms.
"""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from hmi.alarms.alarm import Alarm
from hmi.alarms.alarm_state import AlarmState, rebuilt
from hmi.alarms.lifecycle import Event, Outcome, next_state
from hmi.alarms.station_alarms import StationAlarms
from hmi.bus.alarm_facts import AlarmChanged, Trigger
from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, ConnectionPhase, SamplesArrived
from hmi.clock import to_us
from hmi.journal.fact_text import from_text, to_text
from hmi.journal.reader import Reader
from hmi.journal.recorder import Recorder
from hmi.plant.alarm_rules import ConditionKind, Levels, Priority
from hmi.plant.quality import BAD_NO_COMMUNICATION
from hmi.plant.samples import Sample, batch_of
from hmi.storage.writer import Writer
from tests.helpers.alarm_line import COMM, OPERATOR, Line, filler
from tests.helpers.alarm_states import CONFIRMED, EVENTS, LATCHING, NOW, RULE
from tests.helpers.builders import plant_with, rule, tag

SEQUENCES = 10_000


def replayed(fact: AlarmChanged, before: AlarmState, of) -> AlarmState:
    """Return the state after the event that a row of the journal tells of."""
    held = {(one.code, one.by) for one in before.suppressed}
    changed = held ^ {(one.code, one.by) for one in fact.suppressed}
    event = Event(
        trigger=fact.trigger, user=fact.user, occurrence=fact.occurrence, until=fact.unshelve_at,
        sublevel=fact.sublevel, reason=fact.comment, suppressor=next(iter(changed), ("", "")),
    )  # fmt: skip
    outcome = next_state(before, event, of, fact.at)
    assert isinstance(outcome, Outcome)
    return outcome.state


@pytest.mark.timeout(180)
def test_2_the_journal_replays_to_the_state_after_ten_thousand_random_sequences():
    chance, names = np.random.default_rng(20260105), sorted(EVENTS)
    for number in range(SEQUENCES):
        of = (RULE, LATCHING, CONFIRMED)[number % 3]
        alarm, state, now = Alarm(of, tag("filler.temp")), AlarmState(), NOW
        for index in chance.integers(0, len(names), 8).tolist():
            now += timedelta(seconds=float(chance.random()) * 900)
            event = replace(EVENTS[names[index]], occurrence=alarm.state.occurrence)
            if event.until is not None:
                event = replace(event, until=now + timedelta(minutes=30))
            fact = alarm.apply(event, now, now)
            if isinstance(fact, AlarmChanged):
                state = replayed(fact, state, of)
        assert state == alarm.state
        if alarm.last is not None:
            assert rebuilt(from_text(to_text(alarm.last))) == state


@pytest.mark.parametrize(("on_delay_s", "annunciations"), [(0.0, 1), (5.0, 0)])
def test_3_a_value_that_swings_within_the_deadband_annunciates_once_or_never(
    on_delay_s, annunciations
):
    line = filler(deadband=4.0, on_delay_s=on_delay_s)
    for second in range(600):
        line.reads("filler.temp", 82.0 if second % 2 else 78.0)
        line.wait(1)
    assert sum(fact.is_annunciation for fact in line.facts) == annunciations


@pytest.mark.parametrize(("excursion_s", "annunciations"), [(4.9, 0), (5.1, 1)])
def test_4_an_excursion_counts_when_it_lasts_longer_than_the_delay(excursion_s, annunciations):
    line = filler(on_delay_s=5.0)
    line.reads("filler.temp", 85.0)
    line.clock.advance(excursion_s)
    line.hear()
    line.reads("filler.temp", 70.0)
    line.wait(10)
    assert sum(fact.is_annunciation for fact in line.facts) == annunciations


def test_5_bad_quality_in_the_middle_of_an_on_delay_clears_the_timer():
    line = filler(on_delay_s=5.0)
    line.reads("filler.temp", 85.0)
    line.wait(3)
    line.reads("filler.temp", None, BAD_NO_COMMUNICATION)
    line.wait(1)
    line.reads("filler.temp", 85.0)
    line.wait(4)
    assert line.facts == []
    line.wait(2)
    assert line.path("filler.hot") == "B"


def test_6_a_server_with_two_hundred_tags_that_goes_is_one_alarm():
    keys = [f"filler.t{n}" for n in range(200)]
    quality = ConditionKind.BAD_QUALITY
    bad = [rule(f"{key}.bad", key, kind=quality, levels=Levels(), on_delay_s=10.0) for key in keys]
    line = Line(plant_with(tags=keys, alarms=bad))
    line.heard = False
    for key in keys:
        line.reads(key, None, BAD_NO_COMMUNICATION)
    line.wait(60)
    seen = [fact.key for fact in line.engine.now() if fact.letter.value in "BCDEF"]
    assert seen == [COMM]
    assert sum(fact.is_annunciation for fact in line.facts) == 1


@pytest.mark.parametrize(("value", "letter"), [(85.0, "B"), (70.0, "A")])
def test_7_a_shelf_of_half_an_hour_ends_in_b_while_active_and_else_in_a(value, letter):
    line = filler()
    line.reads("filler.temp", 85.0)
    line.engine.shelve("filler.hot", 1800.0, "sensor fault", "ann", OPERATOR)
    line.reads("filler.temp", value)
    line.clock.advance(1798.0)
    line.hear()
    line.engine.tick()
    assert line.letter("filler.hot") == "G"
    line.wait(3)
    assert line.letter("filler.hot") == letter


@pytest.mark.timeout(180)
def test_10_ten_thousand_alarms_in_a_minute_are_all_in_the_journal_with_a_review(tmp_path, clock):
    machines, rounds, pause_s = 250, 40, 1.5
    keys = [f"m{number}.temp" for number in range(machines)]
    site = plant_with(
        tags=[tag(key) for key in keys],
        alarms=[rule(f"{key}.hot", key, priority=Priority.P2) for key in keys],
    )
    bus, writer = Bus(), Writer(clock)
    Recorder(bus, writer, tmp_path)
    alarms = StationAlarms(site, bus, clock)
    for turn in range(2 * rounds):
        value, now_us = (20.0 if turn % 2 else 95.0), to_us(clock.now())
        bus.connections.publish(ConnectionChanged("demo", ConnectionPhase.LIVE, clock.now(), 0.0))
        rows = [Sample(number, value, 0, now_us, now_us) for number in range(machines)]
        bus.samples.publish(SamplesArrived(batch_of(rows)))
        clock.advance(pause_s / 2)
        alarms.tick()
    clock.advance(700.0)
    bus.connections.publish(ConnectionChanged("demo", ConnectionPhase.LIVE, clock.now(), 0.0))
    alarms.tick()
    writer.write_once()
    reader = Reader(tmp_path)
    came = reader.annunciations(NOW - timedelta(hours=1), clock.now())
    (review,) = reader.floods(NOW - timedelta(hours=1), clock.now())
    checks = reader.verify()["alarm_journal"]
    assert (len(came), review.count) == (machines * rounds, machines * rounds)
    assert (checks.rows >= 2 * machines * rounds, checks.first_wrong) == (True, None)
    assert (review.first_out.key, review.by_priority) == ("m0.temp.hot", (0, 10_000, 0, 0))
    comments = {fact.trigger for fact in reader.last_alarms()}
    assert comments <= {Trigger.RTN, Trigger.ACTIVATE}
