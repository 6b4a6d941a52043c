"""The rows of a list of tags before it is taken: what each would do, and why not."""

from PySide6.QtCore import QRectF

from hmi.plant.tag_lists import RowState, TagListPreview, TagListRow
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import plain

STATE_WORDS = {
    RowState.REFUSED: "Refused",
    RowState.NEW: "New",
    RowState.CHANGED: "Changed",
    RowState.SAME: "As it is",
}


class ListRows:
    """Paints a preview, refused rows first."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._rows: list[TagListRow] = []

    def show_preview(self, preview: TagListPreview | None) -> None:
        """Show the rows of another list."""
        order = list(STATE_WORDS)
        rows = preview.rows if preview is not None else ()
        self._rows = sorted(rows, key=lambda row: (order.index(row.state), row.number))

    def count(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def words(self, row: int) -> str:
        """Return what a row says."""
        one = self._rows[row]
        return f"{one.number} {plain(one.key)} {_(STATE_WORDS[one.state])} {_why(one)}"

    def height(self) -> int:
        """Return the height of key and reason."""
        body, micro = self._theme.metrics(TypeRole.BODY), self._theme.metrics(TypeRole.MICRO)
        return round(body.height() + micro.height()) + self._theme.unit(8)

    def paint(self, pencil: Pencil, area: QRectF, row: int) -> None:
        """Paint key over name or reason, and at the right what becomes of the row."""
        theme, one = self._theme, self._rows[row]
        inner = area.adjusted(theme.unit(4), 0, -theme.unit(12), 0)
        body, micro = (theme.metrics(r).height() for r in (TypeRole.BODY, TypeRole.MICRO))
        top = inner.top() + (inner.height() - body - micro) / 2
        word = _(STATE_WORDS[one.state])
        wide = theme.metrics(TypeRole.STRONG).horizontalAdvance(word) + theme.unit(8)
        is_quiet = one.state is RowState.SAME
        pencil.write(QRectF(inner.right() - wide, top, wide, body), word, TypeRole.STRONG,
                     ink="text2" if is_quiet else "text", align=RIGHT)  # fmt: skip
        left = inner.width() - wide - theme.unit(8)
        key = plain(one.key, 80) or _("without a key")
        pencil.write(QRectF(inner.left(), top, left, body), key, TypeRole.BODY)
        why = _("Row {n}").format(n=one.number)
        why = f"{why} · {plain(_why(one), 200)}" if _why(one) else why
        pencil.write(QRectF(inner.left(), top + body, inner.width(), micro), why, TypeRole.MICRO,
                     ink="text2")  # fmt: skip


def _why(row: TagListRow) -> str:
    if row.problems:
        return " · ".join(str(problem) for problem in row.problems)
    return row.tag.name if row.tag is not None else ""
