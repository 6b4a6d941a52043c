"""A server on an independent stack, interrupted in every way: nothing lost, nothing pretended."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from hmi.opcua.guard import Guard
from tests.helpers.independent_peer import IndependentPeer, require_peer
from tests.helpers.interruptions import (
    NETWORK,
    SERVER,
    Interruption,
    faults_found,
    interrupt,
    line_to,
)

pytestmark = pytest.mark.timeout(240)

LASTS_S = 4.0
"""Longer than a silence may go unnoticed."""


@pytest.fixture(autouse=True)
def guarded() -> Iterator[None]:
    """Stand the guard in front of the decoder, as the engine does."""
    require_peer()
    remove = Guard().install()
    yield
    remove()


async def suffer(peer: IndependentPeer, folder: Path, *kinds: Interruption) -> dict[str, object]:
    """Interrupt a line in several ways, one after another; return what is wrong then."""
    async with line_to(peer, folder) as line:
        for kind in kinds:
            await interrupt(line, kind, LASTS_S)
        await line.until_whole()
    return faults_found(line)


async def suffer_alone(folder: Path, *kinds: Interruption) -> dict[str, object]:
    """Do the same with a server of its own."""
    async with IndependentPeer(folder) as peer:
        return await suffer(peer, folder / "data", *kinds)


def complaints(found: Mapping[str, asyncio.Task[dict[str, object]]]) -> dict[str, object]:
    return {name: task.result() for name, task in found.items() if task.result()}


async def test_n4_n5_n6_faults_of_the_network_lose_no_sample(tmp_path):
    """All at the same time, each on a line of its own to one server."""
    async with IndependentPeer(tmp_path) as peer, asyncio.TaskGroup() as tasks:
        found = {
            name: tasks.create_task(suffer(peer, tmp_path / name, kind))
            for name, kind in NETWORK.items()
        }
    assert not complaints(found)


async def test_n1_n2_n8_n9_n14_faults_of_the_server_lose_no_sample(tmp_path):
    """On three servers at the same time, each with some of the faults in turn."""
    kinds = list(SERVER.values())
    async with asyncio.TaskGroup() as tasks:
        found = {
            ", ".join(kind.__name__ for kind in share): tasks.create_task(
                suffer_alone(tmp_path / share[0].__name__, *share)
            )
            for share in (kinds[number::3] for number in range(3))
        }
    assert not complaints(found)
