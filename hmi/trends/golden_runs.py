"""Golden runs: what was recorded of a good run, kept apart from the history, which ages.

A file a run in `golden_runs` of the data folder: arrays of times and values of each pen and a
header in JSON, as NumPy packs them (npz), then the SHA-256 of all that. Nothing in it is code.
"""

import asyncio
import hashlib
import io
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from hmi.bus.bus import Bus
from hmi.bus.facts import GoldenRunsChanged
from hmi.clock import Clock, from_us, to_us
from hmi.errors import ActionRefused, StorageDamaged, StorageError
from hmi.plant.pens import LONGEST_NAME, CalculatedPen, GoldenRun
from hmi.plant.site import Site
from hmi.storage.failures import storage_errors
from hmi.trends.pen_lines import PenLines, ReadsSamples
from hmi.trends.step_line import StepLine

log = logging.getLogger(__name__)

FOLDER = "golden_runs"
LONGEST_US = 3 * 86_400_000_000
_MOST_STEPS = 5_000_000
_HEADER = "header"
_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A golden run with its lines, whose times count from the beginning of the run."""

    run: GoldenRun
    lines: Mapping[str, StepLine]


class GoldenRuns:
    """The golden runs of one station. Call it from the event loop's thread."""

    def __init__(
        self, data_folder: Path, site: Site, reader: ReadsSamples, bus: Bus, clock: Clock
    ) -> None:
        self._folder = data_folder / FOLDER
        self._site, self._reader, self._bus, self._clock = site, reader, bus, clock
        self._turn = asyncio.Lock()
        self._runs = list_runs(data_folder)

    def now(self) -> GoldenRunsChanged:
        """Return all runs as a fact."""
        return GoldenRunsChanged(self._runs)

    async def keep(self, run: GoldenRun, calculated: tuple[CalculatedPen, ...]) -> None:
        """Keep what was recorded of the run's pens; number and time of keeping are set here.

        Raise ActionRefused where there is nothing or too much, StorageError when it is not kept.
        """
        run = replace(run, name=" ".join(run.name.split()), kept=self._clock.now())
        _check(run)
        async with self._turn:
            run = replace(run, number=max((one.number for one in self._runs), default=0) + 1)
            await asyncio.to_thread(self._keep, run, calculated)
            self._runs = (*self._runs, run)
        self._bus.golden_runs.publish(self.now())

    async def forget(self, number: int) -> None:
        """Remove a run. Raise ActionRefused when there is none."""
        async with self._turn:
            if number not in [run.number for run in self._runs]:
                raise ActionRefused("golden-run-unknown", number=number)
            path = self._folder / _name(number)
            with storage_errors(path):
                await asyncio.to_thread(path.unlink, missing_ok=True)
            self._runs = tuple(run for run in self._runs if run.number != number)
        self._bus.golden_runs.publish(self.now())

    def _keep(self, run: GoldenRun, calculated: tuple[CalculatedPen, ...]) -> None:
        start_us, end_us = to_us(run.start), to_us(run.end)
        lines = PenLines(self._reader, self._site, calculated).lines(run.pens, start_us, end_us)
        if not any(line.is_known.any() for line in lines.values()):
            raise ActionRefused("golden-run-empty")
        if sum(len(line.times_us) for line in lines.values()) > _MOST_STEPS:
            raise ActionRefused("golden-run-too-long")
        with storage_errors(self._folder):
            self._folder.mkdir(exist_ok=True)
            _write_whole(self._folder / _name(run.number), _packed(run, lines))


def list_runs(data_folder: Path) -> tuple[GoldenRun, ...]:
    """Return the golden runs of a data folder, oldest first; those that cannot be read are not."""
    found = []
    for path in sorted((data_folder / FOLDER).glob("*.npz")):
        try:
            with _opened(path) as arrays:
                found.append(_header(arrays))
        except StorageError as error:
            log.warning("A golden run is not known: %s", error)
    return tuple(found)


def read_run(data_folder: Path, number: int) -> KeptRun:
    """Return a golden run with its lines. Raise StorageError when it cannot be read."""
    path = data_folder / FOLDER / _name(number)
    with _opened(path) as arrays:
        run = _header(arrays)
        lines = {key: _line(arrays, place, run) for place, key in enumerate(run.pens)}
    return KeptRun(run, lines)


def _check(run: GoldenRun) -> None:
    if not run.name:
        raise ActionRefused("name-empty")
    if len(run.name) > LONGEST_NAME:
        raise ActionRefused("name-too-long", longest=LONGEST_NAME)
    if not run.pens:
        raise ActionRefused("pens-missing")
    if not 0 < to_us(run.end) - to_us(run.start) <= LONGEST_US:
        raise ActionRefused("golden-run-too-long")


def _name(number: int) -> str:
    return f"{number:04d}.npz"


def _packed(run: GoldenRun, lines: Mapping[str, StepLine]) -> bytes:
    start_us = to_us(run.start)
    header = {
        "number": run.number, "name": run.name, "pens": list(run.pens), "start_us": start_us,
        "end_us": to_us(run.end), "user": run.user, "kept_us": to_us(run.kept),
    }  # fmt: skip
    arrays: dict[str, np.ndarray] = {_HEADER: np.frombuffer(json.dumps(header).encode(), np.uint8)}
    for place, key in enumerate(run.pens):
        line = lines[key].shifted(-start_us)
        arrays[f"times_us_{place}"] = line.times_us
        arrays[f"values_{place}"] = line.values
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    content = packed.getvalue()
    return content + hashlib.sha256(content).digest()


def _write_whole(path: Path, content: bytes) -> None:
    """Write a new file so that after a power cut it is there as a whole or not at all."""
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


@contextmanager
def _opened(path: Path) -> Iterator[Mapping[str, np.ndarray]]:
    """Give the arrays of a file. Raise StorageError when it is missing or none of ours."""
    with storage_errors(path):
        content = path.read_bytes()
    packed, digest = content[:-_DIGEST], content[-_DIGEST:]
    # Checked before anything is unpacked: what follows may then trust the form.
    if hashlib.sha256(packed).digest() != digest:
        raise StorageDamaged("golden-run-unreadable", name=path.name)
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        yield arrays


def _header(arrays: Mapping[str, np.ndarray]) -> GoldenRun:
    header = json.loads(arrays[_HEADER].tobytes())
    return GoldenRun(
        number=int(header["number"]), name=str(header["name"]),
        pens=tuple(map(str, header["pens"])), start=from_us(int(header["start_us"])),
        end=from_us(int(header["end_us"])), user=str(header["user"]),
        kept=from_us(int(header["kept_us"])),
    )  # fmt: skip


def _line(arrays: Mapping[str, np.ndarray], place: int, run: GoldenRun) -> StepLine:
    length_us = to_us(run.end) - to_us(run.start)
    return StepLine(arrays[f"times_us_{place}"], arrays[f"values_{place}"], length_us)
