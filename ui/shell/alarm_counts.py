"""How many alarms of each priority call and hold, and in a flood that it is one."""

from PySide6.QtCore import QRectF, QSize

from hmi.bus.facts import FloodChanged
from hmi.plant.alarm_rules import Priority
from hmi.texts import formats
from hmi.texts.catalog import _, ngettext
from ui.live.alarms_now import AlarmsNow
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.badge import draw_badge
from ui.widgets.painted import Painted
from ui.widgets.pencil import RIGHT, Pencil

_BADGE_PX = 18


class AlarmCounts(Painted):
    """Badges with `unacknowledged/active` over a line that says the same of all in words."""

    def __init__(self, station: Station) -> None:
        super().__init__(station.theme)
        self._clock = station.clock
        self.badges: tuple[tuple[Priority, str], ...] = ()
        """Priorities of which there are alarms, with what is written beside their badge."""
        self.line = ""
        self.is_flood = False

    def show_counts(self, standing: AlarmsNow, flood: FloodChanged, *, is_known: bool) -> None:
        """Show how many there are; nothing while nothing is known."""
        shown = ((one, standing.calling_count(one), standing.active_count(one))
                 for one in Priority)  # fmt: skip
        badges = tuple((p, f"{calls}/{holds}") for p, calls, holds in shown if calls or holds)
        self.is_flood = is_known and flood.since is not None
        line = self._words(standing, flood) if is_known and (badges or self.is_flood) else ""
        wanted = (badges if is_known else (), line)
        if wanted != (self.badges, self.line):
            self.badges, self.line = wanted
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return room for badges and words."""
        metrics = self.theme.metrics(TypeRole.CAPTION)
        words = metrics.horizontalAdvance(self.line) + 2 * self._pad()
        badges = sum(self._badge_width(text) for _priority, text in self.badges)
        high = self.theme.icon_px(_BADGE_PX) + self.theme.unit(4) + metrics.height()
        return QSize(round(max(words, badges)) + self.theme.unit(4), round(high))

    def minimumSizeHint(self) -> QSize:
        """Cut nothing."""
        return self.sizeHint()

    def paint(self, pencil: Pencil) -> None:
        """Paint the badges and, below, the words: inverse in a flood."""
        theme = self.theme
        high = theme.metrics(TypeRole.CAPTION).height()
        side = float(theme.icon_px(_BADGE_PX))
        top = (self.height() - side - theme.unit(4) - high) / 2
        right = float(self.width())
        for priority, text in reversed(self.badges):
            width = self._badge_width(text)
            left = right - width
            draw_badge(pencil, QRectF(left, top, side, side), priority)
            beside = QRectF(left + side + theme.unit(4), top, width - side, side)
            pencil.write(beside, text, TypeRole.STRONG)
            right = left
        line = QRectF(0, top + side + theme.unit(4), self.width(), high)
        if not self.badges:
            line.moveTop((self.height() - high) / 2)
        if self.is_flood:
            pencil.fill(line, "text")
        inner = line.adjusted(self._pad(), 0, -self._pad(), 0)
        ink = "bg" if self.is_flood else "text2"
        pencil.write(inner, self.line, TypeRole.CAPTION, ink=ink, align=RIGHT)

    def _words(self, standing: AlarmsNow, flood: FloodChanged) -> str:
        if flood.since is not None:
            lasts = formats.duration((self._clock.now() - flood.since).total_seconds())
            told = _("FLOOD: {n} in 10 min · {time}")
            return told.format(n=flood.count, time=lasts.rsplit(" ", 1)[0])
        calls, holds = standing.calling_count(), standing.active_count()
        first = ngettext("{n} unacknowledged", "{n} unacknowledged", calls).format(n=calls)
        second = ngettext("{n} active", "{n} active", holds).format(n=holds)
        return f"{first} · {second}"

    def _badge_width(self, text: str) -> float:
        theme = self.theme
        wide = theme.metrics(TypeRole.STRONG).horizontalAdvance(text)
        return theme.icon_px(_BADGE_PX) + theme.unit(4) + wide + theme.unit(8)

    def _pad(self) -> int:
        return self.theme.unit(4)
