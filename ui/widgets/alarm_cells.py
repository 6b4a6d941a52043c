"""What stands in the cells of the alarm list and of the journal.

Only the badge has a colour. Where the list is narrow, columns fold below their neighbours.
"""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPen

from hmi.bus.facts import AlarmChanged, AlarmLetter
from hmi.plant.site import Site
from hmi.texts.catalog import _
from ui.live.alarm_groups import MachineGroup
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.alarm_words import AlarmColumn, AlarmWords, JournalColumn, state_word
from ui.widgets.badge import BLINK_OF_LETTER, blink_rate, draw_badge
from ui.widgets.pencil import CENTRE, Pencil
from ui.widgets.value_text import NOTHING

_WIDEST_NAME_PX = 170
_MOST_FITTED = 4000
"""So many texts are kept as they fit: some screens full."""
_WIDE_JOURNAL_PX = 1100
_FOLDED = (
    (AlarmColumn.ACK_BY, AlarmColumn.STATE),
    (AlarmColumn.DURATION, AlarmColumn.STATE),
    (AlarmColumn.MACHINE, AlarmColumn.MESSAGE),
    (AlarmColumn.TIME, AlarmColumn.MESSAGE),
)
"""Columns that a narrow list has no room for, in the order they go, and below which they fold."""


