"""`lineside export` writes what is recorded without a window."""

import io

import pytest

from hmi.cli import main
from hmi.cli.output import Output
from hmi.clock import SystemClock
from hmi.config.kept_sites import keep_site
from tests.unit.exports.recorded import recorded

SITE = """
[site]
name = "Hall"
timezone = "Europe/Berlin"
[[connections]]
key = "demo"
name = "Demo"
url = "opc.tcp://127.0.0.1:4840"
mode = "None"
policy = "None"
[[machines]]
key = "filler"
name = "Filler"
[[tags]]
key = "filler.level"
name = "Level"
machine = "filler"
connection = "demo"
node = "nsu=urn:x;s=level"
[[tags]]
key = "filler.count"
name = "Count"
machine = "filler"
connection = "demo"
node = "nsu=urn:x;s=count"
kind = "integer"
"""
SPAN = ("--from", "2026-01-05T07:00", "--to", "2026-01-05T08:00")


@pytest.fixture
def data(tmp_path):
    recorded(tmp_path / "data")
    path = tmp_path / "site.toml"
    path.write_text(SITE)
    keep_site(path, tmp_path / "data", SystemClock())
    return tmp_path / "data"


def run(*words: object) -> tuple[int, str, str]:
    output = Output(io.StringIO(), io.StringIO())
    code = main(["export", *map(str, words)], output)
    return code, output.out.getvalue(), output.problems.getvalue()


def test_a_data_folder_alone_is_enough(data, tmp_path):
    path = tmp_path / "out.csv"
    code, said, problems = run("--data", data, *SPAN, "--out", path)
    assert (code, problems) == (0, "")
    assert "311 rows" in said
    assert "1 holes" in said
    assert "2026-01-05T07:00:00.000000+01:00,0.0" in path.read_text("utf-8-sig")


def test_tags_are_chosen_by_pattern_and_the_zone_by_name(data, tmp_path):
    path = tmp_path / "out.lp"
    code, said, _ = run("--data", data, *SPAN, "--tags", "*.count", "--out", path)
    assert (code, "10 rows" in said) == (0, True)
    code, _, _ = run(
        "--data", data, "--zone", "UTC", "--from", "2026-01-05T06:00",
        "--to", "2026-01-05T06:00:05",
        "--tags", "filler.count", "--out", tmp_path / "utc.csv", "--delimiter", ";",
        "--decimal", ",",
    )  # fmt: skip
    assert code == 0
    assert len((tmp_path / "utc.csv").read_text().splitlines()) == 6


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--tags", "press.*", "--out", "out.csv"), "press.*"),
        (("--out", "out.xls"), "Which form"),
        (("--out", "out.csv", "--zone", "Mars/North"), "Mars/North"),
        (("--out", "nowhere/out.csv"), "no folder"),
    ],
)
def test_what_cannot_be_done_is_said(data, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    code, _, problems = run("--data", data, *SPAN, *words)
    assert code == 1
    assert told in problems


def test_a_folder_without_a_site_is_said(tmp_path):
    code, _, problems = run("--data", tmp_path, *SPAN, "--out", tmp_path / "out.csv")
    assert code == 1
    assert "holds no site" in problems
