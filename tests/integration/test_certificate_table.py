"""Bad certificates and policies are refused, each for its own reason, and good ones accepted.

A relay between station and server keeps every byte: no password is ever among them.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from asyncua import ua
from asyncua.client.client import Client
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from hmi.clock import SystemClock
from hmi.errors import PlantError
from hmi.log import FILE_NAME, setup, teardown
from hmi.opcua import own_certificate as own_module
from hmi.opcua.certificate import thumbprint_of
from hmi.opcua.credentials import Credentials, UserCertificate
from hmi.opcua.guard import Guard
from hmi.opcua.own_certificate import own_certificate
from hmi.opcua.stack_log import StackLog
from hmi.opcua.transport import Transport
from hmi.opcua.trust import ServerTrust
from hmi.plant.connections import SecurityMode, SecurityPolicy
from tests.helpers.builders import connection
from tests.helpers.made_certificates import (
    APPLICATION,
    Made,
    authority,
    crl,
    key,
    made,
    pem_of,
)
from tests.helpers.shaped_server import OPEN, Face, ListeningRelay, ShapedServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

USER = "operator"
CANARY = "Wire-Canary-83/x"
NOW = datetime.now(UTC)
AGO, SOON = NOW - timedelta(days=2), NOW + timedelta(days=2)
SECRET = {"user": USER, "password_secret": "plc"}
_POLICY = ua.SecurityPolicyType
CALLS_ITSELF_AUTHORITY = APPLICATION | {"key_cert_sign", "crl_sign"}


@dataclass(frozen=True)
class Trusted:
    """What the station was told to believe before the case."""

    pinned: Made | None = None
    waived: tuple[str, ...] = ()
    authorities: tuple[Made, ...] = ()
    links: tuple[Made, ...] = ()
    lists: tuple[bytes, ...] = ()

    def give(self, folder: Path) -> None:
        """Put everything where an engineer puts it."""
        for place, files in {
            "trusted/certs": [one.der for one in self.authorities],
            "issuers/certs": [one.der for one in self.links],
            "trusted/crl": self.lists,
        }.items():
            (folder / place).mkdir(parents=True, exist_ok=True)
            for number, content in enumerate(files):
                (folder / place / f"{number}.der").write_bytes(content)


@dataclass(frozen=True)
class Case:
    """A server's face, what is believed, what is asked for, and what comes of it."""

    name: str
    code: str
    """Of the refusal; empty when it is to be accepted."""
    face: Callable[[], Face]
    trusted: Callable[[Face], Trusted] = lambda _face: Trusted()
    wanted: dict[str, object] = field(default_factory=dict)
    password: str = field(default=CANARY, repr=False)


def pinned(face: Face) -> Trusted:
    return Trusted(pinned=face.certificate)


def shows(**fields) -> Callable[[], Face]:
    """Return a face with a certificate that signed itself."""
    return lambda: Face(made(**fields))


def root() -> Made:
    return authority("root")


def by_root(**fields) -> Callable[[], Face]:
    """Return a face with a certificate of an authority."""
    return lambda: Face(made("leaf", root(), **fields))


def believes_root(*lists: Callable[[Face], bytes]) -> Callable[[Face], Trusted]:
    return lambda face: Trusted(authorities=(root(),), lists=tuple(one(face) for one in lists))


def fresh(_face: Face) -> bytes:
    return crl(root())


def through(middle: Made) -> Callable[[], Face]:
    return lambda: Face(made("leaf", middle))


def device(**fields) -> Made:
    """Return the certificate of a device that signs for others."""
    return made("device", usage=CALLS_ITSELF_AUTHORITY, **fields)


def faced(**fields) -> Callable[[], Face]:
    return lambda: Face(made(), **fields)


