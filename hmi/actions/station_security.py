"""What the station knows of security: its secrets, its certificates, and whom it believes.

Engine and command line work with the same files through it. In the engine it tells the bus what
changes.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

from hmi.access.secrets import SecretStore
from hmi.actions import requests as ask
from hmi.bus.bus import Bus
from hmi.bus.facts import OwnCertificateChanged, ServerTrustChanged
from hmi.clock import Clock
from hmi.errors import ActionRefused, HmiError, PlantError, SecretUnavailable
from hmi.opcua.certificate import Certificate
from hmi.opcua.credentials import Credentials, UserCertificate
from hmi.opcua.own_certificate import OwnCertificate
from hmi.opcua.renewal import OwnCertificates
from hmi.opcua.secure_endpoint import offered_by
from hmi.opcua.trust import ServerTrust, trust_name
from hmi.plant.certificates import OwnCertificateShown, TrustShown
from hmi.plant.connections import BACKUP, Connection, SecurityMode

log = logging.getLogger(__name__)

FOLDER: Final = "certificates"
OWN_KEY: Final = "own_certificate_key"
"""Name of the secret that opens the key of the station's certificate."""
WATCH_S: Final = 3600.0
USER_KEY: Final = "user-key."
"""Begin of the names under which keys of users' certificates are kept."""


