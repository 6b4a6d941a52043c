"""What a server offers to whom it does not know: its endpoints, none of them trusted by that."""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from asyncua import ua

from hmi.errors import ActionRefused, UntrustedServer
from hmi.opcua.certificate import first_certificate, thumbprint_of
from hmi.opcua.convert import clean_text
from hmi.opcua.endpoints import endpoints_of
from hmi.opcua.plain_names import plain_name
from hmi.opcua.secure_endpoint import MODES, POLICIES
from hmi.plant.connections import Connection, SecurityMode, SecurityPolicy
from hmi.plant.explored import Endpoint
from hmi.plant.site import Site

Accepted = Callable[[str], Sequence[str]]
"""Returns the accepted thumbprints of a connection."""

_MOST: Final = 50
_SCHEME: Final = "opc.tcp"
_LONGEST_POLICY: Final = 40
_STRENGTH: Final = (
    SecurityPolicy.AES256, SecurityPolicy.AES128, SecurityPolicy.BASIC256SHA256,
    SecurityPolicy.NONE,
)  # fmt: skip
_USERS: Final = {
    ua.UserTokenType.Anonymous: "anonymous",
    ua.UserTokenType.UserName: "user",
    ua.UserTokenType.Certificate: "certificate",
}
_MODES: Final = {ours: mode for mode, ours in MODES.items()}


async def usable_endpoints(url: str, site: Site, accepted: Accepted) -> tuple[Endpoint, ...]:
    """Return the endpoints of a server, safest first, those we may not use last.

    Raise ActionRefused for an address that is none, PlantError when the server does not answer.
    """
    if not is_address(url):
        raise ActionRefused("address-wrong", url=url)
    offered = await endpoints_of(url)
    known = [one for one in site.connections if one.url == url]
    found = [_endpoint(url, one, known, accepted) for one in offered[:_MOST]]
    kept = dict.fromkeys(one for one in found if one is not None)
    return tuple(sorted(kept, key=_rank))


def is_address(url: str) -> bool:
    """Tell whether a text is the address of an OPC UA server."""
    try:
        parts = urlsplit(url)
        return parts.scheme == _SCHEME and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _endpoint(
    url: str, offered: ua.EndpointDescription, known: Sequence[Connection], accepted: Accepted
) -> Endpoint | None:
    mode = _MODES.get(offered.SecurityMode)
    if mode is None or not str(offered.EndpointUrl or "").startswith(_SCHEME):
        return None
    policy = plain_name(str(offered.SecurityPolicyUri or "").rpartition("#")[2], _LONGEST_POLICY)
    kinds = {_USERS.get(token.TokenType) for token in offered.UserIdentityTokens or ()}
    return Endpoint(
        url=_reached(url, clean_text(str(offered.EndpointUrl))),
        mode=mode,
        policy=policy,
        users=tuple(kind for kind in _USERS.values() if kind in kinds),
        is_usable=_is_usable(mode, offered.SecurityPolicyUri),
        is_trusted=_is_trusted(offered, known, accepted),
    )


def _is_usable(mode: SecurityMode, uri: str | None) -> bool:
    if mode is SecurityMode.NONE:
        return str(uri).rpartition("#")[2] == SecurityPolicy.NONE.value
    return any(uri == policy.URI for policy in POLICIES.values())


def _reached(asked: str, offered: str) -> str:
    """Return an endpoint's address by the host and port that were asked.

    A server often names itself by a host that only its own network knows.
    """
    by, said = urlsplit(asked), urlsplit(offered)
    return urlunsplit((by.scheme, by.netloc, said.path or by.path, "", ""))


def _is_trusted(
    offered: ua.EndpointDescription, known: Sequence[Connection], accepted: Accepted
) -> bool:
    try:
        thumbprint = thumbprint_of(first_certificate(offered.ServerCertificate))
    except UntrustedServer:
        return False
    return any(thumbprint in accepted(connection.key) for connection in known)


def _rank(endpoint: Endpoint) -> tuple[bool, int, int]:
    modes = tuple(reversed(SecurityMode))
    policies = [policy.value for policy in _STRENGTH]
    place = policies.index(endpoint.policy) if endpoint.policy in policies else len(policies)
    return not endpoint.is_usable, modes.index(endpoint.mode), place
