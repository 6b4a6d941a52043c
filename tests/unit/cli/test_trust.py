"""A server's certificate is shown and trusted only when a person says so."""

import io
from datetime import UTC, datetime

import pytest

from hmi.cli import main
from hmi.cli.output import Output
from hmi.clock import ManualClock
from hmi.opcua.own_certificate import own_certificate
from hmi.opcua.trust import ServerTrust, thumbprint_of

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
def der(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    return own_certificate(folder, None, clock, "press-7").certificate


@pytest.fixture
def typed(tmp_path, monkeypatch, der):
    """Return a function that types the command and gives code, result and problems."""
    (tmp_path / "site.toml").write_text(SITE)

    async def offered(_connection):
        return der

    monkeypatch.setattr("hmi.cli.trust.offered_certificate", offered)

    def typed(*words, answer=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        output = Output(io.StringIO(), io.StringIO())
        given = ["trust", *words, "--site", str(tmp_path / "site.toml"), "--data", str(tmp_path)]
        return main(given, output), output.out.getvalue(), output.problems.getvalue()

    return typed


def trusted(folder):
    return ServerTrust(folder / "certificates", ManualClock()).thumbprints("plc")


def test_yes_trusts_what_was_shown(typed, tmp_path, der):
    code, said, _ = typed("plc", answer="yes\n")
    assert code == 0
    assert trusted(tmp_path) == (thumbprint_of(der),)
    assert "press-7" in said
    assert thumbprint_of(der)[:8] + " " + thumbprint_of(der)[8:16] in said


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


def test_the_certificate_trusted_so_far_is_shown_beside_the_new_one(typed, tmp_path):
    old = own_certificate(tmp_path / "old", None, ManualClock(), "press-6").certificate
    ServerTrust(tmp_path / "certificates", ManualClock()).trust_certificate("plc", old)
    said = typed("plc", answer="no\n")[1]
    assert thumbprint_of(old)[:8] in said


def test_a_connection_without_security_and_an_unknown_one_are_told(typed):
    assert "mode None" in typed("open")[2]
    assert "plc" in typed("nobody")[2]
