"""Requests about backups; requests.py has them with all others."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackUp:
    """Bring the backup in a folder up to date, in the background; BackupChanged tells of it."""

    folder: str


@dataclass(frozen=True, slots=True)
class CancelBackup:
    """End the backup, or the check before a restore, that is being made; nothing is changed."""


@dataclass(frozen=True, slots=True)
class RestoreBackup:
    """Check a backup, put it in the place of the station's files, and start the engine anew.

    What was there is set aside in the data folder. BackupChanged tells how far it is.
    """

    folder: str


BackupRequest = BackUp | CancelBackup | RestoreBackup
