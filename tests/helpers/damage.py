"""What happens to files on failing disks: bits flip, pages are zeroed, swapped, cut off."""

import random
from collections.abc import Callable

PAGE = 2048


def _flip(raw: bytearray, draw: random.Random) -> None:
    raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)


def _rubbish(raw: bytearray, draw: random.Random) -> None:
    place = draw.randrange(len(raw))
    raw[place : place + 40] = draw.randbytes(40)


def _zero_page(raw: bytearray, draw: random.Random) -> None:
    place = draw.randrange(len(raw) // PAGE) * PAGE
    raw[place : place + PAGE] = bytes(PAGE)


def _swap_pages(raw: bytearray, draw: random.Random) -> None:
    first, second = (draw.randrange(len(raw) // PAGE) * PAGE for _ in range(2))
    page = raw[first : first + PAGE]
    raw[first : first + PAGE] = raw[second : second + PAGE]
    raw[second : second + PAGE] = page


def _copy_page(raw: bytearray, draw: random.Random) -> None:
    first, second = (draw.randrange(len(raw) // PAGE) * PAGE for _ in range(2))
    raw[first : first + PAGE] = raw[second : second + PAGE]


def _cut(raw: bytearray, draw: random.Random) -> None:
    del raw[draw.randrange(len(raw)) :]


def _header(raw: bytearray, draw: random.Random) -> None:
    raw[draw.randrange(100)] = draw.randrange(256)


KINDS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip, _flip, _rubbish, _rubbish, _zero_page, _swap_pages, _copy_page, _cut, _header,
)  # fmt: skip


def damaged(raw: bytes, draw: random.Random) -> tuple[bytes, str]:
    """Return bytes with one damage, and the name of its kind."""
    kind = draw.choice(KINDS)
    changed = bytearray(raw)
    kind(changed, draw)
    return bytes(changed), kind.__name__