class StationSecurity:
    """Secrets, own certificates and trusted servers of one station.

    try_again is called with the key of each connection for which something was changed that may
    have kept it from its server.
    """

    def __init__(
        self,
        data_folder: Path,
        clock: Clock,
        bus: Bus | None = None,
        connections: Sequence[Connection] = (),
        try_again: Callable[[str], None] = lambda _key: None,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._connections = tuple(connections)
        self._try_again = try_again
        self._folder = data_folder / FOLDER
        self.secrets = SecretStore(data_folder)
        self.trust = ServerTrust(self._folder, clock, self._tell_trust)
        self._own: OwnCertificates | None = None
        self._shown: OwnCertificateShown | None = None

    @property
    def own(self) -> OwnCertificates:
        """The station's certificates. Raise SecretUnavailable when their secret cannot be had."""
        if self._own is None:
            self._own = OwnCertificates(self._folder, self._own_secret(), self._clock)
        return self._own

    def take_up(self) -> None:
        """Seal what lies in the clear and make what is missing; nothing here stops the engine."""
        is_secured = any(c.mode is not SecurityMode.NONE for c in self._connections)
        for step in (self.secrets.take_in_all, *([self.tell_own] if is_secured else [])):
            try:
                step()
            except (HmiError, OSError) as error:
                log.warning("Not all of the station's security is in order: %s", error)

    async def watch(self) -> None:
        """Look after the own certificate for ever: its successor is made in time."""
        while True:
            await asyncio.sleep(WATCH_S)
            try:
                if self._own is not None:
                    self._tell_own(await asyncio.to_thread(self._own.prepare))
            except (HmiError, OSError) as error:
                log.warning("The station's certificate cannot be looked after: %s", error)

    def carries(self) -> dict[type, Callable[[Any], Awaitable[None] | None]]:
        """Return what carries out each request that is about security."""
        return {
            ask.CheckServer: self.check_server,
            ask.TrustServer: self.trust_server,
            ask.ForgetServer: self.forget_server,
            ask.ExportOwnCertificate: self.export,
            ask.RenewOwnCertificate: self.renew,
            ask.StoreSecret: self.store_secret,
        }

    def credentials(self, connection: Connection) -> Credentials:
        """Return what a connection needs as it is now; what is missing is None and logged."""
        password = None
        if connection.user:
            password = self._secret(connection.password_secret)
        user_certificate = None
        if connection.user_certificate:
            user_certificate = self._user_certificate(connection.user_certificate)
        if connection.mode is SecurityMode.NONE:
            return Credentials(password, user_certificate=user_certificate)
        return Credentials(password, self._present(), self.trust, user_certificate)

    def renew_own(self) -> OwnCertificateShown:
        """Use the next certificate from now on, also where the present key cannot be opened."""
        try:
            own = self.own
        except SecretUnavailable as error:
            log.warning("The own certificate begins anew: %s", error)
            self.secrets.put(OWN_KEY, secrets.token_hex(32))
            own = self.own
        return own.renew()

    def tell_own(self) -> None:
        """Make the successor of the own certificate if it is time to, and tell how it stands."""
        self._tell_own(self.own.prepare())

    def facts(self) -> list[ServerTrustChanged | OwnCertificateChanged]:
        """Return how everything stands, for a window that joins."""
        told = self.trust.told().items()
        found: list[ServerTrustChanged | OwnCertificateChanged] = [
            ServerTrustChanged(connection, shown) for connection, shown in told
        ]
        if self._shown is not None:
            found.append(OwnCertificateChanged(self._shown))
        return found

    async def check_server(self, wish: ask.CheckServer) -> None:
        """Look at what a server shows; the judgement is told. Raise PlantError."""
        connection = wish.connection
        if connection.mode is SecurityMode.NONE:
            raise ActionRefused("connection-without-security", connection=connection.key)
        offered = await offered_by(connection)
        self.trust.judge(trust_name(connection), offered.chain, offered.expected, is_asked=True)

    def trust_server(self, wish: ask.TrustServer) -> None:
        """Believe the server that showed a certificate. Raise UntrustedServer, ActionRefused."""
        self.trust.trust_server(wish.connection, wish.thumbprint, wish.waived)
        self._retry(lambda connection: connection.key == wish.connection.removesuffix(BACKUP))

    def forget_server(self, wish: ask.ForgetServer) -> None:
        """Believe a server no more."""
        self.trust.forget(wish.connection)

    async def export(self, _wish: ask.ExportOwnCertificate) -> None:
        """Copy the own certificates for the servers; the fact says where."""
        await asyncio.to_thread(self.own.export)
        self._tell_own(await asyncio.to_thread(self.own.prepare))

    async def renew(self, _wish: ask.RenewOwnCertificate) -> None:
        """Use the next own certificate from the next attempt to connect on."""
        self._tell_own(await asyncio.to_thread(self.renew_own))
        self._retry(lambda connection: connection.mode is not SecurityMode.NONE)

    def store_secret(self, wish: ask.StoreSecret) -> None:
        """Keep or remove a password. Raise SecretUnavailable."""
        if wish.name == OWN_KEY or wish.name.startswith(USER_KEY):
            raise ActionRefused("secret-name-wrong", name=wish.name)
        if wish.secret:
            self.secrets.put(wish.name, wish.secret)
        else:
            self.secrets.remove(wish.name)
        self._retry(lambda connection: connection.password_secret == wish.name)

    def keep_user_certificate(self, name: str, der: bytes, key: bytes) -> None:
        """Keep a certificate that stands for a user, its key (PKCS#8 PEM) in the secret store."""
        self.secrets.put(USER_KEY + name, key.decode("ascii"))
        folder = self._folder / "users"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / f"{name}.der").write_bytes(der)

    def _user_certificate(self, name: str) -> UserCertificate | None:
        key = self._secret(USER_KEY + name)
        file = self._folder / "users" / f"{name}.der"
        if key is None or not file.is_file():
            return None
        try:
            return UserCertificate(Certificate(file.read_bytes()).der, key.encode("ascii"))
        except PlantError as error:
            log.warning("The certificate of user %s: %s", name, error)
            return None

    def _present(self) -> OwnCertificate | None:
        try:
            return self.own.present()
        except (PlantError, SecretUnavailable, OSError) as error:
            log.warning("The station's own certificate: %s", error)
            return None

    def _secret(self, name: str) -> str | None:
        try:
            return self.secrets.get(name)
        except (SecretUnavailable, OSError) as error:
            log.warning("A secret that the site names: %s", error)
            return None

    def _own_secret(self) -> bytes:
        """Return what opens the key of the own certificate; made once."""
        if OWN_KEY not in self.secrets.names():
            self.secrets.put(OWN_KEY, secrets.token_hex(32))
        return self.secrets.get(OWN_KEY).encode()

    def _retry(self, is_meant: Callable[[Connection], bool]) -> None:
        for connection in self._connections:
            if is_meant(connection):
                self._try_again(connection.key)

    def _tell_trust(self, connection: str, shown: TrustShown) -> None:
        if self._bus is not None:
            self._bus.trust.publish(ServerTrustChanged(connection, shown))

    def _tell_own(self, shown: OwnCertificateShown) -> None:
        if shown == self._shown:
            return
        self._shown = shown
        if self._bus is not None:
            self._bus.own_certificate.publish(OwnCertificateChanged(shown))
