"""What tests of charts record, and what they look at."""

from datetime import timedelta

from hmi.bus.facts import GapChanged, GapState
from hmi.clock import to_us
from hmi.plant.quality import GOOD
from tests.helpers import builders
from ui.widgets.trend_strokes import strokes
from ui.widgets.trend_window import SECOND_US


def record(reader, clock, key, *points):
    """Record (seconds before now, value) of a tag."""
    now_us = to_us(clock.now())
    rows = [(now_us - round(ago * SECOND_US), value, status) for ago, value, status in
            ((*point, GOOD)[:3] for point in points)]  # fmt: skip
    reader.samples[key] = sorted(rows)


def hole(clock, start_s, end_s, number=1, cause="engine-stopped", **more):
    now = clock.now()
    return GapChanged(
        number, builders.CONNECTION, now - timedelta(seconds=start_s),
        None if end_s is None else now - timedelta(seconds=end_s), cause,
        more.pop("state", GapState.UNFILLABLE), **more,
    )  # fmt: skip


def drawn_between(pen, clock, start_s, end_s):
    """Return what is drawn from so many seconds ago to so many, ten times a second."""
    start = to_us(clock.now()) / SECOND_US - start_s
    return strokes((pen.x - start) * 10, pen.y, 0, round((start_s - end_s) * 10))[0]
