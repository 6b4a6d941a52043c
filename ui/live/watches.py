"""The watches of one visible page or widget, ended together when it is hidden."""

from collections.abc import Callable

from ui.live.feed import NUMBER_INTERVAL_S, Feed, Show


class Watches:
    """What one page watches while it is shown."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._ends: list[Callable[[], None]] = []

    def watch(self, tag_key: str, show: Show, interval_s: float = NUMBER_INTERVAL_S) -> None:
        """Call show with the tag's readings from now until end()."""
        self._ends.append(self._feed.watch(tag_key, show, interval_s))

    def add(self, end: Callable[[], None]) -> None:
        """Take note of anything else that ends together with them, such as a subscription."""
        self._ends.append(end)

    def end(self) -> None:
        """End all of them."""
        for end in self._ends:
            end()
        self._ends.clear()
