"""A table under a finger: rows of alarm facts, painted by cells, that scroll and can be tapped."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QScroller,
    QScrollerProperties,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from hmi.bus.facts import AlarmChanged
from hmi.texts.catalog import _
from ui.live.alarm_groups import MachineGroup
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import CENTRE, LEFT, RIGHT, Pencil, drawing_on
from ui.widgets.row_gestures import RowGestures, Swipe
from ui.widgets.scroll import make_kinetic

_ALL_AFTER_TICKS = 60
_FACT_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
SwipeWords = Callable[[AlarmChanged, Swipe], tuple[str, bool]]
"""What a swipe of a row would do, and whether it is possible; the words say why it is not."""


def _no_words(_alarm: AlarmChanged, _way: Swipe) -> tuple[str, bool]:
    return "", False


class Cells(Protocol):
    """Knows how wide the columns are and paints what stands in them."""

    def widths(self, width_px: int) -> Sequence[int]:
        """Return the columns' widths for a table of this width; 0 hides a column."""

    def height(self) -> int:
        """Return the height that the text of a row needs."""

    def paint(self, pencil: Pencil, area: QRectF, alarm: AlarmChanged, column: int) -> None:
        """Paint one cell."""

    def paint_group(self, pencil: Pencil, row: QRectF, group: MachineGroup) -> None:
        """Paint the head of a group over a whole row."""


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, cells: Cells) -> None:
        super().__init__()
        self._theme = theme
        self._cells = cells
        self.chosen = ""
        self.marked: frozenset[str] | None = None
        self.gestures: RowGestures | None = None
        self.words: SwipeWords = _no_words
        self.row_width = 0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        alarm = index.data(_FACT_ROLE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pencil, area = Pencil(painter, self._theme), QRectF(option.rect)
        if isinstance(alarm, MachineGroup):
            # The head of a group lies under all columns: each cell shows its part of it.
            painter.save()
            painter.setClipRect(area)
            row = QRectF(0, area.top(), self.row_width, area.height())
            self._cells.paint_group(pencil, row, alarm)
            painter.restore()
        elif isinstance(alarm, AlarmChanged):
            self._paint_alarm(pencil, area, alarm, index.column())

    def _paint_alarm(self, pencil: Pencil, area: QRectF, alarm: AlarmChanged, column: int) -> None:
        offset = self._swiped_px(alarm)
        if offset:
            if column == 0:
                self._reveal(pencil, QRectF(0, area.top(), self.row_width, area.height()), alarm)
            area.translate(offset, 0)
        self._paint_ground(pencil, area, alarm, column)
        self._cells.paint(pencil, area, alarm, column)

    def _paint_ground(
        self, pencil: Pencil, area: QRectF, alarm: AlarmChanged, column: int
    ) -> None:
        is_marked = self.marked is not None and alarm.key in self.marked
        if is_marked or (alarm.key == self.chosen and self.chosen and self.marked is None):
            pencil.fill(area, "pressed")
            if column == 0:
                pencil.fill(QRectF(area.left(), area.top(), self._theme.unit(3), area.height()),
                            "text")  # fmt: skip
        pencil.fill(QRectF(area.left(), area.bottom() - 1, area.width(), 1), "hairline")
        if is_marked and column == 0:
            side = self._theme.icon_px(20)
            right = area.left() + self.row_width - side - self._theme.unit(4)
            pencil.icon("check", right, area.center().y() - side / 2, "text", 20)

    def _swiped_px(self, alarm: AlarmChanged) -> float:
        gestures = self.gestures
        return gestures.offset if gestures is not None and gestures.key == alarm.key else 0.0

    def _reveal(self, pencil: Pencil, row: QRectF, alarm: AlarmChanged) -> None:
        """Say beside a swiped row what letting it go would do; filled once it counts."""
        gestures = self.gestures
        if gestures is None:
            return
        words, is_possible = self.words(alarm, gestures.way)
        is_sure = gestures.is_armed and is_possible
        pencil.fill(row, "setpoint" if is_sure else "sunken")
        palette, inset = self._theme.palette, self._theme.unit(16)
        ink = palette.ink_on(palette.setpoint) if is_sure else palette.text2
        align = LEFT if gestures.way is Swipe.RIGHT else RIGHT
        within = row.adjusted(inset, 0, -inset, 0)
        pencil.write(within, words, TypeRole.STRONG, ink=ink, align=align)
        # What moves covers what is revealed.
        pencil.fill(row.translated(gestures.offset, 0), "bg")

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.unit(64), self._theme.target_px(TouchClass.T2))


