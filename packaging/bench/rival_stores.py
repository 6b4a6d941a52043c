"""Rivals of the history: what people would record samples into instead.

Each takes the same samples (times, then a column of values a tag) and reads a tag back. DuckDB
comes with the packages for development; PostgreSQL is installed where that can be done.
"""

import os
import shutil
import socket
import subprocess
import time
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pysqlite3
from numpy.typing import NDArray
from sqlalchemy import Engine, Float, Integer, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

Times = NDArray[np.int64]
Values = NDArray[np.float64]
BATCH = 600
"""Seconds of samples in one transaction."""
_PRAGMAS = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")


class RivalStore(Protocol):
    """Where samples go."""

    name: str

    @abstractmethod
    def write(self, times: Times, values: Values) -> None:
        """Record samples; values has shape (times, tags). Commits are to be on disk."""

    @abstractmethod
    def read(self, tag: int, start_us: int, end_us: int) -> int:
        """Read a tag as arrays; return how many samples there are."""

    @abstractmethod
    def size(self) -> int:
        """Return bytes on disk, indexes included."""


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    __tablename__ = "samples"
    id: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[int] = mapped_column(Integer, index=True)
    time_us: Mapped[int] = mapped_column(Integer, index=True)
    value: Mapped[float] = mapped_column(Float)
    status: Mapped[int] = mapped_column(Integer)


class OrmRows:
    """A row table as most programs have it: SQLAlchemy's ORM, an index on tag and on time."""

    name = "row table, SQLAlchemy ORM"

    def __init__(self, folder: Path) -> None:
        self._file = folder / "orm.sqlite"
        self._engine: Engine = create_engine(f"sqlite:///{self._file}", module=pysqlite3)
        event.listen(self._engine, "connect", _set_pragmas)
        _Base.metadata.create_all(self._engine)

    def write(self, times: Times, values: Values) -> None:
        """Add an object a sample."""
        for first in range(0, len(times), BATCH):
            with Session(self._engine) as session:
                for time_us, row in zip(
                    times[first : first + BATCH].tolist(),
                    values[first : first + BATCH].tolist(),
                    strict=True,
                ):
                    session.add_all(
                        _Row(tag=tag, time_us=time_us, value=value, status=0)
                        for tag, value in enumerate(row)
                    )
                session.commit()

    def read(self, tag: int, start_us: int, end_us: int) -> int:
        """Read columns of the table, not objects: the faster way."""
        asked = (
            select(_Row.time_us, _Row.value, _Row.status)
            .where(_Row.tag == tag, _Row.time_us.between(start_us, end_us))
            .order_by(_Row.time_us)
        )
        with Session(self._engine) as session:
            return _as_arrays(session.execute(asked).fetchall())

    def size(self) -> int:
        """Return bytes on disk."""
        self._engine.dispose()
        return _size(self._file)


class ClusteredRows:
    """Rows in a table WITHOUT ROWID, by executemany: the best that plain SQLite does."""

    name = "rows WITHOUT ROWID, executemany"

    def __init__(self, folder: Path) -> None:
        self._file = folder / "rows.sqlite"
        self._link = pysqlite3.connect(str(self._file), isolation_level=None)
        _set_pragmas(self._link, None)
        self._link.execute(
            "CREATE TABLE samples (tag INTEGER, time_us INTEGER, value REAL, status INTEGER,"
            " PRIMARY KEY (tag, time_us)) WITHOUT ROWID"
        )

    def write(self, times: Times, values: Values) -> None:
        """Insert tuples."""
        tags = range(values.shape[1])
        for first in range(0, len(times), BATCH):
            some = slice(first, first + BATCH)
            self._link.execute("BEGIN")
            self._link.executemany(
                "INSERT INTO samples VALUES (?, ?, ?, 0)",
                (
                    (tag, time_us, value)
                    for tag in tags
                    for time_us, value in zip(
                        times[some].tolist(), values[some, tag].tolist(), strict=True
                    )
                ),
            )
            self._link.execute("COMMIT")

    def read(self, tag: int, start_us: int, end_us: int) -> int:
        """Read a range of the primary key."""
        found = self._link.execute(
            "SELECT time_us, value, status FROM samples WHERE tag = ? AND time_us BETWEEN ? AND ?",
            (tag, start_us, end_us),
        )
        return _as_arrays(found.fetchall())

    def size(self) -> int:
        """Return bytes on disk."""
        self._link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return _size(self._file)


