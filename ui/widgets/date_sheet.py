"""Chooses a moment: a day of a month's calendar, then hour and minute, on the clock of the site.

Hours are real hours: in the night when clocks go back the hour that comes twice is passed twice,
and told apart by the zone's short name.
"""

from calendar import Calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.past_words import time_words, weekday
from ui.widgets.plain_text import PlainLabel
from ui.widgets.sheet import Sheet

_WEEKS = 6


class DateSheet(Sheet):
    """A month with its days, and the time of the day."""

    chosen = Signal(object)
    """A moment, as an aware UTC datetime."""

    def __init__(
        self, theme: Theme, over: QWidget, zone: ZoneInfo, at: datetime, latest: datetime,
        title: str = "",
    ) -> None:  # fmt: skip
        super().__init__(theme, over, title or _("Go to a moment"))
        self._zone, self._latest = zone, latest
        self.moment = at.astimezone(UTC).replace(microsecond=0)
        local = self.moment.astimezone(zone)
        self._month = date(local.year, local.month, 1)
        self._title = PlainLabel(theme, "", TypeRole.STRONG)
        self._time = PlainLabel(theme, "", TypeRole.VALUE)
        self.days: list[ActionButton] = []
        self._shown: list[date] = []
        self._lay_out(_("Take this moment") if title else _("Go there"))
        self.refresh()

    @property
    def time_text(self) -> str:
        """The chosen time of day, as it is shown."""
        return self._time.full_text

    def refresh(self) -> None:
        """Show the month and the chosen moment."""
        local = self.moment.astimezone(self._zone)
        self._title.show_text(f"{self._month:%Y-%m}")
        self._time.show_text(time_words(self.moment, self._zone))
        last = self._latest.astimezone(self._zone).date()
        weeks = Calendar().monthdatescalendar(self._month.year, self._month.month)
        self._shown = [day for week in weeks for day in week]
        for number, button in enumerate(self.days):
            day = self._shown[number] if number < len(self._shown) else None
            is_own = day is not None and day.month == self._month.month
            button.setVisible(is_own)
            if day is not None:
                button.show_caption(str(day.day))
                button.setEnabled(day <= last)
                button.setChecked(day == local.date())

    def choose_day(self, day: date) -> None:
        """Keep the time of the day and change the day."""
        local = self.moment.astimezone(self._zone)
        self.moment = datetime.combine(day, local.time(), self._zone).astimezone(UTC)
        self.refresh()

    def _tap_day(self, number: int) -> None:
        self.choose_day(self._shown[number])

    def turn(self, months: int) -> None:
        """Show a month before or after."""
        number = self._month.year * 12 + self._month.month - 1 + months
        self._month = date(number // 12, number % 12 + 1, 1)
        self.refresh()

    def add(self, by: timedelta) -> None:
        """Change the moment by a real time."""
        self.moment += by
        local = self.moment.astimezone(self._zone)
        self._month = date(local.year, local.month, 1)
        self.refresh()

    def go(self) -> None:
        """Choose the moment."""
        moment = min(self.moment, self._latest)
        self.close_sheet()
        self.chosen.emit(moment)

    def _lay_out(self, caption: str) -> None:
        months, grid, times, ends = QHBoxLayout(), QGridLayout(), QHBoxLayout(), QHBoxLayout()
        months.addWidget(self._button("", lambda: self.turn(-1), "back", _("Month before")))
        months.addStretch()
        months.addWidget(self._title)
        months.addStretch()
        months.addWidget(self._button("", lambda: self.turn(1), "forward", _("Month after")))
        grid.setSpacing(self.theme.unit(2))
        monday = datetime(2026, 1, 5, 12, tzinfo=self._zone)
        for column in range(7):
            name = weekday(monday + timedelta(days=column), self._zone)
            grid.addWidget(PlainLabel(self.theme, name, TypeRole.CAPTION, ink="text2"), 0, column)
        for number in range(7 * _WEEKS):
            day = self._button("", partial(self._tap_day, number))
            day.setCheckable(True)
            self.days.append(day)
            grid.addWidget(day, 1 + number // 7, number % 7)
        for caption, by in (("1 h", timedelta(hours=1)), ("1 min", timedelta(minutes=1))):
            for sign, step in (("\N{MINUS SIGN}", -by), ("+", by)):
                times.addWidget(self._button(sign + _(caption), partial(self.add, step)))
        self.confirm = self._button(caption, self.go, is_primary=True)
        ends.addWidget(self._time)
        ends.addStretch()
        ends.addWidget(self._button(_("Cancel"), self.close_sheet))
        ends.addWidget(self.confirm)
        for layout in (months, grid, times, ends):
            self.content.addLayout(layout)

    def _button(
        self, caption: str, call: Callable[[], object], icon: str = "", name: str = "", *,
        is_primary: bool = False,
    ) -> ActionButton:  # fmt: skip
        button = ActionButton(self.theme, caption, TouchClass.T1, icon=icon, is_primary=is_primary)
        if name:
            button.setAccessibleName(name)
        button.clicked.connect(lambda _checked=False: call())
        return button
