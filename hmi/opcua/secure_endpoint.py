"""Security of one connection: the endpoint asked for, the pinned certificate, no fallback.

What a server says of itself without security is only a hint: its certificate must be the accepted
one, and that one, not the offered one, is what the channel is opened with.
"""

from collections.abc import Mapping, Sequence

from asyncua import ua
from asyncua.client.client import Client
from asyncua.crypto.security_policies import (
    SecurityPolicy,
    SecurityPolicyAes128Sha256RsaOaep,
    SecurityPolicyAes256Sha256RsaPss,
    SecurityPolicyBasic256Sha256,
)
from asyncua.crypto.uacrypto import CertProperties

from hmi.errors import UntrustedServer
from hmi.opcua.credentials import Credentials
from hmi.opcua.endpoints import endpoints_of
from hmi.opcua.refusals import NO_SUCH_ENDPOINT, OWN_CERTIFICATE_MISSING, converted
from hmi.opcua.trust import first_certificate
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


async def secure(client: Client, connection: Connection, credentials: Credentials) -> None:
    """Give the client the security that the connection asks for. Raise UntrustedServer."""
    own, trust = credentials.own, credentials.trust
    policy = POLICIES.get(connection.policy)
    if own is None or trust is None:
        raise UntrustedServer(OWN_CERTIFICATE_MISSING, connection=connection.key)
    if policy is None:
        raise UntrustedServer(NO_SUCH_ENDPOINT, policy=connection.policy.value)
    certificate = await offered_certificate(connection)
    trust.check(connection.key, certificate)
    client.application_uri = own.application_uri
    with converted("security"):
        await client.set_security(
            policy,
            CertProperties(own.certificate, "der"),
            CertProperties(own.key, "pem", own.secret),
            server_certificate=CertProperties(certificate, "der"),
            mode=MODES[connection.mode],
        )


async def offered_certificate(connection: Connection) -> bytes:
    """Return the certificate of the endpoint that the connection asks for, not yet trusted.

    Raise UntrustedServer when the server has no such endpoint, other PlantErrors as they come.
    """
    endpoints = await endpoints_of(connection.url)
    return first_certificate(_matching(endpoints, connection).ServerCertificate)


def _matching(
    endpoints: Sequence[ua.EndpointDescription], connection: Connection
) -> ua.EndpointDescription:
    policy = POLICIES[connection.policy]
    for endpoint in endpoints:
        is_wanted = endpoint.SecurityMode == MODES[connection.mode]
        if is_wanted and endpoint.SecurityPolicyUri == policy.URI:
            return endpoint
    raise UntrustedServer(
        NO_SUCH_ENDPOINT, policy=connection.policy.value, mode=connection.mode.value
    )
