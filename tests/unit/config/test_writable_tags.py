"""What may be set from here is said in full, or the site is not taken."""

import pytest

from hmi.config.loader import load_site
from hmi.errors import ConfigurationError

SITE = """\
[site]
name = "Bottling"

[[connections]]
key = "demo"
name = "Demo"
url = "opc.tcp://127.0.0.1:4840"

[[machines]]
key = "filler"
name = "Filler"

[[tags]]
key = "filler.level"
name = "Level"
machine = "filler"
connection = "demo"
node = "nsu=http://example.org/;s=Level"
"""


def problems(folder, *lines: str) -> list[tuple[str, str]]:
    path = folder / "site.toml"
    path.write_text(SITE + "\n".join(lines) + "\n")
    try:
        load_site(path)
    except ConfigurationError as error:
        return [(problem.key.removeprefix("tags[0]."), problem.code) for problem in error.problems]
    return []


def test_a_tag_may_not_be_set_unless_the_site_says_so(tmp_path):
    assert problems(tmp_path) == []
    assert load_site(tmp_path / "site.toml").tag("filler.level").writable is False


@pytest.mark.parametrize(
    "lines",
    [
        ("writable = true", "write_low = 1.0", "write_high = 8.0", "write_step = 0.5"),
        ("writable = true", "write_low = 1.0", "write_high = 8.0", "write_critical = true"),
        ('kind = "integer"', "writable = true", "write_low = 1.0", "write_high = 8.0"),
        ('kind = "boolean"', "writable = true"),
        ('kind = "text"', "writable = true"),
    ],
)
def test_a_tag_that_says_all_is_taken(tmp_path, lines):
    assert problems(tmp_path, *lines) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("writable = true",), [("writable", "bad-combination")]),
        (("writable = true", "write_low = 1.0"), [("writable", "bad-combination")]),
        (("write_high = 9.0",), [("write_high", "bad-combination")]),
        (("write_critical = true",), [("write_critical", "bad-combination")]),
        (
            ("writable = true", "write_low = 9.0", "write_high = 8.0"),
            [("write_low", "bad-order")],
        ),
        (
            ("writable = true", "write_low = 1.0", "write_high = 8.0", "write_step = 0.0"),
            [("write_step", "out-of-range")],
        ),
        (
            ('kind = "boolean"', "writable = true", "write_low = 1.0"),
            [("write_low", "bad-combination")],
        ),
    ],
)
def test_what_is_missing_or_contradicts_is_told(tmp_path, lines, found):
    assert problems(tmp_path, *lines) == found
