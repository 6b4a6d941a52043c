"""Tables of a file become the frozen definitions of hmi.plant, strictly and each on its own.

The dataclasses themselves are the schema: pydantic checks them in JSON mode, where text stands
for enumerations and lists for tuples, and nothing else is converted ("12" is no number).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from hmi.config.alarm_priority import prioritised
from hmi.config.document import Document
from hmi.config.findings import Findings
from hmi.config.mistakes import nearest, note_mistakes
from hmi.config.placed import Placed
from hmi.config.positions import Path
from hmi.plant.alarm_handling import HornRule, SuppressionRule
from hmi.plant.alarm_rules import AlarmRule
from hmi.plant.assets import Machine, MachineState
from hmi.plant.connections import Connection
from hmi.plant.energy_terms import EnergyTerms
from hmi.plant.health_weights import HealthWeights
from hmi.plant.maintenance import MaintenanceItem
from hmi.plant.roles import Role
from hmi.plant.shifts import Shift
from hmi.plant.site import Retention
from hmi.plant.stop_reasons import StopReason
from hmi.plant.tags import Tag

T = TypeVar("T")

_CONFIG = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTable:
    """The table [site]."""

    name: str
    line: str = ""
    language: str = "en"
    station: str = "station-1"
    anonymous_role: Role = Role.OPERATOR
    timezone: str = "UTC"
    is_register_complete: bool = False
    micro_stop_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Tables:
    """All definitions of a file that are right in themselves."""

    site: Placed[SiteTable] | None
    retention: Placed[Retention]
    shifts: tuple[Placed[Shift], ...]
    connections: tuple[Placed[Connection], ...]
    machines: tuple[Placed[Machine], ...]
    tags: tuple[Placed[Tag], ...]
    alarms: tuple[Placed[AlarmRule], ...]
    suppressions: tuple[Placed[SuppressionRule], ...]
    stop_reasons: tuple[Placed[StopReason], ...]
    horn: HornRule
    health: Placed[HealthWeights]
    maintenance: tuple[Placed[MaintenanceItem], ...]
    energy: Placed[EnergyTerms]


_LISTS = ("shifts", "connections", "machines", "tags", "alarms", "suppressions", "maintenance",
          "stop_reasons")  # fmt: skip
_TOP = ("site", "retention", "horn", "energy", "health", *_LISTS)


def read_tables(document: Document, findings: Findings) -> Tables:
    """Return what can be understood of a document; note everything else as problems."""
    tables = document.tables
    for key in tables:
        if key not in _TOP:
            findings.add((key,), "unknown-key", nearest(key, _TOP))
    if "site" not in tables:
        findings.add(("site",), "missing-key", "a table [site] with at least a name")
    sites = list(_single(SiteTable, "site", tables, findings))
    retentions = list(_single(Retention, "retention", tables, findings))
    terms = list(_single(EnergyTerms, "energy", tables, findings))
    return Tables(
        site=sites[0] if sites else None,
        retention=retentions[0] if retentions else Placed(("retention",), Retention()),
        shifts=tuple(_several(Shift, "shifts", tables, findings)),
        connections=tuple(_several(Connection, "connections", tables, findings)),
        machines=tuple(_several(Machine, "machines", tables, findings)),
        tags=tuple(_several(Tag, "tags", tables, findings)),
        alarms=tuple(_several(AlarmRule, "alarms", tables, findings)),
        suppressions=tuple(_several(SuppressionRule, "suppressions", tables, findings)),
        stop_reasons=tuple(_several(StopReason, "stop_reasons", tables, findings)),
        horn=next((one.item for one in _single(HornRule, "horn", tables, findings)), HornRule()),
        health=next(
            _single(HealthWeights, "health", tables, findings),
            Placed(("health",), HealthWeights()),
        ),
        maintenance=tuple(_several(MaintenanceItem, "maintenance", tables, findings)),
        energy=terms[0] if terms else Placed(("energy",), EnergyTerms()),
    )


def written_keys(document: Document, name: str) -> dict[str, Path]:
    """Return the `key` of every table of a list, right or wrong, with its first place."""
    entries = document.tables.get(name)
    found: dict[str, Path] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        key = entry.get("key") if isinstance(entry, dict) else None
        if isinstance(key, str):
            found.setdefault(key, (name, number, "key"))
    return found


def read_single(kind: type[T], table: dict[str, Any], findings: Findings) -> T | None:
    """Return the definition that a table at the top of a file holds; note its problems."""
    return next((placed.item for placed in _Reader(kind, findings).read((), table)), None)


def _single(
    kind: type[T], name: str, tables: Mapping[str, Any], findings: Findings
) -> Iterator[Placed[T]]:
    if isinstance(tables.get(name, {}), dict):
        if name in tables:
            yield from _Reader(kind, findings).read((name,), tables[name])
    else:
        findings.add((name,), "wrong-type", f"one table [{name}]", tables[name])


def _several(
    kind: type[T], name: str, tables: Mapping[str, Any], findings: Findings
) -> Iterator[Placed[T]]:
    entries = tables.get(name, [])
    if not isinstance(entries, list):
        findings.add((name,), "wrong-type", f"tables [[{name}]]", entries)
        return
    reader = _Reader(kind, findings)
    for number, entry in enumerate(entries):
        yield from reader.read((name, number), entry)


class _Reader(Generic[T]):
    """Reads tables of one kind."""

    def __init__(self, kind: type[T], findings: Findings) -> None:
        self._kind = kind
        self._findings = findings
        # A list, because pydantic takes a configuration for a dataclass only from outside.
        listed: Any = list[kind]  # type: ignore[valid-type]  # the type is a value here
        self._adapter: TypeAdapter[list[T]] = TypeAdapter(listed, config=_CONFIG)

    def read(self, path: Path, entry: object) -> Iterator[Placed[T]]:
        """Give the definition that a table holds, and note its problems.

        Wrong values are left out if the table is complete without them, so that the rules can
        still be applied to the others; without a required key there is no definition.
        """
        if not isinstance(entry, dict):
            self._findings.add(path, "wrong-type", "a table", entry)
            return
        sound = _numbered(self._prepared(entry), path, self._findings)
        try:
            item = self._validated(sound)
        except ValidationError as error:
            details = error.errors(include_url=False)
            note_mistakes(self._kind, details, Placed(path, sound), self._findings)
            wrong = {detail["loc"][1] for detail in details if len(detail["loc"]) > 1}
            sound = {key: value for key, value in sound.items() if key not in wrong}
            try:
                item = self._validated(sound)
            except ValidationError:
                return
        if entry.keys() - sound.keys():
            self._findings.doubt(path, frozenset(entry.keys() - sound.keys()))
        yield Placed(path, item)

    def _prepared(self, entry: dict[str, Any]) -> dict[str, Any]:
        return prioritised(entry) if self._kind is AlarmRule else entry

    def _validated(self, table: dict[str, Any]) -> T:
        return self._adapter.validate_json(json.dumps([table], default=str))[0]


def _numbered(entry: dict[str, Any], path: Path, findings: Findings) -> dict[str, Any]:
    """Return entry with names of roles and states as numbers; drop what names nothing."""
    numbered = dict(entry)
    if "anonymous_role" in entry:
        role = _by_name(Role, entry["anonymous_role"], (*path, "anonymous_role"), findings)
        _put(numbered, "anonymous_role", role)
    if isinstance(entry.get("only_in"), list):
        states = [
            _by_name(MachineState, name, (*path, "only_in", number), findings)
            for number, name in enumerate(entry["only_in"])
        ]
        _put(numbered, "only_in", None if None in states else states)
    if isinstance(entry.get("state_map"), list):
        rows = [
            _state_row(row, (*path, "state_map", number), findings)
            for number, row in enumerate(entry["state_map"])
        ]
        _put(numbered, "state_map", None if None in rows else rows)
    if isinstance(entry.get("state_rules"), list):
        rules = [
            _rule_row(row, (*path, "state_rules", number), findings)
            for number, row in enumerate(entry["state_rules"])
        ]
        _put(numbered, "state_rules", None if None in rules else rules)
    return numbered


def _put(table: dict[str, Any], key: str, value: object) -> None:
    if value is None:
        del table[key]
    else:
        table[key] = value


def _state_row(row: object, path: Path, findings: Findings) -> list[object] | None:
    if not isinstance(row, list) or len(row) != 2:
        findings.add(path, "wrong-type", 'a pair such as [0, "idle"]', row)
        return None
    state = _by_name(MachineState, row[1], (*path, 1), findings)
    return None if state is None else [row[0], state]


def _rule_row(row: object, path: Path, findings: Findings) -> list[object] | None:
    if not isinstance(row, list) or len(row) != 2 or not isinstance(row[1], str):
        findings.add(path, "wrong-type", 'a pair such as ["executing", "filler.speed > 10"]', row)
        return None
    state = _by_name(MachineState, row[0], (*path, 0), findings)
    return None if state is None else [state, row[1]]


def _by_name(kind: type[IntEnum], name: object, path: Path, findings: Findings) -> int | None:
    numbers = {member.name.lower(): int(member) for member in kind}
    if isinstance(name, str) and name in numbers:
        return numbers[name]
    findings.add(path, "unknown-value", "one of " + ", ".join(numbers), name)
    return None
