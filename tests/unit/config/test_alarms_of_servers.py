"""How a site says what severities of a server mean, and which machines its alarms are about."""

from pathlib import Path

import pytest

from hmi.config.loader import load_site
from hmi.errors import ConfigurationError
from hmi.plant.server_severity import DEFAULT_BANDS

SITE = """\
[site]
name = "Bottling"

[[connections]]
key = "demo"
name = "Demo plant"
url = "opc.tcp://127.0.0.1:4840"
{more}

[[machines]]
key = "filler"
name = "Filler"
"""


def written(folder: Path, more: str) -> Path:
    path = folder / "site.toml"
    path.write_text(SITE.replace("{more}", more))
    return path


def test_bands_and_machines_are_read(tmp_path):
    more = 'alarm_severities = [1001, 667, 334, 334]\nalarm_machines = [["Fil*", "filler"]]'
    (connection,) = load_site(written(tmp_path, more)).connections
    assert connection.alarm_severities == (1001, 667, 334, 334)
    assert connection.alarm_machines == (("Fil*", "filler"),)


def test_without_them_the_bands_are_two_hundred_wide(tmp_path):
    (connection,) = load_site(written(tmp_path, "")).connections
    assert connection.alarm_severities == DEFAULT_BANDS
    assert connection.alarm_machines == ()


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("alarm_severities = [800, 600, 400]", "connections[0].alarm_severities"),
        ("alarm_severities = [200, 400, 600, 800]", "connections[0].alarm_severities"),
        ("alarm_severities = [2000, 600, 400, 200]", "connections[0].alarm_severities"),
        ('alarm_machines = [["Fil*", "fillr"]]', "connections[0].alarm_machines[0]"),
    ],
)
def test_a_mistake_in_them_is_told_where_it_is(tmp_path, more, key):
    with pytest.raises(ConfigurationError) as caught:
        load_site(written(tmp_path, more))
    assert [problem.key for problem in caught.value.problems] == [key]
