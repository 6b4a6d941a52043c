"""How a scope developed: a line for each dimension over time, and all assessments to look at."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.actions.requests import BeginAssessment
from hmi.bus.facts import Assessment
from hmi.maturity.comparison import history
from hmi.maturity.questions import LEVELS, QuestionBank
from hmi.maturity.scoring import result_of
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.assessment_view import is_shown, scope_of
from ui.widgets.emptied import empty
from ui.widgets.notice import Notice
from ui.widgets.painted import Painted
from ui.widgets.panel import Panel
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import PlainLabel
from ui.widgets.report_sheet import ReportSheet
from ui.widgets.scroll import Scroll
from ui.widgets.wrapping import Wrapping

_LANE_PX, _NAME_PX, _LEVEL_PX = 44, 190, 56


class MaturityHistory(QWidget):
    """The chart above, the assessments of this station below, newest first."""

    overlaid = Signal(object)
    """Number of the assessment to lay over the radar."""

    def __init__(self, station: Station, bank: QuestionBank) -> None:
        super().__init__()
        self.setObjectName("page")
        theme = station.theme
        self._station, self._bank = station, bank
        self._lanes = Lanes(theme, [_(one.name) for one in bank.dimensions])
        self._none = PlainLabel(
            theme, _("Nothing is closed yet: the first closed assessment begins the history."),
            TypeRole.BODY, ink="text2", is_wrapped=True,
        )  # fmt: skip
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.unit(8))
        content = QWidget()
        content.setObjectName("page")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 0, 0)
        panel = Panel(theme, _("Levels over time"))
        panel.add(self._none)
        panel.add(self._lanes)
        inner.addWidget(panel)
        inner.addLayout(self._rows)
        inner.addStretch()
        unit = theme.unit
        box = QVBoxLayout(self)
        box.setContentsMargins(unit(16), 0, unit(16), unit(12))
        box.addWidget(Scroll(content, is_whole=True))

    def refresh(self) -> None:
        """Show all closed assessments of this station's scope."""
        mine = [one for one in self._station.state.assessments.values()
                if is_shown(self._station, one)]  # fmt: skip
        closed = history(mine, ("", scope_of(self._station)))
        zone = self._station.site.calendar.timezone
        days = [formats.date(one.started, zone) for one in closed]
        moments = [one.started.timestamp() for one in closed]
        levels = [
            [dict(one.levels).get(d.key, 0) for one in closed] for d in self._bank.dimensions
        ]
        self._lanes.show_levels(moments, days, levels)
        self._none.setVisible(not closed)
        self._lanes.setVisible(bool(closed))
        self._fill(closed[::-1])

    def _fill(self, closed: Sequence[Assessment]) -> None:
        empty(self._rows)
        for one in closed:
            self._rows.addWidget(self._row(one))

    def _row(self, one: Assessment) -> Panel:
        theme, result = self._station.theme, result_of(one, self._bank)
        day = formats.date_time(one.closed, self._station.site.calendar.timezone)
        average = formats.number(result.average, 1)
        told = _("{average} / 5 {level} · closed {day} by {who}").format(
            average=average, level=_(result.level_name or ""), day=day,
            who=one.assessor or _("the station"),
        )  # fmt: skip
        panel = Panel(theme, f"#{one.number} · {one.scope}")
        panel.add(PlainLabel(theme, told, TypeRole.BODY, is_wrapped=True))
        actions = (
            (_("Over the radar"), partial(self.overlaid.emit, one.number)),
            (_("Correct"), partial(self._correct, one)),
            (_("Report"), partial(self._report, one)),
        )
        buttons = []
        for caption, call in actions:
            button = ActionButton(theme, caption, TouchClass.T1)
            button.clicked.connect(lambda _checked=False, call=call: call())
            buttons.append(button)
        panel.add(Wrapping(theme, buttons))
        return panel

    def _correct(self, one: Assessment) -> None:
        def refused(told: str) -> None:
            Notice(self._station.theme, self, told)

        wish = BeginAssessment(one.scope, corrects=one.number)
        self._station.wish(wish, refused, partial(self.overlaid.emit, 0))

    def _report(self, one: Assessment) -> None:
        ReportSheet(self._station, self, self._bank, one).open()


