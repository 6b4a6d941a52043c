"""Logging in at a server: nobody, a user with a password, or a user's certificate.

A password leaves this station encrypted or not at all: by the channel, or by the way of logging in
that the server offers. The way is chosen here, the strongest one first; deprecated encryption
counts as none.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from asyncua import ua
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_der_x509_certificate

from hmi.errors import NotConnected
from hmi.opcua.credentials import Credentials
from hmi.opcua.endpoints import StationClient
from hmi.opcua.refusals import (
    LOGIN_DEPRECATED,
    LOGIN_INCOMPLETE,
    LOGIN_KIND_REFUSED,
    LOGIN_NEEDS_ENCRYPTION,
    USER_CERTIFICATE_MISSING,
    converted,
)
from hmi.opcua.secure_endpoint import MODES, POLICIES
from hmi.plant.connections import Connection, SecurityMode

_ALLOWED: Final = frozenset(policy.URI for policy in POLICIES.values())
_NO_POLICY: Final = "http://opcfoundation.org/UA/SecurityPolicy#None"


class LogIn:
    """One log-in of one client."""

    def __init__(
        self, client: StationClient, connection: Connection, credentials: Credentials
    ) -> None:
        self._client = client
        self._connection = connection
        self._credentials = credentials

    def refuse_open(self) -> None:
        """Refuse before a byte is sent what cannot be safe or complete. Raise NotConnected."""
        connection, credentials = self._connection, self._credentials
        if connection.mode is SecurityMode.NONE and (
            connection.user or connection.user_certificate
        ):
            raise NotConnected(LOGIN_NEEDS_ENCRYPTION, user=connection.user)
        if connection.user and credentials.password is None:
            raise NotConnected(LOGIN_INCOMPLETE, user=connection.user)
        if connection.user_certificate and credentials.user_certificate is None:
            raise NotConnected(USER_CERTIFICATE_MISSING, name=connection.user_certificate)

    async def activate(self, created: ua.CreateSessionResult) -> None:
        """Log in at a session that was just created. Raise PlantError."""
        tokens = self._tokens(created)
        if self._connection.user:
            self._client.chosen_token = self._for_password(tokens)
            with converted("login"):
                await self._client.activate_session(
                    username=self._connection.user, password=self._credentials.password
                )
        elif self._credentials.user_certificate is not None:
            self._client.chosen_token = self._for_certificate(tokens)
            await self._activate_by_certificate()
        else:
            with converted("login"):
                await self._client.activate_session()

    async def _activate_by_certificate(self) -> None:
        owned = self._credentials.user_certificate
        if owned is None:
            raise NotConnected(USER_CERTIFICATE_MISSING, name=self._connection.user_certificate)
        with converted("login"):
            # It was tested when it was brought; its primes need no test at each attempt.
            self._client.user_private_key = load_pem_private_key(
                owned.key, None, unsafe_skip_rsa_key_validation=True
            )
            certificate = load_der_x509_certificate(owned.certificate)
            await self._client.activate_session(certificate=certificate)

    def _tokens(self, created: ua.CreateSessionResult) -> Sequence[ua.UserTokenPolicy]:
        """Return the ways of the endpoint in use, each with the policy that holds for it."""
        own_uri = self._client.security_policy.URI
        for endpoint in created.ServerEndpoints or ():
            is_mode = endpoint.SecurityMode == MODES[self._connection.mode]
            if is_mode and endpoint.SecurityPolicyUri == own_uri:
                # An empty policy stands for the one of the endpoint.
                return [
                    replace(token, SecurityPolicyUri=token.SecurityPolicyUri or own_uri)
                    for token in endpoint.UserIdentityTokens or ()
                ]
        return ()

    def _for_password(self, tokens: Sequence[ua.UserTokenPolicy]) -> ua.UserTokenPolicy:
        """Return the safest way to send a password. Raise NotConnected when none is safe."""
        offered = [t for t in tokens if t.TokenType == ua.UserTokenType.UserName]
        if not offered:
            raise NotConnected(LOGIN_KIND_REFUSED, user=self._connection.user)
        encrypted = [t for t in offered if t.SecurityPolicyUri in _ALLOWED]
        if encrypted:
            return encrypted[0]
        plain = [t for t in offered if t.SecurityPolicyUri == _NO_POLICY]
        if not plain:
            policy = str(offered[0].SecurityPolicyUri).rpartition("#")[2]
            raise NotConnected(LOGIN_DEPRECATED, policy=policy)
        if self._connection.mode is not SecurityMode.SIGN_AND_ENCRYPT:
            raise NotConnected(LOGIN_NEEDS_ENCRYPTION, user=self._connection.user)
        return plain[0]

    def _for_certificate(self, tokens: Sequence[ua.UserTokenPolicy]) -> ua.UserTokenPolicy:
        offered = [t for t in tokens if t.TokenType == ua.UserTokenType.Certificate]
        if not offered:
            raise NotConnected(LOGIN_KIND_REFUSED, user=self._connection.user_certificate)
        for token in offered:
            if token.SecurityPolicyUri in _ALLOWED:
                return token
        policy = str(offered[0].SecurityPolicyUri).rpartition("#")[2]
        raise NotConnected(LOGIN_DEPRECATED, policy=policy)
