"""Alarms that a machine's controller keeps itself, as OPC UA Alarms & Conditions.

The labeller has one: its device health (NAMUR NE 107) is not normal. Clients are told of it by
events, ask for it by ConditionRefresh, which the library serves, and acknowledge it here.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from asyncua import ua
from asyncua.common.methods import uamethod
from asyncua.server.event_generator import EventGenerator
from asyncua.server.server import Server
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.status_codes import StatusCodes

from hmi.simulator.companion_types import PLANT, Names
from hmi.simulator.packml_states import DeviceHealth
from hmi.simulator.ua_values import node_id, status_code

MACHINE: Final = "labeller"
SOURCE: Final = "Labeller"
HEALTH: Final = f"{MACHINE}.device_health"
CONDITION: Final = f"{MACHINE}.health_condition"
_WORDS: Final = {
    DeviceHealth.FAILURE: ("Device failure", 390),
    DeviceHealth.CHECK_FUNCTION: ("Function check", 300),
    DeviceHealth.OFF_SPEC: ("Device out of specification", 350),
    DeviceHealth.MAINTENANCE_REQUIRED: ("Device needs maintenance", 250),
}
"""Message and severity by state; what is normal has none."""


class MachineAlarms:
    """The condition of the labeller, fed with the process variables of the plant."""

    def __init__(self, generator: EventGenerator) -> None:
        self._generator = generator
        self._event = generator.event
        self._health = DeviceHealth.NORMAL
        self._is_acked = True

    @classmethod
    async def add(cls, server: Server, names: Names) -> "MachineAlarms":
        """Add the condition to a server and let its methods be called."""
        holder = await server.nodes.objects.add_object(
            names.plant(CONDITION), names.name(PLANT, "LabellerHealth")
        )
        await server.iserver.setup_condition_methods()
        generator = await server.get_event_generator(ObjectIds.OffNormalAlarmType)
        alarms = cls(generator)
        alarms._describe(holder.nodeid, names)
        for method, act in (
            (ObjectIds.AcknowledgeableConditionType_Acknowledge, alarms._acknowledge),
            (ObjectIds.ConditionType_AddComment, alarms._comment),
        ):
            node = server.get_node(node_id(method))
            server.link_method(node, _by_event(alarms, holder.nodeid, act))
        return alarms

    async def follow(self, values: Mapping[str, float | int | bool | str]) -> None:
        """Raise, change or end the alarm by what the machine says of its health."""
        health = DeviceHealth(int(values.get(HEALTH, DeviceHealth.NORMAL)))
        if health is self._health:
            return
        came = self._health is DeviceHealth.NORMAL
        self._health = health
        if health is not DeviceHealth.NORMAL:
            self._is_acked = self._is_acked and not came
            message, severity = _WORDS[health]
            self._say("Severity", ua.UInt16(severity))
            self._say("Message", ua.LocalizedText(message))
        await self._tell()

    def _describe(self, condition: ua.NodeId, names: Names) -> None:
        health = names.plant(HEALTH)
        self._say("NodeId", condition)
        self._say("SourceNode", health)
        self._say("SourceName", SOURCE)
        self._say("ConditionName", "LabellerHealth")
        self._say("ConditionClassId", node_id(ObjectIds.MaintenanceConditionClassType))
        self._say("ConditionClassName", ua.LocalizedText("Maintenance"))
        self._say("BranchId", ua.NodeId())
        self._say("InputNode", health)
        self._say("EnabledState/Id", True)
        self._say("Quality", ua.StatusCode())

    async def _acknowledge(self, comment: ua.LocalizedText) -> ua.StatusCode:
        if self._is_acked:
            return status_code(StatusCodes.BadConditionBranchAlreadyAcked)
        self._is_acked = True
        return await self._comment(comment)

    async def _comment(self, comment: ua.LocalizedText) -> ua.StatusCode:
        self._say("Comment", comment)
        await self._tell()
        return ua.StatusCode()

    async def _tell(self) -> None:
        is_active = self._health is not DeviceHealth.NORMAL
        self._say("ActiveState/Id", is_active)
        self._say("AckedState/Id", self._is_acked)
        self._say("Retain", is_active or not self._is_acked)
        await self._generator.trigger()

    def _say(self, field: str, value: object) -> None:
        # Names of fields have slashes, which only setattr can take.
        setattr(self._event, field, value)

    @property
    def event_id(self) -> object:
        """The id of the newest event, by which it is acknowledged."""
        newest = self._event.EventId
        return getattr(newest, "Value", newest)


def _by_event(
    alarms: MachineAlarms,
    condition: ua.NodeId,
    act: Callable[[ua.LocalizedText], Awaitable[ua.StatusCode]],
) -> Callable[..., Any]:
    """Return a method that acts on the condition when the event is the newest one."""

    async def called(parent: ua.NodeId, event_id: bytes, comment: ua.LocalizedText) -> Any:
        if parent != condition:
            return status_code(StatusCodes.BadNodeIdUnknown)
        if event_id != alarms.event_id:
            return status_code(StatusCodes.BadEventIdUnknown)
        return await act(comment)

    method: Callable[..., Any] = uamethod(called)
    return method
