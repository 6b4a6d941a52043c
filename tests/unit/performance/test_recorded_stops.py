"""Stops of any time from the recording, with what was said of them and what led to them."""

from dataclasses import replace

import numpy as np
import pytest

from hmi.bus.facts import AlarmChanged, AlarmLetter, Trigger
from hmi.historian.series import Series
from hmi.performance.recorded_stops import RecordedStops, recorded_states
from hmi.performance.stop_proposals import activations, lead_of, most_used, proposed_reason
from hmi.plant.alarm_rules import Priority
from hmi.plant.assets import MachineState as S
from hmi.plant.quality import BAD, GOOD
from hmi.plant.stops import StopDeed, StopEdit
from tests.helpers.builders import at, at_us, machine, plant_with
from tests.unit.performance.stop_stage import MIN, Journal, Recorded

SITE = plant_with(machines=[machine("filler"), machine("capper")])


def minute(number):
    return at_us(60 * number)


@pytest.fixture
def stage():
    return Recorded(), Journal()


@pytest.fixture
def recorded(stage):
    return RecordedStops(SITE, stage[0].read, stage[1])


def shown(found):
    start = at_us(0)
    return [
        (one.machine, (one.start_us - start) / MIN, (one.end_us - start) / MIN) for one in found
    ]


def alarm(key="filler.jam", at_s=0.0, trigger=Trigger.ACTIVATE, occurrence=1, **fields):
    usual = {"machine": "filler", "message": "Jam", "priority": Priority.P2}
    return AlarmChanged(
        key=key, letter=AlarmLetter.UNACKNOWLEDGED, before=AlarmLetter.NORMAL, trigger=trigger,
        at=at(at_s), source_time=at(at_s), active=trigger is Trigger.ACTIVATE, acked=False,
        latched=False, occurrence=occurrence, active_since=at(at_s), **{**usual, **fields},
    )  # fmt: skip


def said(number, reason, led_by="", deed=StopDeed.QUALIFIED, machine="filler", **fields):
    span = minute(10), minute(20)
    return StopEdit(number, deed, machine, *span, reason, "", "eva", 0, led_by=led_by, **fields)


def test_stops_of_several_machines_come_in_order_of_time(stage, recorded):
    stage[0].states = {
        "filler": [(0, S.EXECUTING), (10, S.HELD), (20, S.EXECUTING)],
        "capper": [(0, S.EXECUTING), (5, S.STARVED), (25, S.EXECUTING)],
    }
    found = recorded.stops(("filler", "capper"), (minute(0), minute(30)), minute(30))
    assert shown(found) == [("capper", 5, 25), ("filler", 10, 20)]
    assert not any(one.is_open for one in found)


def test_a_stop_has_the_same_start_whatever_time_is_asked_for(stage, recorded):
    stage[0].states = {"filler": [(0, S.EXECUTING), (10, S.FAULT)]}
    hours = 60 * 30
    [whole] = recorded.stops(("filler",), (minute(0), minute(hours)), minute(hours))
    [late] = recorded.stops(("filler",), (minute(hours - 5), minute(hours)), minute(hours))
    assert late == whole
    assert (late.start_us, late.is_open) == (minute(10), True)


def test_the_start_of_what_lasts_is_looked_for_until_nothing_earlier_is_known(stage, recorded):
    stage[0].states = {"filler": [(0, S.FAULT)]}
    [found] = recorded.stops(("filler",), (minute(3000), minute(3010)), minute(3010))
    assert found.start_us == minute(0)
    assert len(stage[0].reads) < 10


def test_a_stop_is_only_open_while_it_reaches_the_present(stage, recorded):
    stage[0].states = {"filler": [(0, S.EXECUTING), (10, S.FAULT), (1200, S.EXECUTING)]}
    [found] = recorded.stops(("filler",), (minute(20), minute(30)), minute(2000))
    assert not found.is_open


def test_what_was_merged_across_the_ends_of_a_time_is_whole(stage, recorded):
    stage[0].states = {
        "filler": [(0, S.EXECUTING), (10, S.HELD), (20, S.EXECUTING), (25, S.HELD),
                   (40, S.EXECUTING)]
    }  # fmt: skip
    span = minute(10), minute(40)
    stage[1].edits = [StopEdit(1, StopDeed.MERGED, "filler", *span, "jam", "", "eva", 0)]
    found = recorded.stops(("filler",), (minute(30), minute(60)), minute(60))
    assert shown(found) == [("filler", 10, 40)]
    assert found[0].reason == "jam"