class DuckRows:
    """A table of DuckDB."""

    name = "DuckDB"

    def __init__(self, folder: Path) -> None:
        self._file = folder / "duck.db"
        self._link: Any = import_module("duckdb").connect(str(self._file))
        self._link.execute(
            "CREATE TABLE samples (tag INTEGER, time_us BIGINT, value DOUBLE, status UINTEGER)"
        )

    def write(self, times: Times, values: Values) -> None:
        """Insert arrays, a tag each."""
        for tag in range(values.shape[1]):
            self._link.register("fresh", {"time_us": times, "value": values[:, tag].copy()})
            self._link.execute("INSERT INTO samples SELECT ?, time_us, value, 0 FROM fresh", [tag])
            self._link.unregister("fresh")

    def read(self, tag: int, start_us: int, end_us: int) -> int:
        """Read into arrays."""
        found = self._link.execute(
            "SELECT time_us, value, status FROM samples WHERE tag = ? AND time_us BETWEEN ? AND ?"
            " ORDER BY time_us",
            [tag, start_us, end_us],
        ).fetchnumpy()
        return len(found["time_us"])

    def size(self) -> int:
        """Return bytes on disk."""
        self._link.execute("CHECKPOINT")
        return _size(self._file)


class PostgresRows:
    """A table of PostgreSQL with a primary key, filled by COPY."""

    name = "PostgreSQL, COPY"

    def __init__(self, port: int) -> None:
        self._port = port
        self._ask(
            "CREATE TABLE samples (tag int, time_us bigint, value float8, status bigint,"
            " PRIMARY KEY (tag, time_us))"
        )

    def write(self, times: Times, values: Values) -> None:
        """Copy text, which is what the programs at hand can do."""
        for first in range(0, len(times), BATCH * 6):
            some = slice(first, first + BATCH * 6)
            lines = "".join(
                f"{tag}\t{time_us}\t{value!r}\t0\n"
                for tag in range(values.shape[1])
                for time_us, value in zip(
                    times[some].tolist(), values[some, tag].tolist(), strict=True
                )
            )
            self._ask("COPY samples FROM STDIN", lines)

    def read(self, tag: int, start_us: int, end_us: int) -> int:
        """Read as text, through psql."""
        found = self._ask(
            "SELECT time_us, value, status FROM samples WHERE tag = :tag"
            " AND time_us BETWEEN :start AND :end ORDER BY time_us",
            asked={"tag": tag, "start": start_us, "end": end_us},
        ).replace("|", " ")
        return len(np.array(found.split(), np.float64).reshape(-1, 3))

    def size(self) -> int:
        """Return bytes on disk, with its index."""
        return int(self._ask("SELECT pg_total_relation_size('samples')").split()[-1])

    def _ask(self, sql: str, text: str = "", asked: Mapping[str, int] | None = None) -> str:
        psql = ["psql", "-h", "127.0.0.1", "-p", str(self._port), "-U", "postgres", "-qAt"]
        # Variables are filled in only in what psql reads from its input.
        psql += [f"--set={name}={value:d}" for name, value in (asked or {}).items()]
        done = subprocess.run(
            psql if asked else [*psql, "-c", sql],
            input=sql if asked else text, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout


@contextmanager
def postgres(folder: Path) -> Iterator[PostgresRows]:
    """Run a server of our own on the loopback. Raise OSError where that is not possible."""
    initdb, server = _programs()
    # PostgreSQL does not run as root.
    user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None
    folder.mkdir()
    if user is not None:
        shutil.chown(folder, user)
        folder.parent.chmod(folder.parent.stat().st_mode | 0o011)
    data, port = folder / "data", _free_port()
    make = [initdb, "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    made = subprocess.run(make, capture_output=True, text=True, check=False, user=user)
    if made.returncode:
        raise OSError(made.stderr.strip()[-200:])
    run = [server, "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(run, stdout=quiet, stderr=quiet, user=user)
    try:
        yield _started(port)
    finally:
        process.terminate()
        process.wait()


def _programs() -> tuple[str, str]:
    """Return the paths of initdb and postgres; install them where they are missing."""
    from setup_failed import SetupFailed
    from system_libraries import install

    for _attempt in range(2):
        # Debian keeps them beside each other's versions, not where programs are looked for.
        known = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        place = os.pathsep.join([os.environ.get("PATH", ""), *map(str, known)])
        initdb, server = (shutil.which(name, path=place) for name in ("initdb", "postgres"))
        if initdb is not None and server is not None and shutil.which("psql") is not None:
            return initdb, server
        try:
            install(["postgresql"])
        except SetupFailed as error:
            raise OSError(str(error)) from error
    raise OSError("its programs are not installed")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _started(port: int) -> PostgresRows:
    for _ in range(100):
        try:
            return PostgresRows(port)
        except subprocess.CalledProcessError:
            time.sleep(0.1)
    raise OSError("the server did not start")


def has_duckdb() -> bool:
    """Tell whether DuckDB is installed."""
    return find_spec("duckdb") is not None


def _as_arrays(rows: Sequence[Any]) -> int:
    found = np.array([tuple(row) for row in rows], "i8,f8,u4")
    return len(found)


def _set_pragmas(link: Any, _record: object) -> None:
    for pragma in _PRAGMAS:
        link.execute(pragma)


def _size(file: Path) -> int:
    parts = (Path(f"{file}{end}") for end in ("", "-wal", ".wal"))
    return sum(part.stat().st_size for part in parts if part.exists())
