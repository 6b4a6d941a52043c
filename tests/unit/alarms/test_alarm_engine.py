"""Stories of the alarm engine, one line a step: samples, connections, machines, people, time."""

from datetime import timedelta

import pytest

from hmi.alarms.alarm_engine import AlarmEngine
from hmi.alarms.rights import most_shelved
from hmi.bus.facts import (
    AlarmChanged,
    AlarmLetter,
    ConnectionPhase,
    SamplesArrived,
    Trigger,
)
from hmi.clock import to_us
from hmi.plant.alarm_rules import ConditionKind, Levels, Priority
from hmi.plant.assets import MachineState
from hmi.plant.quality import BAD_NO_COMMUNICATION, GOOD
from hmi.plant.roles import Role
from hmi.plant.samples import Origin, Sample, batch_of
from tests.helpers.alarm_line import COMM, OPERATOR, Line, filler, refusal
from tests.helpers.builders import START, connection, plant_with, rule


def test_alarm_is_raised_acknowledged_and_returns():
    line = filler()
    line.reads("filler.temp", 85.0)
    line.engine.acknowledge("filler.hot", 1, "ann", OPERATOR, "seen")
    line.reads("filler.temp", 70.0)
    assert line.path("filler.hot") == "BCA"
    raised, seen, _ = line.facts
    assert (raised.value, raised.limit, raised.sublevel, raised.unit) == (85.0, 80.0, "HI", "C")
    assert (raised.is_annunciation, raised.source_time, raised.response) == (
        True, START, "Slow the machine down",
    )  # fmt: skip
    assert (seen.acked_by, seen.comment, seen.is_annunciation) == ("ann", "seen", False)
    assert line.engine.now() == []


def test_pulse_within_one_batch_is_not_missed():
    line = filler()
    number, now_us = line.site.number_by_key["filler.temp"], to_us(START)
    rows = [Sample(number, value, GOOD, now_us + n, now_us) for n, value in enumerate((1, 85, 1))]
    line.bus.samples.publish(SamplesArrived(batch_of(rows)))
    assert line.path("filler.hot") == "BD"


def test_history_raises_no_alarm_but_derived_values_do():
    line = filler()
    line.reads("filler.temp", 85.0, origin=Origin.HISTORY)
    assert line.facts == []
    line.reads("filler.temp", 85.0, origin=Origin.DERIVED)
    assert line.path("filler.hot") == "B"


def test_samples_of_other_and_of_unknown_tags_are_passed_over():
    line = filler()
    line.reads("filler.speed", 85.0)
    strange = Sample(9999, 85.0, GOOD, 0, 0)
    line.bus.samples.publish(SamplesArrived(batch_of([strange])))
    assert line.facts == []


def test_on_delay_runs_out_without_further_samples():
    line = filler(on_delay_s=5.0)
    line.reads("filler.temp", 85.0)
    line.wait(5)
    assert line.facts == []
    line.wait(1)
    assert line.path("filler.hot") == "B"
    assert line.facts[0].source_time == START + timedelta(seconds=5)


def test_late_samples_are_judged_by_their_own_times():
    line = filler(on_delay_s=5.0)
    line.reads("filler.temp", 85.0, late_s=0.0)
    line.clock.advance(5.2)
    line.hear()
    line.engine.tick()
    line.reads("filler.temp", 70.0, late_s=0.3)
    line.wait(10)
    assert line.facts == []


def test_source_clock_that_is_set_forward_runs_no_delay_out():
    line = filler(on_delay_s=5.0)
    line.reads("filler.temp", 85.0)
    line.wait(1)
    line.reads("filler.temp", 85.0, late_s=-3600.0)
    assert line.facts == []
    line.wait(5)
    assert line.path("filler.hot") == "B"


def test_own_clock_that_is_set_runs_no_delay_out():
    line = filler(on_delay_s=5.0)
    line.reads("filler.temp", 85.0)
    line.clock.step(3600)
    line.wait(3)
    line.reads("filler.temp", 85.0)
    assert line.facts == []


def test_delay_does_not_run_while_nothing_is_heard_and_starts_anew_after():
    line = filler(on_delay_s=8.0)
    line.reads("filler.temp", 85.0)
    line.heard = False
    line.wait(12)
    assert line.path("filler.hot") == ""
    line.heard = True
    line.wait(1)
    line.wait(7)
    assert line.path("filler.hot") == ""
    line.wait(2)
    assert line.path("filler.hot") == "B"


