"""What a person has chosen becomes connection, machines and tags that a site file allows."""

import re

import pytest

from hmi.plant.connections import SecurityMode, SecurityPolicy
from hmi.plant.key_names import slug, unique
from hmi.plant.tag_picking import tag_of
from hmi.plant.tags import Kind
from tests.gui.far_server import FOUND, PRESS, SAFE, URL, variable
from tests.helpers import builders
from ui.live.explorer import removal
from ui.live.joining import Identity, Joining, is_address

PRESSURE = variable("Pressure", PRESS)


@pytest.fixture
def joining():
    return Joining(url=URL, endpoint=SAFE)


@pytest.fixture
def site():
    return builders.plant_with(tags=["filler.speed"])


@pytest.mark.parametrize("name", ["Press 7", "  Ölpresse / Süd", "漢字", "a" * 300, "", "__"])
def test_every_name_becomes_a_key_that_a_site_file_allows(name):
    assert re.fullmatch(r"[a-z0-9_]{1,60}", slug(name, "server"))


def test_a_used_key_gets_a_number():
    assert unique("press", []) == "press"
    assert unique("press", ["press", "press_2"]) == "press_3"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("opc.tcp://10.0.0.7:4840", True), (" OPC.TCP://press ", True), ("opc.tcp://", False),
     ("http://press", False), ("opc.tcp://[", False), ("", False)],
)  # fmt: skip
def test_only_an_address_of_a_server_is_taken(text, is_one):
    assert is_address(text) is is_one


def test_the_connection_has_the_chosen_security_and_is_named_after_its_host(joining, site):
    connection = joining.connection(site)
    assert (connection.key, connection.name) == ("10_0_0_7", "10.0.0.7")
    assert connection.mode is SecurityMode.SIGN_AND_ENCRYPT
    assert connection.policy is SecurityPolicy.BASIC256SHA256
    assert connection.password_secret == ""


def test_a_user_brings_the_name_of_a_secret_and_never_the_password(joining, site):
    joining.identity, joining.user, joining.secret = Identity.USER, "anna", "geheim"
    connection = joining.connection(site)
    assert (connection.user, connection.password_secret) == ("anna", "10_0_0_7_password")
    assert "geheim" not in repr(connection)


def test_a_new_connection_never_takes_the_key_of_another(joining):
    taken = builders.plant_with(connections=[builders.connection("press")])
    joining.name = "Press"
    assert joining.connection(taken).key == "press_2"
    joining.take_over(taken.connections[0])
    assert joining.connection(taken).key == "press"


def test_a_variable_becomes_a_tag_with_what_the_server_says_of_it():
    tag = tag_of(PRESSURE, "press.pressure", "press", "far")
    assert (tag.name, tag.unit, tag.low, tag.high) == ("Pressure", "bar", 0.0, 100.0)
    assert (tag.kind, tag.backfill, tag.decimals) == (Kind.NUMBER, True, 1)


def test_a_range_that_is_none_is_left_out():
    tag = tag_of(variable("Odd", PRESS, low=5.0, high=5.0), "press.odd", "press", "far")
    assert (tag.low, tag.high) == (None, None)


def test_two_variables_of_one_name_have_two_keys_and_none_is_a_derived_one(joining, site):
    for number, name in enumerate(("Speed", "Speed", "OEE", "Health")):
        node = variable(name, PRESS)
        joining.tick(variable(name, PRESS, description=str(number)) if number != 1 else
                     type(node)(node=f"{PRESS}.other", parent=PRESS, name=name,
                                node_class="variable", kind=Kind.NUMBER))  # fmt: skip
    joining.machine = "filler"
    keys = [tag.key for tag in joining.tags(site)]
    assert keys == ["filler.speed_2", "filler.speed_3", "filler.oee_2", "filler.health_2"]


def test_a_machine_without_a_tag_does_not_name_it(joining, site):
    joining.found, joining.taken = (FOUND,), {FOUND.node}
    joining.left_out = {"nsu=urn:far;s=oven.heat"}
    [machine] = joining.machines(site)
    assert (machine.temperature_tag, machine.state_tag) == ("", "oven.mode")
    assert machine.indicator_tags == ()


def test_a_variable_that_comes_with_a_machine_is_ticked_and_can_be_left_out(joining, site):
    joining.found, joining.taken = (FOUND,), {FOUND.node}
    heat = variable("Heat", "oven")
    heat = type(heat)(node="nsu=urn:far;s=oven.heat", parent="oven", name="Heat",
                      node_class="variable", kind=Kind.NUMBER)  # fmt: skip
    assert joining.is_ticked(heat.node)
    joining.tick(heat)
    assert not joining.is_ticked(heat.node)
    assert [tag.key for tag in joining.tags(site)] == ["oven.mode"]
    assert not joining.has_loose_tags


def test_a_connection_goes_with_its_tags_and_with_machines_that_have_no_other():
    other = builders.tag("capper.torque", connection="far")
    both = builders.plant_with(
        tags=["filler.speed", "capper.speed", other],
        connections=[builders.connection(), builders.connection("far")],
    )
    wish = removal(both, "demo")
    assert wish.connections == ("demo",)
    assert wish.machines == ("filler",)
    assert wish.tags == ("filler.speed", "capper.speed")