class _TwoLines:
    """Writes one or two lines of text into a cell, centred on its height."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._fitted: dict[tuple[str, TypeRole, float], tuple[str, TypeRole]] = {}
        theme.changed.connect(self._fitted.clear)

    def height(self) -> int:
        """Return the height of two lines with some air."""
        lines = sum(self._theme.metrics(r).height() for r in (TypeRole.BODY, TypeRole.CAPTION))
        return round(lines) + self._theme.unit(6)

    def write(
        self, pencil: Pencil, area: QRectF, first: str, second: str, *, role: TypeRole, ink: str
    ) -> None:
        """Write first in role and ink and, if there is one, second small below it."""
        inner = area.adjusted(self._theme.unit(8), 0, -self._theme.unit(8), 0)
        first, role = self._fit(first, role, inner.width())
        if not second:
            pencil.put(inner, first, role, ink=ink)
            return
        second, _small = self._fit(second, TypeRole.CAPTION, inner.width())
        head = self._theme.metrics(role).height()
        foot = self._theme.metrics(TypeRole.CAPTION).height()
        top = inner.top() + (inner.height() - head - foot) / 2
        pencil.put(QRectF(inner.left(), top, inner.width(), head), first, role, ink=ink)
        below = QRectF(inner.left(), top + head, inner.width(), foot)
        pencil.put(below, second, TypeRole.CAPTION, ink="text2")

    def _fit(self, text: str, role: TypeRole, width: float) -> tuple[str, TypeRole]:
        """Return a text as it fits into a width, worked out once for many paintings."""
        asked = (text, role, width)
        if asked not in self._fitted:
            if len(self._fitted) >= _MOST_FITTED:
                self._fitted.clear()
            fitting = role
            if self._theme.metrics(role).horizontalAdvance(text) > width:
                # Smaller and whole says more than large and cut.
                fitting = TypeRole.CAPTION
            metrics = self._theme.metrics(fitting)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width + 1)
            self._fitted[asked] = shown, fitting
        return self._fitted[asked]


class AlarmCells(_TwoLines):
    """The cells of a list of alarms."""

    def __init__(self, theme: Theme, words: AlarmWords, site: Site) -> None:
        super().__init__(theme)
        self._words = words
        self._site = site
        self._folded: dict[AlarmColumn, list[AlarmColumn]] = {}
        self.least_width = 0
        """Below this width the list cannot be read beside anything else."""

    def widths(self, width_px: int) -> Sequence[int]:
        """Return the columns' widths; the message takes what is left."""
        unit, body = self._theme.unit, self._theme.metrics(TypeRole.BODY)
        pad = 2 * unit(8)
        names = [round(body.horizontalAdvance(m.name)) for m in self._site.machines]
        fixed = {
            AlarmColumn.BADGE: self._badge_side() + unit(12),
            AlarmColumn.TIME: round(body.horizontalAdvance("0000-00-00")) + pad,
            AlarmColumn.MACHINE: min(max(names, default=0), unit(_WIDEST_NAME_PX)) + pad,
            AlarmColumn.MESSAGE: 0,
            AlarmColumn.VALUE: self._value_width() + pad,
            AlarmColumn.STATE: self._state_width() + pad,
            AlarmColumn.DURATION: round(body.horizontalAdvance("00 min 00 s")) + pad,
            AlarmColumn.ACK_BY: unit(112),
        }
        self._folded = {}
        for column, below in _FOLDED:
            if width_px - sum(fixed.values()) < self._wished_message():
                fixed[column] = 0
                self._folded.setdefault(below, []).insert(0, column)
        kept = (AlarmColumn.BADGE, AlarmColumn.VALUE, AlarmColumn.STATE)
        self.least_width = sum(fixed[column] for column in kept) + self._least_message()
        fixed[AlarmColumn.MESSAGE] = max(unit(80), width_px - sum(fixed.values()))
        return [fixed[column] for column in AlarmColumn]

    def paint(self, pencil: Pencil, area: QRectF, alarm: AlarmChanged, column: int) -> None:
        """Paint a badge or words; what is gone or set aside is in the second ink."""
        if column == AlarmColumn.BADGE:
            self._paint_badge(pencil, area, alarm)
            return
        is_calling = alarm.letter in BLINK_OF_LETTER
        role = TypeRole.BODY
        if is_calling and column in (AlarmColumn.MESSAGE, AlarmColumn.VALUE):
            role = TypeRole.ALARM
        ink = "text" if alarm.active or is_calling else "text2"
        self.write(pencil, area, *self._lines(alarm, AlarmColumn(column)), role=role, ink=ink)

    def paint_group(self, pencil: Pencil, row: QRectF, group: MachineGroup) -> None:
        """Paint a machine's head: its name, its alarms by priority, and what came first."""
        theme, side = self._theme, float(self._theme.icon_px(20))
        unit, middle = theme.unit, row.center().y()
        pencil.fill(row, "sunken")
        pencil.fill(QRectF(row.left(), row.bottom() - 1, row.width(), 1), "hairline")
        icon = "forward" if group.is_folded else "down"
        pencil.icon(icon, row.left() + unit(12), middle - side / 2, "text2")
        right = row.right() - unit(12)
        for priority, calling, every in reversed(group.counts):
            text = f"{calling}/{every}"
            wide = theme.metrics(TypeRole.STRONG).horizontalAdvance(text)
            at = QRectF(right - wide, row.top(), wide + 1, row.height())
            pencil.write(at, text, TypeRole.STRONG)
            badge = QRectF(at.left() - unit(4) - side, middle - side / 2, side, side)
            draw_badge(pencil, badge, priority)
            right = badge.left() - unit(16)
        left = row.left() + unit(24) + side
        within = QRectF(left, row.top(), right - left, row.height())
        name = self._words.machine(group.first) or _("Station")
        told = _("first: {message}, {time}")
        if group.is_simultaneous:
            told = _("first, with others at once: {message}, {time}")
        first = told.format(message=self._words.message(group.first),
                            time=self._words.time(group.first.came))  # fmt: skip
        self.write(pencil, within, name, first, role=TypeRole.STRONG, ink="text")

    def _lines(self, alarm: AlarmChanged, column: AlarmColumn) -> tuple[str, str]:
        if column is AlarmColumn.VALUE:
            return self._words.value(alarm), self._words.limit(alarm)
        first = self._words.text(alarm, column)
        if column is AlarmColumn.TIME and " " in first:
            day, _space, time = first.partition(" ")
            return time, day
        folded = [self._words.text(alarm, one) for one in self._folded.get(column, ())]
        if column is AlarmColumn.STATE:
            folded = [*self._words.marks(alarm), *folded]
        return first, "  ·  ".join(text for text in folded if text not in ("", NOTHING))

    def _paint_badge(self, pencil: Pencil, area: QRectF, alarm: AlarmChanged) -> None:
        side = float(self._badge_side())
        square = QRectF(0, 0, side, side)
        square.moveCenter(area.center())
        if alarm.is_alert:
            _draw_note(pencil, square)
        elif alarm.letter is not AlarmLetter.NORMAL:
            draw_badge(pencil, square, alarm.priority, blink_rate(alarm))

    def _wished_message(self) -> float:
        """Return the width of a usual message, two thirds of the longest allowed."""
        return self._theme.metrics(TypeRole.ALARM).horizontalAdvance("n" * 24)

    def _least_message(self) -> int:
        return round(self._theme.metrics(TypeRole.ALARM).horizontalAdvance("n" * 16))

    def _value_width(self) -> int:
        """Return room for a value or its limit with the longest unit of the site's alarms."""
        tags = [one.tag for one in self._site.alarms if one.tag in self._site.number_by_key]
        units = [self._site.tag(key).unit for key in tags] or [""]
        strong, small = (self._theme.metrics(r) for r in (TypeRole.ALARM, TypeRole.CAPTION))
        limit = _("limit {limit}").format(limit="0000.0 ")
        return round(
            max(
                max(strong.horizontalAdvance(f"0000.0 {unit[:8]}") for unit in units),
                max(small.horizontalAdvance(f"{limit}{unit[:8]}") for unit in units),
            )
        )

    def _state_width(self) -> int:
        body = self._theme.metrics(TypeRole.BODY)
        return max(round(body.horizontalAdvance(state_word(one))) for one in AlarmLetter)

    def _badge_side(self) -> int:
        return self._theme.icon_px(28)


