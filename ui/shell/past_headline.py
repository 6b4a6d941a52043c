"""Says on every page of the past that it is the past: which moment, and what comes now meanwhile.

It stands where the alarm line of now stands, in the colour of the frame and in words.
"""

from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from hmi.bus.facts import AlarmChanged
from hmi.clock import Clock
from hmi.texts.catalog import _
from hmi.texts.formats import clock_time
from ui.live.time_machine import TimeMachine
from ui.shell.alarm_banner import HEIGHT_PX
from ui.theme.blink import BlinkRate
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.badge import draw_badge
from ui.widgets.painted import Painted
from ui.widgets.past_words import moment_words
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import plain

TOLD_LAST = timedelta(seconds=30)
"""How long before it happens the return by itself is told."""


class PastHeadline(Painted):
    """The moment, what it does, the gravest alarm that came now, and the way back."""

    def __init__(self, machine: TimeMachine, clock: Clock, may_return: bool) -> None:
        super().__init__(machine.station.theme)
        self._machine, self._clock = machine, clock
        self._zone = ZoneInfo(machine.station.site.calendar.timezone)
        self._returns_in_s: float | None = None
        self._live: AlarmChanged | None = None
        self._review = ""
        self.news = _News(machine.station.theme)
        self.back = ActionButton(
            self.theme, _("Back to live"), TouchClass.T3, icon="forward", inset_px=6
        )
        self.back.setVisible(may_return)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, self.theme.unit(16), 0)
        row.setSpacing(self.theme.unit(8))
        row.addStretch(1)
        row.addWidget(self.news, 1)
        row.addWidget(self.back)
        self.theme.changed.connect(self._fit)
        machine.changed.connect(self.refresh)
        machine.passed.connect(self.refresh)
        self._fit()
        self.refresh()

    @property
    def title(self) -> str:
        """The moment in words."""
        return self._title

    @property
    def aside(self) -> str:
        """What happens with it."""
        return self._aside

    def tell_live(self, alarm: AlarmChanged) -> None:
        """Tell of an alarm that comes now."""
        if self._live is None or alarm.priority <= self._live.priority:
            self._live = alarm
            site = self._machine.station.site
            machine = site.machine_by_key.get(alarm.machine)
            name = machine.name if machine else alarm.machine
            words = [plain(one, 60) for one in (name, alarm.text) if one]
            self.news.show_alarm(alarm, ": ".join(words), clock_time(alarm.came, self._zone))

    def show_review(self, told: str) -> None:
        """Say that this is the record of a station looked at elsewhere, and which."""
        self._review = told
        self.refresh()

    def show_return(self, in_s: float | None) -> None:
        """Say in how many seconds the window returns by itself; None while it does not soon."""
        self._returns_in_s = in_s
        self.refresh()

    def refresh(self) -> None:
        """Say where the past stands now."""
        machine = self._machine
        past = (_("REVIEW") if self._review else _("PAST")) + "  "
        self._title = past + moment_words(machine.at, self._clock.now(), self._zone)
        if not machine.has_moment and machine.going_to is not None:
            self._title = past + _("is being read")
        self._aside = self._words(machine.going_to)
        self.setAccessibleName(f"{self._title}. {self._aside}")
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Cut nothing of the moment."""
        metrics = self.theme.metrics(TypeRole.VALUE)
        wide = metrics.horizontalAdvance(self._title) + self.theme.unit(64)
        wide += self.back.minimumSizeHint().width() if self.back.isVisibleTo(self) else 0
        return QSize(round(wide), self.minimumHeight())

    def paint(self, pencil: Pencil) -> None:
        """Paint the ground in the colour of the frame, with two lines of text."""
        unit, palette = self.theme.unit, self.theme.palette
        area = QRectF(self.rect())
        pencil.fill(area, "setpoint")
        ink = palette.ink_on(palette.setpoint)
        side, left = self.theme.icon_px(24), unit(16)
        pencil.icon("clock", left, (area.height() - side) / 2, ink, 24)
        left += side + unit(12)
        right = (self.news if self.news.isVisible() else self.back).x()
        width = (right if self.back.isVisible() or self.news.isVisible() else area.width()) - left
        head = self.theme.metrics(TypeRole.VALUE).height()
        foot = self.theme.metrics(TypeRole.CAPTION).height()
        top = (area.height() - head - foot) / 2
        pencil.write(QRectF(left, top, width, head), self._title, TypeRole.VALUE, ink=ink)
        below = QRectF(left, top + head, width, foot)
        pencil.write(below, self._aside, TypeRole.CAPTION, ink=ink)

    def _words(self, going_to: datetime | None) -> str:
        if self._returns_in_s is not None:
            told = _("Returns to live in {n} s; a touch keeps the past")
            return told.format(n=max(0, ceil(self._returns_in_s)))
        if self._machine.problem:
            return self._machine.problem
        if going_to is not None:
            return _("Reading {moment}").format(
                moment=moment_words(going_to, self._clock.now(), self._zone)
            )
        if self._machine.is_playing:
            return _("Playing at {n}\N{MULTIPLICATION SIGN}. Nothing here is live.").format(
                n=self._machine.speed
            )
        if self._review:
            told = _("{record}. Nothing here is live, nothing can be written.")
            return told.format(record=plain(self._review, 120))
        return _("Standing still. Nothing here is live, nothing can be written.")

    def _fit(self) -> None:
        roles = (TypeRole.VALUE, TypeRole.CAPTION)
        text = sum(self.theme.metrics(role).height() for role in roles) + self.theme.unit(8)
        least = self.theme.target_px(TouchClass.T3)
        self.setFixedHeight(max(self.theme.unit(HEIGHT_PX), least, round(text)))


class _News(Painted):
    """An alarm of now on its own ground, so that nobody takes it for one of then."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._alarm: AlarmChanged | None = None
        self.text = ""
        self._when = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.hide()

    def show_alarm(self, alarm: AlarmChanged, text: str, when: str) -> None:
        self._alarm, self.text = alarm, text
        self._when = _("NOW, {time}").format(time=when)
        self.setAccessibleName(f"{self._when}: {text}")
        self.show()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.unit(320), 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.unit(140), 0)

    def paint(self, pencil: Pencil) -> None:
        if self._alarm is None:
            return
        unit = self.theme.unit
        area = QRectF(self.rect()).adjusted(0, unit(6), 0, -unit(6))
        pencil.box(area, "panel", "line")
        side = min(float(unit(32)), area.height() - unit(4))
        at = QRectF(unit(8), area.center().y() - side / 2, side, side)
        draw_badge(pencil, at, self._alarm.priority, BlinkRate.STEADY)
        left = unit(8) + side + unit(8)
        strong = self.theme.metrics(TypeRole.ALARM).height()
        foot = self.theme.metrics(TypeRole.CAPTION).height()
        top = area.center().y() - (strong + foot) / 2
        width = area.right() - left - unit(8)
        pencil.write(QRectF(left, top, width, foot), self._when, TypeRole.CAPTION, ink="text2")
        pencil.write(QRectF(left, top + foot, width, strong), self.text, TypeRole.ALARM)
