"""Bounds in front of asyncua's decoder, installed once when the engine starts.

A server that is broken or hostile can make the plain decoder loop for ever or allocate without
end with a few bytes. Each bound here is checked before anything is buffered or allocated, and
ends the connection by the decoder's own error. It knows the inside of one version of asyncua and
refuses any other.
"""

import struct
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from asyncua import ua
from asyncua.client import ua_client
from asyncua.common import connection
from asyncua.common.utils import Buffer, NotEnoughData
from asyncua.ua import ua_binary
from asyncua.ua.uaerrors import UaError, UaStructParsingError

from hmi.errors import HmiError

ASYNCUA: Final = "2.1.0"
PACKET_MAX: Final = 65_536
PACKET_MIN: Final = 8
BUFFER_MIN: Final = 8192
BUFFER: Final = 65_535
SECURE_MIN: Final = 12
"""Bytes of the smallest packet that names its channel."""
CHUNKS: Final = 512
MESSAGE_BYTES: Final = 16 * 1024 * 1024
ELEMENTS: Final = 1_000_000
"""Elements of all arrays of one message together."""
STRUCTURE: Final = 4
"""A structure counts as so many elements: in memory it is 400 bytes and more."""
DIMENSIONS: Final = 16
NESTING: Final = 32
_SECURE: Final = frozenset({b"OPN", b"MSG", b"CLO"})
_TYPES: Final = frozenset({b"HEL", b"ACK", b"ERR"}) | _SECURE

Decode = Callable[[Buffer], Any]


class MendedText(str):
    """Text that was not UTF-8; what was not is U+FFFD."""

    __slots__ = ()


class Guard:
    """The bounds; one object stands in front of the decoder of a process."""

    def __init__(self) -> None:
        self._depth = 0
        self._lists = 0
        self._elements = 0

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
        variant, header = ua_binary.variant_from_binary, ua_binary.header_from_binary
        extension = _extension(ua_binary.extensionobject_from_binary)
        return [
            (Buffer, "read", _read),
            (Buffer, "skip", _skip),
            (ua_client, "header_from_binary", _header(header)),
            (ua_client, "TransportLimits", _own_limits),
            (ua_client.UASocketProtocol, "_process_received_message", _ended_by_error),
            (ua_client.UASocketProtocol, "_call_callback", _answered),
            (ua_client.UASocketProtocol, "disconnect_socket", _disconnected),
            *((_LIMITS, name, _strict(vars(_LIMITS)[name])) for name in _CHECKS),
            (connection.TransportLimits, "update_client_limits", _lower_limits),
            (ua_binary, "_reshape", _reshape),
            (vars(ua_binary)["_String"], "unpack", staticmethod(_text)),
            (ua_binary, "_create_uatype_array_deserializer", cache(self._array)),
            (ua_binary, "_create_list_deserializer", cache(self._list)),
            (ua_binary, "variant_from_binary", self._nested(variant)),
            (ua_binary, "extensionobject_from_binary", self._nested(extension)),
        ]

    def _array(self, kind: ua.VariantType) -> Decode:
        """Return the decoder of an array inside a Variant or a structure."""
        primitive = getattr(ua_binary.Primitives1, kind.name, None)
        element: Decode = vars(ua_binary)["_create_uatype_deserializer"](kind)

        def decode(data: Buffer) -> list[Any] | None:
            if primitive is not None:
                count = self._count(data, primitive.size)
                return None if count == -1 else list(primitive.unpack_array(data, count))
            count = self._count(data, 1, STRUCTURE)
            if count > 0 and kind is ua.VariantType.Null:
                raise UaError(f"{count} nulls announced, which take no bytes")
            return None if count == -1 else self._within(element, data, count)

        return decode

    def _list(self, kind: Any) -> Decode:
        """Return the decoder of a list of structures; resolved late, as types may hold themselves.

        None and no elements are the same here, as they are for the library.
        """

        def decode(data: Buffer) -> list[Any]:
            count = self._count(data, 1, STRUCTURE)
            element: Decode = vars(ua_binary)["_create_type_deserializer"](kind, type(None))
            return self._within(element, data, count)

        return decode

    def _within(self, element: Decode, data: Buffer, count: int) -> list[Any]:
        """Return so many elements, each of which takes bytes."""
        if self._lists >= NESTING:
            raise UaError("lists nested too deep")
        self._lists += 1
        try:
            before = len(data)
            decoded = [element(data) for _ in range(count)]
            if len(data) > before - count:
                raise UaError(f"{count} elements take {before - len(data)} bytes")
            return decoded
        finally:
            self._lists -= 1

    def _count(self, data: Buffer, size: int, weight: int = 1) -> int:
        """Read the number of elements; -1 stands for none.

        It has to fit the bytes that are left, and what is left of the elements of this message.
        """
        count = int(ua_binary.Primitives.Int32.unpack(data))
        if count < -1 or count * size > len(data):
            raise UaError(f"{count} elements announced, {len(data)} bytes left")
        self._begin()
        self._elements += max(count, 0) * weight
        if self._elements > ELEMENTS:
            raise UaError(f"{count} elements announced, too many for one message")
        return count

    def _nested(self, decode: Decode) -> Decode:
        """Bound how deep a decoder may come back to itself or to another bounded one."""

        def bounded(data: Buffer) -> Any:
            if self._depth >= NESTING:
                raise UaError("nested too deep")
            self._begin()
            self._depth += 1
            try:
                return decode(data)
            finally:
                self._depth -= 1

        return bounded

    def _begin(self) -> None:
        """Count elements anew where nothing is around; a message has a handful of such places."""
        if not self._lists and not self._depth:
            self._elements = 0


