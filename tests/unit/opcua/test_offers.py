"""What a server offers is told as it may be used: safest first, never at another address."""

import pytest
from asyncua import ua

from hmi.errors import ActionRefused
from hmi.opcua import offers
from hmi.opcua.offers import is_address, usable_endpoints
from hmi.plant.connections import SecurityMode
from tests.helpers.builders import connection, plant_with

ASKED = "opc.tcp://10.0.0.7:4840"
POLICY = "http://opcfoundation.org/UA/SecurityPolicy#"
MODES = ua.MessageSecurityMode


def offered(mode, policy: str, url: str = "opc.tcp://plc.internal:4840/UA/Server", **fields):
    return ua.EndpointDescription(
        EndpointUrl=url, SecurityMode=mode, SecurityPolicyUri=POLICY + policy, **fields
    )


@pytest.fixture
def told(monkeypatch):
    """Return what is told of endpoints that a server offers."""

    async def ask(*endpoints, site=None, accepted=()):
        async def answer(_url):
            return endpoints

        monkeypatch.setattr(offers, "endpoints_of", answer)
        return await usable_endpoints(ASKED, site or plant_with(), lambda _key: accepted)

    return ask


async def test_the_safest_comes_first_and_what_we_may_not_use_last(told):
    found = await told(
        offered(MODES.None_, "None"),
        offered(MODES.SignAndEncrypt, "Basic128Rsa15"),
        offered(MODES.Sign, "Basic256Sha256"),
        offered(MODES.SignAndEncrypt, "Basic256Sha256"),
        offered(MODES.SignAndEncrypt, "Aes256_Sha256_RsaPss"),
    )
    assert [(one.mode.value, one.policy, one.is_usable) for one in found] == [
        ("SignAndEncrypt", "Aes256_Sha256_RsaPss", True),
        ("SignAndEncrypt", "Basic256Sha256", True),
        ("Sign", "Basic256Sha256", True),
        ("None", "None", True),
        ("SignAndEncrypt", "Basic128Rsa15", False),
    ]


async def test_an_endpoint_is_told_at_the_address_that_was_reached(told):
    (one,) = await told(offered(MODES.None_, "None"))
    assert one.url == ASKED + "/UA/Server"


async def test_a_mode_that_does_not_fit_its_policy_is_not_usable(told):
    found = await told(offered(MODES.None_, "Basic256Sha256"), offered(MODES.Sign, "None"))
    assert not any(one.is_usable for one in found)


async def test_other_transports_and_modes_are_left_out_and_doubles_told_once(told):
    found = await told(
        offered(MODES.None_, "None", url="https://plc/UA"),
        offered(MODES.Invalid, "None"),
        offered(MODES.None_, "None"),
        offered(MODES.None_, "None"),
    )
    assert [one.mode for one in found] == [SecurityMode.NONE]


async def test_a_certificate_that_cannot_be_read_is_not_trusted(told):
    site = plant_with(connections=[connection("line", url=ASKED)])
    (one,) = await told(offered(MODES.Sign, "Basic256Sha256", ServerCertificate=b"x"), site=site)
    assert not one.is_trusted


async def test_hostile_words_are_told_plainly_and_cut(told):
    (one,) = await told(offered(MODES.Sign, "\u202e" + "x" * 500, url="opc.tcp://h/\udcff\n"))
    assert len(one.policy) <= 40
    assert one.policy.isprintable() or "\ufffd" in one.policy
    one.url.encode()


async def test_what_is_no_address_is_refused():
    with pytest.raises(ActionRefused):
        await usable_endpoints("http://plc", plant_with(), lambda _key: ())
    assert is_address(ASKED)
    assert not is_address("opc.tcp://h:99999")
