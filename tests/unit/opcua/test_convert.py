"""Every UA value becomes one sample: exact, or marked; its neighbours are not touched."""

import math
import struct
import uuid
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from asyncua import ua
from asyncua.ua.ua_binary import struct_from_binary, struct_to_binary
from hypothesis import given
from hypothesis import strategies as st

from hmi.opcua.client_handles import handle_of
from hmi.opcua.convert import (
    BYTES_SHOWN,
    TEXT_BYTES,
    clean_text,
    history_of,
    microseconds,
    refused_tags,
    samples_of,
)
from hmi.plant.quality import BAD_DECODING_ERROR, BAD_NO_DATA, BAD_NODE_ID_UNKNOWN
from hmi.plant.samples import Origin, Sample

T = ua.VariantType
AT = datetime(2026, 1, 5, 6, 0, 0, 123456, tzinfo=UTC)
AT_US = 1_767_592_800_123_456
RECEIVED_US = AT_US + 5_000


def item(variant, number=1, status=0, source=AT, picoseconds=None):
    data = ua.DataValue(variant, ua.StatusCode(status), SourceTimestamp=source)
    data.SourcePicoseconds = picoseconds
    return ua.MonitoredItemNotification(ClientHandle=handle_of(number), Value=data)


def one(variant, **fields) -> Sample:
    return samples_of([item(variant, **fields)], RECEIVED_US, {1}).sample_at(0)


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        (ua.Variant(1.5, T.Double), 1.5),
        (ua.Variant(0.1, T.Float), 0.1),
        (ua.Variant(True, T.Boolean), 1.0),
        (ua.Variant(-128, T.SByte), -128.0),
        (ua.Variant(255, T.Byte), 255.0),
        (ua.Variant(2**31, T.UInt32), 2.0**31),
        (ua.Variant(2**53, T.Int64), 2.0**53),
        (ua.Variant(2**53 + 1, T.Int64), 2**53 + 1),
        (ua.Variant(-(2**63), T.Int64), -(2**63)),
        (ua.Variant(2**64 - 1, T.UInt64), 2**64 - 1),
        (ua.Variant(ua.ServerState.Suspended, T.Int32), 3.0),
        (ua.Variant("Grün", T.String), "Grün"),
        (ua.Variant("", T.String), ""),
        (ua.Variant(ua.LocalizedText("Läuft", "de"), T.LocalizedText), "Läuft"),
        (ua.Variant(ua.LocalizedText(None, None), T.LocalizedText), ""),
        (ua.Variant(ua.QualifiedName("Speed", 2), T.QualifiedName), "Speed"),
        (ua.Variant(ua.NodeId("a", 2), T.NodeId), "ns=2;s=a"),
        (ua.Variant(uuid.UUID(int=1), T.Guid), "00000000-0000-0000-0000-000000000001"),
        (ua.Variant(AT, T.DateTime), "2026-01-05T06:00:00.123456+00:00"),
        (ua.Variant(b"\x00\xff", T.ByteString), "00ff"),
        (ua.Variant(b"a" * 65, T.ByteString), "61" * BYTES_SHOWN + "…"),
        (ua.Variant(ua.StatusCode(0x80340000), T.StatusCode), 0x80340000),
        (ua.Variant(ua.XmlElement("<a/>"), T.XmlElement), "<a/>"),
    ],
)
def test_a_scalar_of_each_type_arrives_exact(variant, expected):
    sample = one(variant)
    assert sample == Sample(1, expected, 0, AT_US, RECEIVED_US)
    assert not isinstance(sample.value, bool)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7e308])
def test_every_double_arrives_bit_for_bit(value):
    batch = samples_of([item(ua.Variant(value, T.Double))], RECEIVED_US, {1})
    assert struct.pack("<d", batch.rows["value"][0]) == struct.pack("<d", value)
    assert batch.others == {}


@pytest.mark.parametrize(
    "variant",
    [
        ua.Variant([1.0, 2.0], T.Double),
        ua.Variant([], T.Double, is_array=True),
        ua.Variant(None, T.Double, is_array=True),
        ua.Variant(ua.ExtensionObject(ua.NodeId(5), b"abc"), T.ExtensionObject),
        ua.Variant(ua.Range(0.0, 1.0), T.ExtensionObject),
        ua.Variant(ua.DataValue(ua.Variant(1.0)), T.DataValue),
        ua.Variant(b"x", ua.VariantTypeCustom(30)),
    ],
)
def test_one_poisoned_value_in_a_thousand_costs_one_value(variant):
    items = [item(ua.Variant(float(n), T.Double), number=n) for n in range(1000)]
    items[500] = item(variant, number=500)
    batch = samples_of(items, RECEIVED_US, range(1000))
    assert batch.sample_at(500) == Sample(500, None, BAD_DECODING_ERROR, AT_US, RECEIVED_US)
    rest = np.delete(batch.rows, 500)
    assert (rest["value"] == rest["tag"]).all()
    assert (rest["status"] == 0).all()
    assert len(rest) == 999


