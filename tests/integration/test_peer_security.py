"""Every allowed policy and way of logging in, against a stack that is not ours."""

import pytest

from hmi.clock import SystemClock
from hmi.errors import PlantError
from hmi.opcua import own_certificate as own_module
from hmi.opcua.credentials import Credentials, UserCertificate
from hmi.opcua.guard import Guard
from hmi.opcua.own_certificate import own_certificate
from hmi.opcua.stack_log import StackLog
from hmi.opcua.transport import Transport
from hmi.opcua.trust import ServerTrust
from hmi.plant.connections import SecurityMode, SecurityPolicy
from tests.helpers.builders import connection
from tests.helpers.independent_peer import IndependentPeer, require_peer
from tests.helpers.made_certificates import key, made, pem_of

POLICIES = (SecurityPolicy.BASIC256SHA256, SecurityPolicy.AES128, SecurityPolicy.AES256)
MODES = (SecurityMode.SIGN, SecurityMode.SIGN_AND_ENCRYPT)
USER, PASSWORD = "operator", "bottle"


async def outcome(peer, trust, own, password=PASSWORD, owned=None, **fields):
    """Return the code of the refusal, empty when the station is logged in."""
    wanted = connection("plc", url=peer.url, **fields)
    credentials = Credentials(password, own, trust, owned)
    transport = Transport(wanted, credentials, SystemClock())
    try:
        await transport.open(lambda _error: None)
        await transport.log_in()
    except PlantError as error:
        return error.code
    finally:
        await transport.close(politely=True)
    return ""


@pytest.mark.timeout(240)
async def test_all_policies_and_ways_of_logging_in_work_with_another_stack(tmp_path, monkeypatch):
    require_peer()
    monkeypatch.setattr(own_module, "new_key", lambda: key("own"))
    own = own_certificate(tmp_path / "own", b"secret", SystemClock())
    trust = ServerTrust(tmp_path / "trust", SystemClock())
    user = made("maintainer", uri="")
    remove = Guard().install()
    StackLog.install(SystemClock())
    try:
        async with IndependentPeer(tmp_path / "peer", pki=tmp_path / "pki") as peer:
            first = {"mode": MODES[1], "policy": POLICIES[0]}
            assert await outcome(peer, trust, own, **first) == "certificate-unknown"
            shown = trust.told()["plc"]
            problems = [problem.code for problem in shown.problems if problem.is_waivable]
            trust.trust_server("plc", shown.offered.thumbprint, problems)
            for policy in POLICIES:
                for mode in MODES:
                    way = {"mode": mode, "policy": policy}
                    assert await outcome(peer, trust, own, **way) == ""
                    logged = way | {"user": USER, "password_secret": "plc"}
                    assert await outcome(peer, trust, own, **logged) == ""
            wrong = first | {"user": USER, "password_secret": "plc"}
            assert await outcome(peer, trust, own, password="no", **wrong) == "login-refused"  # noqa: S106
            owned = UserCertificate(user.der, pem_of(user.key))
            known = first | {"user_certificate": "maintainer"}
            assert await outcome(peer, trust, own, owned=owned, **known) == ""
    finally:
        remove()
