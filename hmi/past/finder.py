"""Finds a word in everything of a period: tags, alarms, notes, machine states, people's actions.

Blocks on files: call it from a worker thread.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hmi.bus.facts import AlarmChanged, Trigger
from hmi.clock import from_us, to_us
from hmi.historian.series import Series
from hmi.journal.notes import Sought
from hmi.journal.reader import Action
from hmi.past.marks import segments_of
from hmi.plant.assets import MachineState
from hmi.plant.derived import STATE, key_of
from hmi.plant.notes import Note
from hmi.plant.site import Site

MOST_FOUND = 200
"""Of each kind, the newest."""


class FoundKind(StrEnum):
    """What was found."""

    TAG = "tag"
    ALARM = "alarm"
    NOTE = "note"
    STATE = "state"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a word is: at is None for what has no time, as a tag."""

    kind: FoundKind
    text: str
    at: datetime | None = None
    machine: str = ""
    tag: str = ""
    detail: str = ""
    """What an action was done to, or who wrote a note; as it is recorded."""
    state: MachineState | None = None


class SearchedJournal(Protocol):
    """Looks for words in what happened."""

    def alarm_events(
        self, start: datetime, end: datetime, machine: str = "", text: str = "", limit: int = 1000
    ) -> list[AlarmChanged]:
        """Return transitions in [start, end], newest first."""

    def actions(
        self, start: datetime, end: datetime, text: str = "", limit: int = 1000
    ) -> list[Action]:
        """Return what people did, newest first."""

    @property
    def notes(self) -> Callable[[datetime, datetime, Sought, int], list[Note]]:
        """Return notes about any time in [start, end], newest first."""


class ReadsSamples(Protocol):
    """Reads recorded samples."""

    def read(self, key: str, start_us: int, end_us: int) -> Series:
        """Return the samples of a tag in [start, end] with the last one before start."""


class Finder:
    """Looks through one station; state_words are machine states as people call them."""

    def __init__(
        self,
        site: Site,
        journal: SearchedJournal,
        reader: ReadsSamples,
        state_words: Mapping[MachineState, str],
    ) -> None:
        self._site, self._journal, self._reader = site, journal, reader
        self._words = state_words

    def find(self, text: str, start: datetime, end: datetime) -> list[Found]:
        """Return tags by name, then everything that happened in [start, end], newest first.

        Raise StorageError when the journal cannot be read.
        """
        sought = text.strip().lower()
        if not sought:
            return []
        happened = [
            *self._alarms(text.strip(), start, end),
            *self._notes(text.strip(), start, end),
            *self._states(sought, start, end),
            *self._actions(text.strip(), start, end),
        ]
        happened.sort(key=lambda one: one.at or start, reverse=True)
        return [*self._tags(sought), *happened]

    def _tags(self, sought: str) -> list[Found]:
        machines = self._site.machine_by_key
        found = []
        for tag in self._site.tags:
            machine = machines[tag.machine].name if tag.machine in machines else tag.machine
            if all(sought_word in f"{machine} {tag.name} {tag.key}".lower()
                   for sought_word in sought.split()):  # fmt: skip
                found.append(Found(FoundKind.TAG, tag.name, None, tag.machine, tag.key, tag.key))
        return found[:MOST_FOUND]

    def _alarms(self, text: str, start: datetime, end: datetime) -> Iterator[Found]:
        """Yield each time that an alarm came, and what people wrote about one."""
        for fact in self._journal.alarm_events(start, end, "", text, MOST_FOUND):
            if fact.trigger in (Trigger.ACTIVATE, Trigger.COMMENT):
                told = fact.comment if fact.trigger is Trigger.COMMENT else ""
                yield Found(
                    FoundKind.ALARM, fact.text, fact.at, fact.machine, fact.tag, told
                )  # fmt: skip

    def _notes(self, text: str, start: datetime, end: datetime) -> Iterator[Found]:
        for note in self._journal.notes(start, end, Sought(text=text), MOST_FOUND):
            yield Found(FoundKind.NOTE, note.text, note.start, note.machine, note.tag, note.user)

    def _states(self, sought: str, start: datetime, end: datetime) -> Iterator[Found]:
        wanted = {state for state, word in self._words.items() if sought in word.lower()}
        keys = self._site.number_by_key
        for machine in self._site.line_machines if wanted else ():
            key = key_of(machine.key, STATE)
            if key not in keys:
                continue
            series = self._reader.read(key, to_us(start), to_us(end))
            begun = [one for one in segments_of(series) if one.start_us >= to_us(start)]
            for one in [one for one in begun if one.state in wanted][-MOST_FOUND:]:
                yield Found(
                    FoundKind.STATE, machine.name, from_us(one.start_us), machine.key,
                    state=one.state,
                )  # fmt: skip

    def _actions(self, text: str, start: datetime, end: datetime) -> Iterable[Found]:
        for action in self._journal.actions(start, end, text, MOST_FOUND):
            tag = action.target if action.target in self._site.number_by_key else ""
            yield Found(
                FoundKind.ACTION, action.action, action.at, "", tag,
                " ".join(one for one in (action.target, action.user) if one),
            )  # fmt: skip
