"""What the codecs of columns are given comes back bit by bit, whatever it is."""

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from hmi.historian import chunk, exact_column, float_column, integer_column, shared_delays
from hmi.historian.deflated import deflated
from hmi.historian.sealed import SealBroken
from hmi.historian.series import Series
from tests.helpers.unstorable_values import UNSTORABLE

INT64 = st.integers(-(2**63), 2**63 - 1)
STEPS = st.sampled_from([1, 10, 1000, 1_000_000, 60_000_000])


@given(arrays.arrays(np.int64, st.integers(0, 40), elements=INT64))
def test_any_integers_come_back(numbers):
    raw = integer_column.encode(numbers)
    assert integer_column.decode(raw, len(numbers)).tolist() == numbers.tolist()


@given(INT64, STEPS, st.lists(st.integers(-3, 3), max_size=200))
def test_regular_times_come_back_and_cost_next_to_nothing(start, step, jitter):
    with np.errstate(over="ignore"):
        times = np.int64(start // 2) + np.cumsum(np.array([*jitter, 5], np.int64) * 0 + step)
    raw = integer_column.encode(times)
    assert integer_column.decode(raw, len(times)).tolist() == times.tolist()
    assert len(raw) < 32 + len(times) // 50 or len(times) < 4


@given(arrays.arrays(np.uint64, st.integers(0, 60), elements=st.integers(0, 2**64 - 1)))
def test_any_bits_of_floats_come_back(bits):
    values = bits.view(np.float64)
    raw = float_column.encode(values)
    assert float_column.decode(raw, len(values)).view(np.uint64).tolist() == bits.tolist()


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=300),
    st.integers(0, 6),
    st.lists(st.sampled_from([np.nan, -0.0, np.inf, -np.inf, 1e300, 5e-324]), max_size=3),
)
def test_decimal_numbers_among_odd_ones_come_back(numbers, places, odd):
    values = np.array([*(number / 10**places for number in numbers), *odd])
    raw = float_column.encode(values)
    found = float_column.decode(raw, len(values))
    assert found.view(np.uint64).tolist() == values.view(np.uint64).tolist()


@given(st.lists(st.floats(width=32), max_size=100))
def test_32_bit_floats_come_back_and_take_half_the_room(numbers):
    values = np.array(numbers, np.float64)
    raw = float_column.encode(values)
    found = float_column.decode(raw, len(values))
    assert found.view(np.uint64).tolist() == values.view(np.uint64).tolist()


@given(
    st.dictionaries(
        st.integers(0, 2**32 - 1),
        st.sampled_from([v for v in UNSTORABLE if not isinstance(v, float)]),
    )
)
def test_exact_values_come_back(others):
    found = exact_column.unpack(exact_column.pack(others))
    assert list(found) == list(others)
    for position, value in others.items():
        assert same(found[position], value)


def same(found, value):
    if isinstance(value, float):
        return struct.pack("<d", found) == struct.pack("<d", value)
    return type(found) is type(value) and found == value


def some_samples():
    count = 200
    times = np.arange(count, dtype=np.int64) * 1_000_000
    values = np.round(np.sin(times / 1e7) * 50, 2)
    values[7] = np.nan
    statuses = np.where(times % 7_000_000 == 0, 0x80310000, 0).astype(np.uint32)
    return Series(times, values, statuses, times + 1234, {7: "stop"})


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_chunk_with_one_changed_byte_is_refused(place, change):
    raw = bytearray(chunk.pack("filler.level", some_samples()))
    raw[place % len(raw)] ^= change
    with pytest.raises(SealBroken):
        chunk.unpack(bytes(raw))


@given(st.integers(0, 10_000))
def test_a_chunk_that_was_cut_is_refused(length):
    raw = chunk.pack("filler.level", some_samples())
    with pytest.raises(SealBroken):
        chunk.unpack(raw[: length % len(raw)])


@pytest.mark.parametrize("decode", [integer_column.decode, float_column.decode])
@given(raw=st.binary(max_size=60), count=st.integers(0, 12))
def test_rubbish_is_refused_or_read_as_numbers_and_never_crashes(decode, raw, count):
    try:
        found = decode(raw, count)
    except ValueError:
        return
    assert len(found) == count


@pytest.mark.parametrize("width", [np.float32, np.float64])
def test_noise_is_kept_as_it_is_and_a_slow_walk_by_its_changes(width):
    draw = np.random.default_rng(1)
    noise = (draw.normal(0, 3, 4096) + 50).astype(width).astype(np.float64)
    walk = (50 + np.cumsum(draw.normal(0, 1e-5, 4096))).astype(width).astype(np.float64)
    plain, xored = (float_column.encode(values) for values in (noise, walk))
    assert plain[0] in (float_column.PLAIN_SINGLE, float_column.PLAIN_DOUBLE)
    assert xored[0] in (float_column.SINGLE, float_column.DOUBLE)
    for values, raw in ((noise, plain), (walk, xored)):
        assert float_column.decode(raw, 4096).tobytes() == values.tobytes()


def test_noise_costs_hardly_more_than_it_holds():
    noise = (np.random.default_rng(1).normal(0, 3, 4096) + 50).astype(np.float32)
    raw = deflated(float_column.parts(noise.astype(np.float64)))
    # 21.6 bits a value are the entropy of this noise in steps of a 32-bit float.
    assert len(raw) / 4096 < 1.03 * 21.63 / 8


@given(st.lists(st.binary(max_size=2000), max_size=5))
def test_parts_come_back_from_one_stream(parts):
    assert zlib.decompress(deflated(parts)) == b"".join(parts)


@given(arrays.arrays(np.int64, st.integers(1, 60), elements=INT64))
def test_any_delays_come_back(delays):
    shared = shared_delays.shared_of(delays)
    found = shared_delays.unpack(shared_delays.pack(delays), shared)
    assert found.tolist() == delays.tolist()
