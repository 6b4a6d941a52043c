"""The priority of an alarm that gives its place in the matrix instead of a number."""

from collections.abc import Mapping
from typing import Any

from hmi.plant.alarm_priorities import priority_by_matrix
from hmi.plant.alarm_rules import Harm, Priority


def prioritised(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table of an alarm with the priority that its place in the matrix gives.

    A table that says its own priority, or no place, stays as it is.
    """
    found = dict(entry)
    harm, response_s = entry.get("harm"), entry.get("response_time_s")
    if "priority" in entry or not isinstance(response_s, int | float):
        return found
    if isinstance(harm, str) and harm in tuple(Harm):
        priority = priority_by_matrix(Harm(harm), float(response_s))
        found["priority"] = int(priority or Priority.P4)
        if priority is None:
            found.setdefault("is_alert", True)
    return found
