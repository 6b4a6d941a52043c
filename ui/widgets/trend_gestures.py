"""What fingers, mouse and wheel do on a chart, as taps, drags and zooms in pixels."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QTouchEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

_NOTCH = 120.0
_ZOOM_A_NOTCH = 0.8
_LEAST_PINCH_PX = 24.0


class TrendGestures(QObject):
    """Watches a widget. One finger or the mouse drags and taps, two fingers or the wheel zoom."""

    tapped = Signal(float)
    """At this x."""
    drag_started = Signal()
    dragged = Signal(float)
    """By so many pixels to the right."""
    drag_ended = Signal()
    zoomed = Signal(float, float)
    """The span shall become this factor of what it is; this x shall stay where it is."""

    def __init__(self, over: QWidget, slack_px: float) -> None:
        super().__init__(over)
        self._slack_px = slack_px
        self._pressed: float | None = None
        self._at = 0.0
        self._is_drag = False
        self._pinch: float | None = None
        over.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        over.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take what belongs to a gesture."""
        if isinstance(event, QTouchEvent):
            self._touch(event)
            return True
        if isinstance(event, QWheelEvent):
            factor = _ZOOM_A_NOTCH ** (event.angleDelta().y() / _NOTCH)
            self.zoomed.emit(factor, event.position().x())
            return True
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        return False

    def _mouse(self, event: QMouseEvent) -> bool:
        x, kind = event.position().x(), event.type()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._press(x)
        elif kind == QEvent.Type.MouseMove and self._pressed is not None:
            self._move(x)
        elif kind == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            self._release(x)
        # Other buttons do nothing here, and nothing behind the chart either.
        return True

    def _touch(self, event: QTouchEvent) -> None:
        points = [point.position() for point in event.points()]
        kind = event.type()
        if kind in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self._release(points[0].x() if points else self._at, kind == QEvent.Type.TouchCancel)
        elif len(points) >= 2:
            self._pinched(points[0], points[1])
        elif points and self._pressed is None:
            self._press(points[0].x())
        elif points and self._pinch is None:
            self._move(points[0].x())

    def _pinched(self, one: QPointF, other: QPointF) -> None:
        width = max(_LEAST_PINCH_PX, abs(one.x() - other.x()))
        if self._pinch is None:
            self._pinch = width
            self._start_drag()
            return
        self.zoomed.emit(self._pinch / width, (one.x() + other.x()) / 2)
        self._pinch = width

    def _press(self, x: float) -> None:
        self._pressed, self._at = x, x

    def _move(self, x: float) -> None:
        if self._pressed is None:
            return
        if not self._is_drag and abs(x - self._pressed) < self._slack_px:
            return
        self._start_drag()
        self.dragged.emit(x - self._at)
        self._at = x

    def _start_drag(self) -> None:
        if not self._is_drag:
            self._is_drag = True
            self.drag_started.emit()

    def _release(self, x: float, is_cancelled: bool = False) -> None:
        was_drag, self._is_drag = self._is_drag, False
        is_tap = self._pressed is not None and not was_drag and not is_cancelled
        self._pressed = self._pinch = None
        if was_drag:
            self.drag_ended.emit()
        elif is_tap:
            self.tapped.emit(x)
