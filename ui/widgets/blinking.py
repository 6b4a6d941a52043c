"""The ground of what can be tapped and shows an alarm's badge that may have to blink."""

from PySide6.QtGui import QHideEvent, QShowEvent

from ui.theme.blink import BlinkRate
from ui.theme.scale import TouchClass
from ui.theme.theme import Theme
from ui.widgets.tappable import Tappable


class Blinking(Tappable):
    """A target that is painted with the one pulse while its badge blinks and somebody sees it.

    Subclasses implement badge_rate(), and call keep_pulse() whenever it may have changed.
    """

    def __init__(self, theme: Theme, caption: str, touch_class: TouchClass) -> None:
        super().__init__(theme, caption, touch_class)
        theme.blink.ticked.connect(self._beat)

    def badge_rate(self) -> BlinkRate:
        """Return how the badge blinks, steady without one."""
        raise NotImplementedError

    def keep_pulse(self) -> None:
        """Blink from now on, or no more."""
        if self.isVisible() and self.badge_rate():
            self.theme.blink.join(self)
        else:
            self.theme.blink.leave(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Blink while visible."""
        super().showEvent(event)
        self.keep_pulse()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop blinking while nobody can see it."""
        super().hideEvent(event)
        self.theme.blink.leave(self)

    def _beat(self) -> None:
        if self.isVisible() and self.badge_rate():
            self.update()
