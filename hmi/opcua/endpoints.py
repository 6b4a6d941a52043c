"""A fresh asyncua client for each attempt, and what a server offers before any trust."""

import asyncio
from collections.abc import Sequence
from typing import Final

from asyncua import ua
from asyncua.client.client import Client

from hmi.opcua.refusals import converted

REQUEST_S: Final = 5.0
"""Time limit of one step and of one request."""


def new_client(url: str) -> Client:
    """Return a fresh asyncua client for one attempt, with our limits and our name."""
    client = Client(url, timeout=REQUEST_S)
    client.name = "Lineside"
    client.description = "Lineside"
    client.product_uri = "urn:lineside:hmi"
    return client


def abort(client: Client) -> None:
    """Drop the socket without waiting for unsent bytes: a lingering one would speak up later."""
    protocol = client.uaclient.protocol
    if protocol is not None and protocol.transport is not None:
        protocol.transport.abort()


async def endpoints_of(url: str) -> Sequence[ua.EndpointDescription]:
    """Return what a server offers, as it says without proof. Raise PlantError."""
    client = new_client(url)
    try:
        with converted("endpoints"):
            await client.connect_socket()
            await client.send_hello()
            await client.open_secure_channel()
            endpoints: Sequence[ua.EndpointDescription] = await client.get_endpoints()
            return endpoints
    finally:
        abort(client)
        await asyncio.sleep(0)
