"""Both ways of decoding a message say the same, bit for bit; what is plain is decoded at once."""

import struct
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_to_binary
from asyncua.ua.uaerrors import UaStructParsingError
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.opcua.client_handles import handle_of
from hmi.opcua.guard import Guard
from hmi.opcua.item_ends import item_end
from hmi.opcua.message_decoder import Decoded
from hmi.plant.quality import BAD_DECODING_ERROR
from tests.helpers.ua_messages import (
    TICKS,
    VALUE_SIZES,
    at_once,
    data_change,
    decoder,
    doubles,
    item,
    library,
    number,
    response,
    response_of,
    same,
)

T = ua.VariantType
UNKNOWN = 0xFFFF_FFFE


@pytest.fixture(autouse=True, scope="module")
def guarded():
    """Stand the guard in front of the library's decoder, as the engine does."""
    remove = Guard().install()
    yield
    remove()


FIXED_ITEMS = st.one_of(
    st.builds(
        lambda handle, kind, value, **rest: item(handle, kind, value[: VALUE_SIZES[kind]], **rest),
        st.sampled_from([0, 1, 999, 1000, UNKNOWN]),
        st.sampled_from(list(VALUE_SIZES)),
        st.binary(min_size=8, max_size=8),
        status=st.none() | st.sampled_from([0, 0x480, 0x8034_0000, 0xFFFF_FFFF]),
        source=st.none() | st.just(TICKS) | st.integers(-(2**63), 2**63 - 1),
        source_picoseconds=st.none() | st.integers(0, 65_535),
        server=st.none() | st.integers(-(2**63), 2**63 - 1),
        server_picoseconds=st.none() | st.integers(0, 65_535),
    ),
    st.builds(item, st.just(5), st.none(), status=st.none() | st.integers(0, 2**32 - 1)),
)
RUNS = st.lists(
    st.builds(lambda one, times: [one] * times, FIXED_ITEMS, st.sampled_from([1, 1, 2, 20])),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(RUNS)
def test_whatever_has_fixed_size_is_decoded_at_once_as_the_library_does(runs):
    content = response_of([one for run in runs for one in run])
    assert same(at_once(content), library(content))


CALENDAR_US = 8_398 * 365 * 86_400_000_000
MOMENTS = st.none() | st.integers(0, CALENDAR_US).map(
    lambda passed_us: datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=passed_us)
)
VARIANTS = st.one_of(
    st.floats().map(lambda v: ua.Variant(v, T.Double)),
    st.floats(width=32).map(lambda v: ua.Variant(v, T.Float)),
    st.booleans().map(lambda v: ua.Variant(v, T.Boolean)),
    st.integers(-(2**63), 2**63 - 1).map(lambda v: ua.Variant(v, T.Int64)),
    st.integers(0, 2**64 - 1).map(lambda v: ua.Variant(v, T.UInt64)),
    st.integers(-(2**15), 2**15 - 1).map(lambda v: ua.Variant(v, T.Int16)),
    st.just(ua.Variant(None, T.Null)),
)
ODD_VARIANTS = st.one_of(
    st.text(max_size=5).map(lambda v: ua.Variant(v, T.String)),
    st.binary(max_size=5).map(lambda v: ua.Variant(v, T.ByteString)),
    st.lists(st.floats(), max_size=3).map(lambda v: ua.Variant(v, T.Double, is_array=True)),
    st.just(ua.Variant(ua.LocalizedText("Läuft", "de"))),
    st.just(ua.Variant(ua.Range(0.0, 1.0))),
)


def items_of(variants):
    data = st.builds(
        ua.DataValue,
        variants,
        st.none() | st.sampled_from([0, 0x480, 0x8034_0000]).map(ua.StatusCode),
        MOMENTS,
        MOMENTS,
    )
    handles = st.sampled_from([0, 1, 2, UNKNOWN])
    return st.lists(st.builds(ua.MonitoredItemNotification, handles, data), max_size=30)


@settings(max_examples=150, deadline=None)
@given(items_of(VARIANTS), st.integers(0, 2**32 - 1))
def test_what_the_library_encodes_is_decoded_as_the_library_does(items, sequence):
    content = response(data_change(items), sequence=sequence)
    assert same(at_once(content), library(content))


