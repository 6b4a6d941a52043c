"""Rules for connections, machines and tags."""

import re
from urllib.parse import urlsplit

from hmi.config.findings import Findings
from hmi.config.placed import Placed
from hmi.config.references import References, check_unique
from hmi.config.schema import Tables
from hmi.config.security_checks import check_security
from hmi.config.state_checks import check_state_rules
from hmi.plant.assets import Machine, StateSource
from hmi.plant.connections import Connection
from hmi.plant.server_severity import NEVER, are_sound
from hmi.plant.tags import Kind, Tag
from hmi.plant.watched import WATCHABLE

NAME_KEY = re.compile(r"[a-z0-9_]+")
_TAG_KEY = re.compile(r"[a-z0-9_]+\.[a-z0-9_.]+")
_NODE = re.compile(
    r"nsu=[^;]+;(i=\d{1,10}|s=.+|g=[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|b=[A-Za-z0-9+/]+=*)"
)
_NODE_FORM = '"nsu=<namespace>;s=<identifier>" or i=, g=, b='
_NUMBERS = (Kind.NUMBER, Kind.INTEGER)
_WRITE_LIMITS = ("write_low", "write_high", "write_step")
_POSITIVE = ("ideal_cycle_s", "current_baseline", "rated_power_kw")
_WITHOUT_TAG = (StateSource.NONE, StateSource.RULE, StateSource.OPERATOR)
_MACHINE_TAGS = tuple(name for name in Machine.__dataclass_fields__ if name.endswith("_tag"))


def check_plant(tables: Tables, references: References, findings: Findings) -> None:
    """Check [[connections]], [[machines]] and [[tags]]."""
    for entries in (tables.connections, tables.machines, tables.tags):
        check_unique([(entry.item.key, entry.at("key")) for entry in entries], findings)
    for connection in tables.connections:
        _check_connection(connection, references, findings)
    for machine in tables.machines:
        _check_machine(machine, references, findings)
    for tag in tables.tags:
        _check_tag(tag, references, findings)
    _warn_of_twins(tables, findings)


def _check_connection(
    placed: Placed[Connection], references: References, findings: Findings
) -> None:
    connection, require = placed.item, findings.require
    _check_key(placed.item.key, placed, findings)
    require(
        _is_url(connection.url), placed.at("url"), "bad-url",
        '"opc.tcp://host:port"', _without_user(connection.url),
    )  # fmt: skip
    require(
        not connection.backup_url
        or (_is_url(connection.backup_url) and connection.backup_url != connection.url),
        placed.at("backup_url"), "bad-url",
        '"opc.tcp://host:port", other than url, or nothing', _without_user(connection.backup_url),
    )  # fmt: skip
    check_security(placed, findings)
    require(
        50 <= connection.publishing_ms <= 60_000, placed.at("publishing_ms"), "out-of-range",
        "50 to 60000 ms", connection.publishing_ms,
    )  # fmt: skip
    require(
        are_sound(connection.alarm_severities), placed.at("alarm_severities"), "out-of-range",
        f"four falling numbers from 1 to {NEVER}", list(connection.alarm_severities),
    )  # fmt: skip
    for number, (_pattern, machine) in enumerate(connection.alarm_machines):
        references.check("machines", machine, placed.at("alarm_machines", number))
    require(
        connection.history_h >= 0, placed.at("history_h"), "out-of-range", "0 or more hours",
        connection.history_h,
    )  # fmt: skip


