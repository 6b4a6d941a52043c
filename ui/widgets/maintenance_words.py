"""Works that come due, in words: how much is used, when it will be, who did it last."""

from hmi.bus.care_facts import MaintenanceDone, MaintenanceStanding, Measure
from hmi.plant.maintenance import MaintenanceItem
from hmi.plant.site import Site
from hmi.texts import formats
from hmi.texts.catalog import _
from ui.live.station import Station
from ui.widgets.explanation import Explanation, Part
from ui.widgets.page import Target
from ui.widgets.plain_text import plain

_DAY_S = 86_400.0
_LEAST_UNSEEN_H = 0.05


def machine_name(site: Site, machine: str) -> str:
    """Return the name of a machine, harmless."""
    known = site.machine_by_key.get(machine)
    return plain(known.name if known else machine, 40)


def measure_text(measure: Measure) -> str:
    """Return how far a measure is used."""
    words = {
        "hours": _("{used} of {limit} running hours"),
        "cycles": _("{used} of {limit} cycles"),
        "days": _("{used} of {limit} days"),
    }  # fmt: skip
    decimals = 1 if measure.kind != "cycles" and measure.limit < 100 else 0
    used, limit = formats.number(measure.used, decimals), formats.number(measure.limit, 0)
    return words[measure.kind].format(used=_grouped(used), limit=_grouped(limit))


def due_text(standing: MaintenanceStanding, station: Station) -> str:
    """Return when a work is due: how long from now, with the date that follows."""
    if standing.used_share >= 1.0:
        return _("due now")
    if standing.due is None:
        return _("no use yet to tell a date from")
    left_s = (standing.due - station.clock.now()).total_seconds()
    date = formats.date(standing.due, station.site.calendar.timezone)
    if left_s < _DAY_S:
        return _("due within a day")
    days = formats.number(left_s / _DAY_S, 0)
    return _("due in about {n} days, {date}").format(n=days, date=date)


def unseen_text(standing: MaintenanceStanding) -> str:
    """Return how long nobody saw the machine; empty where that is next to nothing."""
    if standing.unseen_h < _LEAST_UNSEEN_H:
        return ""
    hours = formats.number(standing.unseen_h, 1)
    return _("{n} h were not seen and are not counted").format(n=hours)


def done_text(done: MaintenanceDone, station: Station) -> str:
    """Return who did a work, when, and how much of its interval was used."""
    at = formats.date_time(done.at, station.site.calendar.timezone)[:16]
    share = formats.percent(done.used_share, 0)
    user = plain(done.user, 40) or _("the site file")
    told = _("{at} · {user} · {share} used").format(at=at, user=user, share=share)
    return f"{told} · {plain(done.note)}" if done.note else told


def explain_use(
    item: MaintenanceItem, standing: MaintenanceStanding, station: Station
) -> Explanation:
    """Return what the share of a work follows from."""
    site = station.site
    machine = site.machine_by_key[item.machine]
    zone = site.calendar.timezone
    counter = item.counter_tag or machine.total_tag
    hours_of = machine.running_hours_tag
    parts = [Part(measure_text(one), formats.percent(one.share, 1), _target(one, counter, hours_of,
                  item.machine)) for one in standing.measures]  # fmt: skip
    parts.append(Part(_("Counted since"), formats.date_time(standing.since, zone)[:16]))
    if standing.hours_a_day is not None:
        parts.append(Part(_("Running hours a day"), formats.number(standing.hours_a_day, 1)))
    if standing.cycles_a_day is not None and item.every_cycles is not None:
        cycles = _grouped(formats.number(standing.cycles_a_day, 0))
        parts.append(Part(_("Cycles a day"), cycles))
    if standing.unseen_h >= _LEAST_UNSEEN_H:
        parts.append(Part(_("Hours that nobody saw"), formats.number(standing.unseen_h, 1)))
    notes = [
        _("The date follows from the use of the last 28 days, as far as it was seen."),
        _("What a server's history fills in later is counted as well."),
    ]
    if hours_of:
        notes.append(_("Hours are those that the machine itself counts."))
    if item.is_bearing_work:
        notes.append(_("When it is done, the vibration of the machine is learned anew."))
    return Explanation(
        plain(item.text), formats.percent(standing.used_share, 0),
        _("Used since it was last done, over what is allowed; the largest measure counts."),
        tuple(parts), tuple(notes),
    )  # fmt: skip


def _target(measure: Measure, counter: str, hours_of: str, machine: str) -> Target | None:
    key = counter if measure.kind == "cycles" else hours_of if measure.kind == "hours" else ""
    return Target(page="trends", machine=machine, tag=key) if key else None


def _grouped(number: str) -> str:
    """Return a whole number with its thousands apart."""
    whole, point, rest = number.partition(".")
    groups: list[str] = []
    while len(whole) > 3:
        whole, group = whole[:-3], whole[-3:]
        groups.insert(0, group)
    return "\N{NO-BREAK SPACE}".join([whole, *groups]) + point + rest
