"""One publish response as a subscription needs it, however it was decoded."""

from dataclasses import dataclass

from asyncua import ua

from hmi.plant.samples import SampleBatch

EventFields = tuple[ua.Variant | None, ...]
"""The fields of one event, in the order of the select clauses; None for what is unreadable."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one publish response says."""

    subscription: int
    sequence: int
    """Number of this message; of a keep-alive, that of the next one."""
    is_keep_alive: bool
    batch: SampleBatch
    """The data changes of known tags, in their order; empty in a keep-alive."""
    ended_by: str | None = None
    """Status name with which the server ends the subscription, None as long as it lives."""
    unreadable: tuple[int, ...] = ()
    """Known tags with a value that could not be decoded; their samples say so."""
    events: tuple[EventFields, ...] = ()
    """Events, in their order."""
