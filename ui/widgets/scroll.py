"""A page area that scrolls under a finger, by its bar and by its keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QScroller, QScrollerProperties, QWidget


class Scroll(QScrollArea):
    """A kinetic scroll area without frame; upright only, its content takes the whole width."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        make_kinetic(self)


def make_kinetic(area: QScrollArea | QWidget) -> None:
    """Let a finger (or a mouse) drag an area's viewport, without overshoot."""
    viewport = area.viewport() if hasattr(area, "viewport") else area
    QScroller.grabGesture(viewport, QScroller.ScrollerGestureType.LeftMouseButtonGesture)
    scroller = QScroller.scroller(viewport)
    properties = scroller.scrollerProperties()
    metric, policy = QScrollerProperties.ScrollMetric, QScrollerProperties.OvershootPolicy
    for overshoot in (metric.HorizontalOvershootPolicy, metric.VerticalOvershootPolicy):
        properties.setScrollMetric(overshoot, policy.OvershootAlwaysOff)
    scroller.setScrollerProperties(properties)
