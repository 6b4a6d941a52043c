"""A bound on the memory of the engine, so that a mistake costs a connection and not the computer.

Linux only: the bound is on memory that can be written to (RLIMIT_DATA). The address space as a
whole (RLIMIT_AS) says little: a thread reserves 64 MiB of it for its heap and uses a hundredth, so
that a healthy engine reaches 0.45 GiB with two cores and several with sixteen. Of what can be
written it has 0.2 GiB. On Windows the service that starts the engine bounds it by a Job Object.
"""

import importlib
import logging
import os
import sys
from typing import Final

log = logging.getLogger(__name__)

MIB: Final = 1024 * 1024
LEAST_MIB: Final = 1024
MOST_MIB: Final = 4096


def usual_mib(installed_mib: float) -> int:
    """Return the bound for a computer: half its memory, from 1 to 4 GiB."""
    return round(min(max(installed_mib / 2, LEAST_MIB), MOST_MIB))


def cap_memory(mib: int | None = None) -> int:
    """Bound this process from now on; return the bound in MiB, 0 where there is none.

    None stands for the usual bound and 0 for no bound. A stricter one that is there already stays.
    """
    if sys.platform != "linux" or mib == 0:
        return 0
    wanted = mib or usual_mib(_installed_mib())
    resource = importlib.import_module("resource")  # there is no such module on Windows
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bound = wanted * MIB if hard == resource.RLIM_INFINITY else min(wanted * MIB, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))
    log.info("The engine uses at most %d MiB", bound // MIB)
    return int(bound // MIB)


def _installed_mib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / MIB
