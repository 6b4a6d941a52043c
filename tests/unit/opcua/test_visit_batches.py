"""What a server cannot answer as a whole is asked in halves; one broken answer costs itself."""

import pytest
from asyncua import ua

from hmi.clock import ManualClock
from hmi.errors import NotConnected
from hmi.opcua.credentials import Credentials
from hmi.opcua.refusals import converted
from hmi.opcua.visit import Visit, local
from tests.helpers.builders import connection
from tests.unit.opcua.exploring import node

VALUE = ua.AttributeIds.Value


class Services:
    """A server that answers so many reads at once, and not those of poisoned nodes."""

    def __init__(self, most: int = 1000, poisoned: tuple[int, ...] = ()):
        self.most = most
        self.poisoned = {node(number) for number in poisoned}
        self.asked: list[int] = []
        self.is_gone = False

    async def read(self, parameters):
        wanted = [one.NodeId for one in parameters.NodesToRead]
        self.asked.append(len(wanted))
        if self.is_gone:
            raise ConnectionResetError
        if len(wanted) > self.most:
            raise ua.UaStatusCodeError(ua.StatusCodes.BadTooManyOperations)
        if self.poisoned & set(wanted):
            raise ValueError("no text")
        return [ua.DataValue(ua.Variant(one.Identifier)) for one in wanted]


@pytest.fixture
def visit_of(monkeypatch, clock: ManualClock):
    """Return a visit to given services."""

    def visit(services: Services) -> Visit:
        one = Visit(connection("line"), Credentials(), clock)
        monkeypatch.setattr(one, "_transport", type("Transport", (), {"services": services}))
        return one

    return visit


async def values(visit: Visit, count: int) -> list[object]:
    answers = await visit.read([(node(number), VALUE) for number in range(count)])
    return [None if one.Value is None else one.Value.Value for one in answers]


async def test_reads_go_in_batches_in_their_order(visit_of):
    services = Services()
    assert await values(visit_of(services), 2500) == list(range(2500))
    assert services.asked == [1000, 1000, 500]


async def test_a_server_that_takes_less_than_it_said_is_asked_for_less(visit_of):
    services = Services(most=10)
    assert await values(visit_of(services), 100) == list(range(100))


async def test_a_server_that_takes_not_even_one_is_refused(visit_of):
    with pytest.raises(NotConnected) as error:
        await values(visit_of(Services(most=0)), 4)
    assert error.value.code == "server-busy"


async def test_one_answer_that_cannot_be_understood_costs_that_one(visit_of):
    read = await values(visit_of(Services(poisoned=(7, 500))), 1000)
    assert [number for number, value in enumerate(read) if value is None] == [7, 500]


async def test_a_connection_that_is_gone_is_not_asked_in_halves(visit_of):
    services = Services()
    services.is_gone = True
    with pytest.raises(NotConnected) as error:
        await values(visit_of(services), 100)
    assert error.value.code == "connection-lost"
    assert services.asked == [100]


def test_a_node_of_another_server_is_none_of_this_one():
    spaces = ("http://opcfoundation.org/UA/", "urn:x")
    plain = ua.ExpandedNodeId("a", 1)
    assert local(plain, spaces) == ua.NodeId("a", 1)
    assert local(ua.ExpandedNodeId("a", 0, NamespaceUri="urn:x"), spaces) == ua.NodeId("a", 1)
    assert local(ua.ExpandedNodeId("a", 0, NamespaceUri="urn:y"), spaces) is None
    assert local(ua.ExpandedNodeId("a", 1, ServerIndex=3), spaces) is None


def test_what_is_refused_with_a_status_is_told_with_it():
    with pytest.raises(NotConnected) as error, converted("read"):
        raise ua.UaStatusCodeError(ua.StatusCodes.BadTooManyOperations)
    assert error.value.fields["status"] == "BadTooManyOperations"
