"""Rows of alarm facts with columns of words; the words come from whoever makes the model."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from hmi.bus.facts import AlarmChanged
from ui.live.alarm_groups import Row

FACT_ROLE = Qt.ItemDataRole.UserRole
"""The fact of a row, for delegates that paint it."""

Index = QModelIndex | QPersistentModelIndex
TextOf = Callable[[AlarmChanged, int], str]
_NO_PARENT = QModelIndex()


class FactTable(QAbstractTableModel):
    """One row a fact. text_of gives the words of a fact in a column, made only when asked."""

    def __init__(self, titles: Sequence[str], text_of: TextOf) -> None:
        super().__init__()
        self._titles = tuple(titles)
        self._text_of = text_of
        self._facts: list[Row] = []

    @property
    def facts(self) -> tuple[AlarmChanged, ...]:
        """All facts from the top."""
        return tuple(one for one in self._facts if isinstance(one, AlarmChanged))

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows from the top: facts, and the heads of their groups."""
        return tuple(self._facts)

    def fact(self, row: int) -> AlarmChanged | None:
        """Return the fact of a row, None for the head of a group and beyond the last."""
        found = self._facts[row] if 0 <= row < len(self._facts) else None
        return found if isinstance(found, AlarmChanged) else None

    def replace_all(self, facts: Sequence[Row]) -> None:
        """Show other rows; views are told once."""
        self.beginResetModel()
        self._facts = list(facts)
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of rows; a row has none below it."""
        return 0 if parent.isValid() else len(self._facts)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the fact of a row, or the words of a cell; never a tooltip, which Qt parses."""
        if not 0 <= index.row() < len(self._facts):
            return None
        row = self._facts[index.row()]
        if role == FACT_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            fact = row if isinstance(row, AlarmChanged) else row.first
            return self._text_of(fact, index.column())
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None
