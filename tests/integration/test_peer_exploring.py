"""Looking around in a server on an independent stack, with the companion models as published."""

from collections.abc import AsyncIterator, Iterator

import pytest

from hmi.opcua import listing
from hmi.opcua.guard import Guard
from hmi.plant.assets import StateSource
from hmi.plant.tags import Kind
from tests.helpers.independent_peer import IndependentPeer, require_peer
from tests.helpers.looking_around import Looking, patience

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(autouse=True)
def guarded() -> Iterator[None]:
    """Stand the guard in front of the decoder, as the engine does."""
    require_peer()
    remove = Guard().install()
    yield
    remove()


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    patience(monkeypatch)


@pytest.fixture
async def at(tmp_path) -> AsyncIterator[Looking]:
    """Return a visit to the peer."""
    async with IndependentPeer(tmp_path / "peer", machines=True) as peer:
        one = Looking(peer.url)
        await one.explorer.find_endpoints(1, peer.url)
        assert any(found.is_usable for found in one.told[-1].endpoints)
        await one.enter()
        yield one
        await one.explorer.leave(1)


async def test_machines_of_the_published_models_are_found_and_bound(at, monkeypatch):
    found = await at.machines()
    capper, labeller = found["capper"], found["labeller"]
    assert {"Machinery", "DI"} <= set(capper.models)
    assert "PackML" in labeller.models
    plate = (capper.machine.manufacturer, capper.machine.model, capper.machine.serial)
    assert plate == ("Works of Twente", "C-40", "C40-0815")
    assert capper.machine.state_source is StateSource.MACHINERY
    state = next(tag for tag in capper.tags if tag.key == capper.machine.state_tag)
    assert state.kind is Kind.TEXT
    assert (await at.read(state.node)).value == "Executing"
    assert labeller.machine.state_source is StateSource.PACKML
    assert labeller.machine.speed_tag == "labeller.speed"
    assert labeller.machine.mode_tag == "labeller.mode"
    await check_tree(at, monkeypatch)


async def check_tree(at: Looking, monkeypatch) -> None:
    """The server's own tree comes in pages over continuation points, each node once."""
    monkeypatch.setattr(listing, "PER_ANSWER", 3)
    server = "nsu=http://opcfoundation.org/UA/;i=2253"
    page = await at.browse(server)
    nodes = [node.node for node in page.nodes]
    assert len(nodes) > 6
    assert len(set(nodes)) == len(nodes)
    assert not page.has_more
    status = await at.search("CurrentTime", server)
    assert status.is_complete
    assert status.nodes
    assert status.nodes[0].path.startswith("Server/")