BAD = [
    Case("unknown", "certificate-unknown", shows()),
    Case("changed", "certificate-changed", shows(), lambda _f: Trusted(pinned=made("before"))),
    Case("expired", "certificate-expired", shows(start=AGO, end=NOW - timedelta(hours=1)), pinned),
    Case("not yet valid", "certificate-not-yet-valid", shows(start=SOON), pinned),
    Case("other host", "certificate-host-differs", shows(hosts=("plc-7",)), pinned),
    Case("other application", "certificate-uri-differs", shows(uri="urn:other"), pinned),
    Case("no application", "certificate-uri-differs", shows(uri=""), pinned),
    Case("short key", "certificate-key-short", shows(name="short", bits=1024), pinned),
    Case("weak signature", "certificate-signature-weak", shows(digest=hashes.SHA224()), pinned),
    Case(
        "may not sign", "certificate-usage-wrong",
        shows(usage=frozenset({"key_encipherment"})), pinned,
    ),
    Case(
        "a client's", "certificate-usage-wrong",
        shows(purpose=ExtendedKeyUsageOID.CLIENT_AUTH), pinned,
    ),
    Case(
        "forged in its own name", "certificate-signature-wrong",
        lambda: Face(made(signed_by=key("stranger"))), pinned,
    ),
    Case("no list of the revoked", "certificate-crl-missing", by_root(), believes_root()),
    Case(
        "old list of the revoked", "certificate-crl-expired", by_root(),
        believes_root(lambda _f: crl(root(), start=AGO, end=NOW - timedelta(hours=1))),
    ),
    Case(
        "revoked", "certificate-revoked", by_root(),
        believes_root(lambda face: crl(root(), face.certificate)),
    ),
    Case(
        "list that another signed", "certificate-crl-missing", by_root(),
        believes_root(lambda _f: crl(root(), signed_by=key("stranger"))),
    ),
    Case(
        "accepted and revoked", "certificate-revoked", by_root(),
        lambda face: Trusted(
            pinned=face.certificate, links=(root(),), lists=(crl(root(), face.certificate),)
        ),
    ),
    Case(
        "missing link", "certificate-chain-incomplete",
        through(authority("middle", root())), believes_root(fresh),
    ),
    Case(
        "namesake of the authority", "certificate-signature-wrong",
        lambda: Face(made("leaf", replace(root(), key=key("stranger")))), believes_root(fresh),
    ),
    Case(
        "signed by a trusted device", "certificate-issuer-no-authority",
        through(device()),
        lambda _f: Trusted(authorities=(root(), device()), links=(device(),), lists=(fresh(_f),)),
    ),
    Case(
        "signed by a device that calls itself an authority", "certificate-issuer-no-authority",
        through(device(is_authority=True)),
        lambda _f: Trusted(
            authorities=(device(is_authority=True),), lists=(crl(device(is_authority=True)),)
        ),
    ),
    Case(
        "authority below its limit", "certificate-issuer-no-authority",
        through(authority("middle", authority("narrow", path_length=0))),
        lambda _f: Trusted(
            authorities=(authority("narrow", path_length=0),),
            links=(authority("middle", authority("narrow", path_length=0)),),
            lists=(crl(authority("narrow")), crl(authority("middle"))),
        ),
    ),
    Case(
        "authority that has ended", "certificate-issuer-expired",
        lambda: Face(made("leaf", authority("old", start=AGO, end=NOW))),
        lambda _f: Trusted(
            authorities=(authority("old", start=AGO, end=NOW),), lists=(crl(authority("old")),)
        ),
    ),
    Case(
        "the authority's own", "certificate-is-authority",
        lambda: Face(made("leaf", root(), is_authority=True)), believes_root(fresh),
    ),
    Case("garbage", "certificate-unreadable", faced(shown=b"\x30\x82\x00\x05hello"), pinned),
    Case("no certificate", "certificate-unreadable", faced(shown=b""), pinned),
    Case("only None", "no-such-endpoint", faced(policies=OPEN), pinned),
    Case(
        "only a deprecated policy", "no-such-endpoint",
        faced(policies=(_POLICY.Basic256_SignAndEncrypt, _POLICY.Basic128Rsa15_SignAndEncrypt)),
        pinned,
    ),
    Case(
        "only Sign", "no-such-endpoint", faced(policies=(_POLICY.Basic256Sha256_Sign,)), pinned
    ),
    Case(
        "impostor with the right certificate and another key", "no-answer",
        lambda: Face(replace(made(), key=key("stranger"))), pinned,
    ),
    Case("endpoints hidden on the way", "endpoints-differ", faced(hides_endpoints=True), pinned),
    Case(
        "server that does not trust us", "own-certificate-untrusted",
        faced(trusts_us=False), pinned,
    ),
    Case(
        "password over None", "password-needs-encryption", faced(policies=OPEN),
        wanted={"mode": SecurityMode.NONE, "policy": SecurityPolicy.NONE},
    ),
    Case(
        "password in clear under Sign", "password-needs-encryption",
        faced(encrypts_by="None"), pinned, {"mode": SecurityMode.SIGN},
    ),
    Case(
        "password under a deprecated policy", "password-encryption-deprecated",
        faced(encrypts_by="Basic128Rsa15"), pinned,
    ),
    Case("no passwords wanted", "login-kind-refused", faced(takes_passwords=False), pinned),
    Case("wrong password", "login-refused", faced(), pinned, password=CANARY + "?"),
]  # fmt: skip

