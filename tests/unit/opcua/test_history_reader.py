"""What is asked of a server's history and what is made of its answers."""

from datetime import timedelta

import pytest
from asyncua import ua
from asyncua.ua.status_codes import StatusCodes
from asyncua.ua.uaerrors import BadUnexpectedError

from hmi.clock import ManualClock
from hmi.errors import NotConnected
from hmi.opcua.history import HistoryAsk
from hmi.opcua.history_reader import HISTORY_PAGE, NOT_READABLE, HistoryReader
from hmi.opcua.server_limits import ServerLimits
from hmi.plant.samples import Origin
from tests.helpers.builders import START, at, at_us

READABLE = (1 << ua.AccessLevel.CurrentRead.value) | (1 << ua.AccessLevel.HistoryRead.value)


def value(number: float, at_s: float, status: int = 0) -> ua.DataValue:
    return ua.DataValue(
        ua.Variant(number, ua.VariantType.Double), ua.StatusCode(status), SourceTimestamp=at(at_s)
    )


class FakeServices:
    """A server with one answer for everything; notes what it was asked."""

    def __init__(self) -> None:
        self.levels: dict[str, object] = {}
        self.result = ua.HistoryReadResult()
        self.reads: list[list[str]] = []
        self.asked: list[ua.HistoryReadParameters] = []
        self.failure: Exception | None = None

    async def read(self, parameters):
        names = [one.NodeId.Identifier for one in parameters.NodesToRead]
        self.reads.append(names)
        return [self._level(name) for name in names]

    def _level(self, name):
        level = self.levels.get(name, READABLE)
        if level is None:
            nothing = ua.DataValue()
            nothing.StatusCode = ua.StatusCode(StatusCodes.BadAttributeIdInvalid)
            return nothing
        return ua.DataValue(ua.Variant(level, ua.VariantType.Byte))

    async def history_read(self, params):
        self.asked.append(params)
        if self.failure is not None:
            raise self.failure
        return [self.result for _ in params.NodesToRead]

    def answer(self, *values, point=None, status=0):
        self.result = ua.HistoryReadResult()
        self.result.StatusCode = ua.StatusCode(status)
        self.result.ContinuationPoint = point
        self.result.HistoryData = ua.HistoryData(DataValues=list(values))


@pytest.fixture
def services():
    return FakeServices()


def reader_of(services, tags=3, **limits):
    nodes = {n: ua.NodeId(f"v{n}", 2) for n in range(tags)}
    return HistoryReader(services, nodes, ServerLimits(**limits), ManualClock())


async def test_a_page_of_raw_values_is_asked_for_and_becomes_a_batch(services):
    services.answer(value(1.5, 1), value(2.5, 2, 0x40000000), point=b"next")
    (page,) = await reader_of(services).read([HistoryAsk(1, at_us(0))], at_us(60))
    (asked,) = services.asked
    details = asked.HistoryReadDetails
    assert (details.StartTime, details.EndTime) == (START, START + timedelta(seconds=60))
    assert (details.NumValuesPerNode, details.ReturnBounds) == (HISTORY_PAGE, False)
    assert not asked.ReleaseContinuationPoints
    assert [one.NodeId.Identifier for one in asked.NodesToRead] == ["v1"]
    assert [(s.tag, s.value, s.status, s.source_us) for s in page.batch.samples()] == [
        (1, 1.5, 0, at_us(1)), (1, 2.5, 0x40000000, at_us(2)),
    ]  # fmt: skip
    assert (page.batch.origin, page.continuation) == (Origin.HISTORY, b"next")
    assert not page.refusal


async def test_a_bound_tells_what_held_before_and_a_missing_one_is_no_sample(services):
    reader, ask = reader_of(services), HistoryAsk(0, at_us(0), with_bounds=True)
    services.answer(value(7.0, -500), value(8.0, 3))
    (page,) = await reader.read([ask], at_us(60))
    assert services.asked[0].HistoryReadDetails.ReturnBounds
    assert page.has_bound
    assert len(page.batch) == 2
    services.answer(value(0.0, 0, StatusCodes.BadBoundNotFound), value(8.0, 3))
    (page,) = await reader.read([ask], at_us(60))
    assert not page.has_bound
    assert [s.value for s in page.batch.samples()] == [8.0]


async def test_a_refusal_is_told_by_its_name(services):
    services.answer(status=StatusCodes.BadHistoryOperationUnsupported)
    (page,) = await reader_of(services).read([HistoryAsk(0, at_us(0))], at_us(60))
    assert (page.refusal, len(page.batch)) == ("BadHistoryOperationUnsupported", 0)


async def test_tags_without_the_right_to_history_are_known_once_and_not_asked_again(services):
    services.levels = {"v1": 1, "v2": None}
    reader = reader_of(services, tags=3, nodes_per_read=2)
    found = await reader.unreadable([0, 1, 2, 9])
    assert found == {1: NOT_READABLE, 9: "BadNodeIdUnknown"}
    assert services.reads == [["v0", "v1"], ["v2"]]
    assert await reader.unreadable([1, 2]) == {1: NOT_READABLE}
    assert len(services.reads) == 2


async def test_what_is_held_for_us_is_released_and_nothing_else(services):
    reader = reader_of(services)
    await reader.release([HistoryAsk(0, 0)])
    assert services.asked == []
    await reader.release([HistoryAsk(0, 0), HistoryAsk(1, 0, b"held")])
    (asked,) = services.asked
    assert asked.ReleaseContinuationPoints
    assert [one.ContinuationPoint for one in asked.NodesToRead] == [b"held"]
    services.failure = BadUnexpectedError()
    await reader.release([HistoryAsk(1, 0, b"held")])


async def test_an_answer_of_another_length_is_malformed_and_a_failure_ours(services):
    reader, asks = reader_of(services), [HistoryAsk(0, 0), HistoryAsk(1, 0)]

    async def short(_params):
        return [services.result]

    plain, services.history_read = services.history_read, short
    with pytest.raises(NotConnected, match="malformed-answer"):
        await reader.read(asks, 1)
    services.history_read, services.failure = plain, BadUnexpectedError()
    with pytest.raises(NotConnected) as failed:
        await reader.read(asks, 1)
    assert failed.value.fields["status"] == "BadUnexpectedError"


@pytest.mark.parametrize(("limit", "most"), [(0, 10), (4, 4), (50, 10)])
def test_the_servers_limit_of_one_request_is_kept(services, limit, most):
    assert reader_of(services, nodes_per_history_read=limit).tags_per_call(10) == most
