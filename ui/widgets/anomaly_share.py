"""How much a tag adds to what stands out, and to which side: a bar that explains itself."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QResizeEvent

from hmi.bus.condition_facts import TagShare
from hmi.clock import to_us
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.theme.scale import TouchClass
from ui.theme.type import TypeRole
from ui.widgets.anomaly_words import Anomaly, tag_name
from ui.widgets.explanation import Explanation, Part, explain
from ui.widgets.page import Target
from ui.widgets.pencil import RIGHT, Pencil
from ui.widgets.tappable import Tappable
from ui.widgets.wrapped import wrap

_PAD, _BAR_PX = 4, 8


class AnomalyShare(Tappable):
    """One tag: its name, its share, and a bar to the left or the right of the middle."""

    navigate = Signal(object)

    def __init__(self, station: Station) -> None:
        super().__init__(station.theme, "", TouchClass.T1)
        self._station = station
        self.share: TagShare | None = None
        self._anomaly: Anomaly | None = None
        self.clicked.connect(self._tell)

    def show_share(self, share: TagShare, anomaly: Anomaly) -> None:
        """Show what a tag adds to an anomaly."""
        self._anomaly = anomaly
        if share != self.share:
            self.share = share
            self.show_caption(f"{self._name()} {self._percent()} {self._side()}")
            self.updateGeometry()
            self.update()

    def content_size(self) -> QSize:
        """Return room for the words and the bar at the present width."""
        strong, micro = (self.theme.metrics(one) for one in (TypeRole.STRONG, TypeRole.MICRO))
        names, sides = self._lines()
        high = len(names) * strong.height() + len(sides) * micro.height()
        return QSize(self.theme.unit(160), round(high) + self.theme.unit(_BAR_PX + 4 * _PAD))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that the words need in this width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paint(self, pencil: Pencil) -> None:
        """Paint name and share, the bar, and what it means."""
        share, unit = self.share, self.theme.unit
        if share is None:
            return
        area = QRectF(self.rect())
        if self.isDown() or self.hasFocus():
            pencil.box(area, "pressed" if self.isDown() else "panel", "setpoint", 1.0)
        pad = unit(_PAD)
        names, sides = self._lines()
        strong, micro = (self.theme.metrics(one) for one in (TypeRole.STRONG, TypeRole.MICRO))
        top, wide = float(pad), area.width() - 2 * pad
        pencil.write(QRectF(pad, top, wide, strong.height()), self._percent(), TypeRole.STRONG,
                     ink="value", align=RIGHT)  # fmt: skip
        for line in names:
            pencil.write(QRectF(pad, top, wide, strong.height()), line, TypeRole.STRONG)
            top += strong.height()
        self._paint_bar(pencil, QRectF(pad, top + pad, wide, unit(_BAR_PX)), share)
        top += unit(_BAR_PX) + 2 * pad
        for line in sides:
            at = QRectF(pad, top, wide, micro.height())
            pencil.write(at, line, TypeRole.MICRO, ink="text2")
            top += micro.height()

    def _paint_bar(self, pencil: Pencil, track: QRectF, share: TagShare) -> None:
        pencil.fill(track, "sunken")
        middle = track.center().x()
        long = min(max(share.share, 0.0), 1.0) * track.width() / 2
        left = middle if share.deviation >= 0 else middle - long
        pencil.fill(QRectF(left, track.top(), max(1.0, long), track.height()), "value")
        pencil.fill(QRectF(middle, track.top() - 2, 1, track.height() + 4), "text")

    def _lines(self) -> tuple[list[str], list[str]]:
        strong, micro = (self.theme.metrics(one) for one in (TypeRole.STRONG, TypeRole.MICRO))
        wide = float(max(self.width(), self.theme.unit(160)) - 2 * self.theme.unit(_PAD))
        beside = strong.horizontalAdvance("100 %") + self.theme.unit(8)
        return wrap(strong, self._name(), wide - beside, 4), wrap(micro, self._side(), wide, 4)

    def _name(self) -> str:
        return "" if self.share is None else tag_name(self.share.tag, self._station.site)

    def _percent(self) -> str:
        return "" if self.share is None else formats.percent(self.share.share, 0)

    def _side(self) -> str:
        if self.share is None:
            return ""
        told = _("{n} spreads above usual") if self.share.deviation >= 0 else _(
            "{n} spreads below usual")  # fmt: skip
        words = [told.format(n=formats.number(abs(self.share.deviation), 1))]
        value, expected = (self._amount(one) for one in (self.share.value, self.share.expected))
        if value and expected:
            told = _("{value}, usually {expected}")
            words.append(told.format(value=value, expected=expected))
        return " · ".join(words)

    def _amount(self, value: float | None) -> str:
        site = self._station.site
        if value is None or self.share is None or self.share.tag not in site.number_by_key:
            return ""
        tag = site.tag(self.share.tag)
        return formats.with_unit(value, tag.decimals, tag.unit)

    def _tell(self, _checked: bool = False) -> None:
        share, anomaly = self.share, self._anomaly
        if share is None or anomaly is None:
            return
        target = Target(
            page="trends", machine=anomaly.machine, tag=share.tag, time_us=to_us(anomaly.raised)
        )
        deviation = _("{n} standard deviations").format(n=formats.number(share.deviation, 2))
        parts = [Part(_("Distance from what is usual"), deviation, target)]
        for name, value in ((_("Value"), share.value), (_("Expected"), share.expected)):
            if amount := self._amount(value):
                parts.append(Part(name, amount, target))
        told = Explanation(
            self._name(), self._percent(),
            _("How much of the distance from usual is this signal's: its own distance times what "
              "that weighs, by how the signals used to move together, as a share of the whole."),
            tuple(parts), (_("It says where to look first, not what the cause is."),),
        )  # fmt: skip
        explain(self.theme, self, told, self.navigate.emit)
