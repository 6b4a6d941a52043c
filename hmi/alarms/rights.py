"""What a role may do with an alarm of a priority, beyond the plain rights of plant.roles."""

from hmi.plant.alarm_rules import AlarmRule, Priority
from hmi.plant.roles import Right, Role, may

MOST_SHELVED = 20
"""Shelved at once per station; more would hide the plant."""
_MOST_SHARE = 0.1
_FEWEST = 3
"""So many may be shelved however few alarms a site has."""

_ALL_OF_SHIFT = {Priority.P4: 28800.0, Priority.P3: 28800.0, Priority.P2: 7200.0}
_LONGEST_SHELVE_S: dict[Role, dict[Priority, float]] = {
    Role.OPERATOR: {Priority.P4: 7200.0, Priority.P3: 7200.0},
    Role.SHIFT_LEAD: _ALL_OF_SHIFT,
    Role.MAINTENANCE: _ALL_OF_SHIFT,
    Role.ENGINEER: {
        Priority.P4: 28800.0,
        Priority.P3: 28800.0,
        Priority.P2: 28800.0,
        Priority.P1: 1800.0,
    },
}
_OPERATOR_RESETS = frozenset({Priority.P3, Priority.P4})


def highest_priority(rule: AlarmRule) -> Priority:
    """Return the priority of a rule's worst sublevel: that is what shelving would hide."""
    return min(rule.priority, rule.extreme_priority or rule.priority)


def most_shelved(alarms: int) -> int:
    """Return how many of a site's alarms may be shelved at once: 20, and a tenth of them."""
    return min(MOST_SHELVED, max(_FEWEST, round(_MOST_SHARE * alarms)))


def may_reset(role: Role, priority: Priority) -> bool:
    """Tell whether a role may release the latch of an alarm; operators only P3 and P4."""
    return may(role, Right.RESET) and (role is not Role.OPERATOR or priority in _OPERATOR_RESETS)


def longest_shelve_s(role: Role, priority: Priority) -> float | None:
    """Return how long a role may shelve an alarm of a priority, None for not at all."""
    if not may(role, Right.SHELVE):
        return None
    return _LONGEST_SHELVE_S.get(role, {}).get(priority)
