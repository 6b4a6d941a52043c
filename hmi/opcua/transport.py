"""The asyncua client underneath a session: connected step by step, each with its own time limit.

asyncua's connect() would start a supervisor, a stale watchdog and a renewal task of its own, and
its subscriptions a publish loop: each of them acts behind our back. None of them runs here. A
transport is opened once, closed once, and never used again.
"""

import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from asyncua import ua
from asyncua.client.ua_session import UaSession
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import struct_from_binary

from hmi.clock import Clock
from hmi.errors import NotConnected, PlantError
from hmi.opcua.credentials import Credentials
from hmi.opcua.endpoints import abort, new_client
from hmi.opcua.kept import Ticket
from hmi.opcua.log_in import LogIn
from hmi.opcua.refusals import converted
from hmi.opcua.secure_endpoint import SecureEndpoint
from hmi.plant.connections import Connection, SecurityMode

log = logging.getLogger(__name__)

HISTORY_S: Final = 20.0
_CLOSE_S: Final = 1.0
_SESSION_MS: Final = 60_000
_CHANNEL_MS: Final = 3_600_000


class PatientSession(UaSession):
    """asyncua's session without its publish loop, and with more patience for history."""

    def ensure_publish_loop(self) -> None:
        """Do nothing: we publish ourselves, with several requests outstanding."""

    async def ask_for_message(self, acknowledged: list[ua.SubscriptionAcknowledgement]) -> Buffer:
        """Send one PublishRequest; return the response as it came, whenever it comes."""
        request = ua.PublishRequest()
        request.Parameters.SubscriptionAcknowledgements = acknowledged
        return await self._send_request(request, timeout=0)

    async def ask_again(self, subscription: int, number: int) -> Buffer:
        """Send one RepublishRequest; return the response as it came."""
        request = ua.RepublishRequest()
        request.Parameters.SubscriptionId = ua.IntegerId(subscription)
        request.Parameters.RetransmitSequenceNumber = ua.Counter(number)
        return await self._send_request(request)

    async def history_read(self, params: ua.HistoryReadParameters) -> list[ua.HistoryReadResult]:
        """Send one HistoryRead and return its results."""
        request = ua.HistoryReadRequest()
        request.Parameters = params
        answer = await self._send_request(request, timeout=HISTORY_S)
        response = struct_from_binary(ua.HistoryReadResponse, answer)
        response.ResponseHeader.ServiceResult.check()
        results: list[ua.HistoryReadResult] = response.Results
        return results


class Transport:
    """Socket, secure channel and activated session with one server."""

    def __init__(self, connection: Connection, credentials: Credentials, clock: Clock) -> None:
        self._connection = connection
        self._credentials = credentials
        self._clock = clock
        self._client = new_client(connection.url)
        self._client.session_timeout = _SESSION_MS
        self._client.uaclient.session = PatientSession(self._client.uaclient)
        given = credentials.now()
        self._endpoint = SecureEndpoint(self._client, connection, given)
        self._log_in = LogIn(self._client, connection, given)
        self._renewal: asyncio.Task[None] | None = None

    @property
    def services(self) -> PatientSession:
        """The services of the session; their exceptions are the library's."""
        session = self._client.uaclient.session
        if not isinstance(session, PatientSession):
            raise NotConnected("connection-lost")
        return session

    async def open(self, on_dead: Callable[[PlantError], None]) -> None:
        """Connect and agree on security; on_dead is told if the channel dies later.

        Raise PlantError; the caller closes in any case.
        """
        client = self._client
        self._log_in.refuse_open()
        if self._connection.mode is not SecurityMode.NONE:
            await self._endpoint.prepare()
        with converted("socket"):
            await client.connect_socket()
        with converted("hello"):
            await client.send_hello()
        with self._endpoint.explaining(), converted("channel"):
            lifetime_s = await self._open_channel(ua.SecurityTokenRequestType.Issue)
        self._renewal = asyncio.create_task(self._keep_channel(lifetime_s, on_dead))

    async def log_in(self) -> Ticket:
        """Make a new session and activate it. Raise PlantError."""
        self.services.reset_authentication_token()
        with converted("session"):
            created = await self._client.create_session()
        self._endpoint.check_session(created)
        await self._log_in.activate(created)
        return self._ticket(created)

    async def resume(self, ticket: Ticket) -> Ticket:
        """Activate a session that was made on another channel. Raise PlantError."""
        self._client.build_on(ticket.nonce, ticket.policies)
        self._client.session_timeout = round(ticket.timeout_s * 1000)
        self.services.restore_authentication_token(ticket.token)
        await self._log_in.activate(ticket.created)
        return self._ticket(ticket.created)

    def _ticket(self, created: ua.CreateSessionResult) -> Ticket:
        """Return with what this session can be activated again."""
        nonce, policies = self._client.agreed()
        timeout_s = self._client.session_timeout / 1000
        token = self.services.authentication_token
        return Ticket(token, created, nonce, policies, timeout_s)

    async def close(self, *, politely: bool) -> None:
        """End everything at once; a polite end tells the server first and takes at most 1 s."""
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.wait([self._renewal])
        if politely:
            with suppress(PlantError), converted("close"):
                async with asyncio.timeout(_CLOSE_S):
                    await self.services.close_session(delete_subscriptions=True)
                    await self._client.close_secure_channel()
        abort(self._client)
        await asyncio.sleep(0)  # lets the transport say that it is gone, so that nothing is left

    async def _open_channel(self, request: ua.SecurityTokenRequestType) -> float:
        """Open or renew the channel; return the lifetime of its token in seconds."""
        policy = self._client.security_policy
        asked = ua.OpenSecureChannelParameters()
        asked.ClientProtocolVersion = ua.UInt32(0)
        asked.RequestType = request
        asked.SecurityMode = policy.Mode
        asked.RequestedLifetime = ua.UInt32(_CHANNEL_MS)
        asked.ClientNonce = ua.ByteString(os.urandom(policy.secure_channel_nonce_length))
        result = await self._client.uaclient.open_secure_channel(asked)
        # asyncua compares a token's age by the server's clock with ours: a server whose clock is
        # behind would lose the channel at each renewal (asyncua#1886). The token counts from now.
        result.SecurityToken.CreatedAt = self._clock.now()
        return float(result.SecurityToken.RevisedLifetime) / 1000

    async def _keep_channel(
        self, lifetime_s: float, on_dead: Callable[[PlantError], None]
    ) -> None:
        while True:
            await asyncio.sleep(max(lifetime_s * 0.75, 1.0))
            try:
                with converted("renewal"):
                    lifetime_s = await self._open_channel(ua.SecurityTokenRequestType.Renew)
                    self._client.uaclient.revolve_security_token()
            except PlantError as error:
                on_dead(error)
                return
