"""Whatever the library or the network raises comes out as one of our errors."""

import asyncio
import socket

import pytest
from asyncua import ua
from asyncua.ua import status_codes
from asyncua.ua.uaerrors import UaError, UaStatusCodeError
from cryptography.exceptions import InvalidSignature

from hmi.bus.facts import ConnectionPhase
from hmi.errors import NotConnected, PlantError, TimedOut, UntrustedServer, WriteRejected
from hmi.opcua.refusals import converted, error_of, phase_of

S = status_codes.StatusCodes


@pytest.mark.parametrize(
    ("failure", "kind", "code", "phase"),
    [
        (TimeoutError(), TimedOut, "no-answer", "lost"),
        (UaStatusCodeError(S.BadTimeout), TimedOut, "no-answer", "lost"),
        (ConnectionRefusedError(), NotConnected, "connection-refused", "lost"),
        (ConnectionResetError(), NotConnected, "connection-lost", "lost"),
        (ConnectionError("Connection is closed"), NotConnected, "connection-lost", "lost"),
        (socket.gaierror(-2, "unknown"), NotConnected, "host-unreachable", "lost"),
        (UaStatusCodeError(S.BadTooManySessions), NotConnected, "server-busy", "lost"),
        (UaStatusCodeError(S.BadSessionIdInvalid), NotConnected, "server-refused", "lost"),
        (UaStatusCodeError(S.BadUserAccessDenied), NotConnected, "login-refused", "failed_auth"),
        (UaStatusCodeError(S.BadIdentityTokenInvalid), NotConnected, "login-kind-refused",
         "failed_auth"),
        (UaStatusCodeError(S.BadCertificateUntrusted), UntrustedServer,
         "own-certificate-untrusted", "failed_security"),
        (InvalidSignature(), UntrustedServer, "security-failed", "failed_security"),
        (UaError("No matching endpoints: 3, x"), UntrustedServer, "no-such-endpoint",
         "failed_security"),
        (UaError("Server certificate mismatch"), UntrustedServer, "certificate-changed",
         "failed_security"),
        (UaError("anything"), NotConnected, "malformed-answer", "lost"),
        (ValueError("99 is not a valid ServerState"), NotConnected, "malformed-answer", "lost"),
        (AssertionError(), NotConnected, "malformed-answer", "lost"),
    ],
)  # fmt: skip
def test_each_failure_has_its_code_and_phase(failure, kind, code, phase):
    with pytest.raises(PlantError) as raised, converted("session"):
        raise failure
    assert type(raised.value) is kind
    assert raised.value.code == code
    assert raised.value.fields["step"] == "session"
    assert phase_of(raised.value) is ConnectionPhase(phase)


def test_an_assertion_at_the_secure_channel_means_that_the_server_does_not_trust_us():
    error = error_of(AssertionError(), "channel")
    assert error.code == "own-certificate-untrusted"
    assert phase_of(error) is ConnectionPhase.FAILED_SECURITY


def test_a_status_keeps_its_name_for_the_diagnostics_page():
    error = error_of(UaStatusCodeError(S.BadSessionIdInvalid), "read")
    assert error.fields["status"] == ua.StatusCode(S.BadSessionIdInvalid).name


def test_our_own_errors_pass_as_they_are():
    mine = WriteRejected("mine")
    assert error_of(mine, "any") is mine


def test_a_cancellation_is_no_failure():
    with pytest.raises(asyncio.CancelledError), converted("read"):
        raise asyncio.CancelledError
