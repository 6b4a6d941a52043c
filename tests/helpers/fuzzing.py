"""Seeds of every kind of message a server sends, and how they are spoilt; all from one number."""

import gc
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import psutil
from asyncua import ua
from asyncua.client.ua_client import UASocketProtocol
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary, struct_to_binary, uatcp_to_binary

from hmi.opcua.message_decoder import REFUSALS
from tests.helpers.ua_messages import (
    TICKS,
    VALUE_SIZES,
    data_change,
    decoder,
    item,
    response,
    response_of,
)

Decode = Callable[[bytes], object]
_NODE = ua.NodeId("Line/Filler/Speed", 2)
_AT = datetime(2026, 1, 5, 6, tzinfo=UTC)
_EXTREMES = [
    struct.pack("<i", number)
    for number in (-1, -2, -16, 0, 1, 255, 65_535, 1_000_000, 2**31 - 1, -(2**31))
]


@dataclass(frozen=True)
class Seed:
    """One sound message, and who reads it."""

    name: str
    content: bytes
    decode: Decode


@dataclass
class Outcome:
    """What became of all mutants."""

    read: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    """CPU seconds of the one that took most."""
    slowest_of: str = ""
    grown_bytes: int = 0
    """How much more memory the program holds afterwards."""


def fuzz(seeds: list[Seed], mutants: int, number: int) -> Outcome:
    """Let each reader read its share of the mutants; what is no refusal fails the test."""
    outcome, random = Outcome(), Random(number)  # noqa: S311  # to be the same every time
    gc.collect()
    before = psutil.Process().memory_info().rss
    for turn in range(mutants):
        seed = seeds[turn % len(seeds)]
        content = mutant(seed.content, random)
        began = time.thread_time()
        try:
            seed.decode(content)
            outcome.read += 1
        except REFUSALS:
            outcome.refused += 1
        took = time.thread_time() - began
        if took > outcome.slowest_s:
            outcome.slowest_s, outcome.slowest_of = took, f"{seed.name}: {content.hex()}"
    gc.collect()
    outcome.grown_bytes = psutil.Process().memory_info().rss - before
    return outcome


def mutant(content: bytes, random: Random) -> bytes:
    """Return a message with one to four faults: bytes, lengths, holes, repetitions, early ends."""
    spoilt = bytearray(content)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(spoilt) + 1)
        match random.randrange(6):
            case 0:
                spoilt[place : place + 1] = random.randbytes(1)
            case 1:
                spoilt[place : place + 4] = random.choice(_EXTREMES)
            case 2:
                spoilt[place : place + random.randint(1, 8)] = b""
            case 3:
                spoilt[place:place] = spoilt[place : place + random.randint(1, 64)] * 3
            case 4:
                spoilt[place:place] = random.randbytes(random.randint(1, 8))
            case _:
                del spoilt[max(place, 1) :]
    return bytes(spoilt)


def all_seeds() -> list[Seed]:
    """Return the seeds: publish responses as we take them, answers as asyncua does, packets."""
    return [*_publish_seeds(), *_answer_seeds(), *_packet_seeds()]


def _publish_seeds() -> Iterator[Seed]:
    take = decoder()
    for kind, size in VALUE_SIZES.items():
        items = [
            item(number, kind, bytes(range(size)), **_fields(number % 8)) for number in range(24)
        ]
        yield Seed(f"type {kind}", response_of(items), lambda raw: take.decode(Buffer(raw)))
    for name, values in _variants():
        items = [
            ua.MonitoredItemNotification(n, ua.DataValue(v)) for n, v in enumerate(values * 3)
        ]
        content = response(data_change(items))
        yield Seed(name, content, lambda raw: take.decode(Buffer(raw)))
    for name, told in (
        ("keep-alive", []),
        ("status change", [ua.StatusChangeNotification(ua.StatusCode(ua.UInt32(0x80AA_0000)))]),
        ("events", [ua.EventNotificationList([ua.EventFieldList(1, [ua.Variant(b"id")] * 5)])]),
    ):
        yield Seed(name, response(*told), lambda raw: take.decode(Buffer(raw)))


def _fields(bits: int) -> dict[str, int]:
    return (
        ({"status": 0x8000_0000} if bits & 1 else {})
        | ({"source": TICKS} if bits & 2 else {})
        | ({"server": TICKS} if bits & 4 else {})
    )


