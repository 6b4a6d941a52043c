"""A server's certificate is shown and trusted only when a person says so."""

import io

import pytest

from hmi.cli import main
from hmi.cli.output import Output
from hmi.clock import SystemClock
from hmi.opcua import own_certificate
from hmi.opcua.certificate import thumbprint_of
from hmi.opcua.certificate_checks import Expected
from hmi.opcua.secure_endpoint import Offered
from hmi.opcua.trust import ServerTrust
from hmi.plant.certificates import in_groups
from tests.helpers.made_certificates import URI, key, made

SITE = """
[site]
name = "Plant"

[[connections]]
key = "plc"
name = "PLC"
url = "opc.tcp://127.0.0.1:1/none"

[[connections]]
key = "open"
name = "Open"
url = "opc.tcp://127.0.0.1:2/none"
mode = "None"
policy = "None"
"""


@pytest.fixture(scope="module")
def der():
    return made("press-7").der


@pytest.fixture
def shown(der):
    """Return what the server shows, to be changed by a test."""
    return {"chain": der, "host": "127.0.0.1"}


@pytest.fixture
def typed(tmp_path, monkeypatch, shown):
    """Return a function that types the command and gives code, result and problems."""
    (tmp_path / "site.toml").write_text(SITE)
    monkeypatch.setattr(own_certificate, "new_key", lambda: key("own"))

    async def offered_by(_connection):
        return Offered(shown["chain"], Expected(shown["host"], URI), ())

    monkeypatch.setattr("hmi.cli.trust.offered_by", offered_by)

    def typed(*words, answer=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        output = Output(io.StringIO(), io.StringIO())
        given = ["trust", *words, "--site", str(tmp_path / "site.toml"), "--data", str(tmp_path)]
        return main(given, output), output.out.getvalue(), output.problems.getvalue()

    return typed


def trusted(folder):
    return ServerTrust(folder / "certificates", SystemClock()).thumbprints("plc")


def test_yes_trusts_what_was_shown(typed, tmp_path, der):
    code, said, _ = typed("plc", answer="yes\n")
    assert code == 0
    assert trusted(tmp_path) == (thumbprint_of(der),)
    assert "press-7" in said
    assert in_groups(thumbprint_of(der)) in said


@pytest.mark.parametrize("answer", ["", "\n", "y\n", "no\n"])
def test_anything_else_changes_nothing(typed, tmp_path, answer):
    code, _, problems = typed("plc", answer=answer)
    assert code == 1
    assert "Nothing was changed" in problems
    assert trusted(tmp_path) == ()


def test_a_thumbprint_that_was_brought_along_answers_for_the_person(typed, tmp_path, der):
    assert typed("plc", "--thumbprint", "00" * 32)[0] == 1
    assert trusted(tmp_path) == ()
    assert typed("plc", "--thumbprint", thumbprint_of(der).lower())[0] == 0
    assert trusted(tmp_path) == (thumbprint_of(der),)


def test_the_certificate_trusted_so_far_is_shown_beside_the_new_one(typed, tmp_path, der):
    old = made("press-6").der
    ServerTrust(tmp_path / "certificates", SystemClock()).trust_certificate("plc", old)
    said = typed("plc", answer="no\n")[1]
    assert in_groups(thumbprint_of(old)) in said
    assert in_groups(thumbprint_of(der)) in said


def test_yes_also_accepts_the_shown_wrong_host(typed, tmp_path, shown, der):
    shown["host"] = "10.0.0.9"
    code, said, _ = typed("plc", answer="yes\n")
    assert code == 0
    assert "another host" in said
    assert trusted(tmp_path) == (thumbprint_of(der),)


def test_what_is_wrong_for_good_is_not_even_asked_about(typed, tmp_path, shown):
    shown["chain"] = made("press-8", bits=1024).der
    code, said, _ = typed("plc", answer="yes\n")
    assert code == 1
    assert "too short" in said
    assert trusted(tmp_path) == ()


def test_trust_is_taken_back(typed, tmp_path):
    typed("plc", answer="yes\n")
    assert typed("plc", "--forget")[0] == 0
    assert trusted(tmp_path) == ()


def test_a_connection_without_security_and_an_unknown_one_are_told(typed):
    assert "mode None" in typed("open")[2]
    assert "plc" in typed("nobody")[2]
