"""A process that records numbered samples until it is killed, and says what it may call recorded.

Run as `python -m tests.helpers.recording_child DATA_FOLDER LEDGER`: after each commit the ledger
gets one line, the number of the newest sample, action and reason of a stop that are on disk.
"""

import asyncio
import os
import sys
from pathlib import Path

from hmi.bus.bus import Bus
from hmi.bus.facts import (
    ConnectionChanged,
    ConnectionPhase,
    RecorderReported,
    SamplesArrived,
)
from hmi.clock import SystemClock, to_us
from hmi.historian.recorder import Recorder
from hmi.journal.action_journal import ActionJournal
from hmi.journal.stop_book import StopBook
from hmi.plant.roles import Role
from hmi.plant.samples import Sample, batch_of
from hmi.plant.stops import StopDeed, StopEdit
from hmi.storage.writer import Writer
from tests.helpers.builders import CONNECTION, plant_with

BATCH = 50
TAG = "filler.count"


def last_acknowledged(ledger: Path) -> int:
    """Return the newest number of a ledger; a line that was cut off does not count."""
    lines = ledger.read_text().split("\n")[:-1] if ledger.exists() else []
    return int(lines[-1]) if lines else 0


def main(folder: Path, ledger: Path) -> None:
    """Record batches as fast as they are committed; never ends by itself."""
    clock, bus = SystemClock(), Bus()
    writer = Writer(clock)
    recorder = Recorder(plant_with(tags=[TAG]), bus, writer, clock, folder)
    actions = ActionJournal(writer, clock, folder)
    book = StopBook(folder, writer, bus, clock)
    reports: list[RecorderReported] = []
    bus.recorder.subscribe(reports.append)
    # Folding is in hand at many of the moments at which the process is killed.
    recorder.folding.least = 2 * BATCH
    writer.start()
    start = number = last_acknowledged(ledger)
    lines = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        now_us = to_us(clock.now())
        samples = [
            Sample(0, float(number + n), 0, now_us + n, now_us + n) for n in range(1, BATCH + 1)
        ]
        number += BATCH
        bus.samples.publish(SamplesArrived(batch_of(samples)))
        bus.connections.publish(
            ConnectionChanged(CONNECTION, ConnectionPhase.LIVE, clock.now(), 0.0)
        )
        recorder.tick()
        actions.write("ann", Role.OPERATOR, "Count", TAG, "", str(number))
        span = now_us, now_us + 1
        edit = StopEdit(0, StopDeed.QUALIFIED, "filler", *span, "jam", str(number), "ann", 0)
        asyncio.run(book.keep(edit))
        recorder.tick()
        if reports[-1].recorded == number - start:
            os.write(lines, f"{number}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
