"""New tags with their values as they arrive: name, value, and why it may be in doubt."""

from PySide6.QtCore import QRectF

from hmi.plant.quality import Quality
from ui.live.reading import Reading
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.value_text import NOTHING, doubt_text, value_text


class LiveRows:
    """Paints readings; before the first one a row says that nothing has come yet."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.keys: list[str] = []
        self.readings: dict[str, Reading] = {}

    def count(self) -> int:
        """Return the number of rows."""
        return len(self.keys)

    def words(self, row: int) -> str:
        """Return what a row says."""
        reading = self.readings.get(self.keys[row])
        if reading is None:
            return self.keys[row]
        return f"{plain(reading.tag.name)} {_value_words(reading)} {doubt_text(reading)}"

    def height(self) -> int:
        """Return the height of name and key."""
        body, micro = self._theme.metrics(TypeRole.BODY), self._theme.metrics(TypeRole.MICRO)
        return round(body.height() + micro.height()) + self._theme.unit(8)

    def paint(self, pencil: Pencil, area: QRectF, row: int) -> None:
        """Paint name over key at the left, the value over its doubt at the right."""
        theme, key = self._theme, self.keys[row]
        reading = self.readings.get(key)
        inner = area.adjusted(theme.unit(4), 0, -theme.unit(12), 0)
        body, micro = (theme.metrics(r).height() for r in (TypeRole.BODY, TypeRole.MICRO))
        top = inner.top() + (inner.height() - body - micro) / 2
        wide, gap = inner.width() * 0.6, theme.unit(8)
        name = plain(reading.tag.name, 60) if reading else key
        pencil.write(QRectF(inner.left(), top, wide, body), name, TypeRole.BODY)
        pencil.write(QRectF(inner.left(), top + body, wide, micro), key, TypeRole.MICRO,
                     ink="text2")  # fmt: skip
        right = QRectF(inner.left() + wide + gap, top, inner.width() - wide - gap, body)
        is_live = reading is not None and reading.is_live
        shown = _value_words(reading) if reading else NOTHING
        if reading and reading.sample is not None and reading.quality is Quality.BAD:
            pencil.hatch(right.adjusted(right.width() / 2, 2, 0, -2), "hairline")
        pencil.write(right, shown, TypeRole.BODY, ink="value" if is_live else "text2", align=RIGHT)
        doubt = doubt_text(reading) if reading else ""
        pencil.write(QRectF(right.left(), top + body, right.width(), micro), doubt,
                     TypeRole.MICRO, ink="text2", align=RIGHT)  # fmt: skip


def _value_words(reading: Reading) -> str:
    unit = plain(reading.tag.unit, 12)
    words = value_text(reading)
    return f"{words} {unit}".strip() if reading.sample is not None else words
