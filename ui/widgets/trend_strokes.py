"""A line as one upright stroke a pixel: each pixel is painted once, however many samples it holds.

Pure NumPy. Painting is what costs time, and it costs by the pixel; the points of a step line
through pixel columns pass the same pixels up to three times.
"""

import numpy as np

from hmi.historian.series import Values


def strokes(x: Values, y: Values, left: int, right: int) -> tuple[Values, Values]:
    """Return least and greatest y of each pixel from left to right, shape (right - left + 1,).

    x (pixels, ascending) and y are a step line: it is level or upright everywhere. NaN is where
    it is broken, and beyond its ends.
    """
    # The end of the last column lies a rounding behind the end of the range that follows it.
    x = np.maximum.accumulate(x)
    begin, end = np.searchsorted(x, (left, right + 1), "left").tolist()
    held = float(y[begin - 1]) if begin else np.nan
    goes_on = end < len(x)
    x, y = x[begin:end], y[begin:end]
    pixels = np.floor(x).astype(np.int64) - left
    starts = np.flatnonzero(np.diff(pixels, prepend=-1))
    filled = pixels[starts]
    last = np.array([held])
    if len(y):
        last = np.concatenate((last, y[starts[1:] - 1], y[-1:]))
    # A pixel without a point continues what was left by the last one that has some.
    low = last[np.searchsorted(filled, np.arange(right - left + 1), "right")]
    if not goes_on:
        low[int(filled[-1]) + 1 if len(filled) else 0 :] = np.nan
    high = low.copy()
    if len(filled):
        low[filled] = np.fmin.reduceat(y, starts)
        high[filled] = np.fmax.reduceat(y, starts)
    return low, high


def outline(
    low: Values, high: Values, left: int, dash: tuple[float, ...] = (), origin: int = 0
) -> tuple[Values, Values]:
    """Return the points of one path along all strokes, four a pixel, up and down by turns.

    From pixel to pixel the path is level, so that an edge is one pixel wide. Strokes that fall
    between dashes (lengths in pixels, on and off) are left out; origin moves with time, so that
    dashes stay where they are on the line.
    """
    y = np.empty((len(low), 4))
    is_up = np.arange(len(low)) % 2 == 0
    y[:, 1], y[:, 2] = np.where(is_up, low, high), np.where(is_up, high, low)
    # Leave a pixel, and come into the next one, where the two touch.
    leave = np.clip(y[:-1, 2], low[1:], high[1:])
    leave = np.clip(leave, low[:-1], high[:-1])
    y[:-1, 3] = np.where(np.isnan(leave), y[:-1, 2], leave)
    y[-1:, 3] = y[-1:, 2]
    come = np.clip(y[:-1, 3], low[1:], high[1:])
    y[1:, 0] = np.where(np.isnan(come), y[1:, 1], come)
    y[:1, 0] = y[:1, 1]
    if dash:
        phase = (np.arange(len(low)) + origin) % sum(dash)
        y[np.searchsorted(np.cumsum(dash), phase, "right") % 2 == 1] = np.nan
    return np.repeat(np.arange(len(low), dtype=np.float64) + left, 4), y.ravel()
