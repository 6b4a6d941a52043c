"""A password in the site's file is refused, and never repeated in what is said about it."""

import pytest

from hmi.config.loader import load_site
from hmi.errors import ConfigurationError

CANARY = "Canary-7!x"
SITE = """
[site]
name = "Plant"

[[connections]]
key = "plc"
name = "PLC"
url = "{url}"
{more}
"""
URL = "opc.tcp://127.0.0.1:4840"


def loaded(folder, more="", url=URL):
    path = folder / "site.toml"
    path.write_text(SITE.format(url=url, more=more))
    return load_site(path)


def problems(folder, more="", url=URL):
    with pytest.raises(ConfigurationError) as raised:
        loaded(folder, more, url)
    said = f"{raised.value} {raised.value.problems!r}"
    assert CANARY not in said
    return [problem.code for problem in raised.value.problems]


@pytest.mark.parametrize(
    "key", ["password", "Password", "passwd", "user_password", "pwd", "secret", "pin", "pass"]
)
def test_a_key_that_looks_like_a_password_is_refused_as_such(tmp_path, key):
    assert problems(tmp_path, f'{key} = "{CANARY}"') == ["password-in-clear"]


def test_what_to_do_instead_is_said(tmp_path):
    with pytest.raises(ConfigurationError, match="lineside secret set"):
        loaded(tmp_path, f'password = "{CANARY}"')


def test_a_password_in_the_address_is_refused(tmp_path):
    found = problems(tmp_path, url=f"opc.tcp://operator:{CANARY}@127.0.0.1:4840")
    assert found == ["password-in-clear"]


def test_a_wrong_address_does_not_show_its_password_either(tmp_path):
    found = problems(tmp_path, url=f"http://operator:{CANARY}@127.0.0.1")
    assert set(found) == {"bad-url", "password-in-clear"}


def test_a_password_instead_of_its_name_is_refused(tmp_path):
    assert problems(tmp_path, f'user = "operator"\npassword_secret = "{CANARY}"') == ["bad-syntax"]


def test_a_password_of_the_wrong_type_is_not_shown(tmp_path):
    with pytest.raises(ConfigurationError) as raised:
        loaded(tmp_path, 'user = "operator"\npassword_secret = 471199')
    assert "471199" not in str(raised.value)


def test_other_unknown_keys_stay_what_they_are(tmp_path):
    assert problems(tmp_path, "spinning_rate = 1") == ["unknown-key"]


def test_a_certificate_stands_instead_of_user_and_password(tmp_path):
    site = loaded(tmp_path, 'user_certificate = "maintainer"')
    assert site.connections[0].user_certificate == "maintainer"
    both = 'user = "operator"\npassword_secret = "plc"\nuser_certificate = "maintainer"'
    assert problems(tmp_path, both) == ["bad-combination"]
    unsecured = 'mode = "None"\npolicy = "None"\nuser_certificate = "maintainer"'
    assert problems(tmp_path, unsecured) == ["bad-combination"]
