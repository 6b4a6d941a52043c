"""One run of the historian with its ledger of holes on a real folder."""

from hmi.historian.gaps import GapLedger
from tests.helpers.recording import Recording


class LedgerRun:
    """One run of the engine's historian on a folder; end() is kill -9 after the last commit."""

    def __init__(self, site, clock, folder):
        self.recording = Recording(site, clock, folder)
        self.ledger = GapLedger(site, self.recording.bus, self.recording.writer, clock, folder)
        self.told = []
        self.recording.bus.gaps.subscribe(self.told.append)
        self.ledger.restore()

    def commit(self):
        self.recording.recorder.tick()
        self.recording.writer.write_once()

    def end(self):
        # Closed without the stop's last commit: what was not committed is gone.
        self.recording.writer._queue.take_all()
        self.recording.writer.stop()
