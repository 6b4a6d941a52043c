"""A certificate is a stranger's bytes: whatever they are, it is read, or refused as unreadable."""

from datetime import UTC, datetime
from random import Random

import pytest
from asyncua import ua

from hmi.errors import NotConnected, UntrustedServer
from hmi.opcua.authorities import Authorities
from hmi.opcua.certificate import Certificate, split_chain
from hmi.opcua.certificate_checks import Expected, application_problems
from hmi.opcua.credentials import Credentials
from hmi.opcua.endpoints import new_client
from hmi.opcua.log_in import LogIn
from hmi.plant.connections import SecurityMode, SecurityPolicy
from tests.helpers.builders import connection
from tests.helpers.made_certificates import URI, authority, made

MUTANTS = 1500
NOW = datetime.now(UTC)
POLICIES = "http://opcfoundation.org/UA/SecurityPolicy#"


def spoiled(content: bytes, random: Random) -> bytes:
    """Return content with some bytes changed, cut or doubled."""
    changed = bytearray(content)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(changed))
        kind = random.random()
        if kind < 0.7:
            changed[at] = random.randrange(256)
        elif kind < 0.85:
            del changed[at : at + random.randint(1, 8)]
        else:
            changed[at:at] = changed[at : at + random.randint(1, 8)]
    return bytes(changed)


@pytest.mark.parametrize("seed", range(4))
def test_spoiled_certificates_are_judged_or_refused_and_nothing_else(seed):
    root = authority("root")
    content = made("leaf", root).der
    random, judged = Random(seed), 0  # noqa: S311  # repeatable, not secret
    authorities = Authorities((Certificate(root.der),))
    for _ in range(MUTANTS):
        try:
            first, *others = [Certificate(der) for der in split_chain(spoiled(content, random))]
        except UntrustedServer:
            continue
        assert first.shown().key_bits >= 0
        problems = application_problems(first, Expected("127.0.0.1", URI), NOW)
        problems += authorities.problems(first, others, NOW)
        assert problems, "nothing spoiled is without a problem: at least its list is missing"
        judged += 1
    assert judged > MUTANTS / 20


def offered(*policies):
    """Return what a server offers to users, over SignAndEncrypt, in this order."""
    tokens = [
        ua.UserTokenPolicy(
            PolicyId=name, TokenType=ua.UserTokenType.UserName,
            SecurityPolicyUri=POLICIES + name if name else None,
        )
        for name in policies
    ]  # fmt: skip
    endpoint = ua.EndpointDescription(
        SecurityMode=ua.MessageSecurityMode.SignAndEncrypt,
        SecurityPolicyUri=POLICIES + "None",
        UserIdentityTokens=tokens,
    )
    return ua.CreateSessionResult(ServerEndpoints=[endpoint])


def chosen(*policies):
    """Return the way of sending a password that is chosen."""
    wanted = connection(
        "plc", mode=SecurityMode.SIGN_AND_ENCRYPT, policy=SecurityPolicy.AES128, user="operator"
    )
    login = LogIn(new_client("opc.tcp://127.0.0.1:1"), wanted, Credentials("secret"))
    return login._for_password(login._tokens(offered(*policies))).PolicyId


def test_the_way_that_encrypts_is_taken_wherever_it_stands():
    assert chosen("None", "Basic256Sha256") == "Basic256Sha256"
    assert chosen("Basic128Rsa15", "Aes256_Sha256_RsaPss", "None") == "Aes256_Sha256_RsaPss"
    assert chosen("Basic128Rsa15", "None") == "None", (
        "the channel encrypts, a weak method need not"
    )


def test_a_deprecated_way_alone_is_not_taken():
    with pytest.raises(NotConnected) as raised:
        chosen("Basic128Rsa15", "Basic256")
    assert raised.value.code == "password-encryption-deprecated"
    with pytest.raises(NotConnected) as raised:
        chosen()
    assert raised.value.code == "login-kind-refused"
