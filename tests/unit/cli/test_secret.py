"""Passwords of the station are typed in, listed by name, and never shown."""

import io

import pytest

from hmi.access.secrets import SecretStore
from hmi.cli import main
from hmi.cli.output import Output

CANARY = "typed-canary"


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """Return a function that types the command and gives code and all that was said."""

    def typed(*words, answer=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        output = Output(io.StringIO(), io.StringIO())
        code = main(["secret", "--data", str(tmp_path), *words], output)
        return code, output.out.getvalue() + output.problems.getvalue()

    return typed


def test_a_password_is_read_from_standard_input_and_kept(typed, tmp_path):
    code, said = typed("set", "plc", answer=CANARY + "\n")
    assert code == 0
    assert CANARY not in said
    assert SecretStore(tmp_path).get("plc") == CANARY


def test_names_are_listed_and_passwords_are_not(typed):
    typed("set", "plc", answer=CANARY)
    code, said = typed("list")
    assert (code, said) == (0, "plc\n")


def test_a_removed_password_is_gone(typed, tmp_path):
    typed("set", "plc", answer=CANARY)
    assert typed("remove", "plc")[0] == 0
    assert SecretStore(tmp_path).names() == ()
    code, said = typed("remove", "plc")
    assert code == 1
    assert "plc is not stored" in said


@pytest.mark.parametrize(("name", "answer"), [("own_certificate_key", CANARY), ("plc", "\n")])
def test_the_stations_own_key_and_an_empty_password_are_not_set(typed, tmp_path, name, answer):
    assert typed("set", name, answer=answer)[0] == 1
    assert SecretStore(tmp_path).names() == ()


def test_a_name_that_leads_elsewhere_is_refused(typed):
    assert typed("set", "../x", answer=CANARY)[0] == 1
