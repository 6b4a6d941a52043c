"""The newest holes in the recording, one below the other."""

from collections.abc import Iterable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.bus.facts import GapChanged
from hmi.texts.catalog import _, ngettext
from ui.live.station import Station
from ui.theme.type import TypeRole
from ui.widgets.gap_words import when_text, whose_text, why_text
from ui.widgets.plain_text import PlainLabel

GAPS_SHOWN = 20
_LONGEST = 600


class GapList(QWidget):
    """Shows GAPS_SHOWN holes and how many more there are; rows are made as they are needed."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self._station = station
        self._rows: list[_GapRow] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(station.theme.unit(8))
        self._rest = PlainLabel(station.theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        self._box.addWidget(self._rest)

    def show_gaps(self, gaps: Iterable[GapChanged]) -> None:
        """Show holes as they stand, the newest first."""
        newest = sorted(gaps, key=lambda gap: gap.start, reverse=True)
        shown = newest[:GAPS_SHOWN]
        while len(self._rows) < len(shown):
            self._rows.append(_GapRow(self._station))
            self._box.insertWidget(len(self._rows) - 1, self._rows[-1])
        for row, gap in zip(self._rows, shown, strict=False):
            row.show_gap(gap)
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(shown))
        self._rest.setVisible(not shown or len(newest) > len(shown))
        left = len(newest) - len(shown)
        more = ngettext("and {n} older one", "and {n} older ones", left).format(n=left)
        self._rest.show_text(more if shown else _("None since the window was opened"))


class _GapRow(QWidget):
    """One hole: when and how long, and below it whose, why and what became of it."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        theme, self._station = station.theme, station
        self._when = PlainLabel(theme, is_wrapped=True)
        self._whose = PlainLabel(theme, "", TypeRole.CAPTION, is_wrapped=True)
        self._why = PlainLabel(theme, "", TypeRole.CAPTION, ink="text2", is_wrapped=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for label in (self._when, self._whose, self._why):
            box.addWidget(label)

    def show_gap(self, gap: GapChanged) -> None:
        """Show a hole as it stands."""
        site = self._station.site
        zone = site.calendar.timezone
        self._when.show_text(when_text(gap, zone, self._station.clock.now()))
        self._whose.show_text(whose_text(gap, site))
        self._why.show_text(why_text(gap, site), _LONGEST)