def _is_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "opc.tcp" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _without_user(url: str) -> str:
    """Return an address without what stands before its host: it may be a password."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}" if "@" in rest else url


def _check_key(key: str, placed: Placed[Connection] | Placed[Machine], findings: Findings) -> None:
    findings.require(
        bool(NAME_KEY.fullmatch(key)), placed.at("key"), "bad-syntax",
        'small letters, digits and "_"', key,
    )  # fmt: skip
    name = placed.item.name
    findings.require(bool(name.strip()), placed.at("name"), "empty-text", "a name")


def _check_machine(placed: Placed[Machine], references: References, findings: Findings) -> None:
    machine, require = placed.item, findings.require
    _check_key(machine.key, placed, findings)
    for name in _MACHINE_TAGS:
        if getattr(machine, name):
            references.check("tags", getattr(machine, name), placed.at(name))
    for number, key in enumerate(machine.indicator_tags):
        references.check("tags", key, placed.at("indicator_tags", number))
    for number, key in enumerate(machine.reject_reason_tags):
        references.check("tags", key, placed.at("reject_reason_tags", number))
    source = machine.state_source
    require(
        source in _WITHOUT_TAG or bool(machine.state_tag), placed.at("state_source"),
        "bad-combination", "a state_tag beside state_source", source.value,
    )  # fmt: skip
    check_state_rules(placed, references, findings)
    numbers = [number for number, _ in machine.state_map]
    require(
        source is not StateSource.WORD or bool(numbers), placed.at("state_source"),
        "bad-combination", "a state_map beside state_source", source.value,
    )  # fmt: skip
    require(
        len(set(numbers)) == len(numbers), placed.at("state_map"), "duplicate-key",
        "each number once", numbers,
    )  # fmt: skip
    require(
        machine.temperature_warn < machine.temperature_alarm, placed.at("temperature_warn"),
        "bad-order", "temperature_warn below temperature_alarm", machine.temperature_warn,
    )  # fmt: skip
    _check_positive(placed, _POSITIVE, findings)


def _check_tag(placed: Placed[Tag], references: References, findings: Findings) -> None:
    tag, require = placed.item, findings.require
    _check_tag_key(placed, references, findings)
    if tag.machine:
        references.check("machines", tag.machine, placed.at("machine"))
    require(bool(tag.name.strip()), placed.at("name"), "empty-text", "a name")
    if tag.manual:
        _check_manual(placed, findings)
    else:
        references.check("connections", tag.connection, placed.at("connection"))
        is_node = bool(_NODE.fullmatch(tag.node))
        require(is_node, placed.at("node"), "bad-node", _NODE_FORM, tag.node)
    _check_range(placed, "low", "high", findings)
    _check_range(placed, "normal_low", "normal_high", findings)
    for low, high in (("spec_low", "spec_high"), ("spec_low", "spec_target"),
                      ("spec_target", "spec_high")):  # fmt: skip
        _check_range(placed, low, high, findings)
    _check_positive(placed, ("interval_s", "max_interval_s"), findings)
    is_watchable = tag.kind in WATCHABLE
    require(
        tag.watch is not True or is_watchable, placed.at("watch"), "bad-combination",
        "true for tags that are numbers alone", tag.kind.value,
    )  # fmt: skip
    require(tag.deadband >= 0, placed.at("deadband"), "out-of-range", "0 or more", tag.deadband)
    require(0 <= tag.decimals <= 6, placed.at("decimals"), "out-of-range", "0 to 6", tag.decimals)
    numbers = [number for number, _ in tag.states]
    require(
        len(set(numbers)) == len(numbers), placed.at("states"), "duplicate-key",
        "each number once", numbers,
    )  # fmt: skip
    require(
        bool(numbers) == (tag.kind is Kind.ENUMERATION), placed.at("states"),
        "bad-combination", 'states for kind "enumeration", and for no other', tag.kind.value,
    )  # fmt: skip
    _check_writing(placed, findings)


def _check_manual(placed: Placed[Tag], findings: Findings) -> None:
    """Require that nothing but people gives a tag its values."""
    for name in ("connection", "node", "writable"):
        found = getattr(placed.item, name)
        findings.require(
            not found, placed.at(name), "bad-combination", "nothing beside manual = true", found
        )


def _check_writing(placed: Placed[Tag], findings: Findings) -> None:
    tag, require = placed.item, findings.require
    limits = {name: getattr(tag, name) for name in _WRITE_LIMITS}
    _check_range(placed, "write_low", "write_high", findings)
    _check_positive(placed, ("write_step",), findings)
    for name in [name for name, limit in limits.items() if limit is not None]:
        require(
            tag.writable and tag.kind in _NUMBERS, placed.at(name), "bad-combination",
            "writable = true beside it, and a number", tag.kind.value,
        )  # fmt: skip
    has_range = tag.write_low is not None and tag.write_high is not None
    require(
        not tag.writable or tag.kind not in _NUMBERS or has_range, placed.at("writable"),
        "bad-combination", "write_low and write_high beside a writable number", "no range",
    )  # fmt: skip
    require(
        tag.writable or not tag.write_critical, placed.at("write_critical"), "bad-combination",
        "writable beside write_critical", "writable = false",
    )  # fmt: skip


def _check_tag_key(placed: Placed[Tag], references: References, findings: Findings) -> None:
    tag = placed.item
    if not _TAG_KEY.fullmatch(tag.key):
        expected = '"machine.quantity" in small letters, digits, "_" and "."'
        findings.add(placed.at("key"), "bad-syntax", expected, tag.key)
    elif tag.key in references.derived:
        expected = "another key; this one is computed by the program"
        findings.add(placed.at("key"), "duplicate-key", expected, tag.key)


def _check_range(placed: Placed[Tag], low: str, high: str, findings: Findings) -> None:
    lower, upper = getattr(placed.item, low), getattr(placed.item, high)
    if lower is not None and upper is not None and not lower < upper:
        expected = f"{low} below {high}"
        findings.add(placed.at(low), "bad-order", expected, f"{lower} and {upper}")


def _check_positive(
    placed: Placed[Tag] | Placed[Machine], names: tuple[str, ...], findings: Findings
) -> None:
    for name in names:
        number = getattr(placed.item, name)
        if number is not None and number <= 0:
            findings.add(placed.at(name), "out-of-range", "more than 0", number)


def _warn_of_twins(tables: Tables, findings: Findings) -> None:
    """Warn of two connections to one server and of two tags of one node."""
    urls: dict[str, str] = {}
    for connection in tables.connections:
        other = urls.setdefault(connection.item.url, connection.item.key)
        if other != connection.item.key:
            expected = f'one connection a server; "{other}" has the same url'
            findings.warn(connection.at("url"), "same-server", expected, connection.item.url)
    nodes: dict[tuple[str, str], str] = {}
    for tag in tables.tags:
        other = nodes.setdefault((tag.item.connection, tag.item.node), tag.item.key)
        if other != tag.item.key:
            expected = f'one tag a node; "{other}" reads the same'
            findings.warn(tag.at("node"), "same-node", expected, tag.item.node)
