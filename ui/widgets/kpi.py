"""One key figure: caption, number with unit, and what it means or needs below."""

from PySide6.QtCore import QRectF, QSize

from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import Pencil
from ui.widgets.plain_text import plain
from ui.widgets.wrapped import wrap

NOTHING = "\N{EN DASH}"
NOTE_LINES = 2


class Kpi(Painted):
    """A figure of the line. Figures of both sizes stand on one base line side by side."""

    def __init__(self, theme: Theme, caption: str, role: TypeRole = TypeRole.VALUE) -> None:
        super().__init__(theme)
        self._caption = plain(caption, 40)
        self._role = role
        self._shown = (NOTHING, "", "", "")

    def show_figure(self, text: str, unit: str = "", note: str = "", doubt: str = "") -> None:
        """Show a figure; doubt greys it and says, in place of the note, why it is not now."""
        shown = (plain(text, 40), plain(unit, 12), plain(note, 80), doubt)
        if shown != self._shown:
            self._shown = shown
            self.setAccessibleName(" ".join((self._caption, *shown)))
            self.update()

    @property
    def text(self) -> str:
        """The number as written."""
        return self._shown[0]

    @property
    def note(self) -> str:
        """What stands below the number: why it is in doubt, else what it means."""
        return self._shown[3] or self._shown[2]

    @property
    def is_live(self) -> bool:
        """Tell whether the figure is shown as what is now."""
        return not self._shown[3]

    def sizeHint(self) -> QSize:
        """Return room for the caption and the three lines."""
        metrics = self.theme.metrics
        wide = max(metrics(TypeRole.CAPTION).horizontalAdvance(self._caption),
                   metrics(self._role).horizontalAdvance("00000"))  # fmt: skip
        return QSize(round(wide) + 1, round(self._rows()[2].bottom()))

    def minimumSizeHint(self) -> QSize:
        """Let no caption be cut."""
        return self.sizeHint()

    def paint(self, pencil: Pencil) -> None:
        """Paint caption, number with unit, and note."""
        text, unit, _note, _doubt = self._shown
        top, middle, below = self._rows()
        pencil.write(top, self._caption, TypeRole.CAPTION, ink="text2")
        number, small = self.theme.metrics(self._role), self.theme.metrics(TypeRole.CAPTION)
        base = middle.top() + self.theme.metrics(TypeRole.KEY).ascent()
        width = number.horizontalAdvance(text)
        ink = "value" if self.is_live else "text2"
        at = QRectF(0, base - number.ascent(), width, number.height())
        pencil.write(at, text, self._role, ink=ink)
        left = width + self.theme.unit(4)
        beside = QRectF(left, base - small.ascent(), self.width() - left, small.height())
        if text != NOTHING:
            pencil.write(beside, unit, TypeRole.CAPTION, ink="text2")
        micro = self.theme.metrics(TypeRole.MICRO)
        for number_of_line, line in enumerate(wrap(micro, self.note, below.width(), NOTE_LINES)):
            at = QRectF(0, below.top() + number_of_line * micro.height(), below.width(),
                        micro.height())  # fmt: skip
            pencil.write(at, line, TypeRole.MICRO, ink="text2")

    def _rows(self) -> tuple[QRectF, QRectF, QRectF]:
        metrics, width = self.theme.metrics, float(self.width())
        caption, number = metrics(TypeRole.CAPTION).height(), metrics(TypeRole.KEY).height()
        return (
            QRectF(0, 0, width, caption),
            QRectF(0, caption, width, number),
            QRectF(0, caption + number, width, NOTE_LINES * metrics(TypeRole.MICRO).height()),
        )
