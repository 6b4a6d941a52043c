"""A site may say of a tag whether it is watched; the key survives writing and lists of tags."""

import pytest

from hmi.config.loader import load_site
from hmi.config.tag_cells import cell_of, value_of
from hmi.config.toml_tables import new_table
from hmi.errors import ConfigurationError
from tests.helpers.builders import tag

HEAD = """
[site]
name = "S"
[[connections]]
key = "c"
name = "C"
url = "opc.tcp://localhost:4840"
[[machines]]
key = "m"
name = "M"
indicator_tags = ["m.t"]
"""
TAG = """
[[tags]]
key = "m.{name}"
name = "T"
machine = "m"
connection = "c"
node = "nsu=urn:x;s={name}"
{more}
"""


def site_of(folder, *tags, head=HEAD):
    path = folder / "site.toml"
    path.write_text(head + "".join(TAG.format(name=name, more=more) for name, more in tags))
    return load_site(path)


def bands(site):
    return [tag.key for tag in site.tags if tag.key.endswith((".expected", ".reach"))]


def test_indicators_and_what_says_so_get_a_usual_band(tmp_path):
    site = site_of(tmp_path, ("t", ""), ("u", "watch = true"), ("v", ""))
    assert bands(site) == ["m.t.expected", "m.t.reach", "m.u.expected", "m.u.reach"]


def test_an_indicator_may_be_left_out(tmp_path):
    assert bands(site_of(tmp_path, ("t", "watch = false"))) == []


def test_a_text_cannot_be_watched(tmp_path):
    with pytest.raises(ConfigurationError) as caught:
        site_of(tmp_path, ("t", 'kind = "text"\nwatch = true'))
    assert "watch" in str(caught.value.problems[0])


def test_a_tag_cannot_take_the_place_of_a_band(tmp_path):
    with pytest.raises(ConfigurationError):
        site_of(tmp_path, ("t", ""), ("t.expected", ""))


def test_an_alarm_may_look_at_a_band(tmp_path):
    alarm = """
[[alarms]]
key = "m.usual"
machine = "m"
kind = "level"
tag = "m.t.expected"
levels = { hi = 9.0 }
message = "Usual is high"
consequence = "Wear"
response = "Look at it"
priority = 3
"""
    assert site_of(tmp_path, ("t", ""), head=HEAD + alarm).alarms[0].tag == "m.t.expected"


@pytest.mark.parametrize(("watch", "cell"), [(True, "true"), (False, "false"), (None, "")])
def test_it_survives_lists_of_tags_and_writing(watch, cell):
    one = tag("m.t", watch=watch)
    assert cell_of(one, "watch") == cell
    assert value_of("watch", cell, has_decimal_comma=False) is watch
    assert (f"watch = {cell}" in new_table(one)) is (watch is not None)
