"""Which of a machine's tags is its state, its counter, its vibration: proposals. Pure.

What a companion model names is certain; what is measured is told by unit, folder and name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hmi.opcua.discovery.quantities import (
    BASE_STATE,
    DEVICE_HEALTH,
    EXECUTE_STATE,
    ITEM_STATE,
    MACHINE_STATE,
    MODE,
    OPERATION_MODE,
    PACKML_STATE,
    is_companion,
)
from hmi.opcua.discovery.spots import Spot
from hmi.plant.assets import StateSource
from hmi.plant.tags import Kind, Tag

MOST_INDICATORS: Final = 12
_PACKML_STATES: Final = (PACKML_STATE, EXECUTE_STATE, MACHINE_STATE, BASE_STATE)
_BY_QUANTITY: Final = {
    "starved_tag": "starved", "blocked_tag": "blocked", "speed_tag": "speed",
    "target_speed_tag": "target_speed", "total_tag": "total", "good_tag": "good",
    "reject_tag": "reject", "health_tag": DEVICE_HEALTH,
}  # fmt: skip
_MEASURED: Final = (Kind.NUMBER, Kind.INTEGER)


@dataclass(frozen=True, slots=True)
class Bound:
    """A variable, its quantity and the tag made of it."""

    spot: Spot
    quantity: str
    tag: Tag

    @property
    def words(self) -> str:
        """Names it goes by, for rules that look for a word."""
        return f"{self.quantity} {self.spot.node.name}".lower()


def roles_of(bound: Sequence[Bound]) -> dict[str, Any]:
    """Return the fields of a machine that name tags, as far as they can be told."""
    by_quantity: dict[str, Bound] = {}
    for one in sorted(bound, key=lambda one: not is_companion(one.spot)):
        by_quantity.setdefault(one.quantity, one)
    found: dict[str, Any] = _state(by_quantity)
    for role, quantity in _BY_QUANTITY.items():
        if quantity in by_quantity:
            found[role] = by_quantity[quantity].tag.key
    for role, rule in _MEASURES.items():
        fitting = sorted((one for one in bound if rule.fits(one)), key=rule.rank)
        if fitting:
            found[role] = fitting[0].tag.key
    found["in_line"] = bool({"speed_tag", "total_tag"} & found.keys())
    indicators = _indicators(bound, found)
    if indicators:
        found["indicator_tags"] = indicators
        found["key_tag"] = _key_tag(indicators, found)
    return found


def _state(by_quantity: Mapping[str, Bound]) -> dict[str, Any]:
    """Return where the state comes from: PackML says more of it than Machinery does."""
    telling = [name for name in _PACKML_STATES if _names_state(by_quantity, name)]
    if telling:
        mode = by_quantity.get(MODE) or by_quantity.get(OPERATION_MODE)
        return _state_fields(StateSource.PACKML, by_quantity[telling[0]], mode)
    if ITEM_STATE in by_quantity:
        mode = by_quantity.get(OPERATION_MODE)
        return _state_fields(StateSource.MACHINERY, by_quantity[ITEM_STATE], mode)
    return {}


def _names_state(by_quantity: Mapping[str, Bound], quantity: str) -> bool:
    one = by_quantity.get(quantity)
    # A number without names says nothing: numbers of states differ between specifications.
    return one is not None and is_companion(one.spot) and (
        one.tag.kind in (Kind.TEXT, Kind.ENUMERATION)
    )  # fmt: skip


def _state_fields(source: StateSource, state: Bound, mode: Bound | None) -> dict[str, Any]:
    fields: dict[str, Any] = {"state_source": source, "state_tag": state.tag.key}
    return fields | ({"mode_tag": mode.tag.key} if mode else {})


@dataclass(frozen=True, slots=True)
class _Rule:
    """By which unit and words a measured quantity is told, the surest word first."""

    units: tuple[str, ...]
    words: tuple[str, ...]
    kinds: tuple[Kind, ...] = _MEASURED

    def fits(self, one: Bound) -> bool:
        has_unit = not self.units or one.tag.unit in self.units
        return one.tag.kind in self.kinds and has_unit and self._place(one) < len(self.words)

    def rank(self, one: Bound) -> tuple[int, int]:
        return self._place(one), len(one.quantity)

    def _place(self, one: Bound) -> int:
        places = (place for place, word in enumerate(self.words) if word in one.words)
        return next(places, len(self.words))


_MEASURES: Final = {
    "vibration_tag": _Rule(("mm/s",), ("vibration", "velocity")),
    "temperature_tag": _Rule(("°C", "C", "degC"), ("bearing", "motor temp", "drive temp")),
    "current_tag": _Rule(("A",), ("motor current", "motor_current", "drive current", "current")),
    "energy_tag": _Rule(("kWh", "Wh", "MWh", ""), ("energy",)),
    "power_tag": _Rule(("kW", "W", "MW"), ("power",)),
    "buffer_tag": _Rule(("%",), ("buffer behind", "buffer")),
    "recipe_tag": _Rule((), ("recipe",), (Kind.TEXT,)),
    "order_tag": _Rule((), ("order",), (Kind.TEXT,)),
}


def _indicators(bound: Iterable[Bound], roles: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what bars can show: the process first, then what the machine is doing itself."""
    measured = [one for one in bound if one.tag.kind in _MEASURED and one.tag.low is not None]
    # What can be written is a set point: it says what is wanted, not how it is.
    shown = [one for one in measured if not one.spot.node.is_writable] or measured
    own = {roles.get(name) for name in ("vibration_tag", "temperature_tag", "current_tag")}
    speed = roles.get("speed_tag")
    groups = (
        [one for one in shown if one.tag.key == speed],
        [one for one in shown if "Process" in one.spot.way and one.tag.key not in own],
        [one for one in shown if one.tag.key in own],
        shown,
    )
    ranked = list(dict.fromkeys(one.tag.key for group in groups for one in group))
    return tuple(ranked[:MOST_INDICATORS])


def _key_tag(indicators: Sequence[str], roles: Mapping[str, Any]) -> str:
    """Return what an operator looks at first: the speed of what is in the line, else a value."""
    speed = roles.get("speed_tag", "")
    return speed if speed in indicators else indicators[0]
