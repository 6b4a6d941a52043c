"""The users on disk, and their secrets."""

from pathlib import Path

import pytest

from hmi.access.passwords import Passwords
from hmi.access.store import UserStore
from hmi.access.users import User, secret_problem
from hmi.errors import StorageDamaged
from hmi.plant.roles import Role

QUICK = Passwords(memory_kib=64, passes=1, lanes=1)
HASH = QUICK.hash("anything")
EVA = User(name="eva", full_name="Eva", role=Role.ADMIN, secret_hash=HASH)


def test_users_are_there_after_reopening(tmp_path: Path):
    ann = User(name="ann", full_name="", role=Role.OPERATOR, secret_hash=HASH, is_pin=True)
    store = UserStore(tmp_path)
    assert store.all() == []
    store.put(EVA)
    store.put(ann)
    again = UserStore(tmp_path)
    assert again.all() == [ann, EVA]
    assert again.find("eva") == EVA
    assert again.find("Eva") is None


def test_user_is_replaced_and_removed(tmp_path: Path):
    store = UserStore(tmp_path)
    store.put(EVA)
    changed = User(name="eva", full_name="E.", role=Role.VIEWER, secret_hash=HASH, enabled=False)
    store.put(changed)
    assert store.all() == [changed]
    store.remove("eva")
    store.remove("eva")
    assert store.all() == []


def test_damaged_file_is_told_as_such(tmp_path: Path):
    (tmp_path / "users.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageDamaged):
        UserStore(tmp_path).all()


def test_hash_fits_its_secret_alone():
    phc = QUICK.hash("geheim")
    assert phc.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert QUICK.verify("geheim", phc)
    assert not QUICK.verify("Geheim", phc)
    assert QUICK.hash("geheim") != phc


@pytest.mark.parametrize("phc", ["", "plain", "$argon2id$v=19$m=64,t=1,p=1$broken"])
def test_damaged_hash_fits_no_secret(phc: str):
    assert not QUICK.verify("geheim", phc)


def test_hash_without_the_stations_pepper_is_worthless():
    peppered = Passwords(memory_kib=64, passes=1, lanes=1, pepper=b"station")
    phc = peppered.hash("123456")
    assert peppered.verify("123456", phc)
    assert not QUICK.verify("123456", phc)


def test_full_strength_is_the_default():
    phc = Passwords().hash("geheim")
    assert phc.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not Passwords().needs_rehash(phc)
    assert QUICK.needs_rehash(phc)


def test_secret_hash_is_not_shown():
    assert HASH not in repr(EVA)


@pytest.mark.parametrize(
    ("secret", "role", "is_pin", "problem"),
    [
        ("12345678", Role.ADMIN, False, None),
        ("1234567", Role.ADMIN, False, "password-too-short"),
        ("x" * 257, Role.ADMIN, False, "secret-too-long"),
        ("123456", Role.OPERATOR, True, None),
        ("12345", Role.OPERATOR, True, "pin-too-short"),
        ("12345a", Role.OPERATOR, True, "pin-too-short"),
        ("١٢٣٤٥٦", Role.OPERATOR, True, "pin-too-short"),
        ("123456", Role.ENGINEER, True, "pin-only-for-operators"),
    ],
)
def test_what_a_secret_must_be(secret: str, role: Role, is_pin: bool, problem: str | None):
    assert secret_problem(secret, role, is_pin=is_pin) == problem
