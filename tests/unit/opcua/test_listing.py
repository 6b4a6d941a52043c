"""Children of a node are fetched as far as somebody looks, and never without end."""

import pytest
from asyncua import ua

from hmi.errors import NotConnected
from hmi.opcua import listing as listing_module
from hmi.opcua.listing import Listing
from tests.unit.opcua.exploring import FakeVisit, node, reference


def many(count: int) -> dict:
    return {1: [reference(number, 1) for number in range(10, 10 + count)]}


async def test_no_more_is_fetched_than_is_looked_at():
    visit = FakeVisit(many(1000), page_size=100)
    listing = Listing(visit, node(1))
    await listing.reach(150)
    assert (len(listing.children), visit.requests) == (200, 2)
    assert not listing.is_complete
    await listing.reach(5000)
    assert len(listing.children) == 1000
    assert listing.is_complete
    assert not listing.is_cut


async def test_a_list_that_is_left_is_given_back_to_the_server():
    visit = FakeVisit(many(1000), page_size=100)
    listing = Listing(visit, node(1))
    await listing.reach(10)
    await listing.close()
    assert visit.released == [b"1/100"]
    await listing.close()
    assert visit.released == [b"1/100"]


async def test_a_million_children_end_at_a_bound_and_say_so(monkeypatch):
    monkeypatch.setattr(listing_module, "MOST_CHILDREN", 300)
    visit = FakeVisit(many(1000), page_size=100)
    listing = Listing(visit, node(1))
    await listing.reach(10_000)
    assert len(listing.children) == 300
    assert listing.is_cut
    assert visit.released


async def test_a_child_is_told_once_however_often_the_server_tells_it():
    visit = FakeVisit({1: [reference(10, 1), reference(11, 1), reference(10, 1)]})
    listing = Listing(visit, node(1))
    await listing.reach(100)
    assert [one.node for one in listing.children] == [node(10), node(11)]


class EndlessVisit(FakeVisit):
    """A server that always has more and never brings anything new."""

    def _page(self, *_asked):
        return ua.BrowseResult(
            StatusCode=ua.StatusCode(), ContinuationPoint=b"1/0", References=[reference(10, 1)]
        )


async def test_answers_that_bring_nothing_new_come_to_an_end():
    visit = EndlessVisit({})
    listing = Listing(visit, node(1))
    await listing.reach(100)
    assert len(listing.children) == 1
    assert listing.is_cut
    assert visit.requests < 20


async def test_a_server_that_forgets_the_place_is_asked_from_the_start_again():
    visit = FakeVisit(many(300), page_size=100)
    listing = Listing(visit, node(1))
    await listing.reach(100)
    visit.forgets_once = True
    await listing.reach(300)
    assert [one.node for one in listing.children] == [node(number) for number in range(10, 310)]


async def test_a_node_that_does_not_exist_is_an_error():
    with pytest.raises(NotConnected) as error:
        await Listing(FakeVisit({}), node(1)).reach(1)
    assert error.value.code == "node-unknown"
