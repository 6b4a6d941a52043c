"""A key figure that explains itself: one tap opens what it follows from."""

from PySide6.QtCore import QRectF, QSize, Signal

from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.explanation import Explain, Explanation, explain
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import plain
from ui.widgets.tappable import Tappable
from ui.widgets.wrapped import wrap

NOTHING = "\N{EN DASH}"
_NOTE_LINES = 2
_PAD = 8


class FigureTile(Tappable):
    """Caption, number with unit, a note below. Without an explanation it cannot be tapped.

    A bare one is the number alone, where what it is stands beside it; its caption is still told.
    """

    navigate = Signal(object)
    """A Target of the explanation that somebody wants to look up."""

    def __init__(
        self, theme: Theme, caption: str, role: TypeRole = TypeRole.VALUE, *,
        is_bare: bool = False, beside: TypeRole | None = None,
    ) -> None:  # fmt: skip
        """Make a tile; beside is the largest role in its row, so that all share a base line."""
        self._role = role
        self._beside = beside or role
        self._is_bare = is_bare
        self._shown = (NOTHING, "", "", "")
        self._is_live = True
        self._explain: Explain | None = None
        super().__init__(theme, caption, TouchClass.T1)
        self.clicked.connect(self._told)
        self.setEnabled(False)

    def show_figure(
        self, text: str, unit: str = "", note: str = "", explain: Explain | None = None, *,
        doubt: str = "", is_live: bool = True,
    ) -> None:  # fmt: skip
        """Show a figure; doubt greys it and says, in place of the note, why it is not now.

        Where that is said beside it, is_live False greys it alone.
        """
        if is_live is not self._is_live:
            self._is_live = is_live
            self.update()
        self._explain = explain
        self.setEnabled(explain is not None)
        shown = (plain(text, 40), plain(unit, 16), plain(note, 80), doubt)
        if shown != self._shown:
            self._shown = shown
            self.setAccessibleName(" ".join((self.caption, *shown)))
            self.updateGeometry()
            self.update()

    @property
    def told(self) -> Explanation | None:
        """What a tap tells now, None where there is nothing to tell."""
        return None if self._explain is None else self._explain()

    @property
    def figure(self) -> str:
        """The number as written."""
        return self._shown[0]

    @property
    def is_live(self) -> bool:
        """Tell whether the figure is shown as what is now."""
        return self._is_live and not self._shown[3]

    @property
    def note(self) -> str:
        """What stands below the number."""
        return self._shown[3] or self._shown[2]

    def content_size(self) -> QSize:
        """Return room for caption, number with unit, and two lines of note."""
        metrics, unit = self.theme.metrics, self.theme.unit
        number = metrics(self._role).horizontalAdvance(self._shown[0])
        number += unit(4) + metrics(TypeRole.CAPTION).horizontalAdvance(self._shown[1])
        if self._is_bare:
            whole = metrics(self._role).horizontalAdvance(self._bare_text())
            return QSize(round(whole) + 1, round(metrics(self._role).height()))
        wide = max(metrics(TypeRole.CAPTION).horizontalAdvance(self.caption), number)
        high = metrics(TypeRole.CAPTION).height() + metrics(self._beside).height()
        high += _NOTE_LINES * metrics(TypeRole.MICRO).height()
        return QSize(round(wide) + 2 * unit(_PAD) + 1, round(high) + 2 * unit(_PAD))

    def paint(self, pencil: Pencil) -> None:
        """Paint caption, number with unit, and note."""
        text, unit_text, _note, _doubt = self._shown
        ink = "value" if self.is_live else "text2"
        metrics, unit = self.theme.metrics, self.theme.unit
        if self.isDown():
            pencil.fill(QRectF(self.rect()), "pressed")
        if self.hasFocus():
            pencil.box(QRectF(self.rect()), self.theme.palette.panel, "setpoint", 2.0)
        if self._is_bare:
            pencil.write(QRectF(self.rect()), self._bare_text(), self._role, ink=ink)
            return
        inside = QRectF(self.rect()).adjusted(unit(_PAD), unit(_PAD), -unit(_PAD), -unit(_PAD))
        high = metrics(TypeRole.CAPTION).height()
        # What can be tapped looks like it, as the names of indicators do.
        named = QRectF(inside.left(), inside.top(), inside.width(), high)
        naming = "setpoint" if self.isEnabled() else "text2"
        pencil.write(named, self.caption, TypeRole.CAPTION, ink=naming)
        top, number, small = inside.top() + high, metrics(self._role), metrics(TypeRole.CAPTION)
        width = number.horizontalAdvance(text)
        base = top + metrics(self._beside).ascent()
        at = QRectF(inside.left(), base - number.ascent(), width, number.height())
        pencil.write(at, text, self._role, ink=ink)
        if text != NOTHING:
            left = at.right() + unit(4)
            beside = QRectF(left, base - small.ascent(), inside.right() - left, small.height())
            pencil.write(beside, unit_text, TypeRole.CAPTION, ink="text2")
        top += metrics(self._beside).height()
        micro = metrics(TypeRole.MICRO)
        for row, line in enumerate(wrap(micro, self.note, inside.width(), _NOTE_LINES)):
            below = QRectF(inside.left(), top + row * micro.height(), inside.width(),
                           micro.height())  # fmt: skip
            pencil.write(below, line, TypeRole.MICRO, ink="text2")

    def _bare_text(self) -> str:
        return f"{self._shown[0]} {self._shown[1]}".strip()

    def _told(self, _checked: bool = False) -> None:
        if self._explain is not None:
            explain(self.theme, self, self._explain(), self.navigate.emit)
