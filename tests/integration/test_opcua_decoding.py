"""How messages of real servers are decoded: none value by value as long as no value is odd."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hmi.opcua.guard import Guard
from hmi.opcua.session import Session
from tests.helpers.ua_peer import UaPeer, until
from tests.helpers.ua_station import UaStation, free_port, peer_folder


@pytest.fixture(autouse=True)
def guarded() -> Iterator[None]:
    """Stand the guard in front of the decoder, as the engine does."""
    remove = Guard().install()
    yield
    remove()


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[UaPeer]:
    peer = UaPeer(peer_folder(tmp_path), free_port())
    await peer.start()
    yield peer
    peer.kill()


def sessions_of(station: UaStation) -> list[Session]:
    """Return where the sessions that the supervisor makes from now on will be."""
    make, made = station.supervisor._make_session, []

    def noted(*arguments):
        made.append(make(*arguments))
        return made[-1]

    station.supervisor._make_session = noted
    return made


async def test_the_numbers_of_a_server_and_its_clock_never_need_the_library(peer):
    station = UaStation(peer.url, ["v0", "v1", "v2"])
    sessions = sessions_of(station)
    async with station:
        await until(lambda: len(station.samples("v1")) > 25, 10, "values")
        decoded = sessions[0].decoded
        assert decoded.by_library == 0
        assert decoded.at_once > 20
        assert len(sessions) == 1


async def test_a_text_needs_the_library_for_its_own_message_alone(peer):
    station = UaStation(peer.url, ["v0", "text", "array"])
    sessions = sessions_of(station)
    async with station:
        await until(lambda: len(station.samples("v0")) > 15, 10, "values")
        assert station.newest_value("text") == "Füller"
        decoded = sessions[0].decoded
        assert 1 <= decoded.by_library <= 2
        assert decoded.at_once > 10
