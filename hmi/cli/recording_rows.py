"""Rows about what was recorded: how far, with which holes, and whether the journal is sound."""

from collections.abc import Iterator
from pathlib import Path

from hmi.actions.backups import last_backup
from hmi.bus.facts import GapChanged, GapState
from hmi.cli.rows import Row
from hmi.clock import Clock, from_us, to_us
from hmi.errors import StorageError
from hmi.historian.alive import last_alive
from hmi.historian.day_files import DayFiles
from hmi.historian.gaps import read_gaps
from hmi.journal.reader import Reader
from hmi.journal.schema import journal_file
from hmi.texts.codes import sentence
from hmi.texts.formats import age, date_time, duration, size

_LAST_GAPS = 5


def recording_rows(folder: Path, clock: Clock) -> Iterator[Row]:
    """Tell how recording stands."""
    for topic, rows in (
        ("recording", _recorded(DayFiles(folder), clock)),
        ("backup", _backup(folder, clock)),
        ("gap", _holes(folder)),
        ("journal", _journal(folder)),
    ):
        # What one file does not tell must not hide what the others do.
        try:
            yield from rows
        except StorageError as error:
            yield Row(topic, sentence(error.code, **error.fields), is_wrong=True)


def _recorded(files: DayFiles, clock: Clock) -> Iterator[Row]:
    days = files.every()
    if not days:
        yield Row("recording", "nothing was recorded yet")
        return
    yield Row("recording", f"{len(days)} files, {days[0].stem} to {days[-1].stem}")
    for connection, time_us in sorted(last_alive(files, to_us(clock.now())).items()):
        ago = age((to_us(clock.now()) - time_us) / 1e6)
        when = date_time(from_us(time_us), "UTC")
        yield Row("recording", f"{connection} complete until {when} UTC, {ago} ago")


def _holes(folder: Path) -> Iterator[Row]:
    gaps = read_gaps(folder)
    for gap in gaps[-_LAST_GAPS:]:
        yield Row("gap", _told(gap), gap.state is GapState.UNFILLABLE)
    if not gaps:
        yield Row("gap", "none")


def _journal(folder: Path) -> Iterator[Row]:
    if not journal_file(folder).path.exists():
        yield Row("journal", "nothing was written yet")
        return
    for table, found in Reader(folder).verify().items():
        is_wrong = found.first_wrong is not None
        state = f"was changed at row {found.first_wrong}" if is_wrong else "unchanged"
        yield Row("journal", f"{table}: {found.rows} rows, {state}", is_wrong)


def _backup(folder: Path, clock: Clock) -> Iterator[Row]:
    last = last_backup(folder)
    if last.last_made is None:
        yield Row("backup", "none was made from a window yet")
        return
    ago = age((clock.now() - last.last_made).total_seconds())
    yield Row("backup", f"{last.last_folder}, {size(last.last_bytes)}, {ago} ago")


def _told(gap: GapChanged) -> str:
    length = duration((gap.end - gap.start).total_seconds()) if gap.end else "lasting"
    start = date_time(gap.start, "UTC")
    whose = f"{len(gap.tags)} tags" if gap.tags else "all tags"
    stays = f", {len(gap.unfilled)} tags without history" if gap.unfilled else ""
    return (
        f"{gap.connection}, {whose}, {start} UTC, {length}, {gap.state.value}, "
        f"{gap.filled_samples} samples filled{stays}: {sentence(gap.cause)}"
    )
