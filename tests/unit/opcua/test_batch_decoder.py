"""Arrays from the wire: each value exact, what the library would say, and no bytes break it."""

import random
import struct
import time
import tracemalloc

import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.uaerrors import UaStructParsingError

from hmi.opcua.guard import ELEMENTS, Guard
from hmi.plant.quality import BAD_NO_DATA
from hmi.plant.samples import Sample
from tests.helpers.ua_messages import (
    RECEIVED_US,
    TICKS,
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
SOURCE_US = TICKS // 10 - 11_644_473_600_000_000
UNKNOWN = 0xFFFF_FFFE
MUTANTS = 20_000


@pytest.fixture(autouse=True, scope="module")
def guarded():
    """Stand the guard in front of the library's decoder, as the engine does."""
    remove = Guard().install()
    yield
    remove()


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (T.Boolean, b"\x02", 1.0),
        (T.Boolean, b"\x00", 0.0),
        (T.SByte, b"\xff", -1.0),
        (T.Byte, b"\xff", 255.0),
        (T.Int16, number("<h", -300), -300.0),
        (T.UInt16, number("<H", 65_535), 65_535.0),
        (T.Int32, number("<i", -(2**31)), -(2.0**31)),
        (T.UInt32, number("<I", 2**32 - 1), 2.0**32 - 1),
        (T.Int64, number("<q", 2**53), 2.0**53),
        (T.Int64, number("<q", -(2**53) - 1), -(2**53) - 1),
        (T.Int64, number("<q", -(2**63)), -(2**63)),
        (T.UInt64, number("<Q", 2**53), 2.0**53),
        (T.UInt64, number("<Q", 2**64 - 1), 2**64 - 1),
        (T.Float, number("<f", 0.1), struct.unpack("<f", number("<f", 0.1))[0]),
        (T.Double, number("<d", 0.1), 0.1),
        (T.StatusCode, number("<I", 0x8034_0000), float(0x8034_0000)),
        (T.DateTime, number("<q", 0), "1601-01-01T00:00:00+00:00"),
    ],
)
def test_each_type_of_fixed_size_is_decoded_at_once_and_exact(kind, value, expected):
    items = [item(3, kind.value, value, status=0x480, source=TICKS, server=TICKS)]
    sample = at_once(response_of(items)).batch.sample_at(0)
    assert sample == Sample(3, expected, 0x480, SOURCE_US, RECEIVED_US)
    assert type(sample.value) is type(expected)


def test_picoseconds_disturb_neither_time_nor_value():
    items = [
        item(n, T.Int16.value, number("<h", n), status=0, source=TICKS + 10 * n,
             source_picoseconds=65_535, server=TICKS, server_picoseconds=n)
        for n in range(40)
    ]  # fmt: skip
    batch = at_once(response_of(items)).batch
    assert batch.rows["source_us"].tolist() == [SOURCE_US + n for n in range(40)]
    assert batch.rows["value"].tolist() == list(range(40))


@pytest.mark.parametrize("kind", [None, T.Null.value])
@pytest.mark.parametrize(
    ("status", "expected"),
    [(None, BAD_NO_DATA), (0x480, BAD_NO_DATA), (0x4090_0000, 0x4090_0000),
     (0xC000_0000, 0xC000_0000)],
)  # fmt: skip
def test_a_missing_value_is_never_good(kind, status, expected):
    sample = at_once(response_of([item(1, kind, status=status)])).batch.sample_at(0)
    assert sample == Sample(1, None, expected, RECEIVED_US, RECEIVED_US)


@pytest.mark.parametrize(
    "ticks", [-(2**63), -1, 0, 116_444_735_999_999_999, 2_650_152_384_000_000_000, 2**63 - 1]
)
def test_without_a_usable_source_time_the_receive_time_stands_for_it(ticks):
    batch = at_once(response_of([item(1, T.Boolean.value, b"\x01", source=ticks)])).batch
    assert batch.rows["source_us"][0] == RECEIVED_US


@pytest.mark.parametrize("length", [1, 2, 8, 9, 15, 16, 17, 127, 128, 129, 1000])
@pytest.mark.parametrize("tail", [0, 1, 40])
def test_runs_of_any_length_are_found_whole(length, tail):
    items = [item(n, T.Double.value, number("<d", n)) for n in range(length)]
    items += [item(UNKNOWN, T.DateTime.value, bytes(8))]
    items += [item(n % 2, (T.Int64, T.Byte)[n % 2].value, bytes([n] * (8, 1)[n % 2]))
              for n in range(tail)]  # fmt: skip
    content = response_of(items)
    message = at_once(content)
    assert message.batch.rows["value"][:length].tolist() == list(range(length))
    assert len(message.batch) == length + tail
    assert same(message, library(content))


def test_exact_values_keep_their_rows_when_others_are_dropped():
    items = [
        item(UNKNOWN if n % 3 else n, T.UInt64.value, number("<Q", 2**60 + n)) for n in range(50)
    ]
    batch = at_once(response_of(items)).batch
    assert [s.value for s in batch.samples()] == [2**60 + n for n in range(0, 50, 3)]


