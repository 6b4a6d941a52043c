"""A station whose past a command reads: its folder, its site, and a span that was typed."""

import argparse
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hmi.clock import SystemClock, to_us
from hmi.config.kept_sites import site_at
from hmi.config.loader import load_site
from hmi.config.paths import station_paths
from hmi.errors import StorageError
from hmi.exports.moments import moment_of, zone_of
from hmi.plant.site import Site


def folder_and_site(arguments: argparse.Namespace) -> tuple[Path, Site]:
    """Return the data folder and the site: the named one, the one kept there, or the station's.

    Raise ConfigurationError or StorageError when there is none.
    """
    paths = station_paths(arguments.data)
    if arguments.site is not None:
        return paths.data, load_site(arguments.site)
    # What is kept there is what the station records with; its file may be ahead of it.
    kept = site_at(paths.data, SystemClock().now())
    if kept is not None:
        return paths.data, kept.load()
    if paths.site.exists():
        return paths.data, load_site(paths.site)
    raise StorageError("site-not-kept", folder=str(paths.data))


def span_of(arguments: argparse.Namespace, zone: ZoneInfo) -> tuple[int, int]:
    """Return start and end of what was typed, in microseconds. Raise ActionRefused."""
    now: datetime = SystemClock().now()
    start = moment_of(arguments.start, zone, now)
    end = moment_of(arguments.end, zone, now, is_later=True)
    return to_us(start), to_us(end)


def zone_typed(arguments: argparse.Namespace, site: Site) -> ZoneInfo:
    """Return the zone that was typed, else that of the site. Raise ActionRefused."""
    return zone_of(arguments.zone or site.calendar.timezone)
