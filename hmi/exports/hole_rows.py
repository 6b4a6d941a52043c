"""What an export cannot have: holes in the recording, what is lost, and files nobody can read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hmi.bus.facts import GapChanged
from hmi.clock import to_us
from hmi.errors import StorageError

GAP, LOST, UNREADABLE = "gap", "lost", "unreadable"


@dataclass(frozen=True, slots=True)
class HoleRow:
    """One span in which values are missing; end_us is None while it lasts.

    kind is `gap` (not recorded: cause and state as in the ledger), `lost` (recorded, but damaged
    on disk) or `unreadable` (a file that could not be read now; cause is the error's code).
    """

    kind: str
    where: str
    """A connection for gaps, a tag for what is lost, a file for what cannot be read."""
    start_us: int | None
    end_us: int | None
    cause: str
    state: str = ""
    filled: int = 0
    """Samples that were filled in from a server's history."""
    tags: str = ""
    """Keys of the tags it concerns, with spaces between; empty for all."""


def of_gaps(gaps: Iterable[GapChanged]) -> list[HoleRow]:
    """Return the rows of the ledger."""
    return [
        HoleRow(
            GAP, gap.connection, to_us(gap.start), None if gap.end is None else to_us(gap.end),
            gap.cause, gap.state.value, gap.filled_samples, " ".join(gap.tags),
        )
        for gap in gaps
    ]  # fmt: skip


def of_lost(key: str, spans: Iterable[tuple[int, int]]) -> list[HoleRow]:
    """Return the rows of what of a tag is damaged."""
    return [HoleRow(LOST, key, start, end, "storage-damaged") for start, end in spans]


def of_notes(notes: Sequence[StorageError]) -> list[HoleRow]:
    """Return the rows of files that could not be read."""
    return [HoleRow(UNREADABLE, str(n.fields.get("file", "")), None, None, n.code) for n in notes]
