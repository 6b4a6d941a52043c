"""Both ways of decoding a message say the same, bit for bit; what is plain is decoded at once."""

import struct
from datetime import UTC, datetime, timedelta

import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.opcua.guard import Guard
from hmi.opcua.message_decoder import Decoded
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
UNKNOWN = 0xFFFF_FFFF


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
        (response(doubles([1.0]), doubles([2.0])), [1.0, 2.0], None),
        (response_of([], -1), [], None),
        (response(doubles([1.0]), DiagnosticInfos=[ua.DiagnosticInfo()]), [1.0], None),
        (response(doubles([1.0])) + b"more", [1.0], None),
        (response_of([item(1, T.Double.value, number("<d", 1.0))[:4] + b"\x41\x0b" + bytes(8)]),
         [0.0], None),
    ],
    ids=["event", "event too", "end", "two ends", "two", "null items", "diagnostics",
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
