"""How much of a hole in the recording concerns some tags. Pure."""

from collections.abc import Collection

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import to_us


def extent_us(gap: GapChanged, tags: Collection[str]) -> tuple[int, int | None] | None:
    """Return start and end of what is missing of any of the tags, None where nothing is.

    Times are microseconds UTC; the end is None while the hole lasts.
    """
    if gap.tags and not any(tag in gap.tags for tag in tags):
        return None
    start_us = to_us(gap.start)
    end_us = None if gap.end is None else to_us(gap.end)
    if any(tag in gap.unfilled for tag in tags):
        return start_us, end_us
    if gap.state is GapState.FILLED:
        return None
    if gap.filled_from is not None and gap.filled_samples:
        from_us = to_us(gap.filled_from)
        return (start_us, from_us) if from_us > start_us else None
    if gap.state is GapState.PARTLY and gap.unfilled:
        return None
    return start_us, end_us
