"""What was learned and counted, read by a window, which never writes it."""

from pathlib import Path

from hmi.asset_health.kept import KeptStates
from hmi.storage.jobs import Job


class _NoWriter:
    """Takes no jobs."""

    def submit(self, job: Job) -> None:
        """Refuse: who only reads keeps nothing."""
        raise RuntimeError(f"{type(job).__name__}: only the engine keeps")


def kept_in(data_folder: Path) -> KeptStates:
    """Return what is kept in a data folder, for reading."""
    return KeptStates(data_folder, _NoWriter())
