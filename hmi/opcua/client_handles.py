"""Client handles of monitored items: tag numbers, moved on by one.

OPC 10000-4 7.19 gives 0 to no identifier, and a strict server may refuse such an item.
"""

from typing import Final

FIRST_HANDLE: Final = 1


def handle_of(number: int) -> int:
    """Return the client handle of the item that monitors a tag."""
    return number + FIRST_HANDLE


def number_of(handle: int) -> int:
    """Return the tag number that a client handle stands for."""
    return handle - FIRST_HANDLE
