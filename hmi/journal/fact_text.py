"""An AlarmChanged as text and back, exactly; the form in which the journal keeps it.

What is as it is without being said is left out: a flood of rows stays small.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any, Final

from hmi.bus.alarm_facts import (
    AlarmChanged,
    AlarmLetter,
    AlarmOrigin,
    SetAside,
    Suppressed,
    Trigger,
)
from hmi.clock import from_us, to_us
from hmi.plant.alarm_rules import Priority

_DEFAULTS: Final = {field.name: field.default for field in fields(AlarmChanged)}
_UNSAID: Final = frozenset({"asked"})
"""What was asked of a server is not known to a later run, and no wish of it."""


def to_text(fact: AlarmChanged) -> str:
    """Return the fact as JSON in ASCII; times are microseconds UTC."""
    cells = {name: getattr(fact, name) for name in _DEFAULTS if name not in _UNSAID}
    said = {name: cell for name, cell in cells.items() if _is_said(cell, _DEFAULTS[name])}
    return json.dumps(said, default=_plain, separators=(",", ":"))


def from_text(text: str) -> AlarmChanged:
    """Read what to_text wrote, also by an earlier version that knew fewer fields."""
    return AlarmChanged(**{
        name: _READ[name](cell) if name in _READ and cell is not None else cell
        for name, cell in json.loads(text).items()
        if name in _DEFAULTS and name not in _UNSAID
    })  # fmt: skip


def _is_said(cell: object, default: object) -> bool:
    """Tell whether a cell differs from its default; 0.0 is a value, and False is none."""
    return default is MISSING or cell != default or type(cell) is not type(default)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return to_us(value)
    if isinstance(value, SetAside | Suppressed):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} is no field of a fact")


def _aside(cells: Mapping[str, Any]) -> SetAside:
    until = cells["until"]
    times = {"at": from_us(cells["at"]), "until": None if until is None else from_us(until)}
    return SetAside(**{**cells, **times})


def _suppressed(rows: list[Mapping[str, Any]]) -> tuple[Suppressed, ...]:
    return tuple(Suppressed(row["code"], row["by"], from_us(row["since"])) for row in rows)


_TIMES: Final = (
    "at", "source_time", "active_since", "unshelve_at", "acked_at", "came_at", "confirmed_at",
    "chatters_until",
)  # fmt: skip
_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(_TIMES, from_us),
    "priority": Priority,
    "letter": AlarmLetter,
    "before": AlarmLetter,
    "trigger": Trigger,
    "origin": AlarmOrigin,
    "shelved": _aside,
    "removed": _aside,
    "suppressed": _suppressed,
    "limits": tuple,
    "offers": tuple,
    "fields": lambda pairs: tuple((name, value) for name, value in pairs),
}
