"""The present value of every tag of a subscription that was taken up: nothing stays unnoticed.

A server with the method ResendData sends them through the subscription; any other is read.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from asyncua import ua
from asyncua.ua.attribute_ids import AttributeIds
from asyncua.ua.object_ids import ObjectIds

from hmi.clock import Clock, to_us
from hmi.errors import PlantError
from hmi.opcua.client_handles import handle_of
from hmi.opcua.convert import samples_of
from hmi.opcua.recovery import ABSENT
from hmi.opcua.refusals import converted
from hmi.opcua.server_limits import READ_AT_ONCE, ServerLimits, batches
from hmi.opcua.subscription import Subscription
from hmi.plant.samples import SampleBatch, batch_of

log = logging.getLogger(__name__)

_SERVER: Final = ua.NodeId(ua.Int32(ObjectIds.Server))
_RESEND: Final = ua.NodeId(ua.Int32(ObjectIds.Server_ResendData))


class ReadServices(Protocol):
    """What a session offers to get values."""

    async def read(self, parameters: ua.ReadParameters) -> list[ua.DataValue]:
        """Read attributes."""

    async def call(self, methodstocall: list[ua.CallMethodRequest]) -> list[ua.CallMethodResult]:
        """Call methods."""


class Resync:
    """Gets present values through one session."""

    def __init__(
        self,
        services: ReadServices,
        nodes: Mapping[int, ua.NodeId],
        limits: ServerLimits,
        clock: Clock,
    ) -> None:
        self._services = services
        self._nodes = nodes
        self._limits = limits
        self._clock = clock

    async def values_of(self, one: Subscription) -> SampleBatch:
        """Return what was read; empty where the server sends the values by itself.

        Raise PlantError when the server does not answer.
        """
        numbers = [n for n in one.group.numbers if n in self._nodes and n not in one.refused]
        if not numbers or await self._resends(one):
            return batch_of(())
        items: list[ua.MonitoredItemNotification] = []
        for some in batches(numbers, self._limits.nodes_per_read, READ_AT_ONCE):
            items += await self._read(some)
        return samples_of(items, to_us(self._clock.now()), numbers)

    async def _resends(self, one: Subscription) -> bool:
        """Ask the server to send all values again; return whether it does."""
        request = ua.CallMethodRequest(
            ObjectId=_SERVER, MethodId=_RESEND,
            InputArguments=[ua.Variant(ua.UInt32(one.id), ua.VariantType.UInt32)],
        )  # fmt: skip
        try:
            with converted("resend"):
                results = await self._services.call([request])
        except PlantError as error:
            if error.code in ABSENT:
                raise
            return False
        return bool(results) and results[0].StatusCode.is_good()

    async def _read(self, numbers: Sequence[int]) -> list[ua.MonitoredItemNotification]:
        """Read some tags; a server that refuses or garbles the answer costs only this look."""
        asked = ua.ReadParameters(
            MaxAge=ua.Double(0.0),
            TimestampsToReturn=ua.TimestampsToReturn.Both,
            NodesToRead=[
                ua.ReadValueId(NodeId=self._nodes[n], AttributeId=AttributeIds.Value)
                for n in numbers
            ],
        )
        try:
            with converted("resync"):
                values = await self._services.read(asked)
        except PlantError as error:
            if error.code in ABSENT:
                raise
            log.info("Present values were not read: %s", error)
            return []
        pairs = zip(numbers, values, strict=False)
        return [
            ua.MonitoredItemNotification(ua.IntegerId(handle_of(n)), value) for n, value in pairs
        ]
