"""Chooses the time that figures are of: one that ends now, or any time by two moments."""

from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.clock import to_us
from hmi.performance.energy_report import EnergyPeriod, span_of
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.widgets.date_sheet import DateSheet
from ui.widgets.segments import Segments
from ui.widgets.wrapping import Wrapping

OWN = "own"
_LONGEST = timedelta(days=62)


class EnergyPeriods(QWidget):
    """A row of periods, of which one is chosen."""

    changed = Signal()

    def __init__(self, station: Station, chosen: EnergyPeriod) -> None:
        super().__init__()
        self._station = station
        self._own: tuple[int, int] | None = None
        self.segments = Segments(
            station.theme,
            [(EnergyPeriod.SHIFT, _("Shift")), (EnergyPeriod.DAY, _("Today")),
             (EnergyPeriod.WEEK, _("7 days")), (EnergyPeriod.MONTH, _("30 days")),
             (OWN, _("From … to …"))],
        )  # fmt: skip
        self._kept: object = chosen
        self.segments.choose(chosen)
        self.segments.chosen.connect(self._tapped)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Wrapping(station.theme, [self.segments]))

    def span_us(self) -> tuple[int, int]:
        """Return begin and end of the chosen time, in microseconds."""
        key = self.segments.key
        if isinstance(key, EnergyPeriod):
            return span_of(self._station.site.calendar, self._station.clock.now(), key)
        now_us = to_us(self._station.clock.now())
        return self._own or (now_us, now_us)

    def choose(self, period: EnergyPeriod) -> None:
        """Choose a time that ends now."""
        self.segments.choose(period)
        self._tapped(period)

    def choose_own(self, start: datetime, end: datetime) -> None:
        """Choose the time between two moments, in either order, of two months at most."""
        first, last = sorted((start.astimezone(UTC), end.astimezone(UTC)))
        self._own = to_us(max(first, last - _LONGEST)), to_us(last)
        self._kept = OWN
        self.segments.choose(OWN)
        self.changed.emit()

    def _tapped(self, key: object) -> None:
        if key == OWN:
            # Until both moments are told, what was chosen before stays.
            self.segments.choose(self._kept)
            self._ask_start()
            return
        self._kept = key
        self.changed.emit()

    def _ask_start(self) -> None:
        now = self._station.clock.now()
        self._ask(_("From when?"), now - timedelta(days=1), now, self._ask_end)

    def _ask_end(self, start: datetime) -> None:
        now = self._station.clock.now()
        at = min(now, start + timedelta(hours=8))
        self._ask(_("Until when?"), at, now, partial(self.choose_own, start))

    def _ask(self, title: str, at: datetime, latest: datetime, take: object) -> None:
        zone = ZoneInfo(self._station.site.calendar.timezone)
        sheet = DateSheet(self._station.theme, self, zone, at, latest, title)
        sheet.chosen.connect(take)
        sheet.open()
