"""Writes a value into a machine: once, now, or not at all.

The order is check, write down what is meant, check again, write, read back; the handler then
writes down what came of it. Nothing is queued and nothing is tried again: who wished it looks and
wishes anew.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from hmi.actions.requests import WriteTag
from hmi.actions.write_rules import check_present, check_value, value_told
from hmi.clock import Clock
from hmi.errors import ActionRefused, WriteRejected
from hmi.plant.roles import Role
from hmi.plant.samples import Sample, Value
from hmi.plant.site import Site
from hmi.plant.tags import Tag

PACE_S: Final = 1.0
"""A tag is written at most once in so many seconds."""
MEANT: Final = "intended"
"""Result of the row that stands in the journal before anything is written."""


class ActionLog(Protocol):
    """Writes an action down; blocks until the commit."""

    def write(
        self, user: str, role: Role, action: str, target: str, details: str, result: str
    ) -> None:
        """Commit one row. Raise StorageError when that fails."""


class Reach(Protocol):
    """A server that values can be written to, through the session that is live now."""

    def live_age_s(self) -> float | None:
        """Return seconds since the server was heard, None where no session is live."""

    async def write(self, number: int, value: Value) -> Value:
        """Write a tag and return what is read back. Raise PlantError."""


Newest = Callable[[int], Sample | None]


class TagWriting:
    """Carries out the wishes to write; reach has an entry for each connection that runs."""

    def __init__(
        self, site: Site, newest: Newest, reach: Mapping[str, Reach], log: ActionLog, clock: Clock
    ) -> None:
        self._site = site
        self._newest = newest
        self._reach = reach
        self._log = log
        self._clock = clock
        self._written_at: dict[str, float] = {}
        self._busy: set[str] = set()

    async def carry_out(self, wish: WriteTag, user: str, role: Role) -> None:
        """Write a value. Raise ActionRefused, StorageError or PlantError when it is not done."""
        number = self._site.number_by_key.get(wish.key)
        if number is None:
            raise ActionRefused("write-not-writable", name=wish.key)
        tag = self._site.tags[number]
        check_value(tag, wish.value)
        reach = self._checked(tag, number, wish)
        self._check_pace(wish.key)
        self._busy.add(wish.key)
        try:
            details = json.dumps({"value": wish.value, "seen": wish.seen, "unit": tag.unit})
            row = (user, role, type(wish).__name__, wish.key, details, MEANT)
            await asyncio.to_thread(self._log.write, *row)
            # The disk may have taken its time, and the plant does not wait for it.
            reach = self._checked(tag, number, wish)
            self._written_at[wish.key] = self._clock.monotonic()
            await _write(reach, tag, number, wish.value)
        finally:
            self._busy.discard(wish.key)

    def _checked(self, tag: Tag, number: int, wish: WriteTag) -> Reach:
        """Return the way to the tag's server if the wish fits what is there now."""
        reach = self._reach.get(tag.connection)
        age_s = reach.live_age_s() if reach is not None else None
        check_present(tag, wish, self._newest(number), age_s)
        if reach is None:
            raise ActionRefused("write-not-live", name=tag.name)
        return reach

    def _check_pace(self, key: str) -> None:
        at = self._written_at.get(key)
        is_soon = at is not None and self._clock.monotonic() - at < PACE_S
        if is_soon or key in self._busy:
            raise ActionRefused("write-too-soon")


async def _write(reach: Reach, tag: Tag, number: int, value: Value) -> None:
    found = await reach.write(number, value)
    if not is_same(found, value):
        raise WriteRejected("write-not-taken", found=value_told(tag, found))


def is_same(found: Value, value: Value) -> bool:
    """Tell whether a value read back is the one written, which a Float keeps to seven digits."""
    if isinstance(found, bool | str | None) or isinstance(value, bool | str | None):
        return type(found) is type(value) and found == value
    return abs(found - value) <= 1e-6 * max(abs(value), 1e-6)
