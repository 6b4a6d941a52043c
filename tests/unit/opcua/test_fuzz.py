"""Spoilt messages of every kind are read or refused: no crash, no hang, no memory kept."""

import logging
import sys
from collections.abc import Iterator

import pytest

from hmi.opcua.guard import Guard
from tests.helpers.fuzzing import Outcome, all_seeds, fuzz

MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def _guarded() -> Iterator[None]:
    """Stand a guard in front of the decoder, and let the library complain unheard."""
    remove = Guard().install()
    logging.getLogger("asyncua").setLevel(logging.CRITICAL + 1)
    logging.getLogger("hmi.opcua").setLevel(logging.ERROR)
    yield
    remove()


def told(outcome: Outcome) -> None:
    sys.stdout.write(
        f"{outcome.read} read, {outcome.refused} refused, slowest {outcome.slowest_s * 1e3:.1f} ms"
        f" ({outcome.slowest_of[:200]}), memory {outcome.grown_bytes / MIB:+.1f} MiB\n"
    )


def test_there_are_at_least_forty_seeds_which_are_all_read_as_they_are():
    seeds = all_seeds()
    assert len(seeds) >= 40
    assert len({seed.name for seed in seeds}) == len(seeds)
    for seed in seeds:
        seed.decode(seed.content)


def test_fifty_thousand_spoilt_messages_are_read_or_refused():
    outcome = fuzz(all_seeds(), 50_000, number=3)
    told(outcome)
    assert outcome.read + outcome.refused == 50_000
    assert min(outcome.read, outcome.refused) > 5_000
    assert outcome.slowest_s < 2
    assert outcome.grown_bytes < 200 * MIB


@pytest.mark.soak
def test_a_million_spoilt_messages_are_read_or_refused():
    fuzz(all_seeds(), 20_000, number=0)  # what is learnt once, such as caches, is no growth
    outcome = fuzz(all_seeds(), 1_000_000, number=1)
    told(outcome)
    assert outcome.read + outcome.refused == 1_000_000
    assert outcome.slowest_s <= 0.1, outcome.slowest_of
    assert outcome.grown_bytes <= 50 * MIB
