"""What a server says it allows, and that nothing larger is asked of it."""

import pytest

from hmi.opcua.server_limits import LIMIT_NODES, READ_AT_ONCE, ServerLimits, batches


def test_each_limit_is_where_it_was_asked_for_and_nonsense_is_no_limit():
    limits = ServerLimits.of([500, None, "many", -3, True, 1.5, 40])
    assert limits == ServerLimits(items_per_call=500, items_per_subscription=40)
    assert ServerLimits.of([]) == ServerLimits()
    assert len(set(LIMIT_NODES)) == len(ServerLimits.__dataclass_fields__)


@pytest.mark.parametrize(
    ("limit", "sizes"),
    [(0, [READ_AT_ONCE, READ_AT_ONCE, 1]), (400, [400, 400, 201]), (9_000, [500, 500, 1])],
)
def test_batches_keep_the_servers_limit_and_our_own(limit, sizes):
    items = list(range(1001))
    found = [list(part) for part in batches(items, limit, READ_AT_ONCE)]
    assert [len(part) for part in found] == sizes
    assert [item for part in found for item in part] == items


def test_nothing_is_no_batch():
    assert list(batches([], 5, 5)) == []
