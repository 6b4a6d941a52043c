"""What a server describes becomes a machine and tags that an engineer need not touch."""

from dataclasses import replace

import pytest

from hmi.opcua.discovery.binding import MOST_TAGS, Place, bind
from hmi.opcua.discovery.companions import DI, MACHINE_TOOL, MACHINERY, PACKML
from hmi.opcua.discovery.spots import Root, Spot
from hmi.plant.assets import StateSource
from hmi.plant.explored import Node
from hmi.plant.tags import Kind
from tests.helpers.builders import machine, plant_with, tag

OWN = "urn:maker"


def spot(*way: str, uri: str = OWN, kind: Kind | None = Kind.NUMBER, **fields) -> Spot:
    own = {name: fields.pop(name) for name in ("is_property", "interval_s") if name in fields}
    node = Node(
        node=f"nsu={OWN};s={'/'.join(way)}", parent="", name=fields.pop("name", way[-1]),
        node_class="variable", kind=kind, **fields,
    )  # fmt: skip
    return Spot(way=way, namespace=uri, node=node, **own)


def bound(*spots: Spot, site=None, given=None, is_device: bool = False, name: str = "Press 7"):
    uris = {one.namespace for one in spots}
    root = Root(node=f"nsu={OWN};s=root", name=name, browse_name=name, spots=spots,
                namespaces=frozenset(uris), is_device=is_device)  # fmt: skip
    site = site or plant_with(connections=[])
    own = {one.node: one.key for one in site.tags if one.node}
    return bind(root, Place(site, "line", own), set() if given is None else given)


def keys(found) -> list[str]:
    return [made.key for made in found.tags]


ITEM_STATE = spot("MachineryItemState", "CurrentState", kind=Kind.TEXT, uri="")
MODE = spot("MachineryOperationMode", "CurrentState", kind=Kind.TEXT, uri="")


def test_machinery_gives_state_and_mode():
    found = bound(ITEM_STATE, MODE)
    assert found.machine.state_source is StateSource.MACHINERY
    assert found.machine.state_tag == "press_7.item_state"
    assert found.machine.mode_tag == "press_7.operation_mode"
    assert [made.name for made in found.tags] == ["Item state", "Operation mode"]


def test_packml_says_more_than_machinery_and_is_taken():
    state = spot("Status", "StateCurrent", uri=PACKML, kind=Kind.TEXT)
    found = bound(ITEM_STATE, MODE, state)
    assert found.machine.state_source is StateSource.PACKML
    assert found.machine.state_tag == "press_7.state"


def test_the_innermost_state_machine_of_packml_is_taken():
    found = bound(
        spot("BaseStateMachine", "CurrentState", kind=Kind.TEXT, uri=""),
        spot("BaseStateMachine", "MachineState", "CurrentState", kind=Kind.TEXT, uri=""),
        spot("MachineState", "ExecuteState", "CurrentState", kind=Kind.TEXT, uri=""),
    )
    assert found.machine.state_tag == "press_7.execute_state"


def test_a_bare_number_of_packml_gets_the_names_of_its_standard():
    found = bound(spot("Status", "StateCurrent", uri=PACKML, kind=Kind.INTEGER))
    (state,) = found.tags
    assert state.kind is Kind.ENUMERATION
    assert dict(state.states)[6] == "Execute"
    assert found.machine.state_source is StateSource.PACKML


def test_a_name_of_packml_in_a_makers_namespace_means_nothing():
    found = bound(spot("Status", "StateCurrent", kind=Kind.INTEGER))
    assert found.machine.state_source is StateSource.NONE
    assert found.tags[0].kind is Kind.INTEGER


def test_health_without_texts_gets_those_of_its_specification():
    found = bound(spot("DeviceHealth", uri=DI, kind=Kind.INTEGER))
    assert found.machine.health_tag == "press_7.device_health"
    assert dict(found.tags[0].states)[4] == "MAINTENANCE_REQUIRED"


def test_counters_are_properties_and_worth_a_tag_but_no_other_property_is():
    found = bound(
        spot("OperationCounters", "OperationDuration", uri=DI, is_property=True,
             type_name="Duration"),
        spot("Assets", "Colour", kind=Kind.TEXT, is_property=True),
    )  # fmt: skip
    assert keys(found) == ["press_7.operation_duration"]
    assert found.tags[0].unit == "ms"


def test_the_name_plate_is_read_and_makes_no_tags():
    plate = [
        spot("Identification", name, uri=DI, kind=Kind.TEXT, value=value, is_property=True)
        for name, value in (("Manufacturer", "Schuler"), ("Model", "P7"), ("SerialNumber", "17"))
    ]
    of_part = spot("Components", "Pump", "Identification", "Model", uri=DI, kind=Kind.TEXT,
                   value="Pump 3", is_property=True)  # fmt: skip
    found = bound(of_part, *plate, ITEM_STATE)
    plate_shown = (found.machine.manufacturer, found.machine.model, found.machine.serial)
    assert plate_shown == ("Schuler", "P7", "17")
    assert keys(found) == ["press_7.item_state"]


