"""Tells when an alarm chatters: three annunciations within a minute (domain model 1.10)."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

_TIMES: Final = 3
_WITHIN: Final = timedelta(seconds=60)


class Chatter:
    """The last annunciations of one alarm."""

    def __init__(self) -> None:
        self._times: deque[datetime] = deque(maxlen=_TIMES)
        self.until: datetime | None = None
        """When the last burst is a minute ago; None when it never chattered."""

    def annunciate(self, at: datetime) -> None:
        """Count one annunciation."""
        self._times.append(at)
        if len(self._times) == _TIMES and at - self._times[0] <= _WITHIN:
            self.until = at + _WITHIN
