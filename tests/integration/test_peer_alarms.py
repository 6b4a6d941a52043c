"""Alarms of a server on a stack that is not ours: our list is its list, whatever lies between."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from asyncua import Client, ua
from asyncua.ua.object_ids import ObjectIds

from hmi.actions import server_alarm_wishes
from hmi.actions.server_alarm_wishes import ServerAlarmWishes
from hmi.bus.alarm_facts import AlarmLetter, Trigger
from hmi.bus.conditions import AlarmList
from hmi.errors import ActionRefused, NotConnected
from hmi.opcua import condition_watch
from hmi.opcua.condition_watch import REFUSED, UNFINISHED
from hmi.opcua.guard import Guard
from hmi.plant.roles import Role
from tests.helpers.alarm_station import AlarmStation, server_list
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.independent_peer import IndependentPeer, require_peer
from tests.helpers.ua_peer import until
from tests.helpers.ua_station import KEY

pytestmark = pytest.mark.timeout(240)

PATIENCE_S = 60.0
WHO = ("ann", Role.ENGINEER)
UNACKNOWLEDGED = AlarmLetter.UNACKNOWLEDGED


@pytest.fixture(autouse=True)
def _guarded(monkeypatch) -> Iterator[None]:
    """Stand the guard in front of the decoder, as the engine does; be patient with the server."""
    require_peer()
    monkeypatch.setattr(server_alarm_wishes, "SAID_S", PATIENCE_S)
    remove = Guard().install()
    yield
    remove()


def peer_with_alarms(tmp_path: Path) -> IndependentPeer:
    return IndependentPeer(tmp_path / "peer", alarms=True)


def wishes_of(station: AlarmStation) -> ServerAlarmWishes:
    return ServerAlarmWishes(station.alarms, {KEY: station.supervisor}, station.clock)


async def same_list(peer: IndependentPeer, station: AlarmStation, *commands: str) -> None:
    """Command the peer; wait until our list is its list."""
    told = await peer.ask("conditions")
    for command in commands:
        told = await peer.ask(command)
    wanted = server_list(told["conditions"])
    await until(lambda: station.listed() == wanted, PATIENCE_S, f"the list {wanted}")


def occurrence(station: AlarmStation, key: str) -> int:
    return station.alarms.row(key).state.occurrence


async def acknowledge(station: AlarmStation, name: str, *, branch: bool = False) -> None:
    key = station.key(name, branch=branch)
    await wishes_of(station).acknowledge(key, occurrence(station, key), *WHO, "seen")


async def confirm(station: AlarmStation, name: str) -> None:
    key = station.key(name)
    await wishes_of(station).confirm(key, occurrence(station, key), *WHO, "done")


async def test_alarms_are_the_servers_from_activation_to_reset(tmp_path):
    async with peer_with_alarms(tmp_path) as peer, AlarmStation(peer.url) as station:
        await until(lambda: station.is_complete, PATIENCE_S)
        await same_list(peer, station, "drive level 90")
        level = station.key("level_alarm")
        assert station.alarms.row(level).state.sublevel == "HI"
        await same_list(peer, station, "drive level 110")
        await until(lambda: station.alarms.row(level).state.sublevel == "HIHI", PATIENCE_S)
        await same_list(peer, station, "drive pressure 105", "drive guard_open true")
        assert station.alarms.row(station.key("pressure_alarm")).event.levels == ("HIHI", "HI")
        assert set(station.shown().values()) == {UNACKNOWLEDGED}
        for name in ("level_alarm", "pressure_alarm", "guard_alarm"):
            await acknowledge(station, name)
            assert station.shown()[station.key(name)] is AlarmLetter.ACKNOWLEDGED
        assert {one.user for one in station.told if one.trigger is Trigger.ACK} == {"ann"}
        await same_list(
            peer, station, "drive level 50", "drive pressure 50", "drive guard_open false"
        )
        for name in [one for one, _ in station.listed()]:
            await confirm(station, name)
        await same_list(peer, station)
        assert not station.shown()


async def test_an_acknowledgement_by_another_client_is_shown(tmp_path):
    async with peer_with_alarms(tmp_path) as peer, AlarmStation(peer.url) as station:
        await until(lambda: station.is_complete, PATIENCE_S)
        await same_list(peer, station, "drive level 90")
        row = station.alarms.row(station.key("level_alarm"))
        async with Client(peer.url) as other:
            method = ua.NodeId(ua.Int32(ObjectIds.AcknowledgeableConditionType_Acknowledge))
            await other.get_node("ns=2;s=level_alarm").call_method(
                method,
                ua.Variant(row.event.event_id, ua.VariantType.ByteString),
                ua.Variant(ua.LocalizedText("from elsewhere"), ua.VariantType.LocalizedText),
            )
        await until(lambda: row.state.acked, PATIENCE_S)
        assert station.told[-1].letter is AlarmLetter.ACKNOWLEDGED
        await same_list(peer, station)
        with pytest.raises(ActionRefused, match="already-acknowledged"):
            await acknowledge(station, "level_alarm")


async def test_an_earlier_occurrence_is_acknowledged_by_itself(tmp_path):
    async with peer_with_alarms(tmp_path) as peer, AlarmStation(peer.url) as station:
        await until(lambda: station.is_complete, PATIENCE_S)
        await same_list(peer, station, "drive level 90", "drive level 50", "drive level 95")
        assert ("level_alarm", True) in station.listed()
        await acknowledge(station, "level_alarm", branch=True)
        await same_list(peer, station)
        assert station.listed()["level_alarm", False][1] is False


async def test_after_a_cut_the_list_is_the_servers_again(tmp_path):
    async with (
        peer_with_alarms(tmp_path) as peer,
        FaultProxy(peer.port) as proxy,
        AlarmStation(proxy.url) as station,
    ):
        await until(lambda: station.is_complete, PATIENCE_S)
        await same_list(peer, station, "drive level 90", "drive pressure 105")
        await acknowledge(station, "pressure_alarm")
        await same_list(peer, station)
        pressure = station.key("pressure_alarm")
        proxy.refuse()
        await until(lambda: not station.is_live, PATIENCE_S)
        for command in ("drive level 50", "drive guard_open true", "drive pressure 50"):
            told = await peer.ask(command)
        assert station.alarms.row(pressure) is not None, "what is not heard is not gone"
        with pytest.raises(NotConnected):
            await acknowledge(station, "level_alarm")
        proxy.heal()
        wanted = server_list(told["conditions"])
        await until(lambda: station.is_complete and station.listed() == wanted, PATIENCE_S)
        assert not any(row.is_unknown for row in station.alarms._every())


async def test_a_restarted_server_has_forgotten_its_alarms_and_so_have_we(tmp_path):
    async with peer_with_alarms(tmp_path) as peer, AlarmStation(peer.url) as station:
        await until(lambda: station.is_complete, PATIENCE_S)
        await same_list(peer, station, "drive level 90", "drive guard_open true")
        await peer.kill()
        await until(lambda: not station.is_live, PATIENCE_S)
        await peer.start()
        await until(lambda: station.is_complete and not station.listed(), PATIENCE_S)
        assert station.told[-1].comment == "gone-while-not-heard"
        assert not station.shown()


async def test_an_event_that_the_server_does_not_know_any_more_acknowledges_nothing(tmp_path):
    async with peer_with_alarms(tmp_path) as peer, AlarmStation(peer.url) as station:
        await until(lambda: station.is_complete, PATIENCE_S)
        await same_list(peer, station, "drive level 90")
        row = station.alarms.row(station.key("level_alarm"))
        true_id = row.event.event_id
        row.event = replace(row.event, event_id=b"an older one")
        with pytest.raises(ActionRefused, match="alarm-reoccurred") as refused:
            await acknowledge(station, "level_alarm")
        assert refused.value.fields["status"] == "BadEventIdUnknown"
        assert station.told[-1].letter is UNACKNOWLEDGED
        assert station.told[-1].asked is None
        await until(lambda: row.event.event_id == true_id, PATIENCE_S, "the row as the server's")


async def test_shelving_disabling_and_comments_are_done_at_the_server(tmp_path):
    async with peer_with_alarms(tmp_path) as peer, AlarmStation(peer.url) as station:
        await until(lambda: station.is_complete, PATIENCE_S)
        await same_list(peer, station, "drive level 90")
        key, wishes = station.key("level_alarm"), wishes_of(station)
        await wishes.comment(key, "valve ordered", *WHO)
        assert station.told[-1].comment == "valve ordered"
        await wishes.shelve(key, 60.0, "sensor fault", *WHO)
        assert station.shown()[key] is AlarmLetter.SHELVED
        (told, *_) = (await peer.ask("conditions"))["conditions"]
        assert told["shelved"] == "TimedShelved"
        with pytest.raises(ActionRefused, match="shelve-duration"):
            await wishes.shelve(key, 3_700.0, "longer than the server allows", *WHO)
        await wishes.unshelve(key, *WHO)
        assert station.shown()[key] is UNACKNOWLEDGED
        await wishes.enable(key, False, "sensor is being changed", *WHO)
        assert station.shown()[key] is AlarmLetter.OUT_OF_SERVICE
        await same_list(peer, station)
        await wishes.enable(key, True, "sensor changed", *WHO)
        await same_list(peer, station)


async def test_a_list_that_is_not_told_to_its_end_is_not_called_complete(tmp_path, monkeypatch):
    monkeypatch.setattr(condition_watch, "PATIENCE_S", 3.0)
    async with peer_with_alarms(tmp_path) as peer:
        await peer.ask("drive level 90")
        await peer.ask("refresh hang")
        async with AlarmStation(peer.url) as station:
            await until(lambda: station.alarm_list is AlarmList.INCOMPLETE, PATIENCE_S)
            assert station.facts[-1].alarm_list_reason == UNFINISHED
            assert station.is_live
            await peer.ask("refresh refuse")
            station.supervisor.refresh_alarms()
            await until(lambda: station.facts[-1].alarm_list_reason == REFUSED, PATIENCE_S)
            assert station.facts[-1].alarm_list_detail == "BadUserAccessDenied"
            await peer.ask("refresh ok")
            station.supervisor.refresh_alarms()
            await until(lambda: station.is_complete, 2 * PATIENCE_S)
            await same_list(peer, station)


async def test_a_flood_reaches_the_list_as_a_whole_while_values_go_on(tmp_path):
    async with peer_with_alarms(tmp_path) as peer, AlarmStation(peer.url) as station:
        await until(lambda: station.is_complete, PATIENCE_S)
        await same_list(peer, station, "many 150")
        received = station.facts[-1].received
        await until(lambda: station.facts[-1].received > received, PATIENCE_S)
        await peer.ask("require-refresh")
        await peer.ask("overflow")
        await same_list(peer, station)
        announced = [fact for fact in station.told if fact.is_annunciation]
        assert len(announced) == 150


async def test_a_server_without_alarms_has_none_and_that_is_no_error(tmp_path):
    async with IndependentPeer(tmp_path / "peer") as peer, AlarmStation(peer.url) as station:
        await until(lambda: station.is_live, PATIENCE_S)
        asked = station.supervisor._works.alarms
        await until(lambda: asked.standing.reason == REFUSED, PATIENCE_S, "its answer")
        assert (station.alarm_list, station.listed()) == (AlarmList.NONE, {})
        assert station.facts[-1].reason == ""


async def test_a_server_that_is_not_to_be_asked_has_one_subscription_and_no_alarms(tmp_path):
    async with (
        peer_with_alarms(tmp_path) as peer,
        AlarmStation(peer.url, alarms=False) as station,
    ):
        await peer.ask("drive level 90")
        await until(lambda: station.is_live and station.facts[-1].received > 10, PATIENCE_S)
        assert (await peer.ask("stats"))["subscriptions"] == 1
        assert (station.alarm_list, station.listed()) == (AlarmList.NONE, {})
