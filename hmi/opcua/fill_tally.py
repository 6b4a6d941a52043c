"""What came of filling one gap so far, and what may be claimed of it in the end. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import from_us, to_us
from hmi.opcua.history import HistoryPage
from hmi.plant.tags import Tag

QUIET_US: Final = 60_000_000
"""So long a plant may be without any change: what begins within it covers the gap's start."""
RESTARTED_QUIET_US: Final = 15_000_000
"""The same where the server itself began to run within the gap."""
SHORT_US: Final = 2_000_000

Progress = tuple[int, tuple[str, ...], datetime | None]


class FillTally:
    """Counts of one gap. Times are those of our clock; the server's is shift_us ahead of it."""

    def __init__(self, gap: GapChanged, shift_us: int, tags: Mapping[int, Tag]) -> None:
        self.shift_us = shift_us
        self.samples = gap.filled_samples
        end = gap.end or gap.start
        self.filled_from = end
        """What comes after is filled; what an earlier session filled stays so."""
        if gap.filled_from is not None and gap.filled_samples:
            self.filled_from = min(max(gap.filled_from, gap.start), end)
        self._gap = gap
        self._end = end
        self._tags = tags
        self._refused = {n for n, tag in tags.items() if tag.key in gap.unfilled}
        self._earliest_us: int | None = None if not self.samples else to_us(self.filled_from)
        self._has_bound = False

    def wanted(self) -> list[int]:
        """Return the numbers of the tags that are still asked for."""
        return [number for number in self._tags if number not in self._refused]

    def refuse(self, numbers: Sequence[int]) -> None:
        """Note tags that the server has no history of."""
        self._refused.update(numbers)

    def take(self, page: HistoryPage) -> None:
        """Count the samples of a page; those before the gap only tell what held at its start."""
        self._has_bound |= page.has_bound
        times_us = page.batch.rows["source_us"] - self.shift_us
        # A little more than the gap is asked for, but what lies outside was not missing; only of
        # a short one the ends are not certain enough.
        start_us, end_us = to_us(self._gap.start), to_us(self._end)
        slack_us = SHORT_US // 2 if end_us - start_us <= SHORT_US else 0
        inside = times_us[(times_us >= start_us - slack_us) & (times_us <= end_us + slack_us)]
        if len(inside):
            self.samples += len(inside)
            earliest_us = int(inside.min())
            if self._earliest_us is None or earliest_us < self._earliest_us:
                self._earliest_us = earliest_us

    def reach(self, start_us: int) -> None:
        """Note that all from here on was asked for."""
        self.filled_from = from_us(start_us)

    def progress(self) -> Progress:
        """Return samples, tags that stay unfilled, and from when on the others are filled."""
        covered = self._covered(None) if self.samples else self._end
        return self.samples, self._unfilled(), max(self.filled_from, covered)

    def result(
        self, server_started: datetime | None
    ) -> tuple[GapState, int, tuple[str, ...], datetime | None]:
        """Return the final state with its progress, of a gap that was asked for as a whole.

        A server whose history begins later than the gap fills only what comes after: a value
        must not be held over a time of which nobody knows.
        """
        if not self.samples:
            return GapState.UNFILLABLE, 0, (), None
        covered = self._covered(server_started)
        unfilled = self._unfilled()
        if covered > self._gap.start:
            return GapState.PARTLY, self.samples, unfilled, covered
        return GapState.PARTLY if unfilled else GapState.FILLED, self.samples, unfilled, None

    def _unfilled(self) -> tuple[str, ...]:
        return tuple(tag.key for number, tag in self._tags.items() if number in self._refused)

    def _covered(self, server_started: datetime | None) -> datetime:
        """Return from when on the history that came covers the gap."""
        start_us = to_us(self._gap.start)
        earliest_us = to_us(self._end) if self._earliest_us is None else self._earliest_us
        was_restarted = (
            server_started is not None and to_us(server_started) - self.shift_us > start_us
        )
        quiet_us = RESTARTED_QUIET_US if was_restarted else QUIET_US
        is_known = self._has_bound and not was_restarted
        if is_known or earliest_us - start_us <= quiet_us:
            return self._gap.start
        return from_us(min(earliest_us, to_us(self._end)))
