"""How far a server's clock is from ours, by the best of several looks. Pure.

A look asks for the server's time; the answer was made somewhere between question and answer, so
it is uncertain by half the way there and back. The look with the shortest way counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

LOOKS: Final = 5
SLOW_S: Final = 0.5
"""A server that takes longer for its answers is asked twice only."""
AGAIN_S: Final = 3600.0
"""How often the clocks are compared while a session lives."""
WARN_S: Final = 5.0
ALARM_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class Look:
    """One question for the server's time: when we asked, how long it took, the answer."""

    asked: datetime
    took_s: float
    server: datetime

    @property
    def offset_s(self) -> float:
        """Server clock minus ours, in seconds."""
        server = self.server if self.server.tzinfo else self.server.replace(tzinfo=UTC)
        return (server - self.asked).total_seconds() - self.took_s / 2


def best_offset_s(looks: Iterable[Look]) -> float | None:
    """Return the offset by the quickest look, None without any."""
    quickest = min(looks, key=lambda look: look.took_s, default=None)
    return None if quickest is None else quickest.offset_s
