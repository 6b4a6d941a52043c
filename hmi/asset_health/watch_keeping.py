"""What watches have learned, as bodies in condition.sqlite and back, bit by bit.

A body carries what it was learned of: where a tag reads another node, unit or machine now, what
was learned of it is worth nothing, and only of it.
"""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from hmi.asset_health.kept import KeptStates
from hmi.asset_health.watch_bank import WatchBank
from hmi.asset_health.watch_plan import fingerprint, group_fingerprint
from hmi.asset_health.watch_record import WatchRecord
from hmi.bus.condition_facts import WatchMethod

log = logging.getLogger(__name__)

KIND = "watch"
VERSION = 1


class WatchKeeping:
    """Keeps the watches of a bank, each with its record; records are by key of the watch."""

    def __init__(
        self, bank: WatchBank, records: Mapping[str, WatchRecord], kept: KeptStates
    ) -> None:
        self._bank, self._records, self._kept = bank, records, kept
        self._places = places_of(bank)

    def keep(self, keys: list[str]) -> None:
        """Keep some watches."""
        self._kept.keep_all(KIND, {key: self.body(key) for key in keys}, VERSION)

    def body(self, key: str) -> bytes:
        """Return all that a watch knows."""
        method, place = self._places[key]
        told = {
            "of": _print(self._bank, method, place),
            "state": state_of(self._bank, method, place),
            "record": self._records[key].kept(),
        }
        return json.dumps(told, separators=(",", ":")).encode()

    def take_up(self) -> None:
        """Go on from what is kept; what does not fit any more is learned anew."""
        for key, body in self._kept.read(KIND, VERSION).items():
            if key in self._places:
                self._take_up(key, body)

    def _take_up(self, key: str, body: bytes) -> None:
        method, place = self._places[key]
        try:
            told = json.loads(body)
            if told["of"] != _print(self._bank, method, place):
                log.info("%s was learned of something else and is learned anew", key)
                return
            restore(self._bank, method, place, told["state"])
            self._records[key].take_up(told["record"], learned_of(self._bank, method, place))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            log.warning("What %s has learned cannot be read: %s", key, error)
            forget(self._bank, method, place)


def places_of(bank: WatchBank) -> dict[str, tuple[WatchMethod, int]]:
    """Return method, and row or group, of each watch of a bank by its key."""
    from_tags = (WatchMethod.SEASONAL, WatchMethod.NOISE, WatchMethod.STUCK)
    found = {
        f"{method.value}.{tag.key}": (method, row)
        for method in from_tags
        for row, tag in enumerate(bank.plan.tags)
    }
    for place, group in enumerate(bank.plan.groups):
        key = f"{WatchMethod.TOGETHER.value}.{group.machine.key}"
        found[key] = (WatchMethod.TOGETHER, place)
    return found


def state_of(bank: WatchBank, method: WatchMethod, place: int) -> dict[str, object]:
    """Return what a watch has learned as plain data."""
    if method is WatchMethod.TOGETHER:
        return bank.together[place].state()
    if method is WatchMethod.STUCK:
        return bank.still.state_of(place)
    columns = bank.columns(bank.plan.run_key(place))
    learned = bank.seasonal(method).state_of(place, list(columns))
    return {**learned, "minute": int(bank.judged_minute[place])}


def at_rest(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a watch has learned without what just happens, to begin elsewhere with."""
    calm = {"alert": False, "calm": 0.0, "still": 0.0, "minute": 0, "run": [0, 0, False]}
    found = {**state, **{name: one for name, one in calm.items() if name in state}}
    if "smooth" in found:
        found["smooth"] = [0.0] * len(found["smooth"])
    elif "last" in found:
        found["last"] = [None] * len(found["last"])
    return found


def restore(bank: WatchBank, method: WatchMethod, place: int, state: Mapping[str, Any]) -> None:
    """Let a watch go on from a state. Raise KeyError, TypeError or ValueError."""
    if method is WatchMethod.TOGETHER:
        bank.together[place].restore(state)
    elif method is WatchMethod.STUCK:
        bank.still.take_up(place, state)
    else:
        key = bank.plan.run_key(place)
        columns = {name: bank.place_of(key, name) for name in state["buckets"]}
        bank.seasonal(method).take_up(place, state, columns)
        bank.judged_minute[place] = int(state["minute"])


def forget(bank: WatchBank, method: WatchMethod, place: int) -> None:
    """Let a watch learn anew."""
    forgets: dict[WatchMethod, Callable[[int], None]] = {
        WatchMethod.SEASONAL: bank.level.forget,
        WatchMethod.NOISE: bank.noise.forget,
        WatchMethod.STUCK: bank.still.forget,
        WatchMethod.TOGETHER: lambda group: bank.together[group].learn_again(),
    }
    forgets[method](place)


def learned_of(bank: WatchBank, method: WatchMethod, place: int) -> float:
    """Return how much a watch has learned, 0..1."""
    if method is WatchMethod.TOGETHER:
        return bank.together[place].learned
    if method is WatchMethod.STUCK:
        return float(bank.still.learned[place])
    return float(bank.seasonal(method).learned[place])


def _print(bank: WatchBank, method: WatchMethod, place: int) -> str:
    plan = bank.plan
    if method is WatchMethod.TOGETHER:
        return group_fingerprint(plan.groups[place], plan.tags)
    return fingerprint(plan.tags[place], plan.machines[place])
