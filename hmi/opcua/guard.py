"""Bounds in front of asyncua's decoder, installed once when the engine starts.

A server that is broken or hostile can make the plain decoder loop for ever or allocate without
end with a few bytes. Each bound here is checked before anything is buffered or allocated, and
ends the connection by the decoder's own error. It knows the inside of one version of asyncua and
refuses any other.
"""

import struct
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from asyncua import ua
from asyncua.client import ua_client
from asyncua.common import connection
from asyncua.common.utils import Buffer, NotEnoughData
from asyncua.ua import ua_binary
from asyncua.ua.uaerrors import UaError

from hmi.errors import HmiError

ASYNCUA: Final = "2.1.0"
PACKET_MAX: Final = 65_536
PACKET_MIN: Final = 8
BUFFER_MIN: Final = 8192
BUFFER: Final = 65_535
CHUNKS: Final = 512
MESSAGE_BYTES: Final = 16 * 1024 * 1024
ELEMENTS: Final = 1_000_000
DIMENSIONS: Final = 16
NESTING: Final = 32
_TYPES: Final = frozenset({b"HEL", b"ACK", b"ERR", b"OPN", b"MSG", b"CLO"})

Decode = Callable[[Buffer], Any]


class Guard:
    """The bounds; one object stands in front of the decoder of a process."""

    def __init__(self) -> None:
        self._depth = 0

    def install(self) -> Callable[[], None]:
        """Put the bounds in place and return what takes them away again.

        Raise HmiError when asyncua is not the version that this was written for.
        """
        found = version("asyncua")
        if found != ASYNCUA:
            raise HmiError("library-version", library="asyncua", expected=ASYNCUA, found=found)
        places = self._places()
        before = [(owner, name, vars(owner)[name]) for owner, name, _ in places]
        _put(places)
        return lambda: _put(before)

    def _places(self) -> list[tuple[Any, str, Any]]:
        original = {name: getattr(ua_binary, name) for name in _WRAPPED}
        nested = {name: self._nested(original[name]) for name in _NESTED}

        return [
            (Buffer, "read", _read),
            (Buffer, "skip", _skip),
            (ua_client, "header_from_binary", _header(original["header_from_binary"])),
            (ua_client, "TransportLimits", _own_limits),
            (connection.TransportLimits, "update_client_limits", _lower_limits),
            (ua_binary, "_reshape", _reshape),
            (vars(ua_binary)["_String"], "unpack", staticmethod(_text)),
            (ua_binary, "_create_uatype_array_deserializer", cache(_array)),
            (ua_binary, "_create_list_deserializer", cache(_list)),
            *((ua_binary, name, decode) for name, decode in nested.items()),
        ]

    def _nested(self, decode: Decode) -> Decode:
        """Bound how deep a decoder may come back to itself or to another bounded one."""

        def bounded(data: Buffer) -> Any:
            if self._depth >= NESTING:
                raise UaError("nested too deep")
            self._depth += 1
            try:
                return decode(data)
            finally:
                self._depth -= 1

        return bounded


_NESTED = ("variant_from_binary", "extensionobject_from_binary")
_WRAPPED = (*_NESTED, "header_from_binary")
_CACHES = (
    "_create_uatype_deserializer", "_create_uatype_array_deserializer",
    "_create_list_deserializer", "_create_type_deserializer", "_create_dataclass_deserializer",
)  # fmt: skip


def _put(places: list[tuple[Any, str, Any]]) -> None:
    for owner, name, value in places:
        setattr(owner, name, value)
    for name in _CACHES:  # decoders built before still call what was there then
        getattr(ua_binary, name).cache_clear()


def _read(self: Any, size: int) -> bytes:
    """Read like Buffer.read, never backwards."""
    left = self._size
    if not 0 <= size <= left:
        raise _size_error(size, left)
    position = self._cur_pos
    self._size = left - size
    self._cur_pos = position + size
    content: bytes = self._data[position : position + size]
    return content


