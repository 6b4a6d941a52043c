"""A number in its caption, with unit, quality and age."""

from PySide6.QtCore import QRectF, QSize

from hmi.plant.quality import Quality
from ui.live.reading import Reading
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.painted import Painted
from ui.widgets.pencil import LEFT, RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.value_text import NOTHING, doubt_text, value_text


class ValueField(Painted):
    """One value: caption above, number with its unit, and below it why it is in doubt.

    A stale or bad value is never in value ink: it is grey, with its age or the word for it; bad
    quality is hatched too. role is KEY, VALUE or BODY and says how large the number is.
    """

    def __init__(
        self,
        theme: Theme,
        caption: str = "",
        role: TypeRole = TypeRole.VALUE,
        *,
        is_right: bool = False,
    ) -> None:
        super().__init__(theme)
        self._caption = plain(caption)
        self._role = role
        self._align = RIGHT if is_right else LEFT
        self._shown: tuple[str, str, str, bool, bool] = (NOTHING, "", "", False, False)

    def show_reading(self, reading: Reading) -> None:
        """Show a tag as it stands; repaint only when something visible changed."""
        is_bad = reading.sample is not None and reading.quality is Quality.BAD
        unit = plain(reading.tag.unit, 12)
        self._put((value_text(reading), unit, doubt_text(reading), reading.is_live, is_bad))

    def show_text(self, text: str, unit: str = "", doubt: str = "") -> None:
        """Show a value that is no tag's; doubt greys it and says why."""
        self._put((plain(text, 60), plain(unit, 12), doubt, not doubt, False))

    @property
    def text(self) -> str:
        """The number or word that is shown, without its unit."""
        return self._shown[0]

    @property
    def doubt(self) -> str:
        """Why the value may not be taken as what is now; empty when it may."""
        return self._shown[2]

    @property
    def is_live(self) -> bool:
        """Tell whether the value is shown as what is now."""
        return self._shown[3]

    def sizeHint(self) -> QSize:
        """Return room for caption, number and the line of doubt."""
        theme, number = self.theme, self._role
        wide = max(
            theme.metrics(TypeRole.CAPTION).horizontalAdvance(self._caption),
            theme.metrics(number).horizontalAdvance(self._number())
            + theme.metrics(TypeRole.CAPTION).horizontalAdvance(" " + self._shown[1]),
            theme.metrics(number).horizontalAdvance("00000"),
        )
        return QSize(round(wide) + theme.unit(8), round(self._rows()[2].bottom()))

    def minimumSizeHint(self) -> QSize:
        """Allow the caption to be cut, never the number."""
        theme = self.theme
        shown = theme.metrics(self._role).horizontalAdvance(self._number())
        shown += theme.metrics(TypeRole.CAPTION).horizontalAdvance(" " + self._shown[1])
        least = theme.metrics(self._role).horizontalAdvance("0000")
        return QSize(round(max(shown, least)) + theme.unit(8), self.sizeHint().height())

    def paint(self, pencil: Pencil) -> None:
        """Paint caption, number, unit and doubt."""
        unit, doubt, is_live, is_bad = self._shown[1:]
        top, middle, bottom = self._rows()
        if is_bad:
            pencil.hatch(middle.adjusted(0, 2, 0, -2), "hairline")
        pencil.write(top, self._caption, TypeRole.CAPTION, ink="text2", align=self._align)
        self._write_number(pencil, middle, self._number(), unit, "value" if is_live else "text2")
        pencil.write(bottom, doubt, TypeRole.MICRO, ink="text2", align=self._align)

    def _write_number(
        self, pencil: Pencil, area: QRectF, number: str, unit: str, ink: str
    ) -> None:
        metrics, small = self.theme.metrics(self._role), self.theme.metrics(TypeRole.CAPTION)
        unit_width = small.horizontalAdvance(unit) + self.theme.unit(4) if unit else 0.0
        width = min(metrics.horizontalAdvance(number), area.width() - unit_width)
        left = area.left()
        if self._align == RIGHT:
            left = area.right() - width - unit_width
        pencil.write(QRectF(left, area.top(), width, area.height()), number, self._role, ink=ink)
        # Baselines of number and unit lie on one line.
        shift = (metrics.ascent() - metrics.descent() - small.ascent() + small.descent()) / 2
        beside = QRectF(left + width + self.theme.unit(4), area.top() + shift, unit_width,
                        area.height())  # fmt: skip
        pencil.write(beside, unit, TypeRole.CAPTION, ink="text2")

    def _rows(self) -> tuple[QRectF, QRectF, QRectF]:
        theme, width = self.theme, float(self.width())
        caption = theme.metrics(TypeRole.CAPTION).height() if self._caption else 0.0
        number = theme.metrics(self._role).height()
        micro = theme.metrics(TypeRole.MICRO).height()
        return (
            QRectF(0, 0, width, caption),
            QRectF(0, caption, width, number),
            QRectF(0, caption + number, width, micro),
        )

    def _number(self) -> str:
        return f"? {self._shown[0]}" if self._shown[4] else self._shown[0]

    def _put(self, shown: tuple[str, str, str, bool, bool]) -> None:
        if shown != self._shown:
            is_wider = len(shown[0]) != len(self._shown[0]) or shown[4] != self._shown[4]
            self._shown = shown
            if is_wider:
                self.updateGeometry()
            self.setAccessibleName(f"{self._caption} {shown[0]} {shown[1]} {shown[2]}")
            self.update()