def test_lost_server_with_two_hundred_tags_is_one_alarm():
    keys = [f"filler.t{n}" for n in range(200)]
    kind = ConditionKind.BAD_QUALITY
    bad = [rule(f"{key}.bad", key, kind=kind, on_delay_s=10.0, off_delay_s=10.0) for key in keys]
    line = Line(plant_with(tags=keys, alarms=bad))
    for key in keys:
        line.reads(key, 1.0)
    line.heard = False
    line.hear(0.0, ConnectionPhase.LOST)
    for key in keys:
        line.reads(key, None, BAD_NO_COMMUNICATION)
    line.wait(60)
    visible = [fact.key for fact in line.facts if fact.letter.value in "BCDEF"]
    assert visible == [COMM]
    assert {line.letter(f"{key}.bad") for key in keys} == {"H"}
    line.heard = True
    line.wait(2)
    for key in keys:
        line.reads(key, 1.0)
    line.wait(7)
    assert line.letter("filler.t0.bad") == "H"
    line.wait(10)
    assert line.letter(COMM) == "D"
    assert {line.letter(f"{key}.bad") for key in keys} == {"A"}
    assert [fact.key for fact in line.facts if fact.is_annunciation] == [COMM]


def test_silent_server_alarms_five_seconds_after_its_last_word():
    line = filler()
    line.heard = False
    line.wait(4)
    assert line.facts == []
    line.wait(1)
    assert line.path(COMM) == "B"
    assert line.facts[0].source_time == START + timedelta(seconds=5)


def test_server_that_never_was_heard_alarms_too():
    site = plant_with(connections=[connection()])
    line = Line(site)
    line.engine = AlarmEngine(site, line.bus, line.clock)
    line.heard = False
    line.wait(6)
    assert line.letter(COMM) == "B"


def test_communication_rule_of_the_site_replaces_the_built_in_one():
    kind = ConditionKind.COMMUNICATION
    own = rule("plc.lost", "", kind=kind, connection="demo", levels=Levels(), on_delay_s=2.0)
    line = Line(plant_with(alarms=[own]))
    line.heard = False
    line.wait(4)
    assert [fact.key for fact in line.facts] == ["plc.lost"]


def test_a_server_clock_that_is_minutes_off_is_an_alarm_until_it_is_right():
    line = Line(plant_with(tags=["filler.count"]))
    line.offset_s = -299.0
    line.wait(10)
    assert line.facts == []
    line.offset_s = -301.0
    line.wait(10)
    assert line.path("clock.demo") == "B"
    line.offset_s = None
    line.wait(20)
    assert line.path("clock.demo") == "BD"


def test_counter_that_stands_still_is_stale_until_it_moves():
    kind = ConditionKind.STALE
    rules = [rule("filler.still", "filler.count", kind=kind)]
    line = Line(plant_with(tags=["filler.count"], alarms=rules))
    line.reads("filler.count", 1)
    line.wait(29)
    assert line.facts == []
    line.wait(1)
    assert line.path("filler.still") == "B"
    line.reads("filler.count", 1, late_s=30.0)
    assert line.path("filler.still") == "B"
    line.reads("filler.count", 2)
    assert line.path("filler.still") == "BD"


def test_alarm_of_a_machine_that_does_not_execute_waits_until_ten_seconds_after_its_start():
    line = filler(only_when_executing=True)
    line.machine("filler", MachineState.IDLE)
    line.reads("filler.temp", 85.0)
    assert line.path("filler.hot") == "HH"
    assert line.facts[1].trigger is Trigger.ACTIVATE
    line.machine("filler", MachineState.EXECUTING)
    line.wait(9)
    assert line.letter("filler.hot") == "H"
    line.wait(1)
    assert line.letter("filler.hot") == "B"
    assert [fact.is_annunciation for fact in line.facts] == [False, False, True]


def test_acknowledgement_of_an_older_occurrence_is_refused():
    line = filler()
    line.reads("filler.temp", 85.0)
    line.reads("filler.temp", 70.0)
    line.reads("filler.temp", 86.0)
    act = line.engine.acknowledge
    assert refusal(act, "filler.hot", 1, "ann", OPERATOR, "") == "alarm-reoccurred"
    act("filler.hot", 2, "ann", OPERATOR, "")
    assert line.letter("filler.hot") == "C"


