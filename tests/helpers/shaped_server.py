"""One OPC UA server in this process with another face in each case, and a relay that listens.

Making a server takes a second, giving it another certificate takes none: the cases of a table
share one.
"""

import asyncio
import logging
from dataclasses import dataclass, replace

from asyncua import Server, ua
from asyncua.common.utils import ServiceError
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.user_managers import UserManager
from asyncua.ua.status_codes import StatusCodes

from tests.helpers.made_certificates import URI, Made

SECURED = (
    ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
    ua.SecurityPolicyType.Aes128Sha256RsaOaep_SignAndEncrypt,
    ua.SecurityPolicyType.Aes256Sha256RsaPss_SignAndEncrypt,
    ua.SecurityPolicyType.Basic256Sha256_Sign,
)
OPEN = (ua.SecurityPolicyType.NoSecurity,)


@dataclass(frozen=True)
class Face:
    """What the server shows in one case."""

    certificate: Made
    policies: tuple[ua.SecurityPolicyType, ...] = SECURED
    shown: bytes | None = None
    """What endpoints show instead of the certificate, such as a chain or garbage."""
    encrypts_by: str | None = None
    """Short name of the policy by which passwords are to be encrypted; None as asyncua has it."""
    takes_passwords: bool = True
    hides_endpoints: bool = False
    """Whether somebody on the way takes endpoints out of the unprotected answer."""
    trusts_us: bool = True
    nonce_bytes: int = 32


class OnePerson(UserManager):
    """Knows one name and password, and every certificate."""

    def __init__(self, user: str, password: str) -> None:
        self._known = (user, password)

    def get_user(self, iserver, username=None, password=None, certificate=None):  # noqa: ARG002
        """Return whoever is known."""
        is_known = (username, password) == self._known or username is None
        return User(role=UserRole.User, name=username) if is_known else None


class ShapedServer:
    """The server; shape() gives it another face for the connections that follow."""

    def __init__(self, user: str, password: str) -> None:
        self._server = Server(user_manager=OnePerson(user, password))
        self._face: Face | None = None
        self._asked = 0
        self.port = 0
        self._levels = {"asyncua": logging.NOTSET, "asyncio": logging.NOTSET}

    async def start(self) -> None:
        """Serve without any endpoint yet."""
        for name in self._levels:
            # What it says of refused clients is expected here.
            self._levels[name] = logging.getLogger(name).level
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        await self._server.init()
        await self._server.set_application_uri(URI)
        self._server.set_endpoint("opc.tcp://127.0.0.1:0/shaped")
        self._server.set_security_policy(list(OPEN))
        await self._server.start()
        self.port = self._server.bserver._server.sockets[0].getsockname()[1]
        self._endpoints_of = self._server.iserver.get_endpoints
        self._server.iserver.get_endpoints = self._shown_endpoints

    async def stop(self) -> None:
        """End it, and let the loggers speak again."""
        await self._server.stop()
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)

    async def shape(self, face: Face) -> None:
        """Show a face from now on."""
        self._face, self._asked = face, 0
        inner = self._server.iserver
        inner.certificate, inner.private_key = face.certificate.certificate, face.certificate.key
        inner.endpoints.clear()
        inner.certificate_validator = None if face.trusts_us else _trusts_nobody
        # The binary server keeps this very list, with the open channel for asking first.
        del self._server._policies[1:]
        self._server._security_policy = list(face.policies)
        await self._server._setup_server_nodes()
        inner.endpoints[:] = [self._faced(endpoint) for endpoint in inner.endpoints]

    def _faced(self, endpoint: ua.EndpointDescription) -> ua.EndpointDescription:
        face = self._face
        tokens = []
        for token in endpoint.UserIdentityTokens:
            if token.TokenType == ua.UserTokenType.UserName:
                if not face.takes_passwords:
                    continue
                if face.encrypts_by is not None:
                    uri = f"http://opcfoundation.org/UA/SecurityPolicy#{face.encrypts_by}"
                    token = replace(token, SecurityPolicyUri=uri)
            tokens.append(token)
        shown = endpoint.ServerCertificate if face.shown is None else face.shown
        return replace(endpoint, UserIdentityTokens=tokens, ServerCertificate=shown)

    async def _shown_endpoints(self, params=None, sockname=None):
        endpoints = await self._endpoints_of(params, sockname)
        self._asked += 1
        if self._asked == 1 and self._face.hides_endpoints:
            return endpoints[:1]
        return endpoints


class ListeningRelay:
    """A TCP relay on the loopback that keeps every byte in both directions.

    hangs_up_at are bytes at which it drops a connection without a word, as firewalls and some
    servers do.
    """

    def __init__(self, target: int, hangs_up_at: bytes = b"") -> None:
        self._target = target
        self.hangs_up_at = hangs_up_at
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.heard = bytearray()
        self.port = 0
        self._levels = {"asyncua": logging.NOTSET, "asyncio": logging.NOTSET}

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End it."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _relay(self, reader, writer) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        for source, sink in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source, sink) -> None:
        try:
            while content := await source.read(65_536):
                self.heard += content
                if self.hangs_up_at and self.hangs_up_at in content:
                    return
                sink.write(content)
                await sink.drain()
        except OSError:
            pass
        finally:
            sink.transport.abort()


async def _trusts_nobody(_certificate, _application) -> None:
    raise ServiceError(StatusCodes.BadCertificateUntrusted)
