"""Which tags are watched: indicators of machines, unless a tag says otherwise."""

from hmi.plant.tags import Kind
from hmi.plant.watched import band_tags, watched_tags
from tests.helpers.builders import machine, tag


def keys(tags, **machine_fields):
    found = watched_tags([machine("filler", **machine_fields)], tags)
    return [one.key for one in found]


def test_indicators_of_a_machine_are_watched_and_no_other_tag():
    tags = [tag("filler.speed"), tag("filler.current"), tag("filler.level"), tag("filler.shake")]
    fields = {"current_tag": "filler.current", "vibration_tag": "filler.shake"}
    assert keys(tags, indicator_tags=("filler.speed",), **fields) == [
        "filler.speed", "filler.current", "filler.shake",
    ]  # fmt: skip


def test_a_tag_may_say_itself_whether_it_is_watched():
    tags = [tag("filler.speed", watch=False), tag("filler.level", watch=True)]
    assert keys(tags, indicator_tags=("filler.speed",)) == ["filler.level"]


def test_counters_set_points_words_and_entered_values_are_not_watched_by_themselves():
    tags = [
        tag("filler.count", kind=Kind.INTEGER), tag("filler.target", writable=True),
        tag("filler.state", kind=Kind.TEXT), tag("filler.on", kind=Kind.BOOLEAN),
    ]  # fmt: skip
    indicators = tuple(one.key for one in tags)
    assert keys(tags, indicator_tags=indicators) == []
    assert keys([tag("filler.count", kind=Kind.INTEGER, watch=True)]) == ["filler.count"]


def test_what_the_engine_computes_is_not_watched():
    assert keys([tag("filler.oee", node="", connection="", watch=True)]) == []


def test_beside_a_watched_tag_are_what_is_expected_and_how_far_usual_reaches():
    expected, reach = band_tags([tag("filler.speed", unit="/h", decimals=1)])
    assert (expected.key, reach.key) == ("filler.speed.expected", "filler.speed.reach")
    assert {expected.unit, reach.unit} == {"/h"}
    assert expected.is_derived
    assert expected.machine == "filler"
    assert not expected.backfill
