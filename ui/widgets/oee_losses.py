"""Which machine made others of the line wait, how long and why; a tap shows the longest time."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hmi.performance.line_losses import OUTSIDE, Culprit
from hmi.plant.assets import MachineState
from hmi.plant.site import Site
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.pencil import LEFT, RIGHT, Pencil
from ui.widgets.plain_text import PlainLabel, plain
from ui.widgets.state_chip import state_word
from ui.widgets.tappable import Tappable

_MOST = 8


class LossRow(Tappable):
    """One culprit: its name and what it did, who waited, and the lost time as number and bar."""

    def __init__(self, theme: Theme, site: Site, one: Culprit, share: float) -> None:
        self.culprit = one
        self._share = share
        self._name = culprit_words(site, one)
        waited = ", ".join(_name(site, key) for key in one.victims)
        self._who = _("waited: {machines}").format(machines=waited)
        self._lost = formats.duration(one.lost_us / 1e6)
        super().__init__(theme, f"{self._name} {self._lost} {self._who}", TouchClass.T1)

    def content_size(self) -> QSize:
        """Return room for two lines."""
        metrics, unit = self.theme.metrics, self.theme.unit
        high = metrics(TypeRole.BODY).height() + metrics(TypeRole.MICRO).height() + unit(16)
        return QSize(unit(220), round(high))

    def paint(self, pencil: Pencil) -> None:
        """Paint name and lost time over a bar and who waited."""
        metrics, unit, area = self.theme.metrics, self.theme.unit, QRectF(self.rect())
        if self.isDown():
            pencil.fill(area, "pressed")
        if self.hasFocus():
            pencil.box(area, self.theme.palette.panel, "setpoint", 2.0)
        inner = area.adjusted(unit(4), unit(4), -unit(4), -unit(4))
        body, micro = metrics(TypeRole.BODY), metrics(TypeRole.MICRO)
        wide = body.horizontalAdvance(self._lost) + unit(4)
        first = QRectF(inner.left(), inner.top(), inner.width() - wide - unit(8), body.height())
        pencil.write(first, self._name, TypeRole.BODY, ink="setpoint", align=LEFT)
        at = QRectF(inner.right() - wide, inner.top(), wide, body.height())
        pencil.write(at, self._lost, TypeRole.BODY, ink="value", align=RIGHT)
        second = QRectF(inner.left(), first.bottom(), inner.width(), micro.height())
        pencil.write(second, self._who, TypeRole.MICRO, ink="text2", align=LEFT)
        bar = QRectF(inner.left(), inner.bottom() - unit(3), inner.width(), unit(3))
        pencil.fill(bar, "sunken")
        bar.setWidth(bar.width() * self._share)
        pencil.fill(bar, "line")


class OeeLosses(QWidget):
    """The culprits of a period, most lost minutes first."""

    chosen = Signal(object)
    """The Loss that lasted longest of a culprit that was tapped."""

    def __init__(self, theme: Theme, site: Site) -> None:
        super().__init__()
        self._theme, self._site = theme, site
        self.rows: list[LossRow] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.unit(2))
        nobody = _("No machine of the line waited for another one in this time.")
        self.empty = PlainLabel(theme, nobody, TypeRole.BODY, ink="text2", is_wrapped=True)
        self._box.addWidget(self.empty)

    def show_culprits(self, found: Sequence[Culprit]) -> None:
        """Show who made others wait."""
        shown = tuple(found[:_MOST])
        if shown == tuple(row.culprit for row in self.rows):
            return
        for row in self.rows:
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        most = max((one.lost_us for one in shown), default=1)
        self.rows = [LossRow(self._theme, self._site, one, one.lost_us / most) for one in shown]
        for row in self.rows:
            row.clicked.connect(partial(self._tap, row))
            self._box.addWidget(row)
        self.empty.setVisible(not self.rows)

    def _tap(self, row: LossRow, _checked: bool = False) -> None:
        self.chosen.emit(row.culprit.longest)


def culprit_words(site: Site, one: Culprit) -> str:
    """Return who it was and what it did."""
    if one.machine == OUTSIDE:
        return _("Outside the line: supply or removal")
    name = _name(site, one.machine)
    if one.cause is MachineState.EXECUTING:
        return _("{machine}: ran too slowly").format(machine=name)
    if one.cause is MachineState.UNKNOWN:
        return _("{machine}: was not seen").format(machine=name)
    return f"{name}: {state_word(one.cause)}"


def _name(site: Site, key: str) -> str:
    machine = site.machine_by_key.get(key)
    return plain(key if machine is None else machine.name, 40)
