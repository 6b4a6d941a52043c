"""`make test`: a few failures are run once more and named, many are not."""

import sys
from pathlib import Path

import pytest

PACKAGING = str(Path(__file__).parents[3] / "packaging")


class Runs:
    """An environment that ends its runs with given codes and keeps what was asked."""

    def __init__(self, *codes):
        self.codes = list(codes)
        self.asked = []

    def call(self, arguments, **_variables):
        self.asked.append(arguments[2:])
        return self.codes.pop(0)


@pytest.fixture
def commands(monkeypatch):
    monkeypatch.syspath_prepend(PACKAGING)
    import commands

    monkeypatch.setattr(commands.system_libraries, "require", lambda *_groups: None)
    yield commands
    for name in ("commands", "environment", "system_libraries", "setup_failed", "tour"):
        sys.modules.pop(name, None)


def run(commands, monkeypatch, runs, failed, *arguments):
    monkeypatch.setattr(commands, "_environment", lambda _lock: runs)
    monkeypatch.setattr(commands, "_last_failed", lambda: failed)
    return commands.test(list(arguments))


def test_what_passes_is_run_once(commands, monkeypatch):
    runs = Runs(0)
    assert run(commands, monkeypatch, runs, ["tests/old.py::test_old"]) == 0
    assert runs.asked == [[]]


def test_a_failure_that_passes_alone_is_named_and_does_not_fail_the_run(
    commands, monkeypatch, capsys
):
    runs = Runs(1, 0)
    assert run(commands, monkeypatch, runs, ["tests/a.py::test_a"]) == 0
    assert runs.asked == [[], ["tests/a.py::test_a"]]
    assert "unsteady: tests/a.py::test_a" in capsys.readouterr().out


def test_a_failure_that_fails_again_fails_the_run(commands, monkeypatch, capsys):
    runs = Runs(1, 1)
    assert run(commands, monkeypatch, runs, ["tests/a.py::test_a"]) == 1
    assert "unsteady" not in capsys.readouterr().out


@pytest.mark.parametrize(("code", "count"), [(1, 4), (2, 1), (1, 0)])
def test_many_failures_a_broken_run_and_unknown_ones_are_not_repeated(
    commands, monkeypatch, code, count
):
    runs = Runs(code)
    assert (
        run(commands, monkeypatch, runs, [f"tests/a.py::test_{n}" for n in range(count)]) == code
    )


def test_named_tests_are_not_repeated(commands, monkeypatch):
    runs = Runs(1)
    assert run(commands, monkeypatch, runs, ["tests/a.py::test_a"], "tests/a.py") == 1
