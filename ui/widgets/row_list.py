"""A long list under a finger: rows painted by whoever knows them, made only when in sight."""

from typing import Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.pencil import Pencil
from ui.widgets.scroll import make_kinetic

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class Rows(Protocol):
    """Knows how many rows there are, how high they are and what stands in them."""

    def count(self) -> int:
        """Return the number of rows."""

    def words(self, row: int) -> str:
        """Return what a row says, for those who cannot see it."""

    def height(self) -> int:
        """Return the height that the text of a row needs."""

    def paint(self, pencil: Pencil, area: QRectF, row: int) -> None:
        """Paint one row."""


class _Model(QAbstractListModel):
    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self._rows = rows
        self.shown = rows.count()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self.shown

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._rows.words(index.row())
        return None

    def renew(self) -> None:
        """Show as many rows as there are now."""
        count = self._rows.count()
        if count > self.shown:
            self.beginInsertRows(QModelIndex(), self.shown, count - 1)
            self.shown = count
            self.endInsertRows()
        elif count < self.shown:
            self.beginRemoveRows(QModelIndex(), count, self.shown - 1)
            self.shown = count
            self.endRemoveRows()


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, rows: Rows) -> None:
        super().__init__()
        self._theme = theme
        self._rows = rows

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pencil, area = Pencil(painter, self._theme), QRectF(option.rect)
        pencil.fill(QRectF(area.left(), area.bottom() - 1, area.width(), 1), "hairline")
        self._rows.paint(pencil, area, index.row())
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        least = self._theme.target_px(TouchClass.T2)
        return QSize(self._theme.unit(64), max(least, self._rows.height()))


class RowList(QListView):
    """Shows rows of one height that can be tapped; nothing is selected or edited by Qt."""

    tapped = Signal(object, object)
    """The row, and how far from its left end in pixels."""
    seen = Signal()
    """Other rows are in sight than before."""

    def __init__(self, theme: Theme, rows: Rows) -> None:
        super().__init__()
        self.theme = theme
        self._model = _Model(rows)
        self._delegate = _Delegate(theme, rows)
        self._pressed_at = QPoint()
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        make_kinetic(self)
        self.clicked.connect(self._tap)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.seen.emit())
        theme.changed.connect(self._lay_out_anew)

    @property
    def touch_class(self) -> TouchClass:
        """The class of its rows."""
        return TouchClass.T2

    def renew(self) -> None:
        """Show the rows as they are now."""
        self._model.renew()
        self.viewport().update()
        self.seen.emit()

    def rows_in_sight(self) -> range:
        """Return the rows that are at least partly in sight."""
        if not self._model.shown:
            return range(0)
        first = self.indexAt(QPoint(1, 1)).row()
        last = self.indexAt(QPoint(1, self.viewport().height() - 2)).row()
        return range(max(first, 0), (self._model.shown if last < 0 else last + 1))

    def tap(self, row: int, x: int = 0) -> None:
        """Do what a finger on a row does."""
        self.tapped.emit(row, x)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take note where the finger is."""
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that other rows are in sight."""
        super().resizeEvent(event)
        self.seen.emit()

    def _tap(self, index: QModelIndex) -> None:
        self.tapped.emit(index.row(), self._pressed_at.x())

    def _lay_out_anew(self) -> None:
        self.doItemsLayout()
