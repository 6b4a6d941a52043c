"""What an alarm of a file does not say of deadband and delays, by type of signal and kind."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from hmi.config.document import Document
from hmi.config.placed import Placed
from hmi.config.schema import Tables
from hmi.plant.alarm_rules import LEVELLED, AlarmRule
from hmi.plant.signal_types import usual_deadband, usual_of
from hmi.plant.tags import Tag

_DELAYS: Final = ("on_delay_s", "off_delay_s")


def with_usual(tables: Tables, document: Document) -> Tables:
    """Return the tables with deadbands and delays where a rule does not say its own."""
    tags = {placed.item.key: placed.item for placed in tables.tags}
    entries = document.tables.get("alarms")
    if not isinstance(entries, list):
        return tables
    alarms = tuple(
        _completed(placed, entries[int(placed.path[1])], tags.get(placed.item.tag))
        for placed in tables.alarms
    )
    return replace(tables, alarms=alarms)


def _completed(
    placed: Placed[AlarmRule], entry: Mapping[str, Any], tag: Tag | None
) -> Placed[AlarmRule]:
    rule = placed.item
    usual = usual_of(rule.kind, tag.signal if tag else None)
    said: dict[str, Any] = {name: getattr(usual, name) for name in _DELAYS if name not in entry}
    if "deadband" not in entry and tag is not None and rule.kind in LEVELLED:
        said["deadband"] = usual_deadband(rule, tag)
    wanted = {name: value for name, value in said.items() if value != getattr(rule, name)}
    return Placed(placed.path, replace(rule, **wanted)) if wanted else placed
