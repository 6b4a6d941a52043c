"""Chooses the time that figures are of: a shift, a day, an order, or any time by two moments."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.clock import from_us, to_us
from hmi.performance.shift_record import OrderRun
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.widgets.action_button import ActionButton
from ui.widgets.date_sheet import DateSheet
from ui.widgets.flow import Flow
from ui.widgets.oee_reading import Period, PeriodKind
from ui.widgets.plain_text import PlainLabel
from ui.widgets.scroll import Scroll
from ui.widgets.sheet import Sheet

_LONGEST = timedelta(days=366)


class OeePeriods(QWidget):
    """A row of periods, of which one is chosen."""

    changed = Signal()

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self.period = Period(PeriodKind.SHIFT)
        self._orders: Sequence[OrderRun] = ()
        captions = {
            PeriodKind.SHIFT: _("This shift"), PeriodKind.LAST: _("Last shift"),
            PeriodKind.TODAY: _("Today"), PeriodKind.YESTERDAY: _("Yesterday"),
            PeriodKind.ORDER: _("Order…"), PeriodKind.OWN: _("From … to …"),
        }  # fmt: skip
        self.buttons: dict[PeriodKind, ActionButton] = {}
        for kind, caption in captions.items():
            button = ActionButton(station.theme, caption, TouchClass.T1)
            button.setCheckable(True)
            button.clicked.connect(partial(self._tapped, kind))
            self.buttons[kind] = button
        row = Flow(station.theme, list(self.buttons.values()))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(row)
        self._mark()

    def choose(self, period: Period) -> None:
        """Choose a period."""
        self.period = period
        self._mark()
        self.changed.emit()

    def show_orders(self, orders: Sequence[OrderRun]) -> None:
        """Say which orders there are to choose from, newest first."""
        self._orders = tuple(orders)
        self.buttons[PeriodKind.ORDER].setEnabled(bool(orders))

    def forget_order(self) -> None:
        """Show the running shift again where an order of another machine was shown."""
        if self.period.kind is PeriodKind.ORDER:
            self.period = Period(PeriodKind.SHIFT)
            self._mark()

    def _tapped(self, kind: PeriodKind, _checked: bool = False) -> None:
        self._mark()
        if kind is PeriodKind.ORDER:
            self._ask_order()
        elif kind is PeriodKind.OWN:
            self._ask_start()
        else:
            self.choose(Period(kind))

    def _mark(self) -> None:
        for kind, button in self.buttons.items():
            button.setChecked(kind is self.period.kind)

    def _ask_order(self) -> None:
        sheet = OrderSheet(self._station, self, self._orders)
        sheet.chosen.connect(self._take_order)
        sheet.open()

    def _take_order(self, run: OrderRun) -> None:
        self.choose(Period(PeriodKind.ORDER, run.start_us, run.end_us, run.order))

    def _ask_start(self) -> None:
        now = self._station.clock.now()
        start = from_us(self.period.start_us) if self.period.start_us else now - timedelta(days=1)
        self._ask(_("From when?"), start, now, self._ask_end)

    def _ask_end(self, start: datetime) -> None:
        now = self._station.clock.now()
        at = min(now, start + timedelta(hours=8))
        self._ask(_("Until when?"), at, now, partial(self._take_own, start))

    def _take_own(self, start: datetime, end: datetime) -> None:
        first, last = sorted((start.astimezone(UTC), end.astimezone(UTC)))
        first = max(first, last - _LONGEST)
        if first < last:
            self.choose(Period(PeriodKind.OWN, to_us(first), to_us(last)))

    def _ask(self, title: str, at: datetime, latest: datetime, take: object) -> None:
        zone = ZoneInfo(self._station.site.calendar.timezone)
        sheet = DateSheet(self._station.theme, self, zone, at, latest, title)
        sheet.chosen.connect(take)
        sheet.open()


class OrderSheet(Sheet):
    """The orders of the last days; a tap chooses one."""

    chosen = Signal(object)
    """An OrderRun."""

    def __init__(self, station: Station, over: QWidget, orders: Sequence[OrderRun]) -> None:
        super().__init__(station.theme, over, _("Orders of the last 7 days"))
        theme, zone = station.theme, station.site.calendar.timezone
        inside = QWidget()
        inside.setObjectName("page")
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, theme.unit(8), 0)
        rows.setSpacing(theme.unit(4))
        self.rows: list[ActionButton] = []
        for run in orders:
            when = formats.date_time(from_us(run.start_us), zone)
            button = ActionButton(theme, f"{run.order} \N{MIDDLE DOT} {when}", TouchClass.T2)
            button.clicked.connect(partial(self._take, run))
            self.rows.append(button)
            rows.addWidget(button)
        if not orders:
            rows.addWidget(PlainLabel(theme, _("No order was told in this time.")))
        rows.addStretch()
        area = Scroll(inside)
        area.setMinimumHeight(min(theme.unit(360), over.window().height() // 2))
        self.content.addWidget(area, 1)
        close = ActionButton(theme, _("Cancel"), TouchClass.T2)
        close.clicked.connect(lambda _checked=False: self.close_sheet())
        self.content.addWidget(close)

    def _take(self, run: OrderRun, _checked: bool = False) -> None:
        self.close_sheet()
        self.chosen.emit(run)
