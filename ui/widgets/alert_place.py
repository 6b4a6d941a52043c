"""Where an alert that the station came upon itself is explained in full."""

from hmi.bus.condition_facts import WATCH_ALERTS
from hmi.bus.facts import AlarmChanged
from hmi.plant.alarm_rules import ConditionKind
from hmi.plant.site import Site
from ui.widgets.page import Target

_PLACES = (
    (WATCH_ALERTS, "health", "anomalies"), ("care.work.", "health", "maintenance"),
    ("care.life.", "health", "life"), ("care.", "health", "condition"),
    ("energy.", "performance", "energy"),
)  # fmt: skip
"""Beginnings of keys, the longest first, with page and view."""


def alert_place(alarm: AlarmChanged, site: Site) -> Target | None:
    """Return where an alert is explained; None for an alarm of a rule or a server."""
    if alarm.kind != ConditionKind.TOLD:
        return None
    machine = alarm.machine or next((one.key for one in site.line_machines), "")
    for beginning, page, view in _PLACES:
        if alarm.key.startswith(beginning):
            return Target(page=page, machine=machine, view=view, tag=alarm.tag, alarm=alarm.key)
    return None
