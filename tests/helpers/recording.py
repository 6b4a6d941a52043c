"""A historian on a real file, written when the test says so."""

from pathlib import Path

from hmi.bus.bus import Bus
from hmi.bus.facts import ConnectionChanged, ConnectionPhase, RecorderReported, SamplesArrived
from hmi.clock import ManualClock
from hmi.historian.day_files import DayFiles
from hmi.historian.reader import Reader
from hmi.historian.recorder import Recorder
from hmi.plant.samples import SampleBatch
from hmi.plant.site import Site
from hmi.storage.writer import Writer
from tests.helpers.builders import CONNECTION


class Recording:
    """A recorder with its bus, its writer (without a thread) and a reader of what it wrote."""

    def __init__(self, site: Site, clock: ManualClock, folder: Path, limit: int = 200_000) -> None:
        self.bus = Bus()
        self.clock = clock
        self.writer = Writer(clock, limit=limit, busy_timeout_ms=1)
        self.recorder = Recorder(site, self.bus, self.writer, clock, folder)
        self.folder = folder
        self.reader = Reader(folder)
        self.reports: list[RecorderReported] = []
        self.bus.recorder.subscribe(self.reports.append)

    def arrive(self, *batches: SampleBatch) -> None:
        """Let batches come from the bus."""
        for batch in batches:
            self.bus.samples.publish(SamplesArrived(batch))

    def record(self, *batches: SampleBatch) -> None:
        """Let batches come from the bus and commit them."""
        self.arrive(*batches)
        self.writer.write_once()

    def fold(self) -> None:
        """Fold the heads of all day files, as happens by itself when they have grown."""
        for file in DayFiles(self.folder).latest(1000):
            self.recorder.folding.finish(file)

    def hear(self, age_s: float = 0.0, connection: str = CONNECTION) -> None:
        """Let a connection be heard."""
        phase = ConnectionPhase.LIVE
        self.bus.connections.publish(ConnectionChanged(connection, phase, self.clock.now(), age_s))

    def report(self) -> RecorderReported:
        """Let a second pass on the recorder and return what it says."""
        self.recorder.tick()
        return self.reports[-1]
