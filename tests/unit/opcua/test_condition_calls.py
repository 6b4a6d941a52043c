"""Calling methods of conditions, against services that know them in one way or the other."""

import pytest
from asyncua import ua
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.status_codes import StatusCodes

from hmi.bus.conditions import ConditionCall, Deed
from hmi.errors import PlantError
from hmi.opcua.condition_calls import GOOD, call_condition
from tests.helpers.ua_events import NAMESPACES, standard

CONDITION = "nsu=urn:test:peer;s=level_alarm"
NODE = ua.NodeId("level_alarm", 1)
SHELVING, METHOD = ua.NodeId("shelving", 1), ua.NodeId("timed_shelve", 1)


class Services:
    """Answers calls by a table of methods; knows instances by their path."""

    def __init__(self) -> None:
        self.statuses: dict[ua.NodeId, int] = {}
        self.instances: dict[str, ua.NodeId] = {}
        self.calls: list[ua.CallMethodRequest] = []

    async def call(self, requests):
        self.calls += requests
        status = self.statuses.get(requests[0].MethodId, StatusCodes.BadMethodInvalid)
        if isinstance(status, Exception):
            raise status
        return [ua.CallMethodResult(ua.StatusCode(ua.UInt32(status)))]

    async def translate_browsepaths_to_nodeids(self, paths):
        names = [step.TargetName.Name for step in paths[0].RelativePath.Elements]
        assert not any(step.IsInverse for step in paths[0].RelativePath.Elements)
        found = self.instances.get("/".join(names))
        if found is None:
            return [ua.BrowsePathResult(ua.StatusCode(ua.UInt32(StatusCodes.BadNoMatch)))]
        return [ua.BrowsePathResult(ua.StatusCode(), [ua.BrowsePathTarget(found, 0)])]


def call(deed: Deed, **fields: object) -> ConditionCall:
    return ConditionCall(condition=CONDITION, deed=deed, **fields)


async def test_an_acknowledgement_names_the_event_that_was_seen():
    services = Services()
    method = standard(ObjectIds.AcknowledgeableConditionType_Acknowledge)
    services.statuses[method] = StatusCodes.Good
    wish = call(Deed.ACKNOWLEDGE, event_id=b"seen", comment="on my way")
    assert await call_condition(services, wish, NAMESPACES) == GOOD
    (asked,) = services.calls
    assert asked.ObjectId == NODE
    assert [one.Value for one in asked.InputArguments] == [
        b"seen", ua.LocalizedText("on my way", ""),
    ]  # fmt: skip


async def test_shelving_is_tried_with_the_conditions_own_method_first():
    services = Services()
    services.instances = {"ShelvingState/TimedShelve": METHOD, "ShelvingState": SHELVING}
    services.statuses[METHOD] = StatusCodes.Good
    wish = call(Deed.SHELVE_TIMED, duration_s=90.0)
    assert await call_condition(services, wish, NAMESPACES) == GOOD
    (asked,) = services.calls
    assert (asked.ObjectId, asked.MethodId) == (SHELVING, METHOD)
    assert asked.InputArguments[0].Value == 90_000.0
    assert asked.InputArguments[0].VariantType is ua.VariantType.Double


async def test_a_server_without_instances_gets_the_condition_and_the_types_method():
    services = Services()
    method = standard(ObjectIds.ShelvedStateMachineType_Unshelve)
    services.statuses[method] = StatusCodes.Good
    assert await call_condition(services, call(Deed.UNSHELVE), NAMESPACES) == GOOD
    assert (services.calls[-1].ObjectId, services.calls[-1].MethodId) == (NODE, method)


async def test_what_the_type_does_not_know_is_asked_of_the_instance():
    services = Services()
    services.instances["Suppress"] = ua.NodeId("suppress", 1)
    services.statuses[ua.NodeId("suppress", 1)] = StatusCodes.Good
    assert await call_condition(services, call(Deed.SUPPRESS), NAMESPACES) == GOOD
    assert len(services.calls) == 2


@pytest.mark.parametrize(
    "status", ["BadEventIdUnknown", "BadUserAccessDenied", "BadConditionBranchAlreadyAcked"]
)
async def test_a_refusal_is_the_servers_own_word_and_is_not_tried_otherwise(status):
    services = Services()
    method = standard(ObjectIds.AcknowledgeableConditionType_Acknowledge)
    services.statuses[method] = getattr(StatusCodes, status)
    assert await call_condition(services, call(Deed.ACKNOWLEDGE), NAMESPACES) == status
    assert len(services.calls) == 1


async def test_a_condition_that_the_server_does_not_know_any_more_is_told_so():
    gone = ConditionCall(condition="nsu=urn:other;s=x", deed=Deed.ENABLE)
    assert await call_condition(Services(), gone, NAMESPACES) == "BadNodeIdUnknown"


async def test_no_answer_is_an_error_of_the_plant():
    services = Services()
    services.statuses[standard(ObjectIds.ConditionType_Enable)] = TimeoutError()
    with pytest.raises(PlantError):
        await call_condition(services, call(Deed.ENABLE), NAMESPACES)