def test_a_process_value_becomes_a_tag_with_range_unit_and_rate():
    found = bound(
        spot("Monitoring", "Process", "RamForce", name="Ram force", unit="kN", low=0.0,
             high=900.0, has_history=True, interval_s=0.25)
    )  # fmt: skip
    assert found.tags == (
        tag("press_7.ram_force", name="Ram force", connection="line",
            node=f"nsu={OWN};s=Monitoring/Process/RamForce", unit="kN", low=0.0, high=900.0,
            decimals=1, interval_s=0.25, backfill=True),
    )  # fmt: skip
    assert found.machine.key_tag == "press_7.ram_force"
    assert found.machine.indicator_tags == ("press_7.ram_force",)


def test_measured_quantities_are_told_by_unit_and_name():
    found = bound(
        spot("Health", "Vib1", name="Vibration velocity", unit="mm/s"),
        spot("Health", "T1", name="Oil temperature", unit="°C"),
        spot("Health", "T2", name="Bearing temperature", unit="°C"),
        spot("Consumption", "I1", name="Motor current", unit="A"),
        spot("Consumption", "E1", name="Energy", unit="kWh"),
        spot("Consumption", "CurrentStep", name="Current step", unit=""),
    )
    chosen = found.machine
    assert chosen.vibration_tag == "press_7.vib1"
    assert chosen.temperature_tag == "press_7.t2"
    assert chosen.current_tag == "press_7.i1"
    assert chosen.energy_tag == "press_7.e1"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("OperationCycleCounter", "Operation cycle counter"),
        ("CO2Level", "CO2 level"),
        ("PLCState", "PLC state"),
        ("Bowl level", "Bowl level"),
        ("OEE", "OEE"),
        ("Vib1", "Vib1"),
        ("speed", "speed"),
    ],
)
def test_names_that_are_written_as_one_word_are_shown_in_words(said, shown):
    assert bound(spot("Process", said)).tags[0].name == shown


def test_set_points_are_no_bars():
    found = bound(
        spot("Process", "Level", low=0.0, high=1.0),
        spot("Process", "LevelSet", low=0.0, high=1.0, is_writable=True),
    )
    assert found.machine.indicator_tags == ("press_7.level",)


def test_what_no_tag_can_hold_is_left_out_and_nothing_at_all_is_no_machine():
    assert bound(spot("Process", "Curve", kind=None)) is None
    assert bound() is None


def test_variables_of_one_name_get_keys_of_their_own_and_never_those_of_the_program():
    found = bound(
        spot("Left", "Position"), spot("Right", "Position"), spot("Health"), spot("OEE"),
    )  # fmt: skip
    made = keys(found)
    assert len(set(made)) == 4
    assert made[:2] == ["press_7.position", "press_7.right_position"]
    assert not {"press_7.health", "press_7.oee"} & set(made)


def test_one_node_gets_one_tag():
    twice = spot("Process", "Level")
    assert len(bound(twice, replace(twice, way=("Other", "Level"))).tags) == 1


def test_machines_of_one_name_get_keys_of_their_own():
    site = plant_with(machines=[machine("press_7")])
    given: set[str] = set()
    first = bound(ITEM_STATE, site=site, given=given)
    second = bound(ITEM_STATE, site=site, given=given)
    assert (first.machine.key, second.machine.key) == ("press_7_2", "press_7_3")
    assert second.machine.order > first.machine.order


def test_a_machine_of_the_site_keeps_what_the_engineer_set():
    own = tag("old.force", node=f"nsu={OWN};s=Process/Force", normal_low=3.0)
    site = plant_with(
        machines=[machine("old", name="The old one", vibration_tag="old.force")], tags=[own]
    )
    found = bound(
        spot("Process", "Force"), spot("Health", "Vib", name="Vibration", unit="mm/s"), ITEM_STATE,
        site=site,
    )  # fmt: skip
    assert found.is_known
    assert found.machine.name == "The old one"
    assert found.machine.vibration_tag == "old.force"
    assert found.machine.state_tag == "old.item_state"
    assert sorted(keys(found)) == ["old.item_state", "old.vib"]


def test_of_a_device_only_what_tells_how_it_is_is_taken():
    found = bound(
        spot("Program", "x"),
        spot("ParameterSet", "Flow"),
        spot("DeviceHealth", uri=DI, kind=Kind.INTEGER),
        is_device=True,
    )
    assert sorted(keys(found)) == ["press_7.device_health", "press_7.flow"]


def test_a_machine_of_thousands_of_variables_is_offered_with_some():
    assert len(bound(*(spot("Process", f"v{n}") for n in range(2000))).tags) == MOST_TAGS


def test_the_models_that_a_machine_follows_are_named():
    tool = spot("Monitoring", "Feed", uri=MACHINE_TOOL)
    assert bound(tool).models == ("Machinery", "Machine Tools")
    assert bound(spot("a", uri=MACHINERY), spot("b", uri=PACKML)).models == ("Machinery", "PackML")
