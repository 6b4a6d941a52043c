"""asyncua's exceptions as our errors: the border that no exception of the library crosses.

Codes are for texts/codes; the server's own words travel as a field, as untrusted plain text.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from asyncua import ua
from asyncua.ua.status_codes import StatusCodes
from asyncua.ua.uaerrors import UaError, UaStatusCodeError
from cryptography.exceptions import InvalidSignature

from hmi.bus.facts import ConnectionPhase
from hmi.errors import NotConnected, PlantError, TimedOut, UntrustedServer

NO_ANSWER: Final = "no-answer"
SERVER_SILENT: Final = "server-silent"
NO_WORD: Final = "no-word"
SUBSCRIPTION_ENDED: Final = "subscription-ended"
INTERNAL_ERROR: Final = "internal-error"
CONNECTION_LOST: Final = "connection-lost"
CONNECTION_REFUSED: Final = "connection-refused"
HOST_UNREACHABLE: Final = "host-unreachable"
SERVER_BUSY: Final = "server-busy"
SERVER_REFUSED: Final = "server-refused"
MALFORMED_ANSWER: Final = "malformed-answer"
LOGIN_REFUSED: Final = "login-refused"
LOGIN_KIND_REFUSED: Final = "login-kind-refused"
LOGIN_NEEDS_ENCRYPTION: Final = "password-needs-encryption"
LOGIN_INCOMPLETE: Final = "password-missing"
NOT_TRUSTED_BY_SERVER: Final = "own-certificate-untrusted"
NO_SUCH_ENDPOINT: Final = "no-such-endpoint"
CERTIFICATE_UNKNOWN: Final = "certificate-unknown"
CERTIFICATE_CHANGED: Final = "certificate-changed"
CERTIFICATE_UNREADABLE: Final = "certificate-unreadable"
OWN_CERTIFICATE_MISSING: Final = "own-certificate-missing"
SECURITY_FAILED: Final = "security-failed"
LOGIN_DEPRECATED: Final = "password-encryption-deprecated"
USER_CERTIFICATE_MISSING: Final = "user-certificate-missing"
OWN_CERTIFICATE_LOCKED: Final = "own-certificate-locked"
ENDPOINTS_DIFFER: Final = "endpoints-differ"
NONCE_SHORT: Final = "server-nonce-short"

_LOGIN_CODES = frozenset({
    LOGIN_REFUSED, LOGIN_KIND_REFUSED, LOGIN_INCOMPLETE, USER_CERTIFICATE_MISSING,
})  # fmt: skip
_SECURITY_CODES = frozenset({
    LOGIN_NEEDS_ENCRYPTION, LOGIN_DEPRECATED, NOT_TRUSTED_BY_SERVER, NO_SUCH_ENDPOINT,
})  # fmt: skip
"""Codes of refusals by security that also come as other errors than UntrustedServer."""

_STATUS = StatusCodes
_CODE_BY_STATUS = {
    **dict.fromkeys(
        (
            _STATUS.BadUserAccessDenied, _STATUS.BadIdentityTokenRejected,
            _STATUS.BadUserSignatureInvalid,
        ),
        LOGIN_REFUSED,
    ),
    _STATUS.BadIdentityTokenInvalid: LOGIN_KIND_REFUSED,
    **dict.fromkeys(
        (
            _STATUS.BadSecurityChecksFailed, _STATUS.BadCertificateUntrusted,
            _STATUS.BadCertificateInvalid, _STATUS.BadCertificateTimeInvalid,
            _STATUS.BadCertificateUriInvalid, _STATUS.BadCertificateUseNotAllowed,
            _STATUS.BadCertificateRevoked, _STATUS.BadCertificateChainIncomplete,
            _STATUS.BadCertificateIssuerTimeInvalid, _STATUS.BadCertificateRevocationUnknown,
        ),
        NOT_TRUSTED_BY_SERVER,
    ),
    **dict.fromkeys(
        (
            _STATUS.BadSecurityModeRejected, _STATUS.BadSecurityPolicyRejected,
            _STATUS.BadSecurityModeInsufficient,
        ),
        NO_SUCH_ENDPOINT,
    ),
    **dict.fromkeys(
        (
            _STATUS.BadTooManySessions, _STATUS.BadServerTooBusy, _STATUS.BadTcpServerTooBusy,
            _STATUS.BadTooManySubscriptions, _STATUS.BadOutOfMemory,
            _STATUS.BadResourceUnavailable, _STATUS.BadTcpNotEnoughResources,
            _STATUS.BadTooManyOperations,
        ),
        SERVER_BUSY,
    ),
    **dict.fromkeys((_STATUS.BadTimeout, _STATUS.BadRequestTimeout), NO_ANSWER),
}  # fmt: skip


def error_of(failure: BaseException, step: str) -> PlantError:
    """Return what a failed step of a connection means to us.

    step is one word such as `channel` or `session`; it is kept for the Diagnostics page.
    """
    if isinstance(failure, PlantError):
        return failure
    if isinstance(failure, TimeoutError | asyncio.TimeoutError):
        return TimedOut(NO_ANSWER, step=step)
    if isinstance(failure, UaStatusCodeError):
        return _error_of_status(failure.code, step)
    if isinstance(failure, AssertionError) and step == "channel":
        # asyncua asserts that the answer to OpenSecureChannel came; a server that refuses our
        # certificate ends the connection instead.
        return UntrustedServer(NOT_TRUSTED_BY_SERVER, step=step)
    return _error_of_kind(failure, step)


@contextmanager
def converted(step: str) -> Iterator[None]:
    """Raise our error for whatever the library or the network raises inside."""
    try:
        yield
    except (
        PlantError, OSError, TimeoutError, UaError, AssertionError, InvalidSignature,
        ValueError, TypeError, IndexError, AttributeError, KeyError,
    ) as failure:  # fmt: skip
        # A broken answer comes out of the library's decoder as any of the last five.
        raise error_of(failure, step) from failure


def phase_of(error: PlantError) -> ConnectionPhase:
    """Return the phase of a connection whose attempt ended with the error."""
    if error.code in _LOGIN_CODES:
        return ConnectionPhase.FAILED_AUTH
    if isinstance(error, UntrustedServer) or error.code in _SECURITY_CODES:
        return ConnectionPhase.FAILED_SECURITY
    return ConnectionPhase.LOST


def _error_of_status(status: int, step: str) -> PlantError:
    code = _CODE_BY_STATUS.get(status, SERVER_REFUSED)
    if code == NO_ANSWER:
        return TimedOut(code, step=step)
    kind = UntrustedServer if code in _SECURITY_CODES else NotConnected
    return kind(code, step=step, status=ua.StatusCode(ua.UInt32(status)).name)


def _error_of_kind(failure: BaseException, step: str) -> PlantError:
    words = str(failure)
    if isinstance(failure, OSError):
        return _error_of_network(failure, step)
    if isinstance(failure, InvalidSignature):
        return UntrustedServer(SECURITY_FAILED, step=step)
    if isinstance(failure, UaError) and "No matching endpoints" in words:
        return UntrustedServer(NO_SUCH_ENDPOINT, step=step)
    if isinstance(failure, UaError) and "certificate mismatch" in words:
        return UntrustedServer(CERTIFICATE_CHANGED, step=step)
    return NotConnected(MALFORMED_ANSWER, step=step, words=type(failure).__name__)


def _error_of_network(failure: OSError, step: str) -> PlantError:
    if isinstance(failure, ConnectionRefusedError):
        return NotConnected(CONNECTION_REFUSED, step=step)
    if isinstance(failure, ConnectionError):
        return NotConnected(CONNECTION_LOST, step=step)
    return NotConnected(HOST_UNREACHABLE, step=step, words=failure.strerror or "")
