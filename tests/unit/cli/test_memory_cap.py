"""The engine's memory is bounded where it runs, far above what it needs."""

import subprocess
import sys

import pytest

from hmi.cli.memory_cap import LEAST_MIB, MOST_MIB, cap_memory, usual_mib
from tests.helpers.sources import ROOT

IN_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="bounds memory on Linux only")
HEALTHY_MIB = 180
"""What a running engine with the demo plant has of memory that can be written to."""

CHILD = """
import resource
from hmi.cli.memory_cap import cap_memory
{before}
print(cap_memory({mib}))
{after}
kept = bytearray(300 * 2**20)
try:
    bytearray(3 * 2**30)
except MemoryError:
    print("refused")
print(len(bytearray(50 * 2**20)))
"""


def child(mib: int, before: str = "", after: str = "") -> list[str]:
    """Run a process that is bounded, asks for much, and goes on."""
    program = CHILD.format(mib=mib, before=before, after=after)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("installed", "bound"), [(512, 1024), (2048, 1024), (6000, 3000), (64_000, 4096)]
)
def test_half_the_memory_of_the_computer_is_the_usual_bound(installed, bound):
    assert usual_mib(installed) == bound
    assert LEAST_MIB <= bound <= MOST_MIB


def test_even_the_least_bound_is_far_above_a_healthy_engine():
    assert LEAST_MIB > 5 * HEALTHY_MIB


@IN_LINUX
def test_what_goes_beyond_the_bound_is_refused_and_the_process_goes_on():
    with_engine = child(1024, after="from hmi import engine")
    assert with_engine == ["1024", "refused", str(50 * 2**20)]


@IN_LINUX
def test_a_stricter_bound_of_the_system_stays():
    before = "resource.setrlimit(resource.RLIMIT_DATA, (900 * 2**20,) * 2)"
    assert child(2048, before)[:2] == ["900", "refused"]


def test_zero_means_no_bound():
    assert cap_memory(0) == 0
