"""A definition together with the place it has in its file."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from hmi.config.positions import Path

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A definition and where it stands in the file."""

    path: Path
    item: T

    def at(self, *steps: str | int) -> Path:
        """Return the path of a key of this definition."""
        return (*self.path, *steps)
