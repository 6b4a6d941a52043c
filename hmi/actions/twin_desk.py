"""Keeps what-ifs for whoever is logged in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from hmi.access.login import Login
from hmi.actions import twin_requests as ask
from hmi.plant.roles import Right
from hmi.process_twin.kept_what_ifs import WhatIfs

Carry = Callable[[Any], Awaitable[None] | None]


@dataclass(frozen=True)
class TwinDesk:
    """Requests about the process twin."""

    login: Login
    kept: WhatIfs

    def carries(self) -> dict[type, tuple[Right, Carry]]:
        """Return right and handler by kind of request."""
        return {
            ask.KeepWhatIf: (Right.COMMENT, self._keep),
            ask.ForgetWhatIf: (Right.COMMENT, self._forget),
        }

    async def _keep(self, wish: ask.KeepWhatIf) -> None:
        await self.kept.keep(wish.answered, wish.name, self.login.user)

    async def _forget(self, wish: ask.ForgetWhatIf) -> None:
        await self.kept.forget(wish.number)