def test_a_machine_without_a_recorded_state_has_no_stops(recorded):
    assert recorded.stops(("filler", "gone"), (minute(0), minute(9)), minute(9)) == []
    assert recorded.with_leads([]) == ([], {})


def test_the_alarm_that_led_to_a_stop_is_told_with_it(stage, recorded):
    stage[0].states = {"filler": [(0, S.EXECUTING), (10, S.HELD), (20, S.EXECUTING)]}
    stage[1].alarms = [alarm(at_s=598.0), alarm("filler.level", at_s=300.0, occurrence=2)]
    stops = recorded.stops(("filler",), (minute(0), minute(30)), minute(30))
    [led], known = recorded.with_leads(stops)
    assert led == replace(stops[0], led_by="filler.jam")
    assert known["filler.jam"].message == "Jam"


def lead(*events):
    [stop] = STOP
    found = lead_of(stop, activations(events))
    return None if found is None else found.key


STOP = RecordedStops(
    SITE, Recorded({"filler": [(0, S.EXECUTING), (10, S.HELD), (20, S.EXECUTING)]}).read, Journal()
).stops(("filler",), (minute(0), minute(30)), minute(30))


def test_the_first_out_leads_before_the_graver_and_the_nearer():
    first = alarm("filler.first", at_s=590.0, priority=Priority.P3, is_first_out=True)
    graver = alarm("filler.grave", at_s=600.0, priority=Priority.P1)
    near = alarm("filler.near", at_s=601.0)
    far = alarm("filler.far", at_s=400.0)
    assert lead(far, near, graver, first) == "filler.first"
    assert lead(far, near, graver) == "filler.grave"
    assert lead(far, near) == "filler.near"


def test_what_went_before_the_stop_or_came_long_before_or_after_led_to_nothing():
    gone = alarm(at_s=500.0), alarm(at_s=550.0, trigger=Trigger.RTN)
    assert lead(*gone) is None
    assert lead(alarm(at_s=500.0), alarm(at_s=700.0, trigger=Trigger.RTN)) == "filler.jam"
    assert lead(alarm(at_s=620.0)) is None
    assert lead(alarm(at_s=-10.0)) is None
    assert lead(alarm(at_s=600.0, machine="capper")) is None
    assert lead(alarm(at_s=600.0, is_alert=True)) is None


def test_what_was_said_when_the_same_alarm_led_is_proposed():
    edits = [said(1, "belt", "filler.jam"), said(2, "jam", "filler.jam"),
             said(3, "jam", "filler.jam"), said(4, "other", "filler.level"),
             said(5, "capping", "filler.jam", machine="capper"),
             said(6, "", "filler.jam"), said(7, "x", "filler.jam", withdrawn_us=1),
             said(8, "x", "filler.jam", withdrawn_us=1)]  # fmt: skip
    assert proposed_reason(edits, "filler", "filler.jam") == "jam"
    assert proposed_reason(edits[:2], "filler", "filler.jam") == "jam"
    assert proposed_reason(edits, "filler", "filler.none") == ""
    assert proposed_reason(edits, "filler", "") == ""
    assert most_used(edits, "filler", 9) == ["jam", "other", "belt"]
    assert most_used(edits, "filler", 1) == ["jam"]


def series(*rows, lost=()):
    times, values, statuses = zip(*rows, strict=True)
    times = np.array(times, np.int64)
    found = Series(times, np.array(values, float), np.array(statuses, np.uint32), times)
    return replace(found, lost=lost)


def states(*rows, lost=()):
    return [(one.start_us, one.state) for one in recorded_states(series(*rows, lost=lost))]


def test_repeated_states_are_one_and_the_later_of_two_at_one_time_holds():
    rows = (1, 1.0, GOOD), (2, 1.0, GOOD), (3, 6.0, GOOD), (3, 8.0, GOOD), (4, 8.0, GOOD)
    assert states(*rows) == [(1, S.EXECUTING), (3, S.FAULT)]


def test_what_is_bad_lost_or_no_state_is_unknown():
    rows = (1, 1.0, GOOD), (2, 6.0, BAD), (3, 77.0, GOOD), (4, float("nan"), GOOD), (5, 6.0, GOOD)
    assert states(*rows) == [(1, S.EXECUTING), (2, S.UNKNOWN), (5, S.HELD)]
    held = (1, 6.0, GOOD), (9, 6.0, GOOD)
    assert states(*held, lost=((3, 5),)) == [(1, S.HELD), (3, S.UNKNOWN), (9, S.HELD)]
