"""Security of one attempt: the endpoint asked for, the believed certificate, no fallback.

What a server says of itself without security is only a hint: its certificate must be believed, and
that one, not the offered one, is what the channel is opened with. What it says inside the channel
must be the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from asyncua import ua
from asyncua.client.client import Client
from asyncua.crypto.security_policies import (
    SecurityPolicy,
    SecurityPolicyAes128Sha256RsaOaep,
    SecurityPolicyAes256Sha256RsaPss,
    SecurityPolicyBasic256Sha256,
)
from cryptography.x509 import load_der_x509_certificate

from hmi.errors import PlantError, UntrustedServer
from hmi.opcua.certificate_checks import Expected
from hmi.opcua.credentials import Credentials
from hmi.opcua.endpoints import endpoints_of
from hmi.opcua.refusals import (
    CONNECTION_LOST,
    ENDPOINTS_DIFFER,
    NO_SUCH_ENDPOINT,
    NONCE_SHORT,
    NOT_TRUSTED_BY_SERVER,
    OWN_CERTIFICATE_MISSING,
    converted,
)
from hmi.opcua.trust import trust_name
from hmi.plant import connections
from hmi.plant.connections import Connection, SecurityMode

POLICIES: Mapping[connections.SecurityPolicy, type[SecurityPolicy]] = {
    connections.SecurityPolicy.BASIC256SHA256: SecurityPolicyBasic256Sha256,
    connections.SecurityPolicy.AES128: SecurityPolicyAes128Sha256RsaOaep,
    connections.SecurityPolicy.AES256: SecurityPolicyAes256Sha256RsaPss,
}
"""The policies that we use; the deprecated ones are not among them."""

MODES: Mapping[SecurityMode, ua.MessageSecurityMode] = {
    SecurityMode.NONE: ua.MessageSecurityMode.None_,
    SecurityMode.SIGN: ua.MessageSecurityMode.Sign,
    SecurityMode.SIGN_AND_ENCRYPT: ua.MessageSecurityMode.SignAndEncrypt,
}
NONCE_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Offered:
    """What a server offers without proof: certificates of the wanted endpoint, all endpoints."""

    chain: bytes
    expected: Expected
    endpoints: tuple[ua.EndpointDescription, ...]


class SecureEndpoint:
    """Gives one client the security that its connection asks for, and holds the server to it."""

    def __init__(self, client: Client, connection: Connection, credentials: Credentials) -> None:
        self._client = client
        self._connection = connection
        self._own = credentials.own
        self._trust = credentials.trust
        self._offered: Offered | None = None

    async def prepare(self) -> None:
        """Look at the endpoint, judge its certificate, use it. Raise PlantError."""
        own, trust, connection = self._own, self._trust, self._connection
        if own is None or trust is None:
            raise UntrustedServer(OWN_CERTIFICATE_MISSING, connection=connection.key)
        self._offered = await offered_by(connection)
        name = trust_name(connection)
        certificate = trust.check(name, self._offered.chain, self._offered.expected)
        self._client.application_uri = own.application_uri
        with converted("security"):
            # Not by asyncua's set_security: it tests the key's primes, which blocks everything.
            policy = POLICIES[connection.policy](
                load_der_x509_certificate(certificate),
                load_der_x509_certificate(own.certificate),
                own.private_key(),
                MODES[connection.mode],
            )
            self._client.security_policy = policy  # type: ignore[assignment]  # typed by its first value
            self._client.uaclient.set_security(policy)

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Open the channel inside; say what its refusal means, and remember its success."""
        try:
            yield
        except PlantError as error:
            raise self._explained(error) from error
        if self._own is not None and self._trust is not None:
            self._trust.note_believed(trust_name(self._connection), self._own.thumbprint)

    def _explained(self, error: PlantError) -> PlantError:
        """Return what a failure to open the channel means.

        A server that does not believe our certificate says so or just hangs up; only one that has
        never opened a channel for this certificate is suspected when it hangs up.
        """
        own, trust = self._own, self._trust
        if own is None or trust is None or self._offered is None:
            return error
        is_believed = trust.is_believed(trust_name(self._connection), own.thumbprint)
        if error.code == CONNECTION_LOST and not is_believed:
            return UntrustedServer(NOT_TRUSTED_BY_SERVER, thumbprint=own.thumbprint)
        if error.code == NOT_TRUSTED_BY_SERVER:
            return UntrustedServer(error.code, **{**error.fields, "thumbprint": own.thumbprint})
        return error

    def check_session(self, created: ua.CreateSessionResult) -> None:
        """Compare what the server says inside the channel with what it said before.

        Raise UntrustedServer when somebody on the way has weakened what it offers.
        """
        if self._offered is None:
            return
        before, now = _ways_in(self._offered.endpoints), _ways_in(created.ServerEndpoints or ())
        if before != now:
            raise UntrustedServer(
                ENDPOINTS_DIFFER, expected=_told(now - before), found=_told(before - now)
            )
        if len(created.ServerNonce or b"") < NONCE_BYTES:
            raise UntrustedServer(NONCE_SHORT, found=len(created.ServerNonce or b""))


async def offered_by(connection: Connection) -> Offered:
    """Return what the endpoint that the connection asks for shows, not yet believed.

    Raise UntrustedServer when the server has no such endpoint, other PlantErrors as they come.
    """
    policy = POLICIES.get(connection.policy)
    endpoints = await endpoints_of(connection.url)
    for endpoint in endpoints:
        is_wanted = endpoint.SecurityMode == MODES[connection.mode]
        if policy is not None and is_wanted and endpoint.SecurityPolicyUri == policy.URI:
            uri = endpoint.Server.ApplicationUri or ""
            expected = Expected(urlsplit(connection.url).hostname or "", uri)
            return Offered(endpoint.ServerCertificate or b"", expected, tuple(endpoints))
    raise UntrustedServer(
        NO_SUCH_ENDPOINT, policy=connection.policy.value, mode=connection.mode.value
    )


WayIn = tuple[str, int, str, frozenset[tuple[int, str]]]


def _ways_in(endpoints: Sequence[ua.EndpointDescription]) -> set[WayIn]:
    """Return what an endpoint promises, without addresses: a server may have several."""
    return {
        (
            endpoint.Server.ApplicationUri or "",
            int(endpoint.SecurityMode),
            endpoint.SecurityPolicyUri or "",
            frozenset(
                (int(token.TokenType), token.SecurityPolicyUri or "")
                for token in endpoint.UserIdentityTokens or ()
            ),
        )
        for endpoint in endpoints
        if "uatcp" in (endpoint.TransportProfileUri or "uatcp")
    }


def _told(ways: set[WayIn]) -> str:
    return ", ".join(
        f"{ua.MessageSecurityMode(mode).name.rstrip('_')} {policy.rpartition('#')[2]}"
        for _uri, mode, policy, _tokens in sorted(ways, key=str)
    )
