"""The adjustable numbers of an alarm rule: their names, steps and texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hmi.plant.alarm_rules import LEVELLED, AlarmRule
from hmi.plant.tags import Tag
from hmi.texts import formats
from hmi.texts.catalog import _

_DELAYS_S = (0.0, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0)
_STEP_SHARE = 0.01
"""A step of a limit or deadband, as a share of the tag's range."""


@dataclass(frozen=True)
class Knob:
    """One number of a rule that can be stepped; name is its field, or that of a limit."""

    name: str
    caption: str
    value: Callable[[AlarmRule], float]
    stepped: Callable[[AlarmRule, int], AlarmRule]
    text: Callable[[AlarmRule], str]


def knobs(rule: AlarmRule, tag: Tag) -> Sequence[Knob]:
    """Return what can be adjusted: delays, and of what has limits these and the deadband."""
    delays = [
        _delay("on_delay_s", _("Delay before it comes")),
        _delay("off_delay_s", _("Delay before it goes")),
    ]
    if rule.kind not in LEVELLED:
        return delays
    step = _step(tag)
    limits = [
        _limit(name, caption, tag, step)
        for name, caption in (
            ("hihi", _("Limit HIHI")), ("hi", _("Limit HI")),
            ("lo", _("Limit LO")), ("lolo", _("Limit LOLO")),
        )
        if getattr(rule.levels, name) is not None
    ]  # fmt: skip
    return [*limits, _deadband(tag, step), *delays]


def changes(rule: AlarmRule, other: AlarmRule, tag: Tag) -> list[str]:
    """Return what is different in another rule: name, old and new value."""
    return [
        _("{name}: {old} → {new}").format(
            name=knob.caption, old=knob.text(rule), new=knob.text(other)
        )
        for knob in knobs(rule, tag)
        if knob.value(rule) != knob.value(other)
    ]


def _delay(name: str, caption: str) -> Knob:
    def stepped(rule: AlarmRule, way: int) -> AlarmRule:
        now = float(getattr(rule, name))
        further = [one for one in _DELAYS_S if (one - now) * way > 0]
        value = (min(further) if way > 0 else max(further)) if further else now
        return (
            replace(rule, on_delay_s=value)
            if name == "on_delay_s"
            else replace(rule, off_delay_s=value)
        )

    return Knob(
        name, caption, lambda rule: float(getattr(rule, name)), stepped,
        lambda rule: formats.with_unit(float(getattr(rule, name)), 0, "s"),
    )  # fmt: skip


def _deadband(tag: Tag, step: float) -> Knob:
    return Knob(
        "deadband", _("Deadband"), lambda rule: rule.deadband,
        lambda rule, way: replace(rule, deadband=max(0.0, _round(rule.deadband + way * step))),
        lambda rule: formats.with_unit(rule.deadband, _decimals(tag), tag.unit),
    )  # fmt: skip


def _limit(name: str, caption: str, tag: Tag, step: float) -> Knob:
    def value(rule: AlarmRule) -> float:
        return float(getattr(rule.levels, name) or 0.0)

    def stepped(rule: AlarmRule, way: int) -> AlarmRule:
        changed = {name: _round(value(rule) + way * step)}
        return replace(rule, levels=replace(rule.levels, **changed))

    return Knob(
        name, caption, value, stepped,
        lambda rule: formats.with_unit(value(rule), _decimals(tag), tag.unit),
    )  # fmt: skip


def _step(tag: Tag) -> float:
    """Return one step: a hundredth of the range, else the last digit shown."""
    if tag.low is None or tag.high is None:
        return float(10.0**-tag.decimals)
    return float(f"{_STEP_SHARE * (tag.high - tag.low):.1g}")


def _decimals(tag: Tag) -> int:
    return max(tag.decimals, len(f"{_step(tag):g}".partition(".")[2]))


def _round(value: float) -> float:
    return float(f"{value:.9g}")
