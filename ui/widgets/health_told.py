"""Where a health score comes from, in words: the score itself, and each aspect of it."""

from hmi.bus.facts import HealthAspect, MachineChanged
from hmi.clock import to_us
from hmi.machines.health import CAPS, CURRENT_ALERT, CURRENT_WARN
from hmi.machines.temperature_limits import BEARING_ALARM, BEARING_WARN, bearing_limits
from hmi.machines.vibration import zone_limits
from hmi.plant.assets import Machine
from hmi.plant.derived import HEALTH, key_of
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.live.station import Station
from ui.widgets.explanation import Explanation, Part
from ui.widgets.page import Target
from ui.widgets.points_lost import ASPECTS, aspect_value, aspect_word


def score_told(station: Station, fact: MachineChanged) -> Explanation:
    """Return how a machine's score follows from its aspects."""
    machine = station.site.machine_by_key[fact.machine]
    parts = [
        Part(
            _("{name}: score times weight").format(name=aspect_word(one.name)),
            _("{score} times {weight} · {lost} lost").format(
                score=formats.number(one.score, 0), weight=formats.percent(one.weight, 0),
                lost=formats.number(one.points_lost, 1),
            ),
            aspect_target(machine, one, fact),
        )
        for one in fact.aspects
    ]  # fmt: skip
    parts += [
        Part(sentence(cap), _("at most {n}").format(n=formats.number(CAPS.get(cap), 0)))
        for cap in fact.health_caps
    ]
    if fact.health_time is not None:
        zone = station.site.calendar.timezone
        parts.append(Part(_("Scored until"), formats.date_time(fact.health_time, zone),
                          health_target(fact)))  # fmt: skip
    based = _("Based on {n} of {all}").format(n=len(fact.aspects), all=ASPECTS)
    return Explanation(
        f"{_('Health')} · {machine.name}", formats.number(fact.health, 0),
        _("Half of the worst aspect's score plus half of the weighted mean of all, each 0 to 100. "
          "Weights are shared out among the aspects that are known. What the machine says of "
          "itself and grave alarms set a ceiling."),
        tuple(parts),
        (based, _("Median of the last 10 minutes, once a minute, only while the machine runs in a "
                  "state that compares; until then the last score is held with its age."),
         _("80 and above good, 60 watch, 40 plan work, below act.")),
    )  # fmt: skip


def aspect_told(station: Station, fact: MachineChanged, aspect: HealthAspect) -> Explanation:
    """Return how an aspect is scored, and what it costs."""
    machine = station.site.machine_by_key[fact.machine]
    is_worst = aspect.score == min(one.score for one in fact.aspects)
    lost = _("half of weight times (100 - score)")
    if is_worst:
        lost += _(", and for the worst half of (100 - score) more")
    parts = (
        Part(_("Value"), aspect_value(aspect, station.site), aspect_target(machine, aspect, fact)),
        Part(_("Score"), formats.number(aspect.score, 1)),
        Part(_("Weight"), formats.percent(aspect.weight, 0)),
        Part(_("Points lost"), formats.number(aspect.points_lost, 1)),
    )
    return Explanation(
        f"{aspect_word(aspect.name)} · {machine.name}",
        f"\N{MINUS SIGN}{formats.number(aspect.points_lost, 1)}",
        f"{scale_words(machine, aspect.name)} {_('Points lost')}: {lost}.",
        parts, (sentence(aspect.detail),),
    )  # fmt: skip


def scale_words(machine: Machine, aspect: str) -> str:
    """Return between which values an aspect is scored, straight lines in between."""
    if aspect == "vibration":
        zones = zone_limits(machine.group, machine.foundation)
        told = _("100 at rest, 90 at {ab} mm/s (zone A/B), 70 at {bc} (B/C), 40 at {cd} (C/D), 0 "
                 "at {most}.")  # fmt: skip
        values = (zones.a_b, zones.b_c, zones.c_d, 1.5 * zones.c_d)
        ab, bc, cd, most = (formats.number(one, 2) for one in values)
        return told.format(ab=ab, bc=bc, cd=cd, most=most)
    if aspect == "temperature":
        limits = bearing_limits(machine, None)
        warn, alarm = (formats.number(one, 0) for one in (limits.warn, limits.alarm))
        if (limits.warn, limits.alarm) != (BEARING_WARN, BEARING_ALARM):
            told = _("100 at what is usual, 70 at {warn} °C, 40 at {alarm} °C, as the site says, "
                     "0 at 10 K more.")  # fmt: skip
        else:
            told = _("100 at what is usual, 70 at 10 K above it ({warn} °C at most), 40 at 20 K "
                     "above it ({alarm} °C at most), 0 at 30 K above it.")  # fmt: skip
        return told.format(warn=warn, alarm=alarm)
    return {
        "current": _("By how far it is from what is expected: 100 at 0 %, 70 at {warn} %, 40 at "
                     "{alert} %, 0 at 25 %."),
        "anomaly": _("By the greatest z of its watches: 100 up to 2, 70 at 4, 40 at 6, 0 at 10."),
        "faults": _("By failures in seven days: 100 without one, 70 at 1, 40 at 3, 0 at 6."),
    }.get(aspect, "").format(
        warn=formats.number(CURRENT_WARN, 0), alert=formats.number(CURRENT_ALERT, 0)
    )  # fmt: skip


def aspect_target(machine: Machine, aspect: HealthAspect, fact: MachineChanged) -> Target | None:
    """Return where an aspect's value can be looked up."""
    if aspect.name == "anomaly":
        return Target(page="health", machine=machine.key, view="anomalies")
    if not aspect.tag:
        return None
    time_us = None if fact.health_time is None else to_us(fact.health_time)
    return Target(page="trends", machine=machine.key, tag=aspect.tag, time_us=time_us)


def health_target(fact: MachineChanged) -> Target:
    """Return where the history of a score is drawn."""
    return Target(page="trends", machine=fact.machine, tag=key_of(fact.machine, HEALTH))
