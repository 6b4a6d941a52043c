"""Moments as people write them: ISO 8601 with or without an offset, or so long before now."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hmi.errors import ActionRefused

_AGO = re.compile(r"(\d{1,6}(?:\.\d+)?)\s*(s|min|h|d)(?:\s+ago)?")
_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
NOW = "now"


def moment_of(text: str, zone: ZoneInfo, now: datetime, *, is_later: bool = False) -> datetime:
    """Return the moment that a text names: `2026-10-25T02:30`, a date, `now`, or `8h` ago.

    Without an offset it is the time of the zone; in the hour that comes twice the first one, or
    the later one if asked for. Raise ActionRefused when it names none.
    """
    words = text.strip()
    if words == NOW:
        return now
    ago = _AGO.fullmatch(words)
    if ago is not None:
        return now - timedelta(seconds=float(ago[1]) * _SECONDS[ago[2]])
    return local_moment(words, zone, is_later=is_later)


def local_moment(text: str, zone: ZoneInfo, *, is_later: bool = False) -> datetime:
    """Return the moment of an ISO text. Raise ActionRefused when it is none, or never was."""
    try:
        written = datetime.fromisoformat(text)
        if written.tzinfo is not None:
            return written.astimezone(UTC)
        moment = written.replace(tzinfo=zone, fold=int(is_later)).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != written:
            raise ActionRefused("time-skipped", text=text, zone=zone.key)
    except (ValueError, OverflowError) as error:
        raise ActionRefused("time-not-understood", text=text) from error
    return moment


def is_twice(text: str, zone: ZoneInfo) -> bool:
    """Tell whether a time without an offset names two moments: when clocks are put back."""
    written = datetime.fromisoformat(text)
    if written.tzinfo is not None:
        return False
    first, second = (written.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first != second and first is not None and second is not None and first > second


def zone_of(name: str) -> ZoneInfo:
    """Return a zone by name. Raise ActionRefused when there is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise ActionRefused("zone-unknown", name=name) from error
