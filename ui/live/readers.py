"""What pages may read of the past, named for what the readers can do."""

from typing import Any, Protocol


class HistoryReader(Protocol):
    """Reads recorded samples; blocking, for the background only. Times are UTC microseconds."""

    def read(self, key: str, start_us: int, end_us: int) -> Any:  # noqa: ANN401
        """Return the Series of a tag in [start, end] with the last sample before start."""

    def read_columns(self, key: str, start_us: int, end_us: int, columns: int) -> Any:  # noqa: ANN401
        """Return the ColumnSeries of a tag: first, min, max, last a pixel column."""

    def gaps(self, start_us: int, end_us: int) -> Any:  # noqa: ANN401
        """Return the holes in the recording that touch [start, end]."""
