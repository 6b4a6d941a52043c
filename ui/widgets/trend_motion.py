"""Whether a chart is in motion: under a finger, or going on by itself after a flick."""

from collections.abc import Callable

from hmi.clock import Clock
from ui.widgets.trend_inertia import Inertia

_LEAST_FILM_S = 0.12
"""A film costs as much as some pictures: no more often than this."""


class TrendMotion:
    """Knows when motion begins and ends; begin() and rest() are told to whoever draws."""

    def __init__(self, clock: Clock, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._changed = changed
        self._is_held = False
        self._inertia: Inertia | None = None
        self._filmed_s = -1e9
        self.is_film_due = False
        """Whether what was filmed has changed."""

    @property
    def is_moving(self) -> bool:
        """Tell whether the chart is dragged or goes on by itself."""
        return self._is_held or self._inertia is not None

    @property
    def is_flying(self) -> bool:
        """Tell whether it goes on by itself."""
        return self._inertia is not None

    def hold(self) -> None:
        """Begin to be dragged; a flick that goes on ends."""
        self._is_held, self._inertia = True, None
        self._changed()

    def let_go(self) -> None:
        """Be dragged no more."""
        self._is_held = False
        self._changed()

    def fly(self, speed_px_s: float) -> None:
        """Go on by itself."""
        self._inertia = Inertia(speed_px_s, self._clock.monotonic())
        self._changed()

    def rest(self) -> None:
        """Stand still at once."""
        if self.is_moving:
            self._is_held, self._inertia = False, None
            self._changed()

    def flown_px(self) -> float:
        """Return how far it has flown since this was asked last; at the end it rests."""
        if self._inertia is None:
            return 0.0
        now_s = self._clock.monotonic()
        by_px = self._inertia.moved_px(now_s)
        if self._inertia.is_over(now_s):
            self.rest()
        return by_px

    def may_film(self, is_too_narrow: bool) -> bool:
        """Tell whether a new film shall be made now; it is begun then."""
        now_s = self._clock.monotonic()
        if not (is_too_narrow or self.is_film_due) or now_s - self._filmed_s < _LEAST_FILM_S:
            return False
        self._filmed_s, self.is_film_due = now_s, False
        return True
