"""Libraries of the operating system that Qt needs on Linux, and how to get them.

A wheel brings Qt but not the drivers of display and fonts. What is missing is found by loading
it; as root on a Debian family it is installed, otherwise the one command to do so is named.
"""

import ctypes
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable

from setup_failed import SetupFailed

_WINDOW = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
}
"""Library to its package in Debian 12; newer releases provide these names too."""

_PROGRAMS = {"display": {"Xvfb": "xvfb"}}
"""Programs to their packages: a display for computers that have none."""


def require(*needs: str) -> None:
    """See to it that `window` (Qt's libraries) and `display` (Xvfb) are there.

    Raise SetupFailed with the command that installs what is missing.
    """
    if not sys.platform.startswith("linux"):
        return
    if missing := sorted(set(_missing(needs))):
        install(missing)


def install(packages: list[str]) -> None:
    """Install packages of the system if that can be done here; raise SetupFailed if not."""
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not sys.platform.startswith("linux") or shutil.which("apt-get") is None:
        raise SetupFailed(f"please install with your system's tools: {' '.join(packages)}")
    if os.geteuid() != 0:
        raise SetupFailed(f"please run once: sudo {shlex.join(command)}")
    print(f"Installing packages of the system: {' '.join(packages)}", flush=True)
    wait = ["-o", "DPkg::Lock::Timeout=300"]
    _apt(["apt-get", *wait, "update", "--quiet"])
    if _apt([command[0], *wait, "--quiet", *command[1:]]):
        raise SetupFailed(f"this failed, see above: {shlex.join(command)}")


def _missing(needs: Iterable[str]) -> Iterable[str]:
    if "window" in needs:
        yield from (package for library, package in _WINDOW.items() if not _loads(library))
    for need in needs:
        programs = _PROGRAMS.get(need, {})
        yield from (package for name, package in programs.items() if not shutil.which(name))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _apt(command: list[str]) -> int:
    """Run apt without a dialogue. Its chatter goes to stderr: stdout is for results."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.call(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno()
    )
