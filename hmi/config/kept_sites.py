"""The site as it was: every version that was recorded with is kept in the data folder.

So that a copy of the folder can be looked at elsewhere, and a past moment with the tags and alarms
of then. A version is named by when it was first used and what it holds; the same one twice in a
row is kept once.
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hmi.clock import Clock
from hmi.config.loader import load_site
from hmi.config.replaced_file import replace_file
from hmi.errors import StorageError
from hmi.plant.site import Site

log = logging.getLogger(__name__)

FOLDER = "sites"
_TIME = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"(\d{8}T\d{12}Z)-([0-9a-f]{16})\.toml")


@dataclass(frozen=True, slots=True)
class KeptSite:
    """A version of the site: since when it was recorded with, its hash, and its file."""

    since: datetime
    digest: str
    path: Path

    def load(self) -> Site:
        """Return the site. Raise ConfigurationError when this program does not understand it."""
        return load_site(self.path)


def kept_sites(data_folder: Path) -> list[KeptSite]:
    """Return all versions, the oldest first; none where the folder cannot be read."""
    folder = data_folder / FOLDER
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return []
    found = ((name, _NAME.fullmatch(name)) for name in names)
    return [
        KeptSite(
            datetime.strptime(match[1], _TIME).replace(tzinfo=UTC), match[2], folder / name
        )
        for name, match in found
        if match is not None
    ]  # fmt: skip


def site_at(data_folder: Path, moment: datetime) -> KeptSite | None:
    """Return the version that was recorded with at a moment; before the first one, that one."""
    found = kept_sites(data_folder)
    before = [site for site in found if site.since <= moment]
    return before[-1] if before else (found[0] if found else None)


def read_kept(kept: KeptSite) -> str:
    """Return the text of a version. Raise StorageError."""
    try:
        return kept.path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        detail = error.strerror if isinstance(error, OSError) else "encoding"
        raise StorageError("storage-io", file=str(kept.path), detail=detail) from error


def digest_of(content: bytes) -> str:
    """Return the hash by which a version is known."""
    return hashlib.sha256(content).hexdigest()[:16]


def keep_site(site_path: Path, data_folder: Path, clock: Clock) -> None:
    """Keep a site file as it is now unless the newest version is the same.

    What the disk does not allow is only logged: recording matters more.
    """
    try:
        _keep(site_path, data_folder, clock)
    except OSError as error:
        log.warning("The site could not be kept beside its record: %s", error)


def _keep(site_path: Path, data_folder: Path, clock: Clock) -> None:
    content = site_path.read_bytes()
    digest = digest_of(content)
    found = kept_sites(data_folder)
    if found and found[-1].digest == digest:
        return
    folder = data_folder / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    replace_file(folder / f"{clock.now():{_TIME}}-{digest}.toml", content)
