"""`lineside demo`: the demo plant as a process of its own."""

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

import platformdirs

from hmi.clock import SystemClock
from hmi.simulator.access_rules import ACCOUNTS
from hmi.simulator.bottling_line import BottlingLine
from hmi.simulator.catalogue import catalogue
from hmi.simulator.crew import Crew
from hmi.simulator.faults import Reach
from hmi.simulator.instruments import Instruments
from hmi.simulator.plant_loop import PlantLoop
from hmi.simulator.plant_server import PlantServer
from hmi.simulator.programme import Planned, Programme, parse_planned, scenario_names
from hmi.simulator.server_methods import Wishes

PORT = 48400
PAST_H = 24.5
_SEED = 1867
_log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lineside demo`, and the users it offers to the end of its help."""
    users = ", ".join(f"{name} / {account.password}" for name, account in ACCOUNTS.items())
    parser.epilog = f"Everybody may read. Users that may write: {users}."
    parser.add_argument("--port", type=int, default=PORT, help="TCP port; 0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--seed", type=int, default=_SEED, help="seed of the simulation")
    parser.add_argument("--speed", type=_speed, default=1.0, help="plant seconds a second")
    parser.add_argument(
        "--scenario", type=_planned, action="append", default=[], metavar="NAME[@SECONDS]",
        help=f"scenario to run, several allowed: {', '.join(scenario_names())}",
    )  # fmt: skip
    parser.add_argument(
        "--past", type=float, default=PAST_H, metavar="HOURS", help="simulated history"
    )
    parser.add_argument(
        "--breaks", action="store_true",
        help="stop the line in the breaks of its shifts; else a relief crew keeps it running",
    )  # fmt: skip
    parser.add_argument(
        "--data-folder", type=Path,
        default=platformdirs.user_data_path("lineside", appauthor=False) / "demo",
        help="where the server keeps its certificate",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Run the demo plant until SIGINT or SIGTERM. Return the exit code."""
    logging.getLogger("asyncua").setLevel(logging.WARNING)
    try:
        asyncio.run(_serve(arguments))
    except OSError as error:
        _log.error("The demo plant cannot listen: %s", error)
        return 1
    except KeyboardInterrupt:
        # Only where the loop has no signal handlers (Windows).
        return 0
    return 0


async def _serve(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    _end_on_signals(stop)
    instruments = Instruments(catalogue(), arguments.seed)
    server = PlantServer(instruments, arguments.data_folder, arguments.port, arguments.host)
    line = BottlingLine(arguments.seed)
    reach = Reach(line, instruments, server.cut)
    programme = Programme(reach, tuple(arguments.scenario))
    loop = PlantLoop(line, instruments, server, programme, SystemClock())
    loop.speed = arguments.speed
    loop.crew = Crew(relief=not arguments.breaks)
    wishes = Wishes(
        programme.start, programme.stop, lambda: programme.running, loop.set_point,
        scenario_names(),
    )  # fmt: skip
    await server.start(wishes)
    sys.stdout.write(f"demo plant ready at {server.endpoint}\n")
    sys.stdout.flush()
    work = asyncio.create_task(_live(loop, arguments.past))
    waits = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, waits}, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
    finally:
        loop.abandon()
        work.cancel()
        waits.cancel()
        await server.stop()


async def _live(loop: PlantLoop, past_h: float) -> None:
    await loop.simulate_past(past_h)
    await loop.run()


def _end_on_signals(stop: asyncio.Event) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        except NotImplementedError:
            # Windows: SIGINT arrives as KeyboardInterrupt, SIGTERM ends the process.
            return


def _planned(text: str) -> Planned:
    try:
        return parse_planned(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _speed(text: str) -> float:
    value = float(text)
    if not 0.0 < value <= 600.0:
        raise argparse.ArgumentTypeError("the speed lies between 0 and 600")
    return value
