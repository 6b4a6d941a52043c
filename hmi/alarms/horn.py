"""Which sound is on: the highest unacknowledged priority has the only voice (domain model 1.8).

Pure: facts and floods go in. An alarm that was silenced, shelved, acknowledged or is gone does not
sound; a new annunciation sounds again. In a flood P1 and P2 alone sound (1.10).
"""

from collections.abc import Iterator
from typing import Final

from hmi.bus.alarm_facts import AlarmChanged, AlarmLetter, HornChanged
from hmi.plant.alarm_handling import HornRule, Sounding
from hmi.plant.alarm_rules import Priority

_IN_FLOOD: Final = frozenset({Priority.P1, Priority.P2})


class Horn:
    """The unacknowledged alarms by priority, in the order in which they came."""

    def __init__(self, rule: HornRule) -> None:
        self._rule = rule
        self._calling: dict[Priority, dict[str, None]] = {one: {} for one in Priority}
        self._place: dict[str, Priority] = {}
        self._silenced: set[str] = set()
        self._heard: set[str] = set()
        """Alarms that sound once and were drowned by another after that."""
        self._is_flood = False
        self._now = HornChanged(None)

    @property
    def now(self) -> HornChanged:
        """Which sound is on."""
        return self._now

    def take(self, fact: AlarmChanged) -> None:
        """Follow one alarm."""
        calls = fact.letter is AlarmLetter.UNACKNOWLEDGED and not fact.is_alert
        if not calls and fact.key not in self._place:
            return
        is_new = fact.is_annunciation or (calls and fact.key not in self._place)
        is_moved = self._place.get(fact.key) is not (fact.priority if calls else None)
        if is_new or is_moved:
            self._leave(fact.key)
        if calls:
            self._place[fact.key] = fact.priority
            self._calling[fact.priority].setdefault(fact.key)
            (self._silenced.add if fact.silenced else self._silenced.discard)(fact.key)
        self._decide(fact.key if is_new and calls else "")

    def flood(self, is_flood: bool) -> None:
        """Follow the floods."""
        if is_flood is not self._is_flood:
            self._is_flood = is_flood
            self._decide("")

    def _leave(self, key: str) -> None:
        place = self._place.pop(key, None)
        if place is not None:
            del self._calling[place][key]
        self._silenced.discard(key)
        self._heard.discard(key)

    def _decide(self, came: str) -> None:
        before = self._now
        voice = next(self._voices(), None)
        if before.key and not before.repeats and (voice is None or voice[1] != before.key):
            self._heard.add(before.key)
            voice = next(self._voices(), None)
        priority, key = voice or (None, "")
        begins = bool(key) and (came == key or (priority, key) != (before.priority, before.key))
        is_same_sound = priority is before.priority and before.repeats and came != key
        self._now = HornChanged(
            priority,
            before.number + (begins and not is_same_sound),
            priority is None or self._rule.of(priority) is Sounding.REPEAT,
            key,
            len(self._silenced),
            self._held_back(),
        )

    def _voices(self) -> Iterator[tuple[Priority, str]]:
        """Yield who may sound, the highest and newest first."""
        for priority, keys in self._calling.items():
            sounding = self._rule.of(priority)
            if sounding is Sounding.OFF or (self._is_flood and priority not in _IN_FLOOD):
                continue
            for key in reversed(keys):
                if key not in self._silenced and key not in self._heard:
                    yield priority, key

    def _held_back(self) -> int:
        if not self._is_flood:
            return 0
        return sum(len(keys) for one, keys in self._calling.items() if one not in _IN_FLOOD)
