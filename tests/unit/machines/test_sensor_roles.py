"""What a signal could be to a machine, by unit, name and model, and what is chosen first."""

import pytest

from hmi.machines.sensor_roles import (
    Reason,
    candidates_of,
    first_choice,
    fits,
    proposals_of,
    propose,
    sensors_of,
)
from hmi.plant.assets import Machine
from hmi.plant.explored import FoundMachine, Node
from hmi.plant.sensors import Chosen, Sensor
from hmi.plant.tags import Kind, Tag


def tag(name, unit="", kind=Kind.NUMBER, key=""):
    return Tag(key=key, name=name, machine="", connection="plc", node=f"nsu=u;s={name}", unit=unit,
               kind=kind)  # fmt: skip


def told(name, unit="", kind=Kind.NUMBER, path=""):
    [one] = propose([(tag(name, unit, kind), path)])
    return one


@pytest.mark.parametrize(
    ("name", "unit", "kind", "sensor"),
    [
        ("Vibration", "mm/s", Kind.NUMBER, Sensor.VIBRATION),
        ("VibDE_RMS", "mm/s", Kind.NUMBER, Sensor.VIBRATION),
        ("AI_07", "mm/s", Kind.NUMBER, Sensor.VIBRATION),
        ("Feed axis", "mm/s", Kind.NUMBER, Sensor.OTHER),
        ("Vibration", "m/s²", Kind.NUMBER, Sensor.OTHER),
        ("BearingTemp", "°C", Kind.NUMBER, Sensor.TEMPERATURE),
        ("TT101", "°C", Kind.NUMBER, Sensor.TEMPERATURE),
        ("Motor winding", "°C", Kind.NUMBER, Sensor.WINDING),
        ("Gearbox oil", "°C", Kind.NUMBER, Sensor.GEARBOX_OIL),
        ("Lagertemperatur", "°C", Kind.NUMBER, Sensor.TEMPERATURE),
        ("Temperature setpoint", "°C", Kind.NUMBER, Sensor.OTHER),
        ("MotorCurrent", "A", Kind.NUMBER, Sensor.CURRENT),
        ("IA", "A", Kind.NUMBER, Sensor.CURRENT),
        ("CycleCounter", "", Kind.INTEGER, Sensor.CYCLES),
        ("Rejected parts", "", Kind.INTEGER, Sensor.OTHER),
        ("MachineState", "", Kind.ENUMERATION, Sensor.STATE),
        ("Speed", "rpm", Kind.NUMBER, Sensor.SPEED),
        ("Target speed", "rpm", Kind.NUMBER, Sensor.OTHER),
        ("Drehzahl", "1/min", Kind.NUMBER, Sensor.SPEED),
        ("Energy", "kWh", Kind.NUMBER, Sensor.ENERGY),
        ("Door open", "", Kind.BOOLEAN, Sensor.OTHER),
        ("Pressure", "bar", Kind.NUMBER, Sensor.OTHER),
    ],
)
def test_a_signal_is_told_by_its_unit_and_its_name(name, unit, kind, sensor):
    assert told(name, unit, kind).sensor is sensor


def test_each_proposal_says_what_it_was_told_by():
    assert told("Vibration", "mm/s").reasons == ((Reason.UNIT, "mm/s"), (Reason.NAME, "vibration"))
    assert told("AI_07", "mm/s").reasons == ((Reason.UNIT, "mm/s"),)
    assert told("Pressure", "bar").reasons == ()


def test_the_folder_says_what_a_name_does_not():
    assert told("Value", path="Pump/Vibration/Value").sensor is Sensor.VIBRATION


def test_the_surest_comes_first():
    found = propose([(tag("Pressure", "bar"), ""), (tag("AI_07", "mm/s"), ""),
                     (tag("Vibration", "mm/s"), "")])  # fmt: skip
    assert [one.tag.name for one in found] == ["Vibration", "AI_07", "Pressure"]


def test_of_each_thing_to_know_one_signal_is_chosen_and_no_more_than_five():
    every = [tag("Vibration", "mm/s"), tag("AI_07", "mm/s"), tag("Bearing", "°C"),
             tag("Current", "A"), tag("Speed", "rpm"), tag("Cycles", "", Kind.INTEGER),
             tag("State", "", Kind.ENUMERATION), tag("Pressure", "bar")]  # fmt: skip
    chosen = first_choice(propose((one, "") for one in every))
    assert [(one.tag.name, one.sensor) for one in chosen] == [
        ("Vibration", Sensor.VIBRATION), ("Bearing", Sensor.TEMPERATURE),
        ("Current", Sensor.CURRENT), ("State", Sensor.STATE), ("Cycles", Sensor.CYCLES),
    ]  # fmt: skip


def test_without_a_state_the_speed_is_chosen():
    chosen = first_choice(propose([(tag("Speed", "rpm"), ""), (tag("Vibration", "mm/s"), "")]))
    assert {one.sensor for one in chosen} == {Sensor.SPEED, Sensor.VIBRATION}


def test_what_a_model_names_is_surer_than_any_name():
    odd = tag("AI_1", "mm/s", key="mill.ai_1")
    other = tag("Vibration", "mm/s", key="mill.vibration")
    machine = Machine(key="mill", name="Mill", vibration_tag="mill.ai_1")
    found = FoundMachine(node="n", models=("Machinery",), machine=machine, tags=(other, odd))
    first = proposals_of(found)[0]
    assert (first.tag, first.sensor) == (odd, Sensor.VIBRATION)
    assert first.reasons[0] == (Reason.MODEL, "Machinery")


def test_of_a_server_only_what_a_tag_can_hold_is_proposed():
    nodes = [Node(node="nsu=u;s=a", parent="", name="A", node_class="variable", kind=Kind.NUMBER,
                  path="P/A"),
             Node(node="nsu=u;s=b", parent="", name="B", node_class="variable")]  # fmt: skip
    [(made, path)] = candidates_of(nodes, "plc")
    assert (made.node, made.connection, made.key, path) == ("nsu=u;s=a", "plc", "", "P/A")


def test_a_machine_of_the_site_tells_what_its_tags_are_to_it():
    machine = Machine(key="mill", name="Mill", vibration_tag="mill.v", total_tag="old.count")
    tags = [Tag(key="mill.v", name="V", machine="mill", node="x"),
            Tag(key="mill.p", name="P", machine="mill", node="y"),
            Tag(key="mill.oee", name="OEE", machine="mill"),
            Tag(key="old.count", name="Count", machine="", node="z")]  # fmt: skip
    assert sensors_of(machine, tags) == [
        Chosen(tags[0], Sensor.VIBRATION), Chosen(tags[1], Sensor.OTHER),
        Chosen(tags[3], Sensor.CYCLES),
    ]  # fmt: skip


def test_a_signal_of_another_unit_or_kind_cannot_be_meant():
    assert fits(tag("Any", "mm/s"), Sensor.VIBRATION)
    assert fits(tag("Any", ""), Sensor.VIBRATION)
    assert not fits(tag("Any", "bar"), Sensor.VIBRATION)
    assert not fits(tag("Any", "", Kind.TEXT), Sensor.CURRENT)
    assert fits(tag("Any", "", Kind.TEXT), Sensor.OTHER)
