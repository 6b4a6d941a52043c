"""The virtual environment of a checkout: made once, installed from a hash-locked file, stamped.

The stamp is written last, so an interrupted installation is taken up again. Standard library only.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import system_libraries
from setup_failed import SetupFailed

ROOT = Path(__file__).resolve().parents[1]
STAMP = "lineside-stamp.json"
FORMAT = 1
"""Raise it when the way of installing changes, so that old environments are made anew."""

_LAUNCHERS = {"lineside": "hmi.cli", "lineside-hmi": "ui.app"}


class Environment:
    """One virtual environment and the lock file that says what is in it."""

    def __init__(self, folder: Path, lock: Path) -> None:
        self.folder = folder
        self._lock = lock
        self._scripts = folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = self._scripts / ("python.exe" if os.name == "nt" else "python")

    def prepare(self) -> None:
        """Make and fill the environment unless its stamp says that this has been done.

        Raise SetupFailed with what a person can do about it.
        """
        if self._is_ready():
            return
        with one_at_a_time(self.folder):
            if self._is_ready():
                return
            if self._stamp().get("python") != _python():
                self._create()
            self._install()
            self._write_launchers()
            self._write_stamp()

    def call(self, arguments: list[str], **variables: str) -> int:
        """Run the environment's Python in the checkout; return its exit code."""
        command = [str(self.python), *arguments]
        return subprocess.call(command, cwd=ROOT, env=self.variables(**variables))

    def variables(self, **more: str) -> dict[str, str]:
        """Return the variables for a program that runs in this environment."""
        path = os.pathsep.join([str(self._scripts), os.environ.get("PATH", "")])
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
        return {**inherited, "VIRTUAL_ENV": str(self.folder), "PATH": path, **more}

    def _create(self) -> None:
        if importlib.util.find_spec("ensurepip") is None:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            system_libraries.install(["python3-venv", f"python{version}-venv"])
        print(f"Making {self.folder} with Python {sys.version.split()[0]}", flush=True)
        made = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", str(self.folder)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise SetupFailed(f"cannot make {self.folder}: {(made.stdout + made.stderr).strip()}")

    def _install(self) -> None:
        print(f"Installing what {self._lock.name} names (once; needs a package index)", flush=True)
        command = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
        if self.call([*command, "--require-hashes", "--requirement", str(self._lock)]):
            raise SetupFailed("installing failed, see above; the next start takes it up again")

    def _write_launchers(self) -> None:
        """Put the checkout on the path and `lineside` beside the environment's Python.

        A path file does what an editable installation does, without a build and a network.
        """
        packages = self._site_packages()
        packages.joinpath("lineside.pth").write_text(f"{ROOT}\n", encoding="utf-8")
        for old in packages.glob("lineside-*.dist-info"):
            shutil.rmtree(old)
        described = packages / f"lineside-{_version()}.dist-info"
        described.mkdir()
        metadata = f"Metadata-Version: 2.1\nName: lineside\nVersion: {_version()}\n"
        described.joinpath("METADATA").write_text(metadata, encoding="utf-8")
        for name, module in _LAUNCHERS.items():
            code = f"import sys; from {module} import main; sys.exit(main())"
            if os.name == "nt":
                launcher = self._scripts / f"{name}.cmd"
                launcher.write_text(f'@"%~dp0python.exe" -c "{code}" %*\n', encoding="utf-8")
            else:
                launcher = self._scripts / name
                launcher.write_text(f"#!{self.python}\n{code}\n", encoding="utf-8")
                launcher.chmod(0o755)

    def _site_packages(self) -> Path:
        if os.name == "nt":
            return self.folder / "Lib" / "site-packages"
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.folder / "lib" / version / "site-packages"

    def _is_ready(self) -> bool:
        stamp = self._stamp()
        fits = stamp.get("python") == _python() and stamp.get("locks", {}).get(self._lock.name)
        if not fits or fits != _digest(self._lock) or stamp.get("version") != _version():
            return False
        return self.python.exists()

    def _stamp(self) -> dict[str, Any]:
        try:
            stamp: dict[str, Any] = json.loads((self.folder / STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp

    def _write_stamp(self) -> None:
        """Write down what is installed: this lock, and the smaller one that it contains."""
        names = {self._lock.name}
        if self._lock.name == "requirements-dev.txt":
            names.add("requirements.txt")
        locks = {name: _digest(ROOT / name) for name in sorted(names)}
        fresh = self.folder / f"{STAMP}.new"
        stamp = {"python": _python(), "version": _version(), "locks": locks}
        fresh.write_text(json.dumps(stamp), encoding="utf-8")
        fresh.replace(self.folder / STAMP)


def _python() -> str:
    """Return what an environment must have been made by: interpreter, checkout, our format."""
    return f"{FORMAT} {sys.version} {sys.base_prefix} {ROOT}"


def _version() -> str:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(pyproject["project"]["version"])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Keep two setups of one environment apart; the system frees the lock if we are killed."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    path = folder.with_name(folder.name + ".lock")
    with path.open("a+b") as file:
        told = False
        while not _try_lock(file.fileno()):
            if not told:
                print("Waiting for another setup to end", flush=True)
            told = True
            time.sleep(0.5)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
