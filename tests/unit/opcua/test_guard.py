"""A few hostile bytes cost one connection and never the engine."""

import asyncio
import logging
import struct
import time
from contextlib import suppress

import pytest
from asyncua import ua
from asyncua.client import ua_client
from asyncua.client.ua_client import UASocketProtocol
from asyncua.common.connection import TransportLimits
from asyncua.common.utils import Buffer
from asyncua.ua import ua_binary
from asyncua.ua.ua_binary import struct_from_binary, struct_to_binary
from asyncua.ua.uaerrors import UaStructParsingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hmi.errors import HmiError
from hmi.opcua import guard as guard_module
from hmi.opcua.guard import CHUNKS, MESSAGE_BYTES, NESTING, Guard, MendedText


@pytest.fixture(autouse=True)
def guarded():
    """Stand a guard in front of the decoder for one test."""
    remove = Guard().install()
    yield
    remove()


def int32(number: int) -> bytes:
    return struct.pack("<i", number)


def variant(content: bytes) -> ua.Variant:
    return ua_binary.variant_from_binary(Buffer(content))


class FakeTransport:
    def __init__(self) -> None:
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True

    def write(self, _content: bytes) -> None:
        """Take it."""


def fed(*pieces: bytes) -> tuple[UASocketProtocol, FakeTransport]:
    protocol, transport = UASocketProtocol(), FakeTransport()
    protocol.connection_made(transport)
    for piece in pieces:
        protocol.data_received(piece)
    return protocol, transport


@pytest.fixture
def stack_errors(expected_warnings):
    """Expect the library to complain, as it may where a connection ends."""
    expected_warnings("parsing message|Received an error")


@pytest.fixture
def stack_refusals(expected_warnings):
    """Expect the library to name what it refuses."""
    expected_warnings("Number of message chunks|Message size|parsing message")


@pytest.mark.usefixtures("stack_errors")
def test_h1_an_error_message_with_a_negative_length_ends_the_connection_at_once():
    body = struct.pack("<I", 0) + int32(-16)
    began = time.monotonic()
    _, transport = fed(b"ERRF" + struct.pack("<I", 8 + len(body)) + body)
    assert transport.is_closed
    assert time.monotonic() - began < 1


@pytest.mark.usefixtures("stack_errors")
def test_h1_an_error_message_without_an_error_ends_the_connection_too():
    body = struct.pack("<I", 0) + int32(-1)
    _, transport = fed((b"ERRF" + struct.pack("<I", 8 + len(body)) + body) * 100)
    assert transport.is_closed


@pytest.mark.usefixtures("stack_errors")
@pytest.mark.parametrize("size", [0xFFFF_FFFF, 65_537, 7, 0])
@pytest.mark.parametrize("kind", [b"MSGF", b"ACKF"])
def test_h4_an_impossible_size_ends_the_connection_at_its_eighth_byte(kind, size):
    protocol, transport = fed(kind + struct.pack("<I", size))
    assert transport.is_closed
    assert not protocol.receive_buffer


@pytest.mark.usefixtures("stack_errors")
def test_an_unknown_message_type_ends_the_connection():
    assert fed(b"XYZF" + struct.pack("<I", 20))[1].is_closed


def test_a_header_in_pieces_is_waited_for():
    protocol, transport = fed(b"ACKF", struct.pack("<I", 28)[:3])
    assert not transport.is_closed
    assert len(protocol.receive_buffer) == 7


@pytest.mark.parametrize(
    "content",
    [
        b"\x80" + int32(2**31 - 1),  # an array of nulls takes no bytes
        b"\x8c" + int32(2**31 - 1) + int32(-4),  # text of negative length steps back for ever
        b"\x8b" + int32(1_000_000) + b"\x00" * 80,
        b"\x8b" + int32(-2),
        b"\x0c" + int32(-16),
        b"\x0f" + int32(-2),
    ],
)
def test_h2_lengths_that_the_bytes_do_not_hold_are_refused(content):
    with pytest.raises(ua.UaError):
        variant(content)


@pytest.mark.parametrize("count", [1, 8])
def test_h2_an_array_of_nulls_is_refused_even_where_bytes_follow(count):
    # Each takes five bytes, and none of those that follow: a message of them would never end.
    with pytest.raises(ua.UaError, match="nulls"):
        variant(b"\x80" + int32(count) + b"\x00" * 8)


def test_h2_elements_count_over_all_arrays_of_a_message(monkeypatch):
    monkeypatch.setattr(guard_module, "ELEMENTS", 100)
    one = b"\x83" + int32(40) + bytes(40)
    assert len(variant(b"\x98" + int32(1) + one).Value) == 1
    with pytest.raises(ua.UaError, match="one message"):
        variant(b"\x98" + int32(3) + one * 3)
    assert len(variant(one).Value) == 40  # the next message begins anew
    assert len(variant(one).Value) == 40
    assert len(variant(one).Value) == 40


