"""The states of several machines as thin rows on one axis of local time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF, QSize, Qt

from hmi.clock import from_us, to_us
from hmi.plant.assets import MachineState
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import CENTRE, LEFT, RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.ribbon import Span, draw_ribbon

_STEPS_MIN = (5, 10, 15, 30, 60, 120, 240, 360, 720)
_MOST_ROW = 40
_THICKEST = 20
_USUAL = frozenset({MachineState.EXECUTING})


@dataclass(frozen=True, slots=True)
class StateRow:
    """One machine's name and its states."""

    name: str
    spans: tuple[Span, ...]


class StateRows(Painted):
    """One row a machine; what is not known is hatched, the right end is now."""

    def __init__(self, theme: Theme, names: Sequence[str], zone: str) -> None:
        super().__init__(theme)
        self._names = tuple(plain(name, 40) for name in names)
        self._zone = ZoneInfo(zone)
        self._rows: tuple[StateRow, ...] = ()
        self._window = (0, 1)
        self._painted: object = None

    def show_rows(self, rows: Sequence[StateRow], window: tuple[int, int]) -> None:
        """Show states between two times (UTC microseconds)."""
        self._rows, self._window = tuple(rows), window
        # The end moves all the time; painting again is worth it when it has moved by a pixel.
        pixel_us = max(1, (window[1] - window[0]) // max(1, self.width()))
        begins = tuple(tuple((begin, state) for begin, _, state in row.spans) for row in rows)
        ends = tuple(row.spans[-1][1] // pixel_us if row.spans else 0 for row in rows)
        painted = (begins, ends, window[1] // pixel_us)
        if painted != self._painted:
            self._painted = painted
            self.update()

    @property
    def rows(self) -> tuple[StateRow, ...]:
        """What is shown."""
        return self._rows

    def sizeHint(self) -> QSize:
        """Return rows in which a word can be read."""
        height = len(self._names) * self.theme.unit(20) + self._axis_height()
        return QSize(self.theme.unit(600), round(height))

    def minimumSizeHint(self) -> QSize:
        """Return rows high enough for the names."""
        row = self.theme.metrics(TypeRole.MICRO).height() + self.theme.unit(3)
        return QSize(self.theme.unit(320), round(len(self._names) * row + self._axis_height()))

    def paint(self, pencil: Pencil) -> None:
        """Paint names, rows and the time axis."""
        area = QRectF(self.rect())
        left = self._name_width() + self.theme.unit(12)
        axis = self._axis_height()
        count = max(1, len(self._rows))
        row_height = min((area.height() - axis) / count, float(self.theme.unit(_MOST_ROW)))
        gap = self.theme.unit(3)
        below = QRectF(left, round(count * row_height), area.width() - left, axis)
        self._paint_axis(pencil, below)
        for number, row in enumerate(self._rows):
            height = min(round(row_height) - gap, self.theme.unit(_THICKEST))
            top = round((number + 0.5) * row_height - height / 2)
            bottom = top + height
            name = QRectF(0, top, left - self.theme.unit(12), bottom - top)
            pencil.write(name, plain(row.name, 40), TypeRole.CAPTION, ink="text2", align=LEFT)
            ribbon = QRectF(left, top, area.width() - left, bottom - top)
            draw_ribbon(pencil, ribbon, row.spans, *self._window, silent=_USUAL)

    def _paint_axis(self, pencil: Pencil, area: QRectF) -> None:
        metrics, unit = self.theme.metrics(TypeRole.MICRO), self.theme.unit
        start_us, end_us = self._window
        now = _("now")
        now_width = metrics.horizontalAdvance(now)
        pencil.write(area, now, TypeRole.MICRO, ink="text2", align=RIGHT | _TOP)
        for moment in ticks(start_us, end_us, self._zone, int(area.width() / unit(72)) or 1):
            share = (to_us(moment) - start_us) / max(1, end_us - start_us)
            x = round(area.left() + share * area.width())
            pencil.line(QPointF(x, 0), QPointF(x, area.top() - unit(3)), "hairline")
            label = QRectF(x - unit(40), area.top(), unit(80), area.height())
            if label.center().x() + metrics.horizontalAdvance("00:00") / 2 < (
                area.right() - now_width - unit(8)
            ):
                text = f"{moment:%H:%M}"
                pencil.write(label, text, TypeRole.MICRO, ink="text2", align=_TOP | _MIDDLE)

    def _name_width(self) -> float:
        metrics = self.theme.metrics(TypeRole.CAPTION)
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        return min(widest + 1, self.width() / 4)

    def _axis_height(self) -> float:
        return self.theme.metrics(TypeRole.MICRO).height()


_TOP = Qt.AlignmentFlag.AlignTop
_MIDDLE = CENTRE & Qt.AlignmentFlag.AlignHorizontal_Mask


def ticks(start_us: int, end_us: int, zone: ZoneInfo, most: int) -> list[datetime]:
    """Return round local times in [start, end], at most about `most` of them."""
    minutes = (end_us - start_us) / 60e6
    step = next((one for one in _STEPS_MIN if minutes / one <= most), _STEPS_MIN[-1])
    local = from_us(start_us).astimezone(zone)
    moment = local.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    # Steps in UTC: an hour that clocks repeat in autumn has both its ticks.
    utc_us = to_us(moment)
    while utc_us <= end_us:
        if utc_us >= start_us:
            found.append(from_us(utc_us).astimezone(zone))
        utc_us += round(timedelta(minutes=step).total_seconds() * 1e6)
    return found
