"""The English sentences about alarms that servers keep, by code."""

SERVER_ALARMS = {
    "alarm-list-unfinished": "The server began to tell its alarms and did not come to the end.",
    "alarm-list-refused": "The server does not tell its alarms.",
    "alarm-list-overflowed": "The server's queue overflowed while it told its alarms.",
    "alarm-list-cut": "The server has more alarms than can be listed.",
    "alarm-list-not-offered": "The server tells of alarms as they come, but not of those it has.",
    "gone-while-not-heard": "The server does not name it any more; since when is not known.",
    "already-disabled": "The alarm is already disabled at its server.",
    "not-disabled": "The alarm is not disabled at its server.",
    "server-suppressed": "The server suppresses it.",
    "alarm-not-current": "The server has not named this alarm again yet: wait for it.",
    "alarm-asked-already": "The server was asked for that already: wait for its answer.",
    "server-did-not-say": "The server accepted, but has not said that it is so.",
    "server-refused-alarm": "The server refused ({status}).",
    "server-denies-user": "The server does not allow that to this station ({status}).",
    "server-shelve-range": "The server does not shelve this alarm for so long ({status}).",
    "server-wrong-state": "In its present state the server does not do that ({status}).",
    "condition-disabled": "The alarm is disabled at its server ({status}).",
    "condition-already-so": "The alarm is already so at its server ({status}).",
}
