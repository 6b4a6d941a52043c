"""Runs the product's engine with thousands of alarms that come at command: `... FOLDER ALARMS`.

It obeys lines on its input and answers each by a line of JSON: `burst N` lets alarms come N times
in all and leaves all of them active, `steady SECONDS` changes 2,000 a second, `p1` lets the
gravest one come, `count` tells what was published and what the journal holds, `end` ends it.
"""

import asyncio
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from hmi.bus.facts import AlarmChanged, SamplesArrived
from hmi.clock import SystemClock, to_us
from hmi.engine import Engine
from hmi.journal.schema import ALARMS, journal_file
from hmi.plant.alarm_rules import AlarmRule, ConditionKind, Levels, Priority
from hmi.plant.assets import Machine
from hmi.plant.samples import SAMPLE, Origin, SampleBatch
from hmi.plant.site import Site
from hmi.plant.tags import Tag
from hmi.storage.database import open_database
from hmi.storage.folder_lock import FolderLock

MACHINES = 20
PER_TAG = 100
"""So many alarms come with one sample; then other work of the engine has its turn."""
CHANGES_PER_S = 2000
STEP_S = 2 * PER_TAG / CHANGES_PER_S
COMMIT_S = 60.0
START_S = 2.0
HIGH, LOW = 95.0, 20.0
P1_KEY = "m0.gravest.high"


def site_of(alarms: int) -> Site:
    """Return a site whose values the engine itself makes: no server takes part."""
    keys = [f"m{number % MACHINES}.v{number:03d}" for number in range(alarms // PER_TAG)]
    rules = [_rule(f"{keys[n // PER_TAG]}.high{n}", keys[n // PER_TAG], n) for n in range(alarms)]
    gravest = _rule(P1_KEY, "m0.gravest", 0)
    return Site(
        name="Alarms", machines=tuple(Machine(key=f"m{n}", name=f"M{n}") for n in range(MACHINES)),
        tags=tuple(
            Tag(key=key, name=key, machine=key.partition(".")[0], record=False)
            for key in (*keys, gravest.tag)
        ),
        alarms=(*rules, replace(gravest, priority=Priority.P1)),
    )  # fmt: skip


def _rule(key: str, tag: str, number: int) -> AlarmRule:
    return AlarmRule(
        key=key, machine=tag.partition(".")[0], kind=ConditionKind.LEVEL, tag=tag,
        message=f"Value {number} too high", consequence="It wears", response="Slow down",
        priority=Priority(2 + number % 3), levels=Levels(hi=80.0),
    )  # fmt: skip


class Driver:
    """The engine and what is done to it."""

    def __init__(self, folder: Path, alarms: int) -> None:
        self._clock = SystemClock()
        self._folder, self._tags = folder, alarms // PER_TAG
        self.engine = Engine(site_of(alarms), folder, self._clock, is_service=True)
        self._published = self._annunciated = 0
        self.engine.bus.alarms.subscribe(self._note)

    async def obey(self) -> None:
        """Carry out each line of the input."""
        # The engine is served from its first turn on: a window that comes now joins it.
        await asyncio.sleep(START_S)
        print(json.dumps({"event": "ready"}), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            word, _, number = line.strip().partition(" ")
            if word == "end":
                break
            answer = await getattr(self, f"_{word}")(*([float(number)] if number else []))
            print(json.dumps(answer), flush=True)
        self.engine.end("measured")

    async def _burst(self, times: float) -> dict[str, float]:
        began, before = time.perf_counter(), self._annunciated
        while self._annunciated - before < times:
            for number in range(self._tags):
                self._take(number, LOW)
                self._take(number, HIGH)
                await asyncio.sleep(0)
        annunciated = self._annunciated - before
        ingested_s = time.perf_counter() - began
        await asyncio.to_thread(self._wait_for_rows, self._published)
        written_s = time.perf_counter() - began
        return {"annunciated": annunciated, "ingested_s": ingested_s, "written_s": written_s}

    async def _steady(self, seconds: float) -> dict[str, float]:
        began, before, steps = time.perf_counter(), self._published, 0
        while time.perf_counter() - began < seconds:
            self._take(steps % self._tags, LOW)
            self._take(steps % self._tags, HIGH)
            steps += 1
            await asyncio.sleep(max(0.0, began + steps * STEP_S - time.perf_counter()))
        return {"changes": self._published - before, "seconds": time.perf_counter() - began}

    async def _p1(self) -> dict[str, float]:
        self._take(self._tags, LOW)
        at = time.perf_counter()
        self._take(self._tags, HIGH)
        return {"at": at}

    async def _count(self) -> dict[str, int]:
        # What was published last is written with the next commit.
        rows = await asyncio.to_thread(self._wait_for_rows, self._published)
        return {"published": self._published, "rows": rows, "lost": self._published - rows}

    def _wait_for_rows(self, rows: int) -> int:
        """Wait until so many rows are written, or too long for a commit; return how many are."""
        began = time.perf_counter()
        while (written := self._rows()) < rows and time.perf_counter() - began < COMMIT_S:
            time.sleep(STEP_S)
        return written

    def _rows(self) -> int:
        file = journal_file(self._folder)
        if not file.path.exists():
            return 0
        database = open_database(file.path, read_only=True, schema=file.schema)
        with database.connect() as connection:
            return int(connection.execute(select(func.max(ALARMS.c.seq))).scalar_one() or 0)

    def _take(self, number: int, value: float) -> None:
        rows = np.zeros(1, SAMPLE)
        rows["tag"], rows["value"] = number, value
        rows["source_us"] = rows["receive_us"] = to_us(self._clock.now())
        self.engine.bus.samples.publish(SamplesArrived(SampleBatch(rows, {}, Origin.DERIVED)))

    def _note(self, fact: AlarmChanged) -> None:
        self._published += fact.trigger is not None
        self._annunciated += fact.is_annunciation


async def run(folder: Path, alarms: int) -> None:
    """Run engine and driver to their end."""
    lock = FolderLock(folder)
    try:
        driver = Driver(folder, alarms)
        await asyncio.gather(driver.engine.run(), driver.obey())
    finally:
        lock.release()


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2])))
