"""The journal as if it ended at a moment of the past: nothing later is ever returned."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from hmi.bus.alarm_facts import FloodReview
from hmi.bus.facts import AlarmChanged, Trigger
from hmi.journal.floods import MOST_FLOODS
from hmi.journal.found_alerts import FoundAlert
from hmi.journal.notes import EVERYTHING, MOST_NOTES, Sought
from hmi.journal.reader import Action, Occurrence, Reader
from hmi.journal.transitions import Transition
from hmi.plant.notes import Note
from hmi.plant.stops import StopEdit


class BoundedReader(Reader):
    """Reads a journal up to a moment that is asked for anew with each look."""

    def __init__(self, data_folder: Path, until: Callable[[], datetime]) -> None:
        super().__init__(data_folder)
        self._until = until
        self._every_note = self.notes
        self.notes = self._notes
        self._every_flood = self.floods
        self.floods = self._floods
        self._every_stop_edit = self.stop_edits
        self.stop_edits = self._stop_edits
        self._every_alert = self.found_alerts
        self.found_alerts = self._found

    def last_alarms(self, until: datetime | None = None) -> list[AlarmChanged]:
        """Return the last fact of each alarm: the alarms as they stood."""
        return super().last_alarms(self._earlier(until))

    def facts(self, after: datetime, end: datetime) -> list[AlarmChanged]:
        """Return all transitions in (after, end], oldest first."""
        return super().facts(after, self._earlier(end))

    def alarm_events(
        self, start: datetime, end: datetime, machine: str = "", text: str = "", limit: int = 1000
    ) -> list[AlarmChanged]:
        """Return transitions in [start, end], newest first."""
        return super().alarm_events(start, self._earlier(end), machine, text, limit)

    def alarm_events_of(
        self,
        triggers: Iterable[Trigger],
        start: datetime,
        end: datetime,
        machine: str = "",
        text: str = "",
    ) -> list[AlarmChanged]:
        """Return transitions in [start, end] by one of the triggers, newest first."""
        return super().alarm_events_of(triggers, start, self._earlier(end), machine, text)

    def transitions(self, start: datetime, end: datetime) -> list[Transition]:
        """Return transitions in [start, end), oldest first, after the last of each before."""
        return super().transitions(start, self._earlier(end))

    def actions(
        self, start: datetime, end: datetime, text: str = "", limit: int = 1000
    ) -> list[Action]:
        """Return what people did in [start, end], newest first."""
        return super().actions(start, self._earlier(end), text, limit)

    def occurrences(
        self, key: str, limit: int = 20, until: datetime | None = None
    ) -> list[Occurrence]:
        """Return the last occurrences of an alarm as they were, newest first."""
        return super().occurrences(key, limit, self._earlier(until))

    def _earlier(self, end: datetime | None) -> datetime:
        until = self._until()
        return until if end is None else min(end, until)

    def _notes(
        self, start: datetime, end: datetime, sought: Sought = EVERYTHING, limit: int = MOST_NOTES
    ) -> list[Note]:
        at = self._earlier(sought.at)
        return self._every_note(start, end, replace(sought, at=at), limit)

    def _found(
        self, start: datetime, end: datetime, machine: str = "", at: datetime | None = None
    ) -> list[FoundAlert]:
        return self._every_alert(start, self._earlier(end), machine, self._earlier(at))

    def _stop_edits(
        self,
        start: datetime,
        end: datetime,
        machines: Collection[str] = (),
        at: datetime | None = None,
    ) -> list[StopEdit]:
        """Return edits as they stood: what was said or taken back later was not yet."""
        return self._every_stop_edit(start, end, machines, self._earlier(at))

    def _floods(
        self, start: datetime, end: datetime, limit: int = MOST_FLOODS
    ) -> list[FloodReview]:
        """Return floods that were over: the review of one that lasted was not written yet."""
        until = self._until()
        # Floods follow each other: only the newest can have begun before and ended later.
        found = self._every_flood(start, min(end, until), limit + 1)
        return [review for review in found if review.end <= until][:limit]
