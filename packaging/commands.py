"""What bootstrap.py can do: one function a command, each with its environment set up first."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import peers
import system_libraries
import tour
from environment import ROOT, Environment
from setup_failed import SetupFailed

Command = Callable[[list[str]], int]

_TESTS_FAILED = 1
_REPEATED_AT_MOST = 3


def run(arguments: list[str]) -> int:
    """Open the window on a running demo plant; without a display, take a tour of 60 s."""
    display = tour.has_display()
    system_libraries.require("window", *([] if display else ["display"]))
    return tour.run(_environment("requirements.txt"), arguments, display=display)


def test(arguments: list[str]) -> int:
    """Run all tests, or those that the arguments name.

    A few that fail on a loaded machine are run once more, alone, and named: a test that passes
    then is unsteady and has to be mended, but it does not hold everything else up.
    """
    system_libraries.require("window")
    environment = _environment("requirements-dev.txt")
    peers.prepare()
    code = environment.call(["-m", "pytest", *arguments], QT_QPA_PLATFORM="offscreen")
    failed = _last_failed() if code == _TESTS_FAILED else []
    if arguments or not 0 < len(failed) <= _REPEATED_AT_MOST:
        return code
    print("== once more, alone: " + ", ".join(failed), flush=True)
    code = environment.call(["-m", "pytest", *failed], QT_QPA_PLATFORM="offscreen")
    if code == 0:
        print("== unsteady: " + ", ".join(failed), flush=True)
    return code


def soak(arguments: list[str]) -> int:
    """Run the long tests, or those of them that the arguments name: an hour or more."""
    system_libraries.require("window")
    environment = _environment("requirements-dev.txt")
    peers.prepare()
    long = ["-m", "pytest", "-m", "soak", f"--timeout={_SOAK_LIMIT_S}", "-rA", *arguments]
    return environment.call(long, QT_QPA_PLATFORM="offscreen")


def check(arguments: list[str]) -> int:
    """Run linter, format check, type check and import contracts; report them all."""
    environment = _environment("requirements-dev.txt")
    steps = [
        ["-m", "ruff", "check", *arguments],
        ["-m", "ruff", "format", "--check", *arguments],
        ["-m", "mypy"],
        ["-m", "mypy", *map(str, sorted(Path("packaging").rglob("*.py")))],
        ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
    ]
    return max([_step(environment, step) for step in steps])


def bench(arguments: list[str]) -> int:
    """Measure; one JSON line a figure. An argument names one group."""
    system_libraries.require("window", "display")
    environment = _environment("requirements-dev.txt")
    peers.prepare()
    return environment.call(["packaging/bench", *filter(None, arguments)])


def prepare_peers(_arguments: list[str]) -> int:
    """Install the independent server of the tests, which `test` does as well."""
    return 0 if peers.prepare() else 1


def shots(arguments: list[str]) -> int:
    """Write a picture of every page, in both themes and both sizes, to build/shots."""
    system_libraries.require("window", "display")
    return tour.shots(_environment("requirements.txt"), arguments)


def unit_without_qt(arguments: list[str]) -> int:
    """Run the core's tests where Qt is not installed: the proof that the core needs no screen."""
    environment = _environment("requirements-core.txt", folder="-core")
    probe = "import importlib.util as u, sys; sys.exit(u.find_spec('PySide6') is not None)"
    if environment.call(["-c", probe]):
        print(f"PySide6 is installed in {environment.folder}: delete that folder", file=sys.stderr)
        return 1
    return environment.call(["-m", "pytest", *_WITHOUT_QT, *(arguments or ["tests/unit"])])


# pytest-qt is absent there, so its settings in pyproject.toml would be unknown to pytest.
_WITHOUT_QT = ("-o", "strict_config=false", "-W", "ignore::pytest.PytestConfigWarning")

_SOAK_LIMIT_S = 7200  # of each test

COMMANDS: dict[str, Command] = {
    "run": run,
    "test": test,
    "soak": soak,
    "check": check,
    "bench": bench,
    "shots": shots,
    "peers": prepare_peers,
    "unit-without-qt": unit_without_qt,
}


def run_command(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code, 2 when there is no such command."""
    if not arguments or arguments[0] not in COMMANDS:
        print(f"usage: bootstrap.py {' | '.join(COMMANDS)}", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    try:
        return COMMANDS[arguments[0]](list(arguments[1:]))
    except SetupFailed as failure:
        print(f"lineside: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _last_failed() -> list[str]:
    """Return the tests that failed in the last run, as pytest keeps them."""
    kept = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
    try:
        return list(json.loads(kept.read_text()))
    except (OSError, ValueError):
        return []


def _environment(lock: str, folder: str = "") -> Environment:
    place = os.environ.get("LINESIDE_VENV", str(ROOT / ".venv"))
    environment = Environment(Path(place + folder).absolute(), ROOT / lock)
    environment.prepare()
    return environment


def _step(environment: Environment, step: list[str]) -> int:
    name = " ".join(step[1:3]) if step[0] == "-m" else "import contracts"
    print(f"== {name}", flush=True)
    folders = os.pathsep.join(["packaging", "packaging/bench"])
    return environment.call(step, MYPYPATH=folders)
