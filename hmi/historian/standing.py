"""What the samples of many tags were at one moment, and what came after it; each file opened once.

A chart asks for one tag over a long time. Whoever wants the whole plant at a moment asks here. A
file that cannot be read is passed over and its day is lost, as the other reader has it.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from hmi.errors import StorageError
from hmi.historian.day_files import DayFiles, span_of
from hmi.historian.day_reader import DayReader
from hmi.historian.day_schema import DAY_SCHEMA
from hmi.historian.known_heads import KnownHeads
from hmi.historian.reader import LOOK_BACK_FILES
from hmi.historian.series import Series, empty_series, joined
from hmi.storage.database import reading

Parts = dict[str, list[Series]]


class StandingReader:
    """Samples of many tags of a data folder. May be used by several threads at once."""

    def __init__(self, data_folder: Path) -> None:
        self._files = DayFiles(data_folder)
        self._heads = KnownHeads()

    def newest(self, until_us: Mapping[str, int]) -> dict[str, Series]:
        """Return the newest sample of each tag at or before its own moment, by key.

        A tag without one has an empty series. Of two samples at one time both are there, the one
        that came later last. What is lost after the sample is named.
        """
        found: Parts = {key: [empty_series()] for key in until_us}
        missing = set(until_us)
        for path in self._files.before(max(until_us.values(), default=0), LOOK_BACK_FILES):
            if not missing:
                break
            self._look(
                path, missing, found, lambda day, key: day.last_before(key, until_us[key] + 1)
            )
            missing = {key for key in missing if not any(len(part) for part in found[key])}
        for path in self._files.odd():
            self._look(
                path, until_us, found, lambda day, key: day.last_before(key, until_us[key] + 1)
            )
        return {key: _newest(joined(parts)) for key, parts in found.items()}

    def between(self, keys: Iterable[str], after_us: int, end_us: int) -> dict[str, Series]:
        """Return the samples of tags in (after, end], by key; tags without any are left out."""
        wanted = tuple(keys)
        found: Parts = {key: [] for key in wanted}
        for path in self._files.of_days(after_us + 1, end_us):
            self._look(
                path, wanted, found, lambda day, key: day.in_range(key, after_us + 1, end_us)
            )
        parts = {key: joined(series) for key, series in found.items() if series}
        return {key: series for key, series in parts.items() if len(series)}

    def days(self) -> tuple[int, int] | None:
        """Return first and last microsecond of the days that are recorded, None without."""
        spans = [span for path in self._files.every() if (span := span_of(path)) is not None]
        return (spans[0][0], spans[-1][1]) if spans else None

    def _look(
        self,
        path: Path,
        keys: Iterable[str],
        found: Parts,
        ask: Callable[[DayReader, str], Series],
    ) -> None:
        try:
            with reading(path, DAY_SCHEMA) as link:
                day = DayReader(link, path, self._heads)
                for key in keys:
                    part = ask(day, key)
                    if len(part) or part.lost:
                        found[key].append(part)
        except StorageError:
            span = span_of(path)
            for key in keys:
                found[key].append(empty_series((), () if span is None else (span,)))


def _newest(series: Series) -> Series:
    if not len(series):
        return series
    first = int((series.times_us < series.times_us[-1]).sum())
    return series.between(first, len(series))
