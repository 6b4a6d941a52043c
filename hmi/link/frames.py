"""Frames on the local socket: length (u4, little-endian), kind (u1), payload."""

import asyncio
import struct
from enum import IntEnum

from hmi.errors import LinkLost

MAX_PAYLOAD = 64 * 1024 * 1024
_HEAD = struct.Struct("<IB")


class FrameKind(IntEnum):
    """What a frame carries."""

    HELLO = 1
    FACT = 2
    SAMPLES = 3
    REQUEST = 4
    REPLY = 5
    BEAT = 6
    SNAPSHOT_END = 7


def pack(kind: FrameKind, payload: bytes = b"") -> bytes:
    """Return one frame as bytes."""
    return _HEAD.pack(len(payload), kind) + payload


async def read_frame(reader: asyncio.StreamReader) -> tuple[FrameKind, bytes]:
    """Read one frame. Raise LinkLost at the end of the stream or when it is not ours."""
    try:
        length, kind = _HEAD.unpack(await reader.readexactly(_HEAD.size))
        if length > MAX_PAYLOAD:
            raise LinkLost("link-frame-too-long", length=length)
        return FrameKind(kind), await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise LinkLost("link-closed") from error
    except ValueError as error:
        raise LinkLost("link-frame-unknown") from error