def test_higher_sublevel_raises_the_priority_and_asks_again():
    line = filler(levels=Levels(hi=80.0, hihi=90.0), extreme_priority=Priority.P1)
    line.reads("filler.temp", 85.0)
    line.engine.acknowledge("filler.hot", 1, "ann", OPERATOR, "")
    line.reads("filler.temp", 95.0)
    worse = line.facts[-1]
    assert (worse.trigger, worse.letter) == (Trigger.SEVERITY_CHANGE, AlarmLetter.UNACKNOWLEDGED)
    assert (worse.priority, worse.limit, worse.occurrence) == (Priority.P1, 90.0, 2)


def test_acknowledged_alarm_that_stays_is_raised_again():
    line = filler(realarm_s=30.0)
    line.reads("filler.temp", 85.0)
    line.engine.acknowledge("filler.hot", 1, "ann", OPERATOR, "")
    line.wait(29)
    assert line.letter("filler.hot") == "C"
    line.wait(1)
    assert line.facts[-1].trigger is Trigger.REALARM


@pytest.mark.parametrize(("value", "end"), [(85.0, "B"), (70.0, "A")])
def test_shelf_of_half_an_hour_ends_by_the_value(value, end):
    line = filler()
    line.reads("filler.temp", 85.0)
    line.engine.shelve("filler.hot", 1800, "sensor fault", "ann", OPERATOR)
    line.reads("filler.temp", value)
    line.wait(1799)
    assert line.letter("filler.hot") == "G"
    line.wait(1)
    assert line.letter("filler.hot") == end


def test_shelving_obeys_role_time_reason_and_number():
    keys = [f"filler.t{n}" for n in range(22)]
    rules = [rule(f"{key}.hot", key) for key in keys]
    urgent = rule("filler.stop", "filler.t0", priority=Priority.P1)
    line = Line(plant_with(tags=keys, alarms=[*rules, urgent]))
    shelve = line.engine.shelve
    assert refusal(shelve, "filler.t0.hot", 60, "x", "ann", Role.VIEWER) == "not-permitted"
    assert refusal(shelve, "filler.stop", 60, "x", "ann", OPERATOR) == "not-permitted"
    assert refusal(shelve, "filler.stop", 1801, "x", "eva", Role.ENGINEER) == "shelve-duration"
    assert refusal(shelve, "filler.t0.hot", 7201, "x", "ann", OPERATOR) == "shelve-duration"
    assert refusal(shelve, "filler.t0.hot", 60, " ", "ann", OPERATOR) == "reason-missing"
    assert refusal(shelve, "nothing", 60, "x", "ann", OPERATOR) == "alarm-unknown"
    for key in keys[:3]:
        shelve(f"{key}.hot", 60, "x", "ann", OPERATOR)
    assert refusal(shelve, "filler.t20.hot", 60, "x", "ann", OPERATOR) == "too-many-shelved"
    line.engine.unshelve("filler.t0.hot", "ann", OPERATOR)
    shelve("filler.t20.hot", None, "until normal", "ann", OPERATOR)
    assert line.facts[-1].trigger is Trigger.SHELVE_ONESHOT


def test_a_tenth_of_the_alarms_may_be_shelved_and_never_more_than_twenty():
    assert [most_shelved(n) for n in (0, 10, 50, 100, 200, 5000)] == [3, 3, 5, 10, 20, 20]


def test_latched_alarm_of_high_priority_is_reset_by_maintenance_only():
    line = filler(latching=True, priority=Priority.P2)
    line.reads("filler.temp", 85.0)
    line.reads("filler.temp", 70.0)
    reset = line.engine.reset
    assert refusal(reset, "filler.hot", "max", Role.MAINTENANCE) == "not-acknowledged"
    line.engine.acknowledge("filler.hot", 1, "ann", OPERATOR, "")
    assert refusal(reset, "filler.hot", "ann", OPERATOR) == "not-permitted"
    reset("filler.hot", "max", Role.MAINTENANCE)
    assert line.path("filler.hot") == "BEFA"


