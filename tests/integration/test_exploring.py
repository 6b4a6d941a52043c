"""Looking around in the demo plant's server: endpoints, pages, search, nodes, machines."""

import asyncio
import io
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from hmi.cli import main
from hmi.cli.output import Output
from hmi.clock import Clock
from hmi.config.loader import load_site
from hmi.errors import ActionRefused
from hmi.opcua.explorer import IDLE_S, MOST_VISITS
from hmi.plant.assets import StateSource
from hmi.plant.connections import SecurityMode
from hmi.plant.explored import FoundMachine
from hmi.plant.site import Site
from hmi.plant.tags import Kind
from hmi.simulator.machine_identities import IDENTITIES
from tests.helpers.builders import connection, machine, plant_with, tag
from tests.helpers.looking_around import Looking, patience
from tests.helpers.ua_station import free_port
from tests.helpers.whole_station import WholeStation

URI = "urn:lineside:demo"


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> Iterator[str]:
    """Return the address of a demo plant in a process of its own."""
    station = WholeStation(tmp_path_factory.mktemp("plant"))
    station.start_demo()
    yield station.url
    station.demo.kill()
    station.demo.wait()
    station.demo.stdout.close()


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    patience(monkeypatch)


@asynccontextmanager
async def looking(url: str, site: Site | None = None, clock: Clock | None = None):
    one = Looking(url, site, clock)
    try:
        yield one
    finally:
        for inquiry in range(MOST_VISITS + 2):
            await one.explorer.leave(inquiry)


async def test_endpoints_are_told_safest_first_at_the_address_that_was_asked(url):
    async with looking(url) as at:
        await at.explorer.find_endpoints(7, at.url)
        found = at.told[-1]
        assert (found.inquiry, found.url) == (7, at.url)
        assert all(one.is_usable and one.url == at.url for one in found.endpoints)
        assert not any(one.is_trusted for one in found.endpoints)
        assert found.endpoints[0].mode is SecurityMode.SIGN_AND_ENCRYPT
        assert found.endpoints[0].policy == "Aes256_Sha256_RsaPss"
        assert found.endpoints[-1].mode is SecurityMode.NONE
        assert found.endpoints[0].users == ("anonymous", "user")


@pytest.mark.parametrize("text", ["", "http://h", "opc.tcp://", "opc.tcp://h:0", "opc.tcp://[x"])
async def test_what_is_no_address_is_refused_before_anything_is_sent(text):
    with pytest.raises(ActionRefused) as refusal:
        await Looking(text).explorer.find_endpoints(1, text)
    assert refusal.value.code == "address-wrong"


async def test_an_address_where_nobody_listens_is_refused_with_the_reason():
    with pytest.raises(ActionRefused) as refusal:
        await Looking("").explorer.find_endpoints(1, f"opc.tcp://127.0.0.1:{free_port()}")
    assert refusal.value.code == "connection-refused"


async def test_the_tree_is_told_page_by_page_with_everything_about_a_node(url):
    async with looking(url) as at:
        entered = await at.enter()
        assert URI in entered.namespaces
        top = {node.name: node for node in (await at.browse()).nodes}
        assert top["Machines"].has_children
        assert top["Machines"].node_class == "object"
        machines = await at.browse(top["Machines"].node)
        assert {node.name for node in machines.nodes} == {one.name for one in IDENTITIES.values()}
        assert not machines.has_more
        process = "nsu=urn:lineside:demo;s=filler/MachineryBuildingBlocks/Monitoring/Process"
        await value_of(at, f"nsu={URI};s=filler.bowl_level")
        found = {node.name: node for node in (await at.browse(process)).nodes}
        level = found["Bowl level"]
        assert (level.kind, level.unit, level.low, level.high) == (Kind.NUMBER, "%", 0.0, 100.0)
        assert level.has_history
        assert not level.is_writable
        assert float(level.value) > 0.0
        assert level.type_name == "Double"
        assert level.path.endswith("MachineryBuildingBlocks/Monitoring/Process/Bowl level")
        assert found["Recipe"].kind is Kind.TEXT
        # The plant runs meanwhile.
        assert replace(level, value="") == replace(await at.read(level.node), value="")
        await check_states(at)
        await check_what_is_not_there(at)


async def value_of(at: Looking, node: str) -> str:
    """Return the value of a node as soon as it has one."""
    value = ""
    async with asyncio.timeout(20):
        while not value:
            value = (await at.read(node)).value
    return value


async def check_states(at: Looking) -> None:
    """The states of an enumeration come from the node or from its type."""
    mode = await at.read(f"nsu={URI};s=filler.mode")
    assert mode.kind is Kind.ENUMERATION
    assert (1, "Production") in mode.states
    health = await at.read(f"nsu={URI};s=filler.device_health")
    assert (2, "CHECK_FUNCTION") in health.states
    assert health.type_name == "DeviceHealthEnumeration"


async def check_what_is_not_there(at: Looking) -> None:
    """A node that the server does not have is refused, whatever is wrong with it."""
    for node in ("nsu=urn:other;s=x", f"nsu={URI};s=nothing", "rubbish"):
        for ask in (at.read, at.browse):
            with pytest.raises(ActionRefused) as refusal:
                await ask(node)
            assert refusal.value.code == "node-unknown"


async def test_a_node_that_the_site_shows_already_names_its_tag(url):
    shown = tag("filler.level", connection="line", node=f"nsu={URI};s=filler.bowl_level")
    site = plant_with(connections=[connection("line", url=url)], tags=[shown])
    async with looking(url, site) as at:
        await at.enter()
        assert (await at.read(f"nsu={URI};s=filler.bowl_level")).tag == "filler.level"


