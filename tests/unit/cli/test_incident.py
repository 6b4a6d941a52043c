"""`lineside incident` takes an interval along without a window."""

import io
import zipfile

from hmi.cli import main
from hmi.cli.output import Output
from tests.unit.exports.incidents import station


def run(*words: object) -> tuple[int, str, str]:
    output = Output(io.StringIO(), io.StringIO())
    code = main(["incident", *map(str, words)], output)
    return code, output.out.getvalue(), output.problems.getvalue()


def test_an_incident_is_written(tmp_path):
    path = tmp_path / "stop.lineside"
    code, said, problems = run(
        "--data", station(tmp_path), "--from", "2026-01-05T07:00:10", "--to",
        "2026-01-05T07:01:00", "--out", path, "--note", "stop",
    )  # fmt: skip
    assert (code, problems) == (0, "")
    assert "samples" in said
    assert "manifest.json" in zipfile.ZipFile(path).namelist()


def test_without_a_site_nothing_is_written(tmp_path):
    code, _, problems = run("--data", tmp_path, "--from", "1h", "--out", tmp_path / "a.lineside")
    assert (code, "holds no site" in problems) == (1, True)
    assert list(tmp_path.iterdir()) == []
