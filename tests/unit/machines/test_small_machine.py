"""A machine, its tags and limits from what was chosen; nothing of an earlier machine is lost."""

from dataclasses import replace

import pytest

from hmi.machines.proposed_limits import proposed_limits
from hmi.machines.running_threshold import running_threshold
from hmi.machines.small_machine import bound_machine, completed, differing, keyed, small_machine
from hmi.machines.state_words import are_packml, meaning_of, proposed_map
from hmi.plant.alarm_rules import Levels
from hmi.plant.assets import Machine, MachineState, StateSource, WindingClass
from hmi.plant.sensors import Chosen, Sensor
from hmi.plant.tags import Kind, SignalType, Tag

PUMP = Machine(key="pump", name="Pump")


def chosen(sensor, name="Value", key="", **fields):
    return Chosen(Tag(key=key, name=name, machine="", node=f"nsu=u;s={name}", **fields), sensor)


def test_new_tags_get_keys_by_what_they_mean_and_old_ones_keep_theirs():
    found = keyed(
        [chosen(Sensor.VIBRATION), chosen(Sensor.OTHER, "Oil level"), chosen(Sensor.OTHER, "OEE"),
         chosen(Sensor.CURRENT, key="hall.ai_7")],
        "pump", ["pump.oil_level"],
    )  # fmt: skip
    assert [one.tag.key for one in found] == [
        "pump.vibration", "pump.oil_level_2", "pump.oee_2", "hall.ai_7",
    ]  # fmt: skip
    assert {one.tag.machine for one in found} == {"pump"}


def test_a_machine_names_its_signals_and_forgets_those_that_were_taken_away():
    before = replace(PUMP, vibration_tag="pump.v", current_tag="pump.c", good_tag="pump.good",
                     indicator_tags=("pump.c", "pump.v"), key_tag="pump.c")  # fmt: skip
    signals = [
        chosen(Sensor.VIBRATION, key="pump.v"),
        chosen(Sensor.CYCLES, key="pump.n", kind=Kind.INTEGER),
        chosen(Sensor.OTHER, key="pump.t", kind=Kind.TEXT),
    ]
    machine = bound_machine(before, signals)
    assert (machine.vibration_tag, machine.current_tag, machine.total_tag) == (
        "pump.v", "", "pump.n",
    )  # fmt: skip
    assert machine.indicator_tags == ("pump.v",)
    assert machine.key_tag == "pump.v"
    assert machine.good_tag == "pump.good"


def test_a_signal_without_a_range_gets_one_and_a_band_from_its_table():
    tag = completed(PUMP, chosen(Sensor.VIBRATION, key="pump.v"))
    assert (tag.low, tag.high, tag.normal_low, tag.normal_high) == (0.0, 6.75, 0.0, 2.8)
    assert tag.signal is SignalType.VIBRATION


def test_what_a_server_says_of_a_range_stays():
    tag = completed(PUMP, chosen(Sensor.TEMPERATURE, low=-20.0, high=120.0, normal_high=60.0))
    assert (tag.low, tag.high, tag.normal_low, tag.normal_high) == (-20.0, 120.0, None, 60.0)


def test_the_limits_of_a_bearing_are_those_of_the_machines_health():
    heat = chosen(Sensor.TEMPERATURE, key="pump.t")
    [limit] = proposed_limits(PUMP, [heat])
    tuned = replace(limit, rule=replace(limit.rule, levels=Levels(hi=60.0, hihi=75.0)))
    made = small_machine(PUMP, [heat], [tuned])
    assert (made.machine.temperature_warn, made.machine.temperature_alarm) == (60.0, 75.0)
    assert [one.key for one in made.tags] == ["pump.t"]


def test_what_the_station_watches_by_itself_becomes_no_rule():
    current = chosen(Sensor.CURRENT, key="pump.c")
    machine = replace(PUMP, rated_current=30.0, current_baseline=20.0)
    made = small_machine(machine, [current], proposed_limits(machine, [current]))
    assert [one.rule.key for one in made.limits] == ["pump.c_overload", "pump.c_heavy_overload"]


def test_a_winding_without_a_class_is_of_the_usual_one():
    machine = bound_machine(PUMP, [chosen(Sensor.WINDING, key="pump.w")])
    assert (machine.winding_tag, machine.winding_class) == ("pump.w", WindingClass.F)


def test_what_a_machine_had_before_stays_as_the_site_has_it():
    before = replace(PUMP, vibration_tag="pump.v", indicator_tags=("pump.v",), key_tag="pump.o")
    signals = [
        chosen(Sensor.VIBRATION, key="pump.v"),
        chosen(Sensor.OTHER, key="pump.o"),
        chosen(Sensor.CURRENT, key="pump.c"),
    ]
    known = {"pump.v": Sensor.VIBRATION, "pump.o": Sensor.OTHER}
    made = small_machine(before, signals, [], known)
    assert made.machine.indicator_tags == ("pump.v", "pump.c")
    assert made.machine.key_tag == "pump.o"
    assert made.tags[0] == signals[0].tag
    assert made.tags[2].signal is SignalType.MOTOR_CURRENT


def test_only_tags_that_differ_are_written():
    old, new = Tag(key="p.a", name="A", machine="p"), Tag(key="p.b", name="B", machine="p")
    site = {"p.a": old, "p.b": new}
    assert differing(site, [old, replace(new, unit="A")]) == (replace(new, unit="A"),)


@pytest.mark.parametrize(
    ("values", "high", "value", "reason"),
    [
        ([0.0, 0.0, 0.2, 1480.0, 1490.0], 3000.0, 740.0, "threshold-between"),
        ([1480.0, 1490.0, 1500.0, 1485.0, 1495.0], 3000.0, 300.0, "threshold-of-running"),
        ([0.0, 0.0, 0.0, 0.0, 0.0], 3000.0, 300.0, "threshold-of-range"),
        ([1500.0], 3000.0, 300.0, "threshold-of-range"),
        ([], None, 1.0, "threshold-of-range"),
        ([-1480.0, -1490.0, -1500.0, 0.0, 0.0], None, 740.0, "threshold-between"),
    ],
)
def test_a_machine_runs_above_what_lies_between_standing_and_running(values, high, value, reason):
    found = running_threshold(values, high)
    assert (found.value, found.reason) == (value, reason)


def test_names_of_packml_need_no_table():
    assert are_packml(((0, "Undefined"), (2, "Stopped"), (6, "Execute"), (9, "Aborted")))
    assert not are_packml(((0, "Off"), (1, "Running"), (2, "Trouble")))
    assert not are_packml(())


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("Running", MachineState.EXECUTING), ("AUTO", MachineState.EXECUTING),
        ("On", MachineState.EXECUTING), ("Ready", MachineState.IDLE),
        ("Fault stop", MachineState.FAULT), ("Stopped", MachineState.STOPPED),
        ("NoMaterial", MachineState.STARVED), ("Störung", MachineState.FAULT),
        ("Off", MachineState.OFF), ("Maintenance mode", MachineState.MAINTENANCE),
        ("Zone 3", MachineState.UNKNOWN),
    ],
)  # fmt: skip
def test_a_state_is_understood_by_its_name(name, state):
    assert meaning_of(name) is state
    assert proposed_map(((7, name),)) == ((7, state),)


def test_a_machine_without_signals_is_one_too():
    made = small_machine(replace(PUMP, state_source=StateSource.NONE), [], [])
    assert made.machine.indicator_tags == ()
    assert made.tags == ()
