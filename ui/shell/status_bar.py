"""The status line: how old everything is; never a mere "connected".

An age over its limit is written inverse. Fed by facts, repainted twice a second.
"""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QShowEvent

from hmi.bus.facts import DiskRoom
from hmi.live.clock_skew import Skew, skew_of
from hmi.live.freshness import stale_after_s
from hmi.plant.connections import Connection
from hmi.plant.roles import Role
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from hmi.texts.formats import age, clock_time, duration
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.plain_text import plain

HEIGHT_PX = 28
COMMIT_LIMIT_S = 10.0
REPORT_LIMIT_S = 5.0
_REFRESH_MS = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of the line. weight says what goes first when there is no room: the least."""

    text: str
    is_over: bool = False
    weight: int = 1


def role_word(role: Role) -> str:
    """Return the word of a role."""
    return {
        Role.NOBODY: _("Nobody"),
        Role.VIEWER: _("Viewer"),
        Role.OPERATOR: _("Operator"),
        Role.SHIFT_LEAD: _("Shift lead"),
        Role.MAINTENANCE: _("Maintenance"),
        Role.ENGINEER: _("Engineer"),
        Role.ADMIN: _("Administrator"),
    }[role]


class StatusBar(Painted):
    """Ages of data and recording on the left; shift, user and clock on the right.

    A tap on the clock looks back, as the button above every page does.
    """

    time_tapped = Signal()

    def __init__(self, station: Station) -> None:
        super().__init__(station.theme)
        self._station = station
        self._left: list[Item] = []
        self._right: list[Item] = []
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        station.feed.silenced.connect(self.refresh)
        station.state.engine_changed.connect(self.refresh)
        station.state.user_changed.connect(self.refresh)
        station.theme.changed.connect(self._fit)
        self._fit()
        self.refresh()

    @property
    def items(self) -> list[Item]:
        """Everything that the line says, from left to right."""
        return [*self._left, *self._right]

    def refresh(self) -> None:
        """Say how old everything is now."""
        left = [*self._connections(), self._recording()]
        right = [*self._shift(), self._user(), self._clock()]
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.setAccessibleName(", ".join(item.text for item in self.items))
            self.update()

    def _fit(self) -> None:
        high = self.theme.metrics(TypeRole.CAPTION).height() + self.theme.unit(8)
        self.setFixedHeight(max(self.theme.unit(HEIGHT_PX), round(high)))

    def showEvent(self, event: QShowEvent) -> None:
        """Let ages go on."""
        super().showEvent(event)
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can see it."""
        super().hideEvent(event)
        self._timer.stop()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Look back when the clock is tapped."""
        reach = self._width(self._right[-1]) + self.theme.unit(16)
        if self.width() - reach <= event.position().x() <= self.width():
            self.time_tapped.emit()

    def paint(self, pencil: Pencil) -> None:
        """Paint what fits; the least important goes first."""
        unit, width = self.theme.unit, float(self.width())
        pencil.fill(QRectF(0, 0, width, 1), "hairline")
        room = width - 2 * unit(16) - sum(self._width(item) for item in self._right)
        shown = list(self._left)
        while len(shown) > 1 and sum(self._width(item) for item in shown) > room:
            shown.remove(min(shown, key=lambda item: (item.is_over, item.weight)))
        x = float(unit(16))
        for item in shown:
            x = self._paint_item(pencil, item, x)
        x = width - unit(16) - sum(self._width(item) for item in self._right) + unit(16)
        for item in self._right:
            x = self._paint_item(pencil, item, x)

    def _width(self, item: Item) -> float:
        return self.theme.metrics(TypeRole.CAPTION).horizontalAdvance(item.text) + self.theme.unit(
            16
        )

    def _paint_item(self, pencil: Pencil, item: Item, x: float) -> float:
        unit = self.theme.unit
        wide = self.theme.metrics(TypeRole.CAPTION).horizontalAdvance(item.text)
        area = QRectF(x, 1, wide, self.height() - 1)
        if item.is_over:
            pencil.fill(area.adjusted(-unit(4), unit(4), unit(4), -unit(4)), "text")
        pencil.write(area, item.text, TypeRole.CAPTION, ink="bg" if item.is_over else "text2",
                     align=CENTRE)  # fmt: skip
        return x + wide + unit(16)

    def _connections(self) -> list[Item]:
        state, connections = self._station.state, self._station.site.connections
        if not state.engine_is_heard:
            return [Item(_("no live data"), is_over=True, weight=9)]
        items = [self._connection(connection) for connection in connections]
        skewed = [item for each in connections for item in self._skew(each)]
        if len(items) == 1:
            return [*items, *skewed]
        ages = [self._station.freshness.connection_age_s(each.key) for each in connections]
        known = [each for each in ages if each is not None]
        oldest = max(known) if known and len(known) == len(ages) else None
        text = _("data {age}").format(age=age(oldest)) if known else _("no data yet")
        return [Item(text, any(item.is_over for item in items), weight=8), *items, *skewed]

    def _connection(self, connection: Connection) -> Item:
        age_s = self._station.freshness.connection_age_s(connection.key)
        name = plain(connection.name, 24)
        if age_s is None:
            return Item(_("{name} not heard").format(name=name), is_over=True)
        return Item(
            _("data {name} {age}").format(name=name, age=age(age_s)),
            age_s > stale_after_s(connection),
        )

    def _skew(self, connection: Connection) -> list[Item]:
        """Tell of a clock that differs; inverse where it differs by minutes."""
        fact = self._station.state.connections.get(connection.key)
        offset_s = None if fact is None else fact.clock_offset_s
        skew = skew_of(offset_s)
        if skew is Skew.NONE or offset_s is None:
            return []
        text = _("clock of {name} {time} off").format(
            name=plain(connection.name, 24), time=duration(abs(offset_s))
        )
        return [Item(text, skew is Skew.WRONG, weight=6)]

    def _recording(self) -> Item:
        state = self._station.state
        report_age_s, report = state.recorder_age_s(), state.recorder
        if not state.engine_is_heard or report is None or report_age_s is None:
            return Item(_("recording unknown"), is_over=True, weight=9)
        if report_age_s > REPORT_LIMIT_S:
            text = _("recording not reported for {age}").format(age=age(report_age_s))
            return Item(text, is_over=True, weight=9)
        if not report.recording:
            why = sentence(report.reason) if report.reason else ""
            text = _("recording stopped")
            return Item(f"{text}: {why}" if why else text, is_over=True, weight=9)
        if report.room is not DiskRoom.ENOUGH:
            text = _("recording, but the disk is nearly full: the oldest days go")
            return Item(text, is_over=True, weight=9)
        if report.last_commit is None:
            return Item(_("recording, nothing committed yet"), weight=7)
        commit_s = (self._station.clock.now() - report.last_commit).total_seconds()
        text = _("recording, last commit {age} ago").format(age=age(commit_s))
        return Item(text, commit_s > COMMIT_LIMIT_S, weight=7)

    def _shift(self) -> list[Item]:
        calendar = self._station.site.calendar
        span = calendar.span_at(self._station.clock.now())
        if span is None:
            return []
        ends = (clock_time(each, calendar.timezone)[:5] for each in (span.start, span.end))
        hours = "\N{EN DASH}".join(ends)
        return [Item(_("shift {name} {hours}").format(name=plain(span.name, 16), hours=hours))]

    def _user(self) -> Item:
        user = self._station.state.user
        if user is not None and user.user:
            return Item(plain(user.full_name or user.user, 24))
        return Item(role_word(self._station.role))

    def _clock(self) -> Item:
        return Item(clock_time(self._station.clock.now(), self._station.site.calendar.timezone))
