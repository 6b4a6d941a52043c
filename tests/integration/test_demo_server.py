"""The demo server as a client sees it: companion model, values, history, users, outages."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asyncua import Client, ua
from asyncua.crypto.security_policies import (
    SecurityPolicyAes128Sha256RsaOaep,
    SecurityPolicyAes256Sha256RsaPss,
    SecurityPolicyBasic256Sha256,
)

from hmi.plant.tags import Kind
from hmi.simulator.access_rules import ACCOUNTS
from hmi.simulator.address_space import VARIANTS
from hmi.simulator.catalogue import catalogue
from hmi.simulator.certificates import server_certificate
from tests.helpers.demo_plant import DemoPlant, demo_plant, plant_node
from tests.helpers.ua_peer import until

DI = "http://opcfoundation.org/UA/DI/"
MACHINERY = "http://opcfoundation.org/UA/Machinery/"
PACKML = "http://opcfoundation.org/UA/PackML/"
ENGINEER = ACCOUNTS["engineer"].password
OPERATOR = ACCOUNTS["operator"].password
POLICIES = (
    SecurityPolicyBasic256Sha256,
    SecurityPolicyAes128Sha256RsaOaep,
    SecurityPolicyAes256Sha256RsaPss,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that keeps one certificate for all tests; making it takes a second."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
async def plant(folder: Path) -> AsyncIterator[DemoPlant]:
    async with demo_plant(folder) as running:
        yield running


async def history(client: Client, keys: list[str], start: datetime, end: datetime, page: int):
    """Read raw history of several nodes in one call a round, by continuation points."""
    details = ua.ReadRawModifiedDetails(
        IsReadModified=False, StartTime=start, EndTime=end, NumValuesPerNode=page,
        ReturnBounds=False,
    )  # fmt: skip
    rows = {key: [] for key in keys}
    points = dict.fromkeys(keys)
    while points:
        asked = dict(points)
        nodes = [
            ua.HistoryReadValueId(NodeId=await plant_node(client, key), ContinuationPoint=point)
            for key, point in asked.items()
        ]
        results = await client.uaclient.history_read(
            ua.HistoryReadParameters(
                HistoryReadDetails=details, TimestampsToReturn=ua.TimestampsToReturn.Both,
                ReleaseContinuationPoints=False, NodesToRead=nodes,
            )
        )  # fmt: skip
        points = {}
        for key, result in zip(asked, results, strict=True):
            result.StatusCode.check()
            rows[key] += [
                (value.SourceTimestamp, value.Value.Value, value.StatusCode.value)
                for value in result.HistoryData.DataValues
            ]
            if result.ContinuationPoint:
                points[key] = result.ContinuationPoint
    return rows


async def test_machines_stand_under_the_companion_names_and_numbers(plant):
    await plant.scan()
    async with plant.client() as client:
        index = {uri: await client.get_namespace_index(uri) for uri in (DI, MACHINERY, PACKML)}
        di, machinery, packml = index.values()
        machines = client.get_node(ua.NodeId(1001, machinery))
        assert len(await machines.get_children()) == 7
        filler = client.get_node(await plant_node(client, "filler"))

        async def value(*path: str) -> object:
            return await (await filler.get_child(list(path))).read_value()

        plate = await filler.get_child([f"{di}:Identification"])
        assert await plate.read_type_definition() == ua.NodeId(1012, machinery)
        assert await value(f"{di}:Identification", f"{di}:SerialNumber") == "HB-72035"
        assert await value(f"{di}:Identification", f"{machinery}:YearOfConstruction") == 2020
        item = (f"{di}:MachineryBuildingBlocks", f"{machinery}:MachineryItemState")
        state = await filler.get_child(list(item))
        assert await state.read_type_definition() == ua.NodeId(1002, machinery)
        assert (await value(*item, "0:CurrentState")).Text == "Executing"
        assert await value(*item, "0:CurrentState", "0:Id") == ua.NodeId(5006, machinery)
        health = await filler.get_child([f"{di}:DeviceHealth"])
        assert await health.read_data_type() == ua.NodeId(6244, di)
        assert await health.read_value() == 0
        pack = [f"{packml}:PackML", f"{packml}:Status"]
        assert await value(*pack, f"{packml}:StateCurrent") == "Execute"
        speed = await filler.get_child([*pack, f"{packml}:CurMachSpeed"])
        assert speed.nodeid == await plant_node(client, "filler.speed")
        counters = (f"{di}:MachineryBuildingBlocks", f"{di}:OperationCounters")
        assert await value(*counters, f"{di}:OperationDuration") > 0.0


async def test_every_signal_is_a_good_value_of_its_type_with_unit_and_range(plant):
    await plant.scan()
    async with plant.client() as client:
        for signal in catalogue():
            node = client.get_node(await plant_node(client, signal.key))
            value = await node.read_data_value()
            assert value.StatusCode.value == 0, signal.key
            assert value.Value.VariantType is VARIANTS[signal.kind], signal.key
        level = client.get_node(await plant_node(client, "filler.bowl_level"))
        span = await (await level.get_child(["0:EURange"])).read_value()
        unit = await (await level.get_child(["0:EngineeringUnits"])).read_value()
        assert (span.Low, span.High) == (0.0, 100.0)
        assert (unit.DisplayName.Text, unit.UnitId) == ("%", 20529)
        assert await level.read_type_definition() == ua.NodeId(2368)
        numbers = [signal for signal in catalogue() if signal.kind is Kind.NUMBER]
        assert len(numbers) > 100


async def test_a_subscription_gets_every_write_and_history_has_the_very_same(plant):
    keys = [signal.key for signal in catalogue()]
    got: dict[int, list] = {number: [] for number in range(len(keys))}

    async def on_publish(result: ua.PublishResult) -> None:
        for part in result.NotificationMessage.NotificationData or []:
            for item in part.MonitoredItems:
                one = item.Value
                got[item.ClientHandle].append(
                    (one.SourceTimestamp, one.Value.Value, one.StatusCode.value)
                )

    await plant.scan()
    start = plant.clock.now()
    async with plant.client() as client:
        made = await client.uaclient.create_subscription(
            ua.CreateSubscriptionParameters(
                RequestedPublishingInterval=50, RequestedLifetimeCount=3000,
                RequestedMaxKeepAliveCount=25, MaxNotificationsPerPublish=5000,
                PublishingEnabled=True, Priority=0,
            ),
            on_publish,
        )  # fmt: skip
        items = [
            ua.MonitoredItemCreateRequest(
                ItemToMonitor=ua.ReadValueId(
                    NodeId=await plant_node(client, key), AttributeId=ua.AttributeIds.Value
                ),
                MonitoringMode=ua.MonitoringMode.Reporting,
                RequestedParameters=ua.MonitoringParameters(
                    ClientHandle=number, SamplingInterval=100.0, QueueSize=600, DiscardOldest=True
                ),
            )
            for number, key in enumerate(keys)
        ]
        results = await client.uaclient.create_monitored_items(
            ua.CreateMonitoredItemsParameters(
                SubscriptionId=made.SubscriptionId, TimestampsToReturn=ua.TimestampsToReturn.Both,
                ItemsToCreate=items,
            )
        )  # fmt: skip
        assert all(result.StatusCode.is_good() for result in results)
        plant.programme.start("sensor_failure")
        await plant.scan(60)
        end = plant.clock.now()
        counted = await client.get_node(await plant_node(client, "Counters")).call_method(
            await plant_node(client, "Counters/Written"), "", start, end
        )
        await until(
            lambda: (
                sum(start <= one[0] <= end for rows in got.values() for one in rows) >= counted
            ),
            10,
            "all samples",
        )
        read = await history(client, keys, start, end, 7)
    received = {key: [one for one in got[n] if start <= one[0]] for n, key in enumerate(keys)}
    assert received == read
    assert sum(map(len, read.values())) == counted > 1000
    assert any(status for _, _, status in read["labeller.glue_temperature"])


async def test_history_reaches_back_a_day_and_any_paging_gives_each_row_once(folder):
    async with demo_plant(folder, 24.2) as plant:
        await plant.scan(30)
        end = plant.clock.now()
        start = end - timedelta(hours=24)
        keys = ["filler.speed", "filler.temperature", "filler.state", "compressor.energy"]
        async with plant.client() as client:
            whole = await history(client, keys, start, end, 0)
            paged = await history(client, keys, start, end, 1000)
            node = client.get_node(await plant_node(client, "filler.speed"))
            # The library asks for bounds, which lie outside of the asked time.
            helped = [
                row for row in await node.read_raw_history(start, end) if _is_in(row, start, end)
            ]
            by_time, after = [], start
            while rows := await node.read_raw_history(after, end, 1000):
                by_time += [row for row in rows if _is_in(row, after, end)]
                after = rows[-1].SourceTimestamp + timedelta(microseconds=1)
                if after > end:
                    break
    assert whole == paged
    speed = whole["filler.speed"]
    times = [time for time, _, _ in speed]
    assert times == sorted(set(times))
    assert times[0] - start < timedelta(seconds=20)
    assert len(speed) > 8000
    assert [value.SourceTimestamp for value in helped] == times
    assert [value.SourceTimestamp for value in by_time] == times
    assert {state for _, state, _ in whole["filler.state"]} >= {"Execute", "Stopped", "Held"}
    energy = [value for _, value, _ in whole["compressor.energy"]]
    assert energy == sorted(energy)


def _is_in(row: ua.DataValue, start: datetime, end: datetime) -> bool:
    return start <= row.SourceTimestamp <= end and row.StatusCode.is_good()


async def test_history_of_an_unknown_node_or_of_another_kind_is_refused(plant):
    now = datetime.now(UTC)
    details = ua.ReadRawModifiedDetails(
        IsReadModified=False, StartTime=now - timedelta(hours=1), EndTime=now, NumValuesPerNode=5
    )
    async with plant.client() as client:
        results = await client.uaclient.history_read(
            ua.HistoryReadParameters(
                HistoryReadDetails=details,
                ReleaseContinuationPoints=False,
                NodesToRead=[ua.HistoryReadValueId(NodeId=ua.NodeId(2258))],
            )
        )
    assert results[0].StatusCode.name == "BadHistoryOperationUnsupported"


async def test_everybody_reads_operators_write_and_engineers_start_scenarios(
    plant, expected_warnings
):
    expected_warnings("BadUserAccessDenied|sending service fault")
    await plant.scan()

    async def write(client: Client) -> None:
        node = client.get_node(await plant_node(client, "filler.target_speed"))
        await node.write_value(ua.DataValue(ua.Variant(30_000.0, ua.VariantType.Double)))

    async def start_jam(client: Client) -> str:
        holder = client.get_node(await plant_node(client, "Scenarios"))
        return await holder.call_method(await plant_node(client, "Scenarios/Start"), "jam")

    async with plant.client() as anybody:
        with pytest.raises(ua.uaerrors.BadUserAccessDenied):
            await write(anybody)
        with pytest.raises(ua.uaerrors.BadUserAccessDenied):
            await start_jam(anybody)
    async with plant.client("operator", OPERATOR) as operator:
        await write(operator)
        assert plant.line.machines["filler"].target_speed == 30_000.0
        with pytest.raises(ua.uaerrors.BadUserAccessDenied):
            await start_jam(operator)
    async with plant.client("engineer", ENGINEER) as engineer:
        assert await start_jam(engineer) == "jam"
    assert plant.line.machines["case_packer"].fault_code == 12
    with pytest.raises(ua.uaerrors.BadUserAccessDenied):
        await plant.client("operator", "wrong").connect()


async def test_a_set_point_is_kept_in_its_range_and_logged_like_a_sample(plant):
    await plant.scan()
    async with plant.client("operator", OPERATOR) as client:
        node = client.get_node(await plant_node(client, "compressor.setpoint"))
        await node.write_value(ua.DataValue(ua.Variant(99.0, ua.VariantType.Double)))
        shown = await node.read_data_value()
        await plant.scan(30)
        end = datetime.now(UTC)
        rows = (await history(client, ["compressor.setpoint"], end - timedelta(hours=1), end, 0))[
            "compressor.setpoint"
        ]
    assert shown.Value.Value == 8.0
    assert plant.line.compressor.setpoint == 8.0
    assert rows[-1] == (shown.SourceTimestamp, 8.0, 0)


async def test_all_policies_serve_a_user_with_a_password(plant, tmp_path):
    await plant.scan()
    own = server_certificate(tmp_path / "client", datetime.now(UTC))
    served = 0
    for policy in POLICIES:
        for mode in (ua.MessageSecurityMode.Sign, ua.MessageSecurityMode.SignAndEncrypt):
            client = plant.client("engineer", ENGINEER)
            client.application_uri = "urn:lineside:demo-plant"
            await client.set_security(policy, str(own.certificate), str(own.key), mode=mode)
            async with client:
                node = client.get_node(await plant_node(client, "filler.state"))
                served += await node.read_value() == "Execute"
    assert served == 6


async def test_a_network_loss_refuses_clients_and_loses_nothing(plant):
    await plant.scan()
    start = plant.clock.now()
    async with plant.client() as client:
        assert await client.get_namespace_index(DI) > 0
    plant.server.cut(1.0)
    await until(lambda: plant.server.is_away, 5, "the outage")
    with pytest.raises(OSError, match=r"refused|Connect"):
        await plant.client().connect()
    await plant.scan(20)
    await until(lambda: not plant.server.is_away, 5, "the return")
    async with plant.client() as client:
        rows = await history(client, ["compressor.pressure"], start, plant.clock.now(), 0)
    assert len(rows["compressor.pressure"]) >= 18


async def test_at_speed_twenty_the_plant_runs_twenty_seconds_a_second(plant):
    await plant.scan()
    made, began = plant.line.machines["filler"].total, plant.clock.now()
    plant.loop.speed = 20.0
    await plant.scan(50)
    assert plant.clock.now() - began == timedelta(seconds=5)
    assert plant.line.machines["filler"].total - made > 800
