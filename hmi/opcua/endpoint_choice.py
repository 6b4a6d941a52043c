"""Which of a server's two endpoints to use. Pure: it is told what happens, and when.

It goes to the other one after failures in a row, and when this one says that it is not well while
the other says that it is better; not before both have said so again, and never back and forth.
Times are monotonic seconds.
"""

from collections.abc import Sequence
from typing import Final

HEALTHY: Final = 200
"""A ServiceLevel from here on is that of a sound server (OPC 10000-4, 6.6.2.4)."""
BETTER_BY: Final = 10
FAILURES: Final = 3
LOOKS: Final = 2
"""So often in a row the other must be the better one."""
STAY_S: Final = 60.0
"""So long it stays after a change for the sake of a level; failures do not wait for it."""


class EndpointChoice:
    """The endpoints of one connection, the preferred one first, and the one in use."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = tuple(url for url in urls if url)
        self._at = 0
        self._failures = 0
        self._better = 0
        self._changed_at: float | None = None
        self.level: int | None = None
        """What the one in use last said of itself, None where it says nothing."""

    @property
    def url(self) -> str:
        """The endpoint to use."""
        return self._urls[self._at]

    @property
    def other(self) -> str | None:
        """The endpoint that is not in use, None where there is but one."""
        return self._urls[1 - self._at] if len(self._urls) == 2 else None

    @property
    def is_on_backup(self) -> bool:
        """Tell whether the preferred endpoint is not the one in use."""
        return self._at > 0

    def failed(self) -> bool:
        """Note that no connection came about or it broke; return whether to use the other now."""
        self.level = None
        self._failures += 1
        if self.other is None or self._failures < FAILURES:
            return False
        self._change()
        return True

    def refused(self) -> bool:
        """Note that security or the log-in failed; return whether to use the other now.

        Who is refused by the preferred one needs a person; a backup that refuses is no backup.
        """
        self.level = None
        if not self.is_on_backup:
            return False
        self._change()
        return True

    def lived(self) -> None:
        """Note that data come."""
        self._failures = 0

    def wants_other(self, level: int | None, now_s: float) -> bool:
        """Note what this one says of itself; return whether to ask the other how it is."""
        self.level = level
        is_unwell = level is not None and level < HEALTHY
        if not is_unwell or self.other is None:
            self._better = 0
            return False
        return self._changed_at is None or now_s - self._changed_at >= STAY_S

    def compare(self, other_level: int | None, now_s: float) -> bool:
        """Note what the other says of itself, None where it cannot; return whether to use it."""
        own = self.level if self.level is not None else HEALTHY
        is_better = other_level is not None and other_level >= own + BETTER_BY
        self._better = self._better + 1 if is_better else 0
        if self._better < LOOKS:
            return False
        self._change()
        self._changed_at = now_s
        return True

    def _change(self) -> None:
        self._at = 1 - self._at
        self._failures = 0
        self._better = 0
        self.level = None