def _skip(self: Any, size: int) -> None:
    _read(self, size)


def _size_error(size: int, left: int) -> Exception:
    if size < 0:
        return UaError(f"negative length {size}")
    return NotEnoughData(f"{size} bytes asked, {left} left")


def _header(original: Decode) -> Decode:
    def header(data: Buffer) -> Any:
        """Check type and size on the first eight bytes, before anything is buffered."""
        if len(data) >= PACKET_MIN:
            kind, _, size = struct.unpack("<3scI", data.copy().read(PACKET_MIN))
            if kind not in _TYPES or not PACKET_MIN <= size <= PACKET_MAX:
                raise UaError(f"impossible packet: {kind!r}, {size} bytes")
        return original(data)

    return header


def _own_limits(*_asked: int) -> connection.TransportLimits:
    """Return our limits for whatever asyncua wants, which is none."""
    return connection.TransportLimits(BUFFER, BUFFER, CHUNKS, MESSAGE_BYTES)


def _lower_limits(self: connection.TransportLimits, answer: ua.Acknowledge) -> None:
    """Take from an ACK what is stricter than ours; 0 means no limit there, and ours stay.

    The server's receive buffer is what we may send; asyncua takes the two crosswise.
    """
    for size in (answer.ReceiveBufferSize, answer.SendBufferSize):
        if size < BUFFER_MIN:
            raise UaError(f"buffer of {size} bytes")
    self.max_send_buffer = min(self.max_send_buffer, answer.ReceiveBufferSize)
    self.max_recv_buffer = min(self.max_recv_buffer, answer.SendBufferSize)


def _text(data: Buffer) -> str | None:
    """Decode text; what is not UTF-8 becomes U+FFFD instead of a lone surrogate."""
    length = ua_binary.Primitives.Int32.unpack(data)
    return None if length == -1 else data.read(length).decode("utf-8", "replace")


def _count(data: Buffer, size: int = 1) -> int:
    """Read the number of elements; -1 stands for none. Every element takes bytes, even a null."""
    count = int(ua_binary.Primitives.Int32.unpack(data))
    if count < -1 or count * size > len(data) or count > ELEMENTS:
        raise UaError(f"{count} elements announced, {len(data)} bytes left")
    return count


def _array(kind: ua.VariantType) -> Decode:
    """Return the decoder of an array inside a Variant or a structure."""
    primitive = getattr(ua_binary.Primitives1, kind.name, None)
    element: Decode = vars(ua_binary)["_create_uatype_deserializer"](kind)

    def decode(data: Buffer) -> list[Any] | None:
        if primitive is not None:
            count = _count(data, primitive.size)
            return None if count == -1 else list(primitive.unpack_array(data, count))
        count = _count(data)
        return None if count == -1 else [element(data) for _ in range(count)]

    return decode


def _list(kind: Any) -> Decode:
    """Return the decoder of a list of structures; resolved late, as types may hold themselves."""

    def decode(data: Buffer) -> list[Any]:
        count = _count(data)
        element: Decode = vars(ua_binary)["_create_type_deserializer"](kind, type(None))
        return [element(data) for _ in range(count)]

    return decode


def _reshape(flat: list[Any], dimensions: list[int] | None) -> list[Any]:
    """Shape an array whose dimensions multiply to exactly its elements."""
    sizes = dimensions or []
    product = 1
    for size in sizes:
        product *= size
    if len(sizes) > DIMENSIONS or any(size < 0 for size in sizes) or product != len(flat):
        raise UaError(f"{sizes[:DIMENSIONS]} dimensions for {len(flat)} elements")
    return _shape(flat, sizes)


def _shape(flat: list[Any], sizes: list[int]) -> list[Any]:
    if len(sizes) <= 1:
        return flat
    step = len(flat) // sizes[0] if sizes[0] else 1
    return [_shape(flat[i : i + step], sizes[1:]) for i in range(0, len(flat), step)]
