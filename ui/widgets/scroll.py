"""A page area that scrolls under a finger, by its bar and by its keys."""

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QLineEdit,
    QScrollArea,
    QScroller,
    QScrollerProperties,
    QWidget,
)


class Scroll(QScrollArea):
    """A kinetic scroll area without frame; upright only, its content takes the whole width.

    is_whole makes it ask for the least width of its content, which then is never cut sideways.
    """

    def __init__(self, content: QWidget, *, is_whole: bool = False) -> None:
        super().__init__()
        self._is_whole = is_whole
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        make_kinetic(self)

    def minimumSizeHint(self) -> QSize:
        """Return the content's least width with the bar beside it, if it is to be whole."""
        hint, content = super().minimumSizeHint(), self.widget()
        if not self._is_whole or content is None:
            return hint
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(content.minimumSizeHint().width() + bar, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask anew: the content may have changed with the theme or its words.

        A field that is typed into stays in sight, such as when a keyboard takes the room below.
        """
        super().resizeEvent(event)
        if self._is_whole:
            self.updateGeometry()
        # How far it can be moved is known once the content is laid out, too.
        QTimer.singleShot(0, self, self._keep_field_in_sight)

    def _keep_field_in_sight(self) -> None:
        field = self.window().focusWidget()
        if isinstance(field, QLineEdit) and self.isAncestorOf(field):
            self.ensureWidgetVisible(field)


class TallScroll(Scroll):
    """Shows all of its content where there is room, and scrolls where there is not."""

    def __init__(self, content: QWidget) -> None:
        super().__init__(content, is_whole=True)
        self._content = content

    def sizeHint(self) -> QSize:
        """Return the content's size with the bar beside it."""
        bar = self.verticalScrollBar().sizeHint().width()
        return self._content.sizeHint() + QSize(bar, 0)


def make_kinetic(area: QScrollArea | QWidget) -> None:
    """Let a finger (or a mouse) drag an area's viewport, without overshoot."""
    if isinstance(area, QAbstractScrollArea):
        for bar in (area.horizontalScrollBar(), area.verticalScrollBar()):
            bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    viewport = area.viewport() if hasattr(area, "viewport") else area
    QScroller.grabGesture(viewport, QScroller.ScrollerGestureType.LeftMouseButtonGesture)
    scroller = QScroller.scroller(viewport)
    properties = scroller.scrollerProperties()
    metric, policy = QScrollerProperties.ScrollMetric, QScrollerProperties.OvershootPolicy
    for overshoot in (metric.HorizontalOvershootPolicy, metric.VerticalOvershootPolicy):
        properties.setScrollMetric(overshoot, policy.OvershootAlwaysOff)
    scroller.setScrollerProperties(properties)
