"""Notices when the wall clock is set, by the clock that nobody sets. Pure."""

from datetime import datetime
from typing import Final

JUMP_S: Final = 2.0
"""A clock that is kept by a time server is corrected by less at a time."""


class ClockWatch:
    """Compares how far both clocks went from look to look."""

    def __init__(self) -> None:
        self._last: tuple[datetime, float] | None = None

    def jump_s(self, now: datetime, monotonic_s: float) -> float:
        """Return by how much the clock was set since the last look, 0.0 where it was not.

        A station that slept looks the same: its clock went on and nothing else did.
        """
        last, self._last = self._last, (now, monotonic_s)
        if last is None:
            return 0.0
        jump_s = (now - last[0]).total_seconds() - (monotonic_s - last[1])
        return jump_s if abs(jump_s) > JUMP_S else 0.0
