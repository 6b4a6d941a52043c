"""Which time a chart shows: the newest minutes, moving on, or a past that stands still. Pure."""

from dataclasses import dataclass, replace

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
SHORTEST_US = 10 * SECOND_US
LONGEST_US = 800 * DAY_US


@dataclass(frozen=True, slots=True)
class TrendWindow:
    """A span of time. end_us is UTC microseconds; None follows the clock (live)."""

    span_us: int
    end_us: int | None = None

    @property
    def is_live(self) -> bool:
        """Tell whether the newest samples are in view and move on."""
        return self.end_us is None

    def bounds(self, now_us: int) -> tuple[int, int]:
        """Return start and end."""
        end_us = now_us if self.end_us is None else self.end_us
        return end_us - self.span_us, end_us

    def live(self) -> "TrendWindow":
        """Return the same span up to now."""
        return replace(self, end_us=None)

    def paused(self, now_us: int) -> "TrendWindow":
        """Return the same picture, standing still."""
        return replace(self, end_us=self.bounds(now_us)[1])

    def panned(self, by_us: int, now_us: int) -> "TrendWindow":
        """Return the window moved; at the present it is live again, beyond it there is nothing."""
        end_us = self.bounds(now_us)[1] + by_us
        return replace(self, end_us=None if end_us >= now_us else end_us)

    def zoomed(self, factor: float, anchor_us: int, now_us: int) -> "TrendWindow":
        """Return factor times the span; anchor_us stays where it is, live stays live."""
        span_us = _held(round(self.span_us * factor))
        if self.end_us is None:
            return TrendWindow(span_us)
        share = (self.end_us - anchor_us) / self.span_us
        end_us = anchor_us + round(span_us * share)
        return TrendWindow(span_us, min(end_us, now_us))

    def of_span(self, span_us: int, now_us: int) -> "TrendWindow":
        """Return the window with another span; its middle stays, unless it is live."""
        if self.end_us is None:
            return TrendWindow(_held(span_us))
        middle_us = self.end_us - self.span_us // 2
        return around(middle_us, span_us, now_us)


def around(time_us: int, span_us: int, now_us: int) -> TrendWindow:
    """Return a window with a moment in its middle, standing still, not beyond now."""
    span_us = _held(span_us)
    return TrendWindow(span_us, min(time_us + span_us // 2, now_us))


def _held(span_us: int) -> int:
    return max(SHORTEST_US, min(span_us, LONGEST_US))
