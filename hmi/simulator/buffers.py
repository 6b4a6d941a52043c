"""Conveyors between machines: whole pieces wait here, and their level starves or blocks."""

from dataclasses import dataclass


@dataclass(slots=True)
class Buffer:
    """Pieces on the conveyor between two machines; count never leaves 0..capacity."""

    capacity: int
    count: int = 0

    @property
    def space(self) -> int:
        """Pieces that still fit."""
        return self.capacity - self.count

    @property
    def fill(self) -> float:
        """Level as a fraction of capacity."""
        return self.count / self.capacity

    def put(self, pieces: int) -> None:
        """Add pieces. Raise ValueError when they do not fit."""
        if not 0 <= pieces <= self.space:
            raise ValueError(f"{pieces} pieces do not fit into {self.space}")
        self.count += pieces

    def take(self, pieces: int) -> None:
        """Remove pieces. Raise ValueError when there are not so many."""
        if not 0 <= pieces <= self.count:
            raise ValueError(f"{pieces} pieces are not among {self.count}")
        self.count -= pieces
