"""An AlarmChanged as text and back, exactly; the form in which the journal keeps it."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from hmi.bus.facts import AlarmChanged, AlarmLetter, Trigger
from hmi.clock import from_us, to_us
from hmi.plant.alarm_rules import Priority

_TIMES = ("at", "source_time", "active_since", "unshelve_at", "acked_at", "came_at")
_KNOWN = frozenset(field.name for field in fields(AlarmChanged))


def to_text(fact: AlarmChanged) -> str:
    """Return the fact as JSON in ASCII; times are microseconds UTC."""
    cells = {field.name: getattr(fact, field.name) for field in fields(fact)}
    return json.dumps(cells, default=_plain, separators=(",", ":"))


def from_text(text: str) -> AlarmChanged:
    """Read what to_text wrote, also by an earlier version that knew fewer fields."""
    cells: dict[str, Any] = {
        name: cell for name, cell in json.loads(text).items() if name in _KNOWN
    }
    for name in _TIMES:
        if cells.get(name) is not None:
            cells[name] = from_us(cells[name])
    cells["priority"] = Priority(cells["priority"])
    cells["letter"] = AlarmLetter(cells["letter"])
    cells["before"] = AlarmLetter(cells["before"])
    if cells["trigger"] is not None:
        cells["trigger"] = Trigger(cells["trigger"])
    # What was asked of a server is not known to a later run, and no wish of it.
    cells["asked"] = None
    cells["offers"] = tuple(cells.get("offers", ()))
    return AlarmChanged(**cells)


def _plain(value: object) -> int:
    if isinstance(value, datetime):
        return to_us(value)
    raise TypeError(f"{type(value).__name__} is no field of a fact")
