"""What a failure to open a channel means, and what must be the same inside of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from asyncua import ua

from hmi.clock import SystemClock
from hmi.errors import NotConnected, UntrustedServer
from hmi.opcua.certificate_checks import Expected
from hmi.opcua.credentials import Credentials
from hmi.opcua.own_certificate import OwnCertificate
from hmi.opcua.secure_endpoint import Offered, SecureEndpoint
from hmi.opcua.trust import ServerTrust
from hmi.plant.connections import SecurityMode, SecurityPolicy
from tests.helpers.builders import connection

OWN = OwnCertificate(b"", b"", b"", "urn:us", "AB" * 32, Path("own.der"))
PLC = connection("plc", mode=SecurityMode.SIGN, policy=SecurityPolicy.AES128)
POLICIES = "http://opcfoundation.org/UA/SecurityPolicy#"


def endpoint(policy="Aes128_Sha256_RsaOaep", mode=ua.MessageSecurityMode.Sign, token="None"):  # noqa: S107  # a policy
    return ua.EndpointDescription(
        EndpointUrl="opc.tcp://inside:4840",
        SecurityMode=mode,
        SecurityPolicyUri=POLICIES + policy,
        UserIdentityTokens=[
            ua.UserTokenPolicy(
                TokenType=ua.UserTokenType.UserName, SecurityPolicyUri=POLICIES + token
            )
        ],
    )


def secured(trust, *endpoints):
    made = SecureEndpoint(None, PLC, Credentials(own=OWN, trust=trust))
    made._offered = Offered(b"", Expected(), endpoints)
    return made


def created(*endpoints, nonce=b"n" * 32):
    return ua.CreateSessionResult(ServerEndpoints=list(endpoints), ServerNonce=nonce)


@pytest.fixture
def trust(tmp_path):
    return ServerTrust(tmp_path, SystemClock())


def failed(secure, error):
    with pytest.raises((NotConnected, UntrustedServer)) as raised, secure.explaining():
        raise error
    return raised.value


def test_a_server_that_hangs_up_at_our_certificate_probably_does_not_trust_us(trust):
    error = failed(secured(trust), NotConnected("connection-lost", step="channel"))
    assert error.code == "own-certificate-untrusted"
    assert error.fields["thumbprint"] == OWN.thumbprint


def test_one_that_has_trusted_us_before_has_just_hung_up(trust):
    secure = secured(trust)
    with secure.explaining():
        pass
    assert failed(secure, NotConnected("connection-lost")).code == "connection-lost"
    renewed = SecureEndpoint(
        None, PLC, Credentials(own=replace(OWN, thumbprint="CD" * 32), trust=trust)
    )
    renewed._offered = Offered(b"", Expected(), ())
    assert failed(renewed, NotConnected("connection-lost")).code == "own-certificate-untrusted"


def test_a_refusal_by_status_gets_our_thumbprint(trust):
    refused = UntrustedServer("own-certificate-untrusted", status="BadSecurityChecksFailed")
    error = failed(secured(trust), refused)
    assert error.fields == {"status": "BadSecurityChecksFailed", "thumbprint": OWN.thumbprint}


def test_other_failures_stay_what_they_are(trust):
    assert failed(secured(trust), NotConnected("connection-refused")).code == "connection-refused"


def test_the_same_endpoints_inside_the_channel_are_right(trust):
    one, other = endpoint(), endpoint(mode=ua.MessageSecurityMode.SignAndEncrypt)
    moved = replace(one, EndpointUrl="opc.tcp://another-name:4840")
    secured(trust, one, other).check_session(created(other, moved))


@pytest.mark.parametrize(
    "outside",
    [
        (endpoint(),),
        (endpoint(token="Basic256Sha256"), endpoint(policy="Aes256_Sha256_RsaPss")),  # noqa: S106
    ],
    ids=["an endpoint taken away", "another way of logging in"],
)
def test_what_was_weakened_on_the_way_is_noticed(trust, outside):
    inside = created(endpoint(), endpoint(policy="Aes256_Sha256_RsaPss"))
    with pytest.raises(UntrustedServer) as raised:
        secured(trust, *outside).check_session(inside)
    assert raised.value.code == "endpoints-differ"


def test_a_short_nonce_proves_nothing(trust):
    with pytest.raises(UntrustedServer) as raised:
        secured(trust, endpoint()).check_session(created(endpoint(), nonce=b"n" * 16))
    assert raised.value.code == "server-nonce-short"


async def test_without_a_certificate_of_our_own_nothing_is_sent():
    with pytest.raises(UntrustedServer) as raised:
        await SecureEndpoint(None, PLC, Credentials()).prepare()
    assert raised.value.code == "own-certificate-missing"
