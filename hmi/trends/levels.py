"""How wide the columns are that a line is kept in: some widths, aligned to the clock.

Columns begin at whole multiples of their width since 1970, so that those of one look serve the
next one, and those of whole minutes and hours are exactly what the historian keeps summed up.
"""

from hmi.historian.rollup import HOUR_US, MINUTE_US

_SECOND_US = 1_000_000
_DAY_US = 24 * HOUR_US
WIDTHS_US: tuple[int, ...] = (
    *(1000 * n for n in (1, 2, 3, 4, 5, 8, 10, 15, 20, 30, 40, 50, 80)),
    *(1000 * n for n in (100, 150, 200, 300, 400, 500, 600, 800)),
    *(_SECOND_US * n for n in (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40)),
    *(MINUTE_US * n for n in (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30)),
    *(HOUR_US * n for n in (1, 2, 3, 4, 6, 8, 12, 24)),
)
_MANY_SAMPLES_US = 10 * MINUTE_US
_MANY_MINUTES_US = 4 * _DAY_US


def width_for(pixel_us: float) -> int:
    """Return the greatest width that is no longer than a pixel; the least where none is."""
    return max((width for width in WIDTHS_US if width <= pixel_us), default=WIDTHS_US[0])


def coarse_for(width_us: int, span_us: int) -> int | None:
    """Return a width that is read at once where the true one takes longer, None where it does not.

    A span that needs many samples is shown by minutes first, one of many minutes by hours.
    """
    if width_us < MINUTE_US:
        return MINUTE_US if span_us > _MANY_SAMPLES_US else None
    return HOUR_US if width_us < HOUR_US and span_us > _MANY_MINUTES_US else None
