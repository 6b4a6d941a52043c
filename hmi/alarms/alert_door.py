"""The door for alerts that no rule of the site evaluates: what the station comes upon itself.

Such an alert lives as those of rules do: listed apart, journalled, shelved, taken up after a
restart. It informs, so it never sounds. Its texts are sentences of ours (`<code>`, and where there
are any `<code>-cause`, `<code>-consequence`, `<code>-response`), in the journal in English.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hmi.alarms.alarm import Fields, Told
from hmi.bus.alarm_facts import AlarmChanged
from hmi.plant.alarm_rules import AlarmRule, ConditionKind, Priority
from hmi.plant.samples import Value
from hmi.plant.site import Site
from hmi.texts.codes import has_sentence, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert. key is `<who tells it>.<what about>`, unlike that of any rule of the site.

    value is in the unit of the tag; began is since when it is so, None for now.
    """

    key: str
    code: str
    machine: str = ""
    tag: str = ""
    fields: Fields = ()
    value: Value = None
    began: datetime | None = None
    priority: Priority = Priority.P4
    is_alert: bool = True
    """False for what a machine reports as its failure: that is an alarm, and it sounds."""


class TakesTold(Protocol):
    """Keeps alarms, and lets parts of the station tell of alerts."""

    def tell(self, told: Told, began: datetime | None = None) -> None:
        """Let an alert come, say something new, or go."""

    def told(self) -> list[str]:
        """Return the keys of the alerts that stand."""


class AlertDoor:
    """Where parts of the station hand in their alerts. Call it from the event loop's thread."""

    def __init__(self, alarms: TakesTold) -> None:
        self._alarms = alarms
        self._rules: dict[str, AlarmRule] = {}

    def raise_(self, alert: Alert) -> None:
        """Let an alert come; one that stands takes over the new words and value."""
        rule = self._rules[alert.key] = _rule_of(alert)
        told = Told(rule, True, alert.value, alert.code, alert.fields)
        self._alarms.tell(told, alert.began)

    def clear(self, key: str, value: Value = None) -> None:
        """Let an alert go; nothing happens where it does not stand."""
        rule = self._rules.pop(key, None)
        if rule is None:
            rule = AlarmRule(
                key=key, machine="", kind=ConditionKind.TOLD, message="", consequence="",
                response="", priority=Priority.P4, is_alert=True,
            )  # fmt: skip
        self._alarms.tell(Told(rule, False, value))

    def standing(self, prefix: str) -> list[str]:
        """Return the keys that begin with prefix of the alerts that stand."""
        return [key for key in self._alarms.told() if key.startswith(prefix)]

    def keep_only(self, prefix: str, keys: Collection[str]) -> None:
        """Let go what stands since an earlier run and its owner knows nothing of any more."""
        for key in self.standing(prefix):
            if key not in keys:
                self.clear(key)


def told_rule(fact: AlarmChanged, site: Site) -> AlarmRule | None:
    """Return the rule of an alert that was told, from the journal; None for any other alarm.

    None, too, where its machine or tag is not part of the site any more.
    """
    is_placed = (not fact.machine or fact.machine in site.machine_by_key) and (
        not fact.tag or fact.tag in site.number_by_key
    )
    if fact.kind != ConditionKind.TOLD or not is_placed:
        return None
    return AlarmRule(
        key=fact.key, machine=fact.machine, kind=ConditionKind.TOLD, tag=fact.tag,
        message=fact.message, cause=fact.cause, consequence=fact.consequence,
        response=fact.response, priority=fact.priority, is_alert=fact.is_alert,
    )  # fmt: skip


def _rule_of(alert: Alert) -> AlarmRule:
    fields = dict(alert.fields)

    def guided(part: str) -> str:
        code = f"{alert.code}-{part}"
        return sentence(code, **fields) if has_sentence(code) else ""

    return AlarmRule(
        key=alert.key, machine=alert.machine, kind=ConditionKind.TOLD, tag=alert.tag,
        message=sentence(alert.code, **fields), cause=guided("cause"),
        consequence=guided("consequence"), response=guided("response"), priority=alert.priority,
        is_alert=alert.is_alert,
    )  # fmt: skip
