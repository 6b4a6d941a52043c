"""The rows of what was found: what it is, when it was, and where."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF

from hmi.past.finder import Found, FoundKind
from hmi.plant.site import Site
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.plain_text import plain
from ui.widgets.state_chip import state_word


def kind_word(kind: FoundKind) -> str:
    """Return what a kind is called."""
    return {
        FoundKind.TAG: _("Tag"),
        FoundKind.ALARM: _("Alarm"),
        FoundKind.NOTE: _("Note"),
        FoundKind.STATE: _("State"),
        FoundKind.ACTION: _("Action"),
    }[kind]


class FoundRows:
    """Paints what was found, two lines each."""

    def __init__(self, theme: Theme, site: Site) -> None:
        self._theme, self._site = theme, site
        self._zone = ZoneInfo(site.calendar.timezone)
        self.found: list[Found] = []

    def count(self) -> int:
        """Return the number of rows."""
        return len(self.found)

    def words(self, row: int) -> str:
        """Return what a row says."""
        one = self.found[row]
        return f"{kind_word(one.kind)}: {self._title(one)}. {self._below(one)}"

    def height(self) -> int:
        """Return the height of two lines."""
        body, micro = self._theme.metrics(TypeRole.BODY), self._theme.metrics(TypeRole.MICRO)
        return round(body.height() + micro.height()) + self._theme.unit(8)

    def paint(self, pencil: Pencil, area: QRectF, row: int) -> None:
        """Paint title over machine and detail, with kind and time at the right."""
        theme, one = self._theme, self.found[row]
        inner = area.adjusted(theme.unit(4), 0, -theme.unit(12), 0)
        body, micro = (theme.metrics(r).height() for r in (TypeRole.BODY, TypeRole.MICRO))
        top = inner.top() + (inner.height() - body - micro) / 2
        when = formats.date_time(one.at, self._zone) if one.at is not None else ""
        told = kind_word(one.kind)
        wide = max(
            theme.metrics(TypeRole.BODY).horizontalAdvance(when),
            theme.metrics(TypeRole.MICRO).horizontalAdvance(told),
        ) + theme.unit(8)
        left = inner.width() - wide - theme.unit(8)
        right = inner.right() - wide
        pencil.write(QRectF(inner.left(), top, left, body), self._title(one), TypeRole.BODY)
        pencil.write(QRectF(right, top, wide, body), when, TypeRole.BODY, align=RIGHT)
        below = QRectF(inner.left(), top + body, left, micro)
        pencil.write(below, self._below(one), TypeRole.MICRO, ink="text2")
        kind = QRectF(right, top + body, wide, micro)
        pencil.write(kind, told, TypeRole.MICRO, ink="text2", align=RIGHT)

    def _title(self, one: Found) -> str:
        if one.state is not None:
            return f"{plain(one.text, 80)}: {state_word(one.state)}"
        return plain(one.text, 200)

    def _below(self, one: Found) -> str:
        machine = self._site.machine_by_key.get(one.machine)
        name = machine.name if machine is not None and one.state is None else ""
        return " · ".join(plain(part, 120) for part in (name, one.detail) if part)
