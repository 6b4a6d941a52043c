"""`lineside incident`: an interval of everything in one file, for another computer."""

import argparse
from pathlib import Path

from hmi.cli.output import Output
from hmi.cli.station_past import folder_and_site, span_of, zone_typed
from hmi.cli.telling import Telling
from hmi.clock import SystemClock, from_us
from hmi.config.kept_sites import kept_sites, site_at
from hmi.errors import StorageError
from hmi.exports.incident import Incident, Packed
from hmi.historian.reader import Reader
from hmi.storage.file_failures import file_errors
from hmi.texts.formats import size


def run(arguments: argparse.Namespace, output: Output) -> int:
    """Write one incident. Raise HmiError when it cannot be done."""
    telling = Telling(
        output, SystemClock(), is_quiet=arguments.quiet, for_window=arguments.for_window
    )
    return telling.carry_out(lambda: _write(arguments, telling))


def _write(arguments: argparse.Namespace, telling: Telling) -> int:
    folder, site = folder_and_site(arguments)
    start_us, end_us = span_of(arguments, zone_typed(arguments, site))
    incident = Incident(
        site=site, source=Reader(folder), data_folder=folder,
        sites=sites_between(folder, start_us, end_us), start_us=start_us, end_us=end_us,
        note=arguments.note,
    )  # fmt: skip

    def told(done: Packed) -> None:
        telling.tell(done.share, f"{done.samples} samples")

    path = arguments.out
    done = incident.write(
        path, SystemClock(), told, telling.is_wanted, may_replace=arguments.replace
    )
    written = path.stat().st_size
    return telling.finish(
        f"{path}: {done.samples} samples, {size(written)}",
        file=str(path), rows=done.samples, size=written, holes=0,
    )  # fmt: skip


def sites_between(folder: Path, start_us: int, end_us: int) -> dict[str, bytes]:
    """Return the versions of the site in a time, by name. Raise StorageError without any."""
    start, end = from_us(start_us), from_us(end_us)
    first = site_at(folder, start)
    if first is None:
        raise StorageError("site-not-kept", folder=str(folder))
    paths = {first.path, *(one.path for one in kept_sites(folder) if start <= one.since <= end)}
    with file_errors(folder):
        return {path.name: path.read_bytes() for path in sorted(paths)}
