"""What is typed at a terminal gives a result, a list of mistakes or a usage message, in order."""

import io
import logging
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hmi.cli import main
from hmi.cli.output import Output
from hmi.cli.plant_rows import connection_rows, time_rows
from hmi.cli.recording_rows import recording_rows
from hmi.cli.station_rows import folder_rows, log_rows, version_rows
from hmi.clock import ManualClock
from hmi.config.paths import station_paths
from hmi.log import teardown
from hmi.plant.connections import Connection
from hmi.plant.shifts import ShiftCalendar
from hmi.plant.site import Retention, Site

SITE = '[site]\nname = "Bottling"\n'
ROOT = Path(__file__).parents[3]


@pytest.fixture
def output():
    return Output(io.StringIO(), io.StringIO())


@pytest.fixture
def site_file(tmp_path):
    path = tmp_path / "site.toml"
    path.write_text(SITE)
    return path


def test_check_of_a_right_file_gives_a_summary(site_file, output):
    assert main(["check", str(site_file)], output) == 0
    assert "Bottling: 0 connections" in output.out.getvalue()
    assert output.problems.getvalue() == ""


def test_check_of_a_wrong_file_gives_a_line_for_each_mistake(site_file, output):
    site_file.write_text('[site]\nnmae = "x"\n[retention]\nsamples_days = "9"\n')
    assert main(["check", str(site_file)], output) == 1
    assert output.out.getvalue() == ""
    lines = output.problems.getvalue().splitlines()
    assert [line.split(": ")[0] for line in lines] == [f"{site_file}:2", f"{site_file}:4"]


def test_check_shows_warnings_and_passes(site_file, output):
    twin = '[[connections]]\nkey = "{0}"\nname = "{0}"\nurl = "opc.tcp://127.0.0.1:4840"\n'
    site_file.write_text(SITE + twin.format("a") + twin.format("b"))
    assert main(["check", str(site_file)], output) == 0
    assert "warning: " in output.problems.getvalue()


def test_an_engine_with_a_data_folder_in_the_way_says_so(tmp_path, output):
    (tmp_path / "file").write_text("in the way")
    assert main(["engine", "--data", str(tmp_path / "file")], output) == 1
    assert "cannot be used" in output.problems.getvalue()


def test_the_engine_gets_what_was_typed(site_file, tmp_path, output, monkeypatch):
    calls = []

    def run(*given, **named):
        calls.append((*given, named))
        return 7

    monkeypatch.setattr("hmi.engine.run", run)
    folder = tmp_path / "data"
    typed = [
        "engine",
        "--site",
        str(site_file),
        "--data",
        str(folder),
        "--url",
        "demo=opc.tcp://h",
    ]
    try:
        assert main([*typed, "--service"], output) == 7
    finally:
        teardown()
    assert calls == [(site_file, folder, ["demo=opc.tcp://h"], {"is_service": True})]
    assert (folder / "log" / "lineside.log").is_file()


def test_the_demo_site_of_the_product_has_no_mistakes(output):
    assert main(["check", str(ROOT / "resources/demo/site.toml")], output) == 0
    assert output.problems.getvalue() == ""


@pytest.mark.parametrize("typed", [[], ["bogus"], ["check"], ["check", "a", "b"], ["users"]])
def test_bad_usage_ends_with_2(typed, output, capsys):
    with pytest.raises(SystemExit) as caught:
        main(typed, output)
    assert caught.value.code == 2
    assert "usage: lineside" in capsys.readouterr().err


def test_the_start_imports_nothing_slow():
    program = (
        "import sys, hmi.cli.arguments as a\n"
        "try:\n    a.main(['--version'])\nexcept SystemExit:\n    pass\n"
        "slow = {'asyncua', 'numpy', 'pydantic', 'sqlalchemy', 'cryptography', 'PySide6'}\n"
        "sys.exit(','.join(slow & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("lineside ")


def test_a_terminal_without_utf_8_gets_question_marks():
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True)
    Output(stream, stream).say("Abfüllung")
    assert stream.buffer.getvalue() == b"Abf?llung\n"


def test_doctor_of_a_new_station_is_well(site_file, tmp_path, output):
    typed = ["doctor", "--site", str(site_file), "--data", str(tmp_path / "data")]
    assert main(typed, output) == 0
    text = output.out.getvalue()
    assert "nothing was recorded yet" in text
    assert "Bottling" in text
    assert text.endswith("All is well\n")


def test_doctor_marks_a_wrong_site_and_ends_with_1(site_file, tmp_path, output):
    site_file.write_text("[site]\n")
    typed = ["doctor", "--site", str(site_file), "--data", str(tmp_path / "data")]
    assert main(typed, output) == 1
    assert "!! site" in output.out.getvalue()
    assert "1 things need attention" in output.out.getvalue()


def test_versions_are_told_without_importing():
    rows = list(version_rows())
    assert any(row.text.startswith("asyncua 2.") for row in rows)
    assert not any(row.is_wrong for row in rows)


def test_a_full_disk_is_wrong(tmp_path):
    paths = station_paths(tmp_path)
    assert not any(row.is_wrong for row in folder_rows(paths, None))
    greedy = Site(name="x", retention=Retention(min_free_gb=1e9))
    assert [row.topic for row in folder_rows(paths, greedy) if row.is_wrong] == ["disk"]


def test_a_clock_that_was_never_set_is_wrong():
    site = Site(name="x", calendar=ShiftCalendar(timezone="Europe/Berlin"))
    (row,) = time_rows(site, ManualClock(datetime(2026, 1, 5, 6, 0, tzinfo=UTC)))
    assert "07:00:00 Europe/Berlin" in row.text
    assert not row.is_wrong
    (row,) = time_rows(None, ManualClock(datetime(1970, 1, 1, 6, 0, tzinfo=UTC)))
    assert row.is_wrong


def test_a_server_that_listens_is_reachable_and_one_that_does_not_is_wrong():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        site = Site(
            name="x",
            connections=(Connection(key="a", name="A", url=f"opc.tcp://127.0.0.1:{port}"),),
        )
        assert [row.is_wrong for row in connection_rows(site)] == [False]
    assert [row.is_wrong for row in connection_rows(site)] == [True]


def test_the_last_errors_of_the_log_are_shown(tmp_path):
    assert [row.text for row in log_rows(tmp_path)] == ["there is no log yet"]
    lines = [f"2026-01-05 06:00:0{n},000 ERROR hmi: failure {n}" for n in range(7)]
    lines.insert(3, "2026-01-05 06:00:00,000 INFO hmi: ERROR in a text")
    (tmp_path / "lineside.log").write_text("\n".join(lines))
    assert [row.text[-1] for row in log_rows(tmp_path)] == list("23456")


def test_a_damaged_ledger_is_told_as_a_row(tmp_path):
    (tmp_path / "gaps.sqlite").write_bytes(b"this is no database" * 100)
    rows = list(recording_rows(tmp_path, ManualClock()))
    assert [row.topic for row in rows if row.is_wrong] == ["gap"]
    assert rows[-1].text == "nothing was written yet", "the journal is looked at all the same"


def test_a_reader_that_has_enough_is_no_failure(tmp_path):
    command = [sys.executable, "-m", "hmi.cli", "doctor", "--data", str(tmp_path)]
    doctor = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    doctor.stdout.close()
    complaint = doctor.stderr.read()
    doctor.stderr.close()
    assert (doctor.wait(30), complaint) == (0, "")


@pytest.fixture(autouse=True)
def _log_as_before():
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)
