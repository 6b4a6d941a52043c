"""`lineside alarms` writes the table of a site and takes it back, shown first."""

import shutil

import pytest

from hmi.cli.arguments import main
from hmi.config.loader import load_site
from tests.helpers.sources import ROOT

DEMO = ROOT / "resources" / "demo" / "site.toml"


@pytest.fixture
def station(tmp_path):
    site = tmp_path / "site.toml"
    shutil.copy(DEMO, site)
    return site, ["--site", str(site), "--data", str(tmp_path / "data")]


def test_the_table_goes_out_and_comes_back_with_one_change(station, tmp_path, capsys):
    site, where = station
    table = tmp_path / "alarms.csv"
    assert main(["alarms", "export", str(table), *where]) == 0
    text = table.read_text(encoding="utf-8-sig")
    table.write_text(text.replace("Filler fault", "Filler has a fault"))
    before = site.read_text()
    assert main(["alarms", "import", str(table), *where]) == 0
    assert "message Filler fault -> Filler has a fault" in capsys.readouterr().out
    assert site.read_text() == before
    assert main(["alarms", "import", str(table), "--write", *where]) == 0
    assert "Filler has a fault" in {one.message for one in load_site(site).alarms}


def test_a_wrong_table_changes_nothing_and_ends_with_one(station, tmp_path, capsys):
    site, where = station
    table = tmp_path / "alarms.csv"
    table.write_text("key,hi\nfiller.product_temperature_high,hot\n")
    before = site.read_text()
    assert main(["alarms", "import", str(table), "--write", *where]) == 1
    assert "line 2: filler.product_temperature_high: hi: wrong-type" in capsys.readouterr().out
    assert site.read_text() == before


def test_the_table_can_go_to_the_terminal_and_a_missing_file_is_told(station, capsys):
    _site, where = station
    assert main(["alarms", "export", "--delimiter", ";", *where]) == 0
    assert capsys.readouterr().out.startswith("key;machine;kind;tag;message;priority")
    assert main(["alarms", "import", "/nowhere/alarms.csv", *where]) == 1
