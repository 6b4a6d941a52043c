"""Moments of the past in words, on the clock of the site."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hmi.texts.catalog import _
from hmi.texts.formats import clock_time, date
from ui.widgets.trend_ticks import is_twice


def weekday(at: datetime, zone: ZoneInfo) -> str:
    """Return the short name of a moment's local weekday."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[at.astimezone(zone).weekday()]


def time_words(at: datetime, zone: ZoneInfo) -> str:
    """Return the local time of day; in an hour that comes twice with the zone's short name."""
    local = at.astimezone(zone)
    text = clock_time(at, zone)
    return f"{text} {local.tzname()}" if is_twice(local) else text


def day_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return the local day as people say it: today, yesterday, or weekday and date."""
    back = (now.astimezone(zone).date() - at.astimezone(zone).date()).days
    if back == 0:
        return _("today")
    if back == 1:
        return _("yesterday")
    return f"{weekday(at, zone)} {date(at, zone)}"


def moment_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return time and day of a moment: `14:32:10 yesterday`."""
    return f"{time_words(at, zone)} {day_words(at, now, zone)}"
