"""Secrets are sealed, open on this computer alone, and never lie in the clear."""

import stat

import pytest

from hmi.access.secrets import CREDENTIAL_KEY, SecretStore
from hmi.errors import SecretUnavailable

CANARY = "s3cret-canary"


@pytest.fixture(autouse=True)
def no_service_manager(monkeypatch):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


@pytest.fixture
def store(tmp_path):
    return SecretStore(tmp_path, "this computer")


def code_of(store, name="plc"):
    with pytest.raises(SecretUnavailable) as raised:
        store.get(name)
    return raised.value.code


def clear_in(folder, text=CANARY + "\n", mode=0o600, name="plc"):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text)
    path.chmod(mode)
    return path


def everything(folder):
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_a_secret_comes_back_as_it_was_kept(store, tmp_path):
    store.put("plc", CANARY + " ü")
    assert SecretStore(tmp_path, "this computer").get("plc") == CANARY + " ü"


def test_files_hold_nothing_readable_and_belong_to_their_owner_alone(store, tmp_path):
    store.put("plc", CANARY)
    assert CANARY.encode() not in everything(tmp_path)
    for file in (tmp_path / "secrets").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_same_secret_is_sealed_differently_each_time(store, tmp_path):
    store.put("plc", CANARY)
    first = everything(tmp_path)
    store.put("plc", CANARY)
    assert everything(tmp_path) != first


def test_copied_files_do_not_open_on_another_computer(store, tmp_path):
    store.put("plc", CANARY)
    assert code_of(SecretStore(tmp_path, "another computer")) == "secret-sealed-elsewhere"


def test_files_do_not_open_with_another_key(store, tmp_path):
    store.put("plc", CANARY)
    (tmp_path / "secrets" / ".station.key").write_bytes(b"x" * 32)
    assert code_of(SecretStore(tmp_path, "this computer")) == "secret-sealed-elsewhere"


@pytest.mark.parametrize("at", [0, 5, 15, -1])
def test_a_changed_byte_is_noticed(store, tmp_path, at):
    store.put("plc", CANARY)
    file = tmp_path / "secrets" / "plc.sealed"
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    assert code_of(store) in {"secret-damaged", "secret-sealed-elsewhere"}


@pytest.mark.parametrize("length", [0, 3, 12, 24])
def test_a_cut_file_is_noticed(store, tmp_path, length):
    store.put("plc", CANARY)
    file = tmp_path / "secrets" / "plc.sealed"
    file.write_bytes(file.read_bytes()[:length])
    assert code_of(store) == "secret-damaged"


def test_files_cannot_be_exchanged_for_each_other(store, tmp_path):
    store.put("plc", CANARY)
    store.put("other", "less secret")
    folder = tmp_path / "secrets"
    (folder / "other.sealed").replace(folder / "plc.sealed")
    assert code_of(store) == "secret-damaged"


def test_a_key_that_others_may_read_is_refused(store, tmp_path):
    store.put("plc", CANARY)
    (tmp_path / "secrets" / ".station.key").chmod(0o640)
    assert code_of(SecretStore(tmp_path, "this computer")) == "secret-not-private"


def test_what_lies_in_the_clear_is_sealed_at_its_first_use(store, tmp_path):
    clear = clear_in(tmp_path / "secrets")
    assert store.get("plc") == CANARY
    assert not clear.exists()
    assert CANARY.encode() not in everything(tmp_path)
    assert store.get("plc") == CANARY


def test_all_that_lies_in_the_clear_is_sealed_at_the_start(store, tmp_path):
    for name in ("plc", "press"):
        clear_in(tmp_path / "secrets", name=name)
    store.take_in_all()
    assert CANARY.encode() not in everything(tmp_path)
    assert store.names() == ("plc", "press")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_clear_secret_that_others_may_read_is_refused(store, tmp_path, mode):
    clear_in(tmp_path / "secrets", mode=mode)
    assert code_of(store) == "secret-not-private"


def test_the_service_managers_credential_comes_first(store, tmp_path, monkeypatch):
    store.put("plc", "old")
    clear_in(tmp_path / "given", "new")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "given"))
    assert store.get("plc") == "new"


def test_the_service_managers_key_takes_the_place_of_the_key_file(tmp_path, monkeypatch):
    clear_in(tmp_path / "given", "k" * 32, name=CREDENTIAL_KEY)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "given"))
    SecretStore(tmp_path, "m").put("plc", CANARY)
    assert SecretStore(tmp_path, "m").get("plc") == CANARY
    assert [file.name for file in (tmp_path / "secrets").iterdir()] == ["plc.sealed"]
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    assert code_of(SecretStore(tmp_path, "m")) == "secret-sealed-elsewhere"


@pytest.mark.parametrize("name", ["../plc", "", ".hidden", "a/b", "a b", "x.sealed", "n" * 65])
def test_a_name_that_leads_elsewhere_is_refused(store, name):
    assert code_of(store, name) == "secret-name-wrong"
    with pytest.raises(SecretUnavailable):
        store.put(name, CANARY)


def test_a_missing_secret_says_where_it_belongs(store):
    with pytest.raises(SecretUnavailable) as raised:
        store.get("plc")
    assert raised.value.code == "secret-missing"
    assert raised.value.fields["name"] == "plc"


def test_a_removed_secret_is_gone(store):
    store.put("plc", CANARY)
    store.remove("plc")
    assert code_of(store) == "secret-missing"
    assert store.names() == ()
    with pytest.raises(SecretUnavailable):
        store.remove("plc")