@pytest.mark.parametrize("data", [ua.DataValue(), ua.DataValue(ua.Variant(None, T.String))])
def test_a_missing_value_is_never_good(data):
    sample = samples_of([ua.MonitoredItemNotification(2, data)], RECEIVED_US, {1}).sample_at(0)
    assert (sample.value, sample.status) == (None, BAD_NO_DATA)


def test_a_missing_value_keeps_the_servers_reason():
    assert one(None, status=0x80310000).status == 0x80310000


@pytest.mark.parametrize("status", [0, 0x480, 0x40900000, 0x80340000, 0xC0000001, 0xFFFFFFFF])
def test_all_32_bits_of_the_status_are_kept(status):
    assert one(ua.Variant(1.0, T.Double), status=status).status == status


def test_a_missing_status_means_good():
    data = ua.DataValue(ua.Variant(1.0, T.Double), None, SourceTimestamp=AT)
    assert samples_of([ua.MonitoredItemNotification(2, data)], 0, {1}).sample_at(0).status == 0


@pytest.mark.parametrize(
    "source",
    [
        None,
        datetime(1601, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_without_a_usable_source_time_the_receive_time_stands_for_it(source):
    assert one(ua.Variant(1.0, T.Double), source=source).source_us == RECEIVED_US


def test_picoseconds_do_not_disturb_the_source_time():
    assert one(ua.Variant(1.0, T.Double), picoseconds=9999).source_us == AT_US


def test_a_source_time_far_from_ours_is_kept_as_given():
    source = AT + timedelta(days=3650)
    assert one(ua.Variant(1.0, T.Double), source=source).source_us == microseconds(source)


@given(st.integers(-(2**50), 2**56))
def test_times_keep_every_microsecond(time_us):
    assert (
        microseconds(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time_us)) == time_us
    )


def test_an_item_that_we_did_not_ask_for_is_dropped():
    items = [item(ua.Variant(1.0, T.Double), number=7), item(ua.Variant(2.0, T.Double), number=1)]
    assert [s.tag for s in samples_of(items, RECEIVED_US, {1}).samples()] == [1]


def test_no_items_make_an_empty_batch():
    assert len(samples_of([], RECEIVED_US, {1})) == 0


def test_malformed_utf8_from_the_wire_becomes_replacement_characters():
    data = ua.DataValue(ua.Variant("x", T.String))
    wire = struct_to_binary(data).replace(b"\x01\x00\x00\x00x", b"\x03\x00\x00\x00a\xffb")
    decoded = struct_from_binary(ua.DataValue, ua.utils.Buffer(wire))
    value = samples_of([ua.MonitoredItemNotification(2, decoded)], 0, {1}).value_at(0)
    assert value == "a\ufffdb"


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_stored_afterwards(text):
    assert clean_text(text).encode("utf-8").decode("utf-8") == clean_text(text)


def test_lone_surrogates_are_replaced():
    assert clean_text("a\ud800b") == "a?b"


def test_text_beyond_the_limit_is_cut_and_says_so():
    for text in ("é" * TEXT_BYTES, "x" * (TEXT_BYTES + 1)):
        value = one(ua.Variant(text, T.String)).value
        assert len(value.encode()) <= TEXT_BYTES
        assert value.endswith("…")


def test_history_is_one_batch_of_one_tag():
    values = [ua.DataValue(ua.Variant(float(n), T.Double), SourceTimestamp=AT) for n in range(3)]
    batch = history_of(4, values, RECEIVED_US)
    assert batch.origin is Origin.HISTORY
    assert batch.rows["tag"].tolist() == [4, 4, 4]


def test_a_refused_tag_gets_a_sample_that_says_so():
    batch = refused_tags({3: BAD_NODE_ID_UNKNOWN}, RECEIVED_US)
    assert list(batch.samples()) == [
        Sample(3, None, BAD_NODE_ID_UNKNOWN, RECEIVED_US, RECEIVED_US)
    ]
