"""Listens to an engine as a window does, to tell when its first live value is there."""

import asyncio
import time
from pathlib import Path

from live_fact import is_live
from programs import PATIENCE_S, ProgramFailed

from hmi.bus.facts import Fact
from hmi.link.gui_end import GuiEnd


def first_live(data: Path) -> float:
    """Return when the engine of a data folder tells its first live value (performance counter).

    A window tries to join five times a second, and so does this.
    """
    return asyncio.run(_first_live(data))


async def _first_live(data: Path) -> float:
    heard: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def receive(fact: Fact) -> None:
        if is_live(fact) and not heard.done():
            heard.set_result(time.perf_counter())

    link = GuiEnd(data, receive, lambda _is_joined: None)
    joining = asyncio.create_task(link.run())
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await heard
    except TimeoutError:
        raise ProgramFailed("the engine has no live value") from None
    finally:
        joining.cancel()
        await asyncio.gather(joining, return_exceptions=True)
