"""`lineside reasons` writes the tree of reasons and takes it back, shown first."""

import shutil

import pytest

from hmi.cli.arguments import main
from hmi.config.loader import load_site
from hmi.config.stop_reason_table import reason_table, reasons_in
from hmi.errors import ConfigurationError
from hmi.plant.stop_reasons import StopReason
from tests.helpers.sources import ROOT

DEMO = ROOT / "resources" / "demo" / "site.toml"


@pytest.fixture
def station(tmp_path):
    site = tmp_path / "site.toml"
    shutil.copy(DEMO, site)
    return site, ["--site", str(site), "--data", str(tmp_path / "data")]


def test_the_table_goes_out_and_comes_back_with_changes(station, tmp_path, capsys):
    site, where = station
    table, known = tmp_path / "reasons.csv", load_site(site).stop_reasons
    assert main(["reasons", "export", str(table), *where]) == 0
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    kept = [line for line in lines if not line.startswith("staff,")]
    told = "\n".join([*kept, "audit,Audit,planned,yes,,filler capper,stopped idle"])
    table.write_text(told.replace("jam_infeed,Infeed", "jam_infeed,At the infeed"))
    before = site.read_text()
    assert main(["reasons", "import", str(table), *where]) == 0
    shown = capsys.readouterr().out
    assert "jam_infeed: changed\naudit: new\nstaff: gone\n2 to write, 1 gone" in shown
    assert site.read_text() == before
    assert main(["reasons", "import", str(table), "--write", *where]) == 0
    tree = load_site(site).reason_tree
    assert tree.text("jam_infeed") == "At the infeed"
    assert tree.words("audit") == "Planned → Audit"
    assert tree.by_key["audit"].machines == ("filler", "capper")
    assert "staff" not in tree.by_key
    assert len(tree.reasons) == len(known)
    assert "# Why machines stop" in site.read_text()


def test_a_table_that_is_the_same_changes_nothing(station, tmp_path):
    site, where = station
    table, before = tmp_path / "reasons.csv", site.read_text()
    assert main(["reasons", "export", str(table), *where]) == 0
    assert main(["reasons", "import", str(table), "--write", *where]) == 0
    assert site.read_text() == before


@pytest.mark.parametrize(
    "row",
    ["deep,Deep,fault_belt,,,,", "x,,,,,,", "x,X,none,,,,", "x,X,,maybe,,,", "x,X,,,,,broken"],
)
def test_a_tree_that_cannot_be_is_told_and_nothing_is_written(station, tmp_path, row, capsys):
    site, where = station
    table, before = tmp_path / "reasons.csv", site.read_text()
    assert main(["reasons", "export", str(table), *where]) == 0
    table.write_text(table.read_text(encoding="utf-8-sig") + row + "\n")
    assert main(["reasons", "import", str(table), "--write", *where]) == 1
    assert capsys.readouterr().err
    assert site.read_text() == before


def test_texts_that_look_like_formulas_come_back_as_they_were():
    reasons = (StopReason(key="x", text="=1+1"), StopReason(key="y", text="-5 °C, too cold"))
    text = reason_table(reasons)
    assert "'=1+1" in text
    assert reasons_in(text) == reasons
    with pytest.raises(ConfigurationError):
        reasons_in("nothing,here\n1,2\n")


def test_a_site_without_reasons_writes_the_usual_ones(tmp_path, capsys):
    site = tmp_path / "site.toml"
    site.write_text('[site]\nname = "S"\n')
    where = ["--site", str(site), "--data", str(tmp_path / "data")]
    assert main(["reasons", "export", *where]) == 0
    assert "fault_electrical" in capsys.readouterr().out