GOOD = [
    *(
        Case(f"accepted, {policy.value}", "", faced(), pinned, {"policy": policy})
        for policy in (SecurityPolicy.BASIC256SHA256, SecurityPolicy.AES128, SecurityPolicy.AES256)
    ),
    Case(
        "of a trusted authority", "", through(authority("middle", root())),
        lambda _f: Trusted(
            authorities=(root(),), links=(authority("middle", root()),),
            lists=(crl(root()), crl(authority("middle"))),
        ),
    ),
    Case(
        "signed, with an encrypted password", "", faced(), pinned, {"mode": SecurityMode.SIGN}
    ),
    Case(
        "another host, accepted by an engineer", "", shows(hosts=("plc-7",)),
        lambda face: Trusted(face.certificate, waived=("certificate-host-differs",)),
    ),
    Case(
        "anonymous", "", faced(takes_passwords=False), pinned, {"user": "", "password_secret": ""}
    ),
    Case(
        "by a user's certificate", "", faced(), pinned,
        {"user": "", "password_secret": "", "user_certificate": "maintainer"},
    ),
]  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server():
    server = ShapedServer(USER, CANARY)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own_module, "new_key", lambda: key("own"))
        return own_certificate(tmp_path_factory.mktemp("own"), b"secret", SystemClock())


@pytest.fixture(autouse=True)
def quiet_and_guarded():
    """Stand the guard in front of the decoder, and let the server's library be silent."""
    remove = Guard().install()
    for name in ("asyncua", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    yield
    remove()


@pytest_asyncio.fixture(loop_scope="module")
async def relay(server):
    relay = ListeningRelay(server.port)
    await relay.start()
    yield relay
    await relay.close()


async def outcome(case: Case, server: ShapedServer, relay: ListeningRelay, own, folder) -> str:
    """Return the code of the refusal, empty when the station is logged in."""
    face = case.face()
    await server.shape(face)
    given = case.trusted(face)
    given.give(folder)
    trust = ServerTrust(folder, SystemClock())
    fields = {
        "url": f"opc.tcp://127.0.0.1:{relay.port}/shaped",
        "mode": SecurityMode.SIGN_AND_ENCRYPT, "policy": SecurityPolicy.BASIC256SHA256,
    } | SECRET | case.wanted  # fmt: skip
    wanted = connection("plc", **fields)
    if given.pinned is not None:
        pin(folder, given)
    user = made("maintainer", uri="")
    by_certificate = (
        UserCertificate(user.der, pem_of(user.key)) if wanted.user_certificate else None
    )
    transport = Transport(
        wanted, Credentials(case.password, own, trust, by_certificate), SystemClock()
    )
    try:
        await transport.open(lambda _error: None)
        await transport.log_in()
    except PlantError as error:
        return error.code
    finally:
        await transport.close(politely=False)
    return ""


def pin(folder: Path, given: Trusted) -> None:
    """Accept a certificate as it lies in the folder, whatever is wrong with it."""
    name = f"plc.{thumbprint_of(given.pinned.der)}"
    (folder / "trusted" / "certs" / f"{name}.der").write_bytes(given.pinned.der)
    if given.waived:
        (folder / "trusted" / "certs" / f"{name}.waived").write_text("\n".join(given.waived))


@pytest.mark.parametrize("case", BAD, ids=[case.name for case in BAD])
async def test_a_bad_case_is_refused_and_no_password_was_on_the_wire(
    case, server, relay, own, tmp_path
):
    assert await outcome(case, server, relay, own, tmp_path) == case.code
    assert CANARY.encode() not in relay.heard


@pytest.mark.parametrize("case", GOOD, ids=[case.name for case in GOOD])
async def test_a_good_case_is_logged_in_and_no_password_was_on_the_wire(
    case, server, relay, own, tmp_path
):
    assert await outcome(case, server, relay, own, tmp_path) == ""
    assert len(relay.heard) > 1000
    assert CANARY.encode() not in relay.heard


async def test_the_relay_would_have_heard_a_password(server, relay):
    await server.shape(Face(made(), policies=OPEN, encrypts_by="None"))
    client = Client(f"opc.tcp://127.0.0.1:{relay.port}/shaped")
    client.set_user(USER)
    client.set_password(CANARY)
    async with client:
        pass
    assert CANARY.encode() in relay.heard


async def test_a_log_in_full_detail_holds_no_password(server, relay, own, tmp_path):
    setup(tmp_path / "log", logging.DEBUG, SystemClock(), console=False)
    StackLog.install(SystemClock())
    try:
        for number, case in enumerate((GOOD[0], BAD[-1], BAD[-2], BAD[-3], BAD[-4])):
            folder = tmp_path / f"case {number}"
            code = await outcome(case, server, relay, own, folder)
            logging.getLogger("hmi").debug("%s: %s", case, code)
    finally:
        teardown()
    said = (tmp_path / "log" / FILE_NAME).read_text("utf-8")
    assert "login-refused" in said
    assert CANARY not in said


async def test_there_are_as_many_cases_as_were_promised():
    assert len(BAD) >= 24
    assert len(GOOD) >= 6
    assert len({case.name for case in BAD + GOOD}) == len(BAD) + len(GOOD)
