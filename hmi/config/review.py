"""Opens the record of a station for looking at it: a data folder, a backup, or an incident file.

Nothing is written there, and no engine is needed. What has to be unpacked or copied goes into a
folder of its own, which is gone afterwards.
"""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from hmi.clock import Clock, from_us
from hmi.config.kept_sites import kept_sites
from hmi.config.loader import load_site
from hmi.errors import StorageError
from hmi.exports.incident_file import open_incident
from hmi.exports.readable_folder import readable
from hmi.historian.day_files import FOLDER, DayFiles
from hmi.historian.standing import StandingReader
from hmi.plant.site import Site

_LIVE_S = 120.0
"""What was recorded so lately is still being recorded into."""


@dataclass(frozen=True, slots=True)
class Review:
    """A record that can be looked at.

    start is None where the record is the whole one; end is the last moment there is anything of,
    None while the station still records. name is what was opened, for people.
    """

    site: Site
    data_folder: Path
    name: str
    start: datetime | None
    end: datetime | None
    at: datetime
    """The moment to show first."""
    note: str = ""
    spare: "tempfile.TemporaryDirectory[str] | None" = field(default=None, repr=False)

    def close(self) -> None:
        """Remove what was unpacked for it."""
        if self.spare is not None:
            self.spare.cleanup()


def open_review(path: Path, clock: Clock, site_path: Path | None = None) -> Review:
    """Open a folder or an incident file; site_path names a site instead of the one kept there.

    Raise StorageError or ConfigurationError with what keeps it from being opened.
    """
    spare: tempfile.TemporaryDirectory[str] = tempfile.TemporaryDirectory(
        prefix="lineside-review-", ignore_cleanup_errors=True
    )
    with ExitStack() as unless_opened:
        unless_opened.callback(spare.cleanup)
        is_folder = path.is_dir()
        found = (
            _of_folder(path, clock, site_path, spare) if is_folder else _of_incident(path, spare)
        )
        unless_opened.pop_all()
    return found


def _of_incident(path: Path, spare: "tempfile.TemporaryDirectory[str]") -> Review:
    folder = Path(spare.name)
    manifest = open_incident(path, folder)
    start, end = from_us(manifest.start_us), from_us(manifest.end_us)
    site = _site(folder, None)
    return Review(site, folder, path.name, start, end, end, manifest.note, spare)


def _of_folder(
    path: Path, clock: Clock, site_path: Path | None, spare: "tempfile.TemporaryDirectory[str]"
) -> Review:
    if not (path / FOLDER).is_dir():
        raise StorageError("review-nothing", folder=str(path))
    folder = readable(path, Path(spare.name))
    site = _site(folder, site_path)
    last = _last_moment(folder, site, clock.now())
    is_live = clock.now() - last < timedelta(seconds=_LIVE_S)
    return Review(site, folder, str(path), None, None if is_live else last, last, "", spare)


def _site(folder: Path, site_path: Path | None) -> Site:
    if site_path is not None:
        return load_site(site_path)
    kept = kept_sites(folder)
    if kept:
        return kept[-1].load()
    own = folder / "config" / "site.toml"
    if own.exists():
        return load_site(own)
    raise StorageError("site-not-kept", folder=str(folder))


def _last_moment(folder: Path, site: Site, now: datetime) -> datetime:
    """Return when the newest sample was measured; what claims to be of the future is left out."""
    until = {tag.key: int(now.timestamp() * 1e6) for tag in site.tags}
    newest = StandingReader(folder).newest(until).values()
    times = [int(series.times_us[-1]) for series in newest if len(series)]
    if not times:
        days = [path.name for path in DayFiles(folder).every()]
        raise StorageError("review-nothing", folder=", ".join(days[:3]) or str(folder))
    return from_us(max(times))
