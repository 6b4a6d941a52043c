"""What people say of alerts of watches: written down for good, counted by watch."""

import asyncio
from pathlib import Path

from sqlalchemy import inspect, select

from hmi.bus.condition_facts import Verdict
from hmi.clock import Clock, to_us
from hmi.errors import ActionRefused
from hmi.journal.chain import Append, Cell
from hmi.journal.note_book import TIMEOUT_S, WritesJobs
from hmi.journal.schema import VERDICTS, journal_file
from hmi.storage.database import open_database
from hmi.storage.failures import storage_errors

LONGEST_TEXT = 1000
ORDER = (Verdict.CONFIRMED, Verdict.NO_PROBLEM, Verdict.UNKNOWN)
Counts = tuple[int, int, int]


class VerdictBook:
    """The one writer of verdicts. Call it from the event loop's thread, restore first."""

    def __init__(self, data_folder: Path, writer: WritesJobs, clock: Clock) -> None:
        self._file, self._writer, self._clock = journal_file(data_folder), writer, clock
        self._last: dict[tuple[str, int], Verdict] = {}
        self._counts: dict[str, list[int]] = {}

    def restore(self) -> None:
        """Count what was said before. Blocks on the file; raise StorageError."""
        if not self._file.path.exists():
            return
        engine = open_database(self._file.path, read_only=True, schema=self._file.schema)
        cells = VERDICTS.c
        with storage_errors(self._file.path), engine.connect() as link:
            if not inspect(link).has_table(VERDICTS.name):
                return
            rows = link.execute(
                select(cells.detector, cells.alert_us, cells.verdict).order_by(cells.seq)
            ).all()
        for detector, alert_us, verdict in rows:
            self._count(detector, alert_us, Verdict(verdict))

    def counts(self, watch: str) -> Counts:
        """Return how many alerts were confirmed, no problem, unknown, by what was said last."""
        confirmed, no_problem, unknown = self._counts.get(watch, [0, 0, 0])
        return confirmed, no_problem, unknown

    def verdict_of(self, watch: str, alert_us: int) -> Verdict | None:
        """Return what was last said of an alert."""
        return self._last.get((watch, alert_us))

    async def give(
        self, watch: str, place: tuple[str, str], alert_us: int, said: tuple[Verdict, str],
        user: str,
    ) -> None:  # fmt: skip
        """Commit a verdict with its words; place is machine and tag.

        Raise ActionRefused where there are too many words, StorageError when it is not kept.
        """
        verdict, text = said[0], " ".join(said[1].split())
        if len(text) > LONGEST_TEXT:
            raise ActionRefused("note-too-long", longest=LONGEST_TEXT)
        cells: dict[str, Cell] = {
            "at_us": to_us(self._clock.now()), "machine": place[0], "tag": place[1],
            "detector": watch, "alert_us": alert_us, "verdict": verdict.value, "text": text,
            "user": user,
        }  # fmt: skip
        job = Append(self._file, VERDICTS, cells)
        await asyncio.to_thread(self._writer.submit_and_wait, job, TIMEOUT_S)
        self._count(watch, alert_us, verdict)

    def _count(self, watch: str, alert_us: int, verdict: Verdict) -> None:
        counts = self._counts.setdefault(watch, [0, 0, 0])
        before = self._last.get((watch, alert_us))
        if before is not None:
            counts[ORDER.index(before)] -= 1
        counts[ORDER.index(verdict)] += 1
        self._last[watch, alert_us] = verdict
