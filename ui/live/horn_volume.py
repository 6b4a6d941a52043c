"""How loud the horn of this station is; kept for the next start."""

import logging
from dataclasses import replace
from pathlib import Path

from hmi.config.settings import load_settings, save_settings
from hmi.errors import StorageError

log = logging.getLogger(__name__)

VOLUMES = (25, 50, 75, 100)


class HornVolume:
    """Percent of the loudest that is possible; a station's horn is never off."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.percent = load_settings(path).settings.horn_volume

    def choose(self, percent: int) -> None:
        """Be as loud as that from now on, also where the file cannot be written."""
        self.percent = percent
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            save_settings(
                self._path, replace(load_settings(self._path).settings, horn_volume=percent)
            )
        except (StorageError, OSError) as error:
            log.warning("The volume of the horn is not kept: %s", error)