@pytest.mark.parametrize("bits", ["010080ff", "0100a07f", "ffffffff", "000080ff"])
@pytest.mark.parametrize("size", [4, 8])
def test_not_a_number_keeps_the_bits_that_the_library_gives_it(bits, size):
    value = (b"\x01" * 8 + bytes.fromhex(bits))[-size:]
    content = response_of([item(1, {4: T.Float, 8: T.Double}[size].value, value)])
    assert same(at_once(content), library(content))


SEEDS = (
    response_of([item(n, T.Double.value, number("<d", n), status=0, source=TICKS, server=TICKS)
                 for n in range(5)]),
    response_of([item(1, T.Int16.value, b"\x01\x02", source=TICKS, source_picoseconds=1),
                 item(2, T.Boolean.value, b"\x01"), item(3, None),
                 item(4, T.UInt64.value, b"\xff" * 8, server=TICKS, server_picoseconds=2),
                 item(5, T.DateTime.value, number("<q", TICKS)), item(6, 0, status=0)]),
    response(data_change([ua.MonitoredItemNotification(1, ua.DataValue(ua.Variant("x"))),
                          ua.MonitoredItemNotification(2, ua.DataValue(ua.Variant([1, 2])))])),
    response_of([item(n, T.Boolean.value, b"\x01") for n in range(12)]),
)  # fmt: skip


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # mutants that are the same in every run


def mutant(seed: bytes, dice: random.Random) -> bytes:
    content = bytearray(seed)
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(content))
        match dice.randrange(5):
            case 0:
                content[at] ^= 1 << dice.randrange(8)
            case 1:
                content[at : at + 4] = dice.choice([b"\xff" * 4, b"\xff\xff\xff\x7f", bytes(4)])
            case 2:
                content[at:at] = dice.randbytes(dice.randint(1, 4))
            case 3:
                del content[at : at + dice.randint(1, 8)]
            case _:
                content[at] = dice.choice([0, 1, 12, 63, 64, 128, 255])
        if not content:
            return b""
    return bytes(content)


def test_what_is_decoded_of_a_mutated_message_is_what_the_library_decodes():
    dice = dice_of(20_260_105)
    decoded = refused = 0
    slowest_s = 0.0
    ours = decoder()
    for turn in range(MUTANTS):
        content = mutant(SEEDS[turn % len(SEEDS)], dice)
        began = time.perf_counter()
        message = ours._batches.decode(content, RECEIVED_US)
        slowest_s = max(slowest_s, time.perf_counter() - began)
        if message is None:
            refused += 1
        else:
            decoded += 1
            assert same(message, library(content)), content.hex()
    assert min(decoded, refused) > MUTANTS // 10
    assert slowest_s < 1.0


def test_mutated_messages_are_decoded_or_refused_in_one_way_only():
    dice = dice_of(7)
    refused = 0
    for turn in range(MUTANTS // 10):
        try:
            decoder().decode(Buffer(mutant(SEEDS[turn % len(SEEDS)], dice)))
        except UaStructParsingError:
            refused += 1
    assert MUTANTS // 100 < refused < MUTANTS // 10


@pytest.mark.parametrize("seed", SEEDS)
def test_a_message_that_ends_too_early_is_refused_wherever_it_ends(seed):
    for end in range(len(seed)):
        with pytest.raises(UaStructParsingError):
            decoder().decode(Buffer(seed[:end]))


@pytest.mark.parametrize("count", [2, 3, 1_000_001, 2**31 - 1, -2, -(2**31)])
def test_a_number_of_items_that_the_bytes_do_not_hold_costs_nothing(count):
    content = response_of([item(1, T.Double.value, bytes(8))], count)
    tracemalloc.start()
    try:
        with pytest.raises(UaStructParsingError):
            decoder().decode(Buffer(content))
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_more_than_a_million_items_are_refused():
    content = response_of([item(1, None)] * (ELEMENTS + 1))
    began = time.process_time()
    with pytest.raises(UaStructParsingError):
        decoder().decode(Buffer(content))
    assert time.process_time() - began < 1.0


def test_no_order_of_many_small_items_takes_long():
    kinds = [
        item(number, None, status=status) for number, status in enumerate(range(256))
    ]  # each begins with another sixth byte, so that no two neighbours make a run
    content = response_of(kinds * 200)
    began = time.process_time()
    batch = at_once(content).batch
    assert time.process_time() - began < 1.0
    assert len(batch) == 256 * 200


def test_a_thousand_values_cost_a_tenth_of_what_the_library_takes():
    content = response(doubles(float(n) for n in range(1000)))
    ours = decoder()

    def cost_s(decode) -> float:
        costs = []
        for _ in range(5):
            began = time.process_time()
            decode()
            costs.append(time.process_time() - began)
        return min(costs)

    fast_s = cost_s(lambda: [ours.decode(Buffer(content)) for _ in range(10)]) / 10
    assert fast_s < cost_s(lambda: library(content)) / 10
