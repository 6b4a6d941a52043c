"""What a session answers about the past of tags, in plain words that know no UA types."""

from dataclasses import dataclass

from hmi.plant.samples import SampleBatch


@dataclass(frozen=True, slots=True)
class HistoryAsk:
    """One tag to read history of; continuation is what the page before ended with.

    with_bounds asks for the value that holds at the start too, however old it is.
    """

    number: int
    start_us: int
    continuation: bytes | None = None
    with_bounds: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class HistoryPage:
    """One page of one tag. refusal is the status name when the server has no history of it."""

    number: int
    batch: SampleBatch
    continuation: bytes | None = None
    refusal: str = ""
    has_bound: bool = False
    """Whether it tells what held before the start."""
