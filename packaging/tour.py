"""Run the window on a running demo plant: for a person, or on a display of our own as a tour.

The demo plant and the window (with its engine) are separate programs, as they are in a factory.
What is started here is stopped here. Standard library only.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NoReturn

from environment import ROOT, Environment
from setup_failed import SetupFailed

SITE = ROOT / "resources" / "demo" / "site.toml"
BUILD = ROOT / "build"
PORT = 48400
"""The demo plant's port in SITE; another one is told to the window."""
TOUR_S = 60
FIRST_SHOT_S = 90
SHOT_S = 30
CONNECTING_S = 300
STAGED_S = 180
PASSED_S = 1800
"""Days pass in the pictures of health and performance."""
REVIEW_S = 8
WAYS = {"connect": "connecting", "start-small": "starting"}
"""Ways from an empty site, and the folder of the pictures of each."""
LOOKS = tuple(
    (theme, size) for theme in ("light", "dark") for size in ("1024x768", "1920x1080")
)  # fmt: skip
_NEW_SITE = """\
[site]
name = "New hall"
line = "Line 1"
anonymous_role = "engineer"
timezone = "Europe/Berlin"
"""
"""A site that knows no server yet; whoever stands before it may connect one."""
_READY = "demo plant ready at "
_PLANT_START_S = 120
_WINDOW_EXTRA_S = 120
"""How much longer than its tour a window may take to start and to end before it is stopped."""
_XVFB_START_S = 20


def has_display() -> bool:
    """Tell whether a window can be seen here."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("WAYLAND_DISPLAY"):
        return True
    display = os.environ.get("DISPLAY", "")
    return bool(display) and (not display.startswith(":") or _answers(display))


def run(environment: Environment, arguments: list[str], *, display: bool) -> int:
    """Open the window until it is closed, or without a display take a tour of TOUR_S seconds."""
    with ended_properly():
        if display:
            with _plant(environment, os.environ) as plant:
                return _window(environment, plant, "run", arguments)
        print(f"No display here: a tour of {TOUR_S} s on a virtual one", flush=True)
        shots_folder = _emptied("shots")
        _emptied("tour")
        with virtual_display() as variables, _plant(environment, variables) as plant:
            tour = ["--tour", str(TOUR_S), "--rate", "--shots", str(shots_folder), *arguments]
            code = _window(environment, plant, "tour", tour, variables, TOUR_S)
        return code or _count(shots_folder)


def shots(environment: Environment, arguments: list[str]) -> int:
    """Write a picture of every page in each theme and size to build/shots/<theme>-<size>.

    build/shots/connecting has the way from an unknown server to live tags, starting that to one
    machine with its limits; pictures of alarms, of an assessment, of the review, of performance
    and of health are among the others.
    """
    folder = _emptied("shots")
    _emptied("tour")
    with (
        ended_properly(),
        virtual_display() as variables,
        _plant(environment, variables) as plant,
    ):
        for number, (theme, size) in enumerate(LOOKS):
            # Health needs a minute of steady running; what it found is kept for the next looks.
            seconds = SHOT_S if number else FIRST_SHOT_S
            look = ["--theme", theme, "--size", size, "--tour", str(seconds), "--rate"]
            look += ["--shots", str(folder / f"{theme}-{size}"), *arguments]
            if code := _window(environment, plant, "tour", look, variables, seconds):
                return code
        for way in ("connect", "start-small"):
            if code := _connecting(environment, plant, variables, folder / WAYS[way], way):
                return code
        if code := _all_staged(environment, variables, folder):
            return code
    return _count(folder)


def _all_staged(environment: Environment, variables: Mapping[str, str], folder: Path) -> int:
    """Take the pictures that a tour cannot wait for, in every look."""
    for theme, size in LOOKS:
        place = folder / f"{theme}-{size}"
        for script in ("alarm_pictures.py", "maturity_pictures.py"):
            if code := _staged(environment, variables, place, script, theme, size):
                return code
        if code := _review(environment, variables, place, theme, size):
            return code
    return _staged(environment, variables, folder, "health_pictures.py", limit_s=PASSED_S)


def _review(
    environment: Environment, variables: Mapping[str, str], folder: Path, theme: str, size: str
) -> int:
    """Take pictures of the tour's record as it is looked at elsewhere, without an engine."""
    command = [str(environment.python), "-m", "ui", "--review", str(BUILD / "tour" / "data")]
    command += ["--theme", theme, "--size", size, "--tour", str(REVIEW_S), "--shots", str(folder)]
    return _awaited(_start(environment, command, variables), REVIEW_S + _WINDOW_EXTRA_S)


def _staged(  # what a picture needs
    environment: Environment,
    variables: Mapping[str, str],
    folder: Path,
    script: str,
    *look: str,
    limit_s: float = STAGED_S,
) -> int:
    """Take pictures of pages on a stage: a flood of alarms, an assessment from begin to end."""
    path = Path(__file__).with_name(script)
    command = [str(environment.python), str(path), str(folder), *look]
    return _awaited(_start(environment, command, variables), limit_s)


def _connecting(
    environment: Environment, url: str, variables: Mapping[str, str], folder: Path, way: str
) -> int:
    """Let a window go a way to the demo plant by taps, with a picture of each step."""
    own = _emptied(WAYS[way])
    site = own / "site.toml"
    site.write_text(_NEW_SITE, encoding="utf-8")
    command = [str(environment.python), "-m", "ui", "--site", str(site)]
    command += ["--data", str(own / "data"), "--size", "1024x768"]
    command += [f"--{way}", url, "--shots", str(folder)]
    return _awaited(_start(environment, command, variables), CONNECTING_S)


