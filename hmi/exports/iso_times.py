"""Many times at once as text by ISO 8601, in a zone, with microseconds and offset from UTC."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

_STEP_US = 900_000_000
"""No zone changes its offset within a quarter of an hour."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_US, _LAST_US = -62_135_510_400_000_000, 253_402_214_400_000_000
"""A day within the years 1 to 9999, so that no offset leaves them; beyond, times are in UTC."""


def iso_times(times_us: NDArray[np.int64], zone: ZoneInfo) -> list[str]:
    """Return `2026-03-29T03:00:00.000001+02:00` for each time in microseconds UTC."""
    steps, position = np.unique(times_us // _STEP_US, return_inverse=True)
    offsets = [_offset(step, zone) for step in steps.tolist()]
    shift_us = np.array([offset // timedelta(microseconds=1) for offset in offsets], np.int64)
    ends = np.array([_told(offset) for offset in offsets], np.str_)
    local = (times_us + shift_us[position]).astype("datetime64[us]")
    told: list[str] = np.char.add(np.datetime_as_string(local, unit="us"), ends[position]).tolist()
    return told


def _offset(step: int, zone: ZoneInfo) -> timedelta:
    time_us = step * _STEP_US
    if not _FIRST_US <= time_us <= _LAST_US:
        return timedelta(0)
    moment = (_EPOCH + timedelta(microseconds=time_us)).astimezone(zone)
    return moment.utcoffset() or timedelta(0)


def _told(offset: timedelta) -> str:
    seconds = round(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    hours, minutes = divmod(seconds // 60, 60)
    rest = f":{seconds % 60:02}" if seconds % 60 else ""
    return f"{sign}{hours:02}:{minutes:02}{rest}"
