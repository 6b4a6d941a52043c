"""Counts what an engine has put on disk, straight from its files and past its own reader."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pysqlite3
from load_site import STEP, TICK_US

# The tag's number is the end of its key; every tick adds STEP, so each row proves itself.
_COUNT = """
SELECT count(*), coalesce(sum(
    samples.value = CAST(substr(tags.key, -5) AS INTEGER)
        + (samples.source_us - :first) * :step / :tick
    AND samples.status = 0), 0)
FROM samples JOIN tags ON tags.id = samples.tag_id
WHERE samples.source_us BETWEEN :first AND :last
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many samples of a load are on disk, how many of them are exact, and all files' size."""

    samples: int
    exact: int
    all_samples: int
    size: int


def recorded(data: Path, first_us: int, ticks: int) -> Recorded:
    """Count the samples of a load that began at first_us and took so many ticks."""
    bounds = {"first": first_us, "last": first_us + ticks * TICK_US, "step": STEP, "tick": TICK_US}
    samples = exact = everything = size = 0
    for path in sorted((data / "history").glob("*.sqlite")):
        connection: sqlite3.Connection = pysqlite3.connect(str(path))
        with closing(connection):
            found, right = connection.execute(_COUNT, bounds).fetchone()
            everything += connection.execute("SELECT count(*) FROM samples").fetchone()[0]
        samples, exact = samples + found, exact + right
        size += path.stat().st_size
    return Recorded(samples, exact, everything, size)
