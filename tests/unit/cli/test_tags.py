"""`lineside tags` writes the site's tags as a list and takes a list when it is told to."""

import io

import pytest

from hmi.cli import main
from hmi.cli.output import Output
from hmi.config.loader import load_site
from tests.unit.config.tag_lists import HEAD, HEAT, SITE


@pytest.fixture
def output():
    return Output(io.StringIO(), io.StringIO())


@pytest.fixture
def site(tmp_path):
    path = tmp_path / "site.toml"
    path.write_text(SITE)
    return path


def run(output, *words: object) -> int:
    return main(["tags", *map(str, words)], output)


def test_tags_are_written_to_the_terminal_or_a_file(site, tmp_path, output):
    assert run(output, "export", "--site", site) == 0
    lines = output.out.getvalue().splitlines()
    assert lines[0].startswith("key,name,machine")
    assert lines[1].startswith("press.force,Force,press,demo,nsu=urn:x;s=force,number")
    path = tmp_path / "tags.csv"
    assert run(output, "export", path, "--site", site, "--delimiter", ";") == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfkey;name;")


def test_a_list_is_shown_first_and_taken_when_told_to(site, tmp_path, output):
    path = tmp_path / "tags.csv"
    path.write_text(f"{HEAD}\n{HEAT}\n")
    words = ("import", path, "--site", site, "--data", tmp_path)
    assert run(output, *words) == 0
    assert "row 2: press.heat: new" in output.out.getvalue()
    assert "Nothing was changed" in output.out.getvalue()
    assert site.read_text() == SITE
    assert run(output, *words, "--write") == 0
    assert load_site(site).tag("press.heat").name == "Heat"


def test_refused_rows_are_told_with_number_and_reason_and_the_others_are_taken(
    site, tmp_path, output
):
    path = tmp_path / "tags.csv"
    path.write_text(f"{HEAD},high\n{HEAT},much\npress.y,Y,press,demo,nsu=a;s=y,\n")
    assert run(output, "import", path, "--site", site, "--data", tmp_path, "--write") == 1
    assert "row 2: press.heat: high: wrong-type: expected a number" in output.problems.getvalue()
    keys = [tag.key for tag in load_site(site).tags if tag.node]
    assert keys == ["press.force", "press.y"]


def test_a_list_that_cannot_be_read_is_a_message(site, tmp_path, output):
    assert run(output, "import", tmp_path / "none.csv", "--site", site, "--data", tmp_path) == 1
    assert "none.csv" in output.problems.getvalue()
