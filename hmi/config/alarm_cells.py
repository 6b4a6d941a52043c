"""One column of an alarm rule as a cell of a table, and back. Pure.

What a spreadsheet would take for a formula gets an apostrophe in front, as in tables of tags.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, replace
from enum import Enum
from typing import Any, Final, get_type_hints

from hmi.config.cells import CellWrong, number_of, truth_of, whole_of
from hmi.plant.alarm_rules import AlarmRule, ConditionKind, Harm, Levels, Priority
from hmi.plant.assets import MachineState
from hmi.texts.formula_guard import guarded, unguarded

_LEVELS: Final = ("lolo", "lo", "hi", "hihi")
_FIRST: Final = (
    "key", "machine", "kind", "tag", "message", "priority", "extreme_priority", "harm",
    "response_time_s", *_LEVELS, "deadband", "on_delay_s", "off_delay_s", "latching",
    "confirm_required", "cause", "consequence", "response",
)  # fmt: skip
_RULE: Final = {field.name: field for field in fields(AlarmRule) if field.name != "levels"}
COLUMNS: Final = (*_FIRST, *(name for name in _RULE if name not in _FIRST))
"""The columns of a table, in their order."""
NEEDED: Final = tuple(
    name for name, field in _RULE.items()
    if field.default is MISSING and field.default_factory is MISSING
)  # fmt: skip
_TYPES: Final = get_type_hints(AlarmRule)
_SEPARATOR: Final = "|"


def cell_of(rule: AlarmRule, column: str) -> str:
    """Return one column of a rule as text that no spreadsheet calculates with."""
    value = getattr(rule.levels if column in _LEVELS else rule, column)
    if column == "alarm_value" and isinstance(value, str):
        return f'"{value}"' if _is_ambiguous(value) else guarded(value)
    return _written(value)


def value_of(column: str, cell: str, *, has_decimal_comma: bool) -> Any:
    """Return what a cell says; empty is the default. Raise CellWrong."""
    text = unguarded(cell).strip()
    if column in _LEVELS:
        return number_of(text, has_decimal_comma=has_decimal_comma) if text else None
    kind = _TYPES[column]
    if kind is str:
        return text
    if not text:
        return _otherwise(column)
    if kind in (float, float | None):
        return number_of(text, has_decimal_comma=has_decimal_comma)
    return _READERS[column if column in _READERS else kind](text)


def with_values(rule: AlarmRule | None, values: Mapping[str, Any]) -> AlarmRule:
    """Return a rule with values by column; without one, a new rule of what is needed."""
    limits = {name: value for name, value in values.items() if name in _LEVELS}
    others = {name: value for name, value in values.items() if name not in _LEVELS}
    if rule is None:
        return AlarmRule(**others, levels=Levels(**limits))
    return replace(rule, **others, levels=replace(rule.levels, **limits))


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Priority):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.15g}" if float(f"{value:.15g}") == value else repr(value)
    if isinstance(value, tuple):
        return _SEPARATOR.join(one.name.lower() for one in value)
    return guarded(value.value if isinstance(value, Enum) else str(value))


def _otherwise(column: str) -> Any:
    default = _RULE[column].default
    if default is MISSING:
        raise CellWrong("a value")
    return default


def _priority(text: str) -> Priority:
    try:
        return Priority(int(text.upper().removeprefix("P")))
    except ValueError:
        raise CellWrong("a priority, 1 to 4") from None


def _kind(text: str) -> ConditionKind:
    try:
        return ConditionKind(text.lower())
    except ValueError:
        raise CellWrong("one of " + ", ".join(ConditionKind)) from None


def _harm(text: str) -> Harm:
    try:
        return Harm(text.lower())
    except ValueError:
        raise CellWrong("one of " + ", ".join(Harm)) from None


def _states(text: str) -> tuple[MachineState, ...]:
    try:
        return tuple(MachineState[one.strip().upper()] for one in text.split(_SEPARATOR))
    except KeyError:
        names = ", ".join(one.name.lower() for one in MachineState)
        raise CellWrong(f'some of {names}, with "{_SEPARATOR}" between them') from None


def _alarm_value(text: str) -> float | bool | str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        return number_of(text)
    except CellWrong:
        return text


def _is_ambiguous(text: str) -> bool:
    """Tell whether a text would come back as something else."""
    return _alarm_value(text.strip()) != text or text != text.strip()


_READERS: Final[Mapping[Any, Callable[[str], Any]]] = {
    int: whole_of, bool: truth_of, Priority: _priority, Priority | None: _priority,
    ConditionKind: _kind, Harm | None: _harm, "only_in": _states, "alarm_value": _alarm_value,
}  # fmt: skip
