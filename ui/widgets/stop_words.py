"""What is said of stops, in words."""

from hmi.clock import from_us
from hmi.performance.stop_proposals import Activation
from hmi.plant.stop_reasons import ReasonTree
from hmi.plant.stops import Stop, StopKind
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.widgets.plain_text import plain
from ui.widgets.state_chip import state_word

_LONGEST = 60


def machine_name(station: Station, key: str) -> str:
    """Return the name of a machine, its key where the site has it no more."""
    known = station.site.machine_by_key.get(key)
    return plain(key if known is None else known.name, _LONGEST)


def length_of(stop: Stop) -> str:
    """Return how long the machine stood."""
    return formats.duration(stop.stopped_us / 1e6)


def when(station: Station, stop: Stop) -> str:
    """Return when a stop began: the time of day, with the date where that is another one."""
    zone, start = station.site.calendar.timezone, from_us(stop.start_us)
    is_today = formats.date(start, zone) == formats.date(station.clock.now(), zone)
    return (formats.clock_time if is_today else formats.date_time)(start, zone)


def state_of(stop: Stop) -> str:
    """Return the state of a stop, and where its cause is if that is elsewhere."""
    word = state_word(stop.state)
    if stop.kind is StopKind.OUTSIDE:
        return _("{state}, caused outside").format(state=word)
    return _("{state}, lasts").format(state=word) if stop.is_open else word


def reason_of(stop: Stop, tree: ReasonTree) -> str:
    """Return a stop's reason in words, or that it has none and whether it should."""
    if stop.reason:
        return plain(tree.words(stop.reason), 3 * _LONGEST)
    if stop.is_unqualified:
        return _("Unqualified")
    return _("Micro-stop") if stop.kind is not StopKind.OUTSIDE else _("Caused outside")


def lead_of(stop: Stop, alarms: dict[str, Activation]) -> str:
    """Return the message of the alarm that led to a stop, empty without one."""
    known = alarms.get(stop.led_by)
    return "" if known is None else plain(known.message, 2 * _LONGEST)


def alarm_words(station: Station, key: str) -> str:
    """Return the message of an alarm of the site, empty for one that it has not."""
    return next(
        (plain(one.message, _LONGEST) for one in station.site.alarms if one.key == key), ""
    )
