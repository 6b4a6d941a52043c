"""A bar of the time of one stop, to say where it shall be split: tap, drag, or step."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.clock import from_us
from hmi.plant.stops import Stop
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.theme.type import TypeRole
from ui.widgets.action_button import ActionButton
from ui.widgets.painted import Painted
from ui.widgets.pencil import LEFT, RIGHT, Pencil
from ui.widgets.plain_text import PlainLabel

_STEPS_S = (-60, -10, 10, 60)


class CutBar(Painted):
    """The parts of a stop in their time, and a line where it would be cut."""

    moved = Signal()

    def __init__(self, theme: Theme, stop: Stop, zone: str) -> None:
        super().__init__(theme)
        self._stop, self._zone = stop, zone
        self.at_us = (stop.start_us + stop.end_us) // 2

    @property
    def touch_class(self) -> TouchClass:
        """A finger moves the line."""
        return TouchClass.T2

    def move_to(self, at_us: int) -> None:
        """Put the line somewhere inside the stop."""
        second = 1_000_000
        least, most = self._stop.start_us + second, self._stop.end_us - second
        self.at_us = max(min(at_us, most), min(least, most))
        self.moved.emit()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for a finger and the times below."""
        micro = self.theme.metrics(TypeRole.MICRO).height()
        high = self.theme.target_px(TouchClass.T2) + round(micro) + self.theme.unit(4)
        return QSize(self.theme.unit(400), high)

    def minimumSizeHint(self) -> QSize:
        """Keep the height."""
        return QSize(self.theme.unit(200), self.sizeHint().height())

    def paint(self, pencil: Pencil) -> None:
        """Paint the stop, its ends in words, and the line."""
        room, palette = self._bar(), self.theme.palette
        pencil.fill(room, "bg")
        for start, end in self._stop.parts:
            left, right = self._x(start), self._x(end)
            part = QRectF(left, room.top(), max(1.0, right - left), room.height())
            pencil.fill(part, palette.state_fill(self._stop.state))
        below = QRectF(0, room.bottom() + 2, self.width(), self.height() - room.bottom() - 2)
        for moment, align in ((self._stop.start_us, LEFT), (self._stop.end_us, RIGHT)):
            told = formats.clock_time(from_us(moment), self._zone)
            pencil.write(below, told, TypeRole.MICRO, ink="text2", align=align)
        x = round(self._x(self.at_us)) + 0.5
        pencil.line(QPointF(x, room.top()), QPointF(x, room.bottom()), "setpoint", 3.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the line under the finger."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the line follow the finger."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._follow(event)

    def _follow(self, event: QMouseEvent) -> None:
        share = event.position().x() / max(1, self.width())
        length = self._stop.end_us - self._stop.start_us
        self.move_to(self._stop.start_us + round(share * length))

    def _bar(self) -> QRectF:
        return QRectF(0, 0, self.width(), self.theme.target_px(TouchClass.T2))

    def _x(self, moment_us: int) -> float:
        length = max(1, self._stop.end_us - self._stop.start_us)
        return (moment_us - self._stop.start_us) / length * self.width()


class StopCut(QWidget):
    """The bar with its steps, and the button that splits."""

    wished = Signal(object)
    """When the stop shall be split, UTC microseconds."""

    def __init__(self, theme: Theme, stop: Stop, zone: str) -> None:
        super().__init__()
        self._stop, self._zone = stop, zone
        self.bar = CutBar(theme, stop, zone)
        self.told = PlainLabel(theme, "", TypeRole.BODY, is_wrapped=True)
        self.split = ActionButton(theme, _("Split here"), TouchClass.T2, is_primary=True)
        self.steps = [ActionButton(theme, _step_words(one), TouchClass.T2) for one in _STEPS_S]
        row = QHBoxLayout()
        row.setSpacing(theme.unit(8))
        for button, step_s in zip(self.steps, _STEPS_S, strict=True):
            button.clicked.connect(lambda _checked=False, step_s=step_s: self._step(step_s))
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.split)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.unit(8))
        for widget in (self.told, self.bar):
            box.addWidget(widget)
        box.addLayout(row)
        self.bar.moved.connect(self._tell)
        self.split.clicked.connect(lambda _checked=False: self.wished.emit(self.bar.at_us))
        self._tell()

    def _step(self, step_s: int) -> None:
        self.bar.move_to(self.bar.at_us + step_s * 1_000_000)

    def _tell(self) -> None:
        at_us = self.bar.at_us
        told = _("Split at {time}: {before} before it, {after} after it").format(
            time=formats.clock_time(from_us(at_us), self._zone),
            before=formats.duration((at_us - self._stop.start_us) / 1e6),
            after=formats.duration((self._stop.end_us - at_us) / 1e6),
        )
        self.told.show_text(told)


def _step_words(step_s: int) -> str:
    told = formats.duration(abs(step_s)) if abs(step_s) < 60 else formats.age(abs(step_s))
    return f"{'+' if step_s > 0 else chr(0x2212)}{told}"