def test_h2_structures_count_as_what_they_cost(monkeypatch):
    monkeypatch.setattr(guard_module, "ELEMENTS", 4 * 3)
    assert len(variant(b"\x97" + int32(3) + bytes(3)).Value) == 3
    with pytest.raises(ua.UaError, match="one message"):
        variant(b"\x97" + int32(4) + bytes(4))


def test_more_than_a_million_elements_are_refused(monkeypatch):
    monkeypatch.setattr(guard_module, "ELEMENTS", 3)
    with pytest.raises(ua.UaError):
        variant(b"\x83" + int32(4) + b"\x00" * 4)


def test_a_list_of_structures_longer_than_its_bytes_is_refused():
    with pytest.raises(ua.UaError):
        struct_from_binary(ua.DataChangeNotification, Buffer(int32(2**31 - 1)))


@pytest.mark.parametrize(
    "sizes", [[1000, 1000], [-1, -1], [2, 2], [0], [1] * 17, [1, -1, -1], [2**31 - 1] * 3]
)
def test_h3_dimensions_that_do_not_multiply_to_the_elements_are_refused(sizes):
    shape = int32(len(sizes)) + b"".join(int32(size) for size in sizes)
    with pytest.raises(ua.UaError):
        variant(b"\xc3" + int32(1) + b"\x07" + shape)


def test_right_dimensions_shape_an_array():
    shape = int32(2) + int32(2) + int32(3)
    value = variant(b"\xc3" + int32(6) + bytes(range(6)) + shape).Value
    assert value == [[0, 1, 2], [3, 4, 5]]


def test_h6_nesting_is_bounded():
    assert variant(b"\x18" * (NESTING - 1) + b"\x03\x07") is not None
    with pytest.raises(ua.UaError):
        variant(b"\x18" * NESTING + b"\x03\x07")


def test_h6_structures_within_structures_are_bounded():
    inner = ua.LiteralOperand(ua.Variant(1))
    for _ in range(NESTING):
        inner = ua.LiteralOperand(ua.Variant(inner, ua.VariantType.ExtensionObject))
    wire = ua_binary.extensionobject_to_binary(inner)
    with pytest.raises(ua.UaError, match="nested"):
        ua_binary.extensionobject_from_binary(Buffer(wire))


def test_h6_diagnostics_within_diagnostics_are_bounded():
    # asyncua takes the inner one for a structure, which this one does not nest.
    outer = struct_from_binary(ua.DiagnosticInfo, Buffer(b"\x40" * 60_000))
    assert type(outer.InnerDiagnosticInfo) is ua.ExtensionObject
    assert outer.InnerDiagnosticInfo.Body is None


@pytest.mark.parametrize("length", [-2, -16, -(2**31)])
def test_a_structure_of_negative_length_is_refused(length):
    content = b"\x01\x00" + struct.pack("<H", 884) + b"\x01" + int32(length)
    with pytest.raises(ua.UaError, match="negative"):
        ua_binary.extensionobject_from_binary(Buffer(content))


def test_the_depth_is_forgotten_after_an_error():
    for _ in range(3):
        with pytest.raises(ua.UaError):
            variant(b"\x18" * 200)
    assert variant(b"\x03\x07").Value == 7


def test_h7_malformed_utf8_becomes_replacement_characters():
    mended = variant(b"\x0c" + int32(3) + b"a\xffb").Value
    assert mended == "a\ufffdb"
    assert isinstance(mended, MendedText)
    assert type(variant(b"\x0c" + int32(3) + "\ufffd".encode()).Value) is str
    assert variant(b"\x0c" + int32(-1)).Value is None


def chunk(sequence: int, request: int, body: bytes, kind: bytes = b"C") -> bytes:
    content = struct.pack("<IIII", 0, 0, sequence, request) + body
    return b"MSG" + kind + struct.pack("<I", 8 + len(content)) + content


@pytest.mark.usefixtures("stack_refusals")
def test_h5_a_flood_of_chunks_ends_the_connection_at_the_limit():
    protocol, transport = fed()
    for number in range(1, CHUNKS + 10):
        if not transport.is_closed:
            protocol.data_received(chunk(number, 1, b"x"))
    assert transport.is_closed
    assert len(protocol._connection._incoming_parts) == CHUNKS + 1


@pytest.mark.usefixtures("stack_refusals")
def test_h5_a_message_of_too_many_bytes_ends_the_connection_at_the_limit():
    protocol, transport = fed()
    taken, body = 0, bytes(65_000)
    while not transport.is_closed:
        taken += 1
        protocol.data_received(chunk(taken, 1, body))
    assert taken == MESSAGE_BYTES // len(body) + 1


@pytest.mark.usefixtures("stack_errors")
@pytest.mark.parametrize(
    "packets",
    [
        [chunk(1, 77, b"never asked", b"F")],
        [chunk(1, 5, b"one"), chunk(2, 6, b"another", b"F")],
        [chunk(1, 5, b"first"), chunk(3, 5, b"third", b"F")],
        [chunk(1, 5, b"", b"?")],
    ],
    ids=["unknown request", "two at once", "wrong sequence", "unknown kind"],
)
def test_h9_answers_out_of_order_end_the_connection(packets):
    assert fed(*packets)[1].is_closed


