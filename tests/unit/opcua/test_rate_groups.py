"""How the tags of a server are shared out among subscriptions."""

from hmi.opcua.rate_groups import RateGroup, rate_groups
from tests.helpers.builders import tag

TAGS = {
    0: tag("m.a", interval_s=0.1),
    1: tag("m.b", interval_s=5.0),
    2: tag("m.c", interval_s=1.0),
}


def test_what_is_sampled_rarely_is_published_apart():
    assert rate_groups(0.2, TAGS) == [RateGroup(0.2, (0, 2)), RateGroup(1.0, (1,))]


def test_a_slow_connection_has_one_group():
    assert rate_groups(2.0, {0: TAGS[0]}) == [RateGroup(2.0, (0,))]


def test_a_connection_without_tags_is_watched_too():
    assert rate_groups(0.2, {}) == [RateGroup(0.2, ())]


def test_no_group_is_larger_than_the_server_allows():
    groups = rate_groups(0.2, dict.fromkeys(range(5), TAGS[0]), items_max=2)
    assert [group.numbers for group in groups] == [(0, 1), (2, 3), (4,)]


def test_a_server_with_room_for_one_subscription_gets_one():
    assert rate_groups(0.2, TAGS, groups_max=1) == [RateGroup(0.2, (0, 1, 2))]
