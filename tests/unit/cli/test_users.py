"""People of the station are added, listed and kept out; a password is never shown or kept."""

import io

import pytest

from hmi.access.passwords import Passwords
from hmi.access.store import UserStore
from hmi.cli import main
from hmi.cli.output import Output
from hmi.plant.roles import Role

SECRET = "correct-horse"  # noqa: S105  # the canary of these tests


@pytest.fixture
def station(tmp_path, monkeypatch):
    """Return a function that types a command and gives exit code, result and problems."""

    def typed(*words, secret=SECRET):
        monkeypatch.setattr("sys.stdin", io.StringIO(secret + "\n"))
        output = Output(io.StringIO(), io.StringIO())
        code = main(["users", "--data", str(tmp_path), *words], output)
        return code, output.out.getvalue(), output.problems.getvalue()

    return typed


def test_a_person_that_was_added_is_listed_and_can_prove_who_it_is(station, tmp_path):
    assert station("add", "anna", "--name", "Anna A.", "--role", "engineer")[0] == 0
    code, listed, _ = station("list")
    assert code == 0
    assert listed.split() == ["anna", "engineer", "Anna", "A."]
    user = UserStore(tmp_path).find("anna")
    assert user.role is Role.ENGINEER
    assert Passwords().verify(SECRET, user.secret_hash)
    assert not any(SECRET.encode() in p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())


def test_a_person_that_is_kept_out_stays_listed(station, tmp_path):
    station("add", "anna")
    assert station("disable", "anna")[0] == 0
    assert "(kept out)" in station("list")[1]
    assert not UserStore(tmp_path).find("anna").enabled


def test_a_new_password_replaces_the_old_one(station, tmp_path):
    station("add", "anna")
    assert station("passwd", "anna", secret="another-horse")[0] == 0  # noqa: S106  # as above
    phc = UserStore(tmp_path).find("anna").secret_hash
    assert Passwords().verify("another-horse", phc)
    assert not Passwords().verify(SECRET, phc)


@pytest.mark.parametrize(
    ("words", "secret", "told"),
    [
        (["add", "anna"], "short", "at least 8 characters"),
        (["add", "anna", "--role", "boss"], SECRET, "There is no role boss"),
        (["add", "anna", "--role", "nobody"], SECRET, "There is no role nobody"),
        (["add", "../anna"], SECRET, "A user's name"),
        (["add", "anna", "--pin"], "12345", "at least 6 digits"),
        (["add", "anna", "--pin", "--role", "admin"], "123456", "for operators only"),
        (["passwd", "bert"], SECRET, "There is no user bert"),
        (["disable", "bert"], SECRET, "There is no user bert"),
    ],
)
def test_what_is_not_done_is_told_and_changes_nothing(station, words, secret, told):
    code, result, problems = station(*words, secret=secret)
    assert (code, result) == (1, "")
    assert told in problems
    assert station("list")[1] == ""


def test_a_person_is_not_added_twice(station):
    station("add", "anna", "--role", "engineer")
    assert "already a user" in station("add", "anna")[2]
    assert "engineer" in station("list")[1]