def _window(
    environment: Environment,
    url: str,
    data: str,
    arguments: list[str],
    variables: Mapping[str, str] | None = None,
    seconds: int = 0,
) -> int:
    """Run the window until it ends; stop it when a tour of `seconds` does not come to an end."""
    command = [str(environment.python), "-m", "ui", "--site", str(SITE)]
    command += ["--data", str(BUILD / data / "data")]
    if not url.rstrip("/").endswith(f":{PORT}"):
        command += ["--url", f"demo={url}"]
    limit = seconds + _WINDOW_EXTRA_S if seconds else None
    return _awaited(_start(environment, [*command, *arguments], variables), limit)


def _awaited(window: subprocess.Popen[str], limit: float | None) -> int:
    """Wait for a window to end; stop it when it does not within limit seconds."""
    try:
        return window.wait(limit)
    except subprocess.TimeoutExpired:
        print(f"The window did not end within {limit} s", file=sys.stderr)
        return 1
    finally:
        _stop(window)


@contextlib.contextmanager
def _plant(environment: Environment, variables: Mapping[str, str]) -> Iterator[str]:
    """Run the demo plant; yield its address once it accepts connections."""
    BUILD.joinpath("run").mkdir(parents=True, exist_ok=True)
    command = [str(environment.python), "-u", "-m", "hmi.cli", "demo"]
    command += ["--port", str(_port()), "--scenario", "tour"]
    log = BUILD / "run" / "demo.log"
    plant = _start(environment, command, variables, stdout=subprocess.PIPE)
    try:
        ready: SimpleQueue[str] = SimpleQueue()
        reader = threading.Thread(target=_follow, args=(plant, log, ready), daemon=True)
        reader.start()
        try:
            url = ready.get(timeout=_PLANT_START_S)
        except Empty:
            url = ""
        if not url:
            raise SetupFailed(f"the demo plant did not start; its last words are in {log}")
        yield url
    finally:
        _stop(plant)


def _follow(plant: subprocess.Popen[str], log: Path, ready: SimpleQueue[str]) -> None:
    """Keep what the plant says; hand on the address it is ready at, or "" when it has ended."""
    with log.open("w", encoding="utf-8") as file:
        for line in plant.stdout or ():
            file.write(line)
            file.flush()
            if _READY in line:
                ready.put(line.split(_READY, 1)[1].split()[0])
    ready.put("")


@contextlib.contextmanager
def virtual_display() -> Iterator[dict[str, str]]:
    """Run an X server without a screen; yield the variables for programs that draw on it."""
    if not sys.platform.startswith("linux"):
        yield dict(os.environ)
        return
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24"]
    command += ["-dpi", "96", "-nolisten", "tcp", "-noreset"]
    with tempfile.TemporaryDirectory(prefix="lineside-") as runtime:
        server = subprocess.Popen(
            command, pass_fds=[writing], stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        os.close(writing)
        try:
            number = _number(reading)
            without = {"WAYLAND_DISPLAY", "XAUTHORITY", "QT_QPA_PLATFORM"}
            kept = {name: text for name, text in os.environ.items() if name not in without}
            yield {"XDG_RUNTIME_DIR": runtime, **kept, "DISPLAY": f":{number}"}
        finally:
            _stop(server)


def _number(descriptor: int) -> int:
    """Return the display number that Xvfb writes when it is ready."""
    answer: SimpleQueue[str] = SimpleQueue()

    def read() -> None:
        with open(descriptor, encoding="ascii") as pipe:
            answer.put(pipe.readline().strip())

    threading.Thread(target=read, daemon=True).start()
    with contextlib.suppress(Empty):
        if number := answer.get(timeout=_XVFB_START_S):
            return int(number)
    raise SetupFailed("the virtual display (Xvfb) did not start")


def _start(
    environment: Environment,
    command: list[str],
    variables: Mapping[str, str] | None = None,
    stdout: int | None = None,
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment.variables(**(variables or {})),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        text=True,
        encoding="utf-8",
    )


def _stop(program: subprocess.Popen[Any]) -> None:
    """End a program politely, after 10 s by force."""
    if program.poll() is not None:
        return
    program.terminate()
    try:
        program.wait(10)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def _port() -> int:
    """Return the demo plant's usual port, or any free one when that is taken."""
    for port in (PORT, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise SetupFailed("no free port on this computer")


def _answers(display: str) -> bool:
    """Tell whether an X server listens at a local display such as `:0` or `:0.0`."""
    path = f"/tmp/.X11-unix/X{display[1:].split('.')[0]}"  # noqa: S108  # X11's fixed place
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(OSError):
            probe.connect(address)
            return True
    return False


def _emptied(name: str) -> Path:
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _count(folder: Path) -> int:
    """Say how many pictures a tour has left; none is a failure."""
    pictures = sorted(folder.rglob("*.png"))
    print(f"{len(pictures)} pictures in {folder.relative_to(ROOT)}", flush=True)
    return 0 if pictures else 1


@contextlib.contextmanager
def ended_properly() -> Iterator[None]:
    """Let a request to end unwind the stack, so that everything started is stopped."""

    def leave(number: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