class Lanes(Painted):
    """A lane for each dimension: a point at each assessment, a step between, the last change."""

    def __init__(self, theme: Theme, names: Sequence[str]) -> None:
        super().__init__(theme)
        self._names = list(names)
        self._moments: list[float] = []
        self._days: list[str] = []
        self._levels: list[list[int]] = []

    def show_levels(
        self, moments: Sequence[float], days: Sequence[str], levels: Sequence[Sequence[int]]
    ) -> None:
        """Show levels by lane and assessment, 0 where not assessed; moments in seconds."""
        self._moments, self._days = list(moments), list(days)
        self._levels = [list(lane) for lane in levels]
        told = [f"{name} {lane[-1] if lane else 0}"
                for name, lane in zip(self._names, self._levels, strict=False)]  # fmt: skip
        self.setAccessibleName(", ".join(told))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a lane each and a line of days."""
        unit = self.theme.unit
        micro = self.theme.metrics(TypeRole.MICRO).height()
        return QSize(unit(480), round(len(self._names) * self._lane() + micro + unit(8)))

    minimumSizeHint = sizeHint

    def _lane(self) -> float:
        return max(
            float(self.theme.unit(_LANE_PX)), 2.4 * self.theme.metrics(TypeRole.BODY).height()
        )

    def paint(self, pencil: Pencil) -> None:
        """Paint lanes, their last levels with the change, and first and last day."""
        if not self._levels:
            return
        for number, lane in enumerate(self._levels):
            self._paint_lane(pencil, number, lane)
        top = len(self._names) * self._lane() + self.theme.unit(4)
        row = QRectF(self._left(), top, self._right() - self._left(), self.height() - top)
        days = (
            self._days[0]
            if len(set(self._days)) == 1
            else f"{self._days[0]} \N{RIGHTWARDS ARROW} {self._days[-1]}"
        )
        pencil.write(row, days, TypeRole.MICRO, ink="text2")

    def _left(self) -> float:
        widest = max(
            self.theme.metrics(TypeRole.CAPTION).horizontalAdvance(n) for n in self._names
        )
        return float(widest + self.theme.unit(16))

    def _right(self) -> float:
        return (
            self.width()
            - self.theme.metrics(TypeRole.STRONG).horizontalAdvance("5 +0 ")
            - self.theme.unit(8)
        )

    def _spot(self, number: int, place: int, level: int) -> QPointF:
        left, right = self._left(), self._right()
        first, span = self._moments[0], self._moments[-1] - self._moments[0]
        across = (self._moments[place] - first) / span if span else 1.0
        lane, pad = self._lane(), self.theme.unit(8)
        high = (lane - 2 * pad) * (1 - (level - 1) / (LEVELS - 1))
        return QPointF(left + across * (right - left), number * lane + pad + high)

    def _paint_lane(self, pencil: Pencil, number: int, lane: Sequence[int]) -> None:
        height, top = self._lane(), number * self._lane()
        pencil.fill(QRectF(0, top + height - 1, self.width(), 1), "hairline")
        name = QRectF(0, top, self._left() - self.theme.unit(8), height)
        pencil.write(name, self._names[number], TypeRole.CAPTION, ink="text2")
        known = [(place, level) for place, level in enumerate(lane) if level]
        pencil.painter.setPen(QPen(pencil.colour("value"), 2.0))
        for (one, level), (two, following) in pairwise(known):
            start, end = self._spot(number, one, level), self._spot(number, two, following)
            corner = QPointF(end.x(), start.y())
            pencil.painter.drawLine(start, corner)
            pencil.painter.drawLine(corner, end)
        pencil.painter.setBrush(pencil.colour("value"))
        for place, level in known:
            pencil.painter.drawEllipse(self._spot(number, place, level), 3.0, 3.0)
        last = QRectF(
            self._right() + self.theme.unit(8), top, self.width() - self._right(), height
        )
        pencil.write(last, _last(known), TypeRole.STRONG)


def _last(known: Sequence[tuple[int, int]]) -> str:
    """Return the last level, and by how much it differs from the one before."""
    if not known:
        return "\N{EN DASH}"
    level = known[-1][1]
    change = level - known[-2][1] if len(known) > 1 else 0
    return f"{level} {change:+d}" if change else str(level)
