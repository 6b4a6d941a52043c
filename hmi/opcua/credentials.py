"""By what this station shows who it is, and whom it believes."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hmi.opcua.own_certificate import OwnCertificate
from hmi.opcua.trust import ServerTrust


@dataclass(frozen=True, slots=True)
class UserCertificate:
    """A certificate (DER) that stands for a user, and its key as PKCS#8 in PEM."""

    certificate: bytes
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Password, certificates and trusted servers for one connection.

    password is None where the connection names no user or the station does not have it. own and
    trust may be None only for connections without message security.
    """

    password: str | None = field(default=None, repr=False)
    own: OwnCertificate | None = None
    trust: ServerTrust | None = None
    user_certificate: UserCertificate | None = None
    refreshed: "Callable[[], Credentials] | None" = field(default=None, repr=False)
    """Gives them as they are at an attempt, where they may change between attempts."""

    def now(self) -> "Credentials":
        """Return the credentials to use for the attempt that begins now."""
        return self if self.refreshed is None else self.refreshed()
