"""What touching a chart means: panning, flicking, zooming time and axes, cursors, boxes."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from hmi.clock import to_us
from ui.live.station import Station
from ui.widgets.trend_gestures import Grip, TrendGestures
from ui.widgets.trend_motion import TrendMotion
from ui.widgets.trend_plot import TrendPlot
from ui.widgets.trend_scales import Scale, TrendScales, moved, zoomed
from ui.widgets.trend_window import SHORTEST_US, TrendWindow

_SLACK_MM = 2.0
_GRAB_MM = 5.0
"""So far from a cursor a finger still takes hold of it."""
_LEAST_BOX_MM = 4.0
_AXIS_ZOOM = 0.006
"""How much a pixel of a drag stretches an axis."""


class Touched(Protocol):
    """A chart, as far as touching it goes; its methods are told there."""

    @property
    def plot(self) -> TrendPlot:
        """What is touched."""

    @property
    def motion(self) -> TrendMotion:
        """Whether it moves."""

    @property
    def scales(self) -> TrendScales:
        """Its axes."""

    @property
    def selected(self) -> str:
        """The chosen pen."""

    @property
    def window_of_time(self) -> TrendWindow:
        """Which time is shown."""

    @property
    def cursor_us(self) -> int | None:
        """Where the cursor stands."""

    @property
    def second_us(self) -> int | None:
        """Where the second cursor stands."""

    def show_window(self, window: TrendWindow, *, in_motion: bool = False) -> None:
        """Show another time."""

    def put_cursor(self, time_us: int | None) -> None:
        """Move the cursor."""

    def put_second_cursor(self, time_us: int | None) -> None:
        """Move the second cursor."""

    def set_axis(self, keys: Sequence[str], scale: Scale) -> None:
        """Draw pens between these values."""

    def free_axes(self, keys: Sequence[str] | None = None) -> None:
        """Let axes follow their values."""

    def follow(self) -> None:
        """Show the newest samples."""

    def look(self) -> None:
        """Draw what is due."""


class TrendTouch(QObject):
    """Carries out gestures on a chart.

    A tap sets the cursor, or the second one where there are two. A drag moves the time, a flick
    lets it go on, two fingers also zoom it; a drag on an axis zooms its values. A double tap goes
    to live, on an axis it lets its values choose their ends again. A box, drawn after a while of
    holding or after begin_box(), becomes the whole view.
    """

    box_ended = Signal()

    def __init__(self, chart: Touched, station: Station) -> None:
        super().__init__(chart.plot)
        self._chart, self._plot, self._station = chart, chart.plot, station
        theme = station.theme
        self._grab_px, self._least_px = theme.px(_GRAB_MM), theme.px(_LEAST_BOX_MM)
        self._before_us: int | None = None
        self.gestures = made = TrendGestures(self._plot, theme.px(_SLACK_MM), self._grip)
        made.tapped.connect(self._tap)
        made.double_tapped.connect(self._double_tap)
        made.drag_started.connect(chart.motion.hold)
        made.dragged.connect(self._drag)
        made.drag_ended.connect(chart.motion.let_go)
        made.flicked.connect(chart.motion.fly)
        made.zoomed.connect(self._zoom)
        made.axis_dragged.connect(self._drag_axis)
        made.cursor_dragged.connect(self._drag_cursor)
        made.box_drawn.connect(self._draw_box)

    def begin_box(self, is_wanted: bool = True) -> None:
        """Let the next drag draw a box, which becomes the whole view."""
        self.gestures.draws_boxes = is_wanted

    def stretch(self, factor: float) -> None:
        """Show the chosen pen's values in factor times their span, the middle staying."""
        keys = self._chart.scales.sharing(
            [self._chart.selected], [pen.tag for pen in self._plot.picture.pens]
        )
        for pen in self._plot.picture.pens:
            if pen.tag.key in keys:
                low, high = self._scale_of(pen.tag.key, pen.scale)
                scale = zoomed((low, high), factor, (low + high) / 2)
                self._chart.set_axis([pen.tag.key], scale)

    def fly(self) -> None:
        """Go on after a flick; the chart asks for it at the display's pace."""
        if self._chart.motion.is_flying:
            self._pan(self._chart.motion.flown_px())
            if self._chart.window_of_time.is_live:
                self._chart.motion.rest()

    def _now_us(self) -> int:
        return to_us(self._station.clock.now())

    def _grip(self, at: QPointF) -> Grip:
        """Return what lies under a finger that comes down; a chart that flies is caught."""
        self._chart.motion.rest()
        frame = self._plot.frame()
        if at.x() < frame.plot.left() and frame.plot.top() <= at.y() <= frame.plot.bottom():
            return Grip.AXIS
        cursors = (Grip.SECOND, self._chart.second_us), (Grip.CURSOR, self._chart.cursor_us)
        near = [
            (abs(frame.x_at(time_us) - at.x()), grip.name, grip)
            for grip, time_us in cursors
            if time_us is not None and frame.holds(time_us)
        ]
        found = min(near, default=None)
        # With one cursor a drag pans, wherever it begins: a tap moves the cursor.
        if self._chart.second_us is None or found is None or found[0] > self._grab_px:
            return Grip.TIME
        return found[2]

    def _tap(self, x: float) -> None:
        frame = self._plot.frame()
        if frame.plot.left() <= x <= frame.plot.right():
            self._before_us = self._chart.cursor_us
            if self._chart.second_us is None:
                self._chart.put_cursor(frame.time_at(x))
            else:
                self._put_nearer(frame.time_at(x))

    def _put_nearer(self, time_us: int) -> None:
        first_us, second_us = self._chart.cursor_us or 0, self._chart.second_us or 0
        if abs(time_us - first_us) < abs(time_us - second_us):
            self._chart.put_cursor(time_us)
        else:
            self._chart.put_second_cursor(time_us)

    def _double_tap(self, at: QPointF) -> None:
        if self._grip(at) is Grip.AXIS:
            self._chart.free_axes(self._keys_at(at))
            return
        if self._chart.second_us is None:
            # The first tap of the two was not meant for the cursor.
            self._chart.put_cursor(self._before_us)
        self._chart.follow()

    def _drag(self, by_px: float) -> None:
        self._pan(by_px)
        self._chart.look()

    def _pan(self, by_px: float) -> None:
        by_us = -round(by_px * self._plot.frame().column_us)
        window = self._chart.window_of_time.panned(by_us, self._now_us())
        self._chart.show_window(window, in_motion=True)

    def _zoom(self, factor: float, x: float) -> None:
        frame = self._plot.frame()
        if x < frame.plot.left():
            return
        window = self._chart.window_of_time.zoomed(factor, frame.time_at(x), self._now_us())
        self._chart.show_window(window)
        self._chart.look()

    def _drag_axis(self, pressed: QPointF, by_px: float) -> None:
        """Stretch the values about where the axis was taken; near its ends move them."""
        lane = self._plot.frame().lane(self._lane_at(pressed))
        share = (lane.bottom() - pressed.y()) / max(1.0, lane.height())
        for pen in self._plot.picture.pens:
            if pen.tag.key in self._keys_at(pressed):
                low, high = self._scale_of(pen.tag.key, pen.scale)
                if 0.2 <= share <= 0.8:
                    anchor = low + share * (high - low)
                    scale = zoomed((low, high), (1 + _AXIS_ZOOM) ** by_px, anchor)
                else:
                    scale = moved((low, high), by_px / max(1.0, lane.height()))
                self._chart.set_axis([pen.tag.key], scale)
        self._chart.look()

    def _scale_of(self, key: str, shown: tuple[float, float]) -> tuple[float, float]:
        """Return a pen's scale as it was set last; the one that is shown may be older."""
        return self._chart.scales.by_hand(key) or shown

    def _lane_at(self, at: QPointF) -> int:
        frame = self._plot.frame()
        lanes = range(frame.lanes)
        return min(lanes, key=lambda n: abs(frame.lane(n).center().y() - at.y()), default=0)

    def _keys_at(self, at: QPointF) -> list[str]:
        """Return the pens whose axis lies there: of a lane, of the chosen one, or of its unit."""
        picture = self._plot.picture
        if picture.is_stacked:
            keys = [picture.pens[self._lane_at(at)].tag.key] if picture.pens else []
        else:
            keys = self._plot.axis_keys(at) or [self._chart.selected]
        return self._chart.scales.sharing(keys, [pen.tag for pen in picture.pens])

    def _drag_cursor(self, grip: Grip, x: float) -> None:
        time_us = self._plot.frame().time_at(x)
        if grip is Grip.SECOND:
            self._chart.put_second_cursor(time_us)
        else:
            self._chart.put_cursor(time_us)
        self._chart.look()

    def _draw_box(self, box: QRectF, is_over: bool) -> None:
        plot = self._plot.frame().plot
        shown = box.intersected(plot)
        self._plot.show_box(None if is_over else shown)
        if not is_over:
            return
        self.gestures.draws_boxes = False
        if shown.width() >= self._least_px:
            self._zoom_into(shown, box.center())
        self.box_ended.emit()

    def _zoom_into(self, box: QRectF, at: QPointF) -> None:
        """Show the time of a box, and its values where it is clearly lower than the lane."""
        frame = self._plot.frame()
        number = self._lane_at(at)
        lane = frame.lane(number)
        picture = self._plot.picture
        part = box.intersected(lane)
        if self._least_px <= part.height() < 0.9 * lane.height():
            shown = [number] if picture.is_stacked else range(len(picture.pens))
            for n in shown:
                pen = picture.pens[n]
                span = pen.scale[1] - pen.scale[0]
                low = pen.scale[0] + (lane.bottom() - part.bottom()) / lane.height() * span
                high = pen.scale[0] + (lane.bottom() - part.top()) / lane.height() * span
                self._chart.set_axis([pen.tag.key], (low, high))
        start_us, end_us = frame.time_at(box.left()), frame.time_at(box.right())
        span_us = max(SHORTEST_US, end_us - start_us)
        self._chart.show_window(TrendWindow(span_us, min(end_us, self._now_us())))