@settings(max_examples=100, deadline=None)
@given(st.lists(items_of(VARIANTS), min_size=2, max_size=5))
def test_several_notifications_are_decoded_at_once_as_the_library_does(lists):
    content = response(*(data_change(items) for items in lists))
    assert same(at_once(content), library(content))


def test_long_runs_of_several_notifications_keep_their_order():
    content = response(doubles(range(40)), doubles(range(100, 130)), doubles([7.0]))
    rows = at_once(content).batch.rows
    assert rows["value"].tolist() == [*map(float, range(40)), *map(float, range(100, 130)), 7.0]
    assert rows["tag"].tolist() == [*range(40), *range(30), 0]


@settings(max_examples=150, deadline=None)
@given(items_of(VARIANTS | ODD_VARIANTS))
def test_one_odd_value_lets_the_library_decode_the_message(items):
    content = response(data_change(items))
    assert same(decoder().decode(Buffer(content)), library(content))


EVENT = ua.EventNotificationList(Events=[ua.EventFieldList(1, [ua.Variant("x")])])
ENDED = ua.StatusChangeNotification(Status=ua.StatusCode(0x800A_0000))


@pytest.mark.parametrize(
    ("content", "values", "ended_by"),
    [
        (response(EVENT), [], None),
        (response(doubles([1.0]), EVENT), [1.0], None),
        (response(doubles([1.0]), ENDED), [1.0], "BadTimeout"),
        (response(ENDED, ua.StatusChangeNotification()), [], "BadTimeout"),
        (response(*[doubles([1.0])] * 17), [1.0] * 17, None),
        (response_of([], -1), [], None),
        (response(doubles([1.0]), DiagnosticInfos=[ua.DiagnosticInfo()]), [1.0], None),
        (response(doubles([1.0])) + b"more", [1.0], None),
        (response_of([item(1, T.Double.value, number("<d", 1.0))[:4] + b"\x41\x0b" + bytes(8)]),
         [0.0], None),
    ],
    ids=["event", "event too", "end", "two ends", "seventeen", "null items", "diagnostics",
         "more bytes", "unknown mask"],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_the_library(content, values, ended_by):
    ours = decoder()
    message = ours.decode(Buffer(content))
    assert ours.decoded == Decoded(at_once=0, by_library=1)
    assert message.batch.rows["value"].tolist() == values
    assert message.ended_by == ended_by
    assert not message.is_keep_alive


@pytest.mark.parametrize("nothing", [0, -1])
def test_a_keep_alive_is_told_from_a_message_and_is_not_counted(nothing):
    content = response(sequence=41)
    end = struct.pack("<iii", 0, 0, 0)
    assert content.endswith(end)
    ours = decoder()
    message = ours.decode(Buffer(content[:-12] + struct.pack("<iii", nothing, nothing, nothing)))
    assert (message.sequence, message.is_keep_alive, len(message.batch)) == (41, True, 0)
    assert ours.decoded == Decoded()


def test_results_of_acknowledgements_are_passed_over():
    content = response(doubles([1.0, 2.0]), Results=[ua.StatusCode(0x8034_0000)] * 3)
    assert at_once(content).batch.rows["value"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize("numbers", [None, [], [7], list(range(500))])
def test_the_numbers_that_the_server_still_has_are_passed_over(numbers):
    content = response(doubles([1.0, 2.0]), AvailableSequenceNumbers=numbers)
    assert at_once(content).batch.rows["value"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize("content", [response(doubles([1.0, 2.0])), response(EVENT)])
def test_the_bytes_before_a_response_in_its_buffer_do_not_matter(content):
    plain, preceded = decoder(), decoder()
    message = plain.decode(Buffer(content))
    assert same(preceded.decode(Buffer(b"header" + content, 6)), message)
    assert preceded.decoded == plain.decoded


POISON = {
    "matrix of wrong size": b"\xc6" + struct.pack("<iiiii", 1, 7, 2, 5, 5),
    "nested too deep": b"\x18" * 31 + b"\x98" + struct.pack("<i", 1) + b"\x18" * 2 + b"\x01\x01",
    "structure cut short": b"\x16\x01\x00" + struct.pack("<HBi", 886, 1, 3) + b"abc",
    "unknown state": b"\x16\x01\x00" + struct.pack("<HBi", 864, 1, 4) + b"\x63\x00\x00\x00",
    "array of nulls": b"\x80" + struct.pack("<i", 5),
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
@pytest.mark.parametrize("place", [0, 500, 999])
def test_v4_one_poisoned_value_in_a_thousand_costs_one_value(poison, place):
    items = [item(n, T.Double.value, number("<d", n), status=0, source=TICKS) for n in range(1000)]
    mask_and_value = b"\x05" + poison + struct.pack("<q", TICKS)
    items[place] = struct.pack("<I", handle_of(place)) + mask_and_value
    ours = decoder()
    message = ours.decode(Buffer(response_of(items)))
    rows = message.batch.rows
    assert len(rows) == 1000
    assert message.unreadable == (place,)
    assert rows["status"][place] == BAD_DECODING_ERROR
    assert message.batch.value_at(place) is None
    others = [n for n in range(1000) if n != place]
    assert rows["value"][others].tolist() == others
    assert not rows["status"][others].any()
    assert ours.decoded == Decoded(at_once=0, by_library=1, failed=0, unreadable=1)


@pytest.mark.parametrize(
    "spoilt",
    [
        [item(1, 12, struct.pack("<i", 2**31 - 1))],
        [item(1, 12, struct.pack("<i", -2))],
        [item(1, 11, b"1234567")],
        [item(1, 17, b"\x09\x00")],
    ],
    ids=["long text", "negative text", "short double", "node id of no kind"],
)
def test_an_item_without_an_end_costs_its_message(spoilt):
    sound = [item(n, T.Double.value, number("<d", n)) for n in range(9)]
    ours = decoder()
    with pytest.raises(UaStructParsingError):
        ours.decode(Buffer(response_of([*sound, *spoilt])))
    assert ours.decoded == Decoded(at_once=0, by_library=1, failed=1, unreadable=0)


@settings(max_examples=200, deadline=None)
@given(items_of(VARIANTS | ODD_VARIANTS))
def test_the_end_of_every_item_is_found_without_reading_its_value(items):
    wires = [struct_to_binary(one) for one in items]
    content = b"".join(wires)
    at = 0
    for wire in wires:
        assert item_end(content, at) == at + len(wire)
        at += len(wire)


@pytest.mark.parametrize(
    "value",
    [
        ua.Variant(ua.NodeId("a", 1)),
        ua.Variant(ua.NodeId(7, 0)),
        ua.Variant(ua.NodeId(700, 3)),
        ua.Variant(ua.NodeId(70_000, 3)),
        ua.Variant(ua.NodeId(b"xyz", 3, ua.NodeIdType.ByteString)),
        ua.Variant(ua.NodeId(uuid.UUID(int=5), 3)),
        ua.Variant(ua.ExpandedNodeId("a", 1, NamespaceUri="urn:x", ServerIndex=4)),
        ua.Variant(ua.QualifiedName("name", 3)),
        ua.Variant(ua.LocalizedText("text", "de")),
        ua.Variant(uuid.UUID(int=9)),
        ua.Variant(ua.StatusCode(5), T.StatusCode),
        ua.Variant(ua.DataValue(ua.Variant(1.0)), T.DataValue),
        ua.Variant([[1, 2], [3, 4]], T.Int64),
        ua.Variant([ua.Variant("x"), ua.Variant(True)], T.Variant),
        ua.Variant(["a", None, ""], T.String),
        ua.Variant(ua.DiagnosticInfo(SymbolicId=1, AdditionalInfo="why"), T.DiagnosticInfo),
        ua.Variant([ua.Range(0.0, 1.0)] * 3, T.ExtensionObject),
    ],
)
def test_the_end_of_an_item_of_each_type_is_found(value):
    wire = struct_to_binary(ua.MonitoredItemNotification(1, ua.DataValue(value)))
    assert item_end(wire + b"more", 0) == len(wire)


@pytest.mark.parametrize("head", [b"\x18", b"\x17\x01", b"\x19\x40"])
def test_nesting_without_an_end_is_given_up(head):
    content = struct.pack("<IB", 1, 1) + (
        head * 100_000 if head[0] != 0x19 else b"\x19" + b"\x40" * 100_000
    )
    with pytest.raises(ValueError, match="nested"):
        item_end(content, 0)
