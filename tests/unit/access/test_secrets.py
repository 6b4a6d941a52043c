"""Secrets come from files that nobody else can read."""

import pytest

from hmi.access.secrets import read_secret
from hmi.errors import ConfigurationError


@pytest.fixture(autouse=True)
def no_service_manager(monkeypatch):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


def secret_in(folder, text="s3cret\n", mode=0o600):
    folder.mkdir(exist_ok=True)
    path = folder / "plc"
    path.write_text(text)
    path.chmod(mode)


def test_a_secret_of_the_station_is_read_without_its_line_break(tmp_path):
    secret_in(tmp_path / "secrets")
    assert read_secret("plc", tmp_path) == "s3cret"


def test_the_service_managers_credential_comes_first(tmp_path, monkeypatch):
    secret_in(tmp_path / "secrets", "old")
    secret_in(tmp_path / "given", "new")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "given"))
    assert read_secret("plc", tmp_path) == "new"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_secret_that_others_may_read_is_refused(tmp_path, mode):
    secret_in(tmp_path / "secrets", mode=mode)
    with pytest.raises(ConfigurationError, match="secret-not-private"):
        read_secret("plc", tmp_path)


@pytest.mark.parametrize("name", ["../plc", "", ".hidden", "a/b", "a b"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(ConfigurationError, match="secret-name-wrong"):
        read_secret(name, tmp_path)


def test_a_missing_secret_says_where_it_belongs(tmp_path):
    with pytest.raises(ConfigurationError, match=r"secrets.plc"):
        read_secret("plc", tmp_path)