async def test_a_search_finds_variables_by_a_part_of_their_name_or_by_a_pattern(url):
    async with looking(url) as at:
        await at.enter()
        found = await at.search("bowl LEVEL")
        assert found.is_complete
        assert {node.node for node in found.nodes} == {
            f"nsu={URI};s=filler.bowl_level",
            f"nsu={URI};s=filler.bowl_setpoint",
        }
        pattern = await at.search("bearing*", f"nsu={URI};s=capper")
        assert [node.node for node in pattern.nodes] == [f"nsu={URI};s=capper.temperature"]
        assert pattern.nodes[0].path.startswith("Machines/Capper/")
        with pytest.raises(ActionRefused):
            await at.search("  ")


async def test_all_seven_machines_are_found_and_bound_without_engineering(url):
    async with looking(url) as at:
        await at.enter()
        found = await at.machines()
        assert found.keys() == IDENTITIES.keys()
        for key, one in found.items():
            check_binding(key, one)
        filler, compressor = found["filler"].machine, found["compressor"].machine
        assert filler.state_source is StateSource.PACKML
        assert (filler.state_tag, filler.mode_tag) == ("filler.state", "filler.mode")
        assert filler.starved_tag == "filler.starved"
        assert filler.blocked_tag == "filler.blocked"
        assert filler.speed_tag == "filler.speed"
        assert filler.target_speed_tag == "filler.target_speed"
        counters = (filler.total_tag, filler.good_tag, filler.reject_tag)
        assert counters == ("filler.total", "filler.good", "filler.reject")
        assert compressor.state_source is StateSource.MACHINERY
        assert not compressor.in_line
        assert filler.in_line
        assert found["filler"].models == ("Machinery", "DI", "PackML")
        assert found["compressor"].models == ("Machinery", "DI")
        level = next(made for made in found["filler"].tags if made.key == "filler.bowl_level")
        assert (level.unit, level.low, level.high, level.kind) == ("%", 0.0, 100.0, Kind.NUMBER)
        assert level.backfill


def check_binding(key: str, one: FoundMachine) -> None:
    identity, bound = IDENTITIES[key], one.machine
    plate = (bound.name, bound.manufacturer, bound.model, bound.serial)
    assert plate == (identity.name, identity.manufacturer, identity.model, identity.serial)
    assert not one.is_known
    assert bound.health_tag == f"{key}.device_health"
    assert bound.vibration_tag == f"{key}.vibration"
    assert bound.temperature_tag == f"{key}.temperature"
    assert bound.energy_tag == f"{key}.energy"
    assert 6 <= len(bound.indicator_tags) <= 12
    keys = [made.key for made in one.tags]
    assert len(set(keys)) == len(keys)
    named = {getattr(bound, name) for name in bound.__slots__ if name.endswith("_tag")}
    assert named - {""} <= set(keys)
    assert all(made.connection == "new" for made in one.tags)


async def test_a_machine_of_the_site_is_told_as_known_with_what_the_site_lacks(url):
    shown = tag("line2.level", connection="line", node=f"nsu={URI};s=filler.bowl_level")
    site = plant_with(
        connections=[connection("line", url=url)],
        machines=[machine("line2", name="Our filler", key_tag="line2.level")],
        tags=[shown],
    )
    async with looking(url, site) as at:
        await at.enter()
        found = await at.machines()
        known = found["line2"]
        assert known.is_known
        assert (known.machine.name, known.machine.key_tag) == ("Our filler", "line2.level")
        assert known.machine.state_tag == "line2.state"
        assert f"nsu={URI};s=filler.bowl_level" not in {made.node for made in known.tags}
        assert not found["capper"].is_known


async def test_visits_are_few_end_when_nobody_uses_them_and_are_alive_until_then(url, clock):
    async with looking(url, clock=clock) as at:
        for inquiry in range(MOST_VISITS):
            await at.enter(inquiry)
        with pytest.raises(ActionRefused) as refusal:
            await at.enter(MOST_VISITS)
        assert refusal.value.code == "too-many-visits"
        await asyncio.gather(at.enter(1), at.enter(1))
        assert at.explorer.visits == MOST_VISITS
        clock.advance(IDLE_S - 1)
        await at.browse()
        await at.explorer.look()
        assert at.explorer.visits == MOST_VISITS
        clock.advance(2)
        await at.explorer.look()
        assert at.explorer.visits == 1
        await at.explorer.leave(1)
        with pytest.raises(ActionRefused) as refusal:
            await at.browse()
        assert refusal.value.code == "visit-ended"


def test_variables_of_a_server_are_listed_by_a_rule(url, tmp_path):
    site = tmp_path / "site.toml"
    site.write_text(
        f'[site]\nname = "Hall"\n\n[[connections]]\nkey = "line"\nname = "Line"\nurl = "{url}"\n'
        'mode = "None"\npolicy = "None"\n\n[[machines]]\nkey = "filler"\nname = "Filler"\n'
    )
    output = Output(io.StringIO(), io.StringIO())
    words = ["tags", "find", "line", "--site", str(site), "--data", str(tmp_path / "data")]
    words += ["--machine", "filler", "--below", f"nsu={URI};s=filler"]
    assert main([*words, "--path", "*/Process/*", "--name", "*pressure"], output) == 0
    rows = output.out.getvalue().splitlines()
    assert [row.split(",")[0] for row in rows] == [
        "key", "filler.bowl_pressure", "filler.co2_pressure", "filler.rinse_water_pressure",
    ]  # fmt: skip
    listed = tmp_path / "tags.csv"
    listed.write_text(output.out.getvalue())
    assert main(["tags", "import", str(listed), *words[3:7], "--write"], output) == 0
    assert load_site(site).tag("filler.bowl_pressure").unit == "bar"
