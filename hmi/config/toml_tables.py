"""Definitions become tables of a site file again: only what differs from the default is written.

The counterpart of hmi.config.schema.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import IntEnum, StrEnum
from typing import Any, Final

import tomlkit
from tomlkit.items import Array, InlineTable, Item, Table

from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.assets import MachineState
from hmi.plant.roles import Role

_BY_TYPE: Final = ("deadband", "on_delay_s", "off_delay_s")
"""What an alarm that does not say it gets from its type of signal."""
_LONG_ARRAY: Final = 80
"""Arrays of more characters get a line for each entry."""


def new_table(definition: Any) -> str:
    """Return the lines of a definition below its header."""
    document = tomlkit.document()
    for name, value in _wanted(definition).items():
        document.add(name, value)
    for name in _BY_TYPE if isinstance(definition, AlarmRule) else ():
        if name not in document:
            document.add(name, tomlkit.item(getattr(definition, name)))
    return tomlkit.dumps(document)


def change_table(text: str, definition: Any) -> str:
    """Return the lines of a table with a definition's values; what is the same stays as it is.

    text begins with the table's header.
    """
    document = tomlkit.parse(text)
    (entries,) = document.values()
    table: Table = entries[0]
    wanted, explicit = _wanted(definition), _made_explicit(definition, table)
    for field in fields(definition):
        name, value = field.name, getattr(definition, field.name)
        if name in wanted:
            if name not in table or _plain(table[name]) != _plain(wanted[name]):
                table[name] = wanted[name]
        elif name in table and not _says(table[name], value):
            # It was set and is to be the default: written where it can be, else taken out.
            if (item := _item(value)) is None:
                del table[name]
            else:
                table[name] = item
    for name in explicit:
        table[name] = getattr(definition, name)
    return tomlkit.dumps(document)


def _made_explicit(definition: Any, table: Mapping[str, Any]) -> list[str]:
    """Return what of an alarm must be said because it is not what its type of signal gives.

    Such a rule has numbers that its table does not say, and a 0 among them would be lost.
    """
    if not isinstance(definition, AlarmRule):
        return []
    said = {name: getattr(definition, name) for name in _BY_TYPE if name not in table}
    return [name for name, number in said.items() if number == 0.0] if any(said.values()) else []


def _wanted(definition: Any) -> dict[str, Item]:
    """Return what has to be written of a definition, in the order of its fields."""
    found = {}
    for field in fields(definition):
        value = getattr(definition, field.name)
        item = _item(value)
        if item is not None and (field.default is MISSING or value != _default(field)):
            found[field.name] = item
    return found


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _says(item: Any, value: Any) -> bool:
    wanted = _item(value)
    return wanted is not None and bool(_plain(item) == _plain(wanted))


def _plain(item: Any) -> Any:
    """Return the value of an item; tomlkit hands out some as they are, such as truth."""
    return item.unwrap() if isinstance(item, Item) else item


def _item(value: Any) -> Item | None:
    if value is None:
        return None
    if is_dataclass(value):
        return _inline(value)
    if isinstance(value, tuple):
        return _array(value)
    if isinstance(value, MachineState | Role):
        return tomlkit.item(value.name.lower())
    if isinstance(value, StrEnum):
        return tomlkit.item(value.value)
    return tomlkit.item(int(value) if isinstance(value, IntEnum) else value)


def _inline(value: Any) -> InlineTable:
    table = tomlkit.inline_table()
    for name, item in _wanted(value).items():
        table.append(name, item)
    return table


def _array(value: tuple[Any, ...]) -> Array:
    array = tomlkit.array()
    for one in value:
        array.append(_item(one))
    array.multiline(len(array.as_string()) > _LONG_ARRAY)
    return array
