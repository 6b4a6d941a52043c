"""How long samples were on their way, kept once for all chunks that have it in common.

Tags that are read together arrive together: receive - source times are then the same for all of
them, and they are nearly half of what noise costs. The first chunk of a fold keeps them itself;
from the second on, chunks name a row of the table `delays` by a number made from its content. A
row goes with the last chunk that names it.

body     sealed as `LDL1`: u4 count, u4 CRC-32 of the delays as i8, i8 least delay, u1 width, and
         compressed by zlib what each is more than that, its lowest `width` bytes transposed
"""

import struct
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from sqlalchemy import Connection

from hmi.historian import integer_column
from hmi.historian.deflated import deflated
from hmi.historian.integer_column import Integers
from hmi.historian.sealed import SealBroken, opened, seal

_KIND = b"LDL1"
_HEAD = struct.Struct("<IIqB")
_PAIR = 2
"""Bytes that most delays take: up to 65 ms apart."""
_WORTH_SHARING = 256
"""Fewer samples stay with their chunk: a row of its own would cost as much."""
BODY = "SELECT body FROM delays WHERE number = ?"
_ADD = (
    "INSERT INTO delays (number, users, body) VALUES (?, ?, ?) ON CONFLICT (number)"
    " DO UPDATE SET users = users + excluded.users, body = excluded.body"
)
_TAKE = "UPDATE delays SET users = users - ? WHERE number = ?"
_SWEEP = "DELETE FROM delays WHERE users <= 0"


@dataclass(frozen=True, slots=True)
class Shared:
    """Which row a chunk names, and the checksum over its delays (64 bits each, little-endian)."""

    number: int
    check: int


Find = Callable[[Shared], Integers]
"""Returns the delays that a chunk names. Raises SealBroken."""


def pack(delays: Integers) -> bytes:
    """Return delays (µs), at least one, as a row keeps them."""
    least = int(delays.min())
    # Modulo 2**64: the extremes come back as exactly as the rest.
    more = (delays - np.int64(least)).view(np.uint64)
    width = (int(more.max()).bit_length() + 7) // 8
    head = _HEAD.pack(len(delays), shared_of(delays).check, least, width)
    return seal(_KIND, head + deflated(integer_column.planes(more, width)))


def unpack(raw: object, shared: Shared) -> Integers:
    """Return the delays of a row. Raise SealBroken when they are not what the chunk means."""
    body = opened(_KIND, raw)
    try:
        count, check, least, width = _HEAD.unpack_from(body)
        if check != shared.check:
            raise SealBroken("delays of other chunks")
        planes = zlib.decompress(body[_HEAD.size :])
        if width == _PAIR:
            low, high = np.frombuffer(planes, np.uint8).reshape(_PAIR, count)
            more = low | (high.astype(np.int64) << 8)
        else:
            more = integer_column.unshuffled(planes, count, width).view(np.int64)
    except (struct.error, ValueError, zlib.error) as error:
        raise SealBroken(str(error)) from error
    delays: Integers = more + np.int64(least)
    return delays


def shared_of(delays: Integers) -> Shared:
    """Return number and checksum of delays, made from their content alone."""
    raw = delays.astype("<i8", copy=False).tobytes()
    number = int.from_bytes(blake2b(raw, digest_size=8).digest(), "little") >> 1
    return Shared(number, zlib.crc32(raw))


class SharedDelays:
    """What the chunks of one fold have in common; kept over the steps of the fold."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._bodies: dict[int, bytes] = {}
        self._known: dict[Shared, Integers] = {}
        self._users: Counter[int] = Counter()

    def place(self, delays: Integers) -> Shared | None:
        """Return what a new chunk is to name, None where it keeps its delays itself."""
        if len(delays) < _WORTH_SHARING:
            return None
        shared = shared_of(delays)
        if shared.number not in self._seen:
            self._seen.add(shared.number)
            return None
        if shared.number not in self._bodies:
            self._bodies[shared.number] = pack(delays)
        self._users[shared.number] += 1
        return shared

    def find(self, connection: Connection, shared: Shared) -> Integers:
        """Return the delays of a chunk that is to be written anew. Raise SealBroken."""
        if shared not in self._known:
            row = connection.exec_driver_sql(BODY, (shared.number,)).fetchone()
            self._known[shared] = unpack(None if row is None else row[0], shared)
        return self._known[shared]

    def leave(self, shared: Shared) -> None:
        """Note that a chunk which named a row is gone."""
        self._users[shared.number] -= 1

    def write(self, connection: Connection) -> None:
        """Write what changed since the last step."""
        # Also a row whose users only changed places: it may have gone with them in between.
        added = [
            (number, users, self._bodies[number])
            for number, users in self._users.items()
            if number in self._bodies
        ]
        taken = [
            (-users, number)
            for number, users in self._users.items()
            if number not in self._bodies and users
        ]
        self._users.clear()
        for statement, rows in ((_ADD, added), (_TAKE, taken)):
            if rows:
                connection.exec_driver_sql(statement, rows)
        if taken or added:
            connection.exec_driver_sql(_SWEEP)
