"""What the records said about maturity, kept: a claim can be compared with what was known then."""

import asyncio
import logging
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import insert, inspect, select

from hmi.bus.evidence import EvidenceFound
from hmi.clock import to_us
from hmi.errors import StorageError
from hmi.maturity.schema import EVIDENCE, SCHEMA, assessments_file
from hmi.maturity.store import COMMIT_TIMEOUT_S, WritesJobs
from hmi.maturity.write_job import WriteJob
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors

log = logging.getLogger(__name__)

_FOUND = TypeAdapter(EvidenceFound)


class EvidenceStore:
    """All evidence that was ever found, oldest first. Call it from the event loop's thread."""

    def __init__(self, data_folder: Path, writer: WritesJobs) -> None:
        """Take up what is kept in data_folder, as soon as it can be read."""
        self._file = assessments_file(data_folder)
        self._writer = writer

    @cached_property
    def _kept(self) -> list[EvidenceFound]:
        return _read(self._file.path)

    def every(self) -> tuple[EvidenceFound, ...]:
        """Return all of it; none while the disk does not give it."""
        try:
            return tuple(self._kept)
        except StorageError as error:
            log.warning("Earlier evidence is not known: %s", error)
            return ()

    async def keep(self, found: EvidenceFound) -> None:
        """Commit what was found. Raise StorageError when it is not on disk in time."""
        kept = self._kept
        row = {"at_us": to_us(found.at), "found": _FOUND.dump_json(found).decode()}
        statement = insert(EVIDENCE).prefix_with("OR IGNORE").values(row)
        job = WriteJob(self._file, lambda link: link.execute(statement))
        await asyncio.to_thread(self._writer.submit_and_wait, job, COMMIT_TIMEOUT_S)
        kept.append(found)


def _read(path: Path) -> list[EvidenceFound]:
    """Return what is kept; what a later version wrote otherwise is passed over and logged."""
    if not path.exists():
        return []
    engine = open_database(path, read_only=True, schema=SCHEMA)
    with storage_errors(path), engine.connect() as link:
        if not inspect(link).has_table(EVIDENCE.name):
            return []  # a file of version 1; the first evidence brings it up
        rows = link.execute(select(EVIDENCE.c.found).order_by(EVIDENCE.c.at_us)).all()
    found = []
    for row in rows:
        try:
            found.append(_FOUND.validate_json(row.found))
        except ValidationError as error:
            log.warning("A kept evidence cannot be read: %s", error)
    return found
