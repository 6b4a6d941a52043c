"""One alarm in each of the nine states, and one event of each trigger."""

from dataclasses import replace
from datetime import timedelta

from hmi.alarms.alarm_state import AlarmState
from hmi.alarms.lifecycle import Event
from hmi.bus.alarm_facts import SetAside, Suppressed, Trigger
from tests.helpers.builders import at, rule

NOW = at(1000)
RULE = rule("filler.hot", "filler.temp", realarm_s=60.0)
LATCHING = replace(RULE, latching=True)
CONFIRMED = replace(RULE, confirm_required=True)
SEEN = {"occurrence": 3, "sublevel": "HI"}
IDLE, CUT = ("machine-not-executing", "filler"), ("connection-lost", "demo")
ASIDE = SetAside("ann", at(900), "sensor", at(1000))

STATES = {
    "A": AlarmState(**SEEN),
    "B": AlarmState(active=True, acked=False, active_since=at(900), **SEEN),
    "C": AlarmState(active=True, acked_by="ann", acked_at=at(900), active_since=at(900), **SEEN),
    "D": AlarmState(acked=False, **SEEN),
    "E": AlarmState(acked=False, latched=True, **SEEN),
    "F": AlarmState(latched=True, **SEEN),
    "G": AlarmState(active=True, shelved=ASIDE, **SEEN),
    "H": AlarmState(active=True, suppressed=(Suppressed(*IDLE, at(900)),), **SEEN),
    "I": AlarmState(active=True, removed=SetAside("ann", at(900), "pump"), **SEEN),
}

SHELVE = {"until": NOW + timedelta(minutes=30)}
EVENTS = {
    "activate": Event(trigger=Trigger.ACTIVATE, sublevel="HI"),
    "rtn": Event(trigger=Trigger.RTN),
    "ack": Event(trigger=Trigger.ACK, occurrence=3, user="bob"),
    "confirm": Event(trigger=Trigger.CONFIRM, occurrence=3, user="bob"),
    "reset": Event(trigger=Trigger.RESET),
    "shelve_timed": Event(trigger=Trigger.SHELVE_TIMED, **SHELVE),
    "shelve_oneshot": Event(trigger=Trigger.SHELVE_ONESHOT, **SHELVE),
    "unshelve_user": Event(trigger=Trigger.UNSHELVE_USER),
    "unshelve_expired": Event(trigger=Trigger.UNSHELVE_EXPIRED),
    "suppress": Event(trigger=Trigger.SUPPRESS, suppressor=IDLE),
    "unsuppress": Event(trigger=Trigger.UNSUPPRESS, suppressor=IDLE),
    "oos_on": Event(trigger=Trigger.OOS_ON),
    "oos_off": Event(trigger=Trigger.OOS_OFF),
    "realarm": Event(trigger=Trigger.REALARM),
    "severity_up": Event(trigger=Trigger.SEVERITY_CHANGE, sublevel="HIHI"),
    "severity_down": Event(trigger=Trigger.SEVERITY_CHANGE, sublevel="HI"),
    "comment": Event(trigger=Trigger.COMMENT),
    "comm_lost": Event(trigger=Trigger.COMM_LOST, suppressor=CUT),
    "comm_back": Event(trigger=Trigger.COMM_BACK, suppressor=CUT),
    "silence": Event(trigger=Trigger.SILENCE),
    "config": Event(trigger=Trigger.CONFIG),
}
