"""How a value is kept exactly in two columns, `value` (a real) and `extra`.

extra               what was measured
0                   value itself
1, 2, 3             None, -0.0, NaN (a REAL column would lose each of them)
another integer     an integer that a real cannot hold, within 64 bits signed
text                that text
blob `f` + 8 bytes  a NaN with other bits; `i` + digits: a still larger integer;
     `t` + UTF-8    a text that is not valid Unicode; `c` + UTF-8: a text cut at 64 KiB
"""

import struct

from hmi.plant.samples import Value, fits_float

Extra = int | str | bytes

PLAIN = 0
_NONE, _MINUS_ZERO, _NAN = 1, 2, 3
_BITS = struct.Struct("<d")
_NAN_BITS = _BITS.pack(float("nan"))
_INT64 = range(-(2**63), 2**63)
LONGEST_TEXT_BYTES = 65_536


def encode(value: Value) -> tuple[float, Extra]:
    """Return the columns `value` and `extra` of any value."""
    if value is None:
        return 0.0, _NONE
    if isinstance(value, str):
        return 0.0, _text(value)
    if isinstance(value, int) and not fits_float(value):
        return 0.0, value if value in _INT64 else b"i%d" % value
    number = float(value)
    if number != number:  # this is how a NaN is told
        return 0.0, _nan(number)
    if number == 0.0 and _BITS.pack(number)[-1]:
        return 0.0, _MINUS_ZERO
    return number, PLAIN


def decode(value: float, extra: Extra) -> Value:
    """Return what encode was given; a text that was cut comes back cut."""
    if isinstance(extra, str):
        return extra
    if isinstance(extra, bytes):
        return _from_blob(extra)
    special: dict[int, Value] = {
        PLAIN: value, _NONE: None, _MINUS_ZERO: -0.0, _NAN: float("nan")
    }  # fmt: skip
    return special.get(extra, extra)


def _nan(number: float) -> Extra:
    bits = _BITS.pack(number)
    return _NAN if bits == _NAN_BITS else b"f" + bits


def _text(text: str) -> Extra:
    raw = text.encode("utf-8", "surrogatepass")
    if len(raw) > LONGEST_TEXT_BYTES:
        return b"c" + raw[:LONGEST_TEXT_BYTES]
    return text if _is_unicode(text) else b"t" + raw


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _from_blob(blob: bytes) -> Value:
    kind, rest = blob[:1], blob[1:]
    if kind == b"f":
        number: float = _BITS.unpack(rest)[0]
        return number
    if kind == b"i":
        return int(rest)
    if kind == b"t":
        return rest.decode("utf-8", "surrogatepass")
    # Cutting may have split the last character.
    return rest.decode("utf-8", "ignore")