_TAKE: Final = vars(ua_client.UASocketProtocol)["_process_received_message"]
_ANSWER: Final = vars(ua_client.UASocketProtocol)["_call_callback"]
_DISCONNECT: Final = vars(ua_client.UASocketProtocol)["disconnect_socket"]
_LIMITS: Final = connection.TransportLimits
_CHECKS: Final = ("is_msg_size_within_limit", "is_chunk_count_within_limit")
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


def _extension(original: Decode) -> Decode:
    def extension(data: Buffer) -> Any:
        """Refuse a negative length that the library takes for an empty body."""
        ahead = data.copy()
        ua_binary.nodeid_from_binary(ahead)
        has_bytes = ord(ahead.read(1)) & 1
        if has_bytes and (length := ua_binary.Primitives.Int32.unpack(ahead)) < -1:
            raise _size_error(length, len(ahead))
        return original(data)

    return extension


def _header(original: Decode) -> Decode:
    def header(data: Buffer) -> Any:
        """Check type and size on the first eight bytes, before anything is buffered."""
        if len(data) >= PACKET_MIN:
            kind, _, size = struct.unpack("<3scI", data.copy().read(PACKET_MIN))
            least = SECURE_MIN if kind in _SECURE else PACKET_MIN
            if kind not in _TYPES or not least <= size <= PACKET_MAX:
                raise UaError(f"impossible packet: {kind!r}, {size} bytes")
        return original(data)

    return header


def _ended_by_error(self: Any, message: Any) -> None:
    """Take a message; one that says there is an error ends the connection whatever its status."""
    _TAKE(self, message)
    if isinstance(message, ua.ErrorMessage):
        raise UaError("the server ended the connection with a good status")


def _answered(self: Any, request_id: int, body: Any) -> None:
    """Hand an answer on; one that was not asked for ends the connection, without its text.

    asyncua's own words about it hold the whole body, 16 MiB of it in four times as many signs.
    """
    if request_id not in self._callbackmap:
        raise UaError(f"an answer to {request_id}, which was not asked")
    _ANSWER(self, request_id, body)


def _disconnected(self: Any) -> None:
    """Tell whoever waits for an answer that it was broken; asyncua says that it was cut off."""
    failure = sys.exc_info()[1]
    if isinstance(failure, Exception) and not isinstance(failure, OSError):
        self._fail_all_pending(UaStructParsingError(type(failure).__name__))
    _DISCONNECT(self)


def _strict(original: Callable[[Any, int], bool]) -> Callable[[Any, int], bool]:
    def check(self: Any, size: int) -> bool:
        """Refuse as broken what is too large; asyncua takes its own limit for a server's word."""
        if not original(self, size):
            raise UaError(f"a message of {size} bytes or chunks")
        return True

    return check


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
    if length == -1:
        return None
    raw = data.read(length)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return MendedText(raw.decode("utf-8", "replace"))


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
