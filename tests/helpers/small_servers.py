"""OPC UA servers in the test's own loop: cheap, several at a time, with limits that they keep."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from asyncua import Server, ua
from asyncua.common.utils import ServiceError
from asyncua.ua.object_ids import ObjectIds
from asyncua.ua.status_codes import StatusCodes

from tests.helpers.ua_peer import URI

ANOTHER_URI = "urn:test:before"
_LIMITS = "Server_ServerCapabilities_OperationLimits_"


@dataclass
class SmallServer:
    """A running server; `calls` are the sizes of the requests that it got."""

    server: Server
    variables: list
    calls: dict[str, list[int]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its address on the loopback."""
        return f"opc.tcp://127.0.0.1:{self.server.bserver.port}/small"

    @property
    def port(self) -> int:
        """Its port."""
        return self.server.bserver.port

    async def write(self, value: float) -> None:
        """Write all variables, all at the present time."""
        now = datetime.now(UTC)
        for variable in self.variables:
            data = ua.DataValue(
                ua.Variant(value, ua.VariantType.Double), SourceTimestamp=now, ServerTimestamp=now
            )
            await self.server.write_attribute_value(variable.nodeid, data)

    async def say_level(self, level: int) -> None:
        """Say of itself how well it can serve."""
        node = self.server.get_node(ua.NodeId(ObjectIds.Server_ServiceLevel))
        await node.write_value(ua.Variant(level, ua.VariantType.Byte))

    async def limit(self, name: str, most: int) -> None:
        """Tell an operation limit."""
        node = self.server.get_node(ua.NodeId(getattr(ObjectIds, f"{_LIMITS}{name}")))
        await node.write_value(ua.Variant(most, ua.VariantType.UInt32))


@asynccontextmanager
async def small_server(
    names: Sequence[str],
    *,
    port: int = 0,
    uris: Sequence[str] = (URI,),
    limits: dict | None = None,
) -> AsyncIterator[SmallServer]:
    """Serve variables of these names in the namespace URI until the end of the block.

    uris are registered in their order; limits are kept: a larger request is refused.
    """
    server = Server()
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{port}/small")
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    server.set_identity_tokens([ua.AnonymousIdentityToken])
    for uri in uris:
        await server.register_namespace(uri)
    index = await server.get_namespace_index(URI)
    variables = [
        await server.nodes.objects.add_variable(
            ua.NodeId(name, index), name, ua.Variant(0.0, ua.VariantType.Double)
        )
        for name in names
    ]
    async with server:
        small = SmallServer(server, variables)
        for name, most in (limits or {}).items():
            await small.limit(name, most)
        _keep_limits(small, limits or {})
        yield small


async def write_for_ever(servers: Sequence[SmallServer], interval_s: float = 0.2) -> None:
    """Write a growing number to all variables of all servers, until cancelled."""
    count = 0.0
    while True:
        count += 1.0
        for one in servers:
            await one.write(count)
        await asyncio.sleep(interval_s)


def _keep_limits(small: SmallServer, limits: dict[str, int]) -> None:
    """Count what is asked, and refuse what asks for too much."""
    iserver = small.server.iserver
    plain_create = iserver.subscription_service.create_monitored_items
    plain_read = iserver.attribute_service.read

    def check(name: str, size: int) -> None:
        small.calls.setdefault(name, []).append(size)
        if size > limits.get(name, size):
            raise ServiceError(StatusCodes.BadTooManyOperations)

    async def create(params, *rest, **named):
        check("MaxMonitoredItemsPerCall", len(params.ItemsToCreate))
        return await plain_create(params, *rest, **named)

    def read(params):
        check("MaxNodesPerRead", len(params.NodesToRead))
        return plain_read(params)

    iserver.subscription_service.create_monitored_items = create
    iserver.attribute_service.read = read
