"""The alarm that the demo plant's labeller keeps itself, from its server to our list and back."""

import pytest

from hmi.actions import server_alarm_wishes
from hmi.actions.server_alarm_wishes import ServerAlarmWishes
from hmi.bus.alarm_facts import AlarmLetter
from hmi.errors import ActionRefused
from hmi.plant.alarm_rules import Priority
from hmi.plant.roles import Role
from hmi.simulator.packml_states import DeviceHealth
from tests.helpers.alarm_station import AlarmStation
from tests.helpers.demo_plant import demo_plant
from tests.helpers.ua_peer import until
from tests.helpers.ua_station import KEY

pytestmark = pytest.mark.timeout(240)

PATIENCE_S = 60.0
WHO = ("ann", Role.OPERATOR)


async def test_the_labellers_own_alarm_is_listed_acknowledged_and_gone(tmp_path, monkeypatch):
    monkeypatch.setattr(server_alarm_wishes, "SAID_S", PATIENCE_S)
    async with demo_plant(tmp_path) as plant:
        labeller = plant.line.machines["labeller"]
        labeller.health = DeviceHealth.FAILURE
        await plant.server.follow(plant.line.values())
        async with AlarmStation(
            plant.server.endpoint, alarm_severities=(801, 601, 401, 201)
        ) as st:
            await until(lambda: st.is_complete, PATIENCE_S)
            await until(lambda: bool(st.shown()), PATIENCE_S, "what stood before we came")
            (key,) = st.shown()
            row = st.alarms.row(key)
            told = st.told[-1]
            assert (told.letter, told.priority, told.source, told.message) == (
                AlarmLetter.UNACKNOWLEDGED, Priority.P4, "Labeller", "Device failure",
            )  # fmt: skip
            labeller.health = DeviceHealth.MAINTENANCE_REQUIRED
            await plant.server.follow(plant.line.values())
            await until(lambda: row.event.severity == 250, PATIENCE_S)
            wishes = ServerAlarmWishes(st.alarms, {KEY: st.supervisor}, st.clock)
            await wishes.acknowledge(key, row.state.occurrence, *WHO, "grease it")
            assert st.told[-1].letter is AlarmLetter.ACKNOWLEDGED
            assert (st.told[-1].acked_by, st.told[-1].comment) == ("ann", "grease it")
            labeller.health = DeviceHealth.NORMAL
            await plant.server.follow(plant.line.values())
            await until(lambda: not st.shown(), PATIENCE_S)
            with pytest.raises(ActionRefused, match="alarm-unknown"):
                await wishes.comment(key, "too late", *WHO)