class JournalCells(_TwoLines):
    """The cells of the journal: plain words, no badge, for what was is not what is."""

    def __init__(self, theme: Theme, words: AlarmWords, site: Site) -> None:
        super().__init__(theme)
        self._words = words
        self._site = site
        self._is_narrow = False

    def widths(self, width_px: int) -> Sequence[int]:
        """Return the columns' widths; message and comment share what is left."""
        unit, body = self._theme.unit, self._theme.metrics(TypeRole.BODY)
        self._is_narrow = width_px < unit(_WIDE_JOURNAL_PX)
        pad = 2 * unit(8)
        names = [round(body.horizontalAdvance(m.name)) for m in self._site.machines]
        machine = min(max(names, default=0), unit(_WIDEST_NAME_PX)) + pad
        fixed = {
            JournalColumn.TIME: round(body.horizontalAdvance("0000-00-00")) + pad,
            JournalColumn.PRIORITY: unit(64),
            JournalColumn.MACHINE: 0 if self._is_narrow else machine,
            JournalColumn.VALUE: round(body.horizontalAdvance("0000.0 m/min")) + pad,
        }
        left = max(unit(160), width_px - sum(fixed.values()))
        shares = (0.5, 0.5, 0.0) if self._is_narrow else (0.35, 0.25, 0.4)
        variable = (JournalColumn.MESSAGE, JournalColumn.EVENT, JournalColumn.WHO)
        for column, share in zip(variable, shares, strict=True):
            fixed[column] = int(left * share)
        return [fixed[column] for column in JournalColumn]

    def paint(self, pencil: Pencil, area: QRectF, alarm: AlarmChanged, column: int) -> None:
        """Paint words; the day below the time, and what has no column of its own."""
        text, second = self._words.journal_text(alarm, column), ""
        if column == JournalColumn.TIME:
            second, _space, text = text.partition(" ")
        elif self._is_narrow and column == JournalColumn.MESSAGE:
            second = self._words.machine(alarm)
        elif self._is_narrow and column == JournalColumn.EVENT:
            second = self._words.who(alarm)
        is_quiet = column in (JournalColumn.PRIORITY, JournalColumn.WHO)
        ink = "text2" if is_quiet else "text"
        self.write(pencil, area, text, second, role=TypeRole.BODY, ink=ink)

    def paint_group(self, pencil: Pencil, row: QRectF, group: MachineGroup) -> None:
        """Paint nothing: what was has no groups."""


def _draw_note(pencil: Pencil, square: QRectF) -> None:
    """Draw the sign of an alert: a grey ring with an i; alerts have no alarm colour."""
    inset = square.width() * 0.1
    pencil.painter.setPen(QPen(pencil.colour("line"), pencil.theme.unit(2)))
    pencil.painter.setBrush(pencil.colour("panel"))
    pencil.painter.drawEllipse(square.adjusted(inset, inset, -inset, -inset))
    pencil.write(square, "i", TypeRole.STRONG, ink="text2", align=CENTRE)
