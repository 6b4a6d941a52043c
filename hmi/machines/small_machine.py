"""A machine, its tags and its limits from what was chosen: all that a twin begins with. Pure.

Nothing is lost of a machine that is there already: what is not asked for here stays as it is.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from hmi.machines.proposed_limits import ProposedLimit
from hmi.machines.vibration import zone_limits
from hmi.plant.assets import Machine, WindingClass
from hmi.plant.derived import derived_tags
from hmi.plant.key_names import slug, unique
from hmi.plant.limits_temperature import temperature_limits
from hmi.plant.sensors import FIELDS, HEATED, MEASURED, SIGNALS, Chosen, Sensor
from hmi.plant.tags import Kind, Tag

MOST_INDICATORS: Final = 12
_BEYOND: Final = 1.5
"""A bar without a range of its own ends so much above its highest limit."""
_FIRST_LOOK: Final = (Sensor.SPEED, Sensor.VIBRATION, Sensor.TEMPERATURE, Sensor.CURRENT)


@dataclass(frozen=True, slots=True)
class SmallMachine:
    """What is to be written: the machine, all tags that it chose, and its alarm rules."""

    machine: Machine
    tags: tuple[Tag, ...]
    limits: tuple[ProposedLimit, ...] = ()


Known = Mapping[str, Sensor]
"""Keys of the tags that a machine had before, and what they were to it."""


def bound_machine(
    machine: Machine, chosen: Sequence[Chosen], known: Known | None = None
) -> Machine:
    """Return a machine that names the chosen tags; those of before that are not chosen go.

    What it had before is shown as it was: only new signals get a bar.
    """
    named = {one.sensor: one.tag.key for one in reversed(chosen) if one.sensor in FIELDS}
    roles: dict[str, Any] = {
        field: named.get(sensor, "")
        for sensor, field in FIELDS.items()
        # Where the state comes from is a question of its own.
        if sensor is not Sensor.STATE
    }
    shown = [one for one in chosen if one.sensor in MEASURED and one.tag.kind in _NUMBERS]
    kept = [key for key in machine.indicator_tags if any(one.tag.key == key for one in shown)]
    new = [one.tag.key for one in shown if one.tag.key not in {*kept, *(known or ())}]
    first = (named[sensor] for sensor in _FIRST_LOOK if sensor in named)
    is_kept = any(one.tag.key == machine.key_tag for one in chosen)
    key_tag = machine.key_tag if is_kept else next(first, "")
    if roles["winding_tag"] and machine.winding_class is None:
        roles["winding_class"] = WindingClass.F
    indicators = tuple([*kept, *new][:MOST_INDICATORS])
    return replace(machine, indicator_tags=indicators, key_tag=key_tag, **roles)


_NUMBERS: Final = (Kind.NUMBER, Kind.INTEGER)


def keyed(chosen: Sequence[Chosen], machine: str, taken: Container[str]) -> list[Chosen]:
    """Return the chosen with keys; a tag that has one keeps it and what is recorded under it."""
    own = {tag.key for tag in derived_tags(Machine(key=machine, name=machine))}
    used: set[str] = set()
    found = []
    for one in chosen:
        key = one.tag.key
        if not key:
            meant = one.sensor.value if one.sensor in FIELDS else slug(one.tag.name, "value")
            wanted = f"{machine}.{meant}"
            key = unique(wanted, _Either((used, own, taken)))
        used.add(key)
        found.append(Chosen(replace(one.tag, key=key, machine=machine), one.sensor))
    return found


def completed(machine: Machine, chosen: Chosen) -> Tag:
    """Return a tag with type of signal, range and band of normal operation where it has none."""
    tag, sensor = chosen.tag, chosen.sensor
    usual, top = _normal(machine, chosen)
    changes: dict[str, Any] = {}
    if tag.signal is None and sensor in SIGNALS:
        changes["signal"] = SIGNALS[sensor]
    if tag.low is None and tag.high is None and top is not None:
        changes |= {"low": 0.0, "high": _BEYOND * top}
    if tag.normal_low is None and tag.normal_high is None and usual is not None:
        low = changes.get("low", tag.low)
        changes |= {"normal_low": min(low or 0.0, usual[0]), "normal_high": usual[1]}
    return replace(tag, **changes)


def _normal(machine: Machine, chosen: Chosen) -> tuple[tuple[float, float] | None, float | None]:
    """Return what is normal of a signal, and its highest limit; None where that is not known."""
    sensor = chosen.sensor
    if sensor is Sensor.VIBRATION:
        zones = zone_limits(machine.group, machine.foundation)
        return (0.0, zones.b_c), zones.c_d
    if sensor in HEATED:
        limits = temperature_limits(HEATED[sensor])
        return (0.0, limits.warn), limits.alarm
    if sensor is Sensor.CURRENT and machine.rated_current:
        return (0.0, machine.rated_current), machine.rated_current
    return None, None


def small_machine(
    machine: Machine,
    chosen: Sequence[Chosen],
    limits: Sequence[ProposedLimit],
    known: Known | None = None,
) -> SmallMachine:
    """Return all that is to be written; chosen have their keys, limits are those to be taken.

    What the station watches by itself becomes no rule. What is known and means the same as
    before stays as the site has it.
    """
    before = known or {}
    bound = bound_machine(machine, chosen, before)
    ruled = tuple(limit for limit in limits if not limit.is_watched)
    by_tag = {limit.rule.tag: limit.rule.levels for limit in ruled}
    heated = next((one for one in chosen if one.sensor is Sensor.TEMPERATURE), None)
    levels = by_tag.get(heated.tag.key) if heated else None
    is_new = heated is not None and heated.tag.key not in before
    if is_new and levels is not None and levels.hi is not None and levels.hihi is not None:
        bound = replace(bound, temperature_warn=levels.hi, temperature_alarm=levels.hihi)
    tags = tuple(
        one.tag if before.get(one.tag.key) is one.sensor else completed(bound, one)
        for one in chosen
    )
    return SmallMachine(bound, tags, ruled)


def differing(before: Mapping[str, Tag], tags: Sequence[Tag]) -> tuple[Tag, ...]:
    """Return the tags that are new or not as the site has them."""
    return tuple(tag for tag in tags if before.get(tag.key) != tag)


@dataclass(frozen=True, slots=True)
class _Either:
    """Whatever is in any of some containers."""

    parts: tuple[Container[str], ...]

    def __contains__(self, key: object) -> bool:
        return any(key in part for part in self.parts)
