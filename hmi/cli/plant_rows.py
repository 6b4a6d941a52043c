"""Rows about the plant: its file, its time, and whether its servers can be reached."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from hmi.cli.rows import Row
from hmi.clock import Clock
from hmi.errors import Problem
from hmi.plant.connections import Connection
from hmi.plant.site import Site
from hmi.texts.formats import date_time

_PORT = 4840
_PATIENCE_S = 1.0
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)


def time_rows(site: Site | None, clock: Clock) -> Iterator[Row]:
    """Tell the time, here and at the plant; a clock before this program was made is wrong."""
    now = clock.now()
    zone = site.calendar.timezone if site else "UTC"
    text = f"{date_time(now, 'UTC')} UTC, {date_time(now, zone)} {zone}"
    yield Row("time", text, now < _EARLIEST)


def site_rows(file: Path, site: Site | None, problems: tuple[Problem, ...]) -> Iterator[Row]:
    """Tell which plant this is, or what is wrong with its file."""
    if site is not None:
        yield Row("site", f"{file}: {site.name}, {len(site.tags)} tags, {len(site.alarms)} alarms")
    for problem in problems:
        yield Row("site", str(problem), is_wrong=True)


def connection_rows(site: Site | None) -> Iterator[Row]:
    """Tell of each server whether something answers at its address."""
    for connection in site.connections if site else ():
        answer = _answer(connection)
        text = f"{connection.key} {connection.url} {connection.mode}: {answer or 'reachable'}"
        yield Row("connection", text, bool(answer))


def _answer(connection: Connection) -> str:
    """Return why a connection cannot be opened; empty when it can."""
    parts = urlsplit(connection.url)
    try:
        address = (parts.hostname or "", parts.port or _PORT)
        socket.create_connection(address, _PATIENCE_S).close()
    except TimeoutError:
        return "no answer"
    except OSError as error:
        return error.strerror or "not reachable"
    return ""
