"""From the bus to the journal: every transition of every alarm, and every flood that is over."""

from pathlib import Path

from hmi.bus.alarm_facts import AlarmChanged, FloodEnded
from hmi.bus.bus import Bus
from hmi.clock import to_us
from hmi.journal.chain import Append, Cell
from hmi.journal.fact_text import to_text
from hmi.journal.floods import flood_cells
from hmi.journal.schema import ALARMS, FLOODS, journal_file
from hmi.storage.writer import Writer


class Recorder:
    """Writes down each AlarmChanged that tells of a change, snapshots are none; and floods."""

    def __init__(self, bus: Bus, writer: Writer, data_folder: Path, station: str = "") -> None:
        self._writer = writer
        self._file = journal_file(data_folder)
        self._station = station
        bus.alarms.subscribe(self._on_alarm)
        bus.flood_reviews.subscribe(self._on_flood)

    def _on_alarm(self, fact: AlarmChanged) -> None:
        if fact.trigger is not None:
            cells = {"station": self._station, **_cells(fact, fact.trigger)}
            self._writer.submit(Append(self._file, ALARMS, cells))

    def _on_flood(self, fact: FloodEnded) -> None:
        self._writer.submit(Append(self._file, FLOODS, flood_cells(fact.review)))


def _cells(fact: AlarmChanged, trigger: str) -> dict[str, Cell]:
    return {
        "at_us": to_us(fact.at),
        "source_us": to_us(fact.source_time),
        "alarm_key": fact.key,
        "machine": fact.machine,
        "occurrence": fact.occurrence,
        "from_letter": fact.before.value,
        "to_letter": fact.letter.value,
        "trigger": str(trigger),
        "priority": int(fact.priority),
        "value": fact.value,
        "limit_value": fact.limit,
        "quality": fact.status,
        "user": fact.user,
        "comment": fact.comment,
        "message": fact.message,
        "fact": to_text(fact),
    }
