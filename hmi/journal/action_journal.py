"""What people did: written down and committed before it counts as done."""

from pathlib import Path

from hmi.clock import Clock, to_us
from hmi.journal.chain import Append, Cell
from hmi.journal.schema import ACTIONS, journal_file
from hmi.plant.roles import Role
from hmi.storage.writer import Writer

TIMEOUT_S = 10.0


class ActionJournal:
    """The audit trail: who did what to what, with which result."""

    def __init__(self, writer: Writer, clock: Clock, data_folder: Path) -> None:
        self._writer = writer
        self._clock = clock
        self._file = journal_file(data_folder)

    def write(  # the seven columns of an audit entry
        self, user: str, role: Role, action: str, target: str, details: str, result: str
    ) -> None:
        """Add an entry; return after the commit (blocks, so call it through to_thread).

        Raise StorageError when it is not on disk in time; what was asked must then not be done.
        """
        cells: dict[str, Cell] = {
            "at_us": to_us(self._clock.now()),
            "user": user,
            "role": role.name.lower(),
            "action": action,
            "target": target,
            "details": details,
            "result": result,
        }
        self._writer.submit_and_wait(Append(self._file, ACTIONS, cells), TIMEOUT_S)