def test_silence_quiets_what_sounds_until_something_new():
    line = filler()
    line.reads("filler.temp", 85.0)
    line.engine.silence("ann", OPERATOR)
    line.engine.silence("ann", OPERATOR)
    assert [fact.trigger for fact in line.facts] == [Trigger.ACTIVATE, Trigger.SILENCE]
    assert line.engine.now()[0].silenced
    assert refusal(line.engine.silence, "vic", Role.VIEWER) == "not-permitted"


def test_out_of_service_and_comment_need_right_and_words():
    line = filler()
    out, comment = line.engine.set_out_of_service, line.engine.comment
    assert refusal(out, "filler.hot", True, "order 7", "ann", OPERATOR) == "not-permitted"
    assert refusal(out, "filler.hot", True, "", "max", Role.MAINTENANCE) == "reason-missing"
    assert refusal(comment, "filler.hot", "", "ann", OPERATOR) == "comment-missing"
    out("filler.hot", True, "order 7", "max", Role.MAINTENANCE)
    comment("filler.hot", "fan is dirty", "ann", OPERATOR)
    out("filler.hot", False, "done", "max", Role.MAINTENANCE)
    assert line.path("filler.hot") == "IIA"
    assert [fact.comment for fact in line.facts] == ["order 7", "fan is dirty", "done"]


def test_alert_is_flagged_and_no_annunciation():
    line = filler(is_alert=True)
    line.reads("filler.temp", 85.0)
    assert (line.facts[0].is_alert, line.facts[0].is_annunciation) == (True, False)


def test_restart_takes_up_the_last_facts_and_judges_anew():
    before = filler()
    before.reads("filler.temp", 85.0)
    before.engine.acknowledge("filler.hot", 1, "ann", OPERATOR, "")
    line = filler()
    line.engine.restore([before.facts[-1], filler_fact_of_a_removed_rule(before.facts[-1])])
    assert [(fact.letter.value, fact.trigger, fact.value) for fact in line.engine.now()] == [
        ("C", None, 85.0)
    ]
    line.reads("filler.temp", 85.0)
    assert line.facts == []
    line.reads("filler.temp", 70.0)
    assert line.path("filler.hot") == "A"


def filler_fact_of_a_removed_rule(fact: AlarmChanged) -> AlarmChanged:
    """Return the fact under a key that no rule has."""
    return AlarmChanged(**{name: getattr(fact, name) for name in fact.__slots__} | {"key": "gone"})


def test_restart_ends_an_alarm_whose_sublevel_is_no_longer_monitored():
    before = filler(levels=Levels(hi=80.0, hihi=90.0))
    before.reads("filler.temp", 95.0)
    line = filler()
    line.engine.restore(before.facts)
    line.wait(1)
    assert line.letter("filler.hot") == "D"


def test_restart_keeps_the_end_of_a_shelf():
    before = filler()
    before.engine.shelve("filler.hot", 60, "x", "ann", OPERATOR)
    line = filler()
    line.engine.restore(before.facts)
    line.wait(59)
    assert line.letter("filler.hot") == "G"
    line.wait(1)
    assert line.letter("filler.hot") == "A"


def test_impossible_source_time_becomes_our_own():
    line = filler()
    number = line.site.number_by_key["filler.temp"]
    wild = Sample(number, 85.0, GOOD, 2**62, to_us(START))
    line.bus.samples.publish(SamplesArrived(batch_of([wild])))
    assert line.facts[0].source_time == START


def test_what_tripped_and_when_stays_when_the_alarm_is_answered_and_over():
    plant = filler(ack_required=True)
    plant.reads("filler.temp", 83.0)
    came = plant.facts[-1].at
    plant.reads("filler.temp", 88.0)
    plant.wait(5)
    plant.engine.acknowledge("filler.hot", 1, "ann", OPERATOR, "")
    acked = plant.facts[-1]
    assert (acked.value, acked.tripped, acked.came) == (88.0, 83.0, came)
    plant.reads("filler.temp", 20.0)
    plant.wait(1)
    assert (plant.facts[-1].letter.value, plant.facts[-1].tripped) == ("A", 83.0)


def test_a_restart_does_not_forget_what_tripped():
    plant = filler()
    plant.reads("filler.temp", 83.0)
    plant.reads("filler.temp", 20.0)
    plant.wait(1)
    again = filler()
    again.engine.restore(plant.engine.now())
    (fact,) = again.engine.now()
    assert (fact.letter.value, fact.tripped, fact.came) == ("D", 83.0, plant.facts[0].at)
