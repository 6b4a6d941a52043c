"""A pump's controller as an OPC UA server without any companion model: names, units, values."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asyncua import Server, ua

URI = "urn:test:pump"
SIGNALS = (
    ("Vibration DE", "mm/s", 3.2, 25.0),
    ("Bearing temperature", "°C", 48.5, 120.0),
    ("Motor current", "A", 12.4, 40.0),
    ("Speed", "rpm", 1480.0, 3000.0),
)
"""Name, unit, value and end of range; it vibrates in zone C of a medium machine."""
INTERVAL_S = 0.5


@asynccontextmanager
async def pump_server() -> AsyncIterator[str]:
    """Serve a pump that runs until the end of the block; give its address."""
    server = Server()
    await server.init()
    server.set_endpoint("opc.tcp://127.0.0.1:0/pump")
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    server.set_identity_tokens([ua.AnonymousIdentityToken])
    index = await server.register_namespace(URI)
    pump = await server.nodes.objects.add_object(ua.NodeId("pump", index), "Pump")
    measured = [(await _measured(pump, index, *one), one[2]) for one in SIGNALS]
    cycles = await pump.add_variable(
        ua.NodeId("cycles", index), "Cycle counter", ua.Variant(0, ua.VariantType.UInt32)
    )
    async with server:
        running = asyncio.create_task(_run(measured, cycles))
        try:
            yield f"opc.tcp://127.0.0.1:{server.bserver.port}/pump"
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def _measured(pump, index, name, unit, value, high):
    node = await pump.add_variable(
        ua.NodeId(name, index), name, ua.Variant(value, ua.VariantType.Double)
    )
    told = ua.EUInformation(DisplayName=ua.LocalizedText(unit))
    for title, content in (("EngineeringUnits", told), ("EURange", ua.Range(0.0, high))):
        named = ua.QualifiedName(title, 0)
        await node.add_property(ua.NodeId(f"{name}.{title}", index), named, content)
    return node


async def _run(measured, cycles) -> None:
    """Let values move a little, for ever."""
    count = 0
    while True:
        count += 1
        await cycles.write_value(ua.Variant(count, ua.VariantType.UInt32))
        for node, value in measured:
            await node.write_value(value + 0.01 * (count % 5))
        await asyncio.sleep(INTERVAL_S)
