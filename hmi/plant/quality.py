"""Status codes (OPC 10000-4 7.39) reduced to what is shown and computed with.

The full 32 bits are always kept and stored; the class is derived here and nowhere else.
"""

from enum import IntEnum

GOOD = 0x00000000
UNCERTAIN = 0x40000000
UNCERTAIN_LAST_USABLE = 0x40900000
BAD = 0x80000000
BAD_NOT_CONNECTED = 0x808A0000
BAD_NO_COMMUNICATION = 0x80310000
BAD_WAITING_FOR_INITIAL_DATA = 0x80320000
BAD_NODE_ID_UNKNOWN = 0x80340000
BAD_NO_DATA = 0x809B0000
BAD_DECODING_ERROR = 0x80070000
OVERFLOW = 0x00000480
"""InfoType DataValue with the Overflow bit: the server's queue lost samples before this one."""


class Quality(IntEnum):
    """How far a value can be trusted; the number is the severity in the top two bits."""

    GOOD = 0
    UNCERTAIN = 1
    BAD = 2


def quality_of(status: int) -> Quality:
    """Return the class of a status code; the reserved severity 3 counts as bad."""
    return Quality(min(status >> 30, 2))
