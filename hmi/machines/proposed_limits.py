"""Limits of a machine's signals as a first proposal: whole alarm rules by standard tables. Pure.

Each says what it prevents, what to do and how long there is, so that its priority follows from
the matrix (domain model 1.7); deadband and delays are those of its type of signal (1.6).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from hmi.machines.vibration import zone_limits
from hmi.plant.alarm_priorities import priority_by_matrix
from hmi.plant.alarm_rules import AlarmRule, ConditionKind, Harm, Levels, Priority
from hmi.plant.assets import Foundation, Machine, MachineGroup, StateSource, WindingClass
from hmi.plant.key_names import unique
from hmi.plant.limits_current import (
    HEAVY,
    HEAVY_AFTER_S,
    LESS_AFTER_S,
    MORE_AFTER_S,
    OVERLOAD_AFTER_S,
    around,
)
from hmi.plant.limits_temperature import OF_CLASS, temperature_limits
from hmi.plant.sensors import HEATED, SIGNALS, Chosen, Sensor
from hmi.plant.signal_types import usual_of
from hmi.plant.tags import Tag
from hmi.texts.catalog import _

_SOON_S: Final = 600.0
_PLANNED_S: Final = 3600.0
_AT_ONCE_S: Final = 300.0
_FOUNDED: Final = (MachineGroup.GROUP_1, MachineGroup.GROUP_2)


@dataclass(frozen=True, slots=True)
class ProposedLimit:
    """A rule as it could be written, and where its numbers come from, in words."""

    rule: AlarmRule
    source: str
    is_watched: bool = False
    """Whether the station watches it by itself and tells of it as an alert: no rule is written."""


def proposed_limits(
    machine: Machine, chosen: Iterable[Chosen], taken: Iterable[str] = ()
) -> list[ProposedLimit]:
    """Return the limits of a machine's signals; taken are keys of alarms that are others'.

    The chosen tags have the keys under which they will be recorded.
    """
    found: list[ProposedLimit] = []
    for one in chosen:
        found += _limits_of(machine, one)
    used = set(taken)
    kept = []
    for limit in found:
        key = unique(limit.rule.key, used)
        used.add(key)
        kept.append(replace(limit, rule=replace(limit.rule, key=key)))
    return kept


def why_unsound(rule: AlarmRule) -> str:
    """Return the code of what is wrong with the levels of a rule; empty when they are sound."""
    levels = rule.levels
    given = [one for one in (levels.lolo, levels.lo, levels.hi, levels.hihi) if one is not None]
    if not given:
        return "limit-missing"
    rising = all(before < after for before, after in pairwise(given))
    return "" if rising else "limits-not-rising"


def vibration_source(group: MachineGroup, foundation: Foundation) -> str:
    """Say which table the zones of a class are from."""
    if group in _FOUNDED:
        told = _("ISO 20816-3, group {n}, {foundation}")
        names = {Foundation.RIGID: _("rigid"), Foundation.FLEXIBLE: _("flexible")}
        number = "1" if group is MachineGroup.GROUP_1 else "2"
        return told.format(n=number, foundation=names[foundation])
    if group in (MachineGroup.PUMP_SMALL, MachineGroup.PUMP_LARGE):
        return _("ISO 10816-7, category II")
    numbers = {MachineGroup.SMALL: "I", MachineGroup.CLASS_2: "II", MachineGroup.CLASS_3: "III"}
    return _("ISO 10816-1, class {n}").format(n=numbers.get(group, "IV"))


def _limits_of(machine: Machine, one: Chosen) -> Sequence[ProposedLimit]:
    if one.sensor is Sensor.VIBRATION:
        return [_vibration(machine, one)]
    if one.sensor in HEATED:
        return [_temperature(machine, one)]
    if one.sensor is Sensor.CURRENT:
        return _current(machine, one.tag)
    return []


def _vibration(machine: Machine, one: Chosen) -> ProposedLimit:
    zones = zone_limits(machine.group, machine.foundation)
    rule = _rule(
        machine, one.tag, "high", Levels(hi=zones.b_c, hihi=zones.c_d), Harm.MAJOR, _PLANNED_S
    )
    usual = usual_of(ConditionKind.LEVEL, SIGNALS[one.sensor])
    rule = replace(
        rule, message=_("Vibration high"), extreme_priority=_extreme(Harm.MAJOR),
        deadband=round(usual.of_limit * zones.b_c, 3),
        on_delay_s=usual.on_delay_s, off_delay_s=usual.off_delay_s,
        only_when_executing=machine.state_source is not StateSource.NONE,
        cause=_("Bearing wear, unbalance, misalignment or a loose foundation."),
        consequence=_("Bearing damage with hours of repair."),
        response=_("Zone C: have it measured and plan the repair. Zone D: stop it soon."),
    )  # fmt: skip
    source = vibration_source(machine.group, machine.foundation)
    return ProposedLimit(rule, _("{source}: zone C above {hi}, zone D above {hihi} mm/s").format(
        source=source, hi=f"{zones.b_c:g}", hihi=f"{zones.c_d:g}"))  # fmt: skip


def _temperature(machine: Machine, one: Chosen) -> ProposedLimit:
    winding = machine.winding_class or WindingClass.F
    limits = temperature_limits(HEATED[one.sensor], winding)
    rule = _rule(
        machine, one.tag, "high", Levels(hi=limits.warn, hihi=limits.alarm), Harm.MAJOR, _PLANNED_S
    )
    usual = usual_of(ConditionKind.LEVEL, SIGNALS[one.sensor])
    span = (one.tag.high or 0.0) - (one.tag.low or 0.0)
    rule = replace(
        rule, message=_("Temperature high"), extreme_priority=_extreme(Harm.MAJOR),
        deadband=usual.in_unit or usual.of_range * span or 1.0,
        on_delay_s=usual.on_delay_s, off_delay_s=usual.off_delay_s,
        cause=_("Too little lubrication or cooling, or overload."),
        consequence=_("Damage by heat with hours of repair."),
        response=_("Look after lubrication and cooling; lower the load. At the upper limit stop."),
    )  # fmt: skip
    told = _("Usual practice; what the maker says wins")
    if limits.source == OF_CLASS:
        told = _("Insulation class {letter}: 25 K and 10 K below its {most} °C").format(
            letter=winding.value, most=f"{winding.limit:g}"
        )
    return ProposedLimit(rule, told)


def _current(machine: Machine, tag: Tag) -> list[ProposedLimit]:
    found = []
    if machine.rated_current:
        found += _overload(machine, tag, machine.rated_current)
    if machine.current_baseline:
        found += _pattern(machine, tag, machine.current_baseline)
    return found


def _overload(machine: Machine, tag: Tag, rated: float) -> list[ProposedLimit]:
    told = _("Rating plate: {rated} A").format(rated=f"{rated:g}")
    rule = replace(
        _rule(machine, tag, "overload", Levels(hi=rated), Harm.MAJOR, _SOON_S),
        message=_("Motor overloaded"), on_delay_s=OVERLOAD_AFTER_S,
        cause=_("Jam, stiff bearing or too much load."),
        consequence=_("The motor trips or its winding burns."),
        response=_("Lower the load; look for what is stiff."),
    )  # fmt: skip
    heavy = replace(
        rule, key=f"{tag.key}_heavy_overload", levels=Levels(hi=round(HEAVY * rated, 3)),
        message=_("Motor heavily overloaded"), on_delay_s=HEAVY_AFTER_S,
        response_time_s=_AT_ONCE_S, priority=_priority(Harm.MAJOR, _AT_ONCE_S),
        response=_("Stop the machine; look for what is jammed."),
    )  # fmt: skip
    return [
        ProposedLimit(rule, _("{source}, for longer than 60 s").format(source=told)),
        ProposedLimit(heavy, _("{source} and 10 %, for longer than 10 s").format(source=told)),
    ]


def _pattern(machine: Machine, tag: Tag, baseline: float) -> list[ProposedLimit]:
    """Alerts: the current left its usual value, which needs a look and no quick response."""
    usual = around(baseline)
    is_running = machine.state_source is not StateSource.NONE
    more = replace(
        _rule(machine, tag, "more", Levels(hi=usual.more, hihi=usual.much_more), Harm.MINOR,
              _PLANNED_S),
        message=_("More current than usual"), is_alert=True, extreme_priority=Priority.P4,
        on_delay_s=MORE_AFTER_S, only_when_executing=is_running,
        cause=_("Wear, friction or a changed load."),
        consequence=_("The motor may trip or fail later."),
        response=_("Look at the trend; plan a check."),
    )  # fmt: skip
    less = replace(
        _rule(machine, tag, "less", Levels(lo=usual.less), Harm.MINOR, _PLANNED_S),
        message=_("Less current than usual"), is_alert=True, on_delay_s=LESS_AFTER_S,
        only_when_executing=is_running, cause=_("Dry running, a broken coupling or belt."),
        consequence=_("The machine runs without its load."),
        response=_("Look at the machine; plan a check."),
    )  # fmt: skip
    told = _("Usual current {a} A").format(a=f"{baseline:g}")
    source = _("{source}, 8 % and 12 % more for 5 min").format(source=told)
    found = [ProposedLimit(more, source, is_watched=True)]
    if is_running:
        # While it stands it takes no current, and nothing is wrong with that.
        source = _("{source}, 20 % less for 60 s").format(source=told)
        found.append(ProposedLimit(less, source, is_watched=True))
    return found


def _rule(  # what every rule has
    machine: Machine, tag: Tag, what: str, levels: Levels, harm: Harm, within_s: float
) -> AlarmRule:
    usual = usual_of(ConditionKind.LEVEL, SIGNALS[Sensor.CURRENT])
    span = (tag.high or 0.0) - (tag.low or 0.0)
    return AlarmRule(
        key=f"{tag.key}_{what}", machine=machine.key, kind=ConditionKind.LEVEL, tag=tag.key,
        message="", consequence="", response="", priority=_priority(harm, within_s),
        levels=levels, harm=harm, response_time_s=within_s,
        deadband=round(usual.of_range * span, 3), off_delay_s=usual.off_delay_s,
    )  # fmt: skip


def _priority(harm: Harm, within_s: float) -> Priority:
    return priority_by_matrix(harm, within_s) or Priority.P4


def _extreme(harm: Harm) -> Priority:
    """Return the priority beyond the upper limit, where there are minutes left."""
    return _priority(harm, _AT_ONCE_S)
