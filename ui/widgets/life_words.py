"""Remaining lives and baselines in words, each number with what it follows from."""

import math

from hmi.bus.care_facts import BaselineChanged, LifeChanged
from hmi.plant.assets import MachineState
from hmi.plant.site import Site
from hmi.texts import formats
from hmi.texts.catalog import _
from hmi.texts.codes import sentence
from ui.widgets.explanation import Explanation, Part
from ui.widgets.page import Target
from ui.widgets.plain_text import plain
from ui.widgets.points_lost import aspect_word
from ui.widgets.state_chip import state_word

_DAY_S, _HOUR_S, _MINUTE_S = 86_400.0, 3600.0, 60.0
_WHOLE_FROM = 10.0


def length_unit(high_s: float) -> tuple[float, str]:
    """Return the unit in which a range up to high_s is told: its seconds and its word."""
    if high_s >= 2 * _DAY_S:
        return _DAY_S, _("days")
    return (_HOUR_S, _("hours")) if high_s >= 2 * _HOUR_S else (_MINUTE_S, _("minutes"))


def short_range(life: LifeChanged) -> tuple[str, str]:
    """Return a range such as `6-14` and its unit; a dash where there is none."""
    if life.low_s is None or life.high_s is None:
        return formats.NOTHING, ""
    low, high, unit = range_ends(life.low_s, life.high_s)
    return f"{low}\N{EN DASH}{high}", unit


def range_ends(low_s: float, high_s: float) -> tuple[str, str, str]:
    """Return both ends of a range in one unit, and the unit; small ones with a decimal."""
    length_s, unit = length_unit(high_s)
    low, high = low_s / length_s, high_s / length_s
    if high < _WHOLE_FROM:
        return formats.number(low, 1), formats.number(high, 1), unit
    return str(int(low)), str(math.ceil(high)), unit


def life_sentence(life: LifeChanged) -> str:
    """Return what is to be expected, never a date alone."""
    if life.low_s is None:
        return sentence(life.reason)
    text, unit = short_range(life)
    return _("Limit expected in {range} {unit} (80 %)").format(range=text, unit=unit)


def life_name(life: LifeChanged, site: Site) -> str:
    """Return the name of an indicator."""
    name = site.tag(life.tag).name if life.tag in site.number_by_key else life.tag
    if life.unit == "%":
        return _("{name}, share of what is expected").format(name=plain(name, 40))
    return plain(name, 40)


def life_value(life: LifeChanged, value: float | None, site: Site) -> str:
    """Return a value of an indicator with its unit."""
    decimals = 0 if life.unit == "%" or life.tag not in site.number_by_key else None
    shown = site.tag(life.tag).decimals if decimals is None else decimals
    return formats.with_unit(value, shown, life.unit)


def explain_life(life: LifeChanged, site: Site) -> Explanation:
    """Return what a range follows from."""
    trend = Target(page="trends", machine=life.machine, tag=life.tag)
    parts = [
        Part(_("Now"), life_value(life, life.value, site), trend),
        Part(_("Limit"), life_value(life, life.limit, site)),
        Part(_("Without any wear"), life_value(life, life.floor, site)),
    ]
    if life.window_s:
        parts.append(Part(_("Fitted over"), formats.duration(life.window_s)))
        told = _("{n}, each over {step}").format(
            n=len(life.points), step=formats.duration(life.step_s)
        )
        parts.append(Part(_("Points"), told))
    if life.middle_s is not None and life.low_s is not None and life.high_s is not None:
        for name, length_s in (
            (_("One of ten is over by then"), life.low_s), (_("The middle"), life.middle_s),
            (_("Nine of ten are over by then"), life.high_s),
        ):  # fmt: skip
            parts.append(Part(name, formats.duration(length_s)))
    if life.slope:
        doubling_s = math.log(2.0) / life.slope
        parts.append(Part(_("What wear adds doubles every"), formats.duration(doubling_s)))
    if life.slope_z is not None:
        shown = formats.number(min(life.slope_z, 999.0), 1)
        parts.append(Part(_("The slope is so many times its uncertainty"), shown))
    notes = (
        sentence(life.limit_code) if life.limit_code else "",
        _("A range is told when the slope is more than three times its uncertainty, and no "
          "further than five times the time fitted. It is no date: it holds while the machine "
          "works as it did."),
        _("Only time counts in which the machine executed."),
    )  # fmt: skip
    return Explanation(
        life_name(life, site), life_sentence(life),
        _("A growing exponential is fitted to the smoothed points; two thousand ways are drawn "
          "how it may go on: with the uncertainty of the fit, wear that speeds up, and a limit "
          "that is sure to a tenth. Eight of ten of them reach the limit within the range."),
        tuple(parts), tuple(note for note in notes if note),
    )  # fmt: skip


def regime_words(fact: BaselineChanged) -> str:
    """Return in which regime a baseline holds."""
    state, recipe, speed = fact.regime
    parts = [state_word(MachineState[state])] if state in MachineState.__members__ else []
    parts += [plain(recipe, 40)] if recipe else []
    parts += [_("speed {n} % of its range").format(n=speed)] if speed else []
    return ", ".join(parts)


def baseline_note(fact: BaselineChanged) -> str:
    """Return how far a baseline is learned, or how far the machine is from it."""
    if fact.learned < 1.0:
        told = _("learning {n} %").format(n=int(100 * fact.learned))
        return _("{told}, value of the site").format(told=told) if fact.is_of_site else told
    if fact.deviation is None:
        return _("learned")
    return _("learned, now {deviation}").format(deviation=deviation_text(fact))


def deviation_text(fact: BaselineChanged) -> str:
    """Return how far a machine is from its baseline, with a sign."""
    if fact.deviation is None:
        return formats.NOTHING
    unit = "%" if fact.indicator == "current" else ""
    sign = "+" if fact.deviation > 0 else ""
    return sign + formats.with_unit(fact.deviation, 1 if unit else 2, unit)


def explain_baseline(fact: BaselineChanged, site: Site) -> Explanation:
    """Return what a baseline follows from."""
    tag = site.tag(fact.tag)
    zone = site.calendar.timezone
    value = formats.with_unit(fact.expected, tag.decimals, tag.unit)
    parts = [
        Part(_("Holds for"), regime_words(fact)),
        Part(_("Learned"), formats.percent(fact.learned, 0)),
        Part(_("Now, from there"), deviation_text(fact),
             Target(page="trends", machine=fact.machine, tag=fact.tag)),
    ]  # fmt: skip
    if fact.windows:
        parts.append(Part(_("Windows"), str(fact.windows)))
        parts.append(Part(_("From"), formats.date_time(fact.learned_from, zone)[:16]))
        parts.append(Part(_("Until"), formats.date_time(fact.learned_until, zone)[:16]))
    needs = {
        "current": _("The middle of the means of 10 s in steady running, of at least 8 h, apart "
                     "for each state, recipe and speed."),
        "vibration": _("The middle of a day of executing, apart for each speed, learned anew "
                       "after work on the bearing."),
        "temperature": _("The middle of a day of executing; with a temperature of the "
                         "surroundings it is the rise above it that is learned."),
    }  # fmt: skip
    notes = [_("Steady is what did not change its state, recipe or speed for a minute.")]
    if fact.is_of_site:
        notes.append(_("Until it is learned, the value of the site holds."))
    return Explanation(
        _("{name}: what is usual").format(name=aspect_word(fact.indicator)),
        value if fact.expected is not None else _("Not learned yet"),
        needs[fact.indicator], tuple(parts), tuple(notes),
    )  # fmt: skip
