"""A fresh asyncua client for each attempt, and what a server offers before any trust."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from asyncua import ua
from asyncua.client.client import Client

from hmi.opcua.refusals import converted

REQUEST_S: Final = 5.0
"""Time limit of one step and of one request."""


class StationClient(Client):
    """asyncua's client, but for the way of logging in: that one is chosen by us."""

    chosen_token: ua.UserTokenPolicy | None = None

    def server_policy(self, token_type: ua.UserTokenType) -> ua.UserTokenPolicy:
        """Return the chosen way; asyncua takes the first of a kind or invents one."""
        if self.chosen_token is not None and self.chosen_token.TokenType == token_type:
            return self.chosen_token
        return super().server_policy(token_type)

    def agreed(self) -> tuple[Any, tuple[ua.UserTokenPolicy, ...]]:
        """Return what the next activation of this session builds on: nonce, ways of logging in."""
        return self._server_nonce, tuple(self._policy_ids)

    def build_on(self, nonce: Any, policies: Sequence[ua.UserTokenPolicy]) -> None:
        """Let the activation build on what was agreed on another channel."""
        self._server_nonce = nonce
        self._policy_ids = list(policies)


def new_client(url: str) -> StationClient:
    """Return a fresh asyncua client for one attempt, with our limits and our name."""
    client = StationClient(url, timeout=REQUEST_S)
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
