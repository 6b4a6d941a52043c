"""Some hundred values that have broken somebody: how they lie on the wire, and what is kept.

What is kept is said here by hand, not by the code that is tested: bit for bit the same, or
flagged by its status. Used by every layer from the wire to the screen.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from hmi.plant.quality import BAD_DECODING_ERROR, BAD_NO_DATA, UNCERTAIN
from hmi.plant.samples import Sample, SampleBatch, Value
from tests.helpers.ua_messages import RECEIVED_US, item

BOOLEAN, SBYTE, BYTE, INT16, UINT16, INT32, UINT32, INT64, UINT64 = range(1, 10)
FLOAT, DOUBLE, STRING, DATETIME, GUID, BYTES, XML, NODE, EXPANDED, STATUS = range(10, 20)
NAME, LOCALIZED, STRUCTURE = 20, 21, 22
ARRAY = 0x80
MARK = "\ufffd"
KEPT_BYTES = 65_536
_TO_1970_US = 11_644_473_600_000_000


@dataclass(frozen=True)
class Hostile:
    """One value: its type and bytes (None for no value at all), and what is kept of it."""

    name: str
    kind: int | None
    wire: bytes
    value: Value
    status: int = 0
    sent_status: int | None = None
    ticks: int | None = None
    source_us: int = RECEIVED_US

    def item(self, handle: int) -> bytes:
        """Return it as a monitored item."""
        return item(handle, self.kind, self.wire, status=self.sent_status, source=self.ticks)

    def sample(self, tag: int) -> Sample:
        """Return what is kept."""
        return Sample(tag, self.value, self.status, self.source_us, RECEIVED_US)


def hostile_values() -> list[Hostile]:
    """Return the whole pack, names unique."""
    return [
        *_reals(), *_integers(), *_texts(), *_malformed(), *_named(), *_bytes(), *_dates(),
        *_ids(), *_nothing(), *_arrays(), *_statuses(), *_times(),
    ]  # fmt: skip


def bits(value: Value) -> tuple[type, object]:
    """Return a value as what has to be the same in every layer."""
    return type(value), struct.pack("<d", value) if isinstance(value, float) else value


def differing(batch: SampleBatch, pack: list[Hostile]) -> list[str]:
    """Return the names of those that a batch does not have as they should be kept."""
    wrong = []
    for tag, one in enumerate(pack):
        found, kept = batch.sample_at(tag), one.sample(tag)
        is_same = bits(found.value) == bits(kept.value) and (
            (found.tag, found.status, found.source_us, found.receive_us)
            == (kept.tag, kept.status, kept.source_us, kept.receive_us)
        )
        wrong += [] if is_same else [f"{one.name}: {found} is not {kept}"[:300]]
    return wrong


def _reals() -> Iterator[Hostile]:
    doubles = [
        0.0, -0.0, 1.0, -1.0, 0.1, 1e-310, -5e-324, 5e-324, 2.2250738585072014e-308,
        1.7976931348623157e308, -1.7976931348623157e308, math.inf, -math.inf, math.pi, 1e15, 1e22,
        2.0**53, 2.0**53 + 2, -(2.0**63), 2.0**64, 1e100, 123456789.123456789,
    ]  # fmt: skip
    for value in doubles:
        yield Hostile(f"double {value!r}", DOUBLE, struct.pack("<d", value), value)
    for word in ("7ff8000000000000", "fff8000000000001", "7ff8dead0000beef", "ffffffffffffffff"):
        raw = bytes.fromhex(word)[::-1]
        yield Hostile(f"nan {word}", DOUBLE, raw, struct.unpack("<d", raw)[0])
    for value in (0.0, -0.0, 1e-45, 3.4028234663852886e38, math.inf, -math.inf, math.nan, 0.1):
        raw = struct.pack("<f", value)
        yield Hostile(f"float {value!r}", FLOAT, raw, struct.unpack("<f", raw)[0])


def _integers() -> Iterator[Hostile]:
    for byte in (0, 1, 2, 127, 255):
        yield Hostile(f"boolean {byte}", BOOLEAN, bytes([byte]), float(byte != 0))
    for kind, form in ((SBYTE, "b"), (INT16, "h"), (INT32, "i"), (INT64, "q")):
        width = 8 * struct.calcsize(form)
        ends = {-(2 ** (width - 1)), -(2 ** (width - 1)) + 1, -1, 0, 1, 2 ** (width - 1) - 1}
        exact = {
            2**53 - 1,
            2**53,
            2**53 + 1,
            -(2**53),
            -(2**53) - 1,
            2**31,
            -(2**31),
            2**40,
            2**62,
        }
        yield from _whole(kind, f"<{form}", ends | (exact if form == "q" else set()))
    for kind, form in ((BYTE, "B"), (UINT16, "H"), (UINT32, "I"), (UINT64, "Q")):
        width = 8 * struct.calcsize(form)
        ends = {0, 1, 2 ** (width - 1) - 1, 2 ** (width - 1), 2**width - 1}
        exact = {2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 2}
        yield from _whole(kind, f"<{form}", ends | (exact if form == "Q" else set()))


def _whole(kind: int, form: str, values: set[int]) -> Iterator[Hostile]:
    for value in sorted(values):
        kept = float(value) if abs(value) <= 2**53 else value
        yield Hostile(f"integer {form} {value}", kind, struct.pack(form, value), kept)


_TEXTS = [
    "", " ", "0", "None", "nan", "true", "a\x00b", "\x00", "a\nb", "a\r\nb", "a\tb", "\x1b[31mred",
    "\x07", "\u202eDESOLC", "\u202aa\u202c", "\u2066x\u2069", "\u200f", "\u061c", "\u200b",
    "\u200d", "\ufeffbom", "\u2028line", "\u2029", "\u00ad", "e\u0301", "\u00e9", "\U0001f600",
    "\U0001f469\u200d\U0001f52c", "\ufffd", "\uffff", "\U0010ffff", "\ue000", "Füller", "日本語",
    "עברית", "z" + "\u0301" * 500, "<img src='/etc/passwd'>", "a & b && c", "%s %n {0} ${x}",
    "'; DROP TABLE samples; --", "x" * 1000, "ü" * 1000, "x" * KEPT_BYTES,
]  # fmt: skip


def _texts() -> Iterator[Hostile]:
    for number, text in enumerate(_TEXTS):
        yield Hostile(f"text {number} {text[:12]!r}", STRING, _counted(text.encode()), text)
    for code in range(0x20):
        text = f"<{chr(code)}>"
        yield Hostile(f"control {code:02x}", STRING, _counted(text.encode()), text)
    for code in range(0x80, 0xA0, 4):
        text = f"<{chr(code)}>"
        yield Hostile(f"control {code:02x}", STRING, _counted(text.encode()), text)
    for name, text in (
        ("one too long", "x" * (KEPT_BYTES + 1)), ("1 MB", "y" * 1_000_000),
        ("1 MB of umlauts", "ü" * 500_000), ("cut in a character", "x" + "ü" * 40_000),
    ):  # fmt: skip
        room = KEPT_BYTES - len("…".encode())
        cut = text.encode()[:room].decode("utf-8", "ignore") + "…"
        yield Hostile(name, STRING, _counted(text.encode()), cut, UNCERTAIN)


_MALFORMED = {
    b"\xff": MARK, b"\xfe\xff": 2 * MARK, b"a\xffb": f"a{MARK}b", b"\x80": MARK,
    b"\xc3": MARK, b"\xc3(": f"{MARK}(", b"\xe2\x82": MARK, b"\xf0\x9f\x98": MARK,
    b"\xc0\xaf": 2 * MARK, b"\xe0\x80\xaf": 3 * MARK, b"\xed\xa0\x80": 3 * MARK,
    b"\xed\xbf\xbf": 3 * MARK, b"\xf4\x90\x80\x80": 4 * MARK, b"\xf8\x88\x80\x80\x80": 5 * MARK,
    b"F\xfcller": f"F{MARK}ller", b"ok\xff\x00": f"ok{MARK}\x00",
}  # fmt: skip


def _malformed() -> Iterator[Hostile]:
    for raw, mended in _MALFORMED.items():
        yield Hostile(f"malformed {raw.hex()}", STRING, _counted(raw), mended, UNCERTAIN)
        localized = b"\x02" + _counted(raw)
        yield Hostile(f"localized {raw.hex()}", LOCALIZED, localized, mended, UNCERTAIN)
        name = struct.pack("<H", 1) + _counted(raw)
        yield Hostile(f"name {raw.hex()}", NAME, name, mended, UNCERTAIN)


def _named() -> Iterator[Hostile]:
    for number, text in enumerate(_TEXTS[:40]):
        raw = _counted(text.encode())
        yield Hostile(f"localized {number}", LOCALIZED, b"\x03" + _counted(b"de") + raw, text)
        yield Hostile(f"name {number}", NAME, struct.pack("<H", 65_535) + raw, text)


def _bytes() -> Iterator[Hostile]:
    for raw in (b"", b"\x00", b"\xff" * 64, bytes(range(64)), b"a" * 65, bytes(1_000_000)):
        kept = raw[:64].hex() + ("…" if len(raw) > 64 else "")
        yield Hostile(f"bytes {len(raw)} {raw[:1].hex()}", BYTES, _counted(raw), kept)


def _dates() -> Iterator[Hostile]:
    for ticks, text in {
        -(2**63): "1601-01-01T00:00:00+00:00",
        -1: "1601-01-01T00:00:00+00:00",
        0: "1601-01-01T00:00:00+00:00",
        10: "1601-01-01T00:00:00.000001+00:00",
        116_444_736_000_000_000: "1970-01-01T00:00:00+00:00",
        116_444_735_999_999_990: "1969-12-31T23:59:59.999999+00:00",
        2**63 - 1: "9999-12-31T23:59:59+00:00",
    }.items():
        yield Hostile(f"date {ticks}", DATETIME, struct.pack("<q", ticks), text)


def _ids() -> Iterator[Hostile]:
    yield Hostile("guid", GUID, bytes(16), "00000000-0000-0000-0000-000000000000")
    yield Hostile("node", NODE, b"\x03\x02\x00" + _counted(b"Line"), "ns=2;s=Line")
    yield Hostile("small node", NODE, b"\x00\x55", "i=85")
    yield Hostile("status value", STATUS, struct.pack("<I", 2**32 - 1), float(2**32 - 1))


def _nothing() -> Iterator[Hostile]:
    yield Hostile("no value", None, b"", None, BAD_NO_DATA)
    yield Hostile("null", 0, b"", None, BAD_NO_DATA)
    yield Hostile("null text", STRING, _counted(None), None, BAD_NO_DATA)
    yield Hostile("null bytes", BYTES, _counted(None), None, BAD_NO_DATA)
    yield Hostile("null bad", 0, b"", None, 0x8034_0000, 0x8034_0000)
    yield Hostile("null structure", STRUCTURE, b"\x00\x00\x00", None, BAD_DECODING_ERROR)


def _arrays() -> Iterator[Hostile]:
    sizes = {BOOLEAN: 1, INT16: 2, INT32: 4, UINT64: 8, FLOAT: 4, DOUBLE: 8, DATETIME: 8}
    for kind, size in sizes.items():
        for count in (-1, 0, 1, 3, 1000):
            wire = struct.pack("<i", count) + bytes(max(count, 0) * size)
            yield Hostile(f"array {kind} {count}", ARRAY | kind, wire, None, BAD_DECODING_ERROR)
    matrix = struct.pack("<i", 6) + bytes(48) + struct.pack("<iii", 2, 2, 3)
    yield Hostile("matrix", ARRAY | 0x40 | DOUBLE, matrix, None, BAD_DECODING_ERROR)
    texts = struct.pack("<i", 2) + _counted(b"a") + _counted(None)
    yield Hostile("texts", ARRAY | STRING, texts, None, BAD_DECODING_ERROR)
    unknown = b"\x01\x02" + struct.pack("<H", 9999) + b"\x01" + _counted(b"body")
    yield Hostile("unknown structure", STRUCTURE, unknown, None, BAD_DECODING_ERROR)


def _statuses() -> Iterator[Hostile]:
    for status in (
        1, 0x480, 0x0096_0000, 0x00FF_FFFF, 0x3FFF_FFFF, 0x4000_0000, 0x4094_0000, 0x7FFF_FFFF,
        0x8000_0000, 0x8034_0000, 0x80FF_0000, 0xBFFF_FFFF, 0xC000_0000, 0xFFFF_FFFF,
    ):  # fmt: skip
        wire = struct.pack("<d", 1.5)
        yield Hostile(f"status {status:08x}", DOUBLE, wire, 1.5, status, status)


def _times() -> Iterator[Hostile]:
    wire, received = struct.pack("<d", 2.5), RECEIVED_US
    for ticks in (
        -(2**63),
        -1,
        0,
        1,
        116_444_735_999_999_999,
        2**63 - 1,
        2_650_467_744_000_000_000,
    ):
        yield Hostile(f"unknown time {ticks}", DOUBLE, wire, 2.5, ticks=ticks)
    for source_us in (0, 1, received - 1, received, received + 1, received + 86_400_000_000,
                      received + 10**15, 253_370_764_799_999_999):  # fmt: skip
        ticks = (source_us + _TO_1970_US) * 10 + 7
        yield Hostile(f"time {source_us}", DOUBLE, wire, 2.5, ticks=ticks, source_us=source_us)


def _counted(raw: bytes | None) -> bytes:
    return struct.pack("<i", -1) if raw is None else struct.pack("<i", len(raw)) + raw
