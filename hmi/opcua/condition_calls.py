"""Calls the methods of conditions: by the standard's ids, or by those of the condition itself.

OPC 10000-9 5.5.4: a server that shows no instances takes the condition's id as the object and the
method's id of the type. Others know only the methods of their instances, as node-opcua does for
shelving. What one way does not find is tried the other way.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from asyncua import ua
from asyncua.ua.object_ids import ObjectIds

from hmi.bus.conditions import ConditionCall, Deed
from hmi.errors import NotConnected
from hmi.opcua.nodes import resolve
from hmi.opcua.refusals import converted

GOOD: Final = "Good"
_NOT_THERE: Final = frozenset({
    "BadMethodInvalid", "BadNodeIdUnknown", "BadNodeIdInvalid", "BadNotImplemented",
    "BadNotSupported", "BadNothingToDo", "BadNotExecutable", "BadTypeMismatch",
})  # fmt: skip
"""What servers answer that do not know the method in this way."""
_METHODS: Final[Mapping[Deed, tuple[int, str]]] = {
    Deed.ACKNOWLEDGE: (ObjectIds.AcknowledgeableConditionType_Acknowledge, "Acknowledge"),
    Deed.CONFIRM: (ObjectIds.AcknowledgeableConditionType_Confirm, "Confirm"),
    Deed.COMMENT: (ObjectIds.ConditionType_AddComment, "AddComment"),
    Deed.ENABLE: (ObjectIds.ConditionType_Enable, "Enable"),
    Deed.DISABLE: (ObjectIds.ConditionType_Disable, "Disable"),
    Deed.SHELVE_TIMED: (
        ObjectIds.ShelvedStateMachineType_TimedShelve, "ShelvingState/TimedShelve",
    ),
    Deed.SHELVE_ONESHOT: (
        ObjectIds.ShelvedStateMachineType_OneShotShelve, "ShelvingState/OneShotShelve",
    ),
    Deed.UNSHELVE: (ObjectIds.ShelvedStateMachineType_Unshelve, "ShelvingState/Unshelve"),
    Deed.SUPPRESS: (ObjectIds.AlarmConditionType_Suppress, "Suppress"),
    Deed.UNSUPPRESS: (ObjectIds.AlarmConditionType_Unsuppress, "Unsuppress"),
    Deed.REMOVE_FROM_SERVICE: (
        ObjectIds.AlarmConditionType_RemoveFromService, "RemoveFromService",
    ),
    Deed.PLACE_IN_SERVICE: (ObjectIds.AlarmConditionType_PlaceInService, "PlaceInService"),
    Deed.RESET: (ObjectIds.AlarmConditionType_Reset, "Reset"),
}  # fmt: skip
_BY_EVENT: Final = frozenset({Deed.ACKNOWLEDGE, Deed.CONFIRM, Deed.COMMENT})


class CallServices(Protocol):
    """What a session offers to find methods and to call them."""

    async def call(self, methodstocall: list[ua.CallMethodRequest]) -> list[ua.CallMethodResult]:
        """Call methods."""

    async def translate_browsepaths_to_nodeids(
        self, browse_paths: list[ua.BrowsePath]
    ) -> list[ua.BrowsePathResult]:
        """Find nodes by the names on the way to them."""


async def call_condition(
    services: CallServices, call: ConditionCall, namespaces: Sequence[str]
) -> str:
    """Ask for a deed; return the name of the server's answer. Raise PlantError without one."""
    condition = resolve(call.condition, namespaces)
    if isinstance(condition, str):
        return condition
    by_type, path = _METHODS[call.deed]
    of_type = (condition, ua.NodeId(ua.Int32(by_type)))
    is_shelving = "/" in path
    status = GOOD if is_shelving else await _call(services, call, *of_type)
    if is_shelving or status in _NOT_THERE:
        found = await _found(services, condition, path)
        if found is not None:
            return await _call(services, call, *found)
    return await _call(services, call, *of_type) if is_shelving else status


async def call_method(services: CallServices, request: ua.CallMethodRequest) -> str:
    """Call one method; return the name of the server's answer. Raise PlantError without one."""
    with converted("alarm"):
        results = await services.call([request])
        if len(results) != 1:
            raise NotConnected("malformed-answer", step="alarm")
        return _name(results[0].StatusCode)


async def _call(
    services: CallServices, call: ConditionCall, owner: ua.NodeId, method: ua.NodeId
) -> str:
    request = ua.CallMethodRequest(
        ObjectId=owner, MethodId=method, InputArguments=_arguments(call)
    )
    return await call_method(services, request)


def _arguments(call: ConditionCall) -> list[ua.Variant]:
    if call.deed in _BY_EVENT:
        comment = ua.LocalizedText(call.comment, "")
        return [
            ua.Variant(call.event_id, ua.VariantType.ByteString),
            ua.Variant(comment, ua.VariantType.LocalizedText),
        ]
    if call.deed is Deed.SHELVE_TIMED:
        return [ua.Variant(call.duration_s * 1000, ua.VariantType.Double)]
    return []


async def _found(
    services: CallServices, condition: ua.NodeId, path: str
) -> tuple[ua.NodeId, ua.NodeId] | None:
    """Return the object and the method of the condition itself, None where it has none."""
    names = path.split("/")
    method = await _node(services, condition, names)
    if method is None:
        return None
    owner = await _node(services, condition, names[:-1]) if len(names) > 1 else condition
    return None if owner is None else (owner, method)


async def _node(
    services: CallServices, start: ua.NodeId, names: Sequence[str]
) -> ua.NodeId | None:
    ways: dict[str, Any] = {"IsInverse": False, "IncludeSubtypes": True}
    steps = [
        ua.RelativePathElement(
            ReferenceTypeId=ua.NodeId(ua.Int32(ObjectIds.HierarchicalReferences)),
            TargetName=ua.QualifiedName(name, ua.UInt16(0)),
            **ways,
        )
        for name in names
    ]
    with converted("alarm"):
        results: list[Any] = await services.translate_browsepaths_to_nodeids(
            [ua.BrowsePath(StartingNode=start, RelativePath=ua.RelativePath(Elements=steps))]
        )
        targets = results[0].Targets if results and results[0].StatusCode.is_good() else None
        return targets[0].TargetId if targets else None


def _name(status: ua.StatusCode) -> str:
    return GOOD if status.is_good() else str(status.name)
