"""One long reading at a time: what is asked meanwhile waits, and of that only the newest."""

from collections.abc import Callable
from typing import TypeVar

from ui.live.station import Station

T = TypeVar("T")


class OneReading:
    """Keeps a view that is refreshed often from filling both threads of the background."""

    def __init__(self, station: Station, name: str) -> None:
        self._station = station
        self._slot = (id(self), name)
        self._is_reading = False
        self._next: Callable[[], None] | None = None

    def ask(
        self,
        work: Callable[[], T],
        deliver: Callable[[T], object],
        failed: Callable[[str], object],
    ) -> None:
        """Do work in the background, now or when what is being read is there."""

        def start() -> None:
            self._is_reading = True
            self._station.background.run(
                self._slot, work, lambda found: self._end(deliver, found),
                lambda told: self._end(failed, told),
            )  # fmt: skip

        if self._is_reading:
            self._next = start
        else:
            start()

    def cancel(self) -> None:
        """Deliver nothing any more."""
        self._is_reading, self._next = False, None
        self._station.background.cancel(self._slot)

    def _end(self, deliver: Callable[[T], object], found: T) -> None:
        self._is_reading = False
        following, self._next = self._next, None
        if following is not None:
            following()
        deliver(found)