class AlarmTable(QTableView):
    """Shows a model of alarm facts. Rows are targets; nothing can be edited or selected."""

    tapped = Signal(object)
    """The AlarmChanged of a row."""
    folded = Signal(str)
    """The machine whose head of a group was tapped."""
    touched = Signal()
    """A finger is on it, or moves it."""
    columns_changed = Signal()
    """Other columns are shown than before: the table became wider or narrower."""

    def __init__(self, theme: Theme, model: QAbstractItemModel, cells: Cells) -> None:
        super().__init__()
        self.theme = theme
        self._cells = cells
        self._is_pressed = False
        self._is_tap = True
        self._ticks = 0
        self._delegate = _Delegate(theme, cells)
        self.gestures = RowGestures(theme, self._fact_at, self)
        self.gestures.moved.connect(self.viewport().update)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWordWrap(False)
        self._dress_headers()
        self._grab_fingers()
        # The bar keeps its place, so that columns do not jump; with nothing to scroll it is empty.
        bar = self.verticalScrollBar()
        bar.setEnabled(False)
        bar.rangeChanged.connect(lambda least, most: bar.setEnabled(most > least))
        bar.sliderMoved.connect(lambda _value: self.touched.emit())
        self.clicked.connect(self._tap)
        theme.changed.connect(self._fit)

    @property
    def touch_class(self) -> TouchClass:
        """The class of its rows."""
        return TouchClass.T2

    @property
    def row_height(self) -> int:
        """Height of a row in device pixels."""
        return max(self.theme.target_px(TouchClass.T2), self._cells.height())

    @property
    def is_under_finger(self) -> bool:
        """Tell whether a finger rests on it, drags it, or let it go with a swing."""
        # The scroller takes no notice of a finger where there is nothing to scroll.
        return (
            self._is_pressed
            or QScroller.scroller(self.viewport()).state() is not QScroller.State.Inactive
        )

    @property
    def is_at_top(self) -> bool:
        """Tell whether the first row is in sight."""
        return self.verticalScrollBar().value() == 0

    def choose(self, key: str) -> None:
        """Mark the row of an alarm; an empty key marks none."""
        if key != self._delegate.chosen:
            self._delegate.chosen = key
            self.viewport().update()

    def mark(self, keys: frozenset[str] | None) -> None:
        """Mark the rows of these alarms instead of the chosen one; None marks that one again."""
        if keys != self._delegate.marked:
            self._delegate.marked = keys
            self.viewport().update()

    def offer_swipes(self, words: SwipeWords) -> None:
        """Let rows be swiped and held; words say what that would do."""
        self._delegate.gestures, self._delegate.words = self.gestures, words

    def repaint_columns(self, *columns: int) -> None:
        """Paint some columns anew, such as what blinks; a swiped row reaches over all of them."""
        if self.gestures.key:
            self.viewport().update()
            return
        high = min(self.verticalHeader().length(), self.viewport().height())
        for column in columns:
            if not self.isColumnHidden(column):
                left = self.columnViewportPosition(column)
                self.viewport().update(left, 0, self.columnWidth(column), high)

    def let_time_pass(self, *columns: int) -> None:
        """Paint the columns anew that hang on the time, and at times all: days end, too."""
        self._ticks += 1
        if self._ticks % _ALL_AFTER_TICKS:
            self.repaint_columns(*columns)
        else:
            self.viewport().update()

    def show_row(self, row: int) -> None:
        """Scroll a row into sight."""
        self.scrollTo(self.model().index(row, 0))

    def visible_facts(self) -> list[AlarmChanged]:
        """Return the facts of the rows that are wholly in sight."""
        first, height = self.rowAt(0), self.viewport().height()
        facts = []
        for row in range(max(first, 0), self.model().rowCount()):
            top = self.rowViewportPosition(row)
            if top + self.rowHeight(row) > height:
                break
            if top >= 0:
                facts.append(self.model().index(row, 0).data(_FACT_ROLE))
        return [one for one in facts if isinstance(one, AlarmChanged)]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take note of a finger."""
        self._is_pressed = True
        self.touched.emit()
        if self._delegate.gestures is not None:
            self.gestures.press(event.position())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let a row follow a finger."""
        self.gestures.move(event.position())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take note that it is gone; what was more than a tap is none."""
        self._is_pressed = False
        self.touched.emit()
        self._is_tap = not self.gestures.release()
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say below the last row what gestures do, where there is room."""
        super().paintEvent(event)
        if self._delegate.gestures is None:
            return
        viewport, high = self.viewport(), round(self.theme.metrics(TypeRole.CAPTION).height())
        line = QRectF(0, viewport.height() - 2 * high, viewport.width(), high)
        rows = self.verticalHeader().length()
        if rows and rows < line.top() and line.intersects(QRectF(event.rect())):
            told = _("Swipe right to acknowledge, left to shelve; hold for more")
            with drawing_on(viewport, self.theme) as pencil:
                pencil.write(line, told, TypeRole.CAPTION, ink="text2", align=CENTRE)

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget a finger that is not seen to leave."""
        super().hideEvent(event)
        self._is_pressed = False
        self.gestures.cancel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns their widths."""
        super().resizeEvent(event)
        self._fit()

    def _grab_fingers(self) -> None:
        """Scroll under a finger that moves upright; what moves level is left to the gestures."""
        make_kinetic(self)
        scroller = QScroller.scroller(self.viewport())
        properties = scroller.scrollerProperties()
        metric = QScrollerProperties.ScrollMetric.MousePressEventDelay
        properties.setScrollMetric(metric, 0.0)
        scroller.setScrollerProperties(properties)
        scroller.stateChanged.connect(self._note_scroll)

    def _note_scroll(self, state: QScroller.State) -> None:
        if state in (QScroller.State.Dragging, QScroller.State.Scrolling):
            # The finger scrolls from now on, and its release never comes here.
            self._is_pressed = False
            self.gestures.cancel()
        self.touched.emit()

    def _fact_at(self, at: QPointF) -> AlarmChanged | None:
        fact = self.indexAt(at.toPoint()).data(_FACT_ROLE)
        return fact if isinstance(fact, AlarmChanged) else None

    def _dress_headers(self) -> None:
        header, rows = self.horizontalHeader(), self.verticalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(1)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.hide()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        self._delegate.row_width = self.viewport().width()
        widths = self._cells.widths(self.viewport().width())
        is_other = False
        for column, width in enumerate(widths):
            is_other = is_other or self.isColumnHidden(column) is not (width == 0)
            self.setColumnHidden(column, width == 0)
            if width:
                self.setColumnWidth(column, width)
        if is_other:
            self.columns_changed.emit()

    def _tap(self, index: QModelIndex) -> None:
        alarm = index.data(_FACT_ROLE)
        if not self._is_tap:
            return
        self.touched.emit()
        if isinstance(alarm, AlarmChanged):
            self.tapped.emit(alarm)
        elif isinstance(alarm, MachineGroup):
            self.folded.emit(alarm.machine)
