"""What stands out, the worst first, and below it what did lately: one row each, to be tapped."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.anomaly_words import Anomaly, times_words, verdict_word
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.tappable import Tappable
from ui.widgets.wrapped import wrap

MOST = 40
_MOST_LINES = 8
_PAD = 10


class AnomalyRow(Tappable):
    """One time that something stood out: what, of which machine, since when, how much."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", TouchClass.T1)
        self.setCheckable(True)
        self.anomaly: Anomaly | None = None
        self._below = ""
        self._beside = ""

    def show_anomaly(self, anomaly: Anomaly, below: str) -> None:
        """Show one; below says of which machine and when."""
        beside = verdict_word(anomaly.verdict) if anomaly.verdict else _measure(anomaly)
        if (anomaly, below, beside) != (self.anomaly, self._below, self._beside):
            self.anomaly, self._below, self._beside = anomaly, below, beside
            self.show_caption(f"{plain(anomaly.text, 160)} {below} {beside}")
            self.updateGeometry()
            self.update()

    def content_size(self) -> QSize:
        """Return room for all lines at the present width."""
        wide = self.theme.unit(160)
        high = sum(self.theme.metrics(role).height() for _line, role, _ink in self._lines())
        return QSize(wide, round(high) + self.theme.unit(_PAD))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that the words need in this width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paint(self, pencil: Pencil) -> None:
        """Paint the words, and a mark where it stands out now."""
        one, area, unit = self.anomaly, QRectF(self.rect()), self.theme.unit
        if one is None:
            return
        if self.isChecked() or self.isDown():
            pencil.fill(area, "pressed")
        if self.hasFocus():
            pencil.box(area, "pressed" if self.isChecked() else "bg", "setpoint", 2.0)
        if one.is_now:
            pencil.fill(QRectF(0, 0, unit(3), area.height()), "text")
        pencil.fill(QRectF(0, area.height() - 1, area.width(), 1), "hairline")
        top = area.top() + unit(_PAD) / 2
        for line, role, ink in self._lines():
            high = self.theme.metrics(role).height()
            at = QRectF(unit(_PAD), top, area.width() - 2 * unit(_PAD), high)
            pencil.write(at, line, role, ink=ink)
            top += high

    def _lines(self) -> list[tuple[str, TypeRole, str]]:
        one = self.anomaly
        if one is None:
            return []
        width = float(max(self.width(), self.theme.unit(160)) - 2 * self.theme.unit(_PAD))
        body, micro = self.theme.metrics(TypeRole.BODY), self.theme.metrics(TypeRole.MICRO)
        ink = "text" if one.is_now else "text2"
        told = [(line, TypeRole.BODY, ink) for line in wrap(body, one.text, width, _MOST_LINES)]
        below = " · ".join(part for part in (self._below, self._beside) if part)
        told += [
            (line, TypeRole.MICRO, "text2") for line in wrap(micro, below, width, _MOST_LINES)
        ]
        return told


class AnomalyList(QWidget):
    """Rows under two quiet titles; what is not there is said in a sentence."""

    chosen = Signal(object)
    """The Anomaly that was tapped."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.setObjectName("page")
        theme = station.theme
        self._station = station
        self._rows: list[AnomalyRow] = []
        self._count = 0
        self.now_title = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self.lately_title = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self._now, self._lately = QVBoxLayout(), QVBoxLayout()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(4))
        for part in (self._now, self._lately):
            part.setSpacing(0)
        box.addWidget(self.now_title)
        box.addLayout(self._now)
        box.addSpacing(theme.unit(8))
        box.addWidget(self.lately_title)
        box.addLayout(self._lately)
        box.addStretch()

    @property
    def rows(self) -> list[AnomalyRow]:
        """The rows that are shown, from above."""
        return self._rows[: self._count]

    def show_anomalies(
        self, now: Sequence[Anomaly], lately: Sequence[Anomaly], chosen: Anomaly | None
    ) -> None:
        """Show what stands out and what did; not while a finger is on a row."""
        if any(row.isDown() for row in self._rows):
            return
        shown = [*now, *lately][:MOST]
        self._make(len(shown))
        moment, zone = self._station.clock.now(), self._station.site.calendar.timezone
        for number, one in enumerate(shown):
            row = self._rows[number]
            row.show_anomaly(one, self._below(one, moment, zone))
            row.setChecked(chosen is not None and one.mark == chosen.mark)
        self._place(min(len(now), len(shown)), len(shown))
        self.now_title.show_text(
            _("Stands out now, worst first") if now else _("Nothing stands out now.")
        )
        more = len(now) + len(lately) - len(shown)
        told = _("The last 30 days, newest first") if lately else _("Nothing in the last 30 days.")
        if more > 0:
            told += " · " + _("{n} older ones are not shown").format(n=more)
        self.lately_title.show_text(told)

    def _below(self, one: Anomaly, moment: datetime, zone: str) -> str:
        machine = self._station.site.machine_by_key.get(one.machine)
        name = plain(machine.name if machine else one.machine, 40)
        return f"{name} · {times_words(one, moment, zone)}"

    def _make(self, count: int) -> None:
        while len(self._rows) < count:
            row = AnomalyRow(self._station.theme)
            row.clicked.connect(partial(self._tapped, row))
            self._rows.append(row)

    def _place(self, now: int, count: int) -> None:
        if (now, count) == (self._now.count(), self._count):
            return
        self._count = count
        for row in self._rows:
            for part in (self._now, self._lately):
                part.removeWidget(row)
            row.setVisible(False)
        for number, row in enumerate(self._rows[:count]):
            (self._now if number < now else self._lately).addWidget(row)
            row.setVisible(True)

    def _tapped(self, row: AnomalyRow, _checked: bool = False) -> None:
        if row.anomaly is not None:
            self.chosen.emit(row.anomaly)


def _measure(anomaly: Anomaly) -> str:
    return "" if anomaly.z is None else f"z {formats.number(anomaly.z, 1)}"
