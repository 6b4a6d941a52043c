"""What people ask of the care for machines: work done, learning anew."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from hmi.access.login import Login
from hmi.actions.condition_requests import CompleteMaintenance, RelearnBaseline
from hmi.asset_health.station_care import StationCare
from hmi.plant.roles import Right

Carry = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True)
class CareDesk:
    """Carries out what is asked; the journal of actions has who asked it and when."""

    care: StationCare
    login: Login

    def carries(self) -> dict[type, tuple[Right, Carry]]:
        """Return right and handler by kind of request."""
        return {
            CompleteMaintenance: (Right.SHARE, self._complete),
            RelearnBaseline: (Right.SHARE, self._relearn),
        }

    async def _complete(self, wish: CompleteMaintenance) -> None:
        self.care.complete(wish.key, self.login.user, " ".join(wish.note.split())[:200])

    async def _relearn(self, wish: RelearnBaseline) -> None:
        self.care.relearn(wish.key, wish.indicator)
