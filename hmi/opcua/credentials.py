"""By what this station shows who it is, and whom it believes."""

from dataclasses import dataclass, field

from hmi.opcua.own_certificate import OwnCertificate
from hmi.opcua.trust import ServerTrust


@dataclass(frozen=True, slots=True)
class Credentials:
    """Password, certificate and trusted servers for one connection.

    password is None where the connection names no user. own and trust may be None only for
    connections without message security.
    """

    password: str | None = field(default=None, repr=False)
    own: OwnCertificate | None = None
    trust: ServerTrust | None = None
