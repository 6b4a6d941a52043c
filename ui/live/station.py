"""What every page is given: one station with its facts, its past and its wishes."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hmi.actions.requests import Request
from hmi.bus.bus import Bus
from hmi.clock import Clock
from hmi.live.freshness import Freshness
from hmi.live.tag_table import TagTable
from hmi.plant.roles import Right, Role, may
from hmi.plant.site import Site
from ui.live.background import Background
from ui.live.bugs import Bugs
from ui.live.feed import Feed
from ui.live.plant_view import PlantView
from ui.live.readers import HistoryReader
from ui.live.tasks import Tasks
from ui.theme.theme import Theme

Ask = Callable[[Request], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Station:
    """One operator station as its window knows it; bus is the window's own, fed by the link."""

    site: Site
    bus: Bus
    table: TagTable
    freshness: Freshness
    feed: Feed
    state: PlantView
    ask: Ask
    reader: HistoryReader
    journal: Any
    theme: Theme
    clock: Clock
    tasks: Tasks
    background: Background
    bugs: Bugs
    data_folder: Path
    is_past: bool = False
    """Whether this is what was: nothing here is live, and nothing can be asked for."""

    @property
    def role(self) -> Role:
        """The role of who works here now; the station's own while nobody is logged in."""
        user = self.state.user
        return self.site.anonymous_role if user is None else user.role

    def may(self, right: Right) -> bool:
        """Tell whether who works here now has a right; what was can only be looked at."""
        return may(self.role, right) and not (self.is_past and right is not Right.VIEW)

    def wish(
        self,
        request: Request,
        refused: Callable[[str], object],
        done: Callable[[], object] | None = None,
    ) -> None:
        """Ask the engine for something; call done after it, or refused with a sentence."""
        self.tasks.run(self._asked(request), refused, done)

    def _asked(self, request: Request) -> Coroutine[object, object, None]:
        async def asked() -> None:
            await self.ask(request)

        return asked()
