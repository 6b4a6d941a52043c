"""Installs the peer of the tests: a server and a client on an OPC UA stack that is not ours.

It needs Node.js 18 and npm. What is missing is installed where that can be done, once, within a
few minutes at most; where it cannot, one line says so and the tests with a peer are skipped.
Standard library only.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from environment import ROOT, one_at_a_time

FOLDER = ROOT / "tests" / "peers"
OLDEST_NODE = 18
LIMIT_S = 180.0
_STAMP = "lineside-stamp"
_APT = ("-o", "DPkg::Lock::Timeout=60", "-o", "Acquire::Retries=0", "--quiet", "--yes")
_NPM = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error")


class NoPeer(Exception):
    """The peer cannot be installed here; the message says why."""


def prepare() -> bool:
    """Install the peer unless it is; return whether it is there, having said why when not."""
    if is_installed(FOLDER):
        return True
    try:
        with one_at_a_time(FOLDER / "node_modules"):
            if not is_installed(FOLDER):
                _install(time.monotonic() + LIMIT_S)
    except (NoPeer, OSError) as reason:
        print(f"lineside: tests with an independent server are skipped: {reason}", flush=True)
        return False
    return True


def is_installed(folder: Path) -> bool:
    """Tell whether what the lock file names has been installed to the end."""
    stamp = folder / "node_modules" / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _lock_hash(folder)


def major_of(version: str) -> int:
    """Return the first number of a version such as `v20.1.0`, 0 when there is none."""
    found = re.match(r"v?(\d+)\.", version.strip())
    return int(found.group(1)) if found else 0


def _install(deadline: float) -> None:
    if shutil.which("npm") is None or shutil.which("node") is None:
        _install_node(deadline)
    version = _call(["node", "--version"], deadline)
    if major_of(version) < OLDEST_NODE:
        raise NoPeer(f"Node.js {OLDEST_NODE} or newer is needed, this is {version.strip()}")
    print("Installing the independent server that tests speak to (once)", flush=True)
    _call([shutil.which("npm") or "npm", "ci", *_NPM, *_patience()], deadline)
    stamp = FOLDER / "node_modules" / _STAMP
    stamp.write_text(_lock_hash(FOLDER), encoding="utf-8")


def _install_node(deadline: float) -> None:
    """Install Node.js as a package of the system: as root on a Debian family, else not."""
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise NoPeer(f"Node.js {OLDEST_NODE} or newer and npm are not installed")
    install = [apt, "install", *_APT, "--no-install-recommends", "nodejs", "npm"]
    _call([apt, "update", *_APT], deadline)
    _call([*install, "--download-only"], deadline)
    # Without a limit: an installation that is broken off would leave the system in disorder.
    _call(install, None)


def _call(command: Sequence[str], deadline: float | None) -> str:
    """Run a program until the deadline; return its output. Raise NoPeer when it fails."""
    name = " ".join([Path(command[0]).name, *command[1:2]])
    left_s = None if deadline is None else max(deadline - time.monotonic(), 1.0)
    try:
        done = subprocess.run(
            command, cwd=FOLDER, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=left_s, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NoPeer(f"{name} took too long") from None
    if done.returncode:
        raise NoPeer(f"{name} failed: {_first_line(done.stderr + done.stdout)}")
    return done.stdout


def _patience() -> tuple[str, ...]:
    return ("--fetch-retries=1", "--fetch-timeout=60000")


def _first_line(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line), "no word")


def _lock_hash(folder: Path) -> str:
    lock = folder / "package-lock.json"
    return f"{sys.platform} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
