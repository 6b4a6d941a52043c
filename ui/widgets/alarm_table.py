"""A table under a finger: rows of alarm facts, painted by cells, that scroll and can be tapped."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QScroller,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from hmi.bus.facts import AlarmChanged
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.pencil import Pencil
from ui.widgets.scroll import make_kinetic

_FACT_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class Cells(Protocol):
    """Knows how wide the columns are and paints what stands in them."""

    def widths(self, width_px: int) -> Sequence[int]:
        """Return the columns' widths for a table of this width; 0 hides a column."""

    def height(self) -> int:
        """Return the height that the text of a row needs."""

    def paint(self, pencil: Pencil, area: QRectF, alarm: AlarmChanged, column: int) -> None:
        """Paint one cell."""


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, cells: Cells) -> None:
        super().__init__()
        self._theme = theme
        self._cells = cells
        self.chosen = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        alarm = index.data(_FACT_ROLE)
        if not isinstance(alarm, AlarmChanged):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pencil, area = Pencil(painter, self._theme), QRectF(option.rect)
        if alarm.key == self.chosen and self.chosen:
            pencil.fill(area, "pressed")
            if index.column() == 0:
                pencil.fill(QRectF(area.left(), area.top(), self._theme.unit(3), area.height()),
                            "text")  # fmt: skip
        pencil.fill(QRectF(area.left(), area.bottom() - 1, area.width(), 1), "hairline")
        self._cells.paint(pencil, area, alarm, index.column())
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(self._theme.unit(64), self._theme.target_px(TouchClass.T2))


class AlarmTable(QTableView):
    """Shows a model of alarm facts. Rows are targets; nothing can be edited or selected."""

    tapped = Signal(object)
    """The AlarmChanged of a row."""
    touched = Signal()
    """A finger is on it, or moves it."""
    columns_changed = Signal()
    """Other columns are shown than before: the table became wider or narrower."""

    def __init__(self, theme: Theme, model: QAbstractItemModel, cells: Cells) -> None:
        super().__init__()
        self.theme = theme
        self._cells = cells
        self._is_pressed = False
        self._delegate = _Delegate(theme, cells)
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
        make_kinetic(self)
        scroller = QScroller.scroller(self.viewport())
        scroller.stateChanged.connect(lambda _state: self.touched.emit())
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
        return facts

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take note of a finger."""
        self._is_pressed = True
        self.touched.emit()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take note that it is gone."""
        self._is_pressed = False
        self.touched.emit()
        super().mouseReleaseEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget a finger that is not seen to leave."""
        super().hideEvent(event)
        self._is_pressed = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns their widths."""
        super().resizeEvent(event)
        self._fit()

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
        if isinstance(alarm, AlarmChanged):
            self.touched.emit()
            self.tapped.emit(alarm)
