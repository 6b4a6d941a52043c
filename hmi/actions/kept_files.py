"""The files that the engine writes all the time, looked through before it starts."""

from pathlib import Path

from hmi.access.store import users_file
from hmi.asset_health.kept import condition_file
from hmi.clock import Clock
from hmi.historian.gaps import ledger_file
from hmi.journal.schema import journal_file
from hmi.maturity.schema import assessments_file
from hmi.performance.shift_store import performance_file


def mend_files(data_folder: Path, clock: Clock) -> None:
    """Set damaged files aside: they must not keep the plant from being watched and recorded.

    Raise StorageTooNew for a file of a later version of the program.
    """
    for file in (
        users_file(data_folder), assessments_file(data_folder), journal_file(data_folder),
        ledger_file(data_folder), condition_file(data_folder), performance_file(data_folder),
    ):  # fmt: skip
        file.mend(clock.now())
