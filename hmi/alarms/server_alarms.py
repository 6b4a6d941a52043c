"""Owns the alarms that servers keep, as they last told, and publishes what changes about them.

It is told by connections and by whoever speaks with servers; it never speaks itself. Alarms of a
server that is not heard stay as they were, marked as unknown. It never blocks and never awaits.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from hmi.alarms.alarm_places import AlarmPlaces
from hmi.alarms.alarm_state import AlarmState, rebuilt
from hmi.alarms.chatter import Chatter
from hmi.alarms.server_row import (
    GONE,
    Asked,
    Judged,
    ServerRow,
    fact_of,
    first_fact,
    gone,
    has_worsened,
    key_of,
    state_of,
    trigger_between,
)
from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, AlarmOrigin, Trigger
from hmi.bus.bus import Bus
from hmi.bus.conditions import ConditionEvent
from hmi.bus.facts import ConnectionChanged
from hmi.clock import Clock
from hmi.errors import ActionRefused
from hmi.live.freshness import stale_after_s
from hmi.plant.roles import Right, Role, may
from hmi.plant.samples import Value
from hmi.plant.server_severity import priority_of
from hmi.plant.site import Site

MOST_ROWS: Final = 50_000
"""Alarms kept of one server at a time; what comes beyond them is left out, and that is told."""
_MARKED_AT_ONCE: Final = 2000

ValueOf = Callable[[str], Value]
"""Gives the newest value of a tag by its key."""


class ServerAlarms:
    """The alarms of all servers of the site."""

    def __init__(
        self, site: Site, bus: Bus, clock: Clock, value_of: ValueOf | None = None
    ) -> None:
        """value_of gives the newest value of a tag by its key."""
        self._site = site
        self._bus = bus
        self._clock = clock
        self._value_of = value_of
        self._connections = {one.key: one for one in site.connections}
        self._places = {one.key: AlarmPlaces(site, one) for one in site.connections}
        self._rows: dict[str, dict[str, ServerRow]] = {one.key: {} for one in site.connections}
        self._refreshing: set[str] = set()
        self._unheard: set[str] = set()
        self._to_mark: deque[ServerRow] = deque()
        self._past: dict[str, tuple[int, Chatter]] = {}
        """Of alarms that have gone: an acknowledgement of then must not meet one of now."""
        bus.connections.subscribe(self._connection_changed)

    def begin_refresh(self, connection: str) -> None:
        """Note that a server begins to tell all of its alarms."""
        self._refreshing.add(connection)
        for row in self._rows[connection].values():
            row.is_suspect = True

    def end_refresh(self, connection: str) -> None:
        """Note that it has told all; what it has not named is gone, nobody knows since when."""
        self._refreshing.discard(connection)
        rows = self._rows[connection]
        for row in [row for row in rows.values() if row.is_suspect]:
            if row.event.enabled:
                self._drop(row, Trigger.RTN, GONE)
            elif row.is_unknown:
                # A server does not name what is disabled; it would have told had it been enabled.
                self._know(row)

    def take(self, connection: str, event: ConditionEvent) -> bool:
        """Take what is said of one alarm; return whether there was room for it."""
        rows = self._rows[connection]
        row = rows.get(key_of(connection, event))
        if row is not None:
            self._change(row, event)
            return True
        if not _is_listed(event):
            return True
        if len(rows) >= MOST_ROWS:
            return False
        self._add(connection, event)
        return True

    def tick(self) -> None:
        """Tell of alarms whose server is not heard any more, some at a time."""
        for _ in range(min(len(self._to_mark), _MARKED_AT_ONCE)):
            row = self._to_mark.popleft()
            if row.is_unknown and self.row(row.key) is row:
                self._tell(row, row.state.letter, None)

    def restore(self, alarms: Iterable[AlarmChanged]) -> None:
        """Take up the journal's last fact of each key, unknown until the server has named it."""
        for fact in alarms:
            is_ours = fact.origin is AlarmOrigin.SERVER and fact.connection in self._rows
            if is_ours and fact.letter is not AlarmLetter.NORMAL:
                self._rows[fact.connection][fact.key] = self._restored(fact)
            elif is_ours and not fact.branch:
                self._remember(fact.key, fact.occurrence, Chatter())

    def now(self) -> list[AlarmChanged]:
        """Return every alarm that is not normal, as facts without trigger."""
        return [
            replace(row.last, trigger=None, before=row.state.letter, is_annunciation=False)
            for row in self._every()
            if row.state.letter is not AlarmLetter.NORMAL
        ]

    def count(self, connection: str) -> int:
        """Return how many alarms, and branches of them, a server keeps on its list."""
        return len(self._rows[connection])

    def row(self, key: str) -> ServerRow | None:
        """Return an alarm of a server, None where there is none of that key."""
        return next((rows[key] for rows in self._rows.values() if key in rows), None)

    def silence(self, user: str, role: Role) -> None:
        """Quiet the horn for all that sounds now; servers are not told."""
        if not may(role, Right.SILENCE):
            raise ActionRefused("not-permitted", right=Right.SILENCE.value)
        for row in self._every():
            state = row.state
            if state.letter is AlarmLetter.UNACKNOWLEDGED and not state.silenced:
                row.state = replace(state, silenced=True)
                self._tell(row, state.letter, Trigger.SILENCE, ours=Asked(Trigger.SILENCE, user))

    def ask(self, row: ServerRow, asked: Asked) -> None:
        """Note, and show, what somebody asks the server for."""
        row.asked = asked
        self._tell(row, row.state.letter, None)

    def settle(self, row: ServerRow) -> None:
        """Note that what was asked has not come about."""
        if row.asked is not None:
            row.asked = None
            if self.row(row.key) is row:
                self._tell(row, row.state.letter, None)

    def _every(self) -> Iterator[ServerRow]:
        for rows in self._rows.values():
            yield from rows.values()

    def _add(self, connection: str, event: ConditionEvent) -> None:
        key = key_of(connection, event)
        judged = self._judged(connection, event)
        fact = first_fact(key, connection, event, judged)
        now = self._clock.now()
        occurrence, chatter = self._past.pop(key, (0, Chatter()))
        state = AlarmState(occurrence=occurrence)
        row = ServerRow(key, connection, event, judged, state, fact, chatter=chatter)
        after = state_of(event, row.state, now, None)
        self._rows[connection][key] = row
        if event.branch:
            self._go_on_as_earlier(row, after)
            return
        trigger = trigger_between(row.state, after, None, is_worse=False)
        if trigger is None and after.letter is not AlarmLetter.NORMAL:
            trigger = Trigger.RTN
        self._move(row, after, trigger, is_worse=False)

    def _go_on_as_earlier(self, row: ServerRow, after: AlarmState) -> None:
        """List an earlier occurrence; it has been announced, and maybe silenced, already."""
        trunk = self.row(key_of(row.connection, replace(row.event, branch="")))
        is_silenced = trunk.state.silenced if trunk is not None else False
        row.state = replace(after, occurrence=1, silenced=is_silenced)
        if row.state.letter is not AlarmLetter.NORMAL:
            self._tell(row, AlarmLetter.NORMAL, Trigger.ACTIVATE)

    def _change(self, row: ServerRow, event: ConditionEvent) -> None:
        if self._is_overtaken(row, event):
            return
        before, row.is_suspect = row.event, False
        judged = self._judged(row.connection, event, row.judged)
        after = state_of(event, row.state, self._clock.now(), row.asked)
        is_worse = has_worsened(row, judged, after)
        trigger = trigger_between(row.state, after, row.asked, is_worse=is_worse)
        if trigger is None and event.comment and event.comment != before.comment:
            trigger = Trigger.COMMENT
        row.event, row.judged = event, judged
        if not _is_listed(event):
            self._drop(row, trigger or Trigger.RTN)
            return
        is_same = trigger is None and not row.is_unknown and _is_same(before, event)
        row.is_unknown = False
        if not is_same:
            self._move(row, after, trigger, is_worse=is_worse)

    def _is_overtaken(self, row: ServerRow, event: ConditionEvent) -> bool:
        """Tell whether a refresh brings what a newer event has overtaken meanwhile."""
        if row.connection not in self._refreshing or row.is_suspect:
            return False
        at, known = event.at, row.event.at
        return at is not None and known is not None and at < known

    def _move(
        self, row: ServerRow, after: AlarmState, trigger: Trigger | None, *, is_worse: bool
    ) -> None:
        """Put a row into its new state and tell of it."""
        before = row.state.letter
        is_sounding = after.letter is AlarmLetter.UNACKNOWLEDGED
        is_new = is_sounding and (before is not AlarmLetter.UNACKNOWLEDGED or is_worse)
        is_new = is_new and not row.event.branch
        if is_new:
            row.chatter.annunciate(self._clock.now())
        row.state = replace(
            after,
            occurrence=after.occurrence + is_new,
            silenced=after.silenced and is_sounding and not is_new,
        )
        asked = row.asked
        if asked is not None and is_reached(row, asked.trigger):
            row.asked = None
        ours = asked if asked is not None and asked.trigger is trigger else None
        self._tell(row, before, trigger, is_annunciation=is_new, ours=ours)

    def _drop(self, row: ServerRow, trigger: Trigger, comment: str = "") -> None:
        """Take a row off the list; tell of it where it was seen there."""
        before, row.state = row.state.letter, gone(row.state)
        asked, row.asked, row.is_unknown = row.asked, None, False
        del self._rows[row.connection][row.key]
        if not row.event.branch:
            self._remember(row.key, row.state.occurrence, row.chatter)
        if before is not AlarmLetter.NORMAL:
            # Where an answer was all that a server waited for, the alarm goes with it.
            ours = asked if asked is not None and asked.trigger is trigger else None
            self._tell(row, before, trigger, ours=ours or Asked(trigger, "", comment))

    def _remember(self, key: str, occurrence: int, chatter: Chatter) -> None:
        self._past[key] = occurrence, chatter
        if len(self._past) > MOST_ROWS:
            del self._past[next(iter(self._past))]

    def _know(self, row: ServerRow) -> None:
        row.is_suspect = row.is_unknown = False
        self._tell(row, row.state.letter, None)

    def _tell(
        self, row: ServerRow, before: AlarmLetter, trigger: Trigger | None, *,
        is_annunciation: bool = False, ours: Asked | None = None,
    ) -> None:  # fmt: skip
        """Publish how a row stands; ours is what moved it where that was not the server's."""
        fact = fact_of(row, before, trigger, self._clock.now())
        row.last = replace(
            fact,
            is_annunciation=is_annunciation and not fact.is_alert,
            user=(ours.user if ours else "") or fact.user,
            comment=(ours.comment if ours else "") or fact.comment,
        )
        self._bus.alarms.publish(row.last)

    def _judged(
        self, connection: str, event: ConditionEvent, before: Judged | None = None
    ) -> Judged:
        place = before.place if before else self._places[connection].of(event)
        bands = self._connections[connection].alarm_severities
        priority, is_alert = priority_of(event.severity, bands)
        if before is not None and not event.active:
            # Many servers give what has returned a severity of its own; the alarm is the same.
            priority, is_alert = before.priority, before.is_alert
        unit = self._site.tag(place.tag).unit if place.tag else ""
        value = self._value_of(place.tag) if place.tag and self._value_of else event.value
        return Judged(place, unit, priority, is_alert, value)

    def _restored(self, fact: AlarmChanged) -> ServerRow:
        condition = fact.key.removeprefix(f"{fact.connection}:").removesuffix(f"#{fact.branch}")
        event = ConditionEvent(
            condition=condition, event_id=b"", branch=fact.branch, kind=fact.kind,
            source=fact.source, name=fact.condition, message=fact.message,
            condition_class=fact.condition_class, severity=fact.severity,
            enabled=not fact.is_disabled, active=fact.active, acked=fact.acked,
            status=fact.status,
        )  # fmt: skip
        judged = self._judged(fact.connection, event)
        last = replace(fact, is_unknown=True, asked=None, offers=())
        return ServerRow(
            fact.key, fact.connection, event, judged, rebuilt(fact), last, is_unknown=True
        )

    def _connection_changed(self, fact: ConnectionChanged) -> None:
        connection = self._connections.get(fact.connection)
        if connection is None:
            return
        age_s = fact.heard_age_s
        is_heard = age_s is not None and age_s <= stale_after_s(connection)
        if is_heard:
            self._unheard.discard(connection.key)
        elif connection.key not in self._unheard:
            self._unheard.add(connection.key)
            for row in self._rows[connection.key].values():
                if not row.is_unknown:
                    row.is_unknown = True
                    self._to_mark.append(row)


def is_reached(row: ServerRow, wish: Trigger) -> bool:
    """Tell whether an alarm stands as a wish wanted it."""
    state = row.state
    reached: dict[Trigger, bool] = {
        Trigger.ACK: state.acked,
        Trigger.CONFIRM: state.confirmed,
        Trigger.RESET: not state.latched,
        Trigger.SHELVE_TIMED: state.shelved is not None,
        Trigger.SHELVE_ONESHOT: state.shelved is not None,
        Trigger.UNSHELVE_USER: state.shelved is None,
        Trigger.SUPPRESS: bool(state.suppressed),
        Trigger.UNSUPPRESS: not state.suppressed,
        Trigger.OOS_ON: state.removed is not None,
        Trigger.OOS_OFF: state.removed is None,
    }
    return reached.get(wish, True)


def _is_listed(event: ConditionEvent) -> bool:
    """Tell whether an alarm is on the list: its server wants that, or has it disabled."""
    return event.retain or not event.enabled


def _is_same(before: ConditionEvent, after: ConditionEvent) -> bool:
    """Tell whether an event says nothing new."""
    return replace(before, event_id=b"", at=None) == replace(after, event_id=b"", at=None)
