"""What alarms did, newest first, as it was read from the journal at one moment."""

from collections.abc import Sequence
from datetime import datetime

from hmi.bus.facts import AlarmChanged
from ui.models.fact_table import FactTable


class JournalModel(FactTable):
    """Transitions of the past. read_at is when they were read, None before the first reading."""

    read_at: datetime | None = None

    def show(self, events: Sequence[AlarmChanged], read_at: datetime) -> None:
        """Show what was read at a moment."""
        self.read_at = read_at
        self.replace_all(events)
