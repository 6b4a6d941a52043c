"""`lineside import` looks a file through, and takes it in when told to."""

import io

import pytest

from hmi.cli import main
from hmi.cli.output import Output
from hmi.historian.reader import Reader
from hmi.journal.reader import Reader as JournalReader
from hmi.plant.samples import Origin
from tests.helpers.builders import at, at_us

SITE = """
[site]
name = "Hall"
timezone = "Europe/Berlin"
[[machines]]
key = "press"
name = "Press"
[[tags]]
key = "press.oil"
name = "Oil level"
machine = "press"
manual = true
"""


@pytest.fixture
def site(tmp_path):
    path = tmp_path / "site.toml"
    path.write_text(SITE)
    return path


@pytest.fixture
def values(tmp_path):
    path = tmp_path / "oil.csv"
    path.write_text(
        "Zeit;Oil level;Weather\n05.01.2026 07:30;1,5;sunny\n05.01.2026 08:30;2;rain\n"
    )
    return path


def run(site, values, *words: object) -> tuple[int, str, str]:
    output = Output(io.StringIO(), io.StringIO())
    data = site.parent / "data"
    data.mkdir(exist_ok=True)
    words = ("import", values, "--site", site, "--data", data, *words)
    code = main([str(word) for word in words], output)
    return code, output.out.getvalue(), output.problems.getvalue()


def test_a_file_is_looked_through_first(site, values):
    code, said, problems = run(site, values)
    assert code == 0
    assert "press.oil: 2 values, 2026-01-05 07:30:00 to 2026-01-05 08:30:00" in said
    assert "Nothing was changed" in said
    assert "column Weather" in problems
    assert len(Reader(site.parent / "data").read("press.oil", 0, at_us(1e6))) == 0


def test_it_is_taken_in_when_told_to(site, values):
    code, said, _ = run(site, values, "--write")
    assert (code, "2 values are in the record" in said) == (0, True)
    found = Reader(site.parent / "data").read("press.oil", 0, at_us(1e6))
    assert found.values.tolist() == [1.5, 2.0]
    assert found.times_us.tolist() == [at_us(1800), at_us(5400)]
    assert found.origins.tolist() == [Origin.MANUAL] * 2
    (action,) = JournalReader(site.parent / "data").actions(at(-1e6), at(1e10))
    assert (action.action, action.target, action.result) == ("ImportHistory", "oil.csv", "done")
    assert "lineside import" in action.user


def test_mistakes_are_told_with_their_place_and_nothing_is_taken(site, values):
    values.write_text(values.read_text() + "tomorrow;3;\n05.01.2026 09:30;much;\n")
    code, _, problems = run(site, values, "--write")
    assert code == 1
    assert "line 4: Zeit: expected a time such as" in problems
    assert "line 5: Oil level: expected a number, found 'much'" in problems
    assert len(Reader(site.parent / "data").read("press.oil", 0, at_us(1e6))) == 0
    code, said, _ = run(site, values, "--write", "--skip-refused")
    assert (code, "2 values are in the record" in said) == (0, True)


def test_a_file_that_is_not_there_is_told(site, values):
    code, _, problems = run(site, values.with_name("none.csv"))
    assert code == 1
    assert "none.csv" in problems


def test_a_tag_of_a_server_is_not_entered_by_hand(site, values):
    site.write_text(SITE.replace("manual = true", 'manual = true\nnode = "nsu=x;s=y"'))
    code, _, problems = run(site, values)
    assert code == 1
    assert "nothing beside manual = true" in problems
