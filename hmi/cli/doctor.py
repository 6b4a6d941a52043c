"""`lineside doctor`: tells a support engineer how this station is, changing nothing."""

import argparse
from collections.abc import Iterator

from hmi.cli.output import DONE, WRONG, Output
from hmi.cli.plant_rows import connection_rows, site_rows, time_rows
from hmi.cli.recording_rows import recording_rows
from hmi.cli.rows import Row
from hmi.cli.security_rows import security_rows
from hmi.cli.station_rows import folder_rows, log_rows, version_rows
from hmi.clock import Clock, SystemClock
from hmi.config.loader import inspect_site
from hmi.config.paths import StationPaths, station_paths
from hmi.errors import ConfigurationError, Problem
from hmi.plant.site import Site


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Print one line for each thing; `!!` marks what is wrong."""
    paths = station_paths(arguments.data)
    wrong = 0
    for row in _rows(arguments, paths, SystemClock()):
        output.say(str(row))
        wrong += row.is_wrong
    output.say(f"{wrong} things need attention" if wrong else "All is well")
    return WRONG if wrong else DONE


def _rows(arguments: argparse.Namespace, paths: StationPaths, clock: Clock) -> Iterator[Row]:
    file = arguments.site or paths.site
    site: Site | None = None
    problems: tuple[Problem, ...] = ()
    try:
        site = inspect_site(file).site
    except ConfigurationError as error:
        problems = error.problems
    yield from version_rows()
    yield from time_rows(site, clock)
    yield from folder_rows(paths, site)
    yield from site_rows(file, site, problems)
    yield from security_rows(paths.data, site, clock)
    yield from connection_rows(site)
    yield from recording_rows(paths.data, clock)
    yield from log_rows(paths.log)
