"""Rules for alarms: each says what happens and what to do, and can become true and false again."""

import re
from itertools import pairwise

from hmi.config.alarm_kinds import check_kind
from hmi.config.findings import Findings
from hmi.config.placed import Placed
from hmi.config.references import References, check_unique
from hmi.config.schema import Tables
from hmi.plant.alarm_rules import LEVELLED, OF_CONNECTION, AlarmRule, ConditionKind
from hmi.plant.tags import Kind

LONGEST_MESSAGE = 40
_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
_ORDER = ("lolo", "lo", "hi", "hihi")
_NUMERIC = (Kind.NUMBER, Kind.INTEGER)


def check_alarms(tables: Tables, references: References, findings: Findings) -> None:
    """Check [[alarms]]."""
    check_unique([(rule.item.key, rule.at("key")) for rule in tables.alarms], findings)
    kinds: dict[str, Kind] = {}
    for tag in tables.tags:
        kinds.setdefault(tag.item.key, tag.item.kind)
    for rule in tables.alarms:
        _check_text(rule, findings)
        _check_times(rule, findings)
        if rule.item.kind in OF_CONNECTION:
            _check_communication(rule, references, findings)
        else:
            _check_subject(rule, references, findings)
        check_kind(rule, references, findings)
        if rule.item.kind is ConditionKind.CERTIFICATE:
            _check_days(rule, findings)
        elif rule.item.kind in LEVELLED:
            _check_levels(rule, kinds.get(rule.item.tag), findings)
        else:
            _check_no_levels(rule, findings)


def _check_text(placed: Placed[AlarmRule], findings: Findings) -> None:
    rule, require = placed.item, findings.require
    require(
        bool(_KEY.fullmatch(rule.key)), placed.at("key"), "bad-syntax",
        'small letters, digits, "_" and "."', rule.key,
    )  # fmt: skip
    require(bool(rule.message.strip()), placed.at("message"), "empty-text", "a message")
    require(
        len(rule.message) <= LONGEST_MESSAGE, placed.at("message"), "too-long",
        f"at most {LONGEST_MESSAGE} characters", f"{len(rule.message)} characters",
    )  # fmt: skip
    for key, wanted in (("consequence", "what happens otherwise"), ("response", "what to do")):
        require(
            rule.is_alert or bool(getattr(rule, key).strip()), placed.at(key), "empty-text",
            f"{wanted}; or save it as an alert (is_alert = true)",
        )  # fmt: skip


def _check_times(placed: Placed[AlarmRule], findings: Findings) -> None:
    rule = placed.item
    for name in ("deadband", "on_delay_s", "off_delay_s"):
        number = getattr(rule, name)
        findings.require(number >= 0, placed.at(name), "out-of-range", "0 or more", number)
    for name in ("max_shelve_s", "realarm_s"):
        number = getattr(rule, name)
        findings.require(
            number is None or number > 0, placed.at(name), "out-of-range", "more than 0", number
        )


def _check_communication(
    placed: Placed[AlarmRule], references: References, findings: Findings
) -> None:
    rule = placed.item
    if rule.connection or rule.kind is not ConditionKind.CERTIFICATE:
        references.check("connections", rule.connection, placed.at("connection"))
    findings.require(
        not rule.tag, placed.at("tag"), "bad-combination",
        f'no tag for kind "{rule.kind.value}"', rule.tag,
    )  # fmt: skip
    if rule.machine:
        references.check("machines", rule.machine, placed.at("machine"))


def _check_subject(placed: Placed[AlarmRule], references: References, findings: Findings) -> None:
    rule = placed.item
    references.check("machines", rule.machine, placed.at("machine"))
    if rule.tag or rule.kind is not ConditionKind.RULE:
        references.check("tags", rule.tag, placed.at("tag"))
    findings.require(
        not rule.connection, placed.at("connection"), "bad-combination",
        'a connection for kinds "communication", "clock" and "certificate" alone', rule.connection,
    )  # fmt: skip
    is_discrete = rule.kind is ConditionKind.DISCRETE
    findings.require(
        is_discrete == (rule.alarm_value is not None), placed.at("alarm_value"),
        "bad-combination", 'an alarm_value for kind "discrete", and for no other',
        rule.kind.value,
    )  # fmt: skip


def _check_no_levels(placed: Placed[AlarmRule], findings: Findings) -> None:
    rule = placed.item
    is_set = any(getattr(rule.levels, name) is not None for name in _ORDER)
    findings.require(
        not is_set, placed.at("levels"), "bad-combination",
        'levels for kind "level", "deviation" or "rate" alone', rule.kind.value,
    )  # fmt: skip


def _check_days(placed: Placed[AlarmRule], findings: Findings) -> None:
    levels = placed.item.levels
    is_low = levels.hi is None and levels.hihi is None
    is_ordered = levels.lolo is None or levels.lo is None or levels.lolo < levels.lo
    findings.require(
        is_low and is_ordered, placed.at("levels"), "bad-order", "days left: lolo < lo, no others"
    )


def _check_levels(placed: Placed[AlarmRule], kind: Kind | None, findings: Findings) -> None:
    rule = placed.item
    present = [name for name in _ORDER if getattr(rule.levels, name) is not None]
    limits = [getattr(rule.levels, name) for name in present]
    if not present:
        findings.add(placed.at("levels"), "missing-key", "one of " + ", ".join(_ORDER))
    elif any(not low < high for low, high in pairwise(limits)):
        found = ", ".join(f"{name} {limit:g}" for name, limit in zip(present, limits, strict=True))
        findings.add(placed.at("levels"), "bad-order", "lolo < lo < hi < hihi", found)
    else:
        _check_deadband(placed, findings)
    findings.require(
        kind is None or kind in _NUMERIC, placed.at("tag"), "bad-combination",
        'a tag of kind "number" or "integer"', kind.value if kind else "",
    )  # fmt: skip
    findings.require(
        rule.extreme_priority is None or bool({"lolo", "hihi"} & set(present)),
        placed.at("extreme_priority"), "bad-combination", "lolo or hihi in levels",
    )  # fmt: skip


def _check_deadband(placed: Placed[AlarmRule], findings: Findings) -> None:
    """Between the reset points of lo and hi there must be a place where nothing is in alarm."""
    levels, deadband = placed.item.levels, placed.item.deadband
    lower = levels.lo if levels.lo is not None else levels.lolo
    upper = levels.hi if levels.hi is not None else levels.hihi
    if lower is not None and upper is not None and upper - deadband <= lower + deadband:
        half = (upper - lower) / 2
        findings.add(placed.at("deadband"), "out-of-range", f"less than {half:g}", deadband)
