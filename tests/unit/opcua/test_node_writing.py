"""A value is written in the type of its node and read back; what is unknown is said to be."""

import pytest
from asyncua import ua
from asyncua.ua.uaerrors import BadServiceUnsupported, BadUserAccessDenied

from hmi.errors import NotConnected, WriteRejected
from hmi.opcua.node_writing import write_node

NODE = ua.NodeId("SetPoint", 2)
T = ua.VariantType


class Server:
    """One node whose reads and writes go as the test says."""

    def __init__(self, value: object, kind: T, **fields: object) -> None:
        self.value = ua.DataValue(ua.Variant(value, kind, **fields))
        self.given: list[ua.DataValue] = []
        self.result = ua.StatusCode()
        self.error: Exception | None = None
        self.is_lost_after = False
        self.reads_until_taken = 0
        self.range: object = None

    async def translate_browsepaths_to_nodeids(self, paths):
        assert paths[0].StartingNode == NODE
        if self.range is None:
            return [ua.BrowsePathResult(ua.StatusCode(ua.UInt32(0x806F_0000)))]
        if self.range == "no service":
            raise BadServiceUnsupported
        target = ua.BrowsePathTarget(ua.ExpandedNodeId("EURange", 2), 0)
        return [ua.BrowsePathResult(ua.StatusCode(), [target])]

    async def read(self, params):
        if params.NodesToRead[0].NodeId == ua.NodeId("EURange", 2):
            return [ua.DataValue(ua.Variant(self.range))]
        assert params.NodesToRead[0].NodeId == NODE
        if self.is_lost_after and self.given:
            raise ConnectionError
        if self.given and self.result.is_good():
            self.reads_until_taken -= 1
            if self.reads_until_taken < 0:
                self.value = ua.DataValue(self.given[0].Value)
        return [self.value]

    async def write(self, params):
        (item,) = params.NodesToWrite
        self.given.append(item.Value)
        if self.error is not None:
            raise self.error
        return [self.result]


async def no_wait(_seconds: float) -> None:
    """Return at once."""


async def refusal(server: Server, value: object) -> WriteRejected:
    with pytest.raises(WriteRejected) as caught:
        await write_node(server, NODE, value, no_wait)
    return caught.value


@pytest.mark.parametrize(
    ("kind", "before", "value", "held"),
    [
        (T.Double, 1.0, 62.5, 62.5),
        (T.Double, 1.0, 62, 62.0),
        (T.Float, 1.0, 1.1, 1.100000023841858),
        (T.Boolean, False, True, True),
        (T.Int16, 1, -32768, -32768),
        (T.UInt64, 1, 2**64 - 1, 2**64 - 1),
        (T.Int32, 1, 7.0, 7),
        (T.String, "a", "Füller", "Füller"),
    ],
)
async def test_a_value_is_sent_in_the_type_of_the_node(kind, before, value, held):
    server = Server(before, kind)
    assert await write_node(server, NODE, value, no_wait) == held
    (given,) = server.given
    assert (given.Value.VariantType, given.Value.Value) == (kind, held)
    assert (given.StatusCode, given.SourceTimestamp, given.ServerTimestamp) == (None, None, None)


@pytest.mark.parametrize(
    ("kind", "before", "value"),
    [
        (T.Int16, 1, 32768),
        (T.Byte, 1, -1),
        (T.Byte, 1, 1.5),
        (T.Boolean, True, 1.0),
        (T.Double, 1.0, True),
        (T.Double, 1.0, "1"),
        (T.String, "a", 1.0),
        (T.DateTime, None, 1.0),
        (T.Double, [1.0, 2.0], 1.0),
    ],
)
async def test_a_value_that_the_type_cannot_hold_is_not_sent(kind, before, value):
    server = Server(before, kind)
    assert (await refusal(server, value)).code == "write-wrong-kind"
    assert server.given == []


@pytest.mark.parametrize(
    ("told", "is_sent"),
    [
        (ua.Range(0.0, 60.0), False),
        (ua.Range(70.0, 80.0), False),
        (ua.Range(0.0, 62.5), True),
        (ua.Range(0.0, 0.0), True),  # told, but as nothing
        (ua.Range(float("nan"), 1.0), True),
        ("no service", True),
        (None, True),
    ],
)
async def test_what_the_instrument_cannot_have_is_not_sent_whatever_the_site_allows(told, is_sent):
    server = Server(1.0, T.Double)
    server.range = told
    if is_sent:
        assert await write_node(server, NODE, 62.5, no_wait) == 62.5
    else:
        assert (await refusal(server, 62.5)).code == "write-out-of-range"
    assert len(server.given) == is_sent


async def test_over_a_bad_value_nothing_is_sent():
    server = Server(1.0, T.Double)
    server.value = ua.DataValue(ua.Variant(1.0), ua.StatusCode(ua.UInt32(0x8000_0000)))
    assert (await refusal(server, 2.0)).fields == {"status": "Bad"}
    assert server.given == []


async def test_the_refusal_of_the_server_keeps_its_name():
    server = Server(1.0, T.Double)
    server.result = ua.StatusCode(ua.UInt32(0x803C_0000))
    assert (await refusal(server, 2.0)).fields == {"status": "BadOutOfRange"}
    server.error = BadUserAccessDenied()
    refused = await refusal(server, 2.0)
    assert (refused.code, refused.fields) == ("write-rejected", {"status": "BadUserAccessDenied"})


@pytest.mark.parametrize("error", [ConnectionError(), TimeoutError(), ua.uaerrors.BadTimeout()])
async def test_without_an_answer_nobody_says_that_it_was_not_written(error):
    server = Server(1.0, T.Double)
    server.error = error
    assert (await refusal(server, 2.0)).code == "write-unanswered"
    assert len(server.given) == 1


async def test_what_cannot_be_read_back_is_unknown_too():
    server = Server(1.0, T.Double)
    server.is_lost_after = True
    assert (await refusal(server, 2.0)).code == "write-unanswered"


async def test_a_slow_server_has_two_seconds_to_show_the_value():
    server = Server(1.0, T.Double)
    server.reads_until_taken = 5
    assert await write_node(server, NODE, 2.0, no_wait) == 2.0
    server = Server(1.0, T.Double)
    server.reads_until_taken = 100
    assert await write_node(server, NODE, 2.0, no_wait) == 1.0


async def test_a_connection_lost_before_it_is_sent_writes_nothing():
    server = Server(1.0, T.Double)
    server.is_lost_after, server.given = True, []

    async def lost(_params):
        raise ConnectionError

    server.read = lost
    with pytest.raises(NotConnected) as caught:
        await write_node(server, NODE, 2.0, no_wait)
    assert caught.value.code == "connection-lost"
    assert server.given == []
