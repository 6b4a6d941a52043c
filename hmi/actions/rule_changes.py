"""Changes of alarm rules (management of change): who, what was, what is, and why."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Final

from hmi.actions import requests as ask
from hmi.errors import ActionRefused
from hmi.plant.alarm_rules import AlarmRule

TUNED: Final = frozenset({"levels", "deadband", "on_delay_s", "off_delay_s"})
"""What tuning may change; everything else of a rule is engineered in the site's file."""


class RuleChanges:
    """Changes the numbers of rules that the site has in its file."""

    def __init__(
        self, rules: tuple[AlarmRule, ...], add: Callable[[ask.AddToSite], Awaitable[None]]
    ) -> None:
        self._rules = {rule.key: rule for rule in rules}
        self._add = add

    async def change(self, wish: ask.ChangeAlarmRule) -> None:
        """Write a changed rule into the site and have it loaded anew. Raise ActionRefused."""
        if self._rules.get(wish.before.key) != wish.before:
            raise ActionRefused("rule-changed-meanwhile", alarm=wish.before.key)
        if not wish.reason.strip():
            raise ActionRefused("reason-missing")
        changed = differences(wish.before, wish.after)
        if not changed or not changed.keys() <= TUNED:
            raise ActionRefused("rule-not-tuned", alarm=wish.before.key)
        await self._add(ask.AddToSite(alarms=(wish.after,)))


def differences(before: AlarmRule, after: AlarmRule) -> dict[str, tuple[object, object]]:
    """Return old and new value of each field that is another one, for the journal."""
    old, new = asdict(before), asdict(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}
