"""The methods and counters that the demo server offers beside the machines.

`Counters.Written(key, start, end)` counts the writes of a tag, or of all tags for an empty key, so
that a client can prove that it lost nothing; `Scenarios.Start(name)` and `Stop(name)` act on the
plant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncua import ua
from asyncua.common.methods import uamethod
from asyncua.server.server import Server
from asyncua.ua.status_codes import StatusCodes

from hmi.clock import to_us
from hmi.simulator.companion_types import PLANT, Names
from hmi.simulator.sample_log import SampleLog
from hmi.simulator.ua_values import status_code


@dataclass(frozen=True, slots=True)
class Wishes:
    """What clients may ask of the plant: start and stop scenarios, change set points."""

    start: Callable[[str], None]
    stop: Callable[[str], None]
    running: Callable[[], tuple[str, ...]]
    set_point: Callable[[str, float], None]
    names: tuple[str, ...]


async def add_counters(
    server: Server, names: Names, log: SampleLog
) -> tuple[ua.NodeId, ua.NodeId]:
    """Add the Counters object. Return the total's node and the method open to everybody."""
    holder = await server.nodes.objects.add_object(
        names.plant("Counters"), names.name(PLANT, "Counters")
    )
    total = await holder.add_variable(
        names.plant("server.samples_written"), names.name(PLANT, "SamplesWritten"), 0,
        ua.VariantType.UInt64,
    )  # fmt: skip

    # Methods are coroutines so that asyncua calls them in the loop and not in a thread.
    @uamethod
    async def written(_parent: ua.NodeId, key: str | None, start: datetime, end: datetime) -> Any:
        """Count writes in [start, end]."""
        logs = log.live.values() if not key else [log.live[key]] if key in log.live else None
        if logs is None:
            return status_code(StatusCodes.BadInvalidArgument)
        count = sum(each.count(to_us(start), to_us(end)) for each in logs)
        return ua.Variant(count, ua.VariantType.UInt64)

    method = await holder.add_method(
        names.plant("Counters/Written"), names.name(PLANT, "Written"), written,
        [ua.VariantType.String, ua.VariantType.DateTime, ua.VariantType.DateTime],
        [ua.VariantType.UInt64],
    )  # fmt: skip
    return total.nodeid, method.nodeid


async def add_scenarios(server: Server, names: Names, wishes: Wishes) -> None:
    """Add the Scenarios object with its names and the methods Start and Stop."""
    holder = await server.nodes.objects.add_object(
        names.plant("Scenarios"), names.name(PLANT, "Scenarios")
    )
    for text, act in (("Start", wishes.start), ("Stop", wishes.stop)):
        await holder.add_method(
            names.plant(f"Scenarios/{text}"), names.name(PLANT, text), _by_name(act, wishes),
            [ua.VariantType.String], [ua.VariantType.String],
        )  # fmt: skip
    await holder.add_property(
        names.plant("Scenarios/Names"), names.name(PLANT, "Names"), list(wishes.names)
    )


def _by_name(act: Callable[[str], None], wishes: Wishes) -> Callable[..., Any]:
    async def change(_parent: ua.NodeId, name: str) -> Any:
        if name not in wishes.names:
            return status_code(StatusCodes.BadInvalidArgument)
        act(name)
        return ", ".join(wishes.running())

    method: Callable[..., Any] = uamethod(change)
    return method