def _variants() -> list[tuple[str, list[ua.Variant]]]:
    kinds = ua.VariantType
    return [
        ("texts", [ua.Variant("Füller"), ua.Variant(["a", None], kinds.String)]),
        ("arrays", [ua.Variant([1, 2, 3], kinds.Int32), ua.Variant([1.5] * 20, kinds.Double)]),
        ("matrices", [ua.Variant([[1, 2], [3, 4]], kinds.Int64)]),
        ("structures", [ua.Variant(ua.Range(0.0, 1.0)), ua.Variant(ua.EUInformation())]),
        ("names", [ua.Variant(ua.LocalizedText("a", "de")), ua.Variant(ua.QualifiedName("b", 1))]),
        ("ids", [ua.Variant(_NODE), ua.Variant(b"\x00\xff"), ua.Variant(_AT)]),
        ("nested", [ua.Variant([ua.Variant(True), ua.Variant("x")], kinds.Variant)]),
    ]


def _answer_seeds() -> Iterator[Seed]:
    for kind, answer in _answers():
        content = struct_to_binary(answer)
        yield Seed(
            kind.__name__,
            content,
            lambda raw, kind=kind: struct_from_binary(kind, Buffer(raw)),
        )


def _answers() -> Iterator[tuple[type, object]]:
    value = ua.DataValue(ua.Variant(1.5), ua.StatusCode(), _AT, _AT)
    reference = ua.ReferenceDescription(
        NodeId=_NODE, BrowseName=ua.QualifiedName("Speed", 2), DisplayName=ua.LocalizedText("s")
    )
    browsed = ua.BrowseResult(ContinuationPoint=b"next", References=[reference] * 5)
    history = ua.HistoryReadResult(HistoryData=ua.HistoryData([value] * 10))
    endpoint = ua.EndpointDescription(
        EndpointUrl="opc.tcp://filler:4840", ServerCertificate=b"\x30\x82" + bytes(200),
        UserIdentityTokens=[ua.UserTokenPolicy(PolicyId="user")] * 3,
    )  # fmt: skip
    yield ua.ReadResponse, ua.ReadResponse(Results=[value] * 5)
    yield ua.BrowseResponse, ua.BrowseResponse(Results=[browsed])
    following = ua.BrowseNextResponse()
    following.Parameters.Results = [browsed]
    yield ua.BrowseNextResponse, following
    yield ua.HistoryReadResponse, ua.HistoryReadResponse(Results=[history] * 2)
    found = ua.GetEndpointsResponse(Endpoints=[endpoint] * 2)
    yield ua.GetEndpointsResponse, found
    yield ua.WriteResponse, ua.WriteResponse(Results=[ua.StatusCode()] * 3)
    created = ua.MonitoredItemCreateResult(MonitoredItemId=1, RevisedQueueSize=600)
    yield (
        ua.CreateMonitoredItemsResponse,
        ua.CreateMonitoredItemsResponse(Results=[created] * 4),
    )
    session = ua.CreateSessionResponse()
    session.Parameters.ServerEndpoints = [endpoint]
    yield ua.CreateSessionResponse, session
    yield ua.ActivateSessionResponse, ua.ActivateSessionResponse()
    yield ua.OpenSecureChannelResponse, ua.OpenSecureChannelResponse()
    yield ua.CreateSubscriptionResponse, ua.CreateSubscriptionResponse()
    yield ua.CallResponse, ua.CallResponse(Results=[ua.CallMethodResult()] * 2)
    fault = ua.ServiceFault()
    fault.ResponseHeader.ServiceDiagnostics = ua.DiagnosticInfo(SymbolicId=1, AdditionalInfo="a")
    yield ua.ServiceFault, fault


def _packet_seeds() -> Iterator[Seed]:
    error = ua.ErrorMessage(ua.StatusCode(ua.UInt32(0x8000_0000)), "no")
    acknowledge = ua.Acknowledge(0, 65_535, 65_535, 0, 0)
    secured = struct.pack("<II", 1, 1) + struct.pack("<II", 1, 1) + response()
    body = struct.pack("<3scI", b"MSG", b"F", 8 + len(secured)) + secured
    for name, packet in (
        ("ERR", uatcp_to_binary(ua.MessageType.Error, error)),
        ("ACK", uatcp_to_binary(ua.MessageType.Acknowledge, acknowledge)),
        ("MSG", body),
        ("chunks", body.replace(b"MSGF", b"MSGC") * 4 + body),
    ):
        yield Seed(name, packet, fed)


class _Wire:
    """A transport that takes everything."""

    def close(self) -> None:
        """End."""

    def write(self, content: bytes) -> None:
        """Take it."""


def fed(content: bytes) -> UASocketProtocol:
    """Let a fresh protocol receive some bytes."""
    protocol = UASocketProtocol()
    protocol.connection_made(_Wire())
    protocol.data_received(content)
    return protocol
