"""What fingers, mouse and wheel do on a chart, in pixels; what it means is the chart's affair.

Every gesture has a button that does the same; none is the only way to anything.
"""

from collections import deque
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QTouchEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

_NOTCH = 120.0
_ZOOM_A_NOTCH = 0.8
_LEAST_PINCH_PX = 24.0
_DOUBLE_MS = 400
_HOLD_MS = 550
_FLICK_MS = 120
"""A flick is as fast as the finger was in its last moments."""
_LEAST_FLICK_PX_S = 300.0


class Grip(Enum):
    """What lies under the finger when it comes down."""

    TIME = "time"
    AXIS = "axis"
    CURSOR = "cursor"
    SECOND = "second cursor"


class TrendGestures(QObject):
    """Watches a widget.

    One finger or the mouse drags what lies under it and taps; two fingers drag and zoom, and so
    does the wheel; one that is held and then dragged draws a box.
    """

    tapped = Signal(float)
    """At this x."""
    double_tapped = Signal(QPointF)
    drag_started = Signal()
    dragged = Signal(float)
    """By so many pixels to the right."""
    drag_ended = Signal()
    flicked = Signal(float)
    """Let go at so many pixels a second to the right, after drag_ended."""
    zoomed = Signal(float, float)
    """The span shall become this factor of what it is; this x shall stay where it is."""
    axis_dragged = Signal(QPointF, float)
    """What was pressed at this point was dragged down by so many pixels more."""
    cursor_dragged = Signal(object, float)
    """A cursor (its Grip) shall be at this x."""
    box_drawn = Signal(QRectF, bool)
    """A box is being drawn; True when the finger is lifted."""

    def __init__(
        self, over: QWidget, slack_px: float, grip: Callable[[QPointF], Grip] | None = None
    ) -> None:
        super().__init__(over)
        self._slack_px = slack_px
        self._grip_at = grip or (lambda _point: Grip.TIME)
        self._grip = Grip.TIME
        self._pressed: QPointF | None = None
        self._at = QPointF()
        self._is_drag = self._is_box = self.draws_boxes = False
        self._pinch: tuple[float, float] | None = None
        self._tap: tuple[int, QPointF] | None = None
        self._way: deque[tuple[int, float]] = deque(maxlen=32)
        self._hold = QTimer(self, interval=_HOLD_MS, singleShot=True)
        self._hold.timeout.connect(self._begin_box)
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
        if event.type() == QEvent.Type.Hide:
            self._release(self._at, 0, is_cancelled=True)
        return False

    def _mouse(self, event: QMouseEvent) -> bool:
        at, kind, when = event.position(), event.type(), int(event.timestamp())
        is_press = kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if is_press and event.button() == Qt.MouseButton.LeftButton:
            self._press(at, when)
        elif kind == QEvent.Type.MouseMove and self._pressed is not None:
            self._move(at, when)
        elif kind == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            self._release(at, when)
        # Other buttons do nothing here, and nothing behind the chart either.
        return True

    def _touch(self, event: QTouchEvent) -> None:
        points = [point.position() for point in event.points()]
        kind, when = event.type(), int(event.timestamp())
        if kind in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            at = points[0] if points else self._at
            self._release(at, when, is_cancelled=kind == QEvent.Type.TouchCancel)
        elif len(points) >= 2:
            self._pinched(points[0], points[1])
        elif points and self._pressed is None:
            self._press(points[0], when)
        elif points and self._pinch is None:
            self._move(points[0], when)

    def _pinched(self, one: QPointF, other: QPointF) -> None:
        """Zoom by how far two fingers are apart, and move by where their middle is."""
        self._hold.stop()
        width = max(_LEAST_PINCH_PX, abs(one.x() - other.x()))
        middle = (one.x() + other.x()) / 2
        if self._pinch is None:
            self._start_drag()
        else:
            self.dragged.emit(middle - self._pinch[1])
            self.zoomed.emit(self._pinch[0] / width, middle)
        self._pinch = width, middle

    def _press(self, at: QPointF, when_ms: int) -> None:
        self._pressed, self._at = at, at
        self._grip = self._grip_at(at)
        self._way.clear()
        self._way.append((when_ms, at.x()))
        if self.draws_boxes:
            self._begin_box()
        elif self._grip is Grip.TIME:
            self._hold.start()

    def _move(self, at: QPointF, when_ms: int) -> None:
        if self._pressed is None:
            return
        way = at - self._pressed
        if not self._is_drag and max(abs(way.x()), abs(way.y())) < self._slack_px:
            return
        self._hold.stop()
        if not self._is_drag and not self._is_box and self._grip is Grip.TIME:
            self._start_drag()
        self._is_drag = True
        self._follow(at)
        self._at = at
        self._way.append((when_ms, at.x()))

    def _follow(self, at: QPointF) -> None:
        if self._pressed is None:
            return
        if self._is_box:
            self.box_drawn.emit(QRectF(self._pressed, at).normalized(), False)
        elif self._grip is Grip.AXIS:
            self.axis_dragged.emit(self._pressed, at.y() - self._at.y())
        elif self._grip is Grip.TIME:
            self.dragged.emit(at.x() - self._at.x())
        else:
            self.cursor_dragged.emit(self._grip, at.x())

    def _start_drag(self) -> None:
        if not self._is_drag:
            self._is_drag = True
            self.drag_started.emit()

    def _begin_box(self) -> None:
        if self._pressed is not None and not self._is_drag:
            self._is_box = True
            self.box_drawn.emit(QRectF(self._pressed, self._pressed), False)

    def _release(self, at: QPointF, when_ms: int, *, is_cancelled: bool = False) -> None:
        pressed, was_drag, was_box = self._pressed, self._is_drag, self._is_box
        was_pinch = self._pinch is not None
        self._hold.stop()
        self._is_drag = self._is_box = False
        self._pressed = self._pinch = None
        if was_box and pressed is not None:
            box = QRectF() if is_cancelled else QRectF(pressed, at).normalized()
            self.box_drawn.emit(box, True)
        elif was_drag and (self._grip is Grip.TIME or was_pinch):
            self.drag_ended.emit()
            speed = 0.0 if was_pinch or is_cancelled else self._speed(when_ms)
            if abs(speed) >= _LEAST_FLICK_PX_S:
                self.flicked.emit(speed)
        elif pressed is not None and not was_drag and not is_cancelled:
            self._tapped(at, when_ms)

    def _tapped(self, at: QPointF, when_ms: int) -> None:
        before, self._tap = self._tap, (when_ms, at)
        is_soon = before is not None and when_ms - before[0] <= _DOUBLE_MS
        if is_soon and before and (before[1] - at).manhattanLength() <= 4 * self._slack_px:
            self._tap = None
            self.double_tapped.emit(at)
        else:
            self.tapped.emit(at.x())

    def _speed(self, when_ms: int) -> float:
        """Return pixels a second in the last moments; 0 where the finger rested before."""
        recent = [one for one in self._way if when_ms - one[0] <= _FLICK_MS]
        if len(recent) < 2 or recent[-1][0] <= recent[0][0]:
            return 0.0
        return (recent[-1][1] - recent[0][1]) / (recent[-1][0] - recent[0][0]) * 1000