@pytest.mark.usefixtures("stack_errors")
def test_h9_a_second_answer_ends_the_connection():
    async def answered_twice() -> bool:
        protocol, transport = fed()
        protocol._callbackmap[5] = asyncio.get_running_loop().create_future()
        protocol.data_received(chunk(1, 5, b"first", b"F"))
        assert not transport.is_closed
        protocol.data_received(chunk(2, 5, b"again", b"F"))
        return transport.is_closed

    assert asyncio.run(answered_twice())


def test_h9_what_is_said_about_an_unasked_answer_does_not_hold_it(caplog):
    logging.getLogger("asyncua").setLevel(logging.CRITICAL + 1)
    protocol, _ = fed()
    with pytest.raises(ua.UaError) as refused:
        protocol._call_callback(77, Buffer(bytes(1_000_000)))
    assert len(str(refused.value)) < 100
    assert not caplog.records


def test_h5_our_limits_stand_before_and_after_an_acknowledge_without_limits():
    limits = UASocketProtocol()._connection._limits
    limits.update_client_limits(ua.Acknowledge(0, 2**32 - 1, 2**32 - 1, 0, 0))
    assert (limits.max_recv_buffer, limits.max_send_buffer) == (65_535, 65_535)
    assert (limits.max_chunk_count, limits.max_message_size) == (CHUNKS, MESSAGE_BYTES)


def test_an_acknowledge_may_lower_what_we_send():
    limits = TransportLimits(65_535, 65_535, CHUNKS, MESSAGE_BYTES)
    limits.update_client_limits(ua.Acknowledge(0, 8192, 65_535, 0, 0))
    assert (limits.max_send_buffer, limits.max_recv_buffer) == (8192, 65_535)


def test_buffers_too_small_to_speak_are_refused():
    with pytest.raises(ua.UaError):
        TransportLimits().update_client_limits(ua.Acknowledge(0, 100, 65_535, 0, 0))


def test_another_version_of_the_library_is_refused(monkeypatch):
    monkeypatch.setattr(guard_module, "version", lambda _: "2.2.0")
    with pytest.raises(HmiError) as raised:
        Guard().install()
    assert raised.value.code == "library-version"


def test_it_can_be_taken_away_again():
    inner = Guard().install()
    inner()
    assert ua_client.header_from_binary(Buffer(b"ACKF" + struct.pack("<I", 28))).packet_size == 28


VALUES = [
    ua.Variant(1.5, ua.VariantType.Double),
    ua.Variant([1, 2, 3], ua.VariantType.Int32),
    ua.Variant([[1, 2], [3, 4]], ua.VariantType.Int64),
    ua.Variant("Füller", ua.VariantType.String),
    ua.Variant(["a", None], ua.VariantType.String),
    ua.Variant(ua.LocalizedText("a", "de")),
    ua.Variant(ua.Range(0.0, 1.0)),
    ua.Variant([ua.Variant(True), ua.Variant("x")], ua.VariantType.Variant),
    ua.Variant(None, ua.VariantType.Double, is_array=True),
]


def message() -> bytes:
    items = [
        ua.MonitoredItemNotification(handle, ua.DataValue(value))
        for handle, value in enumerate(VALUES)
    ]
    response = ua.PublishResponse()
    response.Parameters.NotificationMessage.NotificationData = [
        ua.DataChangeNotification(MonitoredItems=items)
    ]
    return struct_to_binary(response)


def test_a_good_message_is_read_as_before():
    response = struct_from_binary(ua.PublishResponse, Buffer(message()))
    data = response.Parameters.NotificationMessage.NotificationData[0]
    assert [item.Value.Value for item in data.MonitoredItems] == VALUES


MUTATIONS = st.lists(st.tuples(st.integers(0, 400), st.binary(min_size=1, max_size=4)), max_size=4)


@settings(max_examples=500, deadline=500, suppress_health_check=[HealthCheck.too_slow])
@given(MUTATIONS)
def test_mutated_messages_are_read_or_refused_in_no_time(mutations):
    content = bytearray(message())
    for place, what in mutations:
        content[place : place + len(what)] = what
    refusals = (ua.UaError, ValueError, TypeError, AttributeError, struct.error, KeyError)
    with suppress(*refusals):  # anything else, such as MemoryError, fails
        struct_from_binary(ua.PublishResponse, Buffer(bytes(content)))


@pytest.mark.usefixtures("stack_errors")
def test_who_waits_for_an_answer_is_told_that_it_was_broken_and_not_cut_off():
    async def failure() -> BaseException | None:
        protocol, _ = fed()
        answer = asyncio.get_running_loop().create_future()
        protocol._callbackmap[5] = answer
        protocol.data_received(b"XYZF" + struct.pack("<I", 20))
        return answer.exception()

    assert isinstance(asyncio.run(failure()), UaStructParsingError)
