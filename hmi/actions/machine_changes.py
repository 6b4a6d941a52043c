"""Carries out changes of machines, and says what the journal keeps of them."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from hmi.actions import machine_requests as ask
from hmi.errors import ActionRefused
from hmi.plant.assets import Machine

Carry = Callable[[Any], Awaitable[None]]


class ChangesMachines(Protocol):
    """Changes the machines of the site and has it loaded anew."""

    async def save_machine(self, wish: ask.SaveMachine) -> None:
        """Write a machine. Raise ActionRefused, StorageError."""

    async def remove_machine(self, wish: ask.RemoveMachine) -> None:
        """Take a machine out. Raise ActionRefused, StorageError."""

    async def arrange_machines(self, wish: ask.ArrangeMachines) -> None:
        """Write where machines stand. Raise ActionRefused, StorageError."""

    async def take_back(self, wish: ask.TakeBackSite) -> None:
        """Put an earlier site in place. Raise ActionRefused, StorageError."""


@dataclass(frozen=True)
class MachineChanges:
    """The machines of the site; None where it has no file."""

    site: ChangesMachines | None

    def carries(self) -> dict[type, Carry]:
        """Return what carries out each of these requests; all of them need CONFIGURE."""
        return {
            ask.SaveMachine: self._save,
            ask.RemoveMachine: self._remove,
            ask.ArrangeMachines: self._arrange,
            ask.TakeBackSite: self._take_back,
        }

    async def _save(self, wish: ask.SaveMachine) -> None:
        await self._changes().save_machine(wish)

    async def _remove(self, wish: ask.RemoveMachine) -> None:
        await self._changes().remove_machine(wish)

    async def _arrange(self, wish: ask.ArrangeMachines) -> None:
        await self._changes().arrange_machines(wish)

    async def _take_back(self, wish: ask.TakeBackSite) -> None:
        await self._changes().take_back(wish)

    def _changes(self) -> ChangesMachines:
        if self.site is None:
            raise ActionRefused("site-has-no-file")
        return self.site


def machine_described(request: object) -> tuple[str, str] | None:
    """Return target and details as the journal has them; None for other requests."""
    match request:
        case ask.SaveMachine(machine=machine, before=before):
            told: dict[str, object] = {
                "tags": [one.key for one in request.tags],
                "alarms": [one.key for one in request.alarms],
                "freed": request.freed,
                "dropped_alarms": request.dropped_alarms,
            }
            if request.connection is not None:
                told["connection"] = request.connection.key
            told["changed"] = _differences(before, machine)
            return machine.key, json.dumps(told)
        case ask.RemoveMachine(before=before, keeps_tags=keeps_tags):
            return before.key, json.dumps({"keeps_tags": keeps_tags})
        case ask.ArrangeMachines(places=places):
            return "site", json.dumps({"places": places})
        case ask.TakeBackSite(digest=digest, seen=seen):
            return "site", json.dumps({"digest": digest, "seen": seen})
    return None


def _differences(before: Machine | None, after: Machine) -> dict[str, object]:
    """Return old and new value of each field that is another one; of a new machine its fields."""
    old = asdict(before or Machine(key=after.key, name=""))
    new = asdict(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}
